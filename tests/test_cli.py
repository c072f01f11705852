"""The command line with a coder that needs no language model: formats, exit statuses, files, and bad days."""

import datetime as dt
import errno
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner, Result

from dragoman.document import Document, Span
from dragoman.engine.coding import Alone, Tally, code_all
from dragoman.errors import LedgerError
from dragoman.read import cli
from dragoman.read.plover import plover_event
from dragoman.read.show import print_record
from dragoman.read.words import days, quotation
from dragoman.record.models import Actor, Date, DroppedPart, Event, Evidence, Record, Role, Run, Statement
from dragoman.resolve import Heard

STORY = "Ola Hansen met Virve Koski in Oslo on Friday, and he said they would meet again."
DAY = Date(text="Friday", start=dt.date(2023, 3, 3), end=dt.date(2023, 3, 3))


def spans(text: str, words: str) -> Span:
    at = max(text.find(words), 0)
    return Span(at, min(at + len(words), len(text)))


def actor(id: str, name: str, country: str, text: str) -> Actor:
    return Actor(id=id, name=name, country=country, sector="GOV", sectors=("GOV",), office="Minister of Fisheries",
                 person=True, wikidata="Q1", mentions=(spans(text, name),), why="test")  # fmt: skip


class Coder:
    """Codes each text as one meeting; fails on texts that say so. Reads ahead, as the real one does."""

    run = Run(dragoman="0.1.0", model="en_test 1.0", codebook="c0de", kb="feed")

    def with_heard(self, heard: Heard) -> "Coder":
        return self

    def code(self, document: Document) -> Record:
        if "CRASH" in document.text:
            raise KeyError("a defect")
        text = document.text
        ola, virve = actor("a1", "Ola Hansen", "NOR", text), actor("a2", "Virve Koski", "FIN", text)
        statement = Statement(id="s1", speaker="a1", source=(spans(text, "he"),), cue=(spans(text, "said"),),
                              content=(spans(text, "they would meet again"),), kind="indirect", channel="tweet",
                              on_record=False, side="NOR", relays="a2", within=None)  # fmt: skip
        meeting = Event(
            id="e1", type="CONSULT", modes=("visit",), contexts=("diplomatic",), quad=1, score=4.0, status="actual",
            actors=(Role(actor="a1", span=ola.mentions[0]),), recipients=(Role(actor="a2", span=virve.mentions[0]),),
            date=DAY, place=None, topics=(), trigger=(spans(text, "met"),), sentence=Span(0, len(text)), statement=None,
            evidence=(Evidence(sentence=Span(0, len(text)), trigger=(), statement=None),) * 2, confidence=0.9,
            why="meet",
        )  # fmt: skip
        again = meeting.model_copy(
            update={"id": "e2", "type": "AGREE", "modes": (), "status": "future", "date": None, "statement": "s1"}
        )
        dropped = DroppedPart(span=Span(0, 1), reason="no actor resolved")
        return Record(document=document, run=self.run, actors=(ola, virve), events=(meeting, again),
                      statements=(statement,), dropped=(dropped,))  # fmt: skip

    def pipe(self, documents: Iterable[Document]) -> Iterator[Record]:
        batch = []
        for document in documents:
            batch.append(document)
            if len(batch) == 4:
                yield from [self.code(one) for one in batch]
                batch = []
        yield from [self.code(one) for one in batch]


@pytest.fixture(autouse=True)
def _coder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "begin_coding", lambda *asked, **options: Alone(Coder()))


def run(*arguments: Any, input: str | None = None) -> Result:
    return CliRunner().invoke(cli.app, [str(argument) for argument in arguments], input=input)


def news(folder: Path, *texts: str, name: str = "news.jsonl") -> Path:
    rows = [{"id": f"d{n}", "text": text, "date": "2023-03-04"} for n, text in enumerate(texts, 1)]
    path = folder / name
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def ids(result: Result) -> list[str]:
    return [json.loads(line)["document"]["id"] for line in result.stdout.splitlines()]


# Formats


def test_json_is_one_indented_record_with_spans_on_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(STORY)
    result = run("code", tmp_path / "a.txt", "--date", "2023-03-04", "--format", "json")
    assert result.exit_code == 0
    record = json.loads(result.stdout)
    assert record["document"]["published"] == "2023-03-04"
    assert record["events"][0]["date"] == {
        "text": "Friday",
        "start": "2023-03-03",
        "end": "2023-03-03",
        "span": None,
        "why": "",
        "value": None,
        "precision": None,
    }
    assert '"sentence": [0, 80]' in result.stdout
    assert result.stderr == "coded 1\n"


