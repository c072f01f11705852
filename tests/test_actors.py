"""Who is meant, for which state, in which office: the rules of resolution, each with sentences of its own."""

import datetime as dt

import pytest

from dragoman.document import Document, text_hash
from dragoman.pipeline import Coder
from dragoman.record import Record
from dragoman.record.models import Actor

DAY = dt.date(2022, 6, 15)

# text, phrase, countries of whom it stands for (None: nobody told), office or "" where it is not asked
CASES: list[tuple[str, str, set[str | None], str]] = [
    # Titles read off the words before and behind a name.
    ("Envoys met Head of the Ports Department of the Presidential Office of Peru Ana Vega.", "Ana Vega", {"PER"}, ""),
    ("Peruvian Ambassador to the United Kingdom Ana Vega spoke.", "Ana Vega", {"PER"}, "Ambassador"),
    ("Ana Vega, Secretary General of Peru's National Ports Council, spoke in Oslo.", "Ana Vega", {"PER"}, ""),
    ("U.S. secretary of state Ana Vega spoke.", "Ana Vega", {"USA"}, "Minister of Foreign Affairs"),
    ("Peru and President Jan Novak of Slovakia agreed.", "Jan Novak", {"SVK"}, "President"),
    ("Ana Reis, his Portuguese host, spoke.", "Ana Reis", {"PRT"}, ""),
    ("Foreign ministers Ana Vega of Peru and Jan Novak of Slovakia met.", "Jan Novak", {"SVK"}, ""),
    ("Vice Admiral Karim Haddou of the Moroccan navy opened the drill.", "Karim Haddou", {"MAR"}, ""),
    ("A veteran of the war, Iraq War veteran Tom Young, spoke in Ohio.", "Tom Young", {None}, ""),
    # Counterparts, colleagues, pairs.
    ("Peru's water minister blamed his counterparts in Quito and La Paz.", "counterparts", {"ECU", "BOL"}, ""),
    ("The Peruvian defence minister met his Chilean opposite number.", "number", {"CHL"}, "Minister of Defence"),
    ("The Peruvian defence minister met his Chilean colleague.", "colleague", {"CHL"}, "Minister of Defence"),
    (
        "Slovakia's foreign minister met his counterpart from Ghana.",
        "counterpart",
        {"GHA"},
        "Minister of Foreign Affairs",
    ),
    ("Peru, Chile and Bolivia met in Lima. The three countries agreed.", "countries", {"PER", "CHL", "BOL"}, ""),
    ("Peru and Chile met in Lima. The neighbours agreed.", "neighbours", {"PER", "CHL"}, ""),
    ("Kenya's president met Tanzania's president. Their countries share a border.", "countries", {"KEN", "TZA"}, ""),
    # Coordinated and nested phrases.
    ("Senior Peruvian and Chilean officials met.", "officials", {"PER", "CHL"}, ""),
    ("Kenyan, Ugandan and Burundian troops took the town.", "troops", {"KEN", "UGA", "BDI"}, ""),
    ("The leaders of Greece, Cyprus and Egypt condemned it.", "leaders", {"GRC", "CYP", "EGY"}, ""),
    ("Diplomats from Iran, Russia and China held talks.", "Diplomats", {"IRN", "RUS", "CHN"}, ""),
    ("North and South Korean officials met.", "officials", {"PRK", "KOR"}, ""),
    ("The presidents of Chad and Niger flew home.", "presidents", {"TCD", "NER"}, "President"),
    ("A spokesman for the Emirati foreign minister confirmed it.", "spokesman", {"ARE"}, "Spokesperson"),
    # Whose is told by what stands beside it.
    ("Taliban negotiators signed in Doha.", "negotiators", {"AFG"}, ""),
    ("Rouhani's government denied it.", "government", {None}, ""),
    ("The Peruvian high commissioner in Dhaka was called in.", "commissioner", {"PER"}, "Ambassador"),
    ("Chile and its close allies agreed.", "allies", {None}, ""),
    ("He surrounded himself with pro-Moscow advisers.", "advisers", {None}, ""),
    ("Peru waited for a year. Now Russia supports the government.", "the government", {None}, ""),
]

NOBODY = [
    ("By virtue of the authority vested in me, I order it.", "authority"),
    ("They marched for racial justice in Lima.", "justice"),
    ("The Ambassador Bridge was closed on Friday.", "Bridge"),
    ("She took her J.D. in Lima in 1992.", "J.D."),
    (
        "Read it at https://example.org/Letter-to-the-Speaker-of-the-House today.",
        "https://example.org/Letter-to-the-Speaker-of-the-House",
    ),
    ("I act under the Foreign Harbours Act of 1961 (FAA). The FAA allows it.", "FAA)"),
    ("Peru made it a priority to vote.", "it a"),
]


