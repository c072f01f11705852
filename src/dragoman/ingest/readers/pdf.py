"""PDF, by pdfium in a process of its own."""

import datetime as dt
import re
from collections.abc import Iterator

from dragoman.errors import InputError
from dragoman.ingest.check import MAX_CHARACTERS, Source
from dragoman.ingest.items import Entry, Found
from dragoman.ingest.readers.apart import Task, run_apart
from dragoman.ingest.readers.context import Context
from dragoman.ingest.readers.plain import entry_id
from dragoman.ingest.readers.printed import paragraphs, plausible_date, plausible_title

_DATE = re.compile(r"D?:?(\d{4})(\d\d)(\d\d)")
_MIN_LETTERS = 20
"""Letters a page has on average, at least, where there is text: scanned pages have none, or a stamp's."""


def read_pdf(entry: Entry, context: Context) -> Iterator[Found]:
    """The one document of a PDF.

    :class:`InputError`: "bad-pdf", "encrypted", "no-text" for scanned pages, "too-heavy", and "too-long" for more
    than ``limits.pages`` pages or a million characters.
    """
    limits = context.gate.limits
    _check_sign(entry)
    task = Task("pdf", {"pages": limits.pages, "characters": MAX_CHARACTERS + 1})
    count, title, made, pages = 0, "", "", []
    for message in run_apart(task, entry, context):
        if "pages" in message:
            count, title, made = message["pages"], message["title"], message["date"]
        elif "text" in message:
            pages.append(message["text"])
        else:
            page = f"{entry.name}: page {message['page']}"
            context.on_error(InputError(page, "this page is damaged and was passed over", "bad-page"))
    text = paragraphs(pages)
    _check_all_read(entry, context, (count, sum(map(len, pages))))
    if sum(character.isalpha() for character in text) < _MIN_LETTERS * min(count, 5):
        raise InputError(
            entry.name,
            "its pages are pictures without text; make them text first, for example: ocrmypdf IN OUT",
            "no-text",
        )
    source = Source(
        entry_id(entry, context),
        title=plausible_title(title, text),
        url=entry.url,
        published=plausible_date(_day(made), text),
        fallback=context.date,
    )
    yield context.document(text, source, entry.name)


def _check_sign(entry: Entry) -> None:
    # pdfium looks for the sign in all of the file; readers by the book want it within the first kilobyte.
    peek = getattr(entry.stream, "peek", None)
    if peek is not None and b"%PDF-" not in peek(1024)[:1024]:
        raise InputError(entry.name, "this is no PDF file: its first kilobyte does not say %PDF-", "bad-pdf")


def _check_all_read(entry: Entry, context: Context, read: tuple[int, int]) -> None:
    count, characters = read
    if characters > MAX_CHARACTERS or count > context.gate.limits.pages:
        raise InputError(
            entry.name,
            f"the file has {count:,} pages, and at most {context.gate.limits.pages:,} with {MAX_CHARACTERS:,} "
            "characters can be parsed as one document; split it",
            "too-long",
        )


def _day(made: str) -> dt.date | None:
    match = _DATE.match(made)
    try:
        return dt.date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None
