"""The ledger keeps what it is given, exactly, once, and never changes it."""

import itertools
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.errors import LedgerError
from dragoman.store import Added, Ledger, content_key, run_key
from dragoman.store.schema import PARTS, metadata
from ledgers import NewLedger
from record_factory import RUN, call, day, odd_record

NUMBERS = itertools.count()


@pytest.fixture(scope="module")
def odd_ledger(new_ledger: NewLedger) -> Iterator[Ledger]:
    with Ledger.open(new_ledger()) as ledger:
        yield ledger


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(min_value=0))
def test_a_record_comes_back_equal(odd_ledger: Ledger, seed: int) -> None:
    record = odd_record(seed, id=f"odd {next(NUMBERS)}")
    assert odd_ledger.add(record) is Added.NEW
    assert odd_ledger.record(record.document.id) == record
    assert odd_ledger.has(record.document, record.run)
    assert odd_ledger.add(record) is Added.SAME


def test_the_odd_records_hold_every_part() -> None:
    records = [odd_record(seed) for seed in range(30)]
    for name in PARTS:
        assert any(getattr(record, name) for record in records), name
    assert any("\ud800" in record.document.text and "\0" in record.document.text for record in records)


def test_many_records_come_back_equal_after_reopening(address: str) -> None:
    records = [odd_record(seed) for seed in range(40)]
    with Ledger.open(address) as ledger:
        for record in records:
            ledger.add(record)
    with Ledger.open(address, create=False) as ledger:
        assert [ledger.record(record.document.id) for record in records] == records
        assert ledger.counts()["records"] == 40
        assert ledger.counts()["events"] == sum(len(record.events) for record in records)


def test_adding_the_same_again_writes_nothing(address: str) -> None:
    with Ledger.open(address) as ledger:
        assert not ledger.has(call("d1").document, RUN)
        assert ledger.add(call("d1")) is Added.NEW
        before = ledger.rows()
        assert ledger.has(call("d1").document, RUN)
        assert ledger.add(call("d1")) is Added.SAME
        assert ledger.rows() == before


def test_the_matrix_backend_makes_no_new_run(address: str) -> None:
    other = RUN.model_copy(update={"matrix": "numpy"})
    assert run_key(other) == run_key(RUN)
    with Ledger.open(address) as ledger:
        ledger.add(call("d1"))
        assert ledger.has(call("d1").document, other)
        assert ledger.add(call("d1", run=other)) is Added.SAME


@pytest.mark.parametrize("field", ["dragoman", "model", "codebook", "kb"])
def test_whatever_changes_the_output_makes_a_new_run(field: str) -> None:
    assert run_key(RUN.model_copy(update={field: "other"})) != run_key(RUN)


def test_a_changed_text_is_a_new_version_and_the_old_one_stays(address: str) -> None:
    first = call("d1")
    second = call("d1", text="Anil Rao telephoned Dana Peled on Friday. They spoke long.")
    with Ledger.open(address) as ledger:
        ledger.add(first)
        assert not ledger.has(second.document, RUN)
        assert ledger.add(second) is Added.VERSION
        assert ledger.record("d1") == second
        assert ledger.record("d1", version=1) == first
        (stored,) = ledger.documents()
        assert (stored.version, stored.sha256) == (2, second.document.sha256)
        counts = ledger.counts()
        assert (counts["documents"], counts["versions"], counts["records"], counts["events"]) == (1, 2, 2, 1)


def test_a_mended_publication_date_is_a_new_version(address: str) -> None:
    wrong, right = call("d1", published="2022-03-03"), call("d1", published="2023-03-03")
    assert content_key(wrong.document) != content_key(right.document)
    with Ledger.open(address) as ledger:
        ledger.add(wrong)
        assert not ledger.has(right.document, RUN)
        assert ledger.add(right) is Added.VERSION