def test_json_is_for_one_document(tmp_path: Path) -> None:
    result = run("code", news(tmp_path, STORY, STORY), "--format", "json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "--format jsonl" in result.stderr


def test_jsonl_keeps_the_order_and_passes_over_bad_lines(tmp_path: Path) -> None:
    path = news(tmp_path, *[STORY] * 30)
    kept = path.read_text().splitlines()
    path.write_text("\n".join([*kept[:7], "{nonsense", *kept[7:], '{"id": "x"}']))
    result = run("code", path, "--format", "jsonl")
    assert result.exit_code == 1
    assert ids(result) == [f"d{n}" for n in range(1, 31)]
    assert f"skipped: {path}:8: this line is not JSON" in result.stderr
    assert "coded 30, skipped 2 (not-json 1, missing-text 1)" in result.stderr


def test_standard_input() -> None:
    result = run("code", "-", "--format", "jsonl", input=json.dumps({"id": "in", "text": STORY}) + "\n[]\n")
    assert ids(result) == ["in"]
    assert "standard input:2" in result.stderr
    assert result.exit_code == 1


def test_plover_has_the_manuals_names(tmp_path: Path) -> None:
    result = run("code", news(tmp_path, STORY), "--format", "plover")
    first, second = map(json.loads, result.stdout.splitlines())
    assert (first["id"], first["event"], first["mode"], first["quad_code"]) == ("d1#e1", ["CONSULT"], ["visit"], 1)
    assert (first["date"], first["enddate"], first["event_scale"]) == ("2023-03-03", "2023-03-03", 4.0)
    assert (first["source"][0]["code"], first["source"][0]["actor_text"]) == ("NOR", "Ola Hansen")
    assert first["recipient"][0]["identifier_id"] == "Q1"
    assert (first["event_text"], first["text"], first["cite_info"]["citation"]) == (["met"], STORY, "d1")
    assert (second["status"], second["date"], second["statement"]["speaker"]) == ("future", "2023-03-04", "Ola Hansen")


def test_plover_without_any_date_says_null() -> None:
    record = Coder().code(Document(id="d", sha256="", text=STORY))
    assert plover_event(record, record.events[1])["date"] is None


def test_table_tells_everything_in_words_within_80_columns(tmp_path: Path) -> None:
    result = run("code", news(tmp_path, STORY))
    lines = result.stdout.splitlines()
    assert max(map(len, lines)) == 80
    assert "\x1b" not in result.stdout
    assert not any(line.endswith(" ") for line in lines)
    for words in ("2023-03-03    CONSULT visit", "Ola Hansen (NOR) → Virve Koski (FIN)",
                  "“Ola Hansen met Virve Koski in Oslo",
                  "told 2 times", "AGREE (future)", "undated", "on the word of Ola Hansen (NOR)", "tweet", "off record",
                  "relays Virve Koski (FIN)", "Minister of Fisheries", "Left out: no actor resolved 1"):  # fmt: skip
        assert words in result.stdout


def test_table_lets_no_control_character_through() -> None:
    record = Coder().code(Document(id="d", sha256="", text=STORY + " \x1b[31m\x07\u202e", title="\x1b]0;x\x07[bold]T"))
    screen = io.StringIO()
    print_record(Console(file=screen, width=80, force_terminal=True, color_system=None), record)
    shown = screen.getvalue()
    assert "\x07" not in shown
    assert "\u202e" not in shown
    assert "\x1b]" not in shown
    assert "[bold]T" in shown


@pytest.mark.parametrize(
    ("start", "end", "shown"),
    [
        ("2023-03-03", "2023-03-03", "2023-03-03"),
        ("2023-02-01", "2023-02-28", "2023-02"),
        ("2023-01-01", "2023-12-31", "2023"),
        ("2021-01-01", "2023-12-31", "2021 – 2023"),
        ("2022-12-01", "2023-01-31", "2022-12 – 2023-01"),
        ("2022-12-20", "2023-01-17", "2022-12-20 – 2023-01-17"),
    ],
)
def test_days_are_as_short_as_true(start: str, end: str, shown: str) -> None:
    assert days(dt.date.fromisoformat(start), dt.date.fromisoformat(end)) == shown


def test_a_sentence_with_quotation_marks_gets_no_others() -> None:
    assert quotation("They met.").plain == "“They met.”"
    assert quotation("A “warm” talk.").plain == "A “warm” talk."
    assert quotation("So it is,” he said.").plain == "So it is,” he said."


def test_a_long_quotation_is_cut_around_its_trigger() -> None:
    text = "word " * 100 + "signed" + " word" * 100
    shown = quotation(text, (Span(500, 506),), limit=60).plain
    assert "signed" in shown
    assert shown.startswith("“… ")
    assert shown.endswith(" …”")
    assert len(shown) < 70


# What can go wrong


def test_one_document_cannot_end_a_run(tmp_path: Path) -> None:
    path = news(tmp_path, *[STORY, STORY, STORY, "CRASH " + STORY, STORY, STORY, "CRASH " + STORY, STORY])
    result = run("code", path, "--format", "jsonl")
    assert ids(result) == ["d1", "d2", "d3", "d5", "d6", "d8"]
    assert result.exit_code == 1
    assert "d4: Dragoman failed on this document (KeyError)" in result.stderr
    assert "skipped 2 (internal-error 2)" in result.stderr
    assert "Traceback" not in result.stderr
    assert "Traceback" in run("code", path, "--format", "jsonl", "--debug").stderr


def test_an_input_that_breaks_ends_the_run_after_what_was_read() -> None:
    def broken() -> Iterator[Document]:
        yield from (Document(id=f"d{n}", sha256="", text=STORY) for n in range(6))
        raise RuntimeError("the disk is gone")

    tally = Tally(lambda message, cause: None)
    with pytest.raises(RuntimeError, match="the disk is gone"):
        list(code_all(Coder(), broken(), tally))
    assert tally.coded == 6


@pytest.mark.parametrize(
    "arguments",
    [
        ["code"],
        ["code", "a.txt", "--date", "2023-02-30"],
        ["code", "a.txt", "--format", "xml"],
        ["code", "a.txt", "--output", "."],
        ["code", "a.txt", "--output", "./a.txt"],
        ["add", "a.txt"],
        ["show", "--ledger", "x"],
        ["show", "IND", "ISR", "USA", "--ledger", "x"],
        ["show", "IND", "ISR", "--type", "MEET", "--ledger", "x"],
        ["show", "IND", "--since", "2024-01-02", "--until", "2024-01-01", "--ledger", "x"],
        ["show", "India", "ISR", "--ledger", "x"],
        ["show", "IND", "ind", "--ledger", "x"],
        ["nonsense"],
    ],
)
def test_usage_errors_are_2_and_touch_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text(STORY)
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_nothing_readable_is_1_and_loads_no_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "begin_coding", lambda *asked, **options: pytest.fail("the model was loaded"))
    (tmp_path / "out.jsonl").write_text("before")
    result = run("code", tmp_path / "gone.txt", "--format", "jsonl", "--output", tmp_path / "out.jsonl")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "missing-path 1" in result.stderr
    assert (tmp_path / "out.jsonl").read_text() == "before"


