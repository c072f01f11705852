"""The process in which PDF, Parquet files and feeds are read; run as a script, it knows nothing of Dragoman.

``python child.py TASK`` reads the file on standard input (a plain file, or a pipe, which is held whole) and writes
messages as lines of JSON. TASK is JSON too: ``{"kind": "pdf", "memory": bytes, "seconds": processor time, ...}``.
Before the first byte is parsed the process gives up the right to take more memory or time: a file that a parser
would blow up ends this process and no other. Of feeds that are not well-formed the parser takes time that grows with
the square of their length.
"""

import io
import json
import os
import stat
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

_BATCH = 64


def main() -> None:
    """Read the task and the file, write what is found."""
    task = json.loads(sys.argv[1])
    work = {"pdf": _pdf, "parquet": _parquet, "feed": _feed}[task["kind"]]
    file = _file()
    for message in work(file, task):
        sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def _file() -> BinaryIO:
    if stat.S_ISREG(os.fstat(0).st_mode):
        return sys.stdin.buffer
    return io.BytesIO(sys.stdin.buffer.read())


def _confine(task: dict[str, Any]) -> None:
    """From here on at most ``memory`` bytes more, and ``seconds`` of the processor. The parser has been loaded."""
    try:
        import resource
    except ImportError:  # Windows: the parent's clock is all there is
        return
    try:
        now = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    except OSError:
        now = 2**30
    limit = now + task["memory"]
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _renew(task)


def _renew(task: dict[str, Any]) -> None:
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + task["seconds"]
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.RLIM_INFINITY))


def _pdf(file: BinaryIO, task: dict[str, Any]) -> Iterator[dict[str, Any]]:
    import pypdfium2  # type: ignore[import-untyped]

    _confine(task)
    began = time.process_time()
    try:
        document = pypdfium2.PdfDocument(file)
        count = len(document)
    except pypdfium2.PdfiumError as error:
        yield {"error": "encrypted" if "assword" in str(error) else "damaged", "detail": str(error)[:200]}
        return
    facts = document.get_metadata_dict()
    yield {"pages": count, "title": facts.get("Title", "")[:1000], "date": facts.get("CreationDate", "")[:40]}
    left = task["characters"]
    for number in range(min(count, task["pages"])):
        try:
            page = document[number]
            words = page.get_textpage()
            text = words.get_text_range(0, min(words.count_chars(), left)) if words.count_chars() else ""
            words.close()
            page.close()
        except pypdfium2.PdfiumError as error:
            yield {"page": number + 1, "damaged": str(error)[:200]}
            continue
        left -= len(text)
        yield {"page": number + 1, "text": text}
        if left <= 0 or time.process_time() - began > task["seconds"]:
            break


def _parquet(file: BinaryIO, task: dict[str, Any]) -> Iterator[dict[str, Any]]:
    import pyarrow as pa  # type: ignore[import-untyped]
    import pyarrow.parquet as pq  # type: ignore[import-untyped]

    _confine(task)
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    try:
        table = pq.ParquetFile(
            file, buffer_size=2**16, pre_buffer=False, thrift_string_size_limit=2**24, thrift_container_size_limit=10**6
        )
        names = table.schema_arrow.names
        yield {"columns": names, "size": size}
        places = {name.strip(): name for name in reversed(names)}
        places = {name.strip().lower(): name for name in reversed(names)} | places
        chosen: dict[str, str] = {}
        for field, wanted in task["columns"].items():
            name = next((places[one] for one in wanted if one in places), None)
            if name is not None and name not in chosen.values():
                chosen[field] = name
        first, last = task["rows"]
        at = behind = 0
        for group in range(table.metadata.num_row_groups):
            at, behind = behind, behind + table.metadata.row_group(group).num_rows
            if behind <= first or (last is not None and at >= last):
                continue
            if table.metadata.row_group(group).total_byte_size > task["row_group"]:
                yield {"error": "row-group", "group": group + 1}
                return
            # One batch at a time: to_pylist holds Python objects of what stands in Arrow's memory as well.
            for batch in table.iter_batches(
                _BATCH, row_groups=[group], columns=sorted(set(chosen.values())), use_threads=False
            ):
                columns = {field: batch.column(name) for field, name in chosen.items()}
                wanted = range(max(0, first - at), batch.num_rows if last is None else min(batch.num_rows, last - at))
                yield {"at": at + wanted.start, "rows": [_row(columns, place, task["field"]) for place in wanted]}
                at += batch.num_rows
                _renew(task)
    except (pa.ArrowMemoryError, MemoryError):
        yield {"error": "memory"}
    except (pa.ArrowException, OSError, ValueError, KeyError) as error:
        yield {"error": "damaged", "detail": str(error)[:200]}


def _feed(file: BinaryIO, task: dict[str, Any]) -> Iterator[dict[str, Any]]:
    import feedparser  # type: ignore[import-untyped]

    _confine(task)
    # A file object: of a string the parser would ask whether it is an address or a path. The gate made it UTF-8.
    headers = {"content-type": "application/xml; charset=utf-8"} | task["headers"]
    feed = feedparser.parse(file, response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    if not feed.version and not feed.entries:
        yield {"error": "damaged", "detail": str(feed.get("bozo_exception", "no feed begins here"))[:200]}
        return
    yield {"title": feed.feed.get("title"), "language": feed.feed.get("language")}
    for item in feed.entries:
        facts = {name: item.get(name) for name in ("id", "title", "link", "language")}
        moment = item.get("published_parsed") or item.get("updated_parsed")
        contents = [{"value": one.get("value"), "type": one.get("type")} for one in item.get("content", ())]
        yield facts | {"moment": list(moment[:6]) if moment else None, "content": contents}


def _row(columns: dict[str, Any], place: int, longest: int) -> dict[str, str | None]:
    return {field: _text(column[place].as_py(), longest) for field, column in columns.items()}


def _text(value: object, longest: int) -> str | None:
    """A cell as text: times as ISO has them, bytes as UTF-8."""
    if value is None:
        return None
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    return text[:longest]


if __name__ == "__main__":
    main()
