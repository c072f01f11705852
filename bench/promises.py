"""Promises and what followed them: ``python -m bench.promises [FILE...] [--errors]``.

Each line of the sets is a short text: {"id", "case", "role", "outcome", "date", "publisher", "title", "text"}; a case
is one promise and its later texts, of which one or two follow it up and the others do not. All texts of all sets lie
in one ledger, so that other cases of the same countries are decoys as well. ``p@3`` is the share of cases with a
follow-up in which a true one is among the first three candidates; ``p@1`` of those in which it is the first.
``no promise`` are cases in whose promise the coder finds none; they count as missed. ``closed`` are promises that the
machine closed, ``closed right`` those of them whose outcome is the reader's.
"""

import argparse
import datetime as dt
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.common import ROOT, rows
from dragoman.document import Document, text_hash
from dragoman.pipeline import Coder, load
from dragoman.record import Record
from dragoman.store import Ledger
from dragoman.store.relation import Promise

SETS = tuple(sorted((ROOT / "bench" / "data").glob("promises*/*.jsonl")))
FIRST = 3


@dataclass(frozen=True)
class Case:
    """A promise, and its later texts by their ids; ``outcome`` is the reader's, None where nothing followed."""

    name: str
    promise: str
    true: frozenset[str]
    outcome: str | None


@dataclass(frozen=True)
class Result:
    """What the ledger says of a case: its promises, and the place of the first true candidate from 1 (0 for none)."""

    case: Case
    found: tuple[Promise, ...]
    rank: int
    best: Promise | None


def read_cases(files: Iterable[Path]) -> tuple[list[Case], list[Document]]:
    """The cases and all their texts."""
    cases: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for file in files:
        for row in rows(file):
            cases[f"{file.parent.name}/{file.stem}/{row['case']}"].append(row)
    texts = [row for members in cases.values() for row in members]
    return [_case(name, members) for name, members in cases.items()], [_document(row) for row in texts]


def _case(name: str, members: list[dict[str, Any]]) -> Case:
    follows = [row for row in members if row["role"] == "follow-up"]
    outcome = next((row["outcome"] for row in [*follows, *members] if row.get("outcome")), None)
    promise = next(row["id"] for row in members if row["role"] == "promise")
    return Case(name, promise, frozenset(row["id"] for row in follows), outcome)


def _document(row: dict[str, Any]) -> Document:
    return Document(
        id=row["id"],
        title=row.get("title"),
        url=row.get("url"),
        publisher=row.get("publisher"),
        published=dt.date.fromisoformat(row["date"]),
        text=row["text"],
        sha256=text_hash(row["text"]),
    )


def results(cases: list[Case], records: Iterable[Record]) -> list[Result]:
    """Every case, asked of one ledger that holds all records."""
    with tempfile.TemporaryDirectory() as folder, Ledger.open(Path(folder, "promises.ledger")) as ledger:
        for record in records:
            ledger.add(record)
        return [_result(ledger, case) for case in cases]


def _result(ledger: Ledger, case: Case) -> Result:
    record = ledger.record(case.promise)
    codes = sorted(
        {actor.country for actor in record.actors if actor.country} | {p.country for p in record.places if p.country}
    )
    found: dict[str, Promise] = {}
    for n, one in enumerate(codes):
        for other in codes[n + 1 :]:
            for promise in ledger.promises(one, other):
                if any(source.id == case.promise for source in promise.documents):
                    # The same promise asked of another pair has fewer candidates: the fuller answer stands.
                    known = found.get(promise.name)
                    if known is None or len(promise.follow_ups) > len(known.follow_ups):
                        found[promise.name] = promise
    ranked = [(_rank(promise, case), promise) for promise in found.values()]
    if not ranked:
        return Result(case, (), 0, None)
    # A text may hold more than one promise: its own answer is the one with the surest candidate, not the best rank.
    rank, best = max(ranked, key=lambda one: one[1].follow_ups[0].score if one[1].follow_ups else 0.0)
    return Result(case, tuple(found.values()), rank, best)


def _rank(promise: Promise, case: Case) -> int:
    seen = ({quote.document for quote in one.quotes} for one in promise.follow_ups)
    return next((n for n, documents in enumerate(seen, 1) if documents & case.true), 0)


def figures(found: list[Result]) -> dict[str, float]:
    """The figures of the module's docstring."""
    followed = [one for one in found if one.case.true]
    closed = [one for one in found if one.best is not None and one.best.state != "open"]
    right = [one for one in closed if one.best is not None and one.best.state == one.case.outcome]
    return {
        "cases": float(len(found)),
        "with a follow-up": float(len(followed)),
        "no promise": float(sum(not one.found for one in found)),
        "p@3": sum(1 <= one.rank <= FIRST for one in followed) / max(1, len(followed)),
        "p@1": sum(one.rank == 1 for one in followed) / max(1, len(followed)),
        "closed": float(len(closed)),
        "closed right": len(right) / max(1, len(closed)),
    }


def score(coder: Coder) -> dict[str, float]:
    """The figures over all sets; nothing if there are none here."""
    if not SETS:
        return {}
    cases, documents = read_cases(SETS)
    return figures(results(cases, coder.pipe(documents)))


def _tell(one: Result) -> None:
    state = one.best.state if one.best else "no promise found"
    print(f"{one.case.name}: rank {one.rank}, {state} (reader: {one.case.outcome})")
    for candidate in one.best.follow_ups[:FIRST] if one.best else ():
        mark = "*" if {quote.document for quote in candidate.quotes} & one.case.true else " "
        print(f"  {mark} {candidate.score:.2f} {candidate.effect:9} {candidate.event} {'; '.join(candidate.why)}")


def main() -> None:
    """Print the figures of each set and of all; with --errors what is not first, and what was closed wrongly."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path, default=SETS)
    parser.add_argument("--errors", action="store_true", help="print each case that is not right")
    asked = parser.parse_args()
    cases, documents = read_cases(asked.files)
    found = results(cases, load().pipe(documents))
    if asked.errors:
        for one in found:
            closed_wrong = one.best is not None and one.best.state not in ("open", one.case.outcome)
            if (one.case.true and one.rank != 1) or closed_wrong:
                _tell(one)
    sets = sorted({one.case.name.split("/")[0] for one in found})
    for name in [*sets, "all"]:
        part = [one for one in found if name in ("all", one.case.name.split("/")[0])]
        print(f"{name:20}", "  ".join(f"{key} {value:.3g}" for key, value in figures(part).items()))


if __name__ == "__main__":
    main()
