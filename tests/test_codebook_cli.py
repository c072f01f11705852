"""``dragoman codebook check`` and ``explain``, and ``--codebook`` of ``code`` and ``add``."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

import dragoman
from dragoman.extract import Codebook, load_codebook
from dragoman.extract.match import Matcher
from dragoman.ingest import Source, make_document
from dragoman.pipeline import Coder
from dragoman.pipeline.codebook_explain import explain_document
from dragoman.read import cli

EXAMPLE = Path(__file__).parent.parent / "docs" / "examples" / "defence-cooperation.yaml"
MINE = """\
name: mine
entries:
  - id: my-chat
    type: CONSULT
    match:
      - {verb: [chat], prep: {with: any}}
      - {verb: [gossip], prep: {with: [king]}, words: [often]}
    unless:
      - {words: [online]}
    recipient: [with]
    symmetric: true
    needs: [participants]
    why: "To chat is to talk."
    examples:
      - {text: "Norway chatted with Sweden.", actor: [NOR, SWE]}
  - id: my-thanks
    type: SUPPORT
    match: [{verb: [chat, thank], subject: any}]
    why: "Thanks are praise."
    confidence: 0.6
    examples:
      - {text: "Norway thanked Sweden.", actor: [NOR]}
"""


@pytest.fixture(autouse=True)
def plain(coder: Coder, monkeypatch: pytest.MonkeyPatch) -> None:
    """No command loads the language model anew, and the codebook alone decides."""

    def load(model: None = None, codebook: Codebook | None = None, *, learned: bool = True) -> Coder:
        return Coder(coder.model, codebook or load_codebook(), coder.kb)

    monkeypatch.setattr(dragoman, "load", load, raising=False)


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "mine.yaml"
    path.write_text(MINE, "utf-8")
    (tmp_path / "a.txt").write_text("Norway chatted with Sweden on Friday. France met Spain.", "utf-8")
    return path


def run(*arguments: Any) -> Result:
    return CliRunner().invoke(cli.app, list(map(str, arguments)), env={"COLUMNS": "80"})


def answer(*arguments: Any) -> Any:
    result = run(*arguments)
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


# Coding


def test_code_takes_a_codebook(mine: Path) -> None:
    own = answer("code", "a.txt", "--date", "2023-03-03", "--codebook", "mine.yaml", "--format", "json")
    built_in = answer("code", "a.txt", "--date", "2023-03-03", "--format", "json")
    assert [event["evidence"][0]["entry"] for event in own["events"]] == ["my-chat"]
    assert "consult-meet" in {event["evidence"][0]["entry"] for event in built_in["events"]}
    assert own["run"]["codebook"] == load_codebook(mine).sha256
    assert own["run"]["codebook"] != built_in["run"]["codebook"]
    said = run("code", "a.txt", "--date", "2023-03-03", "--codebook", "mine.yaml").stderr
    assert "codebook in use: mine (mine.yaml), 2 entries" in said


def test_add_codes_again_with_another_codebook(mine: Path) -> None:
    first = run("add", "a.txt", "--ledger", "l.db", "--codebook", "mine.yaml", "--no-heard")
    assert first.stdout.strip() == "new 1, version 0, recoded 0, same 0, skipped 0", first.stderr
    assert "same 1" in run("add", "a.txt", "--ledger", "l.db", "--codebook", "mine.yaml", "--no-heard").stdout
    mine.write_text(MINE.replace("0.6", "0.5"), "utf-8")
    assert "recoded 1" in run("add", "a.txt", "--ledger", "l.db", "--codebook", "mine.yaml", "--no-heard").stdout
    assert "recoded 1" in run("add", "a.txt", "--ledger", "l.db", "--no-heard").stdout


@pytest.mark.parametrize("command", [("code", "a.txt"), ("add", "a.txt", "--ledger", "l.db")])
def test_a_bad_codebook_stops_before_anything_is_written(command: tuple[str, ...], mine: Path, tmp_path: Path) -> None:
    mine.write_text(MINE.replace("CONSULT", "TALK"), "utf-8")
    result = run(*command, "--codebook", "mine.yaml")
    assert result.exit_code == 1
    assert "error: mine.yaml:4: entry 'my-chat': type 'TALK' is no PLOVER type" in result.stderr
    assert result.stdout == ""
    assert not (tmp_path / "l.db").exists()
    result = run(*command, "--codebook", "nowhere.yaml")
    assert (result.exit_code, "nowhere.yaml: there is no such codebook" in result.stderr) == (1, True)


# Checking


def test_check_of_a_good_codebook(mine: Path) -> None:
    result = run("codebook", "check", "--codebook", mine.name)
    assert result.exit_code == 0, result.stdout
    assert result.stdout == "mine: 2 entries (2 own), 2 examples, 0 near misses\n0 errors, 0 warnings\n"


def test_check_tells_errors_and_fails(mine: Path) -> None:
    mine.write_text(MINE.replace("Norway thanked Sweden", "Norway thinned Sweden"), "utf-8")
    result = run("codebook", "check", "--codebook", "mine.yaml")
    assert result.exit_code == 1
    said = " ".join(result.stdout.split())
    for words in ("Errors 2", "my-thanks mine.yaml:16", "it does not fire; nothing does", "“Norway thinned Sweden.”"):
        assert words in said
    assert "it makes no event in any of its own examples; nothing does" in said
    assert said.endswith("2 errors, 0 warnings")
    report = json.loads(run("codebook", "check", "--codebook", "mine.yaml", "--json").stdout)
    assert (report["errors"], report["warnings"], report["examples"]) == (2, 0, 2)
    assert report["codebook"]["file"] == "mine.yaml"
    assert {finding["kind"] for finding in report["findings"]} == {"example", "dead"}
    assert {finding["place"] for finding in report["findings"]} == {"mine.yaml:16"}


def test_check_of_a_codebook_that_does_not_load(mine: Path) -> None:
    mine.write_text(MINE + "  - id: my-chat\n", "utf-8")
    result = run("codebook", "check", "--codebook", "mine.yaml")
    assert result.exit_code == 1
    assert "error: mine.yaml:23: entry 'my-chat': type: Field required" in result.stderr


# Explaining


def outcomes(codebook: str, sentence: str, *more: str) -> dict[str, dict[str, Any]]:
    found = answer("codebook", "explain", sentence, "--codebook", codebook, "--json", *more)
    return {f"{one['entry']} {one['outcome']}": one for one in found["considered"]}


def test_explain_tells_what_was_made_and_what_lost(mine: Path) -> None:
    found = outcomes("mine.yaml", "Norway chatted with Sweden on Friday.", "--date", "2023-03-03")
    assert set(found) == {"my-chat made", "my-thanks lost"}
    made = found["my-chat made"]
    assert made["place"] == "mine.yaml:3"
    assert made["trigger"] == {"text": "chatted", "span": [7, 14]}
    assert (made["event"]["type"], made["event"]["status"]) == ("CONSULT", "actual")
    assert [actor["country"] for actor in made["event"]["actors"]] == ["NOR", "SWE"]
    lost = found["my-thanks lost"]
    assert (lost["gave_way_to"], lost["because"], lost["event"]) == ("my-chat", "words", None)


def test_explain_tells_of_empty_roles_vetoes_and_near_fits(mine: Path) -> None:
    found = outcomes("mine.yaml", "It was raining and Norway chatted with a stone.")
    assert found["my-chat unfilled"]["missing"] == "participants"
    found = outcomes("mine.yaml", "Norway chatted with Sweden online.")
    assert found["my-chat vetoed"]["conditions"] == [{"slot": "words", "wanted": ["online"], "here": []}]
    found = outcomes("mine.yaml", "Norway gossiped with the queen often.")
    assert found["my-chat near"]["conditions"] == [{"slot": "prep with", "wanted": ["king"], "here": ["queen"]}]
    assert outcomes("mine.yaml", "Norway gossiped with the queen.") == {}
    both = outcomes("mine.yaml", "Norway gossiped with the queen.", "--all")["my-chat near"]["conditions"]
    assert [condition["slot"] for condition in both] == ["prep with", "words"]


def test_explain_prints_it_all(mine: Path) -> None:
    result = run("codebook", "explain", "Norway chatted with Sweden.", "--date", "2023-03-03", "--codebook", mine.name)
    assert result.exit_code == 0, result.stderr
    said = " ".join(result.stdout.split())
    assert "Made an event 1 chatted CONSULT my-chat mine.yaml:3 CONSULT" in said
    assert "Norway (NOR), Sweden (SWE)" in said
    assert "Fits, and gave way 1 chatted SUPPORT my-thanks mine.yaml:16 to my-chat (CONSULT), which has the" in said
    assert "weight 1 against 1, confidence 0.6 against 0.8" in said
    assert max(map(len, result.stdout.splitlines())) <= 80
    nothing = run("codebook", "explain", "Blue is a colour.", "--codebook", "mine.yaml").stdout
    assert "Made an event nothing" in " ".join(nothing.split())
    assert "No entry has one of these words as its trigger." in nothing
    near = run("codebook", "explain", "Norway gossiped with the queen often.", "--codebook", "mine.yaml").stdout
    assert "prep with should be king; here: queen" in near
    less = run("codebook", "explain", "Norway gossiped with the queen.", "--codebook", "mine.yaml").stdout
    assert "1 more have one of these words as trigger and lack more; --all shows them." in less


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((" ",), "error: the sentence: "),
        (("Norway met Sweden.", "--date", "Friday"), "--date"),
        (("Norway met Sweden.", "--codebook", "nowhere.yaml"), "there is no such codebook"),
    ],
)
def test_explain_of_what_cannot_be_coded(arguments: tuple[str, ...], said: str, mine: Path) -> None:
    result = run("codebook", "explain", *arguments)
    assert result.exit_code == (2 if "--date" in arguments else 1)
    assert said in result.stderr


@pytest.mark.parametrize(
    "text",
    [
        "Norway agreed to send ten tanks to Kenya and held talks with Sweden on the sanctions against Chad.",
        "BELARUS HELD A MILITARY EXERCISE NEAR ITS CAPITAL",
        "Q: What of the raid? MR. PRICE: France condemned it and will not sell arms to those who were behind it",
    ],
)
def test_an_explanation_leaves_nothing_out_and_changes_nothing(text: str, coder: Coder) -> None:
    """Every candidate of the matcher is told of once, every event has its entry, and the record is the usual one."""
    plain = Coder(coder.model, load_codebook(), coder.kb)
    document = make_document(text, Source(id="x"))
    explanation = explain_document(plain, document)
    assert explanation.record == plain.code(document)
    (annotation,) = plain.annotations([document])
    matcher = Matcher(plain.codebook)
    tokens = [token for token in annotation.tokens if token.pos in ("VERB", "NOUN", "ADJ", "PROPN")]
    candidates = {(one.entry.id, token.i) for token in tokens for one in matcher.candidates(token)}
    told = [(one.entry.id, one.trigger.i) for one in explanation.considered]
    assert sorted(told) == sorted(candidates)
    made = {event.id for one in explanation.considered if (event := explanation.event(one)) is not None}
    assert made == {event.id for event in explanation.record.events}
    for one in explanation.considered:
        assert (one.outcome in ("near", "vetoed")) or not one.unmet
        assert one.outcome != "near" or one.unmet
