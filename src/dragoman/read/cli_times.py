"""``dragoman when``: the time expressions of a text, or of many, and the days that they name. docs/times.md."""

import datetime as dt
import json
from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dragoman.read.cli_kb import read_day
from dragoman.read.web_options import AnswerFormat

if TYPE_CHECKING:
    from dragoman.document import Span
    from dragoman.extract.times import TimeValue
    from dragoman.read.session import Session

NOTHING = "no time expression found"


class Order(StrEnum):
    """How the text's publisher writes 03/04/2023."""

    DMY = "dmy"
    MDY = "mdy"


def when(
    text: Annotated[str | None, typer.Argument(metavar="TEXT", help="The words, in quotation marks.")] = None,
    on: Annotated[str | None, typer.Option("--on", metavar="YYYY-MM-DD", help="The day they were published.")] = None,
    order: Annotated[
        Order | None, typer.Option("--order", help="How 03/04/2023 is written where the text comes from.")
    ] = None,
    batch: Annotated[
        bool, typer.Option("--batch", help='Read JSONL {"id", "text", "on"} on standard input: one expression a line.')
    ] = False,
    format: Annotated[AnswerFormat, typer.Option("--format", help="How to print it.")] = AnswerFormat.TABLE,
    debug: Annotated[bool, typer.Option("--debug", help="Print tracebacks of internal errors.")] = False,
) -> None:
    """Find the time expressions of a text: the days each names, its TIMEX3 value, and why.

    Without --on, what counts from the day of publication ("last week") stays unresolved, and is told so.
    """
    from dragoman.read.session import Session

    if (text is None) is not batch:
        raise typer.BadParameter("give either a TEXT in quotation marks or --batch with lines on standard input")
    day = read_day(on, "--on")
    day_first = None if order is None else order is Order.DMY
    session = Session(debug)
    with session.guarded():
        if text is None:
            _batch(session, day, day_first)
        else:
            _one(session, text, day, day_first, format)
    raise typer.Exit(session.status)


def _one(session: "Session", text: str, on: dt.date | None, day_first: bool | None, format: AnswerFormat) -> None:
    from dragoman.extract.times import find_all
    from dragoman.read.output import open_output

    found = find_all(text, on, day_first)
    with open_output(None) as sink:
        if format is AnswerFormat.JSON:
            sink.write(json.dumps([_fields(text, *each) for each in found], ensure_ascii=False, indent=2) + "\n")
        else:
            sink.write("".join(line + "\n" for each in found for line in _lines(text, *each)))
    if not found:
        session.say(NOTHING)
        raise typer.Exit(1)


def _fields(text: str, span: "Span", value: "TimeValue") -> dict[str, Any]:
    return {
        "text": text[span.start : span.end],
        "span": [span.start, span.end],
        **_days(value),
        "precision": value.precision if value.start else None,
        "why": value.why,
    }


def _days(value: "TimeValue") -> dict[str, Any]:
    return {
        "start": value.start.isoformat() if value.start else None,
        "end": value.end.isoformat() if value.end else None,
        "value": value.value or None,
    }


def _lines(text: str, span: "Span", value: "TimeValue") -> Iterator[str]:
    from dragoman.read.words import plain

    days = "no days"
    if value.start is not None:
        days = f"{value.start}" if value.start == value.end else f"{value.start} to {value.end}"
    yield plain(text[span.start : span.end])
    yield f"    {days}" + (f"  {value.value}" if value.value else "")
    yield f"    {value.why}"


def _batch(session: "Session", day: dt.date | None, day_first: bool | None) -> None:
    from dragoman.extract.times import read_expression
    from dragoman.read.batch import answer_lines

    def answer(line: str, where: str) -> dict[str, Any]:
        id, text, on = _asked(line, where, day)
        value = read_expression(text, on, day_first=day_first)
        days = {"start": None, "end": None, "value": None} if value is None else _days(value)
        return {"id": id, **days, "why": NOTHING if value is None else value.why}

    answer_lines(session, answer)


def _asked(text: str, where: str, day: dt.date | None) -> tuple[str | int, str, dt.date | None]:
    """The id, the words and the day of one line; ``day`` where it has none of its own. :class:`InputError`."""
    from dragoman.errors import InputError
    from dragoman.ingest import read_date

    try:
        fields = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(where, "this line is not JSON; each line must be one object", "not-json") from error
    if not isinstance(fields, dict):
        raise InputError(where, 'this line is JSON but not an object; write {"id", "text", "on"}', "not-object")
    for field in ("id", "text", "on"):
        if fields.get(field) is None and not (field == "on" and (day is not None or field in fields)):
            raise InputError(
                where, f'the field "{field}" is missing; "id", "text" and "on" are needed', f"missing-{field}"
            )
    id, words, on = fields["id"], fields["text"], fields.get("on")
    if isinstance(id, bool) or not isinstance(id, str | int):
        raise InputError(where, 'the field "id" must be a string or a whole number', "wrong-type")
    if not isinstance(words, str) or not isinstance(on, str | None):
        raise InputError(where, 'the fields "text" and "on" must be strings', "wrong-type")
    return id, words, read_date(on, where) if on is not None else day
