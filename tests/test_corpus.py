"""Corpora coded on one machine: what is in the dataset, that it is the same whoever codes it, and that it goes on."""

import errno
import gzip
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]
import pytest
from typer.testing import CliRunner

import fake_coding
from corpora import SMALL, coded, hashes, lines, write
from dragoman.document import Document
from dragoman.engine.corpus.cutting import plan
from dragoman.engine.corpus.dataset import Dataset
from dragoman.engine.corpus.faults import CorpusError
from dragoman.engine.corpus.model import Marker, Options
from dragoman.engine.corpus.parts import PartJob, Task
from dragoman.engine.corpus.places import Disk
from dragoman.engine.corpus.reading import read_part
from dragoman.engine.corpus.run import Listener
from dragoman.engine.workers import WorkerLimits
from dragoman.errors import InputError
from dragoman.read.cli import app
from dragoman.record.tables.corpora import layouts
from fake_coding import BREAK, DIE, HANG, Fake
from hostile_files import RESPONSE, warc

SPANISH = "El ministro de Asuntos Exteriores habló por teléfono con su homólogo sobre la situación en la frontera. " * 3


def rows(output: Path, table: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for path in sorted((output / table).iterdir()):
        found += pq.read_table(path).to_pylist()
    return found


def ids(output: Path) -> list[str]:
    return [row["document"] for row in rows(output, "documents")]


def archive(count: int, *, packed: bool) -> bytes:
    """A WARC of plain texts, each record packed by itself, as crawlers do."""
    records = []
    for number in range(count):
        body = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n" + fake_coding.text(number).encode()
        record = warc((RESPONSE.format(f"{number}", len(body)), body))
        records.append(gzip.compress(record, mtime=0) if packed else record)
    return b"".join(records)


# What is in it


def test_tables_have_the_columns_that_are_described(tmp_path: Path) -> None:
    manifest = coded([write(tmp_path / "a.jsonl", lines(30))], tmp_path / "out")
    assert manifest.complete
    assert (manifest.documents, manifest.coded, manifest.skipped) == (30, 30, {})
    assert manifest.rows == {"documents": 30, "events": 30, "statements": 30, "mentions": 60, "dyads": 30} | {
        name: 0 for name in layouts() if name not in ("documents", "events", "statements", "mentions", "dyads")
    }
    for name, layout in layouts().items():
        assert pq.read_table(tmp_path / "out" / name / "000000.parquet").column_names == list(layout.names)
    event = rows(tmp_path / "out", "events")[0]
    assert (event["event"], event["type"], event["actor_countries"]) == ("d0#e1", "CONSULT", ["IND", "ISR"])
    assert event["sentence"] == "Anil Rao telephoned Dana Peled from his desk."


def test_a_real_record_comes_whole(tmp_path: Path) -> None:
    demo = Path(__file__).resolve().parent.parent / "src" / "dragoman" / "data" / "demo" / "demo.jsonl"
    command = ["corpus", "code", str(demo), str(tmp_path / "out"), "--workers", "1", "--no-model"]
    answer = CliRunner().invoke(app, command)
    assert answer.exit_code == 0, answer.output
    for name in ("events", "statements", "mentions", "places", "commitments"):
        assert rows(tmp_path / "out", name), name
    ledger = tmp_path / "a.ledger"
    load = CliRunner().invoke(app, ["ledger", "load", str(tmp_path / "out"), "--ledger", str(ledger)])
    assert "new 3" in load.output
    from dragoman.store import Ledger

    other = tmp_path / "b.ledger"
    add = ["add", str(demo), "--ledger", str(other), "--no-heard", "--no-model"]
    assert CliRunner().invoke(app, add).exit_code == 0
    with Ledger.open(ledger, create=False) as loaded, Ledger.open(other, create=False) as added:
        assert loaded.rows() == added.rows()


def test_what_is_left_out_is_counted_and_told(tmp_path: Path) -> None:
    bad = lines(3) + '{"id": "x"}\nno json\n' + lines(2, 3, {4: BREAK})
    spanish = json.dumps({"id": "es", "text": SPANISH}) + "\n"
    manifest = coded([write(tmp_path / "a.jsonl", bad + spanish)], tmp_path / "out", part_bytes=10**6)
    assert manifest.skipped == {"internal-error": 1, "missing-text": 1, "not-english": 1, "not-json": 1}
    assert (manifest.documents, manifest.coded) == (6, 4)
    found = {(row["what"], row["reason"], row["where"].rsplit("/", 1)[-1]) for row in rows(tmp_path / "out", "dropped")}
    assert found == {
        ("input", "missing-text", "a.jsonl:4"),
        ("input", "not-json", "a.jsonl:5"),
        ("document", "internal-error", "d4"),
        ("document", "not-english", "es"),
    }
    assert [(row["document"], row["record"] is None) for row in rows(tmp_path / "out", "documents")][-2:] == [
        ("d4", True),
        ("es", True),
    ]


def test_a_file_that_cannot_be_read_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "a.jsonl", lines(2))
    (tmp_path / "b.jsonl").write_bytes(b"")
    (tmp_path / "c.jsonl.gz").write_bytes(b"\x1f\x8b\x08\0 no gzip at all")
    (tmp_path / "d.xyz").write_bytes(b"what is this")
    manifest = coded([tmp_path / "*.*"], tmp_path / "out" / "deep")
    assert manifest.coded == 2
    assert manifest.skipped == {"bad-gzip": 1, "empty": 1, "unknown-suffix": 1}


