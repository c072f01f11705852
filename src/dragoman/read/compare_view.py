"""A comparison in words, the same for terminal, Markdown and HTML: columns, cells, quotations, and what follows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dragoman.document import Span
from dragoman.read.words import days, plain
from dragoman.record.comparing.models import Cell, Citation, Comparison, Row


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words under a cell: whose, and the words with what is marked in them."""

    whose: str
    text: str
    marks: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the matrix, its cells in words, and the quotations under them."""

    label: str
    cells: tuple[str, ...]
    quotes: tuple[Quoted, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """What follows from the matrix, under a heading."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class View:
    """All of it, in reading order. Every text is as printed, not yet escaped."""

    title: str
    facts: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[Line, ...]
    sections: tuple[Section, ...]
    rest: tuple[Quoted, ...]
    notes: tuple[str, ...]


def view(comparison: Comparison) -> View:
    """The comparison in words."""
    return _Words(comparison).view()


class _Words:
    def __init__(self, comparison: Comparison) -> None:
        self._comparison = comparison
        self._names = {account.id: account.name for account in comparison.accounts}
        self._labels = {row.id: row.label for row in comparison.rows}

    def view(self) -> View:
        c = self._comparison
        event = c.event
        when = days(event.date.start, event.date.end) if event.date is not None else "undated"
        return View(
            title=" ".join([event.type, *event.modes]),
            facts=(
                " · ".join([when, *map(plain, event.parties)]),
                *(
                    f"{self._capital(account.name)}: {speakers}"
                    for n, account in enumerate(c.accounts)
                    if (speakers := ", ".join(filter(None, self._speakers(n))))
                ),
                *self._documents(),
            ),
            columns=tuple(self._capital(account.name) for account in c.accounts),
            rows=tuple(self._line(row) for row in c.rows),
            sections=tuple(section for section in self._sections() if section.lines),
            rest=tuple(self._quoted(rest.account, rest.citation) for rest in c.rest),
            notes=tuple(map(plain, c.notes)),
        )

    def _capital(self, name: str) -> str:
        return plain(name[:1].upper() + name[1:])

    def _name(self, account: str) -> str:
        return self._names.get(account, account)

    def _speakers(self, n: int) -> Iterator[str]:
        for speaker in self._comparison.accounts[n].speakers:
            channels = ", ".join(speaker.channels)
            yield (
                f"{plain(speaker.name)} ({channels})" if speaker.name and channels else plain(speaker.name or channels)
            )

    def _documents(self) -> Iterator[str]:
        if len(self._comparison.documents) > 1:
            for source in self._comparison.documents:
                of = " and ".join(map(self._name, source.issuers))
                day = f", {source.published}" if source.published else ""
                yield f"{plain(source.id)}{day}: " + (f"official text of {of}" if of else "report")

    def _line(self, row: Row) -> Line:
        quotes = [self._quoted(cell.account, citation) for cell in row.cells for citation in cell.citations]
        return Line(plain(row.label), tuple(map(self._cell, row.cells)), tuple(quotes))

    def _cell(self, cell: Cell) -> str:
        if cell.says != "of the other":
            return cell.says
        others = dict.fromkeys(citation.of for citation in cell.citations if citation.of is not None)
        return f"as said by {', '.join(map(self._name, others))}"

    def _quoted(self, account: str, citation: Citation) -> Quoted:
        whose = [self._capital(self._name(account)), plain(citation.speaker or ""), citation.channel or ""]
        if citation.of is not None:
            whose.append(f"as conveyed by {self._name(citation.of)}")
        elif citation.relays is not None:
            whose.append(f"relaying {plain(citation.relays)}")
        if len(self._comparison.documents) > 1:
            whose.append(plain(citation.document))
        return Quoted(", ".join(part for part in whose if part), citation.text, citation.marks)

    def _sections(self) -> Iterator[Section]:
        c = self._comparison
        for one in c.only:
            yield Section(f"Only {self._name(one.account)} speaks of", tuple(self._row(id) for id in one.rows))
        different = (shared for shared in c.shared if not shared.same)
        yield Section("Said by several, in different words", tuple(self._told(one.row, one.words) for one in different))
        same = (shared for shared in c.shared if shared.same)
        yield Section("Said by several, in the same words", tuple(self._told(one.row, one.words) for one in same))
        yield Section(
            "Told of the other side",
            tuple(
                f"{self._row(one.row)}: {self._name(one.account)} says that {self._name(one.of)} said so; "
                + f"{self._name(one.of)}'s own account "
                + ("has it too" if one.confirmed else "is silent")
                for one in c.conveyed
            ),
        )
        yield Section(
            "From unnamed sources",
            tuple(
                f"{self._row(one.row)}: "
                + ("no side speaks of it" if one.new else f"also said by {_and(map(self._name, one.sides))}")
                + (f"; theirs alone: {', '.join(map(plain, one.words))}" if one.words and not one.new else "")
                for one in c.unnamed
            ),
        )

    def _row(self, id: str) -> str:
        return plain(self._labels[id])

    def _told(self, row: str, words: dict[str, tuple[str, ...]]) -> str:
        told = (f"{self._name(side)} “{'”, “'.join(map(plain, said))}”" for side, said in words.items())
        return f"{self._row(row)}: " + "; ".join(told)


def _and(names: Iterable[str]) -> str:
    return " and ".join(names)
