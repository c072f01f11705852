"""Country words that mean several states, seats of governments, names cut in two, and breakaway regions."""

import datetime as dt

import pytest

from dragoman.data import read_rows, read_yaml
from dragoman.errors import DataError
from dragoman.ingest import Source, make_document
from dragoman.pipeline import Coder, load
from dragoman.record.models import Actor
from dragoman.resolve.kb_countries import Countries


@pytest.fixture(scope="module")
def coder() -> Coder:
    return load()


def of(coder: Coder, text: str, phrase: str) -> list[Actor]:
    """The actors of the shortest mention that has the whole phrase."""
    record = coder.code(make_document(text, Source(id="x", published=dt.date(2019, 5, 1))))
    start = text.index(phrase)
    end = start + len(phrase)
    found = [(m.end - m.start, a) for a in record.actors for m in a.mentions if m.start <= start and end <= m.end]
    return [actor for size, actor in found if size == min(size for size, _ in found)]


def codes(actors: list[Actor]) -> list[tuple[str | None, str | None]]:
    return [(actor.country, actor.sector) for actor in actors]


@pytest.mark.parametrize(
    ("text", "phrase", "code"),
    [
        ("BRAZZAVILLE - Congo shut its airports on Friday.", "Congo", "COG"),
        ("President Denis Sassou Nguesso returned. Congo had closed its border.", "Congo", "COG"),
        ("KINSHASA - Congo shut its airports after a call to Brazzaville.", "Congo", "COD"),
        ("Congo accused its neighbour on Monday.", "Congo", "COD"),
        ("PYONGYANG - Korea praised its farmers.", "Korea", "PRK"),
        ("SEOUL - Korea praised its farmers and scolded Kim Jong Un.", "Korea", "KOR"),
        ("SEOUL - The South accused North Korea of jamming.", "South", "KOR"),
        ("SEOUL - South Korea waited as the North rejected the offer.", "North", "PRK"),
        ("JUBA - South Sudan waited as the North rejected the offer.", "North", "SDN"),
        ("Dominica closed its port. The Dominican government spoke from Roseau.", "Dominican", "DMA"),
        ("SANTO DOMINGO - The Dominican government closed a port.", "Dominican", "DOM"),
        ("MALABO - Guinea is how locals call it. Guinea rejected the report.", "Guinea", "GNQ"),
        ("CONAKRY - Guinea rejected the report.", "Guinea", "GIN"),
    ],
)
def test_the_text_tells_which_of_several_states_a_word_means(coder: Coder, text: str, phrase: str, code: str) -> None:
    assert {actor.country for actor in of(coder, text, phrase)} == {code}


def test_a_title_with_such_a_word_is_of_the_same_state(coder: Coder) -> None:
    found = of(coder, "PYONGYANG - The Korean foreign minister rejected the offer.", "Korean foreign minister")
    assert {actor.country for actor in found} == {"PRK"}


def test_the_north_of_no_two_states_is_none(coder: Coder) -> None:
    assert of(coder, "Italy warned of floods. The North accused Rome of neglect.", "The North accused"[:9]) == []


