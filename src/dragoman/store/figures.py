"""A relation in figures by counts of rows alone: what a page shows at its head, and its charts."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Select, and_, case, func, literal, or_, select

from dragoman.record.models import Part
from dragoman.store.light import Named, Pledged, named_between, pledged_between
from dragoman.store.net import Change, Sums, change_of, net_of, weight_of
from dragoman.store.relation import Month, Net
from dragoman.store.schema_told import happening_dyads, happenings

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
    pairs = happening_dyads.c
    own = and_(pairs.first == pair[0], pairs.second == pair[1])
    table = happenings.c
    both = and_(*(_holds(table.confirmed_by, code) for code in pair))
    query = (
        select(
            func.count(),
            func.coalesce(func.sum(table.reports), 0),
            func.min(func.coalesce(table.date_start, table.first_seen)),
            func.max(func.coalesce(table.date_end, table.first_seen)),
            func.coalesce(func.sum(case((both, 1), else_=0)), 0),
        )
        .select_from(happening_dyads)
        .join(happenings, table.happening == pairs.happening)
        .where(own)
    )
    total, reports, first, last, confirmed = connection.execute(query).one()
    grouped = _grouped(select(happening_dyads).where(own, pairs.counts))
    series, net, sums = _by_month(connection.execute(grouped))
    open_promises, promises = pledged_between(connection, pair)
    latest, agreements = named_between(connection, pair)
    return PairFigures(
        countries=pair,
        happenings=total,
        reports=reports,
        first=first,
        last=last,
        confirmed=confirmed,
        change=change_of(sums),
        series=series,
        net=net,
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
    mine = or_(pairs.first == code, pairs.second == code)
    ahead = dt.date.max.isoformat()[:7]
    last = [month for month in months if month <= ahead][:MONTHS]
    columns = (pairs.happening, pairs.month, pairs.quad, pairs.independent, pairs.score, pairs.reports)
    # A happening of three countries stands in two of a country's pairs.
    rows = select(*columns).where(pairs.month.in_(last), mine, pairs.counts).distinct()
    series, net, _ = _by_month(connection.execute(_grouped(rows)))
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    partners = tuple(Partner(country=country, happenings=count) for country, count in ordered)
    return CountryFigures(country=code, partners=partners, months=MONTHS, series=series, net=net)


def _holds(codes: Any, code: str) -> Any:
    return literal(" ").concat(codes).concat(" ").like(f"% {code} %")


def _grouped(rows: Select[Any]) -> Select[Any]:
    found = rows.subquery().c
    independent = case((found.independent > _CAP, _CAP), else_=found.independent)
    keys = (found.month, found.quad, independent)
    sums = (func.sum(found.score), func.sum(found.score * found.score), func.sum(found.reports))
    return select(*keys, func.count(), *sums).group_by(*keys)


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
