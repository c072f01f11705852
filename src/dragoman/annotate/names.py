"""Mending names over the whole document: what one sentence's recogniser missed, another's found.

A surname alone is often tagged as a place or a firm ("Singh", "Gallant"), or not at all. Where the article names
a person in full, a capitalised surname of theirs is that person wherever it stands alone.
"""

from dragoman.annotate.gazetteer import mend_places
from dragoman.annotate.tokens import Annotation, Entity, Token
from dragoman.document import Span

# Labels that a surname standing alone is mistaken for. Dates, sums and works are left as they are.
MISTAKEN = frozenset(("GPE", "ORG", "LOC", "NORP", "FAC", "PRODUCT", "WORK_OF_ART", "PERSON", "LAW", "EVENT", ""))


def mend(annotation: Annotation) -> None:
    """Mend the annotation's names in place: bare surnames of persons, and countries that were passed over."""
    surnames = _mend_surnames(annotation)
    if mend_places(annotation) or surnames:
        _renumber(annotation)


def _mend_surnames(annotation: Annotation) -> bool:
    """Give bare surnames the label PERSON where the document names that person in full."""
    tokens = annotation.tokens
    surnames: set[str] = set()
    others: set[str] = set()
    for entity in annotation.entities:
        words = tokens[entity.first : entity.last]
        while words and words[-1].tag == "POS":
            words.pop()
        if not words:
            continue
        last = words[-1].text
        if entity.label == "PERSON" and len(words) > 1 and last[:1].isupper() and len(last) > 2:
            surnames.add(last)
        elif entity.label in ("GPE", "NORP", "LOC") and len(words) > 1:
            # "New Delhi", "South Korea": part of a longer place name is not mended away.
            others.update(word.text for word in words)
    surnames -= others
    if not surnames:
        return False
    changed = False
    for token in tokens:
        if token.text not in surnames or token.pos not in ("PROPN", "NOUN", "ADJ", "VERB", "X"):
            continue
        if token.label not in MISTAKEN or token.label == "PERSON":
            continue
        alone = token.entity < 0 or _stands_alone(annotation.entities[token.entity], tokens)
        neighbour = _neighbour_is_name(token, tokens)
        if alone and not neighbour:
            token.label = "PERSON"
            token.pos = "PROPN"
            changed = True
            if token.entity >= 0:
                entity = annotation.entities[token.entity]
                entity.label, entity.mended = "PERSON", True
                entity.first, entity.last, entity.span, entity.text = token.i, token.i + 1, token.span, token.text
            else:
                annotation.entities.append(Entity(token.i, token.i + 1, token.span, token.text, "PERSON", True))
    return changed


def _stands_alone(entity: Entity, tokens: list[Token]) -> bool:
    words = [word for word in tokens[entity.first : entity.last] if word.tag not in ("POS", "DT")]
    return len(words) == 1


def _neighbour_is_name(token: Token, tokens: list[Token]) -> bool:
    """True if the next word is part of the same name ("Gallant Industries")."""
    following = tokens[token.i + 1] if token.i + 1 < len(tokens) else None
    return (
        following is not None
        and following.tag in ("NNP", "NNPS")
        and following.head.i >= token.i
        and token.head is following
    )


def _renumber(annotation: Annotation) -> None:
    annotation.entities.sort(key=lambda entity: entity.first)
    for token in annotation.tokens:
        token.entity = -1
    for n, entity in enumerate(annotation.entities):
        entity.span = Span(annotation.tokens[entity.first].start, annotation.tokens[entity.last - 1].end)
        for token in annotation.tokens[entity.first : entity.last]:
            token.entity, token.label = n, entity.label
