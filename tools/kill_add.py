"""Kill ``dragoman add`` again and again, run it to its end, and compare with a run that nobody killed.

    python tools/kill_add.py INPUT [--kills 20] [--seed N]

INPUT is anything that ``dragoman add`` reads. A quarter of the kills (SIGKILL to the whole process group) come before
the run has stored anything new: while it starts, loads its model or codes its first documents. The others wait until it
has stored some more, then come either at a random moment of the coding of the next, or right when the ledger's
write-ahead log is being written. After each kill a copy of the ledger is checked, so that the next run finds the files
as the kill left them. Exit status 1 if the rows differ, the ledger is not sound, or a document that was stored is gone.
"""

import argparse
import math
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from dragoman.store import Ledger

BATCH = 32
"""Documents that are parsed at once; then they are stored in quick succession."""
TICK = 0.002
"""Seconds between two looks at the ledger."""


class TrialError(Exception):
    """A run that did not do what it should; the message says what."""


@dataclass(frozen=True, slots=True)
class Pace:
    """What the uninterrupted run showed, in documents and seconds."""

    documents: int
    first: float
    total: float

    @property
    def each(self) -> float:
        """Mean seconds for a document, once the first is stored."""
        return (self.total - self.first) / self.documents


@dataclass(frozen=True, slots=True)
class Kill:
    """One kill: when it came, in which phase it was aimed, and what the ledger held before and after it."""

    number: int
    phase: str
    seconds: float
    before: int
    after: int
    in_time: bool
    """False if the run had ended by itself."""

    def __str__(self) -> str:
        late = "" if self.in_time else "  too late: the run had ended"
        return (
            f"kill {self.number:2d}  {self.phase:8s}  {self.seconds:6.2f} s after the start  "
            f"stored {self.before:3d} -> {self.after:3d}{late}"
        )


def start(source: Path, ledger: Path) -> subprocess.Popen[bytes]:
    """The command, in a process group of its own; what it prints goes to a file beside the ledger."""
    command = [sys.executable, "-m", "dragoman.read.cli", "add", str(source), "--ledger", str(ledger)]
    with Path(f"{ledger}.log").open("ab") as log:
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)


