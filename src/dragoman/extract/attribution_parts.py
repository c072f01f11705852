"""From the learned tagger's figures for words to whole attributions: each cue with its source and its content.

The tagger says of each word what it is, and for each cue which words near it are its source and its content. The
second says whose a word is, the first whether it is anybody's, and both are needed: a word goes to the cue that claims
it most, to others as well only if the one lies within their content, and to none if it is hardly anybody's. Words of a
content that no cue claims go to the one whose cue or content they touch. A word that is hardly a cue is one where it
has a source, and a content that no other claims.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy

from dragoman.annotate import Annotation, Token
from dragoman.extract.tagging import Weights

_JOINED = 1
"""Between the words of one cue or of one content: "has repeatedly said", "made it clear"."""
_PHRASE = 2
"""Between the words of one source."""
_RELATIVE = frozenset(("WP", "WDT"))
_HEADS = frozenset(("NOUN", "PROPN", "PRON", "NUM", "DET", "ADJ"))
_SHORT = 3
"""Words of a run that count beside a longer one."""


@dataclass(slots=True)
class Parts:
    """One attribution as the tagger sees it, as token indexes in text order."""

    cue: list[int]
    source: list[int] = field(default_factory=list)
    content: list[int] = field(default_factory=list)


class _Claim(NamedTuple):
    """What a cue claims: its source, how likely each word of its content is one, and all it would have if it could."""

    cue: list[int]
    source: list[int]
    content: dict[int, float]
    told: set[int]


def attributions(annotation: Annotation, weights: Weights, taken: Sequence[bool]) -> list[Parts]:
    """All attributions that the tagger sees, in the order of their cues.

    ``taken`` says of each token whether others see to whose it is (a quotation): it goes to no cue that does not claim
    it.
    """
    cues = _cues(annotation, weights.cue)
    found = _shared(_claims(annotation, weights, cues))
    found += _weak(annotation, weights, taken, found)
    found.sort(key=lambda parts: parts.cue[0])
    _unclaimed(annotation, found, taken, weights)
    for parts in found:
        parts.source = _longest(_filled(parts.source, parts.cue, _PHRASE))
        while len(parts.source) > 1 and annotation.tokens[parts.source[-1]].tag in _RELATIVE:
            parts.source.pop()
        parts.content = _main(_filled(parts.content, parts.cue, _JOINED))
    return found


def _claims(annotation: Annotation, weights: Weights, cues: Sequence[list[int]]) -> list[_Claim]:
    """What each cue claims, whatever the others do."""
    none = annotation.tags.likely("none")
    found: list[_Claim] = []
    for cue, claim in zip(cues, annotation.tags.belonging(cues), strict=True):
        told = claim.content >= weights.content
        somebodys = (none[claim.tokens] <= weights.nobody) & ~numpy.isin(claim.tokens, cue)
        of_content = somebodys & told & (claim.content >= claim.source)
        of_source = somebodys & ~of_content & (claim.source >= weights.source)
        content = dict(zip(claim.tokens[of_content].tolist(), claim.content[of_content].tolist(), strict=True))
        found.append(_Claim(cue, claim.tokens[of_source].tolist(), content, set(claim.tokens[told].tolist())))
    return found


def _shared(claims: Sequence[_Claim]) -> list[Parts]:
    """Each word to the cue that claims it most, and to others in whose content that cue stands."""
    found = [Parts(claim.cue, claim.source) for claim in claims]
    by_word: dict[int, list[tuple[float, int]]] = {}
    for n, claim in enumerate(claims):
        for i, likely in claim.content.items():
            by_word.setdefault(i, []).append((likely, n))
    for i in sorted(by_word):
        over: list[int] = []
        for _, n in sorted(by_word[i], reverse=True):
            if all(claims[n].told.intersection(claims[other].cue) for other in over):
                found[n].content.append(i)
            over.append(n)
    return found


def _weak(annotation: Annotation, weights: Weights, taken: Sequence[bool], found: Sequence[Parts]) -> list[Parts]:
    """Attributions of words that are cues by what they claim: a source, and words that nobody else does."""
    claimed = {i for parts in found for i in (*parts.cue, *parts.source, *parts.content)}
    cues = [cue for cue in _cues(annotation, weights.weak_cue) if not claimed.intersection(cue)]
    likely = annotation.tags.likely("cue")
    more: list[Parts] = []
    for claim in sorted(_claims(annotation, weights, cues), key=lambda claim: -max(likely[i] for i in claim.cue)):
        free = [i for i in claim.content if i not in claimed and not taken[i]]
        own = len(free) >= max(_SHORT, weights.own * len(claim.content))
        if claim.source and own and not claimed.intersection(claim.cue):
            more.append(Parts(claim.cue, claim.source, free))
            claimed.update(free)
    return more


def _cues(annotation: Annotation, least: float) -> list[list[int]]:
    """The tokens of each cue: likely ones that stand together in one sentence."""
    likely = annotation.tags.likely("cue")
    borders = {sentence.first for sentence in annotation.sentences}
    groups: list[list[int]] = []
    for i in numpy.nonzero(likely >= least)[0].tolist():
        between = range(groups[-1][-1] + 1, i) if groups else range(0)
        near = bool(groups) and len(between) <= _JOINED and not borders.intersection((*between, i))
        if near and all(annotation.tokens[j].pos != "PUNCT" for j in between):
            groups[-1].append(i)
        else:
            groups.append([i])
    return groups


def _unclaimed(annotation: Annotation, found: list[Parts], taken: Sequence[bool], weights: Weights) -> None:
    """Give runs of words that no cue claims to the nearest cue of their sentence, else to the one before it.

    A run of a content goes only to a cue that it touches, or whose content it touches, in one paragraph: further off
    it is more often another's. A run of a source goes only to a cue that has none.
    """
    for label, least in (("content", weights.content), ("source", weights.source)):
        fit = annotation.tags.likely(label) >= least
        lists = [parts.content if label == "content" else parts.source for parts in found]
        claimed = {i for some in lists for i in some}
        open_to = [n for n in range(len(found)) if label == "content" or not lists[n]]
        starts = [found[n].cue[0] for n in open_to]
        for before, sentence in zip((None, *annotation.sentences), annotation.sentences, strict=False):
            here = range(bisect_left(starts, sentence.first), bisect_left(starts, sentence.last))
            near = [open_to[k] for k in (here or range(max(0, here.start - 1), here.start))]
            own = numpy.nonzero(fit[sentence.first : sentence.last])[0] if near else ()
            free = [sentence.first + k for k in own]
            for run in _runs([i for i in free if i not in claimed and not taken[i]]):
                if label == "content":
                    n = min(near, key=lambda n: _gap(run, found[n]))
                    turned = not here and before is not None and before.paragraph != sentence.paragraph
                    if turned or _gap(run, found[n]) > _JOINED:
                        continue
                else:
                    n = min(near, key=lambda n: _distance(run, found[n].cue))
                lists[n] += run
                lists[n].sort()


def _gap(run: Sequence[int], parts: Parts) -> int:
    """Steps from a run to the nearest word of a cue and its content, neither of which it is part of."""
    found = [_distance(run, parts.cue)]
    k = bisect_left(parts.content, run[0])
    found += [run[0] - i for i in parts.content[max(0, k - 1) : k]] + [i - run[-1] for i in parts.content[k : k + 1]]
    return min(found)


def _distance(run: Sequence[int], cue: Sequence[int]) -> int:
    return min(abs(run[0] - cue[-1]), abs(cue[0] - run[-1]))


def _runs(tokens: Sequence[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for i in tokens:
        if runs and i == runs[-1][-1] + 1:
            runs[-1].append(i)
        else:
            runs.append([i])
    return runs


def _longest(tokens: Sequence[int]) -> list[int]:
    """The longest run: a source is one phrase."""
    return max(_runs(tokens), key=len, default=[])


def _main(tokens: Sequence[int]) -> list[int]:
    """Without stray words: runs that are short beside the longest."""
    runs = _runs(tokens)
    least = min(_SHORT, max(map(len, runs), default=0))
    return [i for run in runs if len(run) >= least for i in run]


def _filled(tokens: Sequence[int], cue: Sequence[int], most: int) -> list[int]:
    """With the few words between two of them, up to ``most``, the cue's aside."""
    found: list[int] = []
    for i in tokens:
        if found and 1 < i - found[-1] <= most + 1:
            between = range(found[-1] + 1, i)
            if not set(between).intersection(cue):
                found += between
        found.append(i)
    return found


def head_of(tokens: Sequence[Token]) -> Token:
    """The word on which the others hang: the first noun whose own head stands outside."""
    own = {token.i for token in tokens}
    tops = [token for token in tokens if token.head is token or token.head.i not in own]
    return next((token for token in tops if token.pos in _HEADS), tops[0] if tops else tokens[0])
