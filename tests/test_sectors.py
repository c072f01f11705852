"""Sectors of noun phrases as they stand in a sentence: tests/data/sectors.yaml through the annotation and the table."""

from collections import defaultdict
from pathlib import Path

import pytest
import yaml

from conftest import Annotate
from dragoman.data import read_yaml
from dragoman.document import Span
from dragoman.errors import DataError
from dragoman.extract.kinds import actor_nouns, actor_phrases
from dragoman.extract.mentions import Mentions
from dragoman.resolve.kb import KnowledgeBase
from dragoman.resolve.kb_codes import NON_STATE, SECTOR_CODES
from dragoman.resolve.kb_ranks import Ranks
from dragoman.resolve.kb_words import Sectors, split

PHRASES: dict[str, list[str]] = yaml.safe_load((Path(__file__).parent / "data" / "sectors.yaml").read_text("utf-8"))
BEFORE = "On Tuesday, "
AFTER = " left the town."
NOBODY = "nobody"
# phrase, whether it was read right, and what was read instead
Outcome = tuple[str, bool, str]


@pytest.fixture(scope="module")
def kb() -> KnowledgeBase:
    return KnowledgeBase.load()


@pytest.fixture(scope="module")
def outcomes(kb: KnowledgeBase, annotate_texts: Annotate) -> dict[str, list[Outcome]]:
    """What became of each phrase, by the sector it ought to have."""
    texts = {phrase: f"{BEFORE}{phrase}{AFTER}" for phrases in PHRASES.values() for phrase in phrases}
    annotations = annotate_texts(texts.values())
    found: dict[str, list[Outcome]] = defaultdict(list)
    for sector, phrases in PHRASES.items():
        for phrase in phrases:
            end = len(BEFORE) + len(phrase)
            mentions = [
                mention
                for mention in Mentions(annotations[texts[phrase]]).all
                if mention.span.start >= len(BEFORE) and mention.span.end == end
            ]
            told = [kb.sector(mention.head, mention.modifiers)[:1] for mention in mentions]
            right = not told if sector == NOBODY else (sector,) in told
            found[sector].append((phrase, right, ", ".join(code for codes in told for code in codes) or "nobody"))
    return found


def _share(outcomes: list[Outcome]) -> float:
    return sum(right for _, right, _ in outcomes) / len(outcomes)


def test_enough_phrases_for_every_sector() -> None:
    assert sum(map(len, PHRASES.values())) >= 500
    assert not [sector for sector in SECTOR_CODES if len(PHRASES.get(sector, ())) < 4]
    assert set(PHRASES) - {NOBODY} <= SECTOR_CODES | NON_STATE


def test_share_of_phrases_with_the_right_sector(outcomes: dict[str, list[Outcome]]) -> None:
    """The whole table at least 0.95, which half of it was written to hold it to; each sector printed."""
    for sector, rows in outcomes.items():
        wrong = "; ".join(f"{phrase} ({told})" for phrase, right, told in rows if not right)
        print(f"{sector:6} {sum(right for _, right, _ in rows):3} of {len(rows):3}  {wrong}")
    people = [row for sector, rows in outcomes.items() if sector != NOBODY for row in rows]
    print(f"all    {_share(people):.3f}")
    assert _share(people) >= 0.95


@pytest.mark.parametrize("sector", [sector for sector in PHRASES if len(PHRASES[sector]) >= 10])
def test_no_sector_falls_behind(outcomes: dict[str, list[Outcome]], sector: str) -> None:
    assert _share(outcomes[sector]) >= (0.95 if sector == NOBODY else 0.85)


def test_a_thing_that_names_somebody_after_certain_words(annotate_texts: Annotate) -> None:
    texts = ("The think tank warned the court.", "The tank warned the court.")
    heads = [{m.head for m in Mentions(a).all} for a in annotate_texts(texts).values()]
    assert heads == [{"tank", "court"}, {"court"}]
    assert "tank" not in actor_nouns()
    assert ("think",) in actor_phrases()["tank"]


def test_a_speaker_with_a_trade_for_a_surname_is_a_name(annotate_texts: Annotate) -> None:
    text = "MR. BAKER: We will go."
    annotation = annotate_texts([text])[text]
    label = {0: Span(0, len("MR. BAKER"))}
    assert [m.name for m in Mentions(annotation, label).all if m.span.start == 0] == ["Mr. Baker"]


def test_breadth_of_the_noun_table(kb: KnowledgeBase) -> None:
    nouns = read_yaml("sector_nouns.yaml")
    assert kb.sectors.heads == sum(map(len, nouns.values())) >= 2000
    assert set(nouns) <= SECTOR_CODES | NON_STATE


