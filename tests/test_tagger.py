"""The learned tagger: what it says of words, how it reads a long text, and files that are missing or wrong."""

import shutil
from itertools import pairwise
from pathlib import Path

import numpy
import pytest

from dragoman.annotate import Annotation, Learned, Tagger, annotate_many
from dragoman.annotate.tagger import FILES, FOLDER
from dragoman.annotate.tags import Stretch, Tags
from dragoman.document import Clean, Document, text_hash
from dragoman.errors import DataError
from dragoman.pipeline import Coder
from dragoman.store.rows import run_key

SAID = "The mayor of Riga said the bridge would stay closed. The harbour is deep and cold."


def read(coder: Coder, text: str, tagger: Tagger | None = None) -> Annotation:
    document = Document(id="t", sha256=text_hash(text), text=text)
    learned = Learned(tagger=tagger or coder.learned.tagger)
    return next(annotate_many(coder.model, [(document, Clean(text))], learned))


def labels(annotation: Annotation) -> dict[str, str]:
    """Each word with its likeliest label."""
    names = ("none", "content", "source", "cue")
    likely = {name: annotation.tags.likely(name) for name in names}
    return {token.text: max(names, key=lambda name: likely[name][token.i]) for token in annotation.tokens}


def test_words_are_cue_source_content_or_nobodys(scored: Coder) -> None:
    found = labels(read(scored, SAID))
    assert found["said"] == "cue"
    assert found["mayor"] == found["Riga"] == "source"
    assert found["bridge"] == found["closed"] == "content"
    assert found["harbour"] == found["cold"] == "none"


def test_shares_of_a_word_sum_to_one(scored: Coder) -> None:
    annotation = read(scored, SAID)
    for values in zip(*(annotation.tags.likely(name) for name in ("none", "content", "source", "cue")), strict=True):
        assert sum(values) == pytest.approx(1.0, abs=1e-5)


def test_words_belong_to_their_own_cue(scored: Coder) -> None:
    annotation = read(scored, "Norway said the raid was a crime. Sweden denied that its ships had been there.")
    at = {token.text: token.i for token in annotation.tokens}
    first, other = annotation.tags.belonging([[at["said"]], [at["denied"]]])
    of_said = dict(zip(first.tokens.tolist(), zip(first.source, first.content, strict=True), strict=True))
    of_denied = dict(zip(other.tokens.tolist(), zip(other.source, other.content, strict=True), strict=True))
    assert of_said[at["Norway"]][0] > 0.5 > of_said[at["Sweden"]][0]
    assert of_denied[at["Sweden"]][0] > 0.5 > of_denied[at["Norway"]][0]
    assert of_said[at["crime"]][1] > 0.5 > of_said[at["ships"]][1]
    assert of_denied[at["ships"]][1] > 0.5 > of_denied[at["crime"]][1]


def test_every_word_of_a_long_text_is_read_and_stretches_keep_to_their_size(scored: Coder) -> None:
    text = "\n".join(" ".join(f"Minister {n} said that bridge {k} was open." for k in range(9)) for n in range(30))
    annotation = read(scored, text)
    tagger = scored.learned.tagger
    assert tagger is not None
    stretches = [tokens for _, tokens in tagger.stretches(annotation)]
    assert all(len(tokens) <= tagger.settings.window for tokens in stretches)
    assert {i for tokens in stretches for i in tokens if i >= 0} == {token.i for token in annotation.tokens}
    assert len(stretches) > 10
    cue = annotation.tags.likely("cue")
    assert min(cue[token.i] for token in annotation.tokens if token.text == "said") > 0.5


def test_a_stretch_repeats_nothing_of_another_paragraph(scored: Coder) -> None:
    text = "\n".join(" ".join(f"Minister {n} said that bridge {k} was open." for k in range(9)) for n in range(30))
    annotation = read(scored, text)
    tagger = scored.learned.tagger
    assert tagger is not None
    paragraph = {
        i: sentence.paragraph for sentence in annotation.sentences for i in range(sentence.first, sentence.last)
    }
    stretches = [[i for i in tokens if i >= 0] for _, tokens in tagger.stretches(annotation)]
    repeated = 0
    for one, other in pairwise(stretches):
        both = set(one).intersection(other)
        new = min(set(other).difference(one))
        assert {paragraph[i] for i in both} <= {paragraph[new]}
        repeated += bool(both)
    assert repeated > 5


