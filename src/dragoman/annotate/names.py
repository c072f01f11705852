"""Mending names over the whole document: what one sentence's recogniser missed, another's found.

A surname alone is often tagged as a place or a firm ("Singh", "Gallant"), or not at all. Where the article names
a person in full, a capitalised surname of theirs is that person wherever it stands alone.
"""

from dragoman.annotate.full_names import given_names, mend_full_names
from dragoman.annotate.gazetteer import country_words, mend_mistaken, mend_passed_over, mend_sides, renumber
from dragoman.annotate.pairs import split_pairs
from dragoman.annotate.tokens import Annotation, Entity, Token
from dragoman.document import Span

# Labels that a surname standing alone is mistaken for. Dates, sums and works are left as they are.
MISTAKEN = frozenset(("GPE", "ORG", "LOC", "NORP", "FAC", "PRODUCT", "WORK_OF_ART", "PERSON", "LAW", "EVENT", ""))


def mend(annotation: Annotation) -> None:
    """Mend the annotation's names in place: bare surnames of persons, and countries and organisations passed over."""
    split = mend_mistaken(annotation) | mend_sides(annotation) | split_pairs(annotation) | _split_countries(annotation)
    longer = mend_full_names(annotation)
    surnames = _mend_surnames(annotation)
    if mend_passed_over(annotation) or surnames or split or longer:
        renumber(annotation)


def _split_countries(annotation: Annotation) -> bool:
    """ "the United States Ana Vega" is two names. True if any was split.

    Only a country of two words or with "the" before it is cut off: "Jordan Peterson" and "Israel Katz" are persons.
    """
    found = False
    for entity in list(annotation.entities):
        run = annotation.tokens[entity.first : entity.last]
        size = country_words(run) if entity.label in ("PERSON", "GPE", "ORG") else 0
        first = entity.first + size
        if size < 2 or first >= entity.last:
            continue
        if entity.label != "PERSON" and not (len(run) > size + 1 and run[size].lower in given_names()):
            continue  # "the United States Senate"
        entity.label = "PERSON"
        for token in annotation.tokens[entity.first : first]:
            token.label = "GPE"
        place = Span(annotation.tokens[entity.first].start, annotation.tokens[first - 1].end)
        annotation.entities.append(Entity(entity.first, first, place, annotation.text(place), "GPE", True))
        entity.first, entity.mended = first, True
        entity.span = Span(annotation.tokens[first].start, entity.span.end)
        entity.text = annotation.text(entity.span)
        found = True
    return found


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
