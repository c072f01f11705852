"""The desk's gold leaves the ledger as what its readers read, and the coder is scored against it."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import spacy
import srsly  # type: ignore[import-untyped]
from spacy.training import Example
from typer.testing import CliRunner

import dragoman
from dragoman.document import Span
from dragoman.engine.desk_bench import Score, Share, score
from dragoman.pipeline import Coder
from dragoman.read.cli import app
from dragoman.read.review_export import write
from dragoman.store import Ledger, Who, checked_changes
from record_factory import Story, day

RAO, PELED = Who(name="Anil Rao", country="IND"), Who(name="Dana Peled", country="ISR")


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """Three sentences: one kept and one rejected in the first, one corrected in the second; one missed in the third."""
    text = "Anil Rao met Dana Peled and praised her. Noa Katz accused Anil Rao. Peled later rang Rao."
    story = Story("a é.txt", text)
    rao, peled, katz = (story.actor(name, code) for name, code in
                        (("Anil Rao", "IND"), ("Dana Peled", "ISR"), ("Noa Katz", "ISR")))  # fmt: skip
    story.event("CONSULT", "met", (rao, peled), day("2023-03-03"))
    story.event("SUPPORT", "praised", (rao,), day("2023-03-03"), recipients=(peled,))
    story.event("ACCUSE", "accused", (katz,), day("2023-03-03"), recipients=(rao,))
    book = Ledger.open(tmp_path / "news.ledger")
    book.add(story.record())
    for event, verdict, fields in (
        ("e1", "accepted", {}),
        ("e2", "rejected", {}),
        ("e3", "corrected", {"type": "THREATEN", "recipient": [{"name": "Noa Katz", "country": "ISR"}]}),
    ):
        give(book, event, verdict, fields)
    span = (text.index("Peled later"), len(text))
    book.reviews.missed("a é.txt", span, "CONSULT", ((PELED,), (RAO,)), "Ada", "a call")
    return book


def give(book: Ledger, event: str, verdict: Any, fields: dict[str, Any], who: str = "Ada") -> None:
    subject = book.reviews.item_of("a é.txt", event).subject
    book.reviews.give(subject, who, verdict, "I read it", checked_changes(fields))


def written(book: Ledger, format: str, *, with_text: bool = True) -> tuple[str, Counter[str]]:
    counts: Counter[str] = Counter()
    return "".join(write(book.reviews.gold(), format, with_text=with_text, counts=counts)), counts


def test_json_lines_hold_offsets_and_hashes_and_text_only_if_asked(ledger: Ledger) -> None:
    bare = [json.loads(line) for line in written(ledger, "jsonl", with_text=False)[0].splitlines()]
    full = [json.loads(line) for line in written(ledger, "jsonl")[0].splitlines()]
    text = ledger.record("a é.txt").document.text
    assert [one["kind"] for one in bare] == ["event", "event", "event", "missed"]
    assert [one.get("verdict") for one in bare[:3]] == ["accepted", "rejected", "corrected"]
    for one, other in zip(bare, full, strict=True):
        assert "praised" not in json.dumps(one)
        assert "rang" not in json.dumps(one)
        assert other.pop("text") == text[slice(*one["sentence"])]
        assert one == other
    assert bare[2]["values"]["type"] == "THREATEN"
    assert bare[2]["coded"]["type"] == "ACCUSE"
    assert [(one["who"], one["why"]) for one in bare[1]["reviews"]] == [("Ada", "I read it")]
    marks = [(text[start:end], label) for start, end, label in bare[2]["marks"]]
    assert marks == [("accused", "THREATEN"), ("Noa Katz", "ACTOR"), ("Noa Katz", "RECIPIENT")]


def test_spacy_reads_its_lines_as_examples(ledger: Ledger, tmp_path: Path) -> None:
    (tmp_path / "gold.jsonl").write_text(written(ledger, "spacy")[0], "utf-8")
    nlp = spacy.blank("en")
    found = []
    for line in srsly.read_jsonl(tmp_path / "gold.jsonl"):
        given = {"spans": line["spans"], "cats": line["cats"]}
        found.append(Example.from_dict(nlp.make_doc(line["text"]), given).reference)
    assert [dict(one.cats) for one in found] == [{"CONSULT": 1.0}, {"THREATEN": 1.0}, {"CONSULT": 1.0}]
    assert [(span.text, span.label_) for span in found[0].spans["sc"]] == [
        ("Anil Rao", "ACTOR"),
        ("met", "CONSULT"),
        ("Dana Peled", "ACTOR"),
    ]


def test_label_studio_and_doccano_find_the_marked_words(ledger: Ledger) -> None:
    tasks = json.loads(written(ledger, "label-studio")[0])
    lines = [json.loads(line) for line in written(ledger, "doccano")[0].splitlines()]
    assert len(tasks) == len(lines) == 3
    for task, line in zip(tasks, lines, strict=True):
        text = task["data"]["text"]
        assert text == line["text"]
        results = [one["value"] for one in task["annotations"][0]["result"]]
        assert [one["text"] for one in results] == [text[start:end] for start, end, _ in line["label"]]
        assert [[one["start"], one["end"], *one["labels"]] for one in results] == line["label"]


def test_a_sentence_of_which_not_all_is_known_is_left_out(ledger: Ledger) -> None:
    give(ledger, "e3", "rejected", {}, who="Ben")
    ledger.reviews.undo(2, "Ada")
    lines, counts = written(ledger, "doccano")
    assert [json.loads(line)["text"] for line in lines.splitlines()] == ["Peled later rang Rao."]
    assert counts == {"given": 1, "reviewers do not agree": 1, "an event in it is not reviewed": 1}


def test_the_command_writes_the_file(ledger: Ledger, tmp_path: Path) -> None:
    out = tmp_path / "gold.jsonl"
    asked = ["review", "export", "--ledger", ledger.place, "--output", str(out)]
    done = CliRunner().invoke(app, asked)
    assert done.exit_code == 0
    assert "written 4" in done.stderr
    assert len(out.read_text("utf-8").splitlines()) == 4
    refused = CliRunner().invoke(app, [*asked, "--format", "doccano"])
    assert refused.exit_code == 2
    assert "--with-text" in " ".join(refused.stderr.replace("│", " ").split())


# Scored against it


def told(share: Share) -> tuple[int, int]:
    return share.right, share.n


def test_a_share_has_wilsons_bounds() -> None:
    # Wilson 1927; 8 of 10 gives 0.49 to 0.94 in any table.
    low, high = Share(8, 10).band or (0, 0)
    assert (round(low, 2), round(high, 2)) == (0.49, 0.94)
    assert (Share(0, 0).value, Share(0, 0).band) == (None, None)
    assert Share(5, 5).as_json()["high"] == 1.0


@pytest.fixture(scope="module")
def coded(scored: Coder, tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """What the coder itself has coded, some of it kept, corrected and rejected."""
    book = Ledger.open(tmp_path_factory.mktemp("gold") / "news.ledger")
    texts = (
        "Norway's foreign minister met the Swedish ambassador on Friday.",
        "France condemned Mali. Peru's president praised Chile.",
        "Egypt's president telephoned Turkey's president on Thursday.",
    )
    for at, text in enumerate(texts):
        book.add(scored(text, date="2023-03-04", id=f"d{at}"))
    return book


def test_the_coder_is_scored_against_what_persons_said(coded: Ledger, scored: Coder) -> None:
    def review(document: str, event: str, verdict: Any, **fields: Any) -> None:
        subject = coded.reviews.item_of(document, event).subject
        coded.reviews.give(subject, "Ada", verdict, "so", checked_changes(fields))

    assert [len(coded.record(f"d{at}").events) for at in range(3)] == [1, 2, 1]
    review("d0", "e1", "accepted")
    review("d1", "e1", "corrected", type="THREATEN", status="future")
    review("d1", "e2", "rejected")
    # Of the third text nobody says anything; in the first something was missed.
    coded.reviews.missed("d0", (0, 30), "AID", ((RAO,), ()), "Ada", "so")
    found = score(scored, coded.reviews.gold())
    assert found.as_json()["gold"] == {"kept": 2, "rejected": 1, "missed": 1, "disputed": 0}
    assert told(found.precision) == (1, 3)
    assert told(found.recall) == (1, 2)
    assert told(found.kept) == (1, 2)
    fields = {name: told(found.of_field(name)) for name in found.fields}
    assert fields == {"type": (1, 2), "status": (1, 2)} | dict.fromkeys(
        ("actor", "recipient", "date", "place", "speaker"), (2, 2)
    )


def test_the_bench_command_prints_and_fails_without_gold(
    coded: Ledger, scored: Coder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dragoman, "load", lambda **_: scored, raising=False)
    done = CliRunner().invoke(app, ["bench", "--ledger", coded.place, "--format", "json"])
    assert done.exit_code == 0
    assert json.loads(done.stdout)["run"]["codebook"] == scored.run.codebook
    assert set(Score().as_json()) < set(json.loads(done.stdout))
    table = CliRunner().invoke(app, ["bench", "--ledger", coded.place])
    assert "precision" in table.stdout
    Ledger.open(tmp_path / "empty").close()
    assert CliRunner().invoke(app, ["bench", "--ledger", str(tmp_path / "empty")]).exit_code == 1


def test_the_review_commands_answer(coded: Ledger) -> None:
    def run(*asked: str) -> str:
        done = CliRunner().invoke(app, ["review", *asked, "--ledger", coded.place])
        assert done.exit_code == 0, done.stderr
        return done.stdout

    drawn = run("sample", "s", "--reviewer", "Ada", "--reviewer", "Ben", "--size", "2", "--by", "Cy", "--why", "so")
    assert drawn == "sample s: 2 events for Ada, Ben\n"
    assert "d2#e1" in run("list", "--limit", "9")
    listed = json.loads(run("list", "--by", "Ada", "--format", "json"))
    assert [one["name"] for one in listed["samples"]] == ["s"]
    assert "first day" in run("alpha", "--sample", "s")
    assert json.loads(run("alpha", "--sample", "s", "--format", "json"))["sample"]["name"] == "s"


def test_spans_of_the_gold_are_in_its_text(ledger: Ledger) -> None:
    for text in ledger.reviews.gold():
        for event in text.events:
            assert all(isinstance(mark.span, Span) and event.sentence.covers(mark.span) for mark in event.marks)
