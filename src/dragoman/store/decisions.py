"""What persons decided, on whose word and why: a decision overrides what the machine finds, and later runs respect it.

A decision is never changed or removed; another one supersedes it. What it is about is named so that the name outlives
runs and versions.
"""

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select

from dragoman.errors import LedgerError
from dragoman.store.backend import Database
from dragoman.store.schema_decisions import decisions

KINDS = ("merge", "split", "status", "follows")
"""Of happenings: these tellings are one, these are not. Of a commitment: what came of it, and what followed it."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision. ``what`` is JSON of its kind's own; ``supersedes`` is the number of the one it puts aside."""

    number: int
    at: dt.datetime
    who: str
    why: str
    kind: str
    subject: str
    what: Any
    supersedes: int | None


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision that is to be kept. Both ``who`` and ``why`` must be given: nobody can argue with a blank."""

    who: str
    why: str
    kind: str
    subject: str
    what: Any
    supersedes: int | None = None


class Decisions:
    """The decisions of a ledger."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, decided: Decided) -> Decision:
        """Keep a decision. :class:`LedgerError` for an unknown kind, a blank ``who`` or ``why``, or one that supersedes
        a decision that there is not, that is of another kind or subject, or that was superseded already.
        """
        if decided.kind not in KINDS:
            raise LedgerError(f"{decided.kind}: no such kind of decision: one of {', '.join(KINDS)}")
        for name in ("who", "why"):
            if not getattr(decided, name).strip():
                raise LedgerError(f"a decision needs a {name}: say {name}, for those who will ask")
        with self._database.write() as connection:
            self._database.lock(connection, "decisions")
            if decided.supersedes is not None:
                _check(connection, decided, decided.supersedes)
            row = {name: getattr(decided, name) for name in ("who", "why", "kind", "subject", "supersedes")}
            row |= {"at": self._database.now(), "json": json.dumps(decided.what, sort_keys=True)}
            number = connection.execute(insert(decisions).values(row).returning(decisions.c.decision)).scalar_one()
            return _read(connection, decisions.c.decision == number)[0]

    def all(self, kind: str | None = None, subject: str | None = None, *, superseded: bool = False) -> list[Decision]:
        """Decisions in the order in which they were made; those that were superseded only if asked for."""
        with self._database.read() as connection:
            return standing(connection, kind, subject, superseded=superseded)

    def page(self, limit: int, before: int | None = None, kind: str | None = None) -> list[tuple[Decision, int | None]]:
        """Decisions, the last one first, each with the number of the one that superseded it; those before a number."""
        conditions = [] if before is None else [decisions.c.decision < before]
        conditions += [] if kind is None else [decisions.c.kind == kind]
        with self._database.read() as connection:
            found = _read(connection, *conditions, newest=limit)
            later = select(decisions.c.supersedes, decisions.c.decision)
            later = later.where(decisions.c.supersedes.in_([one.number for one in found]))
            by = {row[0]: row[1] for row in connection.execute(later)}
        return [(one, by.get(one.number)) for one in found]


def standing(
    connection: Connection, kind: str | None = None, subject: str | None = None, *, superseded: bool = False
) -> list[Decision]:
    """As :meth:`Decisions.all`, in a transaction."""
    conditions = []
    if kind is not None:
        conditions.append(decisions.c.kind == kind)
    if subject is not None:
        conditions.append(decisions.c.subject == subject)
    if not superseded:
        later = decisions.alias()
        conditions.append(~select(later.c.decision).where(later.c.supersedes == decisions.c.decision).exists())
    return _read(connection, *conditions)


def _check(connection: Connection, decided: Decided, number: int) -> None:
    found = _read(connection, decisions.c.decision == number)
    if not found:
        raise LedgerError(f"decision {number}: there is none with this number: dragoman decisions lists them")
    if (found[0].kind, found[0].subject) != (decided.kind, decided.subject):
        raise LedgerError(f"decision {number} is of another matter ({found[0].kind} of {found[0].subject})")
    if _read(connection, decisions.c.supersedes == number):
        raise LedgerError(f"decision {number} was superseded already: supersede the later one")


def _read(connection: Connection, *conditions: Any, newest: int | None = None) -> list[Decision]:
    query = select(decisions).where(*conditions).order_by(decisions.c.decision)
    if newest is not None:
        query = query.order_by(None).order_by(decisions.c.decision.desc()).limit(newest)
    return [
        Decision(
            number=row["decision"],
            what=json.loads(row["json"]),
            **{name: row[name] for name in ("at", "who", "why", "kind", "subject", "supersedes")},
        )
        for row in connection.execute(query).mappings()
    ]
