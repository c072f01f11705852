"""Messages (EML): press releases and newsletters as they were sent."""

import datetime as dt
from collections.abc import Iterator
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesFeedParser
from email.policy import compat32
from email.utils import parseaddr, parsedate_to_datetime

from dragoman.errors import InputError
from dragoman.ingest.check import MAX_CHARACTERS, Source
from dragoman.ingest.items import Entry, Found
from dragoman.ingest.readers.context import Context
from dragoman.ingest.readers.html import Fragment, text_of_fragment
from dragoman.ingest.readers.plain import entry_id

_MAX_WORK = 4_000_000
"""Lines times boundaries: the parser holds each line against every boundary around it. A message of 32 MiB with
attachments has some 440,000 lines and three boundaries."""
_MAX_HEADER = 4_000
_MAX_PART = 8 * MAX_CHARACTERS
"""Bytes of one part that are kept: a text of a million characters, however encoded. The parser needs five times
that."""
_MAX_KEPT = 16 * MAX_CHARACTERS
_PIECE = 64 * 1024


def read_mail(entry: Entry, context: Context) -> Iterator[Found]:
    """The one document of a message: its plain text, else its HTML. Attachments and forwarded messages are passed over
    and counted in ``context.counts["attachments"]``.

    :class:`InputError`: "too-many" for parts within parts without end, "too-large" for more than 16 MB of text,
    "no-text", "bad-mail".
    """
    try:
        message = _parsed(entry)
        plain, markup = _bodies(message, context)
        subject = _header(message, "subject")
        text = plain or (text_of_fragment(Fragment(markup, subject), entry.name, context) if markup.strip() else "")
    except (MessageError, RecursionError, LookupError, ValueError) as error:
        raise InputError(
            entry.name, f"the message is damaged ({type(error).__name__}); save its text as .txt", "bad-mail"
        ) from error
    if not text.strip():
        raise InputError(entry.name, "the message has no text of its own; save what is attached", "no-text")
    sender, address = parseaddr(_header(message, "from"))
    source = Source(
        entry_id(entry, context),
        title=subject or None,
        publisher=sender or address or None,
        published=_sent(message),
        fallback=context.date,
    )
    yield context.document(text, source, entry.name)


def _parsed(entry: Entry) -> "Message[str, str]":
    """The message, of whose parts what is longer than any text that could be coded is left out."""
    # The old policy: the new one's parsers of headers take time that grows with the square of their length.
    parser = BytesFeedParser(policy=compat32)
    in_part = kept = lines = boundaries = 0
    while line := entry.stream.readline(_PIECE):
        in_part = len(line) if line.startswith(b"--") else in_part + len(line)
        if in_part > _MAX_PART:
            continue
        kept += len(line)
        lines += 1
        boundaries += b"boundary" in line.lower()
        if kept > _MAX_KEPT or lines * (boundaries + 1) > _MAX_WORK:
            raise InputError(
                entry.name,
                f"the message is too large or has too many parts within parts (line {lines:,}); save its text as .txt",
                "too-large" if kept > _MAX_KEPT else "too-many",
            )
        parser.feed(line)
    return parser.close()


def _bodies(message: "Message[str, str]", context: Context) -> tuple[str, str]:
    """The plain text, all of it, and the first HTML."""
    plain: list[str] = []
    markup = ""
    for number, part in enumerate(_inline(message)):
        if part is None:
            context.counts["attachments"] += 1
        elif number > context.gate.limits.parts:
            break
        elif part.get_content_type() == "text/plain":
            plain.append(_text(part).strip())
        elif not markup:
            markup = _text(part)
    return "\n\n".join(filter(None, plain)), markup


def _inline(message: "Message[str, str]") -> Iterator["Message[str, str] | None"]:
    """The parts that are text to be read, in order; None for each that is attached."""
    waiting: list[Message[str, str]] = [message]
    while waiting:
        part = waiting.pop()
        kind = part.get_content_type()
        attached = part.get_content_disposition() == "attachment" or part.get_filename() is not None
        if part.is_multipart() and kind != "message/rfc822" and not attached:
            inner = part.get_payload()
            waiting.extend(
                one for one in reversed(inner if isinstance(inner, list) else []) if isinstance(one, Message)
            )
        elif kind in ("text/plain", "text/html") and not attached:
            yield part
        else:
            yield None


def _text(part: "Message[str, str]") -> str:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    charset = part.get_content_charset() or "utf-8"
    try:
        text = data[: 8 * MAX_CHARACTERS].decode(charset, "replace")
    except LookupError:
        text = data[: 8 * MAX_CHARACTERS].decode("utf-8", "replace")
    return text.replace("\r\n", "\n")


def _header(message: "Message[str, str]", name: str) -> str:
    raw = str(message.get(name, ""))
    if len(raw) > _MAX_HEADER:
        return ""
    try:
        return " ".join(str(make_header(decode_header(raw))).split())
    except (MessageError, LookupError, ValueError):
        return " ".join(raw.split())


def _sent(message: "Message[str, str]") -> dt.date | None:
    """The day by the sender's own clock."""
    try:
        return parsedate_to_datetime(_header(message, "date")).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
