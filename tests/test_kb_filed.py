"""The packaged index of office-holders says what their tables say, and is not believed when they changed."""

import gzip
import json

import pytest

from dragoman.data import read_bytes
from dragoman.resolve import kb_filed
from dragoman.resolve.kb import KnowledgeBase
from dragoman.resolve.kb_rows import Row


@pytest.fixture(scope="module")
def kb() -> KnowledgeBase:
    return KnowledgeBase.load()


def test_the_packaged_index_is_that_of_the_tables(kb: KnowledgeBase) -> None:
    wanted, there = (gzip.decompress(raw) for raw in (kb_filed.index(kb.offices), read_bytes(kb_filed.INDEX)))
    # Not one assertion of equality: pytest would lay six megabytes side by side.
    same = wanted == there
    assert same, "the tables of holders or the keys of names changed: run python -m tools.holders_index"


def test_an_index_of_other_tables_is_made_anew(kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    stale = gzip.compress(json.dumps({"of": "other tables", "rows": [], "persons": [], "keys": {}}).encode())
    monkeypatch.setattr(kb_filed, "read_bytes", lambda name: stale)
    same = kb_filed.packaged(kb.offices) == json_of(kb_filed.index(kb.offices))
    assert same


def json_of(index: bytes) -> kb_filed.Filed:
    made = json.loads(gzip.decompress(index))
    return kb_filed.Filed([Row._make(row) for row in made["rows"]], made["persons"], made["keys"])


def test_a_person_is_filed_once_under_each_key(kb: KnowledgeBase) -> None:
    found = kb_filed.packaged(kb.offices)
    assert all(len(set(persons)) == len(persons) for persons in found.keys.values())
    assert sorted(at for rows in found.persons for at in rows) == list(range(len(found.rows)))
