"""``dragoman review`` and ``bench``: the review desk from the command line, and how the coder does by its gold."""

import json as json_
from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.read.cli_codebook import CodebookPath, load_own
from dragoman.read.cli_decide import By, Why, opened
from dragoman.read.cli_runs import Format
from dragoman.read.web_options import AnswerFormat, Debug, LedgerPlace, NoModel

if TYPE_CHECKING:
    from dragoman.store import ReviewWanted

review_app = typer.Typer(
    help="Show what is to be reviewed, draw samples, measure agreement, export what reviewers said.",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class QueueOrder(StrEnum):
    """In which order coded events come to a reviewer."""

    CONFIDENCE = "confidence"
    DISAGREEMENT = "disagreement"
    SAMPLE = "sample"


class GoldFormat(StrEnum):
    """As what the gold is written."""

    JSONL = "jsonl"
    SPACY = "spacy"
    LABEL_STUDIO = "label-studio"
    DOCCANO = "doccano"


Seed = Annotated[str, typer.Option("--seed", metavar="WORD", help="The same draws the same sample of a ledger.")]
ByType = Annotated[bool, typer.Option("--by-type", help="As many of each type of event as of any other.")]
CountriesOf = Annotated[
    list[str] | None, typer.Option("--country", metavar="CODE", help="With this country; again for a second.")
]
Types = Annotated[list[str] | None, typer.Option("--type", metavar="TYPE", help="Of this PLOVER type; again for more.")]


@review_app.command("list")
def list_queue(
    ledger: LedgerPlace,
    order: Annotated[QueueOrder, typer.Option("--order", help="What comes first.")] = QueueOrder.CONFIDENCE,
    who: Annotated[str | None, typer.Option("--by", metavar="WHO", help="Leave out what this reviewer did.")] = None,
    country: CountriesOf = None,
    type: Types = None,
    seed: Seed = "1",
    by_type: ByType = False,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, max=1000, help="So many at most.")] = 20,
    format: Format = AnswerFormat.TABLE,
    debug: Debug = False,
) -> None:
    """List what is to be reviewed: the least certain, the disputed, or a random sample.

    Then who has reviewed how much, and which samples there are.
    """
    from dragoman.read import review_view
    from dragoman.read.output import open_output
    from dragoman.read.session import Session
    from dragoman.read.show import console_for
    from dragoman.store import Ledger

    session = Session(debug)
    with session.guarded():
        wanted = _wanted(order, country, type, seed, who, by_type=by_type)
        with Ledger.open(ledger, create=False) as book:
            page = book.reviews.queue(wanted, limit)
            while not page.items and page.next is not None:
                page = book.reviews.queue(wanted, limit, page.next)
            counts, samples = book.reviews.counts(), book.reviews.samples()
        with open_output(None) as sink:
            if format is AnswerFormat.JSON:
                told = {"items": [one.model_dump(mode="json") for one in page.items], "reviewers": counts}
                told["samples"] = [one.model_dump(mode="json", exclude={"items"}) for one in samples]
                sink.write(json_.dumps(told, indent=2) + "\n")
            else:
                review_view.print_queue(console_for(sink), page, counts, samples)


@review_app.command("sample")
def draw_sample(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What to call it.")],
    reviewer: Annotated[list[str], typer.Option("--reviewer", metavar="WHO", help="Who codes it; again for others.")],
    ledger: LedgerPlace,
    by: By,
    why: Why,
    size: Annotated[int, typer.Option("--size", metavar="N", min=1, max=10_000, help="How many events.")] = 100,
    country: CountriesOf = None,
    type: Types = None,
    seed: Seed = "1",
    by_type: ByType = False,
    debug: Debug = False,
) -> None:
    """Draw a sample that several reviewers code, each without seeing what the others say."""
    from dragoman.read.session import Session

    session = Session(debug)
    with session.guarded(), opened(ledger, session) as book:
        wanted = _wanted(QueueOrder.SAMPLE, country, type, seed, None, by_type=by_type)
        sample = book.reviews.draw(name, wanted, size, reviewer, by, why)
        typer.echo(f"sample {sample.name}: {len(sample.items)} events for {', '.join(sample.reviewers)}")


