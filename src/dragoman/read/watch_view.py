"""Watches and what they hit: as tables and as JSON."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from dragoman.read.words import plain, quotation
from dragoman.store import Found, Watch


def watch_json(watch: Watch, counts: Mapping[str, int]) -> dict[str, Any]:
    """A watch for scripts."""
    return {
        "name": watch.name,
        "condition": watch.condition.model_dump(mode="json", exclude_defaults=True),
        "channels": [{"kind": one.kind, "to": one.to} for one in watch.channels],
        "added_at": watch.added_at.isoformat(),
        **counts,
    }


def print_watches(console: Console, watches: Sequence[tuple[Watch, Mapping[str, int]]]) -> None:
    """Each with its condition, channels and counts; a line where there are none."""
    if not watches:
        console.print("no watches; add one with: dragoman watch add NAME --dyad IND,ISR --ledger FILE")
    for watch, counts in watches:
        told = ", ".join(f"{name} {count:,}" for name, count in counts.items())
        console.print(Text(f"{plain(watch.name)}  ({told})", style="bold"), soft_wrap=True)
        asked = watch.condition.model_dump(mode="json", exclude_defaults=True)
        console.print(Text("  " + "; ".join(f"{name}: {_value(one)}" for name, one in asked.items())), soft_wrap=True)
        for channel in watch.channels:
            console.print(Text(f"  → {plain(str(channel))}", style="dim"), soft_wrap=True)


def found_json(found: Found) -> dict[str, Any]:
    """What would have been hit, for scripts."""
    head = {"kind": found.kind, "document": found.document_id, "version": found.version, "part": found.part}
    return head | {"sentence": found.sentence, "why": found.why} | dict(found.facts)


def write_found(write: Callable[[str], object], found: Iterable[Found], limit: int) -> None:
    """One JSON object: the hits, one a line, and how many there are in all."""
    write('{\n  "hits": [')
    total = 0
    for total, one in enumerate(found, 1):
        if not limit or total <= limit:
            write(("," if total > 1 else "") + "\n    " + json.dumps(found_json(one)))
    write(f'\n  ],\n  "total": {total}\n}}\n')


def print_found(console: Console, found: Iterable[Found], limit: int) -> None:
    """Each with its sentence, why, and where it stands."""
    total = 0
    for total, one in enumerate(found, 1):
        if not limit or total <= limit:
            place = "" if one.document_id is None else f"  {plain(one.document_id)}#{one.part}"
            console.print(Text(f"{plain(one.why)}{place}", style="bold"), soft_wrap=True)
            console.print("   ", quotation(one.sentence), soft_wrap=True)
    console.print(Text(f"{total:,} in all" if total else "nothing in this ledger", style="dim"))


def _value(value: Any) -> str:
    if isinstance(value, list):
        return plain(", ".join(" ".join(one) if isinstance(one, list) else str(one) for one in value))
    return plain(str(value))
