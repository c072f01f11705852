"""Which happenings are asked for, and the counts of all of them by month."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, func, or_, select

from dragoman.store import answers, schema
from dragoman.store.composing import month_of
from dragoman.store.figures import counts_of, rows_of
from dragoman.store.links import between, of_one
from dragoman.store.net import Scored, net
from dragoman.store.newest import last
from dragoman.store.reconcile import laid_out
from dragoman.store.relate.trends import MonthValue, month_value
from dragoman.store.relation import DyadMonth, Happening, Month, Net, Summary, Voice
from dragoman.store.schema_told import happening_dyads, happenings
from dragoman.store.wanted import Wanted, conditions

VOICES = 3
"""Of each side."""
_HAPPENED = ("actual", "historical")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was found: the happenings that are shown, and of all that are asked for, the counts."""

    happenings: tuple[Happening, ...]
    series: tuple[Month, ...]
    net: tuple[Net, ...]
    summary: Summary
    total: int


def chosen(connection: Connection, countries: Sequence[str], wanted: Wanted, *, explained: bool = True) -> Chosen:
    """Happenings between two countries, of one, or of any, in the order of time; ``explained`` as for ``by_number``."""
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
    if wanted.limit and countries:
        numbers = last(connection, tuple(countries), wanted, wanted.limit)
        counted = counts_of(connection, rows_of(countries, wanted))
        shown = answers.by_number(connection, numbers, explained=explained)
        return Chosen(
            happenings=tuple(shown),
            series=counted.series,
            net=counted.net,
            summary=summary_of(shown, counted.happenings, countries),
            total=counted.happenings,
        )
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
