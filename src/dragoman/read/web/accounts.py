"""The accounts of a happening side by side, for its page: the comparison's own model, over its newest reports."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from dragoman.errors import ComparisonError
from dragoman.read.countries import country_name
from dragoman.read.web import telling
from dragoman.read.web.knowledge import knowledge
from dragoman.read.words import plain
from dragoman.record.comparing import Comparison, compare
from dragoman.record.comparing.models import Cell, Citation
from dragoman.store import Ledger
from dragoman.store.relation import Happening

MOST = 8
"""Reports that are compared, those told first: each is read whole."""


@dataclass(frozen=True, slots=True)
class Said:
    """Words under a cell."""

    pieces: tuple[telling.Piece, ...]
    whose: str


@dataclass(frozen=True, slots=True)
class CellShown:
    """What one account has on one matter."""

    says: str
    silent: bool
    quotes: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Matters by account."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[CellShown, ...]], ...]
    left_out: int
    """Reports that were not compared."""


def comparison(ledger: Ledger, one: Happening) -> Comparison | None:
    """The accounts compared; None where there are not two of them, of which one is a state's."""
    told: defaultdict[tuple[str, int], set[str]] = defaultdict(set)
    for quote in one.quotes:
        told[quote.document, quote.version].add(quote.part)
    if not _worth_it(one):
        return None
    chosen = [source for source in one.documents if told[source.id, source.version]][:MOST]
    records = [ledger.record(source.id, source.version) for source in chosen]
    events = {source.id: told[source.id, source.version] for source in chosen}
    try:
        return compare(records, knowledge(), events=events)
    except ComparisonError:
        return None


def _worth_it(one: Happening) -> bool:
    """False where no second account can be: one country, or a single sentence in nobody's words."""
    return len(one.countries) > 1


def matrix(found: Comparison, one: Happening) -> Matrix:
    """The comparison as a page shows it."""
    names = {account.id: account.name for account in found.accounts}

    def cells(row: tuple[Cell, ...]) -> Iterator[CellShown]:
        for cell in row:
            others = dict.fromkeys(citation.of for citation in cell.citations if citation.of is not None)
            told = ", ".join(names.get(other, other) for other in others)
            says = f"as said by {told}" if cell.says == "of the other" else cell.says
            quotes = tuple(_said(citation, len(found.documents) > 1) for citation in cell.citations[:2])
            yield CellShown(says, cell.says == "silent", quotes)

    return Matrix(
        columns=tuple(plain(account.name[:1].upper() + account.name[1:]) for account in found.accounts),
        rows=tuple((plain(row.label), tuple(cells(row.cells))) for row in found.rows),
        left_out=max(0, len(one.documents) - len(found.documents)),
    )


def _said(citation: Citation, several: bool) -> Said:
    whose = [citation.speaker or "", citation.channel or "", citation.document if several else ""]
    told = ", ".join(plain(part) for part in whose if part)
    return Said(telling.cut(citation.text, citation.marks, 300), told)


def alone(one: Happening) -> str:
    """What to say where there are no two accounts."""
    spoken = {quote.speaker_country for quote in one.quotes if quote.speaker_official and quote.speaker_country}
    if not spoken:
        return "No state's official is quoted on it: there is no account of either side's to lay beside another."
    names = " and ".join(sorted(map(country_name, spoken)))
    if len(spoken) == 1:
        return f"Only the account of {names} is on record: no official of another side is quoted on it."
    return f"Officials of {names} are quoted, but on no matter that can be laid side by side."
