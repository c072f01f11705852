"""The relation of two countries as a timeline for a terminal: what happened, in whose words, from which document."""

import datetime as dt
from collections.abc import Iterator
from typing import Literal

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from dragoman.document import Span
from dragoman.read.show import Row, event_title, grid, print_parts, section
from dragoman.read.words import days, plain, quotation
from dragoman.store import Glance, Relation, View
from dragoman.store.relation import Agreement, Cited, Happening, Participant, Promise, Quote

MONTHS = 4
MAX_QUOTES = 3
"""Tellings shown under one happening; the JSON holds all."""


def print_relation(console: Console, relation: Relation | View) -> None:
    """Print what the ledger holds of two countries, or of one, an actor, a topic."""
    print_parts(console, relation_parts(relation))


def relation_parts(relation: Relation | View) -> Iterator[RenderableType]:
    """The blocks of a timeline, in reading order."""
    agreements = relation.agreements if isinstance(relation, Relation) else ()
    commitments = relation.commitments if isinstance(relation, Relation) else ()
    yield Rule(style="dim")
    yield Text(" – ".join(relation.dyad) if isinstance(relation, Relation) else plain(relation.about), style="bold")
    documents = {source.id for cited in (*relation.happenings, *agreements, *commitments) for source in cited.documents}
    cited = Text(f"{len(documents)} document{'s' * (len(documents) != 1)} cited", style="dim")
    yield Padding(cited, (0, 0, 1, 0))
    yield from _figures(relation)
    hidden = relation.total - len(relation.happenings)
    yield from section("Happenings", [_happening(one) for one in _by_day(relation)], "none on record")
    if hidden > 0:
        yield Text(f"and {hidden:,} earlier: --limit 0 shows all, --since and --until choose", style="dim")
    yield from section("Agreements", [_agreement(one) for one in agreements])
    yield from _looked(relation, "agreements")
    yield from section("Commitments", [_promise(one) for one in commitments])
    yield from _looked(relation, "commitments")


def _looked(relation: Relation | View, what: Literal["agreements", "commitments"]) -> Iterator[RenderableType]:
    """A line where not all documents were looked at."""
    if not isinstance(relation, Glance):
        return
    looked = relation.agreements_looked if what == "agreements" else relation.commitments_looked
    if looked.before is not None:
        documents = f"{looked.documents:,} document{'s' * (looked.documents != 1)} stored last"
        yield Text(f"those that the {documents} tell of: --limit 0 shows all {what}", style="dim")


def _figures(relation: Relation | View) -> Iterator[RenderableType]:
    """Who speaks for whom, and the last months' net cooperation."""
    rows: list[Row] = []
    for country in dict.fromkeys(voice.country for voice in relation.summary.voices):
        voices = [voice for voice in relation.summary.voices if voice.country == country]
        names = ", ".join(f"{plain(one.name)} ({one.quotes})" for one in voices)
        rows.append((Text(country), Text(f"speaks through {names}", style="dim")))
    months = [month for month in relation.net if month.smooth is not None][-MONTHS:]
    if len(months) > 1:
        line = "  ".join(
            f"{month.month} {month.smooth:+.1f} ({month.low:+.1f} to {month.high:+.1f})" for month in months
        )
        rows.append((Text("net, smooth"), Text(line, style="dim")))
    if rows:
        yield grid(rows)


def _by_day(relation: Relation | View) -> list[Happening]:
    """The happenings in the order of time; of one day, first what is reported most."""
    return sorted(relation.happenings, key=lambda one: (_first_day(one), -one.reports, -len(one.quotes)))


def _first_day(one: Happening) -> dt.date:
    if one.date is not None:
        return one.date.start
    return min((source.published for source in one.documents if source.published), default=dt.date.max)


def _when(cited: Cited) -> Text:
    return Text(days(cited.date.start, cited.date.end).replace(" – ", " –\n") if cited.date else "undated")


def _happening(one: Happening) -> Row:
    title = event_title(one.type, one.modes, one.status, one.contexts, one.quad)
    return _when(one), Group(title, _people(one.actors), *_standing(one), *_citations(one))


