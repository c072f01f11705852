"""Which happenings are asked for, and the counts of all of them by month."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, literal, or_, select

from dragoman.store import answers, schema
from dragoman.store.composing import month_of
from dragoman.store.links import between, of_one
from dragoman.store.net import Scored, net
from dragoman.store.reconcile import laid_out
from dragoman.store.relate.trends import MonthValue, month_value
from dragoman.store.relation import DyadMonth, Happening, Month, Net, Summary, Voice
from dragoman.store.schema_told import happening_dyads, happenings, tellings

VOICES = 3
"""Of each side."""
_HAPPENED = ("actual", "historical")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to show: days (inclusive; what spans them counts), types, at least so many publishers, at most so many.

    ``actor`` is part of a name or office, or a Wikidata id; ``topic`` words of a topic or a context; of ``types``,
    ``statuses`` and ``quads`` none means all. ``limit`` keeps the latest; None shows all.
    """

    since: dt.date | None = None
    until: dt.date | None = None
    types: frozenset[str] = field(default_factory=frozenset)
    min_outlets: int = 1
    limit: int | None = None
    actor: str | None = None
    topic: str | None = None
    statuses: frozenset[str] = field(default_factory=frozenset)
    quads: frozenset[int] = field(default_factory=frozenset)

    def takes(self, one: Happening) -> bool:
        """True of a happening that is asked for."""
        days = (one.date.start, one.date.end) if one.date else (one.first_seen, one.first_seen)
        return (
            (self.since is None or (days[1] is not None and days[1] >= self.since))
            and (self.until is None or (days[0] is not None and days[0] <= self.until))
            and (not self.types or one.type in self.types)
            and (not self.statuses or one.status in self.statuses)
            and (not self.quads or one.quad in self.quads)
            and one.outlets >= self.min_outlets
            and (self.actor is None or any(_is_actor(person, self.actor) for person in one.actors))
            and (self.topic is None or _is_topic(one, self.topic))
        )


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was found: the happenings that are shown, and of all that are asked for, the counts."""

    happenings: tuple[Happening, ...]
    series: tuple[Month, ...]
    net: tuple[Net, ...]
    summary: Summary
    total: int


def chosen(connection: Connection, countries: Sequence[str], wanted: Wanted) -> Chosen:
    """Happenings between two countries, of one, or of any, in the order of time."""
    if not laid_out(connection):
        two = len(countries) == 2
        records = (
            between(connection, schema.event_actors, "event", (countries[0], countries[1]))
            if two
            else of_one(connection, countries)
        )
        # A reviewer may have given an event other countries than the record has.
        told = (
            one for one in answers.in_memory(connection, records) if not two or set(countries) <= set(one.countries)
        )
        found = [one for one in told if wanted.takes(one)]
        shown = found[-wanted.limit :] if wanted.limit else found
        scored = [Scored(answers.month(one), one.score, one.independent) for one in found if one.status in _HAPPENED]
        return _answer(shown, list(series_of(found)), scored, len(found), countries)
    query = _query(countries, wanted)
    rows = connection.execute(query.add_columns(*(happenings.c[name] for name in _COUNTED))).all()
    numbers = [row[0] for row in rows]
    shown = answers.by_number(connection, numbers[-wanted.limit :] if wanted.limit else numbers)
    happened = [row for row in rows if row[3] in _HAPPENED]
    scores = [_scored(row) for row in happened]
    return _answer(shown, list(_series(happened)), scores, len(numbers), countries)


_COUNTED = ("date_start", "date_end", "status", "quad", "score", "reports", "independent")


def _scored(row: Any) -> Scored:
    return Scored(month_of(row[1], row[2]), row[5], row[7])


def _answer(
    shown: Sequence[Happening], series: Sequence[Month], scored: Sequence[Scored], total: int, sides: Sequence[str]
) -> Chosen:
    return Chosen(tuple(shown), tuple(series), tuple(net(scored)), summary_of(shown, total, sides), total)


def _query(countries: Sequence[str], wanted: Wanted) -> Select[Any]:
    table = happenings.c
    when = func.coalesce(table.date_start, table.first_seen)
    query = select(table.happening)
    pairs = happening_dyads.c
    if len(countries) == 2:
        query = query.join(happening_dyads, pairs.happening == table.happening)
        query = query.where(pairs.first == countries[0], pairs.second == countries[1])
    elif countries:
        own = select(pairs.happening).where(or_(pairs.first == countries[0], pairs.second == countries[0]))
        query = query.where(table.happening.in_(own))
    query = query.where(*conditions(wanted, few=bool(countries)))
    # An unknown day comes last on both; names are ASCII, which all databases sort alike.
    return query.order_by(when.is_(None), when, table.name)


def conditions(wanted: Wanted, few: bool = True) -> list[ColumnElement[bool]]:
    """What must hold of a row of happenings that is asked for.

    With ``few`` each that fits otherwise is asked for its actors and topics: all of a large ledger are too many.
    """
    table = happenings.c
    found: list[ColumnElement[bool]] = []
    if wanted.since:
        found.append(func.coalesce(table.date_end, table.first_seen) >= wanted.since)
    if wanted.until:
        found.append(func.coalesce(table.date_start, table.first_seen) <= wanted.until)
    for column, values in ((table.type, wanted.types), (table.status, wanted.statuses), (table.quad, wanted.quads)):
        if values:
            found.append(column.in_(sorted(values)))
    if wanted.min_outlets > 1:
        found.append(table.outlets >= wanted.min_outlets)
    if wanted.actor is not None:
        found.append(_told(_of_actor(wanted.actor), few))
    if wanted.topic is not None:
        found.append(_told(_of_topic(wanted.topic), few))
    return found


def _told(query: Select[Any], few: bool) -> ColumnElement[bool]:
    if few:
        return query.where(tellings.c.happening == happenings.c.happening).correlate(happenings).exists()
    return happenings.c.happening.in_(query)


def _of_actor(name: str) -> Select[Any]:
    members, actors = schema.event_actors.c, schema.actors.c
    like = f"%{_escaped(name.lower())}%"
    return (
        select(tellings.c.happening)
        .join(schema.event_actors, and_(members.record == tellings.c.record, members.event == tellings.c.event))
        .join(schema.actors, and_(actors.record == members.record, actors.id == members.actor))
        .where(
            or_(
                func.lower(actors.name).like(like, escape="\\"),
                func.lower(actors.office).like(like, escape="\\"),
                actors.wikidata == name,
            )
        )
    )


def _of_topic(words: str) -> Select[Any]:
    events = schema.events.c
    like = f"%{_escaped(words.lower())}%"
    context = literal(" ").concat(events.contexts).concat(" ")
    return (
        select(tellings.c.happening)
        .join(schema.events, and_(events.record == tellings.c.record, events.id == tellings.c.event))
        .where(
            or_(
                func.lower(events.topics).like(like, escape="\\"),
                context.like(f"% {_escaped(words.lower().replace(' ', '_'))} %", escape="\\"),
            )
        )
    )


def _escaped(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _is_actor(person: Any, wanted: str) -> bool:
    words = wanted.lower()
    return words in person.name.lower() or words in (person.office or "").lower() or person.wikidata == wanted


def _is_topic(one: Happening, words: str) -> bool:
    words = words.lower()
    return any(words in topic.lower() for topic in one.topics) or words.replace(" ", "_") in one.contexts


def summary_of(shown: Sequence[Happening], total: int, sides: Sequence[str]) -> Summary:
    """Those shown in figures; of ``sides``, or of all states where none is given, who speaks for them."""
    documents = {source.id: source for one in shown for source in one.documents}
    days = [day for one in shown if one.date for day in (one.date.start, one.date.end)]
    voices: Counter[tuple[str, str]] = Counter()
    offices = {(person.country, person.name): person.office for one in shown for person in one.actors}
    for one in shown:
        for quote in one.quotes:
            side = quote.speaker_country
            if quote.speaker and side and quote.speaker_official and (not sides or side in sides):
                voices[side, quote.speaker] += 1
    told: defaultdict[str, list[Voice]] = defaultdict(list)
    for (country, name), count in sorted(voices.items(), key=lambda item: (-item[1], item[0])):
        if len(told[country]) < VOICES:
            told[country].append(Voice(country=country, name=name, office=offices.get((country, name)), quotes=count))
    return Summary(
        happenings=total,
        documents=len(documents),
        outlets=len({source.publisher or id for id, source in documents.items()}),
        first=min(days, default=None),
        last=max(days, default=None),
        voices=tuple(voice for country in sorted(told) for voice in told[country]),
    )


def _series(rows: Iterable[Any]) -> Iterable[Month]:
    months: dict[tuple[str, int], list[tuple[int, float]]] = defaultdict(list)
    for row in rows:
        months[month_of(row[1], row[2]), row[4]].append((row[6], row[5]))
    return _months(months)


def series_of(found: Sequence[Happening]) -> Iterable[Month]:
    """The same counts from happenings at hand."""
    months: dict[tuple[str, int], list[tuple[int, float]]] = defaultdict(list)
    for one in found:
        if one.status in _HAPPENED:
            months[answers.month(one), one.quad].append((one.reports, one.score))
    return _months(months)


def _months(months: dict[tuple[str, int], list[tuple[int, float]]]) -> Iterable[Month]:
    for (month, quad), members in sorted(months.items(), key=lambda item: (item[0][0] or "~", item[0][1])):
        total = sum(sorted(score for _, score in members))
        yield Month(
            month=month or None,
            quad=quad,
            happenings=len(members),
            reports=sum(reports for reports, _ in members),
            score=round(total / len(members), 3),
            total=round(total, 3),
        )


def months_between(connection: Connection, pair: tuple[str, str]) -> tuple[MonthValue, ...]:
    """What ``relate.trends.months_of`` makes of the happenings of two countries, from their rows alone."""
    table, whole = happening_dyads.c, happenings.c
    query = (
        select(table.score, table.reports, whole.date_start, whole.date_end)
        .join(happenings, whole.happening == table.happening)
        .where(table.first == pair[0], table.second == pair[1], table.counts, whole.date_start.is_not(None))
    )
    found: dict[str, list[tuple[float, int]]] = defaultdict(list)
    for score, reports, start, end in connection.execute(query):
        if (start.year, start.month) == (end.year, end.month):
            found[start.isoformat()[:7]].append((score, reports))
    return tuple(month_value(month, members) for month, members in sorted(found.items()))


def dyad_months(connection: Connection) -> list[DyadMonth]:
    """What happened in each month between each two countries, domestic happenings under one country twice."""
    table = happening_dyads.c
    keys = (table.month, table.first, table.second, table.quad)
    query = (
        select(*keys, func.count(), func.sum(table.reports), func.sum(table.independent), func.sum(table.score))
        .where(table.counts, table.month != "")
        .group_by(*keys)
    )
    return [
        DyadMonth(
            month=row[0],
            first=row[1],
            second=row[2],
            quad=row[3],
            happenings=row[4],
            reports=row[5],
            independent=row[6],
            score=round(row[7] / row[4], 3),
            total=round(row[7], 3),
        )
        for row in sorted(connection.execute(query).all())
    ]