def test_every_noun_is_what_the_lemmatizer_gives(annotate_texts: Annotate) -> None:
    """A noun in the plural would never be found; the pairs of -man and -woman are both there."""
    listed = {noun for nouns in read_yaml("sector_nouns.yaml").values() for noun in nouns}
    assert not [noun for noun in listed if noun.endswith("men") and noun[:-2] + "an" in listed]
    assert not [noun for noun in listed if noun.endswith("s") and noun[:-1] in listed]
    for stem in ("police", "business", "chair", "congress", "sales", "news", "tribes", "sports", "fire", "camera"):
        assert {stem + "man", stem + "woman"} - listed <= {"chairman", "chairwoman"}


@pytest.mark.parametrize("words", [("pro-democracy",), ("pro", "-", "democracy"), ("pro", "democracy")])
def test_a_hyphen_parts_words(kb: KnowledgeBase, words: tuple[str, ...]) -> None:
    assert kb.sector("activist", words) == ("OPP",)
    assert split("Self-defence  group") == ("self", "defence", "group")
    assert kb.sector("ex-president") == kb.sector("president", ("ex", "-")) == ("ELI",)


@pytest.mark.parametrize(
    ("nouns", "words"),
    [
        ({"FUN": ["jester"]}, "sector_nouns.yaml: FUN is no PLOVER sector"),
        ({"CVL": ["jester", "jester"]}, "'jester' already stands under CVL"),
        ({"CVL": ["jester"], "ELI": ["jester"]}, "'jester' already stands under CVL"),
        ({"CVL": ["court jester"]}, "'court jester' must be one word"),
        ({"CVL": ["Jester"]}, "'Jester' must be one word in lower case"),
        ({"CVL": [True]}, "True must be one word"),
    ],
)
def test_a_wrong_noun_is_named(nouns: dict[str, list[str]], words: str) -> None:
    with pytest.raises(DataError) as raised:
        Sectors({}, nouns)
    assert words in str(raised.value)


def test_a_phrase_of_one_word_is_named() -> None:
    entry = {"sector": "CVL", "examples": [["jester", [], ["CVL"]]], "phrases": ["jester"]}
    with pytest.raises(DataError, match=r"sector 1 .CVL.: phrases: 'jester' is one word"):
        Sectors({"sectors": [entry]}, {})


# Ranks.


@pytest.mark.parametrize(
    "title",
    [
        *("Attorney General", "Secretary General", "Consul General", "Solicitor General", "General Counsel"),
        *("Surgeon General", "Director General", "Governor General", "Inspector General", "Postmaster General"),
        *("Advocate General", "Commissioner General", "General Assembly", "General Motors", "Fire Marshal"),
        *("Private Secretary", "Major League", "Lieutenant Governor", "Auditor General", "Vicar General"),
    ],
)
def test_a_civil_title_is_no_rank(kb: KnowledgeBase, title: str) -> None:
    hit = kb.office(title)
    assert hit is None or (hit.rank is None and hit.sector != "MIL")


@pytest.mark.parametrize(
    ("title", "rank", "sector"),
    [
        ("General", "General", "MIL"),
        ("Army General", "Army General", "MIL"),
        ("Brigadier General", "Brigadier General", "MIL"),
        ("Captain", "Captain", "MIL"),
        ("Police Captain", "Police Captain", "COP"),
        ("Detective Inspector", "Detective Inspector", "COP"),
    ],
)
def test_a_rank_stays_one(kb: KnowledgeBase, title: str, rank: str, sector: str) -> None:
    hit = kb.office(title)
    assert hit is not None
    assert (hit.office, hit.rank, hit.sector) == (None, rank, sector)


@pytest.mark.parametrize("title", ["Defence Minister General", "Defence Secretary General"])
def test_a_minister_keeps_his_rank_beside_the_office(kb: KnowledgeBase, title: str) -> None:
    hit = kb.office(title)
    assert hit is not None
    assert (hit.office, hit.rank, hit.sector) == ("Minister of Defence", "General", "GOV")


@pytest.mark.parametrize("civil", [{"pope": {"before": []}}, {"major general": {}}, {"general": {"beside": []}}])
def test_wrong_neighbours_of_a_rank_are_named(civil: dict[str, dict[str, list[str]]]) -> None:
    with pytest.raises(DataError, match=r"offices\.yaml: civil: "):
        Ranks({"MIL": ["general", "major general"]}, civil)
