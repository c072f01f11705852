"""``dragoman watch``: saved conditions, evaluated on what is new and told where it is wanted. docs/watches.md."""

import json as json_
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.read.cli_feeds import Every, read_every
from dragoman.read.cli_runs import Format
from dragoman.read.watch_options import Asked, Sending
from dragoman.read.web_options import Allow, AnswerFormat, AsJson, Debug, LedgerPlace

if TYPE_CHECKING:
    pass

watch_app = typer.Typer(
    help="Watch for events, denials, swings, first contacts and overdue promises, and be told once.",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
Name = Annotated[str, typer.Argument(metavar="NAME", help="The watch's name.")]
Many = list[str] | None
From = Annotated[
    str | None, typer.Option("--from", metavar="FILE", help="The condition as YAML or JSON; options are added to it.")
]
ActorNames = Annotated[
    Many, typer.Option("--actor", metavar="NAME|QID|OFFICE", help="Someone has a part in it; again: or someone else.")
]
Countries = Annotated[Many, typer.Option("--country", metavar="CODE", help="A country has a part in it (alpha-3).")]
Dyads = Annotated[Many, typer.Option("--dyad", metavar="CODE,CODE", help="Both countries have a part in it.")]
Types = Annotated[Many, typer.Option("--type", metavar="TYPE", help="The event's type, such as CONSULT.")]
Modes = Annotated[Many, typer.Option("--mode", metavar="MODE", help="Its mode, such as visit.")]
Statuses = Annotated[Many, typer.Option("--status", metavar="STATUS", help="Its status, such as actual or future.")]
Topics = Annotated[Many, typer.Option("--topic", metavar="WORDS", help="Words of a topic, or an area of policy.")]
Contexts = Annotated[Many, typer.Option("--context", metavar="CONTEXT", help="Its context, such as military.")]
Words = Annotated[Many, typer.Option("--words", metavar="WORDS", help="Words in the sentence, next to each other.")]
Confidence = Annotated[float | None, typer.Option(metavar="P", min=0.0, max=1.0, help="At least as sure (0 to 1).")]
Denials = Annotated[bool, typer.Option("--denials", help="Events told as not so, and statements that deny.")]
FirstContact = Annotated[
    int | None,
    typer.Option("--first-contact", metavar="DAYS", min=1, help="Two countries' first contact in DAYS days."),
]
SwingDays = Annotated[
    int | None, typer.Option("--swing-days", metavar="DAYS", min=1, help="Compare the mean score of so many days...")
]
SwingBy = Annotated[
    float | None, typer.Option("--swing-by", metavar="POINTS", help="...with that of the days before: so far apart.")
]
Overdue = Annotated[bool, typer.Option("--overdue", help="Promises whose due day has passed.")]
AtomFile = Annotated[Many, typer.Option("--atom", metavar="FILE", help="Keep an Atom feed in this file.")]
Lines = Annotated[Many, typer.Option("--lines", metavar="FILE", help="Append JSON lines to this file; - prints them.")]
Mail = Annotated[Many, typer.Option("--mail", metavar="ADDRESS", help="Send mail there.")]
Webhook = Annotated[Many, typer.Option("--webhook", metavar="URL", help="Post signed JSON there.")]


@watch_app.command("add")
def add_watch(
    name: Name,
    ledger: LedgerPlace,
    file: From = None,
    actors: ActorNames = None,
    countries: Countries = None,
    dyads: Dyads = None,
    types: Types = None,
    modes: Modes = None,
    statuses: Statuses = None,
    topics: Topics = None,
    contexts: Contexts = None,
    words: Words = None,
    min_confidence: Confidence = None,
    denials: Denials = False,
    first_contact: FirstContact = None,
    swing_days: SwingDays = None,
    swing_by: SwingBy = None,
    overdue: Overdue = False,
    atom: AtomFile = None,
    lines: Lines = None,
    mail: Mail = None,
    webhook: Webhook = None,
    debug: Debug = False,
) -> None:
    """Save a condition; it looks at what is added to the ledger from now on.

    All that is asked for must hold; of values of one kind one is enough.
    """
    from dragoman.read.session import Session
    from dragoman.store import Ledger

    lists = {"actors": actors, "countries": countries, "dyads": dyads, "types": types, "modes": modes}
    lists |= {"statuses": statuses, "topics": topics, "contexts": contexts, "words": words}
    asked = Asked(file, lists, min_confidence, denials, first_contact, (swing_days, swing_by), overdue)
    session = Session(debug)
    with session.guarded():
        condition = asked.condition()
        channels = asked.channels(atom or (), lines or (), mail or (), webhook or ())
        Ledger.open(ledger, create=False).close()
        with Ledger.open(ledger) as book:
            watch = book.watches.add(name, condition, channels)
        typer.echo(f"watching: {watch.name}")
        if not channels:
            session.say(
                "note: its hits are kept in the ledger and told nowhere; see --atom, --lines, --mail, --webhook"
            )


@watch_app.command("list")
def list_watches(ledger: LedgerPlace, format: Format = AnswerFormat.TABLE, debug: Debug = False) -> None:
    """List the watches: condition, where they tell, how much they hit and what waits to be delivered."""
    from dragoman.read import watch_view
    from dragoman.read.output import open_output
    from dragoman.read.session import Session
    from dragoman.read.show import console_for
    from dragoman.store import Ledger

    session = Session(debug)
    with session.guarded():
        with Ledger.open(ledger, create=False) as book:
            found = [(watch, book.watches.counts(watch.name)) for watch in book.watches.all()]
        with open_output(None) as sink:
            if format is AnswerFormat.JSON:
                sink.write(json_.dumps([watch_view.watch_json(*one) for one in found], indent=2) + "\n")
            else:
                watch_view.print_watches(console_for(sink), found)


@watch_app.command("remove")
def remove_watch(name: Name, ledger: LedgerPlace, debug: Debug = False) -> None:
    """Watch no more, and deliver no more. What was hit stays in the ledger."""
    from dragoman.read.session import Session
    from dragoman.store import Ledger

    session = Session(debug)
    with session.guarded():
        Ledger.open(ledger, create=False).close()
        with Ledger.open(ledger) as book:
            book.watches.remove(name)
        typer.echo(f"removed: {name}")


@watch_app.command("test")
def try_watch(
    name: Name,
    ledger: LedgerPlace,
    limit: Annotated[int, typer.Option(metavar="N", min=0, help="Show so many at most; 0 for all.")] = 50,
    format: Format = AnswerFormat.TABLE,
    debug: Debug = False,
) -> None:
    """Show what a watch would have hit over all that the ledger holds. Sends nothing and changes nothing."""
    from dragoman.read import watch_view
    from dragoman.read.output import open_output
    from dragoman.read.session import Session
    from dragoman.read.show import console_for
    from dragoman.store import Ledger

    session = Session(debug)
    with session.guarded(), Ledger.open(ledger, create=False) as book, open_output(None) as sink:
        found = book.watches.would_hit(book.watches.get(name).condition, name)
        if format is AnswerFormat.JSON:
            watch_view.write_found(sink.write, found, limit)
        else:
            watch_view.print_found(console_for(sink), found, limit)


@watch_app.command("run")
def run_watches(
    ledger: LedgerPlace,
    names: Annotated[
        Many, typer.Argument(metavar="[NAME...]", help="Only these watches look; all unless given.")
    ] = None,
    every: Every = None,
    smtp: Annotated[
        str | None,
        typer.Option(
            metavar="URL", envvar="DRAGOMAN_SMTP", help="The mail server: smtp://HOST:587 or smtps://HOST:465."
        ),
    ] = None,
    mail_from: Annotated[
        str | None,
        typer.Option("--mail-from", metavar="ADDRESS", envvar="DRAGOMAN_MAIL_FROM", help="The sender of mails."),
    ] = None,
    secret_file: Annotated[
        str | None,
        typer.Option("--secret-file", metavar="FILE", help="The secret that webhooks are signed with."),
    ] = None,
    allow: Allow = None,
    json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Let the watches look at what is new, and deliver what they hit.

    With --every it goes on, looking again after that time, until Ctrl-C or SIGTERM. Passwords come from
    DRAGOMAN_SMTP_PASSWORD, the secret from DRAGOMAN_WEBHOOK_SECRET or --secret-file.
    """
    from dragoman.read.session import Session
    from dragoman.read.watch_run import watch_run

    session = Session(debug)
    often = read_every(every)
    with session.guarded("what was hit stays, and the same command delivers what waits"):
        sending = Sending(smtp, mail_from, secret_file, tuple(allow or ()))
        status = watch_run(session, ledger, sending.outlets(), tuple(names or ()), often, as_json=json)
    raise typer.Exit(status)