@pytest.mark.parametrize(
    ("seat", "code"),
    [
        ("The Blue House", "KOR"),
        ("Foggy Bottom", "USA"),
        ("Downing Street", "GBR"),
        ("Whitehall", "GBR"),
        ("The Quai d'Orsay", "FRA"),
        ("The Élysée", "FRA"),
        ("Matignon", "FRA"),
        ("The Kremlin", "RUS"),
        ("Zhongnanhai", "CHN"),
        ("South Block", "IND"),
        ("The Kantei", "JPN"),
        ("Aso Rock", "NGA"),
        ("The Planalto", "BRA"),
        ("Itamaraty", "BRA"),
        ("The Casa Rosada", "ARG"),
        ("The Farnesina", "ITA"),
        ("Palazzo Chigi", "ITA"),
        ("Rideau Hall", "CAN"),
        ("Malacañang", "PHL"),
        ("Naypyitaw", "MMR"),
        ("Ankara", "TUR"),
        ("Torre Tagle", "PER"),
    ],
)
def test_seats_of_governments_speak_for_their_states(coder: Coder, seat: str, code: str) -> None:
    assert codes(of(coder, f"{seat} rejected the proposal on Tuesday.", seat)) == [(code, "GOV")]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Antigua and Barbuda", "ATG"),
        ("Trinidad and Tobago", "TTO"),
        ("Saint Vincent and the Grenadines", "VCT"),
        ("St. Kitts and Nevis", "KNA"),
        ("São Tomé and Príncipe", "STP"),
        ("Bosnia and Herzegovina", "BIH"),
        ("Cabo Verde", "CPV"),
        ("Samoa", "WSM"),
        ("The Ivory Coast", "CIV"),
        ("Côte d'Ivoire", "CIV"),
        ("Türkiye", "TUR"),
        ("Czechia", "CZE"),
        ("Eswatini", "SWZ"),
        ("Timor-Leste", "TLS"),
        ("Burma", "MMR"),
        ("Holland", "NLD"),
        ("Northern Ireland", "GBR"),
        ("Scotland", "GBR"),
        ("Guinea-Bissau", "GNB"),
        ("Papua New Guinea", "PNG"),
        ("Equatorial Guinea", "GNQ"),
        ("American Samoa", "USA"),
    ],
)
def test_names_of_states_are_read_whole(coder: Coder, name: str, code: str) -> None:
    text = f"{name} rejected the proposal on Tuesday."
    record = coder.code(make_document(text, Source(id="x", published=dt.date(2019, 5, 1))))
    assert codes(of(coder, text, name)) == [(code, "GOV")]
    on_it = [a for a in record.actors if any(m.start < len(name) for m in a.mentions)]
    assert len(on_it) == 1, [actor.name for actor in on_it]


def test_a_continent_is_not_the_united_states(coder: Coder) -> None:
    assert of(coder, "Latin America accused the bank of greed.", "Latin America") == []


@pytest.mark.parametrize(
    ("region", "code"),
    [
        ("Abkhazia", "GEO"),
        ("South Ossetia", "GEO"),
        ("Transnistria", "MDA"),
        ("Nagorno-Karabakh", "AZE"),
        ("Somaliland", "SOM"),
        ("Northern Cyprus", "CYP"),
        ("The Donetsk People's Republic", "UKR"),
    ],
)
def test_breakaway_regions_are_apart_from_the_state_that_claims_them(coder: Coder, region: str, code: str) -> None:
    (actor,) = of(coder, f"{region} rejected the proposal on Tuesday.", region)
    assert (actor.country, actor.sector) == (code, "PRE")


def test_the_state_itself_is_no_breakaway_region(coder: Coder) -> None:
    text = "Abkhazia held a vote on Sunday. Georgia denounced it."
    assert codes(of(coder, text, "Georgia")) == [("GEO", "GOV")]
    assert codes(of(coder, text, "Abkhazia")) == [("GEO", "PRE")]


@pytest.mark.parametrize(
    ("who", "behind"),
    [("Transnistria's president", ""), ("The Transnistrian president", ""), ("The president", " of Transnistria")],
)
def test_officials_of_a_breakaway_region(coder: Coder, who: str, behind: str) -> None:
    text = f"Moldovan President Ana Berg landed. {who}{behind} refused to meet her."
    (actor,) = of(coder, text, who)
    assert (actor.country, actor.sectors[:2], actor.office) == ("MDA", ("PRE", "GOV"), "President")
    assert "table" not in actor.why.replace("sector table", "")
    (other,) = of(coder, text, "Ana Berg")
    assert other.id != actor.id
    assert "PRE" not in other.sectors


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"words": ["Congo"], "code": "XXX", "hints": ["Goma"], "unless": []}, "'XXX' is no country"),
        ({"words": ["Congo"], "code": "COG", "hints": [], "unless": []}, "needs words, code, hints and unless"),
        ({"words": ["Congo"], "code": "COG", "hints": ["Goma"], "unles": []}, "needs words, code, hints and unless"),
    ],
)
def test_a_wrong_entry_is_named(entry: dict[str, object], message: str) -> None:
    hand = {**read_yaml("places_metonyms.yaml"), "told_by_text": [entry]}
    with pytest.raises(DataError, match=message):
        Countries(read_rows("countries.csv"), hand)


def test_a_breakaway_region_needs_a_name() -> None:
    hand = {**read_yaml("places_metonyms.yaml"), "breakaway": [{"code": "GEO", "adjectives": ["Abkhaz"]}]}
    with pytest.raises(DataError, match="needs names"):
        Countries(read_rows("countries.csv"), hand)
