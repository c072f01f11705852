"""A relation in figures by counts of rows alone: what a page shows at its head, and its charts."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, and_, case, func, literal, or_, select

from dragoman.record.models import Part
from dragoman.store.light import Named, Pledged, named_between, pledged_between
from dragoman.store.net import Change, Sums, change_of, net_of, weight_of
from dragoman.store.relation import Month, Net
from dragoman.store.schema_told import happening_dyads, happenings
from dragoman.store.wanted import Wanted, conditions

MONTHS = 24
"""Of a country's happenings, those of so many months are counted by month."""
_CAP = 4
"""So many reports of their own weigh as much as more of them (``net.MAX_WEIGHT``)."""


class PairFigures(Part):
    """Two countries in figures. ``happenings`` are all on record, planned and denied ones too; days are inclusive."""

    countries: tuple[str, str]
    happenings: int
    reports: int
    first: dt.date | None
    last: dt.date | None
    confirmed: int
    """Happenings that officials of both countries confirm on record."""
    change: Change | None
    series: tuple[Month, ...]
    net: tuple[Net, ...]
    promises: int
    """Promises of one to the other, as told, that no person has closed."""
    agreements: int
    """Instruments between the two that were signed and not ended, by name."""
    open_promises: tuple[Pledged, ...]
    latest_agreements: tuple[Named, ...]


class Partner(Part):
    """How many happenings a country shares with another; itself for what is domestic."""

    country: str
    happenings: int


class CountryFigures(Part):
    """One country: its partners, those with most first, and its last months."""

    country: str
    partners: tuple[Partner, ...]
    months: int
    """How many months ``series`` and ``net`` look back from the last one on record."""
    series: tuple[Month, ...]
    net: tuple[Net, ...]


def pair_figures(connection: Connection, pair: tuple[str, str]) -> PairFigures:
    """Two countries, codes in the order of the alphabet."""
    pairs, table = happening_dyads.c, happenings.c
    own = and_(pairs.first == pair[0], pairs.second == pair[1])
    counts = counts_of(connection, rows_of(pair, Wanted()))
    both = and_(*(_holds(table.confirmed_by, code) for code in pair))
    query = (
        select(
            func.min(func.coalesce(table.date_start, table.first_seen)),
            func.max(func.coalesce(table.date_end, table.first_seen)),
            func.coalesce(func.sum(case((both, 1), else_=0)), 0),
        )
        .select_from(happening_dyads)
        .join(happenings, table.happening == pairs.happening)
        .where(own)
    )
    first, last, confirmed = connection.execute(query).one()
    open_promises, promises = pledged_between(connection, pair)
    latest, agreements = named_between(connection, pair)
    return PairFigures(
        countries=pair,
        happenings=counts.happenings,
        reports=counts.reports,
        first=first,
        last=last,
        confirmed=confirmed,
        change=change_of(counts.sums),
        series=counts.series,
        net=counts.net,
        promises=promises,
        agreements=agreements,
        open_promises=open_promises,
        latest_agreements=latest,
    )


def country_figures(connection: Connection, code: str, months: Sequence[str]) -> CountryFigures:
    """One country; ``months`` are all of the ledger, the newest first."""
    pairs = happening_dyads.c
    counts: dict[str, int] = defaultdict(int)
    sides = ((pairs.first, pairs.second), (pairs.second, pairs.first))
    for own, other in sides:
        for country, count in connection.execute(select(other, func.count()).where(own == code).group_by(other)):
            counts[country] = max(count, counts[country]) if country == code else counts[country] + count
    ahead = dt.date.max.isoformat()[:7]
    last = [month for month in months if month <= ahead][:MONTHS]
    rows = rows_of((code,), Wanted()).where(pairs.month.in_(last), pairs.counts)
    counted = counts_of(connection, rows)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    partners = tuple(Partner(country=country, happenings=count) for country, count in ordered)
    return CountryFigures(country=code, partners=partners, months=MONTHS, series=counted.series, net=counted.net)


def _holds(codes: Any, code: str) -> Any:
    return literal(" ").concat(codes).concat(" ").like(f"% {code} %")


@dataclass(frozen=True, slots=True)
class Counts:
    """Happenings added up. ``happenings`` and ``reports`` are all; the months have what is told as having happened."""

    happenings: int
    reports: int
    series: tuple[Month, ...]
    net: tuple[Net, ...]
    sums: dict[str, Sums]


def rows_of(countries: Sequence[str], wanted: Wanted) -> Select[Any]:
    """The rows to add up: of two countries or of one, each happening that is asked for once."""
    pairs = happening_dyads.c
    columns = (pairs.month, pairs.quad, pairs.counts, pairs.independent, pairs.score, pairs.reports)
    if len(countries) == 2:
        one, other = sorted(countries)
        rows = select(*columns).where(pairs.first == one, pairs.second == other)
    else:
        mine = or_(pairs.first == countries[0], pairs.second == countries[0])
        # One of three countries stands in two of a country's pairs.
        rows = select(pairs.happening, *columns).where(mine).distinct()
    asked = conditions(wanted)
    # Without conditions the index has all that is added up.
    return rows.join(happenings, happenings.c.happening == pairs.happening).where(*asked) if asked else rows


def counts_of(connection: Connection, rows: Select[Any]) -> Counts:
    """The rows added up by month and quad class."""
    found = rows.subquery().c
    independent = case((found.independent > _CAP, _CAP), else_=found.independent)
    keys = (found.month, found.quad, independent, found.counts)
    sums = (func.sum(found.score), func.sum(found.score * found.score), func.sum(found.reports))
    added = connection.execute(select(*keys, func.count(), *sums).group_by(*keys)).all()
    happened = ((*row[:3], *row[4:]) for row in added if row[3])
    series, net, by_month = _by_month(happened)
    return Counts(sum(row[4] for row in added), sum(row[7] for row in added), series, net, by_month)


def _by_month(rows: Iterable[Any]) -> tuple[tuple[Month, ...], tuple[Net, ...], dict[str, Sums]]:
    sums: dict[str, Sums] = {}
    quads: dict[tuple[str, int], list[float]] = defaultdict(lambda: [0, 0, 0.0])
    for month, quad, independent, count, score, squares, reports in sorted(rows):
        told = quads[month, quad]
        told[0] += count
        told[1] += reports
        told[2] += score
        if month:
            sums[month] = sums.get(month, Sums()).plus(Sums.of(count, score, squares, weight_of(independent)))
    series = tuple(
        Month(
            month=month or None,
            quad=quad,
            happenings=int(count),
            reports=int(reports),
            score=round(total / count, 3),
            total=round(total, 3),
        )
        for (month, quad), (count, reports, total) in sorted(
            quads.items(), key=lambda item: (item[0][0] or "~", item[0][1])
        )
    )
    return series, tuple(net_of(sums)), sums
