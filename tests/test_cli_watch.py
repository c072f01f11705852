"""The commands on runs, history, decisions and watches, as somebody types them."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

import dragoman
from dragoman.read import cli
from dragoman.store import Ledger
from engine_desk import QuickCoder
from record_factory import Story
from smtp_server import mail_server
from watch_factory import NEW_RUN, meeting, promise
from web_server import WebServer, ok

BY = ("--by", "Ada", "--why", "one and the same")


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("DRAGOMAN_SMTP", "DRAGOMAN_MAIL_FROM", "DRAGOMAN_WEBHOOK_SECRET", "DRAGOMAN_SMTP_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(dragoman, "load", lambda **options: QuickCoder(), raising=False)
    with Ledger.open("n.db") as ledger:
        ledger.add(meeting("a"))
        ledger.add(meeting("a", run=NEW_RUN, status="future"))


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.app, [*arguments, "--ledger", "n.db"], env={"COLUMNS": "200"})


def answer(*arguments: str) -> Any:
    result = run(*arguments)
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def add(*records: Any) -> None:
    with Ledger.open("n.db") as ledger:
        for record in records:
            ledger.add(record)


# Runs and history


def test_runs_are_listed_and_compared() -> None:
    found = answer("runs", "list", "--format", "json")
    assert [(one["number"], one["records"], one["current"]) for one in found] == [(1, 1, 0), (2, 1, 1)]
    lines = run("runs", "list").stdout.splitlines()
    row = next(line.split() for line in lines if line.split()[:1] == ["2"])
    when = found[1]["added_at"][:10]
    assert row[:3] == ["2", when, found[1]["hash"][:8]], "neither days nor hashes are broken into lines"
    diff = answer("runs", "diff", "1", found[1]["hash"][:6], "--format", "json")
    assert list(diff) == ["before", "after", "counts", "total", "shown", "changes"]
    assert diff["counts"]["events"] == {"same": 0, "changed": 1, "gained": 0, "lost": 0}
    assert diff["changes"][0]["fields"] == {"status": {"before": "actual", "after": "future"}}
    shown = run("runs", "diff", "1", "2").stdout
    assert shown.index("changed 1") < shown.index("status: actual → future")
    assert "“Minister Anil Rao received Dana Peled in town and spoke of drones.”" in shown


def test_a_limit_cuts_the_changes_and_not_the_counts() -> None:
    add(*(meeting(f"b{number}") for number in range(3)))
    add(*(meeting(f"b{number}", run=NEW_RUN, type="AID") for number in range(3)))
    diff = answer("runs", "diff", "1", "2", "--limit", "2", "--format", "json")
    assert (diff["total"], diff["shown"], len(diff["changes"])) == (4, 2, 2)
    assert "2 more; --limit 0" in run("runs", "diff", "1", "2", "--limit", "2").stdout
    assert len(answer("runs", "diff", "1", "2", "--limit", "0", "--format", "json")["changes"]) == 4


def test_a_run_that_there_is_not_is_one_line_on_standard_error() -> None:
    result = run("runs", "diff", "1", "9")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "dragoman runs list" in result.stderr


class TodaysCoder(QuickCoder):
    run = QuickCoder.run.model_copy(update={"codebook": "today's"})


def test_stored_documents_are_coded_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dragoman, "load", lambda **options: TodaysCoder(), raising=False)
    add(Story("bad", "CRASH").record())
    result = run("recode", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout) == {"to_code": 2, "recoded": 1, "left": 0, "skipped": {"internal-error": 1}}
    assert "skipped: bad" in result.stderr
    assert run("recode", "--documents", "a*").stdout == "recoded 0, left 0, skipped 0\n"
    assert [(one["records"], one["current"]) for one in answer("runs", "list", "--format", "json")][2] == (1, 1)
    assert run("recode", "--all", "--older").exit_code == 2
    unknown = run("recode", "--documents", "z*")
    assert (unknown.exit_code, "no coded document" in unknown.stderr) == (1, True)


def test_a_row_has_a_history() -> None:
    found = answer("history", "a#e1", "--format", "json")
    assert [one["kind"] for one in found] == ["version", "record", "record"]
    assert [one["event"]["status"] for one in found[1:]] == ["actual", "future"]
    assert "coded by run 2: e1 CONSULT, future" in run("history", "a#e1").stdout
    add(meeting("http://a.example/#top"))
    assert "coded by run 1" in run("history", "http://a.example/#top").stdout
    assert run("history", "nobody").exit_code == 1


# Decisions


def test_a_person_merges_splits_and_takes_back() -> None:
    add(meeting("b", run=NEW_RUN), meeting("c", "2024-01-01", run=NEW_RUN))
    assert run("decide", "merge", "b#e1", "a#e1", *BY).stdout == "decision 1: merge\n"
    (merge,) = answer("decisions", "list", "--format", "json")
    names = merge["what"]["tellings"]
    assert [one["document"] for one in names] == ["a", "b"]
    assert names[0] == {"document": "a", "version": 1, "type": "CONSULT", "sentence": [0, 66]}
    assert merge["subject"] == json.dumps(names[0], sort_keys=True)
    assert (merge["who"], merge["why"], merge["supersedes"]) == ("Ada", "one and the same", None)

    assert run("decide", "undo", "1", *BY).stdout == "decision 2: merge instead of 1\n"
    (undo,) = answer("decisions", "list", "--format", "json")
    assert (undo["what"], undo["supersedes"], undo["subject"]) == ({"undone": 1}, 1, merge["subject"])
    assert len(answer("decisions", "list", "--superseded", "--format", "json")) == 2
    assert "undo of 1 (merge)" in run("decisions", "list").stdout
    assert "by Ada: one and the same" in run("history", "a#e1").stdout
    assert run("decide", "undo", "1", *BY).exit_code == 1
    assert run("decide", "undo", "7", *BY).exit_code == 1


def test_a_telling_is_split_from_the_happening_it_stands_in() -> None:
    add(meeting("b", run=NEW_RUN, status="future"), meeting("c", "2024-01-01", run=NEW_RUN))
    happening = answer("show", "IND", "ISR", "--format", "json")["happenings"][0]
    assert {quote["document"] for quote in happening["quotes"]} == {"a", "b"}
    assert run("decide", "split", happening["id"], "b#e1", *BY).exit_code == 0
    (split,) = answer("decisions", "list", "--format", "json")
    assert split["what"]["telling"]["document"] == "b"
    assert [one["document"] for one in split["what"]["from"]] == ["a"]
    assert split["subject"] == json.dumps(split["what"]["telling"], sort_keys=True)
    for wrong in (("c#e1",), ("a#e1", "b#e1"), ("a#e9",)):
        assert run("decide", "split", "a#e1", *wrong, *BY).exit_code == 1


def test_a_blank_reason_decides_nothing() -> None:
    add(meeting("b", run=NEW_RUN))
    assert run("decide", "merge", "a#e1", "b#e1", "--by", "Ada", "--why", " ").exit_code == 1
    assert run("decide", "merge", "a#e1", "a#e1", *BY).exit_code == 1
    assert answer("decisions", "list", "--format", "json") == []


# Watches


def test_a_watch_is_added_listed_tested_run_and_removed(tmp_path: Path) -> None:
    Path("w.yaml").write_text("dyads: [[ISR, IND]]\n", "utf-8")
    assert run("watch", "add", "drones", "--from", "w.yaml", "--words", "drones", "--lines", "h.jsonl").exit_code == 0
    tested = answer("watch", "test", "drones", "--format", "json")
    assert (tested["total"], tested["hits"][0]["document"]) == (1, "a")
    assert "words drones" in run("watch", "test", "drones").stdout
    add(meeting("b"))
    assert run("watch", "run").stdout == "records looked at 1, hits 1, lines 1\n"
    assert run("watch", "run").stdout == "records looked at 0, hits 0\n"
    (listed,) = answer("watch", "list", "--format", "json")
    assert listed["condition"] == {"dyads": [["IND", "ISR"]], "words": ["drones"]}
    assert listed["channels"] == [{"kind": "lines", "to": str(tmp_path / "h.jsonl")}]
    assert (listed["hits"], listed["delivered"]) == (1, 1)
    assert json.loads(Path("h.jsonl").read_text("utf-8"))["document"] == "b"
    assert run("watch", "remove", "drones").exit_code == 0
    assert run("watch", "remove", "drones").exit_code == 1
    assert answer("watch", "list", "--format", "json") == []


def test_values_of_one_kind_may_stand_in_one_option(tmp_path: Path) -> None:
    assert run("watch", "add", "w", "--type", "consult,AID", "--country", "IND,ISR").exit_code == 0
    [watch] = answer("watch", "list", "--format", "json")
    assert watch["condition"]["types"] == ["CONSULT", "AID"]
    assert watch["condition"]["countries"] == ["IND", "ISR"]


def test_a_type_that_is_none_is_refused_instead_of_never_hitting(tmp_path: Path) -> None:
    result = run("watch", "add", "w", "--type", "TALK")
    assert result.exit_code == 1
    assert "'TALK' is no PLOVER type (AGREE, " in result.stderr


def test_lines_on_standard_output_stand_there_alone() -> None:
    run("watch", "add", "w", "--country", "IND", "--lines", "-")
    add(meeting("b"), meeting("c"))
    result = run("watch", "run", "--json")
    assert [json.loads(line)["document"] for line in result.stdout.splitlines()] == ["b", "c"]
    assert json.loads(result.stderr)["hits"] == {"w": 2}


def test_a_summary_for_scripts_and_a_status_that_says_what_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    with WebServer() as web, mail_server() as box:
        url = web.route("/hook", ok("thanks")).replace("news1.test", "127.0.0.1")
        run("watch", "add", "w", "--country", "IND", "--webhook", url, "--mail", "desk@news.test", "--atom", "w.atom")
        add(meeting("b"))
        failed = run("watch", "run", "--json")
        assert failed.exit_code == 1
        assert json.loads(failed.stdout)["failed"] == {"mail": 1, "webhook": 1}
        assert "DRAGOMAN_WEBHOOK_SECRET" in failed.stderr
        run("watch", "add", "again", "--country", "IND", "--webhook", url, "--mail", "desk@news.test")
        add(meeting("c"))
        Path("secret").write_text("0123456789abcdef\n", "utf-8")
        monkeypatch.setenv("DRAGOMAN_SMTP_PASSWORD", "hunter22")
        sending = ("--smtp", f"smtp://127.0.0.1:{box.port}", "--mail-from", "d@news.test", "--secret-file", "secret")
        done = run("watch", "run", "again", "--json", *sending, "--allow", "127.0.0.1")
        told = json.loads(done.stdout)
        assert told["hits"] == {"again": 1}
        assert told["delivered"] == {"mail": 1, "webhook": 1}
        assert done.exit_code == 0
        assert (len(box.messages), web.count("/hook")) == (1, 1)
        assert "hunter22" not in done.stdout + done.stderr


def test_promises_first_contacts_swings_and_denials_can_be_asked_for() -> None:
    for name, asked in (
        ("overdue", ("--overdue",)),
        ("contact", ("--first-contact", "30")),
        ("swing", ("--swing-days", "30", "--swing-by", "4", "--dyad", "IND,ISR")),
        ("denial", ("--denials", "--country", "ISR")),
    ):
        result = run("watch", "add", name, *asked)
        assert result.exit_code == 0, result.stderr
    add(promise("p", "2023-01-01"), meeting("b"))
    assert answer("watch", "run", "--json")["hits"] == {"overdue": 1, "contact": 1, "swing": 0, "denial": 0}


@pytest.mark.parametrize(
    "wrong",
    [
        (),
        ("--country", "Narnia"),
        ("--dyad", "IND"),
        ("--swing-days", "30", "--dyad", "IND,ISR"),
        ("--from", "missing.yaml"),
        ("--country", "IND", "--mail", "a@b\r\nBcc: c@d"),
        ("--country", "IND", "--webhook", "ftp://a.example/"),
        ("--country", "IND", "--atom", "no/such/folder/f.atom"),
        ("--denials", "--overdue"),
    ],
)
def test_a_watch_that_makes_no_sense_is_not_kept(wrong: tuple[str, ...]) -> None:
    result = run("watch", "add", "w", *wrong)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("error: ")
    assert answer("watch", "list", "--format", "json") == []


def test_nothing_is_made_where_there_is_no_ledger() -> None:
    for command in (("watch", "run"), ("recode",), ("decide", "undo", "1", *BY), ("watch", "add", "w", "--overdue")):
        result = CliRunner().invoke(cli.app, [*command, "--ledger", "none.db"])
        assert result.exit_code == 1
        assert "no such ledger" in result.stderr
    assert not Path("none.db").exists()
