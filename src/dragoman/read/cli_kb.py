"""``dragoman kb``: ask the knowledge base who held which office, and add tables of your own to it. docs/kb.md."""

import datetime as dt
import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.read.web_options import AnswerFormat

if TYPE_CHECKING:
    from rich.console import RenderableType

    from dragoman.read.session import Session
    from dragoman.resolve import KnowledgeBase
    from dragoman.resolve.imported.change import Report
    from dragoman.resolve.imported.store import Source

kb_app = typer.Typer(
    help="Ask the knowledge base who held which office, and add tables of your own to it.",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
PATIENCE = 3.0
"""Seconds of an import before it shows how far it is."""


class ImportFormat(StrEnum):
    """What an imported file is."""

    FTM = "ftm"
    WIKIDATA = "wikidata"
    PLAIN = "plain"


Format = Annotated[AnswerFormat, typer.Option("--format", help="How to print it.")]
On = Annotated[str | None, typer.Option("--on", metavar="YYYY-MM-DD", help="The day to ask about.")]
Debug = Annotated[bool, typer.Option("--debug", help="Print tracebacks of internal errors.")]


@kb_app.command()
def who(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A person's name, in full or the surname alone.")],
    on: On = None,
    country: Annotated[str | None, typer.Option(metavar="COUNTRY", help="Only of this country (code or name).")] = None,
    format: Format = AnswerFormat.TABLE,
    debug: Debug = False,
) -> None:
    """Say who is of that name: in office on a day, or every term that is known."""
    from dragoman.read import kb_answers
    from dragoman.read.kb_asked import country_of

    session = _session(debug)
    with session.guarded():
        day = read_day(on, "--on")
        kb = _knowledge()
        code = country_of(kb, country) if country is not None else None
        found = kb.holders(name, day, code) if day is not None else kb.person(name, code)
        if format is AnswerFormat.JSON:
            asked = {"name": name, "on": day.isoformat() if day else None, "country": code}
            _print_json({"asked": asked, "found": kb_answers.holders_json(found)})
        elif found:
            _print(kb_answers.who_parts(name, day, found))
        if not found:
            session.say(kb_answers.nobody(kb, name, day, code), "yellow")
            raise typer.Exit(1)


@kb_app.command()
def holders(
    country: Annotated[str, typer.Argument(metavar="COUNTRY", help="A country's ISO alpha-3 code, or its name.")],
    office: Annotated[str, typer.Argument(metavar="OFFICE", help='The office by any title: "defence minister".')],
    on: On = None,
    since: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="Terms that go on to this day.")] = None,
    until: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="Terms that begin by this day.")] = None,
    format: Format = AnswerFormat.TABLE,
    debug: Debug = False,
) -> None:
    """List who held an office, in the order of time, or who holds it on a day."""
    from dragoman.read import kb_answers
    from dragoman.read.kb_asked import country_of, office_of

    session = _session(debug)
    with session.guarded():
        day, first, last = read_day(on, "--on"), read_day(since, "--since"), read_day(until, "--until")
        if day is not None and (first or last):
            raise typer.BadParameter("--on asks about one day; leave out --since and --until")
        kb = _knowledge()
        code = country_of(kb, country)
        post = office_of(kb, office, code)
        found = kb.all_holding(code, post, day) if day is not None else kb.all_of(code, post)
        if day is None:
            found = [
                one
                for one in found
                if (not first or (one.end or dt.date.max) >= first) and (not last or one.start <= last)
            ]
        if format is AnswerFormat.JSON:
            asked = {"country": code, "office": post, "on": on, "since": since, "until": until}
            _print_json({"asked": asked, "found": kb_answers.holders_json(found)})
        elif found:
            _print(kb_answers.holders_parts(kb.country_name(code), post, day, found))
        if not found:
            session.say(f"no table knows a {post} of {kb.country_name(code)}{f' on {day}' if day else ''}", "yellow")
            raise typer.Exit(1)


@kb_app.command()
def org(
    name: Annotated[str, typer.Argument(metavar="NAME", help="An organisation's name, alias or acronym.")],
    format: Format = AnswerFormat.TABLE,
    debug: Debug = False,
) -> None:
    """Say what an organisation is, and whose."""
    from dragoman.read import kb_answers

    session = _session(debug)
    with session.guarded():
        kb = _knowledge()
        found = kb.organisation(name)
        if format is AnswerFormat.JSON:
            _print_json({"asked": {"name": name}, "found": kb_answers.organisation_json(found)})
        elif found is not None:
            _print(kb_answers.organisation_parts(kb, found))
        if found is None:
            session.say(kb_answers.no_organisation(kb, name), "yellow")
            raise typer.Exit(1)


