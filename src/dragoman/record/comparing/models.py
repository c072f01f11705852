"""The shape of a comparison. Spans are code points into the cited document's text, half-open; days are inclusive."""

import datetime as dt
from typing import Literal

from dragoman.document import Span
from dragoman.record.models import Date, Part

Says = Literal["said", "of the other", "silent"]
"""What an account has on a matter: its own words; only what it says that the other side said; nothing."""
UNNAMED = "unnamed"
OTHERS = "others"


class Speaker(Part):
    """Somebody whose words an account is made of; ``name`` is None for an official text's own words."""

    name: str | None
    office: str | None
    channels: tuple[str, ...]


class Account(Part):
    """One side's telling: ``id`` is its country's code, "unnamed" for sources without a name, or "others" for named
    speakers who speak for no state."""

    id: str
    name: str
    speakers: tuple[Speaker, ...]
    documents: tuple[str, ...]
    statements: int
    """Statements, and sentences of official texts."""


class Citation(Part):
    """The words that a cell rests on. ``text`` is ``document.text[span.start:span.end]``."""

    document: str
    statement: str | None
    """The statement's id in that document's record; None for an official text's own words."""
    speaker: str | None
    channel: str | None
    span: Span
    text: str
    marks: tuple[Span, ...]
    """Within ``text``, the words that put it in this row."""
    of: str | None
    """The side whose words the account passes on ("as conveyed by the other side"); None for its own."""
    relays: str | None
    """By name, whose words the speaker passes on, of whatever side."""


class Cell(Part):
    """What one account has in one row."""

    account: str
    says: Says
    words: tuple[str, ...]
    """The words that tell it, as printed, each once."""
    citations: tuple[Citation, ...]


class Row(Part):
    """An area of policy, or a named thing or instrument; a cell for every account, in their order."""

    id: str
    kind: Literal["area", "initiative", "framework", "forum", "anniversary", "instrument"]
    label: str
    cells: tuple[Cell, ...]

    def cell(self, account: str) -> Cell:
        """The cell of an account; KeyError for one that is not compared."""
        for cell in self.cells:
            if cell.account == account:
                return cell
        raise KeyError(account)


class Only(Part):
    """Rows on which one side alone speaks, and all others are silent."""

    account: str
    rows: tuple[str, ...]


class Shared(Part):
    """A row on which two sides or more speak, with the words of each; ``same`` if they have some in common."""

    row: str
    words: dict[str, tuple[str, ...]]
    same: bool


class Conveyed(Part):
    """A row on which an account passes on another side's words; ``confirmed`` if that side says it in its own."""

    row: str
    account: str
    of: str
    confirmed: bool


class Addition(Part):
    """A row on which unnamed sources speak: ``new`` if no side does, else ``sides`` are those that do.

    ``words`` are those of theirs that no side uses.
    """

    row: str
    new: bool
    sides: tuple[str, ...]
    words: tuple[str, ...]


class Rest(Part):
    """Words of an account that are in no row: nothing that the taxonomy knows is named in them."""

    account: str
    citation: Citation


class Source(Part):
    """A document compared. ``issuers`` are the sides whose own account the whole text is; empty for a report."""

    id: str
    title: str | None
    publisher: str | None
    published: dt.date | None
    url: str | None
    issuers: tuple[str, ...]
    why: str
    events: tuple[str, ...]
    """Ids of the event in that document's record; empty if the text does not tell it."""


class Compared(Part):
    """The event whose accounts these are."""

    type: str
    modes: tuple[str, ...]
    date: Date | None
    parties: tuple[str, ...]
    """Names of those who take part, with the country."""
    countries: tuple[str, ...]
    quote: str


class Comparison(Part):
    """The accounts of one event, side by side."""

    event: Compared
    documents: tuple[Source, ...]
    accounts: tuple[Account, ...]
    rows: tuple[Row, ...]
    only: tuple[Only, ...]
    shared: tuple[Shared, ...]
    conveyed: tuple[Conveyed, ...]
    unnamed: tuple[Addition, ...]
    rest: tuple[Rest, ...]
    notes: tuple[str, ...]
