"""``dragoman agreements``, ``promises``, ``settle`` and ``trends`` at a terminal and in a pipe."""

import csv
import io
import json
import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dragoman.read import cli_show
from dragoman.read.cli import app
from dragoman.store import Ledger, agreement_pages, promise_pages
from record_factory import Story, call, day


@pytest.fixture
def ledger(tmp_path: Path) -> str:
    place = str(tmp_path / "news.ledger")
    text = "India and Israel signed the =Water Treaty. India will send Israel 40 pumps. India shipped Israel 40 pumps."
    first = Story("a.txt", text, "2023-03-01")
    later = Story("b.txt", "As promised, India shipped 40 pumps to Israel.", "2023-05-01")
    for story in (first, later):
        pair = story.actor("India", "IND", person=False), story.actor("Israel", "ISR", person=False)
        if story is first:
            story.instrument("=Water Treaty", pair, day("2023-03-01"), kind="treaty")
            story.commitment("India will send Israel 40 pumps", pair[:1], pair[1:])
        else:
            story.event("AID", "shipped", pair[:1], day("2023-05-01"), recipients=pair[1:])
    with Ledger.open(place) as book:
        for story in (first, later):
            book.add(story.record())
    return place


def run(*words: str, status: int = 0) -> str:
    done = CliRunner().invoke(app, list(words))
    assert done.exit_code == status, done.output
    return done.stdout


def test_agreements_as_a_table_as_json_and_as_csv_without_formulas(ledger: str) -> None:
    assert "signed 2023-03-01 (IND, ISR)" in run("agreements", "ISR", "IND", "--ledger", ledger)
    (one,) = json.loads(run("agreements", "IND", "ISR", "--ledger", ledger, "--format", "json"))
    assert one["steps"][0]["stage"] == "signed"
    (row,) = csv.DictReader(io.StringIO(run("agreements", "IND", "ISR", "--ledger", ledger, "--format", "csv")))
    assert (row["Title"], row["Signature"], row["Parties"]) == ("'=Water Treaty", "2023-03-01", "IND; ISR")


def test_a_promise_is_shown_settled_and_no_longer_open(ledger: str) -> None:
    shown = run("promises", "IND", "ISR", "--ledger", ledger)
    assert "b.txt#e1" in shown
    (one,) = json.loads(run("promises", "IND", "ISR", "--ledger", ledger, "--format", "json"))
    words = ["settle", one["name"], "--ledger", ledger, "--by", "Ada", "--why", "scrap", "--event", "b.txt#e1"]
    assert "decision 1: status of a.txt#" in run(*words, "broken")
    assert "broken by decision" in run("promises", "IND", "ISR", "--ledger", ledger)
    assert "no promises on record" in run("promises", "IND", "ISR", "--open", "--ledger", ledger)
    run(*words, "open")
    assert "open by decision" in run("promises", "IND", "ISR", "--open", "--ledger", ledger)


def test_a_table_is_of_the_documents_stored_last_and_says_so(ledger: str, monkeypatch: pytest.MonkeyPatch) -> None:
    story = Story("c.txt", "India and Israel signed the Air Pact. India will send Israel 9 ships.", "2023-06-01")
    pair = story.actor("India", "IND", person=False), story.actor("Israel", "ISR", person=False)
    story.instrument("Air Pact", pair, day("2023-06-01"), kind="pact")
    story.commitment("India will send Israel 9 ships", pair[:1], pair[1:])
    with Ledger.open(ledger) as book:
        book.add(story.record())
    for command, most, older in (("agreements", agreement_pages, "Water Treaty"), ("promises", promise_pages, "pumps")):
        asked = [command, "ISR", "IND", "--ledger", ledger]
        fits = CliRunner().invoke(app, asked)
        assert (older in fits.stdout, fits.stderr) == (True, "")
        assert fits.stdout == run(*asked, "--all")
        monkeypatch.setattr(most, "MOST", 1)
        cut = CliRunner().invoke(app, asked)
        assert older not in cut.stdout
        assert "note: from the 1 documents stored last that tell of any; --all looks at all" in cut.stderr
        assert older in run(*asked, "--all")
        assert older in run(*asked, "--format", "json")


def test_an_unknown_promise_is_an_error_that_says_what_to_do(ledger: str) -> None:
    run("settle", "a.txt#1-2", "kept", "--ledger", ledger, "--by", "Ada", "--why", "seen", status=1)


def test_trends_say_that_there_is_too_little(ledger: str) -> None:
    assert "too few reports to tell" in run("trends", "IND", "ISR", "--ledger", ledger)
    found = json.loads(run("trends", "IND", "ISR", "--ledger", ledger, "--format", "json"))
    assert found["whole"]["finding"] == "too few reports to tell"


@pytest.mark.parametrize(("least", "word"), [(0, "left out"), (2_000, "takes longer")])
def test_a_ledger_that_another_writes_to_is_shown_all_the_same(
    ledger: str, monkeypatch: pytest.MonkeyPatch, least: int, word: str
) -> None:
    monkeypatch.setattr(cli_show, "IN_PASSING", least)
    with Ledger.open(ledger) as book:
        book.add(call("late"))
    writer = sqlite3.connect(ledger, isolation_level=None)
    try:
        writer.execute("BEGIN IMMEDIATE")
        done = CliRunner().invoke(app, ["show", "IND", "ISR", "--ledger", ledger, "--format", "json"])
    finally:
        writer.close()
    assert done.exit_code == 0, done.output
    assert word in " ".join(done.stderr.split())
    told = {source["id"] for one in json.loads(done.stdout)["happenings"] for source in one["documents"]}
    assert ("late" in told) == (least > 0)
