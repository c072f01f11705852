"""What a search found: as text with the words marked, and as JSON."""

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from dragoman.read.words import plain
from dragoman.store import SearchHit


def print_hits(console: Console, hits: Sequence[SearchHit]) -> None:
    """Each hit's day, publisher and title, its document, and the stretch of its text."""
    if not hits:
        console.print("nothing found")
    for number, hit in enumerate(hits):
        if number:
            console.print()
        day = str(hit.published) if hit.published else "no day"
        console.print(Text(plain("  ".join(filter(None, (day, hit.publisher, hit.title)))), style="bold"))
        version = f", version {hit.version}" if hit.version > 1 else ""
        console.print(Text(plain(f"{hit.document}{version}"), style="dim"), soft_wrap=True)
        console.print(_marked(hit))


def as_json(hits: Sequence[SearchHit]) -> list[dict[str, Any]]:
    """For scripts: the fields of each hit; spans are code points into the text of that version."""
    return [
        {
            "document": hit.document,
            "version": hit.version,
            "title": hit.title,
            "publisher": hit.publisher,
            "published": hit.published,
            "rank": hit.rank,
            "snippet": {"text": hit.snippet.text, "span": hit.snippet.span, "words": list(hit.snippet.words)},
        }
        for hit in hits
    ]


def _marked(hit: SearchHit) -> Text:
    """The stretch in one line, the words found in bold."""
    # One for one, so that the spans hold; what a terminal would obey is left out with the line breaks.
    line = Text("".join(one if one.isprintable() else " " for one in hit.snippet.text))
    for start, end in hit.snippet.words:
        line.stylize("bold", start - hit.snippet.span.start, end - hit.snippet.span.start)
    return line
