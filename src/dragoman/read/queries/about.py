"""What stands behind the rows: runs, decisions, sources, the codebook."""

import datetime as dt
from collections import defaultdict
from dataclasses import asdict, dataclass
from functools import cache

from dragoman.extract import Codebook, load_codebook
from dragoman.read.queries.lists import Paging, in_memory
from dragoman.read.queries.shapes import (
    CodebookAnswer,
    DecisionShape,
    EntryShape,
    Listed,
    OutcomeCount,
    RunShape,
    SourceShape,
    TypeShape,
)
from dragoman.read.server.refusing import bad_request
from dragoman.store import Gap, Ledger

FIRST, LAST = dt.date(1900, 1, 1), dt.date(2999, 12, 31)
MOST_DAYS = 366
"""Days of a list of sources."""


def runs(ledger: Ledger, paging: Paging) -> Listed[RunShape]:
    """The runs that made records, the first one first."""
    found = [RunShape(**asdict(one)) for one in ledger.runs.all()]
    items, following = in_memory(found, [one.hash for one in found], "runs", paging)
    return Listed[RunShape](items=items, next=following, total=len(found))


@dataclass(frozen=True, slots=True)
class DecisionsAsked:
    """Which decisions: of a kind; those put aside by later ones too."""

    kind: str | None = None
    superseded: bool = False


def decisions(ledger: Ledger, asked: DecisionsAsked, paging: Paging) -> Listed[DecisionShape]:
    """What persons decided, the first one first."""
    found = ledger.decisions.all(asked.kind, superseded=asked.superseded)
    names = ("number", "at", "who", "why", "kind", "subject", "what", "supersedes")
    shaped = [DecisionShape(**{name: getattr(one, name) for name in names}) for one in found]
    items, following = in_memory(shaped, [f"{one.number:012}" for one in shaped], asked, paging)
    return Listed[DecisionShape](items=items, next=following, total=len(shaped))


@dataclass(frozen=True, slots=True)
class SourcesAsked:
    """Which sources, in which days (UTC, both included)."""

    since: dt.date
    until: dt.date
    source: str | None = None


def sources(ledger: Ledger, asked: SourcesAsked, paging: Paging) -> Listed[SourceShape]:
    """What came of each source, by day and outcome, and where something may be missing; by name."""
    if not (asked.since >= FIRST and asked.until <= LAST):
        raise bad_request(f"no source has days before {FIRST} or after {LAST}", "give days between them")
    if (asked.until - asked.since).days >= MOST_DAYS:
        raise bad_request(f"these are more than {MOST_DAYS} days", "give since and until nearer to each other")
    days: defaultdict[str, list[OutcomeCount]] = defaultdict(list)
    for one in ledger.custody.by_day(asked.since, asked.until, asked.source):
        days[one.source].append(OutcomeCount(day=one.day, outcome=one.outcome, count=one.count))
    gaps: defaultdict[str, list[Gap]] = defaultdict(list)
    for gap in ledger.custody.gaps(asked.since, asked.until, asked.source):
        gaps[gap.source].append(gap)
    names = sorted({*days, *gaps})
    found = [SourceShape(source=name, days=tuple(days[name]), gaps=tuple(gaps[name])) for name in names]
    items, following = in_memory(found, names, asked, paging)
    return Listed[SourceShape](items=items, next=following, total=len(found))


@cache
def packaged() -> Codebook:
    """The codebook in the package, read once."""
    return load_codebook(None)


def codebook(type: str | None, paging: Paging) -> CodebookAnswer:
    """The packaged codebook: its types and contexts, and its entries by id, of all types or one."""
    book = packaged()
    entries = sorted((one for one in book.entries if type in (None, one.type)), key=lambda one: one.id)
    shaped = [
        EntryShape(
            id=one.id,
            type=one.type,
            file=book.origins.get(one.id, ""),
            why=one.why,
            entry=one.model_dump(mode="json", exclude_defaults=True),
        )
        for one in entries
    ]
    items, following = in_memory(shaped, [one.id for one in shaped], ("codebook", type), paging)
    return CodebookAnswer(
        name=book.name,
        sha256=book.sha256,
        types=tuple(
            TypeShape(code=code, quad=facts.quad, score=facts.score, means=facts.means, modes=tuple(facts.modes))
            for code, facts in book.types.items()
        ),
        contexts=tuple(book.contexts),
        items=items,
        next=following,
        total=len(shaped),
    )