def stored(ledger: Path) -> int:
    """How many records the ledger holds, read beside its writer; 0 while there is none."""
    try:
        with closing(sqlite3.connect(f"{ledger.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            return int(connection.execute("SELECT count(*) FROM records").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def check(ledger: Path) -> None:
    """Raise :class:`TrialError` unless SQLite finds the file, its indexes and its references sound."""
    with closing(sqlite3.connect(ledger)) as connection:
        found = connection.execute("PRAGMA integrity_check").fetchone()[0]
        loose = connection.execute("PRAGMA foreign_key_check").fetchall()
    if found != "ok" or loose:
        raise TrialError(f"{ledger}: integrity_check says {found}; {len(loose)} rows refer to nothing")


def left_by_kill(ledger: Path) -> int:
    """How many records a copy of the killed ledger holds, once SQLite has opened and checked it."""
    if not ledger.exists():
        return 0
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "copy.db")
        for ending in ("", "-wal"):
            if Path(f"{ledger}{ending}").exists():
                shutil.copyfile(f"{ledger}{ending}", f"{copy}{ending}")
        check(copy)
        return stored(copy)


def finish(source: Path, ledger: Path) -> int:
    """Run the command to its end; its exit status."""
    return start(source, ledger).wait()


def measure(source: Path, ledger: Path) -> tuple[Pace, int]:
    """Run uninterrupted: how fast it went, and the exit status."""
    begin = time.monotonic()
    process = start(source, ledger)
    first = 0.0
    while process.poll() is None:
        if not first and stored(ledger):
            first = time.monotonic() - begin
        time.sleep(TICK)
    total = time.monotonic() - begin
    documents = stored(ledger)
    if not documents:
        raise TrialError(f"{source}: nothing was stored; see {ledger}.log")
    return Pace(documents, first or total, total), process.returncode


def kills(source: Path, ledger: Path, pace: Pace, count: int, chance: random.Random) -> Iterator[Kill]:
    """Start the command and kill it, ``count`` times; each kill as it happens."""
    before = 0
    for number in range(1, count + 1):
        # How much more to let it store, so that the kills spread over all of the input.
        step = max(2 * (pace.documents - before) // (count - number + 2), 1)
        most = min(before + step, pace.documents - 1)
        goal = min(before + chance.randint(1, step), most)
        phase = "start" if number % 4 == 1 else chance.choice(["coding", "storing"])
        begin = time.monotonic()
        process = start(source, ledger)
        if phase == "start":
            _wait_for_rows(process, ledger, before + 1, chance.uniform(0, pace.first))
        else:
            _wait_for_rows(process, ledger, goal)
            if phase == "coding":
                _wait_for_rows(process, ledger, max(most, goal + 1), chance.uniform(0, 2 * BATCH * pace.each))
            else:
                _wait_for_write(process, Path(f"{ledger}-wal"))
        in_time = process.poll() is None
        if in_time:
            os.killpg(process.pid, signal.SIGKILL)
        seconds = time.monotonic() - begin
        process.wait()
        after = left_by_kill(ledger)
        yield Kill(number, phase, seconds, before, after, in_time)
        if after < before:
            raise TrialError(f"{before - after} documents that were stored are gone")
        before = after


def _wait_for_rows(process: subprocess.Popen[bytes], ledger: Path, goal: int, seconds: float = math.inf) -> None:
    """Until so many records are stored or so many seconds have passed."""
    end = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < end and stored(ledger) < goal:
        time.sleep(TICK)


def _wait_for_write(process: subprocess.Popen[bytes], log: Path) -> None:
    """Until the log changes: then a transaction is being written, or was a moment ago."""
    known = _stamp(log)
    while process.poll() is None and _stamp(log) == known:
        pass


def _stamp(file: Path) -> tuple[int, int]:
    try:
        found = file.stat()
    except FileNotFoundError:
        return 0, 0
    return found.st_size, found.st_mtime_ns


def compare(one: Path, other: Path) -> dict[str, int]:
    """Rows by table if both ledgers are sound and equal; raises :class:`TrialError` naming the tables that differ."""
    for ledger in (one, other):
        check(ledger)
    with Ledger.open(one, create=False) as left, Ledger.open(other, create=False) as right:
        rows, others = left.rows(), right.rows()
    if rows != others:
        tables = ", ".join(
            f"{name} ({len(rows[name])} and {len(others[name])})" for name in rows if rows[name] != others[name]
        )
        raise TrialError(f"the rows differ in: {tables}")
    return {name: len(found) for name, found in rows.items()}


def trial(source: Path, folder: Path, count: int, chance: random.Random) -> Iterator[str]:
    """The whole of it, told line by line; raises :class:`TrialError` if the ledgers are not the same."""
    smooth, killed = folder / "smooth.db", folder / "killed.db"
    pace, status = measure(source, smooth)
    yield (
        f"uninterrupted: {pace.documents} documents in {pace.total:.1f} s, the first after {pace.first:.1f} s, "
        f"exit status {status}"
    )
    told = []
    for kill in kills(source, killed, pace, count, chance):
        told.append(kill)
        yield str(kill)
    if not any(kill.in_time and 0 < kill.after < pace.documents for kill in told):
        raise TrialError("no kill came while documents were being stored: use more documents")
    again = finish(source, killed)
    if again != status:
        raise TrialError(f"the last run's exit status is {again}, not {status}; see {killed}.log")
    rows = compare(smooth, killed)
    in_time = sum(kill.in_time for kill in told)
    yield f"equal after {in_time} kills: {sum(rows.values())} rows in {len(rows)} tables; integrity_check ok for both"
    yield ", ".join(f"{name} {number}" for name, number in rows.items())


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("input", type=Path)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=None, help="to aim the kills as before (default: at random)")
    options = parser.parse_args(arguments)
    seed = random.randrange(10**6) if options.seed is None else options.seed
    print(f"seed {seed}", flush=True)
    folder = Path(tempfile.mkdtemp(prefix="kill-add-"))
    try:
        for line in trial(options.input, folder, options.kills, random.Random(seed)):
            print(line, flush=True)
    except TrialError as error:
        print(f"FAILED: {error}\nthe ledgers are kept in {folder}", flush=True)
        return 1
    shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
