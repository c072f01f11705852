"""From the learned tagger's figures for words to whole attributions: each cue with its source and its content.

The tagger says of each word what it is, and for each cue which words near it are its source and its content. The
second says whose a word is, the first whether it is anybody's, and both are needed: a word goes to the cue that claims
it most, to others as well only if the one lies within their content, and to none if it is hardly anybody's. Words of a
content that no cue claims go to the nearest.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

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


def attributions(annotation: Annotation, weights: Weights, taken: Sequence[bool]) -> list[Parts]:
    """All attributions that the tagger sees, in the order of their cues.

    ``taken`` says of each token whether others see to whose it is (a quotation): it goes to no cue that does not claim
    it.
    """
    none = annotation.tags.likely("none")
    found = [Parts(cue) for cue in _cues(annotation, weights.cue)]
    contents: dict[int, list[tuple[float, int]]] = {}
    inside: list[set[int]] = []
    cue_at = numpy.full(len(annotation.tokens), -1)
    for n, parts in enumerate(found):
        cue_at[parts.cue] = n
    for n, claim in enumerate(annotation.tags.belonging([parts.cue for parts in found])):
        told = claim.content >= weights.content
        held = cue_at[claim.tokens[told]]
        inside.append(set(held[held >= 0].tolist()) - {n})
        somebodys = (none[claim.tokens] <= weights.nobody) & (cue_at[claim.tokens] != n)
        of_content = somebodys & told & (claim.content >= claim.source)
        of_source = somebodys & ~of_content & (claim.source >= weights.source)
        found[n].source = claim.tokens[of_source].tolist()
        for i, likely in zip(claim.tokens[of_content].tolist(), claim.content[of_content].tolist(), strict=True):
            contents.setdefault(i, []).append((likely, n))
    for i in sorted(contents):
        over: list[int] = []
        for _, n in sorted(contents[i], reverse=True):
            if inside[n].issuperset(over):
                found[n].content.append(i)
            over.append(n)
    _unclaimed(annotation, found, taken, weights)
    for parts in found:
        parts.source = _longest(_filled(parts.source, parts.cue, _PHRASE))
        while len(parts.source) > 1 and annotation.tokens[parts.source[-1]].tag in _RELATIVE:
            parts.source.pop()
        parts.content = _main(_filled(parts.content, parts.cue, _JOINED))
    return found


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

    What somebody says goes on over sentences. A run of a source goes only to a cue that has none.
    """
    for label, least in (("content", weights.content), ("source", weights.source)):
        fit = annotation.tags.likely(label) >= least
        lists = [parts.content if label == "content" else parts.source for parts in found]
        claimed = {i for some in lists for i in some}
        open_to = [n for n in range(len(found)) if label == "content" or not lists[n]]
        starts = [found[n].cue[0] for n in open_to]
        for sentence in annotation.sentences:
            here = range(bisect_left(starts, sentence.first), bisect_left(starts, sentence.last))
            near = [open_to[k] for k in (here or range(max(0, here.start - 1), here.start))]
            own = numpy.nonzero(fit[sentence.first : sentence.last])[0] if near else ()
            free = [sentence.first + k for k in own]
            for run in _runs([i for i in free if i not in claimed and not taken[i]]):
                n = min(near, key=lambda n: _distance(run, found[n].cue))
                lists[n] += run
                lists[n].sort()


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
