"""One run of a command: what it says on standard error, its progress bar, and how it ends."""

import sys
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.text import Text

from dragoman.document import Document
from dragoman.engine.coding import Tally
from dragoman.errors import DragomanError
from dragoman.read.output import give_up_stdout
from dragoman.read.words import plain

if TYPE_CHECKING:
    from rich.progress import Progress

    from dragoman.ingest import Reader

INTERRUPTED, PIPE_CLOSED = 130, 141
PROGRESS_FROM = 20
"""Documents after which a progress bar is worth its line."""


class Session:
    """Tells skips and errors, counts, and gives the exit status: 0 all coded, 1 something was skipped or failed."""

    def __init__(self, debug: bool) -> None:
        self.debug = debug
        self.console = Console(stderr=True, highlight=False)
        self.tally = Tally(self._skipped)

    @property
    def status(self) -> int:
        """The exit status so far."""
        return 1 if self.tally.skipped else 0

    def say(self, message: str, style: str = "") -> None:
        """One line on standard error, whatever characters are in it."""
        self.console.print(Text(plain(message), style=style), soft_wrap=True)

    def _skipped(self, message: str, cause: BaseException | None) -> None:
        self.say(f"skipped: {message}", "yellow")
        if self.debug and cause is not None:
            self.console.print(Text("".join(traceback.format_exception(cause))), soft_wrap=True)

    @contextmanager
    def guarded(self, after_ctrl_c: str = "nothing more was written") -> Iterator[None]:
        """Turn what escapes a command into one line and an exit status; with ``debug`` a defect's traceback as well."""
        try:
            yield
        except BrokenPipeError:
            give_up_stdout()
            raise SystemExit(PIPE_CLOSED) from None
        except KeyboardInterrupt:
            self.say(f"stopped; {after_ctrl_c}", "yellow")
            raise SystemExit(INTERRUPTED) from None
        except DragomanError as error:
            self.say(f"error: {error}", "red")
            raise SystemExit(1) from None
        except (typer.Exit, typer.BadParameter):
            raise
        except Exception as error:
            if self.debug:
                self.console.print(Text(traceback.format_exc()), soft_wrap=True)
            self.say(f"error: Dragoman failed ({type(error).__name__}: {error}); please report it, with --debug", "red")
            raise SystemExit(1) from None

    @contextmanager
    def progress(
        self, reader: "Reader", documents: Iterable[Document], *, results_shown: bool
    ) -> Iterator[Iterable[Document]]:
        """The documents, with a bar on standard error past 20 of them, unless the results run over that terminal."""
        if not self.console.is_terminal or (results_shown and sys.stdout.isatty()):
            yield documents
            return
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (
            TextColumn("{task.fields[documents]:,} documents"),
            BarColumn(),
            TextColumn("{task.fields[rate]:.1f}/s"),
            TimeRemainingColumn(),
        )
        bar = Progress(*columns, console=self.console, transient=True)
        try:
            yield self._watched(bar, reader, documents)
        finally:
            bar.stop()

    def _watched(self, bar: "Progress", reader: "Reader", documents: Iterable[Document]) -> Iterator[Document]:
        start = time.monotonic()
        task = bar.add_task("", total=None, documents=0, rate=0.0)
        for number, document in enumerate(documents, 1):
            yield document
            if number > PROGRESS_FROM:
                bar.start()
                rate = number / max(time.monotonic() - start, 0.001)
                total = reader.total_bytes or None
                bar.update(task, total=total, completed=reader.done_bytes, documents=number, rate=rate)

    def counting(self, what: str) -> Callable[[int, int], None] | None:
        """Hears how many of how many are done, for a bar on a terminal; None where nobody would see one."""
        if not self.console.is_terminal:
            return None
        last = time.monotonic()

        def tell(done: int, of: int) -> None:
            nonlocal last
            if time.monotonic() - last > 1 or done == of:
                last = time.monotonic()
                self.console.print(Text(f"{done:,} of {of:,} {what}"), end="\n" if done == of else "\r")

        return tell

    def summary(self, reader: "Reader", counts: str) -> None:
        """The last lines on standard error: the counts, skips by reason, and what the reader should know."""
        self.say(counts + self.skips(), "dim" if not self.tally.skipped else "")
        if reader.undated:
            self.say(
                f'note: {reader.undated} without a publication date, so "on Friday" names no day there; give --date, '
                'or a "date" in the JSONL',
                "dim",
            )
        if reader.links:
            self.say(f"note: {reader.links:,} pages are named and not held; dragoman fetch --from fetches them", "dim")
        if reader.attachments:
            self.say(f"note: {reader.attachments:,} attachments of messages were not read", "dim")
        if reader.repeated:
            self.say(f"note: {reader.repeated} with an id that an earlier document has; all were read", "dim")

    def skips(self) -> str:
        """ ", skipped 3 (not-json 2, empty 1)"; nothing if nothing was."""
        skipped = self.tally.skipped
        if not skipped:
            return ""
        reasons = ", ".join(f"{reason} {count}" for reason, count in skipped.most_common())
        return f", skipped {skipped.total()} ({reasons})"
