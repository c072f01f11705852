"""Full names that the recogniser cut or passed over: "Ursula von der [Leyen]", "Pranab [Mukherjee]", "Theresa May".

A given name in front of a name, with at most the small words of family names between, is part of it. The given names
are those of ``data/given_names.yaml``; a word that it does not have is left alone.
"""

from functools import cache

from dragoman.annotate.gazetteer import renumber
from dragoman.annotate.tokens import Annotation, Entity, Token
from dragoman.data import read_yaml
from dragoman.document import Span

PARTICLES = frozenset(
    (
        "von",
        "van",
        "der",
        "den",
        "de",
        "da",
        "do",
        "dos",
        "del",
        "della",
        "di",
        "du",
        "la",
        "le",
        "bin",
        "bint",
        "ibn",
        "al",
        "el",
        "ter",
        "ten",
        "af",
        "av",
        "zu",
    )
)
# What the recogniser takes a family name for: also "May" for the month.
_MISTAKEN = frozenset(("PERSON", "GPE", "ORG", "NORP", "LOC", "DATE", "PRODUCT", ""))
_LONGEST = 4


@cache
def given_names() -> frozenset[str]:
    """Given names in lower case, of both lists and of neither sex."""
    table = read_yaml("given_names.yaml")
    return frozenset(str(name) for names in table.values() for name in names)


def mend_full_names(annotation: Annotation) -> bool:
    """Make one PERSON of a given name and the family name behind it. True if any was made."""
    tokens, found = annotation.tokens, False
    for token in tokens:
        if token.tag != "NNP" or token.lower not in given_names() or not token.text[:1].isupper():
            continue
        last = _family_name(tokens, token)
        if last is not None:
            found = _name(annotation, token, last) or found
    return found


def _family_name(tokens: list[Token], given: Token) -> Token | None:
    """The last word of the name that ``given`` begins, None if none follows or the name is whole already."""
    at = given.i + 1
    while at < len(tokens) and at - given.i < _LONGEST and tokens[at].lower in PARTICLES:
        at += 1
    last = tokens[at] if at < len(tokens) else None
    if last is None or last.tag not in ("NNP", "NNPS") or not last.text[:1].isupper() or last.label not in _MISTAKEN:
        return None
    together = given.head is last or last.head is given or given.head is last.head
    whole = given.label == "PERSON" and given.entity >= 0 and given.entity == last.entity
    cut = tokens[last.i - 1].lower in PARTICLES  # "[Ursula von der] Leyen": the parser is lost here too
    return last if (together or cut) and not whole else None


def _name(annotation: Annotation, given: Token, last: Token) -> bool:
    """Label the run from ``given`` to the end of the name with ``last`` in it; False where that would cut others."""
    first, end = given.i, last.i + 1
    entity = annotation.entities[last.entity] if last.entity >= 0 else None
    if entity is not None:
        if entity.first < given.i or (entity.label != "PERSON" and entity.last - entity.first > 1):
            return False  # part of a longer name: "the Maria Vega Foundation"
        end = max(end, entity.last)
    before = annotation.entities[given.entity] if given.entity >= 0 else None
    if before is not None and (before.last > end or before.first < first or before.label not in _MISTAKEN):
        return False
    run = annotation.tokens[first:end]
    taken = {word.entity for word in run if word.entity >= 0}
    annotation.entities[:] = [one for n, one in enumerate(annotation.entities) if n not in taken]
    span = Span(run[0].start, run[-1].end)
    annotation.entities.append(Entity(first, end, span, annotation.text(span), "PERSON", True))
    renumber(annotation)
    for word in run:
        word.pos = "PROPN"
    return True
