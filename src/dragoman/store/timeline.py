"""What the current records say of two countries: their events, agreements and commitments, grouped and cited."""

import difflib
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from dragoman.errors import LedgerError
from dragoman.record.models import Commitment, Instrument
from dragoman.store import agreement_pages, promise_pages
from dragoman.store.chosen import chosen
from dragoman.store.grouping import Telling
from dragoman.store.relate.agreements import agreements
from dragoman.store.relate.between import IN_PASSING, around_of, instruments_near, promised, promises_between
from dragoman.store.relation import Agreement, Glance, Promise, Relation
from dragoman.store.told_parts import commitments_told, instruments_told
from dragoman.store.wanted import Wanted


def dyad(first: str, second: str, known: Collection[str] | None) -> tuple[str, str]:
    """The two codes in upper case and alphabetical order; :class:`LedgerError` if ``known`` lacks one."""
    one, other = sorted((first.strip().upper(), second.strip().upper()))
    for code in (one, other):
        if known is not None and code not in known:
            near = difflib.get_close_matches(code, sorted(known), n=3, cutoff=0.6)
            hint = f" (near it: {', '.join(near)})" if near else ""
            raise LedgerError(f"{code}: no such country code{hint}: give ISO alpha-3 codes, such as IND ISR")
    if one == other:
        raise LedgerError(f"{one} {other}: a relation has two countries: give two different codes")
    return one, other


def relation(connection: Connection, pair: tuple[str, str], wanted: Wanted | None = None) -> Relation:
    """The relation's timeline; the same for the same content, whatever the order in which it was stored."""
    told = _told(connection, pair)
    around = around_of(connection, told.numbers)
    return Relation(
        dyad=pair,
        agreements=agreements(told.instruments, around, pair),
        commitments=promises_between(connection, pair, told.commitments, around, IN_PASSING),
        **_happened(connection, pair, wanted),
    )


def glance(connection: Connection, pair: tuple[str, str], wanted: Wanted) -> Glance:
    """The same from a bounded look: agreements and commitments of the documents stored last.

    Nothing is looked for that may have followed a commitment, and nothing says why reports are ``together``.
    """
    signed = agreement_pages.of_pair(connection, pair)
    pledged, looked = promise_pages.told_of_pair(connection, pair)
    return Glance(
        dyad=pair,
        agreements=signed.agreements,
        commitments=pledged,
        agreements_looked=signed.looked,
        commitments_looked=looked,
        **_happened(connection, pair, wanted, explained=False),
    )


def _happened(
    connection: Connection, pair: tuple[str, str], wanted: Wanted | None, *, explained: bool = True
) -> dict[str, Any]:
    found = chosen(connection, pair, wanted or Wanted(), explained=explained)
    return {name: getattr(found, name) for name in found.__slots__}


def agreements_of(connection: Connection, pair: tuple[str, str]) -> tuple[Agreement, ...]:
    """The agreements of :func:`relation` alone."""
    told = _told(connection, pair)
    return agreements(told.instruments, around_of(connection, told.numbers), pair)


def promises_of(connection: Connection, pair: tuple[str, str], most: int | None = None) -> tuple[Promise, ...]:
    """The commitments of :func:`relation` alone, with what may have followed; ``most`` as for ``promises_between``."""
    told = _told(connection, pair)
    return promises_between(connection, pair, told.commitments, around_of(connection, told.numbers), most)


@dataclass(frozen=True, slots=True)
class _Told:
    """The tellings of instruments and commitments where both countries are named, and the records they stand in."""

    instruments: list[Telling[Instrument]]
    commitments: list[Telling[Commitment]]
    numbers: list[int]


def _told(connection: Connection, pair: tuple[str, str]) -> _Told:
    signed, pledged = instruments_near(connection, pair), promised(connection, pair)
    return _Told(
        instruments=instruments_told(connection, signed),
        commitments=commitments_told(connection, pledged),
        numbers=sorted({*signed, *pledged}),
    )