# The same whoever codes it


def test_one_worker_or_three_give_the_same_bytes(tmp_path: Path) -> None:
    inputs = [
        write(tmp_path / "a.jsonl", lines(40, more={7: DIE})),
        write(tmp_path / "b.jsonl.gz", lines(40, 40, more={50: BREAK})),
    ]
    one = coded(inputs, tmp_path / "one", 1)
    three = coded(inputs, tmp_path / "three", 3)
    assert one == three
    assert len(one.parts) > 3
    assert hashes(tmp_path / "one") == hashes(tmp_path / "three")
    assert one.skipped == {"internal-error": 1, "worker-died": 1}


@pytest.mark.parametrize("suffix", [".jsonl", ".jsonl.gz", ".parquet", ".warc", ".warc.gz"])
@pytest.mark.parametrize("part_bytes", [1, 700, 10**7])
def test_parts_hold_what_the_file_holds(tmp_path: Path, suffix: str, part_bytes: int) -> None:
    path = tmp_path / f"in{suffix}"
    if suffix == ".parquet":
        records = [json.loads(line) for line in lines(50).splitlines()]
        pq.write_table(pa.Table.from_pylist(records), path, row_group_size=16)
    elif "warc" in suffix:
        path.write_bytes(archive(50, packed=suffix.endswith(".gz")))
    else:
        write(path, lines(25) + "no json\n\n" + lines(25, 25))
    planned = plan([str(path)], part_bytes)
    assert (len(planned.parts) > 2) == (part_bytes < 10**6)
    errors: list[str] = []

    def on_error(source: str, error: InputError) -> None:
        errors.append(error.where.rsplit("/", 1)[-1])

    options = Options(part_bytes=part_bytes)
    found = [read.document for part in planned.parts for read in read_part(part, options, on_error)]
    assert [one.text for one in found] == [fake_coding.text(number) for number in range(50)]
    assert errors == ([f"in{suffix}:26"] if "jsonl" in suffix else [])


def test_small_files_make_one_part(tmp_path: Path) -> None:
    for number in range(9):
        (tmp_path / f"{number}.txt").write_text(fake_coding.text(number), "utf-8")
    assert [len(part.slices) for part in plan([str(tmp_path)], 500).parts] == [6, 3]
    coded([tmp_path], tmp_path.parent / "out-of-it", part_bytes=500)
    assert ids(tmp_path.parent / "out-of-it") == [f"{tmp_path}/{number}.txt" for number in range(9)]


# It goes on


def test_it_goes_on_where_it_stopped(tmp_path: Path) -> None:
    inputs = [write(tmp_path / "a.jsonl", lines(60))]
    whole = coded(inputs, tmp_path / "whole")

    def stop(done: int, of: int, marker: Marker) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        coded(inputs, tmp_path / "out", listener=Listener(progress=stop))
    assert not Dataset(str(tmp_path / "out")).manifest().complete
    done: list[int] = []
    again = coded(
        inputs, tmp_path / "out", listener=Listener(progress=lambda count, of, marker: done.append(marker.part.number))
    )
    assert done == list(range(2, len(whole.parts)))
    assert again == whole
    assert hashes(tmp_path / "out") == hashes(tmp_path / "whole")


@pytest.mark.parametrize("damage", ["no marker", "damaged marker", "another marker", "no table", "damaged table"])
def test_a_part_that_is_not_whole_is_coded_again(tmp_path: Path, damage: str) -> None:
    inputs = [write(tmp_path / "a.jsonl", lines(60))]
    whole = coded(inputs, tmp_path / "out")
    before = hashes(tmp_path / "out")
    marker, table = tmp_path / "out/parts/000001.json", tmp_path / "out/events/000001.parquet"
    if damage == "no marker":
        marker.unlink()
    elif damage == "damaged marker":
        marker.write_bytes(marker.read_bytes()[:50])
    elif damage == "another marker":
        marker.write_bytes((tmp_path / "out/parts/000000.json").read_bytes())
    elif damage == "no table":
        table.unlink()
    else:
        table.write_bytes(table.read_bytes()[:-1] + b"?")
    told: list[str] = []
    done: list[int] = []
    listener = Listener(told.append, lambda count, of, marker: done.append(marker.part.number))
    assert coded(inputs, tmp_path / "out", listener=listener) == whole
    assert done == [1]
    assert hashes(tmp_path / "out") == before
    assert [line for line in told if "coded again" in line and "000001" in line] or damage == "no marker"


