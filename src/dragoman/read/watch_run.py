"""One run of ``dragoman watch run``: looking, delivering, and what is said of it."""

import datetime as dt
import json
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import typer

from dragoman.engine.stopping import stopping
from dragoman.read.session import INTERRUPTED, Session
from dragoman.store import Ledger

if TYPE_CHECKING:
    from dragoman.engine.outlets.deliver import Delivering, Outlets


@dataclass(slots=True)
class _Sum:
    """What a run came to, over all its rounds."""

    records: int = 0
    hits: Counter[str] = field(default_factory=Counter)

    def look(self, ledger: Ledger, names: tuple[str, ...]) -> None:
        """One round of all watches, or of those named."""
        for one in ledger.watches.look(names):
            self.records += one.records
            self.hits[one.watch] += one.hits

    def as_json(self, done: "Delivering", stopped: bool) -> dict[str, Any]:
        """For scripts."""
        return {
            "records": self.records,
            "hits": dict(sorted(self.hits.items())),
            "delivered": dict(sorted(done.delivered.items())),
            "failed": dict(sorted(done.failed.items())),
            "given_up": done.given_up,
            "stopped": stopped,
        }


def watch_run(
    session: Session,
    place: str,
    outlets: "Outlets",
    names: tuple[str, ...],
    every: dt.timedelta | None,
    *,
    as_json: bool,
) -> int:
    """Look and deliver, once or every so often; exit status 1 if a delivery failed, 130 if it was stopped early."""
    from dragoman.engine.outlets.deliver import Delivering

    Ledger.open(place, create=False).close()
    total = _Sum()

    def stopped() -> None:
        session.say("stopping: what is in hand is finished; Ctrl-C again to leave it", "yellow")

    with stopping(stopped) as stop, Ledger.open(place) as ledger:
        done = Delivering(ledger, outlets, lambda message: session.say(message, "yellow"))
        # Lines of hits may go to standard output: then what is said of the run must not stand among them.
        aside = any(str(channel) == "lines -" for watch in ledger.watches.all() for channel in watch.channels)
        early = False
        try:
            early = _follow(ledger, total, done, (names, every), stop)
        finally:
            counts = total.as_json(done, early)
            typer.echo(json.dumps(counts) if as_json else _line(total, done), err=aside)
    if early:
        return INTERRUPTED
    return 1 if done.failed else 0


def _follow(
    ledger: Ledger,
    total: _Sum,
    done: "Delivering",
    asked: tuple[tuple[str, ...], dt.timedelta | None],
    stop: threading.Event,
) -> bool:
    """Rounds until somebody stops them, or one; True if that one was stopped before its end."""
    names, every = asked
    while True:
        started = time.monotonic()
        total.look(ledger, names)
        done.run(stop)
        if every is None:
            return stop.is_set()
        left = every.total_seconds() - (time.monotonic() - started)
        if stop.is_set() or stop.wait(max(left, 0.0)):
            return False


def _line(total: _Sum, done: "Delivering") -> str:
    parts = [f"records looked at {total.records:,}", f"hits {total.hits.total():,}"]
    parts += [f"{kind} {count:,}" for kind, count in sorted(done.delivered.items())]
    parts += [f"{kind} failed {count:,}" for kind, count in sorted(done.failed.items())]
    parts += [f"given up {done.given_up:,}"] * bool(done.given_up)
    return ", ".join(parts)
