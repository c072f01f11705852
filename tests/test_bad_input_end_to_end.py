"""The real command and each kind of bad input: a place, a remedy, the right exit status, and what was stored stays."""

import ctypes
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dragoman.store import Ledger
from record_factory import odd_record

STORY = (
    "Norway's foreign minister, Ola Hansen, met her Finnish counterpart in Oslo on Friday. Finland condemned the raid."
)
FRENCH = (
    "Le ministre des affaires étrangères de la Norvège a rencontré son homologue à Oslo vendredi dernier pour parler "
    "de la pêche, du commerce et de la frontière entre les deux pays voisins."
)
FOREIGN = "the text is in another language (fr); it is stored and not coded"
SENTENCE = "The minister of Norway met the minister of Finland in Oslo and "
Rows = dict[str, list[tuple[Any, ...]]]


def dragoman(*arguments: Any, before: Callable[[], None] | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command; ``before`` is called in the new process, before it becomes the command."""
    command = [sys.executable, "-m", "dragoman.read.cli", *map(str, arguments)]
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, capture_output=True, text=True, env=environment, preexec_fn=before, check=False)


def jsonl(path: Path, *rows: object) -> Path:
    path.write_text("".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows), "utf-8")
    return path


def rows(ledger: Path) -> Rows:
    with Ledger.open(ledger, create=False) as book:
        return book.rows()


def kept(before: Rows, after: Rows) -> bool:
    """True if every row of ``before`` is in ``after``."""
    return all(set(map(repr, found)) <= set(map(repr, after[name])) for name, found in before.items())


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger with two documents. Tests work on copies."""
    path = tmp_path_factory.mktemp("stored") / "l.db"
    with Ledger.open(path) as book:
        for seed in (1, 2):
            book.add(odd_record(seed))
    return path


@pytest.fixture
def ledger(stored: Path, tmp_path: Path) -> Path:
    return Path(shutil.copyfile(stored, tmp_path / "l.db"))


# Name, content, and what must be said of it: the place is the path.
FILES: list[tuple[str, bytes, str]] = [
    ("empty.txt", b"", "the text is empty; there is nothing to code"),
    ("blank.md", b" \n\n\t\n", "the text is empty; there is nothing to code"),
    ("empty.jsonl", b"", "the file is empty; there is nothing to code"),
    ("binary.txt", bytes(range(256)) * 20, "this is not text: it holds NUL bytes; extract the text first"),
    ("controls.txt", b"\x01\x02\x03 story \x1b\x1b" * 50, "other control characters; extract the text first"),
    ("latin.txt", STORY.encode() + b"\n\xe9\n", "line 2 (0xe9); convert it, for example: iconv -f WINDOWS-1252"),
    ("utf16.txt", STORY.encode("utf-16"), "this is UTF-16, and UTF-8 is read; convert it: iconv -f UTF-16"),
    ("long.txt", (SENTENCE * 80_000)[:5_000_000].encode() + b"left.", "split it into articles"),
    ("breathless.txt", (SENTENCE * 2_000).encode() + b"left.", "at most 20,000 can be parsed as one sentence; put in"),
    ("longer.md", SENTENCE.encode() * 90_000, "split it into articles"),
    ("french.txt", FRENCH.encode(), "is in another language (fr); it is stored and not coded"),
    ("paper.pdf", b"%PDF-1.4", "the pdf file is damaged (Failed to load document"),
    ("sheet.xlsx", b"PK", ".xlsx: not read; text, Markdown, HTML, PDF"),
    ("broken.docx", b"PK\x03\x04", "the zip archive is damaged: its directory is missing; it may have been cut off"),
    ("broken.zip", b"nothing", "the zip archive is damaged: its directory is missing; it may have been cut off"),
    (
        "bomb.xml",
        b"<!DOCTYPE a [<!ENTITY b 'c'>]><rss>&b;</rss>",
        "it declares a document type of its own (DTD, entities)",
    ),
    ("empty.csv", b"", "the file is empty; there is nothing to code"),
    ("damaged.jsonl.gz", b"this is no gzip file", "the gzip file is damaged"),
]
# A line, and what must be said of it: the place is the path with the line's number.
LINES: list[tuple[object, str]] = [
    ("{nonsense", "this line is not JSON at column 2; each line must be one object"),
    ("[1, 2]", 'this line is JSON but not an object; write {"id": ..., "text": ...}'),
    ({"id": "x"}, 'the field "text" is missing; "id" and "text" are needed'),
    ({"text": STORY}, 'the field "id" is missing; "id" and "text" are needed'),
    ({"id": "x", "text": ["a"]}, 'the field "text" must be a string, not a list'),
    ({"id": "x", "text": STORY, "date": "March 3rd"}, "'March 3rd' is not a date; write it as YYYY-MM-DD"),
    ({"id": "x", "text": STORY, "date": "2023-02-30"}, "'2023-02-30' is not a date; write it as YYYY-MM-DD"),
    ({"id": "x", "text": STORY, "language": "fr"}, FOREIGN),
    ({"id": "x", "text": FRENCH}, FOREIGN),
    ({"id": "x", "text": ""}, "the text is empty; there is nothing to code"),
    ({"id": "x", "text": (SENTENCE * 80_000)[:5_000_000]}, "at most 1,000,000 can be parsed as one document"),
]


def test_every_bad_input_is_told_and_the_good_beside_it_is_stored(ledger: Path, tmp_path: Path) -> None:
    before = rows(ledger)
    folder = tmp_path / "inbox"
    folder.mkdir()
    for name, content, _ in FILES:
        (folder / name).write_bytes(content)
    (folder / "good.txt").write_text(STORY, "utf-8")
    lines = jsonl(folder / "lines.jsonl", *(line for line, _ in LINES), {"id": "good", "text": STORY})
    with lines.open("ab") as more:
        more.write(b'{"id": "x", "text": "caf\xe9"}\n')
    done = dragoman("add", folder, tmp_path / "gone.txt", "--date", "2023-03-04", "--ledger", ledger)
    skipped = [line for line in done.stderr.splitlines() if line.startswith("skipped: ")]
    wanted = [(f"skipped: {folder / name}:", message) for name, _, message in FILES]
    # What is stored has an id, and is named by it.
    wanted += [
        (f"skipped: {'x' if message == FOREIGN else f'{lines}:{number}'}: ", message)
        for number, (_, message) in enumerate(LINES, 1)
    ]
    wanted.append((f"skipped: {lines}:{len(LINES) + 2}: ", "not UTF-8 at byte 24 (0xe9); convert it"))
    wanted.append((f"skipped: {tmp_path / 'gone.txt'}: ", "no such file or folder; check the path"))
    untold = [pair for pair in wanted if not any(line.startswith(pair[0]) and pair[1] in line for line in skipped)]
    assert untold == [], done.stderr
    assert len(skipped) == len(wanted)
    assert done.returncode == 1
    assert done.stdout == f"new 2, version 0, recoded 0, same 0, not English 3, skipped {len(wanted)}\n"
    assert "Traceback" not in done.stderr
    assert max(map(len, skipped)) < 400, "a bad input was printed instead of being named"
    after = rows(ledger)
    assert kept(before, after)
    assert len(after["records"]) == 4
    assert len(after["documents"]) == 7, "what is not English is stored and has no record"


def test_a_command_that_cannot_be_understood_is_2_and_touches_nothing(ledger: Path, tmp_path: Path) -> None:
    content = ledger.read_bytes()
    (tmp_path / "a.txt").write_text(STORY)
    names = sorted(path.name for path in tmp_path.iterdir())
    for arguments, message in (
        (["add", tmp_path / "a.txt", "--date", "2023-13-01", "--ledger", ledger], "write it as YYYY-MM-DD"),
        (["show", "NOR", "XXQ", "--ledger", ledger], "'XXQ' is not a country code"),
        (["show", "Norway", "FIN", "--ledger", ledger], "'Norway' is not a country code; did you mean NOR?"),
    ):
        done = dragoman(*arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert message in done.stderr
    assert ledger.read_bytes() == content
    assert sorted(path.name for path in tmp_path.iterdir()) == names


def obey_permissions() -> None:
    """Take from a superuser's next process the two capabilities that make permissions not count (capabilities(7))."""
    if os.geteuid() == 0:
        libc, drop_from_bounding_set = ctypes.CDLL(None), 24
        for dac_override_or_read_search in (1, 2):
            libc.prctl(drop_from_bounding_set, dac_override_or_read_search, 0, 0, 0)


def obeys_permissions(path: Path) -> bool:
    done = subprocess.run(["cat", str(path)], capture_output=True, preexec_fn=obey_permissions, check=False)
    return done.returncode != 0


def test_no_permission_to_read_or_to_store(ledger: Path, tmp_path: Path) -> None:
    secret, folder = tmp_path / "secret.txt", tmp_path / "closed"
    secret.write_text(STORY)
    secret.chmod(0)
    folder.mkdir()
    folder.chmod(0)
    try:
        if not obeys_permissions(secret):
            pytest.skip("this system's superuser reads whatever the permissions say, and cannot give that up")
        content = ledger.read_bytes()
        done = dragoman("add", secret, folder, "--ledger", ledger, before=obey_permissions)
        assert (done.returncode, done.stdout) == (1, "")
        for place in (secret, folder):
            assert f"skipped: {place}: no permission to read it; run: chmod u+r, or ask its owner" in done.stderr
        assert "skipped 2 (no-permission 2)" in done.stderr
        assert ledger.read_bytes() == content
        ledger.chmod(0o444)
        secret.chmod(0o600)
        done = dragoman("add", secret, "--ledger", ledger, before=obey_permissions)
        assert (done.returncode, done.stdout) == (1, "")
        assert f"error: {ledger}: the file or its folder may not be written: change its permissions" in done.stderr
        assert ledger.read_bytes() == content
    finally:
        folder.chmod(0o700)


def test_a_full_disk_while_storing(ledger: Path, tmp_path: Path) -> None:
    resource = pytest.importorskip("resource", reason="needs Unix resource limits")
    before = rows(ledger)
    texts = [{"id": f"more-{n}", "text": f"{STORY} It was call {n}.\n\n" * 10, "date": "2023-03-04"} for n in range(40)]
    source = jsonl(tmp_path / "more.jsonl", *texts)

    def little_room() -> None:
        limit = ledger.stat().st_size + 300_000
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    full = dragoman("add", source, "--ledger", ledger, before=little_room)
    assert full.returncode == 1
    assert f"error: {ledger}: the disk " in full.stderr
    assert "run the same command again; what was stored before is intact" in full.stderr
    assert "Traceback" not in full.stderr
    after = rows(ledger)
    new = len(after["documents"]) - 2
    assert full.stdout == f"new {new}, version 0, recoded 0, same 0, skipped 0\n"
    assert 0 < new < 40
    assert kept(before, after)
    again = dragoman("add", source, "--ledger", ledger)
    assert (again.returncode, again.stdout) == (0, f"new {40 - new}, version 0, recoded 0, same {new}, skipped 0\n"), (
        again.stderr
    )
    assert kept(after, rows(ledger))
