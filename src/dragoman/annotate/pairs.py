"""Two states joined by a hyphen: "U.S.-Kuwait relations" names two, whatever the recogniser cut."""

from dragoman.annotate.gazetteer import country_words, is_nationality, renumber
from dragoman.annotate.tokens import Annotation, Entity, Token
from dragoman.document import Span

_HYPHENS = frozenset("-–—‑/")
_LONGEST = 4
"""Words of the longest country name that is looked for beside a hyphen."""


def split_pairs(annotation: Annotation) -> bool:
    """Label both states of a pair as names of their own. True if any was found.

    A longer name that a pair is part of ("Greek-Turkish Friendship Society") is left as it is.
    """
    tokens, found = annotation.tokens, False
    for token in tokens:
        if token.text not in _HYPHENS or not 0 < token.i < len(tokens) - 1:
            continue
        if tokens[token.i - 1].end != token.start or token.end != tokens[token.i + 1].start:
            continue
        left, right = _ending(tokens, token.i), _beginning(tokens, token.i + 1)
        if left and right and _relabel(annotation, left, right):
            found = True
    return found


def _ending(tokens: list[Token], end: int) -> list[Token]:
    for first in range(max(0, end - _LONGEST), end):
        if _is_state(tokens[first:end]):
            return tokens[first:end]
    return []


def _beginning(tokens: list[Token], first: int) -> list[Token]:
    for end in range(min(len(tokens), first + _LONGEST), first, -1):
        if _is_state(tokens[first:end]):
            return tokens[first:end]
    return []


def _is_state(run: list[Token]) -> bool:
    if run[0].lower == "the":
        return False
    return country_words(run) == len(run) or (len(run) == 1 and is_nationality(run[0].text))


def _relabel(annotation: Annotation, left: list[Token], right: list[Token]) -> bool:
    first, last = left[0].i, right[-1].i + 1
    over = [entity for entity in annotation.entities if entity.first < last and first < entity.last]
    wanted = [(left[0].i, left[-1].i + 1), (right[0].i, last)]
    if [(entity.first, entity.last) for entity in over] == wanted:
        return False
    for entity in over:
        outside = [w for w in annotation.tokens[entity.first : entity.last] if not first <= w.i < last]
        if any(word.tag not in ("DT", "POS") for word in outside):
            return False
    annotation.entities = [entity for entity in annotation.entities if entity not in over]
    for entity in over:
        for word in annotation.tokens[entity.first : entity.last]:
            word.label = ""
    for run in (left, right):
        span = Span(run[0].start, run[-1].end)
        label = "NORP" if len(run) == 1 and is_nationality(run[0].text) else "GPE"
        annotation.entities.append(Entity(run[0].i, run[-1].i + 1, span, annotation.text(span), label, True))
    renumber(annotation)
    return True
