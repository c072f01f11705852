"""The accounts that the two sides of the first article give of the call, against a careful reader's table.

A row of the reader's table is right if each of its places is marked in a row of the matrix that says of both sides
what the table says: ``python -m bench.compare`` prints the matrix and the rows that are not.
"""

from typing import Any

from bench.common import file_hash
from bench.first_article import ARTICLE, labels
from dragoman.pipeline import Coder, load
from dragoman.record.comparing import Comparison, compare
from dragoman.record.comparing.models import Row
from dragoman.resolve import KnowledgeBase


def marked(row: Row, at: int) -> bool:
    """True if a citation of the row marks the place."""
    return any(
        citation.span.start + mark.start <= at < citation.span.start + mark.end
        for cell in row.cells
        for citation in cell.citations
        for mark in citation.marks
    )


def right(comparison: Comparison, label: dict[str, Any]) -> bool:
    """True if every place of the label is in a row whose cells say what the label says."""
    return all(
        any(
            marked(row, at) and all(row.cell(side).says == says for side, says in label["cells"].items())
            for row in comparison.rows
        )
        for at in label["at"]
    )


def read(coder: Coder) -> tuple[Comparison, list[str]]:
    """The comparison, and the names of the labelled rows that are not right."""
    reading = labels()
    record = coder(ARTICLE.read_text(encoding="utf-8"), date=reading["published"])
    comparison = compare([record], KnowledgeBase.load())
    return comparison, [label["name"] for label in reading["accounts"] if not right(comparison, label)]


def score(coder: Coder) -> dict[str, float]:
    """How many of the reader's rows are right; nothing if the article is not here."""
    if not ARTICLE.is_file() or file_hash(ARTICLE) != labels()["sha256"]:
        return {}
    comparison, wrong = read(coder)
    rows = len(labels()["accounts"])
    return {
        "rows right": float(rows - len(wrong)),
        "rows in the reading": float(rows),
        "rows of the matrix": float(len(comparison.rows)),
    }


def main() -> None:
    """Print the matrix, the counts, and what is wrong."""
    coder = load()
    comparison, wrong = read(coder)
    for row in comparison.rows:
        print(f"{row.label:40}", *(f"{cell.account}: {cell.says:14}" for cell in row.cells))
    for name, figure in score(coder).items():
        print(f"{name:24} {figure:.0f}")
    print("wrong:", wrong)


if __name__ == "__main__":
    main()
