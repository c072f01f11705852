"""The sample of bench/actor_sample.py: what it draws, what counts as right, and that its labels hold no text."""

import datetime as dt
import json
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench import actor_sample  # noqa: E402
from bench.actor_sample import Label, count, given, read_labels, reading, sampled, write_labels  # noqa: E402

from dragoman.document import Document, Span, text_hash  # noqa: E402
from dragoman.record import Record  # noqa: E402
from dragoman.record.models import Actor, Run  # noqa: E402

TEXT = " ".join(f"word{n:02}" for n in range(60))


def actor(id: str, country: str | None, *numbers: int) -> Actor:
    return Actor(
        id=id, name=id, country=country, sector="GOV", sectors=("GOV",), office=None, person=False, wikidata=None,
        mentions=tuple(word(n) for n in numbers), why="by hand",
    )  # fmt: skip


def word(n: int) -> Span:
    return Span(7 * n, 7 * n + 6)


def record(*actors: Actor) -> Record:
    document = Document(id="d", published=dt.date(2024, 3, 5), sha256=text_hash(TEXT), text=TEXT)
    return Record(
        document=document, run=Run(dragoman="0", model="", codebook="", kb=""), actors=actors, events=(), statements=()
    )


def label(n: int, *countries: str) -> Label:
    return Label(7, "d", text_hash(TEXT), word(n), frozenset(countries), "")


def test_every_actor_is_drawn_before_any_is_drawn_twice() -> None:
    many = record(actor("a1", "NOR", *range(30)), actor("a2", "KEN", 30), actor("a3", "SWE", 31), actor("a4", None, 40))
    spans = sampled(many, 7)
    assert len(spans) == actor_sample.WITH + 1
    assert {word(30), word(31), word(40)} <= set(spans)
    assert spans != sampled(many, 8)


def test_one_mention_more_leaves_the_others_drawn() -> None:
    before = sampled(record(actor("a1", "NOR", *range(30))), 7)
    after = sampled(record(actor("a1", "NOR", *range(31))), 7)
    assert len(set(before) - set(after)) <= 1


def test_a_pair_is_right_only_with_both() -> None:
    coded = record(actor("a1", "NOR", 1, 2, 3), actor("a2", "KEN", 1), actor("a3", None, 4))
    assert given(coded)[word(1)] == {"NOR", "KEN"}
    labels = [label(1, "NOR", "KEN"), label(2, "NOR", "KEN"), label(3), label(4, "SWE"), label(5, "SWE")]
    tally: Counter[str] = Counter()
    wrong = count(coded, labels, 7, tally)
    assert [one.span for one in wrong] == [word(2), word(3), word(4), word(5)]
    assert (tally["given"], tally["right"], tally["gold"], tally["given for none"]) == (3, 1, 4, 1)
    assert tally["unlabelled"] == 0
    drift: Counter[str] = Counter()
    count(coded, labels[:1], 7, drift)
    assert drift["unlabelled"] == 2


def test_labels_are_read_as_written(tmp_path: Path) -> None:
    labels = [label(1, "NOR", "KEN"), label(2), label(3, "SWE")]
    write_labels(labels, tmp_path / "labels.jsonl")
    assert read_labels(tmp_path / "labels.jsonl") == labels


def test_marks_of_nested_mentions_close_in_order() -> None:
    outer = Span(0, 13)
    text = reading(record(actor("a1", "NOR", 1)), {outer: 1, word(1): 2}, [outer])
    assert "⟦1* word00 ⟦2 word01⟧⟧ word02" in text


def test_the_labels_hold_offsets_and_codes_and_no_text() -> None:
    lines = actor_sample.LABELS.read_text(encoding="utf-8").splitlines()
    for row in map(json.loads, lines):
        assert set(row) == {"seed", "id", "sha256", "start", "end", "country", "note"}
        assert row["country"] is None or (len(row["country"]) == 3 and row["country"].isupper())
        assert len(row["sha256"]) == 64
        assert row["start"] < row["end"]
        assert len(row["note"].split()) <= 8
    assert len(lines) > 300