@review_app.command("alpha")
def alpha(
    sample: Annotated[str, typer.Option("--sample", metavar="NAME", help="Which sample.")],
    ledger: LedgerPlace,
    format: Format = AnswerFormat.TABLE,
    debug: Debug = False,
) -> None:
    """Show how far the reviewers of a sample agree: Krippendorff's alpha of each field."""
    from dragoman.read import review_view
    from dragoman.read.output import open_output
    from dragoman.read.session import Session
    from dragoman.read.show import console_for
    from dragoman.store import Ledger

    session = Session(debug)
    with session.guarded():
        with Ledger.open(ledger, create=False) as book:
            double = book.reviews.double(sample)
        with open_output(None) as sink:
            if format is AnswerFormat.JSON:
                sink.write(double.model_dump_json(indent=2) + "\n")
            else:
                review_view.print_double(console_for(sink), double)


@review_app.command("export")
def export_gold(
    ledger: LedgerPlace,
    output: Annotated[str, typer.Option("--output", "-o", metavar="FILE", help="Write there, whole or not at all.")],
    format: Annotated[GoldFormat, typer.Option("--format", help="As what.")] = GoldFormat.JSONL,
    with_text: Annotated[
        bool, typer.Option("--with-text", help="Write the sentences too; else ids, offsets and hashes alone.")
    ] = False,
    debug: Debug = False,
) -> None:
    """Write what reviewers said as data to train on and to be measured against."""
    from dragoman.read.output import open_output
    from dragoman.read.review_export import HOLD_TEXT, write
    from dragoman.read.session import Session
    from dragoman.store import Ledger

    if format.value in HOLD_TEXT and not with_text:
        raise typer.BadParameter(
            f"--format {format.value} is sentences with marks: give --with-text, or --format jsonl, which has offsets"
        )
    session = Session(debug)
    with session.guarded("nothing was written"):
        counts: Counter[str] = Counter()
        with Ledger.open(ledger, create=False) as book, open_output(output) as sink:
            for line in write(book.reviews.gold(), format.value, with_text=with_text, counts=counts):
                sink.write(line)
        given = counts.pop("given", 0)
        reasons = ", ".join(f"{why}: {number}" for why, number in counts.items())
        left = f", left out {counts.total()} ({reasons})" if counts else ""
        session.say(f"written {given}{left}")


def bench(
    ledger: LedgerPlace,
    format: Format = AnswerFormat.TABLE,
    codebook: CodebookPath = None,
    no_model: NoModel = False,
    debug: Debug = False,
) -> None:
    """Score the coder against the review desk's gold: code the reviewed texts again, and count what is right."""
    from dragoman.read.output import open_output
    from dragoman.read.session import Session
    from dragoman.read.show import console_for
    from dragoman.store import Ledger

    session = Session(debug)
    with session.guarded():
        with Ledger.open(ledger, create=False) as book:
            texts = list(book.reviews.gold())
        if not texts:
            session.say("nothing was reviewed yet: dragoman serve --ledger FILE, and open /review", "yellow")
            raise typer.Exit(1)
        own = load_own(codebook, session)
        import dragoman
        from dragoman.engine.desk_bench import score
        from dragoman.read import review_view

        coder = dragoman.load(codebook=own, learned=not no_model)
        found = score(coder, texts)
        with open_output(None) as sink:
            if format is AnswerFormat.JSON:
                run = coder.run.model_dump(mode="json", exclude={"matrix"})
                sink.write(json_.dumps({"run": run, **found.as_json()}, indent=2) + "\n")
            else:
                review_view.print_score(console_for(sink), found)


def _wanted(
    order: QueueOrder, country: list[str] | None, type: list[str] | None, seed: str, who: str | None, *, by_type: bool
) -> "ReviewWanted":
    from dragoman.read.cli_show import _types
    from dragoman.read.countries import known_codes
    from dragoman.store import ReviewWanted

    return ReviewWanted(
        order=order.value,
        who=who,
        countries=known_codes(country or ()),
        types=tuple(_types(type or ())),
        seed=seed,
        by_type=by_type,
    )
