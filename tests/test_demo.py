"""The demo as somebody sees it who has just installed: the call once, both sides' words, and commands that work."""

import io
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from rich.console import Console

from dragoman.pipeline import Coder
from dragoman.read.demo import LEDGER, run_demo
from dragoman.store import Ledger

ROOT = Path(__file__).resolve().parent.parent


def shown(scored: Coder, folder: Path, width: int = 80) -> str:
    stream = io.StringIO()
    run_demo(Console(file=stream, width=width, highlight=False, emoji=False), scored, folder)
    return stream.getvalue()


@pytest.fixture(scope="module")
def output(scored: Coder, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    folder = tmp_path_factory.mktemp("demo")
    return shown(scored, folder), folder


def parts(text: str) -> tuple[str, str, str]:
    """The record, the timeline and the next steps."""
    found = re.fullmatch(r"(?s).*\n1  (.*)\n2  (.*)\n3  (.*)", text)
    assert found
    return found[1], found[2], found[3]


def calls(text: str) -> list[str]:
    """The ministers' meetings and calls that are told as having happened that day: the lines under each title."""
    blocks = re.split(r"\n(?=  \d{4}-\d\d)", text.split("\nAgreements")[0])
    wanted = re.compile(r"  2023-03-03 +CONSULT(?! \(negated\))(?!.*\(negated\))")
    return [block for block in blocks if wanted.match(block) and "Rajnath Singh" in block and "Gallant" in block]


def test_the_record_tells_the_call_once(output: tuple[str, Path]) -> None:
    record, _, _ = parts(output[0])
    (call,) = calls(record)
    assert "CONSULT phone" in call
    assert "Rajnath Singh (IND), Yoav Gallant (ISR)" in call
    assert re.search(r"told \d times", call)


def test_the_timeline_tells_the_call_once_with_both_sides(output: tuple[str, Path]) -> None:
    _, timeline, _ = parts(output[0])
    (call,) = calls(timeline)
    assert "CONSULT phone" in call
    for document in ("demo-wire", "demo-india", "demo-israel"):
        assert document in call


def test_both_ministers_speak_in_the_record(output: tuple[str, Path]) -> None:
    record, _, _ = parts(output[0])
    statements = record.split("\nStatements")[1].split("\nOffices")[0].split("\nAgreements")[0]
    speakers = {line.strip(): n for n, line in enumerate(statements.splitlines()) if re.match(r"  [A-Z]", line)}
    singh = next(line for line in speakers if line.startswith("Rajnath Singh (IND)"))
    gallant = next(line for line in speakers if line.startswith("Yoav Gallant (ISR)"))
    lines = statements.splitlines()

    def words(speaker: str) -> str:
        later = [n for n in speakers.values() if n > speakers[speaker]]
        return " ".join(" ".join(lines[speakers[speaker] : min(later, default=len(lines))]).split())

    assert "A good talk today" in words(singh)
    assert "Our engineers and our soldiers" in words(gallant)


def test_nothing_is_wider_than_the_terminal(output: tuple[str, Path], scored: Coder, tmp_path: Path) -> None:
    for text, width in ((output[0], 80), (shown(scored, tmp_path, 120), 100)):
        record, timeline, _ = parts(text)
        assert max(len(line) for line in (record + timeline).splitlines()) <= width


def test_the_next_steps_work_as_printed(output: tuple[str, Path]) -> None:
    text, folder = output
    *commands, _ = re.findall(r"^  (\S*dragoman .*)$", parts(text)[2], re.M)
    assert len(commands) == 3
    done = [
        subprocess.run(shlex.split(command), cwd=folder, capture_output=True, text=True, check=False)
        for command in commands
    ]
    assert [one.returncode for one in done] == [0, 0, 0], [one.stderr for one in done]
    assert '"dyad"' in done[0].stdout
    assert '"quad_code"' in done[1].stdout
    assert done[2].stdout == "new 0, version 0, recoded 0, same 3, skipped 0\n"


def test_it_ends_with_the_command_that_serves_its_ledger(output: tuple[str, Path]) -> None:
    text, folder = output
    serve = shlex.split(text.rstrip().splitlines()[-1])
    assert serve[1:] == ["serve", "--ledger", LEDGER]
    command = [*serve, "--port", "0"]
    with subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, text=True) as server:
        try:
            assert server.stderr is not None
            found = re.search(r"http://127\.0\.0\.1:\d+/", server.stderr.readline())
            assert found, "it does not say where it serves"
            page = httpx.get(f"{found[0]}IND/ISR", timeout=60)
        finally:
            server.terminate()
    assert page.status_code == 200
    assert "India" in page.text
    assert "Rajnath Singh" in page.text


def test_the_ledger_is_made_anew_at_each_run(scored: Coder, tmp_path: Path) -> None:
    (tmp_path / LEDGER).write_text("left over from something else")
    first = shown(scored, tmp_path)
    assert parts(shown(scored, tmp_path))[1] == parts(first)[1]
    with Ledger.open(tmp_path / LEDGER, create=False) as ledger:
        assert {document.id for document in ledger.documents()} == {"demo-wire", "demo-india", "demo-israel"}


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_one_clear_line(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    done = subprocess.run(
        [sys.executable, "-m", "dragoman.read.demo"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith("error: ")
