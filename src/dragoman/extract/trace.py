"""What the finder of events considered, and why it chose as it did: kept only where somebody asks (``explain``)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from dragoman.claims import EventClaim
from dragoman.extract.match import Hit

# Why an entry that fits, with its roles filled, makes no event: a better one has its words; it is what another's
# verb is about ("held [talks]"); it is what another promises, asks or says ("agreed to [send]").
Lost = Literal["words", "object", "complement"]


@dataclass
class Trace:
    """Filled by ``EventFinder.find`` of one annotation."""

    unfilled: list[tuple[Hit, str]] = field(default_factory=list)
    """Hits of which a role that their entry needs is empty, with its name."""
    lost: list[tuple[Hit, Hit, Lost]] = field(default_factory=list)
    """Hits that gave way, to which, and why."""
    made: list[tuple[Hit, EventClaim | None]] = field(default_factory=list)
    """Hits that were chosen, with what they claim: None where no mention stands for the actor."""

    def gave_way(self, hit: Hit, taken: dict[int, Hit], where: Iterable[int], why: Lost) -> None:
        """Note that a hit lost to the one that holds the first of its words (token indices)."""
        self.lost.append((hit, next(taken[i] for i in sorted(where) if i in taken), why))
