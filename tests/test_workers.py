"""Coding by several processes: order, constant memory, documents that end or hang their process, Ctrl-C."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import pytest
from typer.testing import CliRunner

from dragoman.document import Document
from dragoman.engine.coding import Tally
from dragoman.engine.pool import CHARACTERS, LOT, Pool
from dragoman.engine.workers import CoderOptions, WorkerError, WorkerLimits
from dragoman.errors import DragomanError
from dragoman.ingest import Source, make_document, read_documents
from dragoman.pipeline import Coder
from dragoman.read.cli import app
from dragoman.resolve import Heard
from fake_coding import BREAK, DIE, GROW, HANG, REFUSE, Fake, text
from record_factory import RUN

DEMO = Path(__file__).resolve().parent.parent / "src" / "dragoman" / "data" / "demo" / "demo.jsonl"


def documents(texts: Sequence[str]) -> list[Document]:
    return [make_document(text, Source(id=f"d{number}")) for number, text in enumerate(texts)]


def coded(
    given: list[Document], workers: int = 2, limits: WorkerLimits | None = None
) -> tuple[list[str], dict[str, int], Pool]:
    """The ids of the records, in order; what was skipped; and the pool, which is closed."""
    tally = Tally(lambda message, cause: None)
    with Pool(workers, Fake(), limits) as pool:
        return [record.document.id for record in pool.records(given, tally)], dict(tally.skipped), pool


def test_records_come_in_order_and_whole() -> None:
    given = documents([text(number) for number in range(5 * LOT)])
    assert coded(given, 3)[0] == [one.id for one in given]


def test_it_gives_what_one_process_gives(coder: Coder) -> None:
    given = list(read_documents(str(DEMO)))
    with Pool(2, CoderOptions(learned=False)) as pool:
        found = list(pool.records(given, Tally(lambda message, cause: None)))
        assert pool.run == coder.run.model_copy(update={"matrix": pool.run.matrix})
        assert all(0 < one < 900_000_000 for one in pool.memory if one)
    assert [record.model_dump(exclude={"run"}) for record in found] == [
        record.model_dump(exclude={"run"}) for record in coder.pipe(given)
    ]


@pytest.mark.parametrize("place", [0, 1, LOT - 1, LOT, 2 * LOT + 3])
def test_a_document_that_ends_its_process_is_left_out_alone(place: int) -> None:
    given = documents([text(number, DIE if number == place else "") for number in range(3 * LOT)])
    ids, skipped, _ = coded(given)
    assert ids == [one.id for number, one in enumerate(given) if number != place]
    assert skipped == {"worker-died": 1}


def test_one_that_hangs_is_left_out_after_its_time() -> None:
    given = documents([text(0), text(1, HANG), text(2)])
    ids, skipped, _ = coded(given, 1, WorkerLimits(seconds=3.0))
    assert (ids, skipped) == (["d0", "d2"], {"worker-too-slow": 1})


def test_several_bad_ones_of_one_lot() -> None:
    given = documents([text(0, DIE), text(1, BREAK), text(2), text(3, REFUSE), text(4, DIE), text(5)])
    ids, skipped, _ = coded(given)
    assert (ids, skipped) == (["d2", "d5"], {"worker-died": 2, "internal-error": 1, "refused": 1})


def test_what_is_told_of_a_document_names_it() -> None:
    told: list[str] = []
    tally = Tally(lambda message, cause: told.append(message))
    with Pool(1, Fake()) as pool:
        list(pool.records(documents([text(0, DIE)]), tally))
    assert told == ["d0: the process that coded it ended; it was left out, please report it"]


def test_a_process_that_has_grown_is_replaced() -> None:
    given = documents([text(number, GROW if number == LOT + 3 else "") for number in range(4 * LOT)])
    ids, skipped, pool = coded(given, 1, WorkerLimits(bytes=350_000_000))
    assert (len(ids), skipped, pool.replaced) == (len(given), {}, 1)


def test_it_takes_no_more_than_it_can_hold() -> None:
    taken = 0

    def endless() -> Iterator[Document]:
        nonlocal taken
        while True:
            taken += 1
            yield from documents([text(taken)])

    limits = WorkerLimits(ahead=2)
    with Pool(2, Fake(), limits) as pool:
        records = pool.records(endless(), Tally(lambda message, cause: None))
        for _ in range(3 * LOT):
            next(records)
    assert taken <= 3 * LOT + LOT * limits.ahead * 2


def test_long_documents_make_small_lots() -> None:
    given = documents([text(number) + " It goes on. " * (CHARACTERS // 13) for number in range(4)])
    assert coded(given)[0] == ["d0", "d1", "d2", "d3"]


def test_reading_that_fails_ends_the_run_and_the_processes() -> None:
    def broken() -> Iterator[Document]:
        yield from documents([text(0)])
        raise OSError("the disk is gone")

    with Pool(1, Fake()) as pool, pytest.raises(OSError, match="the disk is gone"):
        list(pool.records(broken(), Tally(lambda message, cause: None)))
    assert not [one for one in psutil.Process().children(recursive=True) if "spawn_main" in " ".join(one.cmdline())]


def test_a_coder_that_cannot_be_loaded_ends_the_run(tmp_path: Path) -> None:
    book = tmp_path / "book.yaml"
    book.write_text("entries: 3\n", "utf-8")
    with Pool(1, CoderOptions(codebook=str(book))) as pool, pytest.raises(DragomanError, match=r"book\.yaml"):
        list(pool.records(documents([text(0)]), Tally(lambda message, cause: None)))


def test_processes_do_not_hear_of_one_another() -> None:
    with Pool(1, Fake()) as pool, pytest.raises(WorkerError, match="--no-heard"):
        pool.with_heard(Heard())
    with Pool(1, Fake()) as pool:
        assert pool.run == RUN


@pytest.mark.parametrize("command", ["add", "recode"])
def test_commands_that_hear_say_what_to_give(command: str, tmp_path: Path) -> None:
    given = [str(DEMO)] if command == "add" else []
    answer = CliRunner().invoke(app, [command, *given, "--ledger", str(tmp_path / "a.ledger"), "--workers", "2"])
    assert answer.exit_code == 2
    assert "--no-heard" in answer.output
    assert not (tmp_path / "a.ledger").exists()


def test_add_and_code_with_workers(tmp_path: Path) -> None:
    """One command after the other, as a user has them: the second finds that nothing is left to do."""
    ledger = str(tmp_path / "a.ledger")
    add = ["add", str(DEMO), "--ledger", ledger, "--workers", "2", "--no-heard", "--no-model"]
    assert "new 3, version 0, recoded 0, same 0, skipped 0" in CliRunner().invoke(app, add).output
    assert "new 0, version 0, recoded 0, same 3, skipped 0" in CliRunner().invoke(app, [*add, "--workers", "1"]).output


def test_ctrl_c_ends_all(tmp_path: Path) -> None:
    corpus = tmp_path / "long.jsonl"
    line = DEMO.read_text("utf-8").splitlines()[0]
    corpus.write_text("".join(line + "\n" for _ in range(3000)), "utf-8")
    command = [sys.executable, "-m", "dragoman", "code", str(corpus), "--workers", "2", "--no-model"]
    with subprocess.Popen(
        [*command, "--format", "jsonl"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        children = psutil.Process(process.pid).children(recursive=True)
        # As a terminal does: to all of the group at once.
        os.killpg(process.pid, signal.SIGINT)
        _, told = process.communicate(timeout=60)
        assert process.returncode == 130, told
    assert b"stopped" in told
    assert b"Traceback" not in told
    assert children
    assert not wait_for_end(children)


def wait_for_end(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Those that still run after a while."""
    end = time.monotonic() + 20
    while time.monotonic() < end and any(one.is_running() for one in processes):
        time.sleep(0.05)
    return [one for one in processes if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]