def test_a_sentence_longer_than_a_stretch_is_cut(scored: Coder) -> None:
    names = ", ".join(f"member {n}" for n in range(150))
    annotation = read(scored, f"Norway said that {names}, and that Sweden had bombed Finland.")
    tagger = scored.learned.tagger
    assert tagger is not None
    stretches = [tokens for _, tokens in tagger.stretches(annotation)]
    assert len(stretches) > 1
    assert {i for tokens in stretches for i in tokens if i >= 0} == {token.i for token in annotation.tokens}
    assert labels(annotation)["said"] == "cue"


def test_tags_of_a_document_do_not_hang_on_the_batch(scored: Coder) -> None:
    documents = [Document(id=str(n), sha256=text_hash(text), text=text) for n, text in enumerate((SAID * 9, SAID))]
    _, other = scored.annotations(documents)
    (alone,) = scored.annotations(documents[1:])
    assert other.tags.likely("cue").tolist() == alone.tags.likely("cue").tolist()
    assert max(alone.tags.likely("cue")) > 0.5


def test_a_text_of_one_sign_and_an_empty_one(scored: Coder) -> None:
    (none,) = read(scored, "?").tags.likely("none")
    assert none > 0.5
    assert read(scored, "").tags.likely("none").tolist() == []


def test_without_the_tagger_there_are_no_tags(coder: Coder) -> None:
    assert coder.learned.tagger is None
    document = Document(id="t", sha256=text_hash(SAID), text=SAID)
    (annotation,) = coder.annotations([document])
    assert not annotation.tags.active


def test_the_tagger_is_part_of_the_run(coder: Coder, scored: Coder) -> None:
    assert coder.run.tagger is None
    assert scored.run.tagger is not None
    assert len(scored.run.tagger) == 64
    without = Coder(scored.model, scored.codebook, scored.kb, learned=Learned(scorer=scored.learned.scorer))
    assert run_key(without.run) != run_key(scored.run)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the tagger's files that a test may spoil."""
    shutil.copytree(FOLDER, tmp_path / "m")
    return tmp_path / "m"


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named_with_what_to_do(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(DataError, match=rf"{name} is missing: reinstall dragoman, or code without it \(--no-model\)"):
        Tagger(folder)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("window: 150", "window: 0", "window"),
        ("overlap: 75", "overlap: -1", "overlap"),
        ("none, content, source, cue", "none, content, speaker, cue", "labels"),
        ("none, content, source, cue", "content, none, source, cue", "labels"),
        ("window: 150", "windows: 190", "window"),
    ],
)
def test_wrong_settings_name_the_file_and_the_field(folder: Path, old: str, new: str, says: str) -> None:
    path = folder / "tagger.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(DataError, match=rf"tagger\.yaml: .*{says}"):
        Tagger(folder)


def test_weights_that_are_no_net_are_named(folder: Path) -> None:
    (folder / "tagger.onnx").write_bytes(b"nothing")
    with pytest.raises(DataError, match=r"tagger\.onnx cannot be read"):
        Tagger(folder)


def test_of_a_word_in_two_stretches_the_middle_counts_more_than_an_edge() -> None:
    tags = Tags()
    first = numpy.array([[0.2, 0.8]] * 9, numpy.float32)
    other = numpy.array([[0.8, 0.2]] * 9, numpy.float32)
    no = numpy.zeros((9, 2, 1), numpy.float32)
    tags.fill(
        ("none", "cue"),
        15,
        [Stretch(numpy.arange(9), first, no, no), Stretch(numpy.arange(5, 14), other, no, no)],
    )
    cue = tags.likely("cue")
    assert cue[0] == pytest.approx(0.8)
    assert cue[13] == pytest.approx(0.2)
    assert cue[5] > 0.5 > cue[8]
    assert cue[5] + cue[8] == pytest.approx(1.0)
    assert (tags.likely("none")[14], cue[14]) == (1.0, 0.0)