def test_killed_it_loses_and_doubles_nothing(tmp_path: Path) -> None:
    """The whole process group is killed at a moment that nobody chose, again and again."""
    source = write(tmp_path / "a.jsonl", lines(120))
    whole = coded([source], tmp_path / "whole")
    script = (
        "import sys; from corpora import coded; from fake_coding import Fake\n"
        "if __name__ == '__main__': coded(sys.argv[1:2], sys.argv[2], 2, Fake(0.02))"
    )
    path = tmp_path / "killed.py"
    path.write_text(script, "utf-8")
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    for wanted in (1, 3):
        with subprocess.Popen(
            [sys.executable, str(path), str(source), str(tmp_path / "out")], env=environment, start_new_session=True
        ) as process:
            end = time.monotonic() + 60
            while len(Disk().names(str(tmp_path / "out/parts"))) < wanted and time.monotonic() < end:
                time.sleep(0.02)
            os.killpg(process.pid, signal.SIGKILL)
    assert coded([source], tmp_path / "out") == whole
    left = {name: one for name, one in hashes(tmp_path / "out").items() if not name.rsplit("/", 1)[-1].startswith(".")}
    assert left == hashes(tmp_path / "whole")
    assert ids(tmp_path / "out") == [f"d{number}" for number in range(120)]


@pytest.mark.parametrize(("what", "said"), [("input", "has changed"), ("date", "options"), ("more", "is new")])
def test_another_run_input_or_option_is_refused(tmp_path: Path, what: str, said: str) -> None:
    source = write(tmp_path / "a.jsonl", lines(5))
    coded([source], tmp_path / "out")
    before = hashes(tmp_path / "out")
    inputs = [source]
    more: dict[str, Any] = {}
    if what == "input":
        write(source, lines(6))
    elif what == "date":
        more = {"date": "2024-01-01"}
    else:
        inputs.append(write(tmp_path / "b.jsonl", lines(1)))
    with pytest.raises(CorpusError, match=said):
        coded(inputs, tmp_path / "out", **more)
    assert hashes(tmp_path / "out") == before


def test_another_coder_is_refused_by_what_differs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = write(tmp_path / "a.jsonl", lines(5))
    coded([source], tmp_path / "out")
    manifest = tmp_path / "out/manifest.json"
    fields = json.loads(manifest.read_text("utf-8"))
    fields["run"]["codebook"], fields["run_hash"] = "another", "other"
    manifest.write_text(json.dumps(fields), "utf-8")
    with pytest.raises(CorpusError, match=r"another run made it \(codebook another and now c0de"):
        coded([source], tmp_path / "out")


# Bad input


def test_a_document_that_hangs_is_left_out_alone(tmp_path: Path) -> None:
    source = write(tmp_path / "a.jsonl", lines(8, more={2: HANG, 5: DIE}))
    manifest = coded([source], tmp_path / "out", limits=WorkerLimits(seconds=5.0))
    assert manifest.skipped == {"worker-too-slow": 1, "worker-died": 1}
    assert (manifest.documents, manifest.coded) == (8, 6)


def test_a_worker_that_dies_without_a_document_is_tried_again_and_not_for_ever() -> None:
    part = plan([__file__], 10**6).parts[0]
    job = PartJob(Task(part=part, output="out", options=Options(part_bytes=1)))
    for _ in range(3):
        assert job.step() is not None
        job.lost("died")
    with pytest.raises(CorpusError, match="ended its worker 4 times, and no single document does"):
        job.lost("died")


def test_a_worker_killed_from_outside_costs_no_document(tmp_path: Path) -> None:
    """Those that it had in hand are tried alone, do no harm, and are coded."""
    part = plan([__file__], 10**6).parts[0]
    job = PartJob(Task(part=part, output="out", options=Options(part_bytes=1)))
    job.heard("taken", b"0")
    job.heard("taken", b"1")
    job.heard("done", b"0")
    job.lost("died")
    assert b'"alone":[1]' in (job.step() or b"")
    job.heard("taken", b"1")
    job.heard("done", b"1")
    job.heard("tried", b"")
    assert b'"alone":null,"without":{}' in (job.step() or b"")


