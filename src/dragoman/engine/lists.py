"""Lists of pages to be fetched: addresses one a line, or what feeds, sitemaps and GDELT's files name."""

import datetime as dt
import sys
from collections.abc import Iterator
from typing import IO

from dragoman.errors import InputError
from dragoman.ingest import Reader, Settings
from dragoman.ingest.gate import Gate
from dragoman.ingest.items import Link
from dragoman.ingest.jsonl import OnError, bounded_lines

STDIN = "-"
_LINES = (".txt", ".urls", ".list")


def listed(path: str, on_error: OnError) -> Iterator[Link]:
    """The pages that the file at ``path`` names, or ``-`` for lines on standard input; what is wrong is told.

    A text file is a list of addresses, one a line; empty lines and those that begin with # are passed over.
    """
    if path == STDIN:
        yield from _lines(sys.stdin.buffer, "standard input", on_error)
    elif path.lower().endswith(_LINES):
        yield from _of_text(path, on_error)
    else:
        reader = Reader([path], date=None, on_error=on_error, settings=Settings(keep_foreign=True))
        for found in reader.found():
            if isinstance(found, Link):
                if found.kind == "page":
                    yield found
            elif found.url:
                at = dt.datetime.combine(found.published, dt.time(), dt.UTC) if found.published else None
                yield Link(found.url, path, title=found.title, published=at)


def _of_text(path: str, on_error: OnError) -> Iterator[Link]:
    try:
        with Gate().open_path(path) as entry:
            yield from _lines(entry.stream, path, on_error)
    except InputError as error:
        on_error(error)
    except OSError as error:
        on_error(InputError(path, f"cannot be read: {error.strerror or error}; check the path", "unreadable"))


def _lines(stream: IO[bytes], name: str, on_error: OnError) -> Iterator[Link]:
    for number, line in enumerate(bounded_lines(stream, name, on_error), 1):
        url = (line or b"").decode("utf-8", "replace").lstrip("\ufeff").strip()
        if not url or url.startswith("#"):
            continue
        if url.lower().startswith(("http://", "https://")):
            yield Link(url, name)
        else:
            on_error(InputError(f"{name}:{number}", f"{url[:80]!r} is no address that begins with http", "bad-url"))
