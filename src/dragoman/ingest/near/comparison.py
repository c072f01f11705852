"""Whether two texts are one story, told sentence by sentence; and what the second adds to the first.

A sentence is *kept* if the other text has nearly all its words in runs of four, wherever they stand and however it
is cut into sentences; *changed* if the other text has it with another number, date or name in the place of one of
its own. Two texts are near if the other one has most of the shorter's sentences, few of them changed. Changed
sentences are what tells a weekly count from the next one, however much else the two have in common.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from dragoman.document import Span
from dragoman.ingest.near.facts import Facts, facts
from dragoman.ingest.near.markers import Words
from dragoman.ingest.near.story import SHINGLE, Story, is_full, read_story

KEPT = 0.6
"""Share of a sentence's words that the other text must have for the sentence to be kept; a single changed word in
the middle of a long sentence costs one word, two near one another some more."""

RECOGNISED = 0.35
"""Share of a sentence's words that the other text has where its counterpart is to be found."""

STORY = 0.65
"""Share of the shorter text's words in sentences that the longer one keeps, from which the two are one story."""

PART = 0.22
"""Share of the longer text that is kept: below it the shorter is quoted in a story that is another."""

FULL = 0.85
"""Share of a text's words that is kept where it is all there, but for a headline or a lead."""

CHANGED = 0.12
"""Share of changed sentences among those kept and changed, from which the two are different stories."""

YEAR = 3
"""A sentence that has another year counts as so many: no copy of a story changes its year, and in the notices that
are issued every year often nothing else changes."""

SHORT = 20
"""Words of a text too short for shares: it must be kept whole, and no fact may differ."""

ODD_WORDS = 1
"""Words of a short text that may be in one alone: "the", "today"; two are one in another's place."""

TOLD = 8
"""Words of a sentence that tells something. Shorter ones ("Thank you.") are neither kept nor changed."""

QUOTED = 25
"""Words kept from which two stories that are not near overlap."""

_OWN_NEWS = 2
_REWORDED = 0.6
_ADDED_READ = 40


class Kind(StrEnum):
    """How a second text stands to a first."""

    SAME = "same"
    """Equal words, boilerplate aside."""
    COPY = "copy"
    """Equal sentences, but for some words, a headline, a lead."""
    SHORTENED = "shortened"
    """The first has more."""
    EXTENDED = "extended"
    """The second has more."""
    OVERLAP = "overlap"
    """Another story, with some of the same sentences."""
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Likeness:
    """How the second of two texts stands to the first."""

    kind: Kind
    jaccard: float
    """Share of the two texts' runs of four words that both have, 0 to 1."""
    kept: float
    """Share of the first's words in sentences that the second has too, 0 to 1."""
    covered: float
    """Share of the second's words in sentences that the first has too, 0 to 1."""
    changed: float
    """Share of the shared sentences in which a number, date or name differs, 0 to 1."""
    adds: tuple[Span, ...]
    """Whole sentences of the second text, joined where they follow one another in a paragraph, that the first lacks
    or has with another fact; boilerplate and headlines left out. Not told of :attr:`Kind.DIFFERENT` texts."""
    substantial: bool
    """The second is worth reading beside the first: it adds two full sentences that reword none, or is different."""

    @property
    def near(self) -> bool:
        """True if the two are one story."""
        return self.kind not in (Kind.OVERLAP, Kind.DIFFERENT)


def compare(one: str, other: str) -> Likeness:
    """How ``other`` stands to ``one``. Time grows with the sum of the lengths."""
    return compare_stories(read_story(one), read_story(other))


def compare_stories(one: Story, other: Story) -> Likeness:
    """:func:`compare`, of texts that are read already."""
    if one.words == other.words:
        same = bool(one.words) or one.text == other.text
        share = float(same)
        return Likeness(Kind.SAME if same else Kind.DIFFERENT, share, share, share, 0.0, (), not same)
    if not one.words or not other.words:
        return Likeness(Kind.DIFFERENT, 0.0, 0.0, 0.0, 0.0, (), True)
    words = _covered(one, other), _covered(other, one)
    first, second = _look(one, other, words), _look(other, one, words[::-1])
    kept, covered = _share(one, first), _share(other, second)
    changed = max(_changed_share(one, first), _changed_share(other, second))
    kind = _kind((one, other), (kept, covered, changed), float(min(words[0].mean(), words[1].mean())))
    shares = (_jaccard(one, other), round(kept, 4), round(covered, 4), round(changed, 4))
    if kind is Kind.DIFFERENT:
        return Likeness(kind, *shares, (), True)
    added = _added(other, second)
    news = [n for n in added if second.coverage[n] < KEPT]
    return Likeness(kind, *shares, tuple(_joined(other, added)), _is_substantial(one, other, news))


_Covered = tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]
"""For each word of two texts, whether a run of four that it is in stands in the other text."""


class _Look(NamedTuple):
    """One text's sentences as the other has them."""

    coverage: npt.NDArray[np.float64]
    """For each sentence, the share of its words that the other has."""
    kept: npt.NDArray[np.bool_]
    """For each sentence, whether the other has it, with the same facts."""
    changed: dict[int, int]
    """The sentences in which a fact differs, and how much each weighs."""


def _look(one: Story, other: Story, words: _Covered) -> _Look:
    coverage = np.add.reduceat(words[0], one.starts, dtype=np.int64) / one.lengths
    partly = np.flatnonzero((coverage >= RECOGNISED) & (coverage < 1) & (one.lengths >= TOLD))
    differing = {n: _differs(one, other, n, words) for n in partly.tolist()}
    changed = {n: weight for n, weight in differing.items() if weight}
    kept = coverage >= KEPT
    kept[list(changed)] = False
    return _Look(coverage, kept, changed)


