"""Promises for a terminal and for scripts: what was promised, what may have followed, what came of it."""

import json
from collections.abc import Iterator, Sequence

from rich.console import Console, Group, RenderableType
from rich.text import Text

from dragoman.read.show import Row, grid
from dragoman.read.words import compact_spans, days, plain, quotation
from dragoman.store import Promise

SHOWN = 3
"""Candidates shown under one promise; the JSON has all."""
_STYLES = {"kept": "green", "broken": "red", "overtaken": "yellow", "open": ""}


def as_json(found: Sequence[Promise]) -> str:
    """All of each, indented."""
    return compact_spans(json.dumps([one.model_dump(mode="json") for one in found], indent=2, ensure_ascii=False))


def print_promises(console: Console, found: Sequence[Promise]) -> None:
    """Each with its state and its first candidates."""
    if not found:
        console.print("no promises on record", style="dim")
        return
    console.print(grid([_row(one) for one in found]))


def _row(one: Promise) -> Row:
    made = Text(one.made.isoformat() if one.made else "undated")
    head = Text(one.state, style=_STYLES[one.state])
    head.append(" by decision" if one.decided is not None else f" {one.confidence:.2f}", style="dim")
    by = sorted({actor.country or plain(actor.name) for actor in one.actors if "by" in actor.roles})
    head.append(f"  {', '.join(by)}", style="bold")
    if one.date is not None:
        head.append(f", due {days(one.date.start, one.date.end)}", style="dim")
    return made, Group(head, quotation(one.what), Text(f"— {plain(one.name)}", style="italic dim"), *_candidates(one))


def _candidates(one: Promise) -> Iterator[RenderableType]:
    if one.decided is not None:
        yield Text(plain(one.why[0]), style="dim")
    for found in one.follow_ups[:SHOWN]:
        line = Text(f"  {found.score:.2f} ", style="bold")
        effect = f"{found.effect}?" if found.effect != "open" else "unclear"
        line.append(
            f"{effect} {days(found.date.start, found.date.end)} {found.type or 'no event coded'} {plain(found.event)}"
        )
        yield line
        yield Text("       ").append_text(quotation(found.quotes[0].text, found.quotes[0].trigger))
    if len(one.follow_ups) > SHOWN:
        yield Text(f"  and {len(one.follow_ups) - SHOWN} more, in --format json", style="dim")
