"""Which event the accounts are of, and which statements and sentences are about it."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from dragoman.document import Span
from dragoman.errors import ComparisonError
from dragoman.record.models import Event, Record, Statement

_DAY = dt.timedelta(days=1)
_TOLD = ("actual", "historical")


class Chosen(NamedTuple):
    """The event to compare: its first telling, and its events in each record, by the document's id."""

    record: Record
    event: Event
    ids: dict[str, tuple[str, ...]]
    countries: tuple[str, ...]


def choose(records: Sequence[Record], given: Mapping[str, AbstractSet[str]]) -> Chosen:
    """The event that most documents tell, and of these the one told most often; or the ``given`` one (ids by document).

    A meeting or call counts double: it is what accounts are given of. Raises :class:`ComparisonError` if no document
    tells of anything between two countries.
    """
    candidates = [
        (record, event)
        for record in records
        for event in record.events
        if event.status in _TOLD and len(countries_of(record, event)) > 1
    ]
    if given:
        candidates = [
            (record, event)
            for record in records
            for event in record.events
            if event.id in given.get(record.document.id, ())
        ]
    if not candidates:
        names = ", ".join(record.document.id for record in records)
        raise ComparisonError(
            f"{names}: no event between two countries was found, so there are no accounts to compare; "
            "see what was found with: dragoman code"
        )
    best: tuple[tuple[int, ...], Chosen] | None = None
    for n, (record, event) in enumerate(candidates):
        chosen = _gathered(record, event, candidates, bool(given))
        told = sum(_tellings(one, chosen.ids[one.document.id]) for one in records if one.document.id in chosen.ids)
        rank = (len(chosen.ids), int(event.status == "actual"), told * (2 if event.type == "CONSULT" else 1), -n)
        if best is None or rank > best[0]:
            best = rank, chosen
    assert best is not None
    return best[1]


def _gathered(record: Record, event: Event, candidates: Iterable[tuple[Record, Event]], given: bool) -> Chosen:
    ids: dict[str, tuple[str, ...]] = {}
    countries = set(countries_of(record, event))
    for other, one in candidates:
        if given or one is event or (other is not record and _same(record, event, other, one)):
            ids[other.document.id] = (*ids.get(other.document.id, ()), one.id)
            countries.update(countries_of(other, one))
    return Chosen(record, event, ids, tuple(sorted(countries)))


def _tellings(record: Record, ids: Iterable[str]) -> int:
    return sum(len(event.evidence) for event in record.events if event.id in ids)


def countries_of(record: Record, event: Event) -> tuple[str, ...]:
    """The countries of those who take part."""
    parts = (record.actor(role.actor).country for role in (*event.actors, *event.recipients))
    return tuple(dict.fromkeys(country for country in parts if country))


def _same(record: Record, event: Event, other: Record, one: Event) -> bool:
    """True if two documents may tell of one event: type, days at most one apart, one's countries among the other's."""
    ours, theirs = set(countries_of(record, event)), set(countries_of(other, one))
    days, others = days_of(record, event), days_of(other, one)
    near = days is None or others is None or max(days[0], others[0]) - min(days[1], others[1]) <= _DAY
    return event.type == one.type and near and (ours <= theirs or theirs <= ours)


def days_of(record: Record, event: Event) -> tuple[dt.date, dt.date] | None:
    """First and last day; without a date, the day of publication."""
    if event.date is not None:
        return event.date.start, event.date.end
    published = record.document.published
    return (published, published) if published is not None else None


class Bearing:
    """Which parts of one record bear on the event that is compared."""

    def __init__(self, record: Record, chosen: Chosen) -> None:
        ids = chosen.ids.get(record.document.id, ())
        own = [event for event in record.events if event.id in ids]
        days = [found for event in (own or [chosen.event]) if (found := days_of(record, event)) is not None]
        self._first = min((start for start, _ in days), default=None)
        self._own = [one.sentence for event in own for one in event.evidence]
        self._earlier: list[tuple[Span, tuple[Span, ...]]] = []
        self._current: list[Span] = []
        for event in record.events:
            past = self._first is not None and event.date is not None and event.date.end < self._first - _DAY
            for one in event.evidence:
                if past and event.id not in ids:
                    self._earlier.append((one.sentence, one.trigger))
                else:
                    self._current.append(one.sentence)

    def tells(self, spans: Sequence[Span]) -> bool:
        """True if the event itself is told in a sentence of these."""
        return any(sentence.overlaps(span) for sentence in self._own for span in spans)

    def other(self, statement: Statement) -> bool:
        """True for words about something earlier: its cue, or a word outside its content, tells of another day."""
        around = (*statement.source, *statement.cue, *statement.content)
        for sentence, trigger in self._earlier:
            if any(sentence.overlaps(span) for span in around) and not any(
                content.covers(word) for content in statement.content for word in trigger
            ):
                return not self.tells(around)
        return False

    def earlier(self, sentence: Span) -> bool:
        """True for a sentence all of whose events are of earlier days."""
        told = any(sentence.overlaps(span) for span, _ in self._earlier)
        return told and not any(sentence.overlaps(span) for span in self._current)
