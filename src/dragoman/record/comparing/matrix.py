"""Rows and cells: what each account has on each matter, and what follows from it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from dragoman.document import Span
from dragoman.errors import ComparisonError
from dragoman.record.areas import AreaFinder, load_areas
from dragoman.record.comparing.about import Bearing, Chosen, choose
from dragoman.record.comparing.issuer import Issuer, issuer_of
from dragoman.record.comparing.models import (
    OTHERS,
    UNNAMED,
    Account,
    Addition,
    Cell,
    Citation,
    Compared,
    Comparison,
    Conveyed,
    Only,
    Rest,
    Row,
    Says,
    Shared,
    Source,
    Speaker,
)
from dragoman.record.comparing.sayings import Saying, Sayings
from dragoman.record.comparing.things import Names, Thing, Things
from dragoman.record.models import Record
from dragoman.resolve import KnowledgeBase

_NAMES = {UNNAMED: "unnamed sources", OTHERS: "others"}


class _Piece(NamedTuple):
    """A stretch of a saying, whose words it passes on, and the places in it of each thing."""

    saying: Saying
    span: Span
    of: str | None
    relays: str | None
    things: tuple[tuple[Thing, Span], ...]


def compare(
    records: Sequence[Record],
    kb: KnowledgeBase,
    *,
    events: Mapping[str, AbstractSet[str]] | None = None,
    sides: Mapping[str, str] | None = None,
) -> Comparison:
    """The accounts of one event in these records, by side.

    ``events`` says which event is meant: ids by document id; without it the one that most documents tell. ``sides``
    says whose own account a whole document is (a country's code by document id); without it headings and publishers
    tell. Raises :class:`ComparisonError`, which says what was found, if there are fewer than two accounts.
    """
    ids = [record.document.id for record in records]
    twice = next((id for id in ids if ids.count(id) > 1), None)
    if twice is not None:
        raise ComparisonError(f"{twice}: two documents have this id; give each its own")
    chosen = choose(records, events or {})
    issuers = {
        record.document.id: Issuer((given,), "as given") if given else issuer_of(record, kb)
        for record in records
        for given in [(sides or {}).get(record.document.id)]
    }
    return _Matrix(records, kb, chosen, issuers).comparison()


class _Matrix:
    def __init__(
        self, records: Sequence[Record], kb: KnowledgeBase, chosen: Chosen, issuers: Mapping[str, Issuer]
    ) -> None:
        self._records, self._kb, self._chosen, self._issuers = records, kb, chosen, issuers
        self._finder: AreaFinder = load_areas()
        issued = (country for issuer in issuers.values() for country in issuer.countries)
        self._parties = tuple(dict.fromkeys([*chosen.countries, *issued]))
        names = Names(self._finder, records)
        self._pieces: list[_Piece] = []
        self._sayings: dict[str, list[Saying]] = defaultdict(list)
        for record in records:
            found = Sayings(record, issuers[record.document.id], Bearing(record, chosen), self._parties)
            things = Things(self._finder, names, record)
            for saying in found.all():
                self._sayings[saying.account].append(saying)
                self._pieces += _pieces(found, things, saying)

    def comparison(self) -> Comparison:
        accounts = self._accounts()
        sides = [account.id for account in accounts if account.id not in _NAMES]
        if len(accounts) < 2 or not sides:
            raise ComparisonError(self._too_few(accounts))
        rows = self._rows([account.id for account in accounts], sides)
        shared = [row for row in rows if len(_speaking(row, sides)) > 1]
        only = {side: tuple(row.id for row in rows if _telling(row, sides) == [side]) for side in sides}
        return Comparison(
            event=self._event(),
            documents=tuple(self._source(record) for record in self._records),
            accounts=accounts,
            rows=rows,
            only=tuple(Only(account=side, rows=ids) for side, ids in only.items() if ids),
            shared=tuple(self._shared(row, _speaking(row, sides)) for row in shared),
            conveyed=tuple(_conveyed(rows, sides)),
            unnamed=tuple(self._additions(rows, sides)) if self._sayings.get(UNNAMED) else (),
            rest=tuple(self._rest()),
            notes=tuple(self._notes()),
        )

    # Accounts

    def _accounts(self) -> tuple[Account, ...]:
        order = [*self._parties, *sorted(set(self._sayings) - {*self._parties, *_NAMES}), UNNAMED, OTHERS]
        return tuple(self._account(id, self._sayings[id]) for id in order if self._sayings.get(id))

    def _account(self, id: str, sayings: Sequence[Saying]) -> Account:
        channels: dict[tuple[str | None, str | None], dict[str, None]] = {}
        for saying in sayings:
            speaker = saying.statement.speaker if saying.statement is not None else None
            office = saying.record.actor(speaker).office if speaker is not None else None
            told = channels.setdefault((saying.speaker, office), {})
            channel = saying.statement.channel if saying.statement is not None else "official text"
            if channel is not None:
                told[channel] = None
        return Account(
            id=id,
            name=_NAMES.get(id) or self._kb.country_name(id),
            speakers=tuple(
                Speaker(name=name, office=office, channels=tuple(told)) for (name, office), told in channels.items()
            ),
            documents=tuple(dict.fromkeys(saying.record.document.id for saying in sayings)),
            statements=len(sayings),
        )

    def _too_few(self, accounts: Sequence[Account]) -> str:
        found = ", ".join(f"{account.name} ({account.statements} statements)" for account in accounts) or "none"
        reports = [id for id, issuer in self._issuers.items() if not issuer.countries]
        hint = (
            f"; {reports[0]} was read as a report: if it is an official text, say whose: --side {reports[0]}=COUNTRY"
            if reports
            else ""
        )
        return (
            f"two accounts of one event are needed, of which one at least is a state's; found: {found}; "
            f"the event: {self._event().type} of {', '.join(self._chosen.countries)}{hint}"
        )

    # Rows

    def _rows(self, accounts: Sequence[str], sides: Sequence[str]) -> tuple[Row, ...]:
        cells: dict[Thing, dict[str, list[tuple[_Piece, tuple[Span, ...]]]]] = {}
        for piece in self._pieces:
            spans: dict[Thing, list[Span]] = {}
            for thing, span in piece.things:
                spans.setdefault(thing, []).append(span)
            for thing, marks in spans.items():
                cells.setdefault(thing, {}).setdefault(piece.saying.account, []).append((piece, tuple(marks)))
        rows = [
            Row(
                id=thing.id,
                kind=thing.kind,
                label=thing.label,
                cells=tuple(_cell(account, told.get(account, [])) for account in accounts),
            )
            for thing, told in cells.items()
        ]
        # What several sides speak of first, then side by side what each alone does; else in the order of the text.
        return tuple(sorted(rows, key=lambda row: _place(_telling(row, sides), sides)))

    def _shared(self, row: Row, sides: Sequence[str]) -> Shared:
        words = {side: _words(c for c in row.cell(side).citations if c.of is None) for side in sides}
        normal = [{self._finder.normal(word) for word in told} for told in words.values()]
        return Shared(row=row.id, words=words, same=bool(set.intersection(*normal)))

    def _additions(self, rows: Iterable[Row], sides: Sequence[str]) -> Iterable[Addition]:
        for row in rows:
            said = row.cell(UNNAMED)
            if said.citations:
                speaking = tuple(_speaking(row, sides))
                known = {self._finder.normal(word) for side in sides for word in row.cell(side).words}
                words = tuple(word for word in said.words if self._finder.normal(word) not in known)
                yield Addition(row=row.id, new=not speaking, sides=speaking, words=words)

    def _rest(self) -> Iterable[Rest]:
        told = {(id(piece.saying), piece.span) for piece in self._pieces if piece.things}
        for piece in self._pieces:
            if (id(piece.saying), piece.span) not in told:
                yield Rest(account=piece.saying.account, citation=_citation(piece, ()))

    # The event and its documents

    def _event(self) -> Compared:
        record, event = self._chosen.record, self._chosen.event
        roles = dict.fromkeys(role.actor for role in (*event.actors, *event.recipients))
        parties = (record.actor(id) for id in roles)
        return Compared(
            type=event.type,
            modes=event.modes,
            date=event.date,
            parties=tuple(actor.name + (f" ({actor.country})" if actor.country else "") for actor in parties),
            countries=self._chosen.countries,
            quote=" ".join(record.quote(event.sentence).split()),
        )

    def _source(self, record: Record) -> Source:
        document, issuer = record.document, self._issuers[record.document.id]
        return Source(
            id=document.id,
            title=document.title,
            publisher=document.publisher,
            published=document.published,
            url=document.url,
            issuers=issuer.countries,
            why=issuer.why,
            events=self._chosen.ids.get(document.id, ()),
        )

    def _notes(self) -> Iterable[str]:
        for record in self._records:
            id = record.document.id
            if id not in self._chosen.ids:
                yield f"{id}: the event was not found in it; what the sides say there is compared all the same"
            if not any(saying.record is record for told in self._sayings.values() for saying in told):
                yield f"{id}: nobody speaks in it of whom an account could be made"
        for country in self._chosen.countries:
            if country not in self._sayings:
                yield f"{self._kb.country_name(country)} takes part in the event, and no account of it was found"


def _pieces(found: Sayings, things: Things, saying: Saying) -> list[_Piece]:
    """A saying's stretches by whose words they are: its own, and those that it passes on."""
    pieces: list[_Piece] = []
    for span in saying.spans:
        by: dict[tuple[str | None, str | None], list[tuple[Thing, Span]]] = {}
        for one in things.within([span]):
            by.setdefault(found.passed_on(saying, one.span), []).append((one.thing, one.span))
        if not by and not found.tells(saying):
            by[found.passed_on(saying, span)] = []
        pieces += [_Piece(saying, span, of, relays, tuple(told)) for (of, relays), told in by.items()]
    return pieces


def _cell(account: str, told: Sequence[tuple[_Piece, tuple[Span, ...]]]) -> Cell:
    citations = tuple(_citation(piece, marks) for piece, marks in told)
    says: Says = "silent"
    if citations:
        says = "said" if any(citation.of is None for citation in citations) else "of the other"
    return Cell(account=account, says=says, words=_words(citations), citations=citations)


def _words(citations: Iterable[Citation]) -> tuple[str, ...]:
    """The marked words as first printed, each once whatever its spelling."""
    found: dict[tuple[str, ...], str] = {}
    for citation in citations:
        for mark in citation.marks:
            words = " ".join(citation.text[mark.start : mark.end].split())
            found.setdefault(load_areas().normal(words), words)
    return tuple(found.values())


def _citation(piece: _Piece, marks: Sequence[Span]) -> Citation:
    saying, span = piece.saying, piece.span
    return Citation(
        document=saying.record.document.id,
        statement=saying.statement.id if saying.statement is not None else None,
        speaker=saying.speaker,
        channel=saying.statement.channel if saying.statement is not None else None,
        span=span,
        text=saying.record.quote(span),
        marks=tuple(Span(mark.start - span.start, mark.end - span.start) for mark in marks),
        of=piece.of,
        relays=piece.relays,
    )


def _speaking(row: Row, sides: Sequence[str]) -> list[str]:
    """The sides that speak in a row in their own words."""
    return [cell.account for cell in row.cells if cell.account in sides and cell.says == "said"]


def _telling(row: Row, sides: Sequence[str]) -> list[str]:
    """The sides that are not silent in a row."""
    return [cell.account for cell in row.cells if cell.account in sides and cell.says != "silent"]


def _place(telling: Sequence[str], sides: Sequence[str]) -> tuple[int, int]:
    return (-len(telling), sides.index(telling[0]) if len(telling) == 1 else 0)


def _conveyed(rows: Iterable[Row], sides: Sequence[str]) -> Iterable[Conveyed]:
    for row in rows:
        for cell in row.cells:
            for of in dict.fromkeys(citation.of for citation in cell.citations if citation.of is not None):
                yield Conveyed(row=row.id, account=cell.account, of=of, confirmed=of in _speaking(row, sides))
