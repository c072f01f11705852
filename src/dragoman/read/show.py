"""A record, and the relation of two countries, as calm tables for a terminal of 80 columns or more.

Everything is told in words as well as in colour, so that nothing is lost without it (``NO_COLOR``, a pipe, a file).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, cast

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from dragoman.document import Span
from dragoman.read.output import Sink
from dragoman.read.words import days, plain, quotation
from dragoman.record.models import Actor, Date, Event, Record, Statement

# Cooperation is green and conflict red in every reader's chart; what is only said is the calmer of the two.
QUAD_STYLE = {1: "cyan", 2: "green", 3: "yellow", 4: "red"}
MAX_WIDTH = 100
UNNAMED = "an unnamed source"

Row = tuple[Text, RenderableType]


def print_record(console: Console, record: Record) -> None:
    """Print one record: what the document is, its events, who speaks, and the rest briefly."""
    print_parts(console, record_parts(record))


def console_for(sink: Sink, *, to_file: bool = False) -> Console:
    """A console that prints to a sink: 80 columns and no colour where no terminal shows it."""
    width = 80 if to_file or not sink.isatty() else None
    return Console(
        file=cast(IO[str], sink), width=width, highlight=False, emoji=False, color_system=None if to_file else "auto"
    )


def print_parts(console: Console, parts: Iterable[RenderableType]) -> None:
    """Print blocks at a readable width; where no terminal shows them, without the spaces that fill its lines."""
    width = min(console.width, MAX_WIDTH)
    if console.is_terminal:
        console.print(Group(*parts), width=width)
        return
    with console.capture() as captured:
        console.print(Group(*parts), width=width)
    console.file.write("".join(line.rstrip() + "\n" for line in captured.get().splitlines()))


def record_parts(record: Record) -> Iterator[RenderableType]:
    """The blocks of a record, in reading order."""
    document = record.document
    yield Rule(style="dim")
    yield Text(plain(document.title or document.id), style="bold")
    known = [days(document.published, document.published) if document.published else "no publication date"]
    known += [document.publisher or "", document.dateline or "", document.id if document.title else ""]
    yield Padding(Text(" · ".join(plain(part) for part in known if part), style="dim"), (0, 0, 1, 0))
    yield from section("Events", [event_row(record, event) for event in record.events], "none found")
    yield from _statements(record)
    for title, rows in (
        ("Offices", _tenures(record)),
        ("Agreements", _instruments(record)),
        ("Commitments", _commitments(record)),
    ):
        yield from section(title, list(rows))
    dropped = Counter(part.reason for part in record.dropped)
    if dropped:
        reasons = ", ".join(f"{plain(reason)} {count}" for reason, count in dropped.most_common())
        yield Padding(Text(f"Left out: {reasons}", style="dim"), (0, 0, 1, 0))


def section(title: str, rows: Sequence[Row], empty: str = "") -> Iterator[RenderableType]:
    """A titled grid of a narrow left and a wide right column; nothing at all if there are no rows and no ``empty``."""
    if rows or empty:
        yield heading(title, str(len(rows)) if rows else empty)
    if rows:
        yield grid(rows)


def heading(title: str, note: str = "") -> RenderableType:
    """The line above a section."""
    return Padding(Text.assemble((title, "bold"), ("  " + note, "dim")), (0, 0, 1, 0))


def grid(rows: Iterable[Row]) -> RenderableType:
    """Rows of a narrow left and a wide right column, a blank line between them."""
    table = Table.grid(padding=(0, 2, 0, 0), expand=True)
    table.add_column(width=12)
    table.add_column(ratio=1)
    for left, right in rows:
        table.add_row(Group(left, ""), Group(right, ""))
    return Padding(table, (0, 0, 0, 2))


def event_row(record: Record, event: Event) -> Row:
    """When; then what, between whom, in which words, and on whose word."""
    right: list[RenderableType] = [
        event_title(event.type, event.modes, event.status, event.contexts, event.quad),
        Text.assemble(*_sides(record, event)),
        quotation(record.quote(event.sentence), _within(event.trigger, event.sentence)),
    ]
    notes = []
    statement = next((part for part in record.statements if part.id == event.statement), None)
    if statement is not None:
        notes.append(f"on the word of {_speaker(record, statement)}")
    if len(event.evidence) > 1:
        notes.append(f"told {len(event.evidence)} times")
    if notes:
        right.append(Text("— " + ", ".join(notes), style="italic dim"))
    return when(event.date), Group(*right)


def event_title(type: str, modes: Sequence[str], status: str, contexts: Sequence[str], quad: int) -> Text:
    """ "CONSULT phone (future)  military, diplomatic": the status only where the event did not simply happen."""
    title = Text(type, style=f"bold {QUAD_STYLE.get(quad, '')}".strip())
    title.append("".join(f" {mode}" for mode in modes), style="not bold")
    if status != "actual":
        title.append(f" ({status})", style="not bold italic")
    if contexts:
        title.append("  " + ", ".join(contexts).replace("_", " "), style="not bold dim default")
    return title


def when(date: Date | None) -> Text:
    """The days of a date for the left column, first and last on lines of their own."""
    return Text(days(date.start, date.end).replace(" – ", " –\n") if date else "undated")


def name(actor: Actor) -> str:
    """ "Rajnath Singh (IND)"; an actor that no country was found for goes without."""
    return plain(actor.name) + (f" ({actor.country})" if actor.country else "")


def _sides(record: Record, event: Event) -> Iterator[str | tuple[str, str]]:
    actors = [name(record.actor(role.actor)) for role in event.actors]
    recipients = [name(record.actor(role.actor)) for role in event.recipients]
    yield ", ".join(dict.fromkeys(actors)) or "nobody named"
    if recipients:
        yield (" → ", "bold")
        yield ", ".join(dict.fromkeys(recipients))


def _within(spans: Iterable[Span], sentence: Span) -> tuple[Span, ...]:
    return tuple(
        Span(span.start - sentence.start, span.end - sentence.start) for span in spans if sentence.covers(Span(*span))
    )


def _speaker(record: Record, statement: Statement) -> str:
    if statement.speaker:
        return name(record.actor(statement.speaker))
    return plain(" ".join(record.quote(span) for span in statement.source)) or UNNAMED


def _statements(record: Record) -> Iterator[RenderableType]:
    """Grouped by who speaks, in the order in which they first speak."""
    groups: dict[str, list[Statement]] = {}
    for statement in record.statements:
        groups.setdefault(_speaker(record, statement), []).append(statement)
    if groups:
        yield heading("Statements", str(len(record.statements)))
    for speaker, statements in groups.items():
        actor = record.actor(statements[0].speaker) if statements[0].speaker else None
        office = plain(actor.office) if actor is not None and actor.office else ""
        yield Padding(Text.assemble(speaker, ("  " + office, "dim")), (0, 0, 0, 2))
        yield grid((_manner(statement), _words(record, statement)) for statement in statements)


def _manner(statement: Statement) -> Text:
    manner = Text(statement.channel or statement.kind, style="dim")
    if statement.stance is not None:
        manner.append("\n" + statement.stance, style="not dim italic")
    if not statement.on_record:
        manner.append("\noff record", style="not dim italic")
    return manner


def _words(record: Record, statement: Statement) -> RenderableType:
    # Words withheld may have no content: what was done instead is shown ("could not be reached").
    words = " … ".join(record.quote(span).strip() for span in statement.content or statement.cue)
    lines: list[RenderableType] = []
    if statement.relays:
        lines.append(Text(f"relays {name(record.actor(statement.relays))}", style="italic"))
    if statement.addressee:
        lines.append(Text(f"to {name(record.actor(statement.addressee))}", style="italic"))
    lines.append(quotation(words))
    return Group(*lines)


def _tenures(record: Record) -> Iterator[Row]:
    for tenure in record.tenures:
        country = f", {tenure.country}" if tenure.country else ""
        yield (
            when(tenure.date),
            Text(f"{name(record.actor(tenure.actor))} {tenure.action}: {plain(tenure.office)}{country}"),
        )


def _instruments(record: Record) -> Iterator[Row]:
    for part in record.instruments:
        what = Text(plain(part.name))
        what.append(f"  {part.kind}" if part.kind.lower() not in part.name.lower() else "", style="dim")
        what.append(f"  {part.action}" if part.action else "")
        parties = ", ".join(name(record.actor(party)) for party in part.parties)
        yield when(part.date), Group(what, *([Text(parties)] if parties else []))


def _commitments(record: Record) -> Iterator[Row]:
    for part in record.commitments:
        by = ", ".join(name(record.actor(actor)) for actor in part.by)
        to = ", ".join(name(record.actor(actor)) for actor in part.to)
        due = Text("due " + days(part.due.start, part.due.end)) if part.due else Text("no day set", style="dim")
        yield due, Group(Text(by + (f" → {to}" if to else "")), quotation(plain(part.what)))
