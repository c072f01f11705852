"""The learned scorer: its hints, what they hang on, and files that are missing or wrong."""

import shutil
from pathlib import Path

import pytest

from dragoman.annotate import Annotation, Scorer, Sentence, annotate_many
from dragoman.annotate.scorer import FILES, FOLDER
from dragoman.annotate.wordpiece import WordPieces
from dragoman.document import Clean, Document, text_hash
from dragoman.errors import DataError
from dragoman.pipeline import Coder
from dragoman.store.rows import run_key

TEXT = (
    "Norway's foreign minister condemned the shelling of the harbour on Friday. The harbour is deep and cold. "
    "Sweden sent thirty doctors to the town."
)


def read(coder: Coder, text: str) -> Annotation:
    document = Document(id="t", sha256=text_hash(text), text=text)
    return next(annotate_many(coder.model, [(document, Clean(text))], coder.learned))


def hinted(annotation: Annotation) -> dict[str, tuple[str, float]]:
    """Each hinted word with its likeliest type."""
    found = {token.text: annotation.hints.at(token.i) for token in annotation.tokens}
    return {word: (hint.type, hint.event) for word, hint in found.items() if hint is not None}


def test_hints_name_the_words_that_tell_events(scored: Coder) -> None:
    found = hinted(read(scored, TEXT))
    assert found["condemned"][0] == "ACCUSE"
    assert found["condemned"][1] > 0.5
    assert found["sent"][0] == "AID"
    assert not {"harbour", "deep", "cold", "Norway"} & set(found)


def test_hints_know_who_does_it_to_whom(scored: Coder) -> None:
    annotation = read(scored, "Norway condemned Sweden.")
    norway, condemned, sweden = annotation.tokens[:3]
    actor, recipient = annotation.hints.parties(condemned.i, [norway.i, sweden.i])
    assert actor[0] > 0.5 > actor[1]
    assert recipient[1] > 0.5 > recipient[0]
    assert annotation.hints.parties(norway.i, [sweden.i]) == [(0.0, 0.0)]  # no event there
    assert annotation.hints.parties(condemned.i, []) == []


def test_passives_are_turned_round(scored: Coder) -> None:
    annotation = read(scored, "Sweden was condemned by Norway.")
    at = {token.text: token.i for token in annotation.tokens}
    actor, recipient = annotation.hints.parties(at["condemned"], [at["Norway"], at["Sweden"]])
    assert actor[0] > 0.5
    assert recipient[1] > 0.5 > recipient[0]


def test_hints_of_a_sentence_do_not_hang_on_its_neighbours(scored: Coder) -> None:
    first, last = "Norway condemned the raid.", "Sweden sent thirty doctors to the town."
    together = hinted(read(scored, f"{first} {last}"))
    apart = hinted(read(scored, first)) | hinted(read(scored, last))
    assert together == apart


def test_hints_of_a_document_do_not_hang_on_the_batch(scored: Coder) -> None:
    documents = [Document(id=str(n), sha256=text_hash(text), text=text) for n, text in enumerate((TEXT, TEXT[:76]))]
    one, other = scored.annotations(documents)
    (alone,) = scored.annotations(documents[1:])
    assert hinted(other) == hinted(alone)
    assert hinted(one) != hinted(other)


def test_a_sentence_that_can_tell_nothing_is_not_read(scored: Coder, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def note(_: Scorer, annotation: Annotation, sentence: Sentence) -> None:
        seen.append(annotation.text(sentence.span))

    monkeypatch.setattr(Scorer, "_read", note)
    read(scored, TEXT)
    assert [text[:6] for text in seen] == ["Norway", "Sweden"]


def test_a_very_long_sentence_is_read_in_stretches(scored: Coder) -> None:
    names = ", ".join(f"member {n}" for n in range(120))
    found = hinted(read(scored, f"Norway condemned {names}, and Sweden bombed Finland."))
    assert {"condemned", "bombed"} <= set(found)


def test_white_space_and_accents_change_no_pieces() -> None:
    pieces = WordPieces(FOLDER / "vocab.txt")
    ids, starts = pieces.split("Norway  condemned\nthe raid")
    assert starts == [0, 8, 18, 22]
    assert pieces.split("norway condemned the raid")[0] == ids
    assert pieces.split("Élysée")[0] == pieces.split("elysee")[0]


def test_pieces_inside_a_word_have_no_place_and_unknown_signs_are_one() -> None:
    pieces = WordPieces(FOLDER / "vocab.txt")
    ids, starts = pieces.split("unfrobnicated")
    assert starts[0] == 0
    assert len(ids) > 1
    assert set(starts[1:]) == {-1}
    assert pieces.split("\U0001f9ff") == (pieces.split("\U0001fae0")[0], [0])
    assert pieces.split("") == ([], [])


def test_without_the_scorer_there_are_no_hints(coder: Coder) -> None:
    annotation = read(coder, TEXT)
    assert not annotation.hints.active
    assert hinted(annotation) == {}


def test_the_scorer_is_part_of_the_run(coder: Coder, scored: Coder) -> None:
    assert coder.run.scorer is None
    assert scored.run.scorer is not None
    assert len(scored.run.scorer) == 64
    assert run_key(coder.run) != run_key(scored.run)


def test_a_run_without_a_scorer_keeps_its_name(coder: Coder) -> None:
    """Ledgers of before the scorer must find their runs again."""
    old = coder.run.model_copy()
    assert run_key(old) == run_key(old.model_copy(update={"matrix": "other"}))
    assert "scorer" not in {name for name in coder.run.model_fields_set if getattr(coder.run, name)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(FOLDER, tmp_path / "events")
    return tmp_path / "events"


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(DataError, match=rf"{name} is missing: reinstall dragoman, or code without .*--no-model"):
        Scorer(folder)


@pytest.mark.parametrize("name", ["scorer.onnx", "sieve.npz"])
def test_weights_that_are_none_are_named(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"version https://git-lfs.github.com/spec/v1")
    with pytest.raises(DataError, match=rf"{name} cannot be read"):
        Scorer(folder)


def test_wrong_settings_are_named(folder: Path) -> None:
    settings = folder / "scorer.yaml"
    settings.write_text(settings.read_text("utf-8").replace("floor: 0.05", "floor: 5"), encoding="utf-8")
    with pytest.raises(DataError, match=r"scorer\.yaml: floor: "):
        Scorer(folder)


def test_the_weights_are_small_and_have_a_card() -> None:
    assert sum((FOLDER / name).stat().st_size for name in FILES) < 30_000_000
    card = (FOLDER / "CARD.md").read_text(encoding="utf-8")
    for asked in ("## Data", "## Figures", "## Licence", "## Command", "## Limits"):
        assert asked in card