def _covered(one: Story, other: Story) -> npt.NDArray[np.bool_]:
    words = np.zeros(len(one.words), dtype=np.bool_)
    at = np.searchsorted(other.distinct, one.shingles)
    hits = other.distinct[np.minimum(at, len(other.distinct) - 1)] == one.shingles
    size = len(words) - len(hits) + 1
    for n in range(size):
        words[n : n + len(hits)] |= hits
    return words


def _differs(one: Story, other: Story, n: int, covered: _Covered) -> int:
    """How much it weighs that the other text has sentence ``n`` with a fact in another's place; 0 where it has not."""
    ours = _facts_of(one, n, covered[0]).unknown_to(other.vocabulary)
    if not ours:
        return 0
    m = _counterpart(one, other, n)
    if m is None:
        return 0
    theirs = _facts_of(other, m, covered[1]).unknown_to(one.vocabulary)
    if ours.years_differ(theirs):
        return YEAR
    return int(ours.differ(theirs))


def _facts_of(story: Story, n: int, covered: npt.NDArray[np.bool_]) -> Facts:
    start = int(story.starts[n])
    changed = ~covered[start : start + int(story.lengths[n])]
    return facts(story.cased[story.told[n]], changed.tolist(), story.recurring)


def _counterpart(one: Story, other: Story, n: int) -> int | None:
    """The sentence of the other text that shares most runs of words with sentence ``n``."""
    start = int(one.starts[n])
    runs = one.shingles[start : start + max(1, int(one.lengths[n]) - SHINGLE + 1)]
    order = other.order
    at = np.searchsorted(other.shingles, runs, sorter=order)
    at = order[np.minimum(at, len(order) - 1)]
    found = at[other.shingles[at] == runs]
    if not len(found):
        return None
    return int(np.bincount(np.searchsorted(other.starts, found, side="right") - 1).argmax())


def _share(story: Story, look: _Look) -> float:
    """Share of the words in kept sentences; a headline that is not kept does not count."""
    first = int(story.has_heading and not look.kept[0])
    total = int(story.lengths[first:].sum())
    return float((story.lengths * look.kept)[first:].sum() / total) if total else 0.0


def _changed_share(story: Story, look: _Look) -> float:
    first = int(story.has_heading)
    changed = sum(weight for n, weight in look.changed.items() if n >= first)
    kept = int((look.kept & (story.lengths >= TOLD))[first:].sum())
    return changed / (changed + kept) if changed else 0.0


def _kind(pair: tuple[Story, Story], shares: tuple[float, float, float], part: float) -> Kind:
    """``part``: the share of the longer text's words that the other has, sentences or not."""
    kept, covered, changed = shares
    lengths = len(pair[0].words), len(pair[1].words)
    if min(lengths) < SHORT:
        return Kind.COPY if _is_short_copy(pair, shares) else Kind.DIFFERENT
    if changed >= CHANGED:
        return Kind.DIFFERENT
    if max(kept, covered) < STORY or part < PART:
        return Kind.OVERLAP if max(kept * lengths[0], covered * lengths[1]) >= QUOTED else Kind.DIFFERENT
    if (kept >= FULL and covered >= FULL) or lengths[0] == lengths[1]:
        return Kind.COPY
    return Kind.SHORTENED if lengths[0] > lengths[1] else Kind.EXTENDED


def _is_short_copy(pair: tuple[Story, Story], shares: tuple[float, float, float]) -> bool:
    """True for two texts of a line or two that have the same numbers and all but one of their words in common."""
    words = [set(story.words) for story in pair]
    numbers = [[word for word in story.words if not word.isalpha()] for story in pair]
    kept, covered, changed = shares
    return (
        not changed
        and min(kept, covered) >= FULL
        and numbers[0] == numbers[1]
        and len(words[0] ^ words[1]) <= ODD_WORDS
    )


def _added(story: Story, look: _Look) -> list[int]:
    first = int(story.has_heading)
    return [n for n in np.flatnonzero(~look.kept).tolist() if n >= first]


def _joined(story: Story, added: list[int]) -> Iterator[Span]:
    """The spans of sentences, those of one paragraph that follow one another as one."""
    start = last = -1
    for n in [story.told[n] for n in added]:
        if last < 0 or n != last + 1 or story.paragraphs[n] != story.paragraphs[last]:
            if last >= 0:
                yield Span(start, story.spans[last][1])
            start = story.spans[n][0]
        last = n
    if last >= 0:
        yield Span(start, story.spans[last][1])


def _is_substantial(one: Story, other: Story, added: list[int]) -> bool:
    """True if at least two of the sentences are whole ones and no rewording of one that the first text has."""
    known: list[set[str]] = []
    news = 0
    for n in added[:_ADDED_READ]:
        number = other.told[n]
        words = _content(other.found[number])
        if len(other.found[number]) < TOLD or not words or not is_full(other.cased[number]):
            continue
        known = known or [_content(one.found[m]) for m in one.told]
        news += max(len(words & each) for each in known) < _REWORDED * len(words)
        if news == _OWN_NEWS:
            return True
    return False


def _content(words: Words) -> set[str]:
    return {word for word in words if len(word) > 3 or not word.isalpha()}


def _jaccard(one: Story, other: Story) -> float:
    at = np.searchsorted(other.distinct, one.distinct)
    both = int((other.distinct[np.minimum(at, len(other.distinct) - 1)] == one.distinct).sum())
    return round(both / (len(one.distinct) + len(other.distinct) - both), 4)
