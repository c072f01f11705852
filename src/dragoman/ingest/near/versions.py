"""What a publisher changed in a story without saying so: two versions of one page, sentence by sentence."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from rapidfuzz.fuzz import ratio

from dragoman.document import Span
from dragoman.ingest.near.markers import Words, begins, markers
from dragoman.ingest.near.story import Sentence, Story, read_story

ALIKE = 60
"""Two sentences this alike (rapidfuzz's ratio, of 100) are one sentence changed."""

_STAMP_WORDS = 14
_WINDOW = 8


class Changed(StrEnum):
    """What happened to a sentence."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One sentence that is not as it was."""

    kind: Changed
    before: Span
    """Its span in the text before; of what was added, the empty span where it would have stood."""
    after: Span
    """Its span in the text after; of what was removed, the empty span where it stood."""
    trivial: bool
    """Nothing that is told: other quotes, case or spaces, a time stamp, a line of the page."""


def edits(before: str, after: str) -> tuple[Change, ...]:
    """What was added, removed and changed, in the order of the text.

    Sentences are the same if their characters are, spaces aside; a sentence that only moved is removed and added.
    """
    old, new = read_story(before), read_story(after)
    ours, theirs = ([_exact(story, one) for one in story.sentences] for story in (old, new))
    found: list[Change] = []
    # autojunk stays on: without it time grows with the square of a line that a page repeats.
    for tag, a, b, c, d in SequenceMatcher(None, ours, theirs).get_opcodes():
        if tag != "equal":
            found += _changes(_Block(old, a, b), _Block(new, c, d))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Block:
    story: Story
    start: int
    end: int

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        return self.story.sentences[self.start : self.end]

    def gap(self, n: int) -> Span:
        """The empty span before the block's sentence ``n``."""
        at = self.start + n
        all_ = self.story.sentences
        where = all_[at].span.start if at < len(all_) else len(self.story.text)
        return Span(where, where)


def _changes(old: _Block, new: _Block) -> Iterator[Change]:
    """The block's sentences in the order of the text, paired where one is the other changed."""
    at = 0
    for m, one in enumerate(old.sentences):
        n = _counterpart(one, new.sentences, at)
        if n is None:
            yield Change(Changed.REMOVED, one.span, new.gap(at), _is_trivial(one))
            continue
        yield from _added(old, new, m, range(at, n))
        other = new.sentences[n]
        yield Change(Changed.CHANGED, one.span, other.span, _told(one) == _told(other))
        at = n + 1
    yield from _added(old, new, len(old.sentences), range(at, len(new.sentences)))


def _added(old: _Block, new: _Block, m: int, numbers: range) -> Iterator[Change]:
    for n in numbers:
        one = new.sentences[n]
        yield Change(Changed.ADDED, old.gap(m), one.span, _is_trivial(one))


def _counterpart(one: Sentence, others: tuple[Sentence, ...], start: int) -> int | None:
    """The number of the sentence, of the next few, that this one became."""
    scores = [
        (100.0 if other.words == one.words else ratio(one.cased, other.cased), -n)
        for n, other in enumerate(others[start : start + _WINDOW], start)
    ]
    best, number = max(scores, default=(0.0, 0))
    return -number if best >= ALIKE else None


def _exact(story: Story, one: Sentence) -> str:
    return " ".join(story.text[one.span.start : one.span.end].split())


def _told(one: Sentence) -> Words:
    """The words of a sentence; none of a line that is the page's, or says when it was put up."""
    return () if _is_trivial(one) else one.words


def _is_trivial(one: Sentence) -> bool:
    return one.boilerplate or (len(one.words) <= _STAMP_WORDS and _is_stamp(one.words))


def _is_stamp(words: Words) -> bool:
    """True for "Updated 10:42 GMT, March 3, 2023", "3 hours ago", "March 3, 2023": nothing but times."""
    known = markers()
    rest = words
    for phrase in known.stamps:
        if begins(words, [phrase]):
            rest = words[len(phrase) :]
            break
    times = [word for word in rest if word in known.dated or word in known.stamp_words or not word.isalpha()]
    return bool(times) and len(times) == len(rest)
