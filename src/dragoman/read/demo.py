"""``make demo``: three short articles about one telephone call, coded, stored, and shown as a record and a timeline.

The articles lie in ``data/demo/demo.jsonl``: a wire story and each side's statement, written for this demo. The ledger
``demo.ledger`` is made anew in the current folder at each run. Nothing is downloaded.
"""

import shlex
import sys
import time
from collections.abc import Sequence
from importlib.resources import as_file, files
from pathlib import Path
from typing import IO, cast

from rich.console import Console
from rich.padding import Padding
from rich.rule import Rule
from rich.text import Text

from dragoman.document import Document
from dragoman.engine.coding import Coder
from dragoman.ingest import read_documents
from dragoman.pipeline import load
from dragoman.read.output import open_output
from dragoman.read.session import Session
from dragoman.read.show import MAX_WIDTH, print_parts, print_record
from dragoman.read.timeline import print_relation
from dragoman.record import Record
from dragoman.store import Ledger

LEDGER = "demo.ledger"
DYAD = ("IND", "ISR")
PROSE = 76
"""Columns of running text, also where the terminal is wider."""
INTRODUCTION = (
    "Two ministers spoke by telephone, and three articles tell of it: a wire story and a statement of each side. "
    "They were written for this demo, and what they quote was never said."
)


def main() -> None:
    """Run the demo in the current folder; the exit status is 0 if all went well, 1 with one clear line otherwise."""
    session = Session(debug=False)
    with session.guarded(), open_output(None) as sink:
        width = None if sink.isatty() else 80
        console = Console(file=cast(IO[str], sink), width=width, highlight=False, emoji=False)
        _say(console, INTRODUCTION)
        sink.flush()
        run_demo(console, load(), Path.cwd())


def run_demo(console: Console, coder: Coder, folder: Path) -> None:
    """Code the three articles, store them in ``folder``; print the first's record, the timeline and what is next."""
    with as_file(files("dragoman.data") / "demo" / "demo.jsonl") as path:
        articles = list(read_documents(path))
        start = time.perf_counter()
        records = _store(folder / LEDGER, coder, articles)
        seconds = time.perf_counter() - start
        words = sum(len(article.text.split()) for article in articles)
        _say(console, f"Coded: {len(records)} articles, {words} words, in {seconds:.1f} s. Stored: {LEDGER}.", before=0)
        _heading(console, "1", "The record of the first article")
        print_record(console, records[0])
        _heading(console, "2", "What the three of them say of India and Israel")
        with Ledger.open(folder / LEDGER, create=False) as ledger:
            print_relation(console, ledger.relation(*DYAD))
        _heading(console, "3", "What to try next")
        print_parts(console, [Rule(style="dim"), Text()])
        _next_steps(console, _commands(folder, path), f"{_tool(folder)} serve --ledger {LEDGER}")


def _store(path: Path, coder: Coder, articles: Sequence[Document]) -> list[Record]:
    """Code into a new ledger, as ``add`` does; the last run's goes with the two files that SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    with Ledger.open(path) as ledger:
        heard = ledger.heard()
        records = []
        for record in coder.with_heard(heard).pipe(articles):
            ledger.add(record, heard)
            records.append(record)
    return records


def _tool(folder: Path) -> str:
    """How to type the program's name in ``folder``."""
    tool = Path(sys.executable).with_name("dragoman")
    return _from(folder, tool) if tool.exists() else "dragoman"


def _commands(folder: Path, articles: Path) -> dict[str, str]:
    """What to type, as it works from ``folder``, with what it does."""
    dragoman, path = _tool(folder), _from(folder, articles)
    return {
        f"{dragoman} show {' '.join(DYAD)} --ledger {LEDGER} --format json": (
            "The same timeline for a program: every quotation, with its offsets in its document."
        ),
        f"{dragoman} code {path} --format plover": "The events one a line, under PLOVER's field names.",
        f"{dragoman} add {path} --ledger {LEDGER}": "Store them again: the ledger knows them and codes nothing.",
    }


def _from(folder: Path, path: Path) -> str:
    """The path as one would type it in ``folder``, quoted where a shell asks for it."""
    return shlex.quote(str(path.relative_to(folder) if path.is_relative_to(folder) else path))


def _next_steps(console: Console, commands: dict[str, str], serve: str) -> None:
    for command, does in commands.items():
        _say(console, does, before=0, after=0, style="dim")
        # Never wrapped: a command must survive being copied.
        console.print(Text("  " + command, style="bold"), soft_wrap=True)
        console.print()
    own = "An article of your own: save its text as article.txt, and give `dragoman code` its path and its --date."
    _say(console, own, before=0)
    _say(console, f"To look at it in a browser, at http://127.0.0.1:8000/{'/'.join(DYAD)}:", before=0, after=0)
    console.print(Text("  " + serve, style="bold"), soft_wrap=True)


def _heading(console: Console, number: str, title: str) -> None:
    """A step's title; the rule under it comes with what is shown there."""
    print_parts(console, [Text.assemble((number + "  ", "dim"), (title, "bold"))])


def _say(console: Console, text: str, *, before: int = 1, after: int = 1, style: str = "") -> None:
    right = max(0, min(console.width, MAX_WIDTH) - PROSE)
    print_parts(console, [Padding(Text(text, style=style), (before, right, after, 0))])


if __name__ == "__main__":
    main()
