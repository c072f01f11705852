"""``dragoman search``: words in the texts and titles of a ledger."""

import json as json_
from typing import Annotated

import typer

from dragoman.read.cli_kb import read_day
from dragoman.read.web_options import AnswerFormat, Debug, LedgerPlace

# A word to leave out begins as an option does: what is no option of ours is a word, and there is no short one.
SETTINGS = {"ignore_unknown_options": True, "help_option_names": ["--help"]}


def search(
    words: Annotated[
        list[str],
        typer.Argument(metavar="WORDS", help='Words, "phrases", and -words to leave out.'),
    ],
    ledger: LedgerPlace,
    since: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="Published on this day or later.")] = None,
    until: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="Published on this day or earlier.")] = None,
    publisher: Annotated[str | None, typer.Option(metavar="NAME", help="Published by this one.")] = None,
    limit: Annotated[int, typer.Option(metavar="N", min=1, help="So many of the best.")] = 20,
    format: Annotated[AnswerFormat, typer.Option("--format", help="How to print it.")] = AnswerFormat.TABLE,
    debug: Debug = False,
) -> None:
    """Find documents by words in their text and title."""
    from dragoman.read import search_view
    from dragoman.read.output import open_output
    from dragoman.read.session import Session
    from dragoman.read.show import console_for
    from dragoman.store import Ledger

    for word in words:
        if word.startswith("--"):
            raise typer.BadParameter(f"no such option: {word.partition('=')[0]}; dragoman search --help names them")
    first, last = read_day(since, "--since"), read_day(until, "--until")
    if first and last and first > last:
        raise typer.BadParameter(f"--since {first} is after --until {last}")
    session = Session(debug)
    with session.guarded():
        with Ledger.open(ledger, create=False) as book:
            hits = book.search(_query(words), first, last, publisher, limit)
        with open_output(None) as sink:
            if format is AnswerFormat.JSON:
                sink.write(json_.dumps(search_view.as_json(hits), indent=2, default=str) + "\n")
            else:
                search_view.print_hits(console_for(sink), hits)


def _query(words: list[str]) -> str:
    """The words as one line. An argument with blanks beside others was a phrase, whose quotes the shell took."""
    return words[0] if len(words) == 1 else " ".join(map(_quoted, words))


def _quoted(word: str) -> str:
    if " " not in word or '"' in word:
        return word
    return f'-"{word[1:]}"' if word.startswith("-") else f'"{word}"'
