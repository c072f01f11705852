"""``dragoman where``: the places that a text names, and where they lie. docs/places.md."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dragoman.read.web_options import AnswerFormat

if TYPE_CHECKING:
    from dragoman.document import Document
    from dragoman.pipeline.whereabouts import Whereabouts
    from dragoman.read.session import Session
    from dragoman.resolve.places import Located

NOTHING = "no place found"


def where(
    text: Annotated[str | None, typer.Argument(metavar="TEXT", help="The words, in quotation marks.")] = None,
    batch: Annotated[
        bool, typer.Option("--batch", help='Read JSONL {"id", "text"} on standard input: one text a line.')
    ] = False,
    format: Annotated[AnswerFormat, typer.Option("--format", help="How to print it.")] = AnswerFormat.TABLE,
    debug: Annotated[bool, typer.Option("--debug", help="Print tracebacks of internal errors.")] = False,
) -> None:
    """Find the places that a text names: country, subdivision, coordinates, GeoNames id, and why.

    Every name is told, with its use: a location, a modifier ("a Lagos court"), neither ("Lagos said"), an adjective,
    or a part of another name.
    """
    from dragoman.read.session import Session

    if (text is None) is not batch:
        raise typer.BadParameter("give either a TEXT in quotation marks or --batch with lines on standard input")
    session = Session(debug)
    with session.guarded():
        from dragoman.pipeline.whereabouts import load_whereabouts

        if text is None:
            _batch(session, load_whereabouts())
        else:
            _one(session, load_whereabouts(), text, format)
    raise typer.Exit(session.status)


def _one(session: "Session", finder: "Whereabouts", text: str, format: AnswerFormat) -> None:
    from dragoman.read.output import open_output

    document = _document("text", text)
    found = finder.find(document)
    with open_output(None) as sink:
        if format is AnswerFormat.JSON:
            sink.write(json.dumps([_fields(text, one) for one in found], ensure_ascii=False, indent=2) + "\n")
        else:
            sink.write("".join(line + "\n" for one in found for line in _lines(text, one)))
    if not found:
        session.say(NOTHING)
        raise typer.Exit(1)


def _document(id: str, text: str) -> "Document":
    from dragoman.document import Document, text_hash

    return Document(id=id, sha256=text_hash(text), text=text)


def _fields(text: str, one: "Located") -> dict[str, Any]:
    spot, span = one.spot, one.toponym.span
    exact = spot is not None and not one.around
    return {
        "span": [span.start, span.end],
        "text": text[span.start : span.end],
        "name": spot.name if spot is not None and exact else one.toponym.name,
        "use": one.toponym.use,
        "country": spot.country if spot else None,
        "admin1": spot.admin1 if spot else None,
        "lat": spot.lat if spot else None,
        "lon": spot.lon if spot else None,
        "geonames": spot.geonames if spot and exact else None,
        "feature": spot.feature if spot and exact else "place",
        "precision": one.precision,
        "alternatives": [
            {
                "name": o.name,
                "country": o.country,
                "admin1": o.admin1,
                "lat": o.lat,
                "lon": o.lon,
                "geonames": o.geonames,
            }
            for o in one.others
        ],
        "why": one.why,
    }


def _lines(text: str, one: "Located") -> Iterator[str]:
    from dragoman.read.words import plain

    span, spot = one.toponym.span, one.spot
    yield f"{plain(text[span.start : span.end])}  ({one.toponym.use})"
    if spot is None:
        yield "    not on the map"
    else:
        inside = ", ".join(dict.fromkeys(part for part in (spot.name, spot.admin1, spot.country) if part))
        around = "in or near " if one.around else ""
        yield f"    {around}{plain(inside)}  {spot.feature}  {spot.lat:.4f}, {spot.lon:.4f}"
    yield f"    {plain(one.why)}"
    if one.others:
        named = ("/".join(filter(None, (o.name, o.admin1, o.country))) for o in one.others)
        yield f"    or: {plain('; '.join(named))}"


def _batch(session: "Session", finder: "Whereabouts") -> None:
    from dragoman.ingest.jsonl import document_from_json
    from dragoman.read.batch import answer_lines

    def answer(line: str, where: str) -> dict[str, Any]:
        document = document_from_json(line, where)
        return {"id": document.id, "places": [_fields(document.text, one) for one in finder.find(document)]}

    answer_lines(session, answer)
