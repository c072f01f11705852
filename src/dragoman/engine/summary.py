"""What a run of intake did: counts by outcome and reason, what still waits, and how that ends."""

import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from dragoman.ingest.outcome import Attempt, Outcome
from dragoman.store import Ledger

TROUBLE = frozenset((Outcome.FAILED, Outcome.BLOCKED))
"""Outcomes after which somebody should look; all others are how intake is meant to end."""


@dataclass(slots=True)
class Summary:
    """Counts of one run. It grows while the run goes on; only the run's own thread writes to it."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    """By reason, for attempts that gave one."""
    polls: Counter[Outcome] = field(default_factory=Counter)
    """Feeds that were asked, by how that ended."""
    versions: int = 0
    """Known documents whose text had changed."""
    queued: int = 0
    """Pages that feeds and lists added to the queue."""
    waiting: dict[str, int] = field(default_factory=dict)
    """What the queue holds when the run ends, by kind ("page", "code")."""
    gaps: list[str] = field(default_factory=list)
    """What a feed may have lost since it was last asked, in words."""
    stopped: bool = False
    """True if somebody stopped the run before the queue was empty."""
    started: float = field(default_factory=time.monotonic)

    def count(self, attempt: Attempt) -> None:
        """Count one attempt."""
        self.outcomes[attempt.outcome] += 1
        if attempt.reason:
            self.reasons[attempt.reason] += 1

    @property
    def attempts(self) -> int:
        """How many attempts have ended."""
        return self.outcomes.total()

    @property
    def seconds(self) -> float:
        """Since the run began."""
        return time.monotonic() - self.started

    @property
    def troubled(self) -> bool:
        """True if anything failed or was blocked."""
        return any(self.outcomes[outcome] or self.polls[outcome] for outcome in TROUBLE)

    def as_json(self) -> dict[str, Any]:
        """For cron and scripts: every outcome with its count, also where it is 0."""
        return {
            "outcomes": {outcome.value: self.outcomes[outcome] for outcome in Outcome},
            "reasons": dict(self.reasons.most_common()),
            "polls": {outcome.value: count for outcome, count in self.polls.items()},
            "versions": self.versions,
            "queued": self.queued,
            "waiting": self.waiting,
            "gaps": self.gaps,
            "stopped": self.stopped,
            "seconds": round(self.seconds, 1),
        }


def by_kind(ledger: Ledger) -> dict[str, int]:
    """How many jobs of each kind the ledger's queue holds, in whatever state."""
    counts: Counter[str] = Counter()
    for waiting in ledger.queue.waiting():
        counts[waiting.kind] += waiting.count
    return dict(counts)