def _standing(one: Happening) -> Iterator[RenderableType]:
    """On whose word it stands, and what the reports do not agree on."""
    told = []
    if one.reports > 1:
        told.append(f"{one.reports} reports, {one.outlets} outlet{'s' * (one.outlets != 1)}")
        if one.independent < one.reports:
            told[-1] += f", {one.independent} of their own"
    if one.confirmed_by:
        told.append(f"confirmed by officials of {', '.join(one.confirmed_by)}")
    if one.denied_by:
        told.append(f"denied by officials of {', '.join(one.denied_by)}")
    if told:
        yield Text("; ".join(told), style="dim")
    for detail in one.conflicts:
        if detail.what in ("day", "place") or "(" in detail.what:
            ways = ", or ".join(f"{plain(way.value)} ({len(way.documents)})" for way in detail.told[:3])
            yield Text(f"{plain(detail.what)}: {ways}", style="yellow")


def _agreement(one: Agreement) -> Row:
    title = Text(plain(one.name))
    title.append(f"  {one.kind}" + (f", {one.action}" if one.action else ""), style="dim")
    return _when(one), Group(title, _people(one.actors), *_citations(one))


def _promise(one: Promise) -> Row:
    due = Text("due ").append_text(_when(one)) if one.date else Text("no day set", style="dim")
    return due, Group(_people(one.actors), *_citations(one))


def _people(actors: tuple[Participant, ...]) -> Text:
    """Those who act, an arrow, those to whom it is done."""
    receiving = [actor for actor in actors if set(actor.roles) <= {"recipient", "to"}]
    acting = [actor for actor in actors if actor not in receiving]
    shown = Text(", ".join(map(_name, acting)) or "nobody named")
    if receiving:
        shown.append(" → ", style="bold").append(", ".join(map(_name, receiving)))
    return shown


def _name(actor: Participant) -> str:
    return plain(actor.name) + (f" ({actor.country})" if actor.country else "")


def _citations(cited: Cited) -> Iterator[RenderableType]:
    sources = {source.id: source for source in cited.documents}
    for quote in _first_of_each(cited.quotes)[:MAX_QUOTES]:
        # An agreement's quote may be no more than the name that stands above it.
        if not (isinstance(cited, Agreement) and plain(quote.text).lower() == plain(cited.name).lower()):
            yield quotation(quote.text, _within(quote))
        whose = _on_whose_word(quote)
        if whose:
            yield _note(whose)
        source = sources.get(quote.document)
        where = [source.publisher, source.published.isoformat() if source.published else None] if source else []
        yield _note(" · ".join(plain(part) for part in [*where, quote.document] if part))
    if len(cited.quotes) > MAX_QUOTES:
        yield Text(f"and {len(cited.quotes) - MAX_QUOTES} more, in --format json", style="dim")


def _within(quote: Quote) -> tuple[Span, ...]:
    """The trigger's place in the quote; it is told as offsets into the document."""
    at = quote.span.start
    return tuple(Span(one.start - at, one.end - at) for one in quote.trigger if one.start >= at)


def _first_of_each(quotes: tuple[Quote, ...]) -> list[Quote]:
    """Each document's first telling, then the others: what different sources say comes before repetitions."""
    first = list({quote.document: quote for quote in reversed(quotes)}.values())[::-1]
    return first + [quote for quote in quotes if quote not in first]


def _note(text: str) -> RenderableType:
    """A line of citation; where it wraps, it goes on under its own first word."""
    note = Table.grid(padding=0)
    note.add_column(width=2)
    note.add_column()
    note.add_row(Text("—", style="dim"), Text(text, style="italic dim"))
    return note


def _on_whose_word(quote: Quote) -> str | None:
    if quote.speaker is None:
        return "off record" if quote.on_record is False else None
    country = f" ({quote.speaker_country})" if quote.speaker_country else ""
    return f"on the word of {quote.speaker}{country}" + (f", {quote.channel}" if quote.channel else "")
