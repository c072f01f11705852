"""Tables of figures, whose rows are one line each, and tables that only lay out a page."""

from lxml.html import HtmlElement  # type: ignore[import-untyped]

_BLOCKS = frozenset(
    [
        "p",
        "div",
        "ul",
        "ol",
        "table",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "form",
        "section",
        "article",
        "hr",
    ]
)
_LONGEST_CELL = 160


def is_data(table: HtmlElement) -> bool:
    """True if each row holds several short cells without paragraphs: figures, names, votes; not a layout."""
    if table.get("role") in ("presentation", "none"):
        return False
    rows = 0
    for row in table.iter("tr"):
        if next(row.iterancestors("table"), None) is not table:
            return False
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        if not all(map(_is_short, cells)):
            return False
        rows += sum(bool("".join(cell.itertext()).strip()) for cell in cells) >= 2
    return rows >= 2


def _is_short(cell: HtmlElement) -> bool:
    if sum(child.tag in _BLOCKS for child in cell.iterdescendants()) > 1 or sum(1 for _ in cell.iter("br")) > 3:
        return False
    return len("".join(cell.itertext())) <= _LONGEST_CELL
