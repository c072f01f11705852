"""Mentions: which noun phrases may stand for somebody, and what their words say before anyone is resolved."""

import pytest

from conftest import Annotate
from dragoman.annotate import Annotation
from dragoman.claims import Mention
from dragoman.extract.mentions import Mentions

TEXTS = [
    "Indian Defence Minister Arun Mehta met his Israeli counterpart Dan Levi at Levi's office.",
    "The Minister of Defence of Israel spoke with police in Lima on Friday.",
    "Both ministers agreed; they thanked the two leaders and we did it.",
    "@ArunMehtaIN wrote that Major General Dan Levi had left Oslo.",
    "The Kenyan and Ugandan governments praised the European Union, the United States and the U.N.",
    "Trade, peace and the weather were discussed at length; the road to peace is long.",
    "Norway's foreign minister, Anna Berg, who lives in Oslo, praised Spain’s king.",
    "Rebels attacked the army near the border.",
    "Lars Holm Jr. of Sweden and Juan dos Santos met.",
    "",
]


@pytest.fixture(scope="module")
def annotations(annotate_texts: Annotate) -> dict[str, Annotation]:
    return annotate_texts(TEXTS)


@pytest.fixture(scope="module")
def mentions(annotations: dict[str, Annotation]) -> dict[str, list[Mention]]:
    return {text: Mentions(annotation).all for text, annotation in annotations.items()}


def _find(mentions: dict[str, list[Mention]], words: str) -> Mention:
    """The mention whose text is ``words``; the test fails with what there is."""
    found = [mention for all_ in mentions.values() for mention in all_ if mention.text == words]
    assert found, f"{words!r} among {[m.text for all_ in mentions.values() for m in all_]}"
    return found[0]


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text[:25])
def test_ids_spans_and_references(text: str, mentions: dict[str, list[Mention]]) -> None:
    all_ = mentions[text]
    assert [mention.id for mention in all_] == list(range(len(all_)))
    for mention in all_:
        assert text[mention.span.start : mention.span.end] == mention.text
        assert mention.text == mention.text.strip() != ""
        for other in (mention.possessor, mention.of, mention.place, mention.apposition):
            assert other is None or (0 <= other < len(all_) and other != mention.id)
        if mention.name is not None and mention.kind == "name":
            assert mention.name in mention.text


def test_every_mention_is_found_by_its_head(annotations: dict[str, Annotation]) -> None:
    for annotation in annotations.values():
        mentions = Mentions(annotation)
        for mention in mentions.all:
            head = mentions.head(mention.id)
            assert head is not None
            assert mention.span.covers(head.span)
            assert mentions.at(head) == mention.id
        assert mentions.head(None) is None


@pytest.mark.parametrize(
    ("words", "kind", "name", "title"),
    [
        ("Indian Defence Minister Arun Mehta", "name", "Arun Mehta", "Indian Defence Minister"),
        ("Major General Dan Levi", "name", "Dan Levi", "Major General"),
        ("Dan Levi", "name", "Dan Levi", ""),
        ("Anna Berg", "name", "Anna Berg", ""),
        ("Oslo", "name", "Oslo", ""),
        ("the European Union", "name", "European Union", ""),
        ("the United States", "name", "United States", ""),
        ("@ArunMehtaIN", "handle", "@ArunMehtaIN", ""),
        ("his Israeli counterpart", "nominal", None, ""),
        ("Both ministers", "nominal", None, ""),
        ("the two leaders", "nominal", None, ""),
        ("they", "pronoun", None, ""),
        ("his", "pronoun", None, ""),
    ],
)
def test_kind_name_and_title(
    words: str, kind: str, name: str | None, title: str, mentions: dict[str, list[Mention]]
) -> None:
    mention = _find(mentions, words)
    assert (mention.kind, mention.name, mention.title) == (kind, name, title)


def test_what_is_nobody_is_no_mention(mentions: dict[str, list[Mention]]) -> None:
    heads = {mention.head for mention in mentions[TEXTS[5]]}
    assert not heads & {"trade", "peace", "weather", "length", "road"}


def test_modifiers_possessor_and_apposition(mentions: dict[str, list[Mention]]) -> None:
    all_ = mentions[TEXTS[0]]
    counterpart = _find(mentions, "his Israeli counterpart")
    assert counterpart.modifiers == ("Israeli",)
    assert counterpart.possessor is not None
    assert all_[counterpart.possessor].text == "his"
    levi = _find(mentions, "Dan Levi")
    assert counterpart.apposition == levi.id or levi.apposition == counterpart.id
    office = _find(mentions, "Levi's office")
    assert office.possessor is not None
    assert all_[office.possessor].text == "Levi"


def test_of_and_place(mentions: dict[str, list[Mention]]) -> None:
    all_ = mentions[TEXTS[1]]
    minister = next(mention for mention in all_ if mention.head == "minister")
    assert minister.text.startswith("The Minister")
    chain = []
    at: Mention | None = minister
    while at is not None and at.of is not None:
        at = all_[at.of]
        chain.append(at.text)
    assert "Israel" in " ".join(chain) or "Israel" in minister.text
    police = next(mention for mention in all_ if mention.head == "police")
    assert police.place is not None
    assert all_[police.place].text == "Lima"


def test_plural_and_subject(mentions: dict[str, list[Mention]]) -> None:
    for words, plural in [
        ("Both ministers", True),
        ("they", True),
        ("we", True),
        ("the two leaders", True),
        ("Anna Berg", False),
    ]:
        assert _find(mentions, words).plural is plural, words
    assert _find(mentions, "Both ministers").subject
    assert not _find(mentions, "the two leaders").subject
    assert _find(mentions, "Rebels").subject
    assert not _find(mentions, "the army").subject


def test_apposition_between_commas_and_curly_possessive(mentions: dict[str, list[Mention]]) -> None:
    all_ = mentions[TEXTS[6]]
    berg = _find(mentions, "Anna Berg")
    minister = next(mention for mention in all_ if mention.head == "minister")
    assert minister.apposition == berg.id or berg.apposition == minister.id
    king = next(mention for mention in all_ if mention.head == "king")
    assert king.possessor is not None
    assert all_[king.possessor].name == "Spain"


def test_nationalities_before_one_noun_are_mentions_of_their_own(mentions: dict[str, list[Mention]]) -> None:
    texts = [mention.text for mention in mentions[TEXTS[4]]]
    assert "Kenyan" in texts
    assert "Ugandan" in texts
    governments = next(mention for mention in mentions[TEXTS[4]] if mention.head == "government")
    assert set(governments.modifiers) >= {"Kenyan", "Ugandan"}


def test_suffixes_and_small_words_stay_in_names(mentions: dict[str, list[Mention]]) -> None:
    names = [mention.name for mention in mentions[TEXTS[8]]]
    assert "Juan dos Santos" in names
    assert any(name is not None and name.startswith("Lars Holm") for name in names)


def test_an_empty_text_has_none(mentions: dict[str, list[Mention]]) -> None:
    assert mentions[""] == []