# Files


def test_output_appears_whole(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    out.write_text("before")
    result = run("code", news(tmp_path, STORY, STORY), "--format", "jsonl", "--output", out)
    assert (result.exit_code, result.stdout) == (0, "")
    assert len(out.read_text().splitlines()) == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["news.jsonl", "out.jsonl"]


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()])
def test_output_stays_as_it_was_after_a_full_disk_or_ctrl_c(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    def fail(*_: Any) -> None:
        raise error

    out = tmp_path / "out.jsonl"
    out.write_text("before")
    monkeypatch.setattr(os, "fsync", fail)
    result = run("code", news(tmp_path, STORY), "--format", "jsonl", "--output", out)
    assert result.exit_code == (1 if isinstance(error, OSError) else 130)
    assert ("free some space" if isinstance(error, OSError) else "stopped") in result.stderr
    assert out.read_text() == "before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["news.jsonl", "out.jsonl"]


def test_output_where_none_can_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = news(tmp_path, STORY)
    result = run("code", path, "--output", tmp_path / "gone" / "x.txt")
    assert (result.exit_code, "folder does not exist" in result.stderr) == (1, True)
    real = Path.open

    def refuse(self: Path, mode: str = "r", **more: Any) -> Any:
        if mode == "x":
            raise PermissionError(13, "Permission denied")
        return real(self, mode, **more)

    monkeypatch.setattr(Path, "open", refuse)
    result = run("code", path, "--output", tmp_path / "x.txt")
    assert (result.exit_code, "no permission to write there" in result.stderr) == (1, True)


def test_a_full_disk_behind_standard_output_is_told(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full, the device on which every write fails")
    result = run("code", news(tmp_path, STORY), "--format", "jsonl", "--output", "/dev/full")
    assert result.exit_code == 1
    assert "free some space" in result.stderr


SCRIPT = (
    # A shell's job in the background ignores SIGINT, and so do its children; a user's terminal does not.
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "import sys; sys.path.insert(0, sys.argv.pop(1)); import test_cli as t; "
    "t.cli.begin_coding = lambda *asked, **options: t.Alone(t.Coder()); t.cli.main()"
)


def process(*arguments: Any, **options: Any) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", SCRIPT, str(Path(__file__).parent), *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)


def test_a_closed_pipe_is_quiet(tmp_path: Path) -> None:
    running = process("code", news(tmp_path, *[STORY] * 500), "--format", "jsonl")
    assert running.stdout is not None
    assert running.stderr is not None
    running.stdout.readline()
    running.stdout.close()
    assert running.stderr.read() == b""
    assert running.wait(30) == 141


def test_ctrl_c_keeps_what_was_stored(tmp_path: Path) -> None:
    source, target = os.pipe()
    running = process("add", "-", "--ledger", tmp_path / "l.db", stdin=source)
    os.close(source)
    row = {"text": STORY, "date": "2023-03-04"}
    # Five documents, of which the coder takes four at a time; the pipe then stays open and the run waits.
    os.write(target, b"".join(json.dumps(row | {"id": f"d{n}"}).encode() + b"\n" for n in range(5)))
    assert running.stdout is not None
    wait_for_rows(tmp_path / "l.db", 4)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=30)
    os.close(target)
    assert running.returncode == 130
    assert out.startswith(b"new 4,")
    assert b"stopped" in err


def wait_for_rows(path: Path, wanted: int) -> None:
    import time

    from dragoman.store import Ledger

    for _ in range(300):
        time.sleep(0.1)
        try:
            with Ledger.open(path, create=False) as ledger:
                if ledger.counts()["documents"] == wanted:
                    return
        except LedgerError:
            continue
    pytest.fail(f"no {wanted} documents in the ledger after 30 seconds")


# The ledger


def test_add_stores_once_and_show_tells(tmp_path: Path) -> None:
    ledger = tmp_path / "l.db"
    path = news(tmp_path, STORY, STORY.replace("Friday", "Monday"))
    result = run("add", path, tmp_path / "gone.txt", "--ledger", ledger)
    assert result.exit_code == 1
    assert result.stdout == "new 2, version 0, recoded 0, same 0, skipped 1\n"
    again = run("add", path, "--ledger", ledger)
    assert (again.exit_code, again.stdout) == (0, "new 0, version 0, recoded 0, same 2, skipped 0\n")
    assert "coded 0" in again.stderr
    changed = run("add", news(tmp_path, STORY + " So it was."), "--ledger", ledger)
    assert changed.stdout == "new 0, version 1, recoded 0, same 0, skipped 0\n"
    shown = run("show", "nor", "FIN", "--ledger", ledger, "--format", "json")
    relation = json.loads(shown.stdout)
    assert sorted(relation["dyad"]) == ["FIN", "NOR"]
    assert {happening["type"] for happening in relation["happenings"]} == {"CONSULT", "AGREE"}
    table = run("show", "NOR", "FIN", "--ledger", ledger)
    assert table.exit_code == 0
    for words in ("FIN – NOR", "2 documents cited", "CONSULT visit", "Ola Hansen (NOR) → Virve Koski (FIN)", "d1"):
        assert words in table.stdout


def test_show_of_nothing_and_of_no_ledger(tmp_path: Path) -> None:
    run("add", news(tmp_path, STORY), "--ledger", tmp_path / "l.db")
    result = run("show", "IND", "ISR", "--ledger", tmp_path / "l.db")
    assert (result.exit_code, "none on record" in result.stdout) == (0, True)
    missing = run("show", "IND", "ISR", "--ledger", tmp_path / "gone.db")
    assert (missing.exit_code, missing.stdout) == (1, "")
    assert "gone.db" in missing.stderr
    assert not (tmp_path / "gone.db").exists()


# Looks


def test_progress_bar_past_twenty_documents_on_a_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    out = tmp_path / "out.jsonl"
    many = run("code", news(tmp_path, *[STORY] * 400), "--format", "jsonl", "--output", out)
    assert "documents" in many.stderr
    few = run("code", news(tmp_path, *[STORY] * 20), "--format", "jsonl", "--output", out)
    assert "documents" not in few.stderr
    monkeypatch.delenv("FORCE_COLOR")
    assert "documents" not in run("code", news(tmp_path, *[STORY] * 400), "--format", "jsonl", "--output", out).stderr


def test_help_imports_nothing_heavy() -> None:
    heavy = "spacy", "sqlalchemy", "pydantic", "rich"
    code = f"import sys, dragoman.read.cli; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("module", "unread"),
    [
        # What a command of each kind imports first; the rest it asks for while it works.
        ("dragoman.pipeline.coder", ("sqlalchemy", "alembic", "pyarrow", "trafilatura", "httpx", "fastapi", "altair")),
        ("dragoman.read.timeline", ("spacy", "thinc", "onnxruntime", "pyarrow", "trafilatura", "fastapi", "altair")),
    ],
)
def test_commands_import_nothing_heavy_that_they_do_not_use(module: str, unread: tuple[str, ...]) -> None:
    code = f"import sys, {module}; print([name for name in {unread} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
