"""How a worker works, and the clock."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WorkOptions:
    """How a worker works."""

    code: bool = True
    """Code what is stored; without, it waits in the queue."""
    copies: bool = False
    """Code copies too, even those that add nothing."""
    threads: int = 8
    """Pages fetched at the same time."""
    per_host: int = 2
    """Requests to one host under way or waiting their turn; the pace between their starts holds all the same."""
    batch: int = 16
    """Documents coded before the worker looks for fetched pages again."""
    lease: dt.timedelta = dt.timedelta(minutes=5)
    """After this time without a sign of life a worker's jobs go to others."""
    patience: dt.timedelta = dt.timedelta(seconds=30)
    """How long to wait for a job that is held back, before the run ends and leaves it for the next."""
    heard: bool = True
    """Let the tenures that the ledger's documents announce be evidence."""
    tries: int = 5
    """Attempts at a page that fails in a way that waiting may mend."""
    first_pause: dt.timedelta = dt.timedelta(minutes=5)
    """Before the second attempt, doubled before each further one, where the server does not say when."""


def now() -> dt.datetime:
    """This moment, aware, in UTC."""
    return dt.datetime.now(dt.UTC)
