"""Agreements page by page: of two countries, of all, and one with its whole life, each from a bounded look.

The same rules as :meth:`Ledger.agreements`, over the documents stored last: where no more than the bound name the two
countries and an instrument, the answers are equal.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, select

from dragoman.record.models import Instrument, Part
from dragoman.store import schema
from dragoman.store.grouping import Telling
from dragoman.store.near import has, newest, record_with, records_near
from dragoman.store.relate.agreements import agreements, linked
from dragoman.store.relate.around import Around
from dragoman.store.relate.between import around_of
from dragoman.store.relate.mentions import Mention, read_mention
from dragoman.store.relation import Agreement, Looked
from dragoman.store.told_parts import instruments_told

MOST = 150
"""Documents that are looked at for two countries, and for one agreement."""
WINDOW = 25
"""Documents that one page of all agreements is made from."""


class Agreements(Part):
    """Agreements, and from how many documents they were read. Of all countries, ``dyad`` is None.

    ``sentences`` has, by the name of each mention, the whole sentence that it stands in.
    """

    dyad: tuple[str, str] | None
    agreements: tuple[Agreement, ...]
    sentences: dict[str, str]
    looked: Looked


def of_pair(connection: Connection, pair: tuple[str, str], before: int | None = None) -> Agreements:
    """Those of two countries, in the order of time."""
    numbers, rest = records_near(connection, pair, schema.instruments, MOST, before)
    tellings, around = _tellings(connection, numbers)
    looked = Looked(documents=len(numbers), before=rest)
    found = agreements(tellings, around, pair)
    return Agreements(dyad=pair, agreements=found, sentences=_sentences(found, around), looked=looked)


def of_all(connection: Connection, country: str | None, kind: str | None, before: int | None) -> Agreements:
    """Those of any two countries or more, the latest first; of a country, and of a kind, where given."""
    numbers, rest = _newest(connection, country, kind, before)
    tellings, around = _tellings(connection, numbers)
    mentions = [one for one in _mentions(tellings, around) if len(one.by) > 1]
    found = [one for one in linked(mentions) if _wanted(one, country, kind)]
    latest = tuple(
        sorted(found, key=lambda one: (one.date.start.isoformat() if one.date else "", one.id), reverse=True)
    )
    looked = Looked(documents=len(numbers), before=rest)
    return Agreements(dyad=None, agreements=latest, sentences=_sentences(latest, around), looked=looked)


def one(connection: Connection, name: str) -> Agreements | None:
    """The agreement that a mention ("a.txt#10-94": document and span) is of, alone; None if there is no such mention.

    A mention that names no two countries is of none.
    """
    number = record_with(connection, schema.instruments, name)
    if number is None:
        return None
    own, around = _tellings(connection, [number])
    mention = next((one for one in _mentions(own, around) if name_of_mention(one.telling) == name), None)
    if mention is None or len(mention.by) < 2:
        return None
    first, second = sorted(mention.by)[:2]
    numbers, rest = records_near(connection, (first, second), schema.instruments, MOST)
    tellings, around = _tellings(connection, sorted({*numbers, number}))
    every = agreements(tellings, around, (first, second))
    found = tuple(one for one in every if name in names_of(one))
    looked = Looked(documents=len({*numbers, number}), before=rest)
    if not found:
        return None
    told = _sentences(found[:1], around)
    return Agreements(dyad=(first, second), agreements=found[:1], sentences=told, looked=looked)


def names_of(agreement: Agreement) -> tuple[str, ...]:
    """What an agreement can be asked for by: its mentions, each the document and the span of its words."""
    return tuple(f"{quote.document}#{quote.span.start}-{quote.span.end}" for quote in agreement.quotes)


def name_of_mention(telling: Telling[Instrument]) -> str:
    """The same of one mention."""
    return f"{telling.source.id}#{telling.part.span.start}-{telling.part.span.end}"


def _when(one: Agreement) -> tuple[str, str]:
    return one.date.start.isoformat() if one.date else "", one.id


def _sentences(found: Iterable[Agreement], around: dict[str, Around]) -> dict[str, str]:
    told = {}
    for agreement in found:
        for name, quote in zip(names_of(agreement), agreement.quotes, strict=True):
            beside = around[quote.document]
            span = beside.sentence(quote.span)
            told[name] = beside.text[span.start : span.end]
    return told


def _wanted(one: Agreement, country: str | None, kind: str | None) -> bool:
    return (country is None or country in one.countries) and (kind is None or one.kind == kind)


def _newest(
    connection: Connection, country: str | None, kind: str | None, before: int | None
) -> tuple[list[int], int | None]:
    """Records with an instrument; of a country, those where it is a party."""
    table, members, current = schema.instruments.c, schema.instrument_parties.c, schema.current_records.c
    source = members.record if country is not None else table.record
    query = select(source).join(schema.current_records, current.record == source).distinct().order_by(source.desc())
    if country is not None:
        query = query.where(members.country == country)
        if kind is not None:
            query = query.where(has(source, schema.instruments, table.kind == kind))
    elif kind is not None:
        query = query.where(table.kind == kind)
    if before is not None:
        query = query.where(source < before)
    return newest(connection.execute(query.limit(WINDOW + 1)).scalars(), WINDOW)


def _tellings(connection: Connection, numbers: Sequence[int]) -> tuple[list[Telling[Instrument]], dict[str, Around]]:
    return instruments_told(connection, dict.fromkeys(numbers)), around_of(connection, numbers)


def _mentions(tellings: Iterable[Telling[Instrument]], around: dict[str, Around]) -> list[Mention]:
    return [read_mention(one, around[one.source.id]) for one in tellings]
