"""``dragoman show`` and ``reconcile``: what happened between countries, to one, by an actor, on a topic."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.errors import LedgerError
from dragoman.read.cli_kb import read_day
from dragoman.read.web_options import AnswerFormat, Debug, LedgerPlace

if TYPE_CHECKING:
    from dragoman.read.session import Session
    from dragoman.store import Ledger, Relation, View, Wanted

SHOWN = 50
"""Happenings that the table shows unless told otherwise: the latest."""
IN_PASSING = 2_000
"""Records up to which a ledger that cannot be written to just now is laid out in memory for one question."""

Countries = Annotated[
    list[str] | None,
    typer.Argument(metavar="[COUNTRY] [COUNTRY]", help="ISO alpha-3 codes: two for a relation, one for a country."),
]
Day = "YYYY-MM-DD"


def show(
    ledger: LedgerPlace,
    countries: Countries = None,
    since: Annotated[str | None, typer.Option(metavar=Day, help="What lies on or after this day.")] = None,
    until: Annotated[str | None, typer.Option(metavar=Day, help="What lies on or before this day.")] = None,
    type: Annotated[list[str] | None, typer.Option("--type", metavar="TYPE", help="PLOVER types alone.")] = None,
    min_outlets: Annotated[int, typer.Option(min=1, help="What at least so many publishers report.")] = 1,
    actor: Annotated[str | None, typer.Option(metavar="NAME", help="With this actor: name, office, Q number.")] = None,
    topic: Annotated[str | None, typer.Option(metavar="WORDS", help="On this topic or in this context.")] = None,
    limit: Annotated[
        int | None, typer.Option(min=0, help=f"The latest so many, 0 for all; {SHOWN} in a table, all in JSON.")
    ] = None,
    format: Annotated[AnswerFormat, typer.Option(help="How to print it.")] = AnswerFormat.TABLE,
    debug: Debug = False,
) -> None:
    """Show what a ledger holds of two countries, of one, of an actor or a topic.

    The timeline of what happened, each happening once, with who reports, confirms and denies it.
    """
    from dragoman.read.output import open_output
    from dragoman.read.session import Session
    from dragoman.read.show import console_for
    from dragoman.read.timeline import print_relation
    from dragoman.read.words import compact_spans
    from dragoman.store import Wanted

    session = Session(debug)
    with session.guarded():
        codes = country_codes(countries or ())
        if not codes and actor is None and topic is None:
            raise typer.BadParameter("say of what: two countries, one, --actor NAME or --topic WORDS")
        wanted = Wanted(
            since=read_day(since, "--since"),
            until=read_day(until, "--until"),
            types=frozenset(_types(type or ())),
            min_outlets=min_outlets,
            limit=(SHOWN if format is AnswerFormat.TABLE else None) if limit is None else limit or None,
            actor=actor,
            topic=topic,
        )
        if wanted.since and wanted.until and wanted.since > wanted.until:
            raise typer.BadParameter(f"--since {wanted.since} is after --until {wanted.until}")
        with open_reconciled(ledger, session) as book:
            found = _found(book, codes, wanted, bounded=format is AnswerFormat.TABLE and wanted.limit is not None)
        with open_output(None) as sink:
            if format is AnswerFormat.JSON:
                sink.write(compact_spans(found.model_dump_json(indent=2)) + "\n")
            else:
                print_relation(console_for(sink), found)


def _found(book: "Ledger", codes: tuple[str, ...], wanted: "Wanted", bounded: bool) -> "Relation | View":
    if len(codes) != 2:
        return book.view(codes, wanted)
    one, other = codes
    return book.glance(one, other, wanted) if bounded else book.relation(one, other, wanted=wanted)


def reconcile(ledger: LedgerPlace, debug: Debug = False) -> None:
    """Lay new records beside the others, so that events of many reports are one happening.

    ``show`` does it by itself; a cron job may do it before anybody asks.
    """
    from dragoman.read.session import Session
    from dragoman.store import Ledger

    session = Session(debug)
    with session.guarded("what was done stays, and the same command goes on from there"):
        Ledger.open(ledger, create=False).close()
        with Ledger.open(ledger) as book:
            done = book.reconcile(session.counting("records laid beside the others"))
        typer.echo(f"records {done.records}, tellings {done.tellings}, happenings written {done.happenings}")


def open_reconciled(place: str, session: "Session", otherwise: str | None = None) -> "Ledger":
    """The ledger, open for reading, its new records laid beside the others where it may be written.

    Where it may not, the user is told; ``otherwise`` says what that means to them, if not what it means to a question.
    """
    from dragoman.store import Ledger

    book = Ledger.open(place, create=False)
    waiting = book.waiting()
    if not waiting or book.older:
        # Who only asks does not bring an older ledger up to date.
        return book
    book.close()
    try:
        with Ledger.open(place, wait=2.0) as writing:
            writing.reconcile(session.counting("records laid beside the others"))
    except LedgerError as error:
        with Ledger.open(place, create=False) as book:
            large = book.size() > IN_PASSING
        # All that could meet is compared in memory, which no large ledger has the time for.
        slow = otherwise or ("which are left out" if large else "which takes longer")
        session.say(f"note: {waiting:,} records are not laid beside the others yet, {slow} ({error})", "dim")
        return Ledger.open(place, create=False, catch_up=not large)
    return Ledger.open(place, create=False)


def country_codes(given: Sequence[str]) -> tuple[str, ...]:
    """The codes in capitals; a usage error for what is none, for three, and for one twice."""
    from dragoman.read.countries import known_codes

    codes = known_codes(given)
    if len(codes) > 2 or len(set(codes)) < len(codes):
        raise typer.BadParameter("two different countries are needed, for example: dragoman show IND ISR --ledger FILE")
    return codes


def _types(given: Sequence[str]) -> list[str]:
    from difflib import get_close_matches

    from dragoman.data import read_yaml

    known = list(read_yaml("plover.yaml")["events"])
    for one in given:
        if one.upper() not in known:
            near = get_close_matches(one.upper(), known, n=2, cutoff=0.5)
            meant = f"did you mean {' or '.join(near)}?" if near else f"one of {', '.join(known)}"
            raise typer.BadParameter(f"{one!r} is no PLOVER type; {meant}", param_hint="--type")
    return [one.upper() for one in given]
