"""Every hostile file is refused or capped, with a reason, in less than 200 MB, and nobody is called."""

import socket
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from hostile_files import CASES, Case, examine
from reading import STORY, read

MOST_MB = 200


@pytest.fixture(scope="module")
def listening() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_hostile_file_ends_with_its_reason_in_little_memory(
    case: Case, listening: socket.socket, tmp_path: Path
) -> None:
    path = tmp_path / case.name
    case.write(path, listening.getsockname()[1])
    try:
        found = examine(path)
    finally:
        path.unlink()
    assert set(found["reasons"] or [""]) <= set(case.reasons), found["texts"]
    assert max(found["peaks"]) < MOST_MB
    listening.settimeout(0.01)
    with pytest.raises(TimeoutError):
        listening.accept()


def test_the_cases_have_names_of_their_own_and_cover_every_kind_that_is_parsed() -> None:
    names = [case.name for case in CASES]
    assert len(set(names)) == len(names)
    for ending in (
        ".html",
        ".pdf",
        ".docx",
        ".eml",
        ".jsonl",
        ".csv",
        ".parquet",
        ".rss",
        ".opml",
        ".warc",
        ".zip",
        ".tar",
    ):
        assert any(ending in name for name in names), ending


def test_what_stands_beside_a_bomb_in_a_folder_is_read(tmp_path: Path) -> None:
    for case in CASES:
        if case.name in ("gzip.jsonl.gz", "laughs.rss", "overlapping.zip"):
            case.write(tmp_path / case.name, 0)
    (tmp_path / "z.txt").write_text(STORY)
    found = read(tmp_path)
    assert [one.text for one in found.documents] == [STORY]
    assert sorted(found.reasons) == ["bomb", "overlap", "xml-dtd"]


def test_a_bomb_in_an_archive_ends_it_and_what_stood_before_is_read(tmp_path: Path) -> None:
    bomb = next(case for case in CASES if case.name == "gzip.jsonl.gz")
    bomb.write(tmp_path / "bomb", 0)
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.txt", STORY)
        archive.write(tmp_path / "bomb", "b.jsonl.gz")
        archive.write(tmp_path / "bomb", "c.jsonl.gz")
    found = read(tmp_path / "a.zip")
    assert ([one.text for one in found.documents], found.reasons) == ([STORY], ["bomb"])
