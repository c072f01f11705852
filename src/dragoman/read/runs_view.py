"""Runs, their differences, and the history of a row: as tables and as JSON."""

import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import IO, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from dragoman.read.words import plain, quotation
from dragoman.store import Change, Entry, Ledger, RunCounts, StoredRun

_HELD = 1 << 20
"""Bytes of changes held in memory before they go to a passing file."""
_SHORT = 8
"""Characters of a hash."""
_MARKS = {"gained": ("+", "green"), "lost": ("-", "red"), "changed": ("~", "yellow")}


def run_json(run: StoredRun) -> dict[str, Any]:
    """A run for scripts."""
    return asdict(run) | {"added_at": run.added_at.isoformat()}


def print_runs(console: Console, runs: Sequence[StoredRun]) -> None:
    """A row for each run; a line where there are none."""
    if not runs:
        console.print("no runs: nothing was coded yet")
        return
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    for name in ("run", "first", "hash", "version", "codebook", "kb", "coded", "current", "model"):
        # What is compared or copied stays in one line; only the model's name may fold.
        right = name in ("run", "coded", "current")
        table.add_column(name, justify="right" if right else "left", overflow="fold", no_wrap=name != "model")
    for run in runs:
        versions = (plain(run.dragoman), plain(run.codebook)[:_SHORT], plain(run.kb)[:_SHORT])
        cells = (str(run.number), f"{run.added_at:%Y-%m-%d}", run.hash[:_SHORT], *versions)
        table.add_row(*map(Text, (*cells, f"{run.records:,}", f"{run.current:,}", plain(run.model))))
    console.print(table)


@dataclass(frozen=True, slots=True)
class Diff:
    """Two runs compared. ``changes`` are as JSON has them, ``shown`` of ``total``."""

    before: StoredRun
    after: StoredRun
    counts: RunCounts
    total: int
    shown: int
    changes: Iterator[dict[str, Any]]


@contextmanager
def compared(ledger: Ledger, pair: tuple[StoredRun, StoredRun], limit: int) -> Iterator[Diff]:
    """The difference of two runs, counted whole and held in a passing file: counts come first, whatever the size."""
    counts = RunCounts()
    total = shown = 0
    with tempfile.SpooledTemporaryFile(_HELD, "w+", encoding="utf-8") as spool:
        for one in ledger.runs.diff(*pair, counts):
            total += 1
            if not limit or shown < limit:
                shown += 1
                spool.write(json.dumps(change_json(one)) + "\n")
        spool.seek(0)
        yield Diff(*pair, counts, total, shown, _read(spool))


def change_json(change: Change) -> dict[str, Any]:
    """A change for scripts."""
    fields = {name: {"before": before, "after": after} for name, (before, after) in change.fields.items()}
    return asdict(change) | {"fields": fields, "span": list(change.span)}


def write_diff(write: Callable[[str], object], diff: Diff) -> None:
    """One JSON object: the runs, the counts, then the changes, one a line."""
    head: dict[str, Any] = {
        "before": run_json(diff.before),
        "after": run_json(diff.after),
        "counts": diff.counts.as_json(),
    }
    head |= {"total": diff.total, "shown": diff.shown}
    write(json.dumps(head, indent=2).removesuffix("\n}") + ',\n  "changes": [')
    for number, change in enumerate(diff.changes):
        write(("," if number else "") + "\n    " + json.dumps(change))
    write("\n  ]\n}\n")


def print_diff(console: Console, diff: Diff) -> None:
    """The counts, and the changes document by document."""
    counts = diff.counts
    console.print(f"run {diff.before.number} → run {diff.after.number}", style="bold")
    console.print(f"documents both coded {counts.documents:,}, of which {counts.differing:,} differ")
    for name, found in (("events", counts.events), ("statements", counts.statements)):
        told = ", ".join(f"{kind} {found[kind]:,}" for kind in ("same", "changed", "gained", "lost"))
        console.print(f"{name}: {told}", highlight=False)
    if counts.fields:
        fields = sorted(counts.fields.items(), key=lambda item: (-item[1], item[0]))
        console.print("changed fields: " + ", ".join(f"{name} {count:,}" for name, count in fields), highlight=False)
    at = None
    for change in diff.changes:
        if at != (change["document"], change["version"]):
            at = (change["document"], change["version"])
            console.print()
            console.print(Text(f"{plain(at[0])}, version {at[1]}", style="bold"), soft_wrap=True)
        _print_change(console, change)
    if diff.shown < diff.total:
        console.print()
        console.print(f"{diff.total - diff.shown:,} more; --limit 0 shows all", style="dim")


def _print_change(console: Console, change: dict[str, Any]) -> None:
    mark, style = _MARKS[change["kind"]]
    ids = " → ".join(dict.fromkeys(id for id in (change["before"], change["after"]) if id))
    line = Text(f"  {mark} {change['part']} {ids} {plain(change['what'])} ", style=style)
    console.print(line, quotation(change["sentence"]), soft_wrap=True)
    for name, sides in change["fields"].items():
        before, after = (_value(sides[side]) for side in ("before", "after"))
        console.print(Text(f"      {name}: {before} → {after}"), soft_wrap=True)


def entry_json(entry: Entry) -> dict[str, Any]:
    """An entry of a history for scripts."""
    return {"at": entry.at.isoformat(), "kind": entry.kind, "what": entry.what} | entry.facts


def print_history(console: Console, entries: Sequence[Entry]) -> None:
    """A line for each entry, and for an event what each record says of it."""
    for entry in entries:
        console.print(Text(f"{entry.at:%Y-%m-%d %H:%M} UTC  {entry.kind:<8}  {plain(entry.what)}"), soft_wrap=True)
        event = entry.facts.get("event")
        if isinstance(event, dict):
            told = (event[name] for name in ("actors", "recipients", "date"))
            console.print(Text(f"    {' | '.join(map(_value, told))}"), soft_wrap=True)
            console.print("   ", quotation(event["sentence"]), soft_wrap=True)


def _value(value: Any) -> str:
    if isinstance(value, list):
        return plain(", ".join(map(str, value))) or "none"
    return "none" if value is None else plain(str(value))


def _read(spool: "IO[str]") -> Iterator[dict[str, Any]]:
    for line in spool:
        yield json.loads(line)
