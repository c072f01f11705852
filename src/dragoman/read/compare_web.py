"""A comparison as Markdown and as an HTML fragment: every word of a document is escaped, and nothing is fetched."""

import re
from collections.abc import Iterator
from html import escape

from dragoman.read.compare_view import Quoted, View
from dragoman.read.words import plain

_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~])")
_LINE_START = re.compile(r"^(\d+)([.)])|^([-+=])")


def markdown(view: View) -> str:
    """A heading, the matrix as a table, what follows as lists, and the quotations by row; ends with a line break."""
    return "\n".join(_markdown(view)) + "\n"


def _markdown(view: View) -> Iterator[str]:
    yield f"## {_md(view.title)}"
    yield ""
    yield from (f"- {_md(fact)}" for fact in view.facts)
    yield ""
    yield f"| | {' | '.join(map(_md, view.columns))} |"
    yield "|---" * (len(view.columns) + 1) + "|"
    for row in view.rows:
        yield f"| {' | '.join(map(_md, (row.label, *row.cells)))} |"
    for section in view.sections:
        yield from ("", f"### {_md(section.heading)}", "")
        yield from (f"- {_md(line)}" for line in section.lines)
    yield from ("", "### In whose words")
    for row in view.rows:
        yield from ("", f"**{_md(row.label)}**")
        for quote in row.quotes:
            yield from _md_quote(quote)
    if view.rest:
        yield from ("", "### In no row")
        for quote in view.rest:
            yield from _md_quote(quote)
    if view.notes:
        yield ""
        yield from (f"- note: {_md(note)}" for note in view.notes)


def _md_quote(quote: Quoted) -> Iterator[str]:
    words = "".join(f"**{_md(part)}**" if marked else _md(part) for part, marked in _parts(quote))
    yield from ("", f"> {words}", ">", f"> — {_md(quote.whose)}")


def _md(text: str) -> str:
    """Text that Markdown shows as it is, on one line."""
    flat = re.sub(r"\s+", " ", text)
    safe = _MARKS.sub(r"\\\1", flat.replace("&", "&amp;"))
    return _LINE_START.sub(lambda m: f"{m[1]}\\{m[2]}" if m[1] else f"\\{m[3]}", safe)


def html(view: View) -> str:
    """One ``<section>``, to be put into any page: no script, no style sheet, no address; ends with a line break."""
    return "\n".join(_html(view)) + "\n"


def _html(view: View) -> Iterator[str]:
    yield '<section class="dragoman-compare">'
    yield f"<h2>{escape(view.title)}</h2>"
    yield _items(view.facts)
    yield "<table>"
    columns = "".join(f'<th scope="col">{escape(column)}</th>' for column in view.columns)
    yield f"<thead><tr><th></th>{columns}</tr></thead>"
    yield "<tbody>"
    for row in view.rows:
        cells = "".join(f"<td>{escape(cell)}</td>" for cell in row.cells)
        yield f'<tr><th scope="row">{escape(row.label)}</th>{cells}</tr>'
    yield "</tbody>"
    yield "</table>"
    for section in view.sections:
        yield f"<h3>{escape(section.heading)}</h3>"
        yield _items(section.lines)
    yield "<h3>In whose words</h3>"
    for row in view.rows:
        yield f"<h4>{escape(row.label)}</h4>"
        yield from map(_html_quote, row.quotes)
    if view.rest:
        yield "<h3>In no row</h3>"
        yield from map(_html_quote, view.rest)
    if view.notes:
        yield _items(view.notes)
    yield "</section>"


def _items(lines: tuple[str, ...]) -> str:
    return "<ul>" + "".join(f"<li>{escape(line)}</li>" for line in lines) + "</ul>"


def _html_quote(quote: Quoted) -> str:
    words = "".join(f"<mark>{escape(part)}</mark>" if marked else escape(part) for part, marked in _parts(quote))
    return f"<figure><blockquote>{words}</blockquote><figcaption>{escape(quote.whose)}</figcaption></figure>"


def _parts(quote: Quoted) -> Iterator[tuple[str, bool]]:
    """The text in pieces, marked or not, without control characters; white space at the edges of a piece is kept."""
    at = 0
    for mark in sorted(quote.marks):
        if mark.start >= at:
            yield _flat(quote.text[at : mark.start]), False
            yield _flat(quote.text[mark.start : mark.end]), True
            at = mark.end
    yield _flat(quote.text[at:]), False


def _flat(text: str) -> str:
    before = " " if text[:1].isspace() else ""
    behind = " " if text[-1:].isspace() and text.strip() else ""
    return before + plain(text) + behind
