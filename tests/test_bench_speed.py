"""The tools that measure speed: what they draw, time and tell. No assertion on seconds."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from bench import filter as filters
from bench import newest_spacy, profile, speed_sets, texts

from dragoman.annotate import annotate
from dragoman.document import Clean, Document, text_hash
from dragoman.pipeline import Coder

MET = "Norway's foreign minister met the Swedish ambassador on Friday. It rained all day. Nobody was out of doors."


def _document(text: str, id: str = "a") -> Document:
    return Document(id=id, sha256=text_hash(text), text=text)


def test_a_profile_has_every_stage_and_counts_the_words(coder: Coder) -> None:
    words, seconds = profile.profile(coder, [_document(MET), _document("", "b")])
    assert words == len(coder.model.nlp(MET))
    assert set(seconds) == set(profile.STAGES)


def test_documents_are_put_in_classes_by_length() -> None:
    long, short = _document("word " * 500, "long"), _document("word " * 149, "short")
    found = profile.classes([long, short])
    assert [name for name, documents in found.items() if documents] == ["under 150", "under 1000"]
    assert found["under 1000"] == [long]


def test_the_drawn_documents_are_the_same_each_time_and_enough(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    lines = [json.dumps({"id": str(n), "date": "2023-03-03", "text": "one two three"}) for n in range(20)]
    path.write_text("\n".join(lines), encoding="utf-8")
    monkeypatch.setattr(texts, "find", lambda _: path)
    found = texts.drawn("readouts-dev", 10)
    assert len(found) == 4
    assert found == texts.drawn("readouts-dev", 10)


def test_an_absent_set_is_no_document(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "find", lambda _: None)
    assert texts.drawn("whitehouse", 10) == []


def test_the_table_tells_the_median_ratio_and_its_spread() -> None:
    times = speed_sets.Times(1000, {"coder": [2.0, 4.0, 2.0], "bare spaCy": [1.0, 1.0, 2.0]})
    lines = speed_sets.told({"news": times})
    assert lines[2:] == [
        "| news | 1000 | coder | 500 |  |  |",
        "| news | 1000 | bare spaCy | 1000 | 0.50 | 0.25 to 1.00 |",
    ]


def test_without_network_the_newest_spacy_is_left_out_loudly(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda _: str(tmp_path))
    monkeypatch.setattr("venv.create", lambda *_, **__: None)
    failed = subprocess.CompletedProcess([], 1, "", "ERROR: no network\n")
    monkeypatch.setattr("subprocess.run", lambda *_, **__: failed)
    assert speed_sets.environment() is None
    assert "SKIPPED" in (told := capsys.readouterr().err)
    assert "no network" in told


def test_the_other_process_answers_with_its_seconds() -> None:
    # With this Python: the other environment has the same packages, newer.
    newest = speed_sets.Newest(Path(sys.executable), {"news": [_document(MET)]})
    assert newest.version
    assert newest.seconds("news") > 0
    newest.close()
    assert newest_spacy.main.__module__ == "bench.newest_spacy"


def test_a_sentence_carries_something_where_the_record_says_so(coder: Coder) -> None:
    document = _document(MET)
    annotation = annotate(coder.model, document, Clean(MET), coder.learned)
    shares = filters.Shares()
    shares.add(annotation, coder.record(annotation))
    words = [sentence.last - sentence.first for sentence in annotation.sentences]
    assert (shares.words, shares.carrying, shares.near) == (sum(words), words[0], words[0] + words[1])