def test_a_new_run_adds_its_record_beside_the_old_one(address: str) -> None:
    newer = RUN.model_copy(update={"codebook": "beef"})
    with Ledger.open(address) as ledger:
        ledger.add(call("d1"))
        ledger.add(call("d2"))
        recoded = call("d1", modes=("visit",), run=newer)
        assert not ledger.has(recoded.document, newer)
        assert ledger.add(recoded) is Added.RECODED
        assert ledger.record("d1") == recoded
        assert ledger.record("d2") == call("d2")
        counts = ledger.counts()
        assert (counts["documents"], counts["versions"], counts["runs"], counts["records"]) == (2, 2, 2, 3)
        assert counts["events"] == 2
        assert [one.runs for one in ledger.documents()] == [2, 1]


def test_an_unknown_document_is_named(address: str) -> None:
    with Ledger.open(address) as ledger:
        ledger.add(call("d1"))
        with pytest.raises(LedgerError, match="no document with the id d9"):
            ledger.record("d9")
        with pytest.raises(LedgerError, match="d1 in version 7"):
            ledger.record("d1", version=7)


def test_rows_do_not_depend_on_the_order_of_documents(new_ledger: NewLedger) -> None:
    records = [odd_record(seed) for seed in range(12)]
    dumps = []
    for order in (records, records[::-1]):
        with Ledger.open(new_ledger()) as ledger:
            for record in order:
                ledger.add(record)
            dumps.append(ledger.rows())
    assert dumps[0] == dumps[1]
    assert set(dumps[0]) == set(metadata.tables)
    assert len(dumps[0]["documents"]) == 12


def test_rows_tell_different_ledgers_apart(new_ledger: NewLedger) -> None:
    dumps = []
    for status in ("actual", "future"):
        with Ledger.open(new_ledger()) as ledger:
            ledger.add(call("d1", status=status))
            dumps.append(ledger.rows())
    assert dumps[0] != dumps[1]


def test_plain_sql_reads_the_documented_columns(tmp_path: Path) -> None:
    file = tmp_path / "news.ledger"
    with Ledger.open(file) as ledger:
        ledger.add(call("d1", text="Anil Rao telephoned Dana Peled.", publisher="The Wire"))
        ledger.add(call("d1", date=day("2023-03-04"), publisher="The Wire"))
    connection = sqlite3.connect(file)
    query = """
        SELECT d.id, d.version, d.publisher, e.type, e.modes, e.status, e.date_start, e.words, e.sentence,
               substr(d.text, e.sentence_start + 1, e.sentence_end - e.sentence_start)
        FROM events e JOIN current_records USING (record) JOIN documents d USING (document)
        WHERE e.record IN (SELECT record FROM event_actors WHERE country = 'IND')
    """
    sentence = "Anil Rao telephoned Dana Peled from his desk."
    assert connection.execute(query).fetchall() == [
        ("d1", 2, "The Wire", "CONSULT", "phone", "actual", "2023-03-04", "telephoned", sentence, sentence)
    ]
    people = connection.execute("SELECT role, country, words FROM event_actors WHERE record = 2 ORDER BY position")
    assert people.fetchall() == [("actor", "IND", "Anil Rao"), ("actor", "ISR", "Dana Peled")]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()


DOCS = Path(__file__).parents[1] / "docs" / "ledger.md"


def test_the_documented_queries_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    with Ledger.open("news.ledger") as ledger:
        ledger.add(call("d1", publisher="The Wire"))
    blocks = re.findall(r"```python\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    # The one that codes needs articles and the model: tests/test_docs.py runs it.
    for block in (block for block in blocks if "load()" not in block):
        exec(compile(block, str(DOCS), "exec"), {})
    printed = capsys.readouterr().out
    row = "('2023-03-03', 'CONSULT', 'actual', 'Anil Rao telephoned Dana Peled from his desk.', 'The Wire', 'd1')"
    assert row in printed
    assert "CONSULT 1 Anil Rao telephoned" in printed


def test_every_table_and_column_is_documented() -> None:
    tables = [line for line in DOCS.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    common = {"document", "run", "record", "position", "json", "content", "exact_text"}
    spans = re.compile(r"(span|sentence)_(start|end)$")
    for table in metadata.tables.values():
        (row,) = [line for line in tables if f"`{table.name}`" in line.split("|")[1]]
        for column in table.columns:
            shown = {f"`{column.name}`", f"`{column.name.split('_')[0]}_*`"}
            known = column.name in common or spans.match(column.name)
            assert known or any(one in row for one in shown), f"{table.name}.{column.name}"
