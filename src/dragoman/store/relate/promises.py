"""Promises, each with all its tellings: the same promise told by several documents in other words is one."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dragoman.document import Span
from dragoman.record.models import Commitment
from dragoman.store.grouping import Telling
from dragoman.store.relate.around import Around
from dragoman.store.relate.lists import empty_stems
from dragoman.store.relate.wording import stems

SHARED = 0.5
"""Two tellings are of one promise if this share of the shorter one's words of matter stands in the other."""
NEAR = dt.timedelta(days=45)
"""A promise made again after this time is another one: what came of the first is then a question of its own."""

_ABOUT = 300
"""Characters on either side of a promise that tell more of its matter."""


@dataclass(frozen=True, slots=True)
class Pledge:
    """One telling of a promise. ``words`` are the stems of its matter; ``made`` is the day it was given.

    ``context`` are those of the title and of what the document says beside it.
    """

    telling: Telling[Commitment]
    text: str
    words: tuple[str, ...]
    by: frozenset[str]
    to: frozenset[str]
    made: dt.date | None
    areas: frozenset[str]
    context: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """A name that outlives runs: the document and where in it the words stand."""
        span = self.span
        return f"{self.telling.source.id}#{span.start}-{span.end}"

    @property
    def span(self) -> Span:
        """Where its words stand."""
        return self.telling.part.span

    @property
    def due(self) -> tuple[dt.date, dt.date] | None:
        """The days by which, first to last."""
        due = self.telling.date
        return (due.start, due.end) if due is not None else None

    @property
    def order(self) -> tuple[object, ...]:
        """A sort key made of content alone: the earliest first, of one day the one that says most."""
        return (self.made or dt.date.max, -len(self.words), self.telling.source.id, self.span, self.telling.part_id)


def read_pledge(telling: Telling[Commitment], around: Around) -> Pledge:
    """The pledge that a telling is. Whom it is about is in its words too: "build a hospital in Fiji"."""
    part = telling.part
    by = frozenset(one.country for one in telling.people if one.country and "by" in one.roles)
    to = {one.country for one in telling.people if one.country and "to" in one.roles}
    event = next((one for one in around.events if one.id == part.event), None)
    made = event.date.end if event is not None and event.date is not None else None
    published = telling.source.published
    if made is None or (published is not None and made > published):
        made = published
    matter = [word for word in stems(around.matter(part.span)) if word not in empty_stems()]
    context = _context(telling, around)
    return Pledge(
        telling=telling,
        text=around.text[part.span.start : part.span.end],
        # "Gave his word on it": what stands about the promise says what it is.
        words=tuple(dict.fromkeys(matter)) or tuple(sorted(context)),
        by=by,
        to=_to(frozenset(to | around.countries(part.span)) - by, by, part.span, around),
        made=made,
        areas=frozenset(event.areas) if event is not None else frozenset(),
        context=context,
    )


def _to(named: frozenset[str], by: frozenset[str], span: Span, around: Around) -> frozenset[str]:
    """To whom: who is named in its words, else in its sentence, else the document's one other country."""
    found = named or around.countries(around.sentence(span)) - by
    if found:
        return found
    everyone = around.countries(Span(0, len(around.text))) - by
    return everyone if len(everyone) == 1 else found


def _context(telling: Telling[Commitment], around: Around) -> frozenset[str]:
    """The words of the title and of the document about the promise, but for its own."""
    span = telling.part.span
    about = Span(max(0, span.start - _ABOUT), min(len(around.text), span.end + _ABOUT))
    words = stems(f"{telling.source.title or ''} {around.matter(about)}")
    return frozenset(words) - empty_stems()


def pledges(tellings: Iterable[Telling[Commitment]], around: Mapping[str, Around]) -> list[Pledge]:
    """The tellings as pledges."""
    return [read_pledge(one, around[one.source.id]) for one in tellings]


def gather(found: Iterable[Pledge]) -> list[list[Pledge]]:
    """The pledges by promise, the first telling first; the promises in the order of time."""
    groups: list[list[Pledge]] = []
    for pledge in sorted(found, key=lambda one: one.order):
        fits = [group for group in groups if all(_same(pledge, other) for other in group)]
        if fits:
            max(fits, key=lambda group: max(_shared(pledge, other) for other in group)).append(pledge)
        else:
            groups.append([pledge])
    return groups


def _same(one: Pledge, other: Pledge) -> bool:
    if one.by != other.by and not (one.by and other.by and _overlap(one, other)):
        return False
    return (
        _part_of(one.to, other.to)
        and _days_meet(one.due, other.due)
        and _near(one.made, other.made)
        and _amounts_agree(one.words, other.words)
        and (_overlap(one, other) or _shared(one, other) >= SHARED)
    )


def _overlap(one: Pledge, other: Pledge) -> bool:
    return one.telling.source.id == other.telling.source.id and one.span.overlaps(other.span)


def _shared(one: Pledge, other: Pledge) -> float:
    ours, theirs = set(one.words), set(other.words)
    if not ours or not theirs:
        return float(one.text.split() == other.text.split())
    return len(ours & theirs) / min(len(ours), len(theirs))


def _part_of(one: frozenset[str], other: frozenset[str]) -> bool:
    return not one or not other or one <= other or other <= one


def _days_meet(one: tuple[dt.date, dt.date] | None, other: tuple[dt.date, dt.date] | None) -> bool:
    return one is None or other is None or (one[0] <= other[1] and other[0] <= one[1])


def _near(one: dt.date | None, other: dt.date | None) -> bool:
    return one is None or other is None or abs(one - other) <= NEAR


def _amounts_agree(one: Sequence[str], other: Sequence[str]) -> bool:
    """False where both give numbers and none is the same: 40 trucks are not 200."""
    ours, theirs = ({word for word in words if word.isdecimal()} for words in (one, other))
    return not ours or not theirs or bool(ours & theirs)
