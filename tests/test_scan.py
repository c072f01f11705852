"""Datasets read as tables."""

import sys
from collections import Counter
from pathlib import Path

import pytest

import dragoman
from corpora import coded, lines, write
from dragoman.engine.corpus.faults import CorpusError
from dragoman.engine.corpus.run import Listener
from dragoman.record.tables.corpora import layouts
from exporting import put
from fake_coding import Fake

pytest.importorskip("duckdb", reason="the package duckdb is not installed: pip install 'dragoman[scan]'")


@pytest.fixture
def dataset(tmp_path: Path) -> str:
    coded([write(tmp_path / "a.jsonl", lines(40))], tmp_path / "out")
    return str(tmp_path / "out")


def test_every_table_is_there_by_its_name(dataset: str) -> None:
    with dragoman.scan(dataset) as found:
        assert set(found.tables) == set(layouts())
        for name, layout in layouts().items():
            assert found[name].columns == list(layout.names)
            assert found.arrow(name).schema.names == list(layout.names)
        assert found["events"].count("*").fetchall() == [(40,)]
        assert found.arrow("documents").count_rows() == 40
        with pytest.raises(KeyError):
            found["nothing"]


def test_dyads_by_month_are_counted(dataset: str) -> None:
    with dragoman.scan(dataset, memory="500MB") as found:
        (row,) = found.dyad_months().fetchall()
        assert [str(one) for one in row] == ["2023-03-01", "IND", "ISR", "1", "40", "40", "2.5", "100.0"]


def test_they_are_those_of_an_export(tmp_path: Path) -> None:
    """The same documents in a ledger whose records are not laid beside each other: its export counts the same."""
    import pyarrow.parquet as pq  # type: ignore[import-untyped]
    from typer.testing import CliRunner

    from dragoman.read.cli import app

    demo = str(Path(__file__).resolve().parent.parent / "src" / "dragoman" / "data" / "demo" / "demo.jsonl")
    out, ledger, tables = str(tmp_path / "out"), str(tmp_path / "a.ledger"), tmp_path / "tables"
    for command in (
        ["corpus", "code", demo, out, "--workers", "1", "--no-model"],
        ["ledger", "load", out, "--ledger", ledger],
    ):
        answer = CliRunner().invoke(app, command)
        assert answer.exit_code == 0, answer.output
    put(ledger, "parquet", tables)
    exported = Counter(tuple(row.values()) for row in pq.read_table(tables / "dyad_months.parquet").to_pylist())
    with dragoman.scan(out) as found:
        assert Counter(found.dyad_months().fetchall()) == exported
        names = {row[0]: row[1] for row in found.sql("SELECT type, count(*) FROM events GROUP BY type").fetchall()}
    assert names["CONSULT"] >= 2


def test_one_that_is_not_complete_is_read_when_asked(tmp_path: Path) -> None:
    def stop(done: int, *what: object) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        coded(
            [write(tmp_path / "a.jsonl", lines(60))],
            tmp_path / "out",
            fake=Fake(0.05),
            listener=Listener(progress=stop),
        )
    with pytest.raises(CorpusError, match="not complete"):
        dragoman.scan(str(tmp_path / "out"))
    with dragoman.scan(str(tmp_path / "out"), partial=True) as found:
        assert 0 < found["events"].count("*").fetchall()[0][0] < 60


def test_what_is_no_dataset_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CorpusError, match="no dataset"):
        dragoman.scan(str(tmp_path))
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(CorpusError, match=r"pip install 'dragoman\[scan\]'"):
        dragoman.scan(str(tmp_path))
