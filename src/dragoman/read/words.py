"""Words and days as a terminal shows them: no control characters, one line of white space, days as short as true."""

import calendar
import datetime as dt
import re

from rich.text import Text

from dragoman.document import Span

# Escape sequences in an article must not reach the terminal, nor marks that turn the line's direction.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
QUOTE = 240
"""Characters of a quotation that are shown before it is cut."""
CUT = "…"


def plain(text: str) -> str:
    """The text on one line, without control characters."""
    return " ".join(_UNPRINTABLE.sub(" ", text).split())


def days(start: dt.date | None, end: dt.date | None) -> str:
    """Inclusive days, short: 2023-03-03; 2023-03 for a whole month, 2023 for a year, else first – last."""
    if start is None or end is None:
        return "undated"
    if start == end:
        return start.isoformat()
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31):
        return str(start.year) if start.year == end.year else f"{start.year} – {end.year}"
    last = calendar.monthrange(end.year, end.month)[1]
    if start.day == 1 and end.day == last:
        first, second = f"{start:%Y-%m}", f"{end:%Y-%m}"
        return first if first == second else f"{first} – {second}"
    return f"{start} – {end}"


def quotation(text: str, triggers: tuple[Span, ...] = (), limit: int = QUOTE) -> Text:
    """The words in quotation marks and dimmed, those at ``triggers`` (spans within ``text``) underlined.

    A text longer than ``limit`` characters is cut around the first trigger.
    """
    text = text.rstrip()
    first = min((span.start for span in triggers), default=0)
    start = 0 if len(text) <= limit else max(0, min(first - limit // 3, len(text) - limit))
    end = len(text) if len(text) <= limit else start + limit
    if start:
        start = text.find(" ", start) + 1 or start
    if end < len(text):
        cut = text.rfind(" ", start, end)
        end = cut if cut > start else end
    shown = Text(style="dim")
    # A sentence that holds quotation marks of its own shows only those: they are in the text, ours are not.
    bare = not any(mark in text[start:end] for mark in '“”"')
    shown.append("“" if bare else "")
    shown.append(CUT + " " if start else "")
    at = start
    for span in sorted(triggers):
        if at <= span.start and span.end <= end:
            shown.append(_squeeze(text[at : span.start]))
            shown.append(_squeeze(text[span.start : span.end]), style="not dim underline")
            at = span.end
    shown.append(_squeeze(text[at:end]))
    shown.rstrip()
    shown.append(" " + CUT if end < len(text) else "")
    shown.append("”" if bare else "")
    return shown


def _squeeze(text: str) -> str:
    return re.sub(r"\s+", " ", _UNPRINTABLE.sub(" ", text))


def compact_spans(json: str) -> str:
    """Indented JSON with each span on one line. No string is touched: none holds a raw line break."""
    return re.sub(r"\[\n\s+(\d+),\n\s+(\d+)\n\s+\]", r"[\1, \2]", json)
