"""A comparison for a terminal: the matrix, the quotations under each row, and what follows."""

from collections.abc import Iterator

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from dragoman.read.compare_view import Line, Quoted, View
from dragoman.read.show import heading
from dragoman.read.words import quotation

_STYLE = {"said": "bold", "silent": "dim"}


def table_parts(view: View) -> Iterator[RenderableType]:
    """The blocks of a comparison, in reading order."""
    yield Rule(style="dim")
    yield Text(view.title, style="bold")
    yield Padding(Group(*(Text(fact, style="dim") for fact in view.facts)), (0, 0, 1, 0))
    yield Padding(_matrix(view), (0, 0, 1, 0))
    for section in view.sections:
        yield heading(section.heading)
        yield Padding(Group(*(Text(f"- {line}") for line in section.lines)), (0, 0, 1, 2))
    yield heading("In whose words")
    for row in view.rows:
        yield Padding(_quotes(row), (0, 0, 1, 2))
    if view.rest:
        yield heading("In no row")
        yield Padding(Group(*map(_quote, view.rest)), (0, 0, 1, 2))
    for note in view.notes:
        yield Text(f"note: {note}", style="dim")


def _matrix(view: View) -> Table:
    table = Table(box=box.SIMPLE_HEAD, expand=True, pad_edge=False)
    table.add_column("", ratio=2)
    for column in view.columns:
        table.add_column(column, ratio=1)
    for row in view.rows:
        cells = (Text(cell, style=_STYLE.get(cell, "italic")) for cell in row.cells)
        table.add_row(Text(row.label), *cells)
    return table


def _quotes(row: Line) -> Group:
    return Group(Text(row.label, style="bold"), *(Padding(_quote(quote), (0, 0, 0, 2)) for quote in row.quotes))


def _quote(quote: Quoted) -> Group:
    return Group(Text(quote.whose, style="italic"), Padding(quotation(quote.text, quote.marks), (0, 0, 0, 2)))
