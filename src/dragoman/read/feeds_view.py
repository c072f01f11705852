"""The feeds of a ledger as a table, as JSON and as OPML."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from dragoman.ingest import Link, write_opml
from dragoman.read.words import plain
from dragoman.store import Feed


def print_feeds(console: Console, feeds: Sequence[Feed]) -> None:
    """A row for each feed; a line where there are none."""
    if not feeds:
        console.print("no feeds; add one with: dragoman feeds add URL --ledger FILE")
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name in ("feed", "kind", "every", "last asked", "next", "failures"):
        table.add_column(name, justify="right" if name == "failures" else "left", overflow="fold")
    for feed in feeds:
        name = f"{feed.title}\n{feed.url}" if feed.title else feed.url
        cells = (
            feed.kind,
            _stretch(feed.every),
            _moment(feed.last_at),
            _moment(feed.next_at),
            str(feed.failures or ""),
        )
        table.add_row(Text(plain(name)), *cells, style="yellow" if feed.failures else "")
    console.print(table)


def as_json(feeds: Sequence[Feed]) -> list[dict[str, Any]]:
    """For scripts; times in UTC."""
    return [
        {
            "url": feed.url,
            "kind": feed.kind,
            "title": feed.title,
            "every_seconds": feed.every.total_seconds() if feed.every else None,
            "last_at": feed.last_at.isoformat() if feed.last_at else None,
            "next_at": feed.next_at.isoformat() if feed.next_at else None,
            "failures": feed.failures,
        }
        for feed in feeds
    ]


def as_opml(feeds: Sequence[Feed]) -> str:
    """An outline that feed readers, and ``dragoman feeds import``, take."""
    links = [Link(feed.url, "", title=feed.title, kind="feed") for feed in feeds]
    return write_opml(links).decode("utf-8")


def _moment(at: dt.datetime | None) -> str:
    return f"{at.astimezone():%Y-%m-%d %H:%M}" if at else "–"


def _stretch(every: dt.timedelta | None) -> str:
    if every is None:
        return "–"
    seconds = round(every.total_seconds())
    for unit, size in (("d", 86_400), ("h", 3_600), ("m", 60)):
        if seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"
