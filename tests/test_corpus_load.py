"""A dataset into a ledger: as ``add`` would, once, and on from where it stopped."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from corpora import coded, lines, write
from dragoman.engine.corpus.dataset import Dataset
from dragoman.engine.corpus.faults import CorpusError
from dragoman.engine.corpus.loading import Loading
from dragoman.engine.corpus.run import Listener
from dragoman.read.cli import app
from dragoman.store import Ledger
from fake_coding import BREAK
from test_corpus import SPANISH


def load(dataset: Path, ledger: Path) -> dict[str, int]:
    with Ledger.open(ledger) as book:
        loading = Loading(book, Dataset(str(dataset)))
        loading.load()
        return {name: count for name, count in loading.told().items() if count}


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    spanish = f'{{"id": "es", "text": "{SPANISH}"}}\n'
    source = write(tmp_path / "a.jsonl", lines(20, more={3: BREAK}) + "no json\n" + spanish)
    coded([source], tmp_path / "out")
    return tmp_path / "out"


def test_it_is_stored_once_with_its_custody(dataset: Path, tmp_path: Path) -> None:
    ledger = tmp_path / "a.ledger"
    assert load(dataset, ledger) == {"new": 19, "not English": 1}
    with Ledger.open(ledger, create=False) as book:
        first = book.rows()
        assert [one.reason for one in book.custody.of("d3")] == ["internal-error"]
        assert [one.reason for one in book.custody.of(f"{tmp_path}/a.jsonl:21")] == ["not-json"]
        assert book.counts()["uncoded"] == 1
    assert load(dataset, ledger) == {"same": 19}
    with Ledger.open(ledger, create=False) as book:
        assert book.rows() == first


def test_it_goes_on_where_it_stopped(dataset: Path, tmp_path: Path) -> None:
    load(dataset, tmp_path / "whole.ledger")
    with Ledger.open(tmp_path / "a.ledger") as book:

        def stop(done: int, of: int) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            Loading(book, Dataset(str(dataset)), stop).load()
        assert 0 < book.counts()["documents"] < 19
    found = load(dataset, tmp_path / "a.ledger")
    assert found["new"] + found["same"] == 19
    with Ledger.open(tmp_path / "a.ledger") as one, Ledger.open(tmp_path / "whole.ledger") as other:
        assert one.rows() == other.rows()


def test_a_dataset_that_is_not_whole_is_refused(dataset: Path, tmp_path: Path) -> None:
    table = dataset / "documents" / "000000.parquet"
    table.write_bytes(table.read_bytes() + b"?")
    with pytest.raises(CorpusError, match="does not have the hash that its part's marker says"):
        load(dataset, tmp_path / "a.ledger")


def test_one_that_is_not_complete_or_not_there_makes_no_ledger(tmp_path: Path) -> None:
    def stop(*what: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        coded([write(tmp_path / "a.jsonl", lines(30))], tmp_path / "out", listener=Listener(progress=stop))
    for folder, said in (("out", "not complete"), ("missing", "no dataset")):
        command = ["ledger", "load", str(tmp_path / folder), "--ledger", str(tmp_path / "a.ledger")]
        answer = CliRunner().invoke(app, command)
        assert answer.exit_code == 1
        assert said in " ".join(answer.output.split())
        assert not (tmp_path / "a.ledger").exists()