def code(coder: Coder, text: str, **fields: str) -> Record:
    document = Document(id="t", published=DAY, sha256=text_hash(text), text=text)
    return coder.code(document.model_copy(update=fields))


def on(record: Record, phrase: str) -> list[Actor]:
    """The actors with a mention that ends where the phrase does, the longest such mentions."""
    text = record.document.text
    end = text.index(phrase) + len(phrase)
    found = [(span.end - span.start, actor) for actor in record.actors for span in actor.mentions if span.end == end]
    longest = max((size for size, _ in found), default=0)
    return [actor for size, actor in found if size == longest]


@pytest.mark.parametrize(("text", "phrase", "countries", "office"), CASES)
def test_who_is_meant(coder: Coder, text: str, phrase: str, countries: set[str | None], office: str) -> None:
    actors = on(code(coder, text), phrase)
    assert actors or countries == {None}, f"nobody for {phrase!r}"
    assert {actor.country for actor in actors} == (countries if actors else set())
    assert not office or {actor.office for actor in actors} == {office}


@pytest.mark.parametrize(("text", "phrase"), NOBODY)
def test_what_is_nobody(coder: Coder, text: str, phrase: str) -> None:
    record = code(coder, text)
    start = text.index(phrase)
    words = phrase.rstrip(")").split()[0]
    assert not [a for a in record.actors for s in a.mentions if s.start <= start and s.end >= start + len(words)]


def test_a_chain_of_owners_does_not_run_deep(coder: Coder) -> None:
    record = code(coder, "The " + "minister of the " * 400 + "minister of Peru spoke on Friday.")
    assert any(actor.country == "PER" for actor in record.actors)


def test_whose_text_it_is(coder: Coder) -> None:
    text = "The defence minister resigned on Friday, his office said."
    told = {
        "dateline": {"dateline": "LIMA"},
        "publisher": {"publisher": "Press Trust of India"},
        "title": {"title": "Greek defence minister resigns"},
    }
    expected = {"dateline": "PER", "publisher": "IND", "title": "GRC"}
    for by, fields in told.items():
        (actor,) = on(code(coder, text, **fields), "The defence minister")
        assert actor.country == expected[by], by
        assert actor.evidence == "focus"
    (actor,) = on(code(coder, text), "The defence minister")
    assert actor.country is None
    assert actor.evidence is None


def test_a_state_has_no_head_that_it_does_not_have(coder: Coder) -> None:
    record = code(coder, "Congress met on Friday. The Queen sent a letter.", publisher="The White House")
    assert {actor.country for actor in on(record, "The Queen")} <= {None, "GBR"}


def test_a_surname_alone_needs_the_country_or_company(coder: Coder) -> None:
    (alone,) = on(code(coder, "Wilson spoke in Ohio."), "Wilson")
    assert (alone.country, alone.office) == (None, None)
    (told,) = on(code(coder, "France waited. Macron spoke at noon."), "Macron")
    assert (told.country, told.office) == ("FRA", "President")


def test_evidence_says_how_sure_a_country_is(coder: Coder) -> None:
    record = code(coder, "Peru's foreign minister Ana Vega met Rajnath Singh of India.")
    by = {actor.name: actor for actor in record.actors}
    assert by["Peru"].evidence == "name"
    assert by["Ana Vega"].evidence in ("title", "company")
    for actor in record.actors:
        assert (actor.country is None) == (actor.evidence is None) == (actor.confidence is None)
        assert actor.confidence is None or 0.5 <= actor.confidence <= 1


def test_two_of_a_name_on_the_day_are_candidates(coder: Coder) -> None:
    table = coder.kb.holder_table
    names = [name for name in table.names if len(name.split()) == 2]
    day = dt.date(2016, 5, 5)
    for name in names:
        holders = [holder for holder in coder.kb.holders(name, day) if holder.certain]
        if len({holder.country for holder in holders}) > 1 and len({h.wikidata or h.person for h in holders}) > 1:
            text = f"{name} signed the paper on Friday."
            record = coder.code(Document(id="t", published=day, sha256=text_hash(text), text=text))
            actors = [actor for actor in record.actors if actor.candidates]
            if actors:
                assert actors[0].country is None
                assert len({c.country for c in actors[0].candidates}) > 1
                assert all(candidate.why for candidate in actors[0].candidates)
                return
    pytest.fail("no name of two holders in two states on the day: choose another day")
