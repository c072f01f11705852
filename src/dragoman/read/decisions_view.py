"""Decisions as a table and as JSON."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.text import Text

from dragoman.read.words import plain
from dragoman.store import Decision
from dragoman.store.history import verb_of

NAMED = frozenset(("review", "adjudication", "missed"))
"""Kinds whose subject alone says what they are of."""


def as_json(decision: Decision) -> dict[str, Any]:
    """For scripts; the time in UTC."""
    return asdict(decision) | {"at": decision.at.isoformat()}


def print_decisions(console: Console, decisions: Sequence[Decision]) -> None:
    """Each with who, when and why, and what it is about; a line where there are none."""
    if not decisions:
        console.print("no decisions; make one with: dragoman decide merge A B --by WHO --why TEXT --ledger FILE")
    for one in decisions:
        head = f"{one.number}  {one.at:%Y-%m-%d %H:%M} UTC  {verb_of(one)}  by {plain(one.who)}: {plain(one.why)}"
        console.print(Text(head), soft_wrap=True)
        of = json.loads(one.subject) if one.kind in NAMED else None
        for line in (*_about(of), *_about(one.what)):
            console.print(Text(f"    {line}", style="dim"), soft_wrap=True)


def _about(what: Any) -> Iterator[str]:
    """The tellings that are named, one a line."""
    if not isinstance(what, dict):
        return
    if "document" in what and "sentence" in what:
        start, end = what["sentence"]
        yield f"{plain(str(what['document']))}, version {what['version']}, {what['type']} at {start}-{end}"
        return
    for key, value in what.items():
        for one in value if isinstance(value, list) else [value]:
            yield from (f"{key}: {line}" for line in _about(one))
