"""A chart in a file of its own: SVG with its words, PNG, or a page that needs nothing else."""

import secrets
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from dragoman.read.charts.draw import Spec
from dragoman.read.charts.svg import raw_png, raw_svg
from dragoman.read.output import OutputError

_SPACE = "{http://www.w3.org/2000/svg}"
_STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;color:#1d1c1a;"
    "background:#fff}svg{max-width:100%;height:auto}table{border-collapse:collapse}caption{text-align:left}"
    "th,td{padding:.25rem .75rem .25rem 0;border-bottom:1px solid #d9d5ca;text-align:right}"
    "th:first-child{text-align:left}"
)


def standing_svg(spec: Spec, title: str, description: str) -> str:
    """The SVG with its title and description, on white; what is drawn for a reader of a paper."""
    root: Any = etree.fromstring(raw_svg(spec).encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    root.set("role", "img")
    for name, text in (("desc", description), ("title", title)):
        told = etree.Element(f"{_SPACE}{name}")
        told.text = text
        root.insert(0, told)
    made: str = etree.tostring(root, encoding="unicode")
    return made


def write(path: str, body: bytes) -> None:
    """Put a chart into a file, whole or not at all; :class:`OutputError` says what stood in the way."""
    target = Path(path)
    passing = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        passing.write_bytes(body)
        passing.replace(target)
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {error.strerror or error}; choose another place") from error
    finally:
        passing.unlink(missing_ok=True)


def picture(spec: Spec) -> bytes:
    """The chart as PNG, 2 pixels for each of its own."""
    return raw_png(spec, scale=2.0)


def page(spec: Spec, title: str, description: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A page with the chart and its table; the first column is the month. It fetches nothing."""
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in columns)
    body = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>{"".join(f"<td>{escape(cell)}</td>" for cell in row[1:])}</tr>\n'
        for row in rows
    )
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{escape(title)}</h1>\n"
        f"<figure>{standing_svg(spec, title, description)}\n<figcaption>{escape(description)}</figcaption></figure>\n"
        f"<table><caption>The chart in figures</caption>\n"
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody></table>\n"
        "</body>\n</html>\n"
    )
