"""The versions of a document and what was changed between them, sentence by sentence."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from rich.console import Console
from rich.text import Text

from dragoman.ingest.near import Change, edits
from dragoman.read.words import plain
from dragoman.store import StoredVersion


def print_versions(console: Console, versions: Sequence[StoredVersion]) -> None:
    """Each version with the sentences that it lost and gained; changes that tell nothing are counted."""
    _print_head(console, versions[0])
    for before, after in pairwise(versions):
        console.print()
        _print_head(console, after)
        if before.title != after.title:
            _print_change(console, before.title or "", after.title or "")
        changes = edits(before.text, after.text)
        for change in changes:
            if not change.trivial:
                _print_change(console, _words(before, change, 0), _words(after, change, 1))
        trivial = sum(change.trivial for change in changes)
        if trivial:
            console.print(Text(f"  and {trivial} in spaces, quotation marks or time stamps", style="dim"))


def as_json(versions: Sequence[StoredVersion]) -> list[dict[str, Any]]:
    """For scripts: each version, and its changes against the one before."""
    changed: list[list[dict[str, Any]]] = [[]]
    changed += [list(_changes(before, after)) for before, after in pairwise(versions)]
    return [
        {
            "version": one.version,
            "title": one.title,
            "published": one.published,
            "added_at": one.added_at,
            "text": one.text,
            "changes": changes,
        }
        for one, changes in zip(versions, changed, strict=True)
    ]


def _changes(before: StoredVersion, after: StoredVersion) -> Iterator[dict[str, Any]]:
    for change in edits(before.text, after.text):
        yield {
            "kind": change.kind.value,
            "trivial": change.trivial,
            "before": {"span": change.before, "text": _words(before, change, 0)},
            "after": {"span": change.after, "text": _words(after, change, 1)},
        }


def _words(version: StoredVersion, change: Change, side: int) -> str:
    span = (change.before, change.after)[side]
    return version.text[span.start : span.end]


def _print_head(console: Console, version: StoredVersion) -> None:
    day = f", published {version.published}" if version.published else ""
    console.print(Text(f"version {version.version}, stored {version.added_at:%Y-%m-%d %H:%M} UTC{day}", style="bold"))


def _print_change(console: Console, before: str, after: str) -> None:
    for mark, words, style in (("-", before, "red"), ("+", after, "green")):
        if words:
            console.print(Text(f"  {mark} {plain(words)}", style=style), soft_wrap=True)