@pytest.mark.parametrize("pattern", ["missing.jsonl", "*.jsonl", "folder/**/*.warc.gz"])
def test_a_pattern_without_files_is_told(tmp_path: Path, pattern: str) -> None:
    with pytest.raises(CorpusError, match="no file matches"):
        coded([tmp_path / pattern], tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_output_among_the_input_is_refused(tmp_path: Path) -> None:
    source = write(tmp_path / "a.jsonl", lines(2))
    for output in (tmp_path, tmp_path / "out"):
        with pytest.raises(CorpusError, match="the output is among the input"):
            coded([tmp_path], output)
    with pytest.raises(CorpusError, match=r"a\.jsonl: given twice"):
        coded([source, tmp_path / "*.jsonl"], tmp_path / "out")


def test_a_folder_of_other_things_is_not_written_to(tmp_path: Path) -> None:
    source = write(tmp_path / "a.jsonl", lines(2))
    (tmp_path / "out").mkdir()
    write(tmp_path / "out/mine.txt", "mine")
    with pytest.raises(CorpusError, match=r"holds mine\.txt and is no dataset"):
        coded([source], tmp_path / "out")


def test_a_full_disk_stops_the_run_and_keeps_what_is_done(tmp_path: Path) -> None:
    """A disk of 300 KB, if this machine lets one be made, is filled while the corpus is coded."""
    source = write(tmp_path / "a.jsonl", lines(200))
    whole = coded([source], tmp_path / "whole")
    disk = tmp_path / "disk"
    disk.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=300k", "none", str(disk)], capture_output=True)
    if made.returncode:
        pytest.skip("no small disk can be mounted here")
    try:
        with pytest.raises(CorpusError, match="No space left on device; free some space, and run the same command"):
            coded([source], disk / "out")
        done = len(Disk().names(str(disk / "out/parts")))
        assert 0 < done < len(whole.parts)
        assert not [path for path in disk.rglob(".*") if path.is_file()]
        subprocess.run(["mount", "-o", "remount,size=100m", str(disk)], check=True)
        counted: list[int] = []
        listener = Listener(progress=lambda count, of, marker: counted.append(marker.part.number))
        assert coded([source], disk / "out", listener=listener) == whole
        assert len(counted) == len(whole.parts) - done
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_file_that_cannot_be_written_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: str, *more: Any) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CorpusError, match="No space left on device; free some space"):
        Disk().put(str(tmp_path / "out.txt"), b"data")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["only-one"], "INPUT... OUTPUT"),
        (["a", "b", "--address", "auto"], "--engine ray"),
        (["a", "b", "--date", "3 March"], "--date"),
        (["a", "b", "--workers", "0"], "--workers"),
    ],
)
def test_commands_that_make_no_sense_exit_2(arguments: list[str], said: str) -> None:
    answer = CliRunner().invoke(app, ["corpus", "code", *arguments])
    assert answer.exit_code == 2
    assert said in answer.output


def test_an_address_is_read_and_written_by_fsspec(tmp_path: Path) -> None:
    """Within one process: an object store that lives in memory is no other process's."""
    fsspec = pytest.importorskip("fsspec")
    memory = fsspec.filesystem("memory")
    memory.pipe_file("/bucket/a.jsonl", lines(4).encode())
    memory.pipe_file("/bucket/deep/b.jsonl", lines(4, 4).encode())
    assert [one.path for one in plan(["memory://bucket"], SMALL).inputs] == [
        "memory:///bucket/a.jsonl",
        "memory:///bucket/deep/b.jsonl",
    ]
    path = tmp_path / "store"
    coded([f"file://{write(tmp_path / 'a.jsonl', lines(30))}"], f"file://{path}")
    assert ids(path) == [f"d{number}" for number in range(30)]
    with pytest.raises(CorpusError, match="nosuch://"):
        plan(["nosuch://bucket/a.jsonl"], SMALL)


def test_documents_read_back_are_equal(tmp_path: Path) -> None:
    from dragoman.engine.corpus.loading import document_of

    given = "NEW DELHI (Reuters) - Anil Rao telephoned Dana Peled. The two spoke of drones."
    source = write(tmp_path / "a.jsonl", json.dumps({"id": "a", "text": given, "title": "T", "date": "2023-03-03"}))
    coded([source], tmp_path / "out")
    (row,) = rows(tmp_path / "out", "documents")
    (read,) = read_part(plan([str(source)], SMALL).parts[0], Options(part_bytes=SMALL), lambda name, error: None)
    assert isinstance(read.document, Document)
    assert document_of(row) == read.document
    assert read.document.furniture
    assert (
        Fake().load().run.model_dump(exclude={"matrix"})
        == json.loads((tmp_path / "out/manifest.json").read_text("utf-8"))["run"]
    )
