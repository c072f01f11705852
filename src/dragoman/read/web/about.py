"""About this data: what made it, from what, under which licence, how right it is, and how to cite and take it along."""

from functools import cache

from fastapi import Request
from pydantic import BaseModel, ConfigDict, TypeAdapter

from dragoman.data import read_bytes, read_yaml
from dragoman.read.server.answering import Answer, Pages
from dragoman.read.server.state import ledger_of
from dragoman.read.web.audit import all_runs
from dragoman.record.models import Part
from dragoman.store import Figures, StoredRun
from dragoman.store.schema import SCHEMA_VERSION
from dragoman.version import __version__

ACCURACY = "accuracy.yaml"
ORIGINS = "ORIGINS.md"
_RUNS = 5


class Measured(BaseModel):
    """A figure: the floor of a set of the bench, from 0 to 1, and the command that measures it."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    what: str
    set: str
    figure: str
    floor: float
    command: str


class MeasuredPart(BaseModel):
    """Figures of one part of the work."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    part: str
    figures: tuple[Measured, ...]


class Origin(Part):
    """What a table of the package was compiled from."""

    table: str
    source: str
    version: str
    licence: str
    as_of: str


class About(Part):
    """The page's data: the last runs, the first of them the newest."""

    dragoman: str
    schema_version: int
    figures: Figures
    runs: tuple[StoredRun, ...]
    all_runs: int
    accuracy: tuple[MeasuredPart, ...]
    origins: tuple[Origin, ...]
    citation: str


def add(pages: Pages) -> None:
    """Its routes."""
    pages.add("/about", about)


def about(request: Request) -> Answer:
    """What one must know before one counts on a row."""
    ledger = ledger_of(request)
    runs, figures = all_runs(ledger), ledger.overview.figures()
    page = About(
        dragoman=__version__,
        schema_version=SCHEMA_VERSION,
        figures=figures,
        runs=tuple(reversed(runs))[:_RUNS],
        all_runs=len(runs),
        accuracy=accuracy(),
        origins=origins(),
        citation=citation(runs, figures),
    )
    return Answer(page, "about.html", "About this data")


@cache
def accuracy() -> tuple[MeasuredPart, ...]:
    """The published figures (``data/accuracy.yaml``)."""
    return TypeAdapter(tuple[MeasuredPart, ...]).validate_python(read_yaml(ACCURACY))


@cache
def origins() -> tuple[Origin, ...]:
    """The rows of the table in ``data/ORIGINS.md``; a row without a table's name goes on with the one above."""
    found: list[Origin] = []
    for line in read_bytes(ORIGINS).decode("utf-8").splitlines():
        cells = [cell.strip().replace("`", "") for cell in line.strip().strip("|").split("|")]
        if not line.startswith("|") or len(cells) != 5 or set(cells[0]) == {"-"} or cells[0] == "table":
            continue
        table = cells[0] or (found[-1].table if found else "")
        found.append(Origin(table=table, source=cells[1], version=cells[2], licence=cells[3], as_of=cells[4]))
    return tuple(found)


def citation(runs: tuple[StoredRun, ...], figures: Figures) -> str:
    """How to say in print which rows were used."""
    head = f"Dragoman {runs[-1].dragoman if runs else __version__}"
    if not runs:
        return f"{head}."
    run = runs[-1]
    days = f", published {figures.first} to {figures.last}" if figures.first and figures.last else ""
    return (
        f"{head}, run {run.hash[:10]} (codebook {run.codebook[:10]}, tables {run.kb[:10]}, model {run.model}), over "
        f"{figures.documents:,} documents{days}."
    )