@kb_app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="FollowTheMoney, Wikidata results or CSV; .gz or not.")],
    source: Annotated[
        str, typer.Option(metavar="NAME", help="What to call the table; the file's name if left out.")
    ] = "",
    format: Annotated[
        ImportFormat | None, typer.Option("--format", help="What the file is, where its content does not tell.")
    ] = None,
    licence: Annotated[str, typer.Option(metavar="TEXT", help="Its licence, to be kept with it.")] = "",
    url: Annotated[str, typer.Option(metavar="URL", help="Where it is from, to be kept with it.")] = "",
    skip_bad: Annotated[bool, typer.Option("--skip-bad", help="Import the rest where rows are bad.")] = False,
    debug: Debug = False,
) -> None:
    """Add a table of office-holders or organisations, whole or not at all.

    One of the same name is replaced.
    """
    session = _session(debug)
    with session.guarded("nothing was imported"):
        from dragoman.resolve import KnowledgeBase
        from dragoman.resolve.imported.change import Origin, import_file
        from dragoman.resolve.imported.fields import Fields

        kb = KnowledgeBase.load()
        fields = Fields(kb.countries, kb.offices, kb.sectors)
        origin = Origin(source, licence, url, format.value if format else None, skip_bad)
        with _progress(session) as tell:
            report = import_file(file, _store(), fields, origin, tell)
        typer.echo(_imported(report))
        for words, counts in (("skipped", report.source.skipped), ("left out", report.source.left_out)):
            if counts:
                reasons = ", ".join(f"{reason} {count:,}" for reason, count in sorted(counts.items(), key=_most))
                session.say(f"{words} {sum(counts.values()):,} ({reasons})", "dim")


@kb_app.command()
def sources(format: Format = AnswerFormat.TABLE, debug: Debug = False) -> None:
    """List the imported tables, and where each is from."""
    session = _session(debug)
    with session.guarded():
        from dragoman.read import kb_answers
        from dragoman.resolve.imported.store import default_path
        from dragoman.resolve.imported.store import sources as all_sources

        path = default_path()
        found: Sequence[Source] = all_sources(path) if path is not None else ()
        if format is AnswerFormat.JSON:
            _print_json({"store": str(path) if path else None, "sources": kb_answers.sources_json(found)})
        elif found:
            _print(kb_answers.sources_parts(str(path), found))
        else:
            session.say(f"no imported tables ({path or 'DRAGOMAN_KB says none'})", "dim")


@kb_app.command()
def remove(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="The table's name, as `dragoman kb sources` has it.")],
    debug: Debug = False,
) -> None:
    """Remove an imported table."""
    session = _session(debug)
    with session.guarded("nothing was removed"):
        from dragoman.read.kb_answers import counted
        from dragoman.resolve.imported.change import remove as remove_source

        gone = remove_source(_store(), source)
        typer.echo(f"removed {gone.name}: {counted(gone)}")


@kb_app.command()
def reindex(debug: Debug = False) -> None:
    """File imported names anew, where a later version of Dragoman asks for it."""
    session = _session(debug)
    with session.guarded("nothing was changed"):
        from dragoman.resolve.imported.change import reindex as reindex_store

        with _progress(session) as tell:
            count = reindex_store(_store(), tell)
        typer.echo(f"filed {count:,} persons anew")


def in_use() -> str:
    """A line that names the imported tables which coding would use; "" if there are none."""
    from dragoman.resolve.imported.store import sources as all_sources
    from dragoman.resolve.imported.store import store_in_use

    path = store_in_use()
    names = ", ".join(source.name for source in all_sources(path)) if path is not None else ""
    return f"imported tables in use: {names} ({path})" if names else ""


def _session(debug: bool) -> "Session":
    from dragoman.read.session import Session

    return Session(debug)


def _knowledge() -> "KnowledgeBase":
    from dragoman.resolve import KnowledgeBase
    from dragoman.resolve.imported.store import store_in_use

    return KnowledgeBase.load(store_in_use())


def _store() -> Path:
    from dragoman.errors import DataError
    from dragoman.resolve.imported.store import default_path

    path = default_path()
    if path is None:
        raise DataError("DRAGOMAN_KB=none: there is no store to change; unset it, or set it to a file")
    return path


def read_day(text: str | None, option: str) -> dt.date | None:
    """The day that an option names; a usage error for what is none."""
    from dragoman.errors import InputError
    from dragoman.ingest import read_date

    try:
        return read_date(text, option) if text is not None else None
    except InputError as error:
        raise typer.BadParameter(str(error)) from None


def _most(item: tuple[str, int]) -> int:
    return -item[1]


def _imported(report: "Report") -> str:
    from dragoman.read.kb_answers import counted

    source = report.source
    counts = counted(source)
    again = f" (in place of the one of {report.replaced.imported[:10]})" if report.replaced else ""
    return f"imported {source.name}: {counts}{again}"


def _print_json(answer: object) -> None:
    from dragoman.read.output import open_output

    with open_output(None) as sink:
        sink.write(json.dumps(answer, ensure_ascii=False, indent=2) + "\n")


def _print(parts: Iterator["RenderableType"]) -> None:
    from dragoman.read.output import open_output
    from dragoman.read.show import console_for, print_parts

    with open_output(None) as sink:
        print_parts(console_for(sink), parts)


@contextmanager
def _progress(session: "Session") -> Iterator[Callable[[str, float], None]]:
    """A function to tell how far an import is: a bar on a terminal, else a line for each stage, past a few seconds."""
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    began = time.monotonic()
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn(),
        console=session.console, transient=True,
    )  # fmt: skip
    task = bar.add_task("", total=1.0)
    said: list[str] = []

    def tell(what: str, done: float) -> None:
        if time.monotonic() - began < PATIENCE:
            return
        if session.console.is_terminal:
            bar.start()
            bar.update(task, description=what, completed=done)
        elif what not in said:
            said.append(what)
            session.say(f"{what} ...", "dim")

    try:
        yield tell
    finally:
        bar.stop()
