"""A person's word on a promise: what came of it, and what did or did not follow it up. It overrides the machine's."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from dragoman.document import Span
from dragoman.errors import LedgerError
from dragoman.store import schema
from dragoman.store.decisions import Decided, standing
from dragoman.store.relate.standing import STATES
from dragoman.store.rows import storable


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a person says of a promise.

    ``promise`` is one of its names ("a.txt#10-94": document and span). ``state`` is one of "open", "kept", "broken",
    "overtaken"; ``event`` ("b.txt#e1") what made it so. ``not_events`` are candidates that do not follow it up.
    """

    promise: str
    who: str
    why: str
    state: str | None = None
    event: str | None = None
    not_events: tuple[str, ...] = ()


def decisions_of(connection: Connection, verdict: Verdict) -> list[Decided]:
    """The verdict as decisions; :class:`LedgerError` names what of it the ledger does not know."""
    if verdict.state is None and not verdict.not_events:
        raise LedgerError(f"{verdict.promise}: nothing is decided: say what came of it, or what did not follow it up")
    if verdict.state is not None and verdict.state not in STATES:
        raise LedgerError(f"{verdict.state}: no state of a promise: one of {', '.join(STATES)}")
    if not _has_promise(connection, verdict.promise):
        raise LedgerError(f"{verdict.promise}: no promise has this name: dragoman promises COUNTRY COUNTRY shows them")
    for event in (*((verdict.event,) if verdict.event else ()), *verdict.not_events):
        if not _has_event(connection, event):
            raise LedgerError(f"{event}: no document has this event: name it as DOCUMENT#e1")
    found = []
    if verdict.state is not None:
        found.append(_decided(connection, verdict, "status", {"state": verdict.state, "event": verdict.event}))
    return found + [
        _decided(connection, verdict, "follows", {"event": e, "follows": False}) for e in verdict.not_events
    ]


def _decided(connection: Connection, verdict: Verdict, kind: str, what: dict[str, object]) -> Decided:
    earlier = standing(connection, kind, verdict.promise)
    same: Sequence[int] = [one.number for one in earlier if kind == "status" or one.what["event"] == what["event"]]
    return Decided(
        who=verdict.who,
        why=verdict.why,
        kind=kind,
        subject=verdict.promise,
        what=what,
        supersedes=max(same) if same else None,
    )


def _has_promise(connection: Connection, name: str) -> bool:
    document, _, place = name.rpartition("#")
    start, _, end = place.partition("-")
    if not document or not (start.isdecimal() and end.isdecimal()):
        return False
    span, commitments, current = Span(int(start), int(end)), schema.commitments, schema.current_records
    query = (
        select(commitments.c.id)
        .join(current, current.c.record == commitments.c.record)
        .where(current.c.id == storable(document))
        .where(commitments.c.span_start == span.start, commitments.c.span_end == span.end)
    )
    return connection.execute(query).first() is not None


def _has_event(connection: Connection, name: str) -> bool:
    document, _, event = name.rpartition("#")
    events, current = schema.events, schema.current_records
    query = (
        select(events.c.id)
        .join(current, current.c.record == events.c.record)
        .where(current.c.id == storable(document), events.c.id == event)
    )
    return connection.execute(query).first() is not None
