"""Names of organisations, parties and laws: who is an actor, whose, of which sector, and which names are one body's."""

import datetime as dt

import pytest

from dragoman.data import read_yaml
from dragoman.document import Document
from dragoman.errors import DataError
from dragoman.ingest import Source, make_document
from dragoman.pipeline import Coder
from dragoman.record import Record
from dragoman.record.models import Actor
from dragoman.resolve.body_words import BodyWords, load_body_words
from dragoman.resolve.kb import FILES

DAY = dt.date(2022, 5, 6)

# Names of things that nobody is: the text, and the words that must be no actor.
NOBODY = [
    ("The minister said the French Recovery Plan had failed.", "French Recovery Plan"),
    ("Lawmakers in Lima passed the Forest Protection Act on Monday.", "Forest Protection Act"),
    ("Officials praised the Arctic Seafarers Agreement during the talks.", "Arctic Seafarers Agreement"),
    ("The president signed the Clean Rivers Framework in Oslo.", "Clean Rivers Framework"),
    ("The minister announced the Partnership for Blue Harbours on Friday.", "Partnership for Blue Harbours"),
    ("The premier criticised the National Drone Strategy again.", "National Drone Strategy"),
    ("The chancellor praised the Lisbon Fisheries Summit on Tuesday.", "Lisbon Fisheries Summit"),
    ("He said the Vietnam War had taught the army much.", "Vietnam War"),
    ("The reporter won the Golden Quill Award in 2019.", "Golden Quill Award"),
    ("Ana Vega received her Bachelor of Science in Nairobi.", "Bachelor of Science"),
    ("Norway welcomed the Treaty of Bergen on Monday.", "Treaty of Bergen"),
    ("Kenya condemned the Coastal Waters Bill on Monday.", "Coastal Waters Bill"),
    ("Diplomats discussed the Convention on River Navigation.", "Convention on River Navigation"),
    ("The court cited the Fifth Amendment on Thursday.", "Fifth Amendment"),
    ("The general watched Operation Silver Lantern from the coast.", "Operation Silver Lantern"),
    ("The prince praised the Northern Corridor Project.", "Northern Corridor Project"),
    ("They agreed to deepen ties in line with the Vision Statement of 2021.", "Vision Statement"),
    ("The firms signed three contracts with Norway at Aero India on Monday.", "Aero India"),
]

# Names that look like these and are actors all the same: their country and primary sector (None: not asked).
SOMEBODY = [
    ("The World Food Programme condemned the attack.", "World Food Programme", None, "UNO"),
    ("The Pacific Islands Forum welcomed the deal.", "Pacific Islands Forum", None, "IGO"),
    (
        "The Office of the Border Act Commissioner accused the company.",
        "Office of the Border Act Commissioner",
        None,
        None,
    ),
    ("The Ministry of War rejected the plan.", "Ministry of War", None, "GOV"),
    ("The Norwegian Fisheries Agency condemned the seizure.", "Norwegian Fisheries Agency", "NOR", "GOV"),
    ("The Bank of Ghana said inflation was falling.", "Bank of Ghana", "GHA", None),
    ("The Kenya Wildlife Service arrested two men.", "Kenya Wildlife Service", "KEN", None),
    ("The Polish Border Guard arrested two men.", "Polish Border Guard", "POL", None),
    ("The Danish Refugee Council criticised the army.", "Danish Refugee Council", "DNK", None),
    ("The Embassy of Peru thanked the police.", "Embassy of Peru", "PER", None),
    ("The University of Iceland thanked the minister.", "University of Iceland", "ISL", "EDU"),
    ("Turkish Airlines said it would resume flights.", "Turkish Airlines", "TUR", None),
]

# A country within a longer name that does not say whose the body or person is.
NOT_WHOSE = [
    ("Sudan Relief of America sent medicine on Friday.", "Sudan Relief of America", {"USA", None}),
    ("Friends of Tibet and Nepal condemned the arrests.", "Friends of Tibet", {None}),
    ("The Syria Campaign condemned the air strike.", "Syria Campaign", {None}),
    ("The Yemen Solidarity Network condemned the air strike.", "Yemen Solidarity Network", {None}),
    ("The Iran Watch Project accused the firm.", "Iran Watch Project", {None}),
]

# Two names of one body.
SAME = [
    (
        "The Coastal Safety Agency (CSA) warned ships on Monday. CSA said the storm would pass.",
        "Coastal Safety Agency",
        "CSA",
    ),
    ("The Norwegian Polar League (NPL) sued the firm. The NPL said it would appeal.", "Norwegian Polar League", "NPL"),
    ("The Free River Alliance attacked a convoy. Officials blamed the FRA on Tuesday.", "Free River Alliance", "FRA"),
    (
        "The U.S. Department of Energy warned Iran. The Department of Energy said tests were over.",
        "U.S. Department of Energy",
        "Department of Energy",
    ),
    (
        "Russia's Defence Ministry accused Kyiv. The Defence Ministry said two drones were shot down.",
        "Defence Ministry",
        "Defence Ministry",
    ),
    (
        "The Ministry of Transport of Peru fined the firm. The Transport Ministry said it would appeal.",
        "Ministry of Transport of Peru",
        "Transport Ministry",
    ),
    ("The Harbour Workers' Union struck on Monday. The HWU said talks had failed.", "Harbour Workers' Union", "HWU"),
    ("Lindqvist Marine Holdings (LMH) was fined. LMH denied the charge.", "Lindqvist Marine Holdings", "LMH"),
]

# Two bodies of the same name are two.
TWO = [
    ("Russia's Defence Ministry accused Kyiv. Ukraine's Defence Ministry rejected the charge.", ("RUS", "UKR")),
    (
        "The Indian Foreign Ministry accused Islamabad. The Pakistani Foreign Ministry rejected the charge.",
        ("IND", "PAK"),
    ),
]

SECTORS = [
    ("The Department of Justice sued the firm.", "Department of Justice", "GOV"),
    ("The U.S. Department of the Interior sued the firm.", "U.S. Department of the Interior", "GOV"),
    ("The Ministry of Justice of Spain rejected the request.", "Ministry of Justice of Spain", "GOV"),
    ("The Antitrust Division sued the firm on Monday.", "Antitrust Division", "not MIL"),
    ("The 82nd Airborne Division left for Poland.", "82nd Airborne Division", "MIL"),
    ("The Office of General Counsel rejected the request.", "Office of General Counsel", "not MIL"),
    ("The Joint Chiefs of Staff briefed the president.", "Joint Chiefs of Staff", "MIL"),
    ("The High Court of Kenya ordered a new vote.", "High Court", "JUD"),
    ("The Democratic Party condemned the vote.", "Democratic Party", "PTY"),
    ("Two Democratic lawmakers condemned the ruling.", "Democratic", "PTY"),
    ("The Likud party rejected the proposal.", "Likud", "PTY"),
    ("The BJP said it had won in Gujarat.", "BJP", "PTY"),
    ("The Finnish Steelworkers' Union called a strike.", "Finnish Steelworkers' Union", "LAB"),
    ("The Tirana Post accused the mayor.", "Tirana Post", "not MIL"),
]

# Parties: their country where the name is one state's, or the text names the state or another party of it.
PARTIES = [
    ("The BJP condemned the attack in Srinagar.", "BJP", "IND"),
    ("Likud rejected the ceasefire on Monday.", "Likud", "ISR"),
    ("The ANC expelled two members on Friday.", "ANC", "ZAF"),
    ("Fidesz rejected the report of the commission.", "Fidesz", "HUN"),
    ("The Bloc Québécois opposed the budget.", "Bloc Québécois", "CAN"),
    ("Democrats and Republicans agreed to extend the aid.", "Democrats", "USA"),
    ("Democrats and Republicans agreed to extend the aid.", "Republicans", "USA"),
    ("Britain voted on Thursday. Labour promised to raise taxes.", "Labour", "GBR"),
    ("New Zealand voted on Saturday. The Labour Party promised to raise taxes.", "Labour Party", "NZL"),
    ("The Labour Party promised to raise taxes.", "Labour Party", None),
    ("Fianna Fáil promised to raise taxes.", "Fianna Fáil", "IRL"),
    ("The Christian Democratic Union rejected the deal.", "Christian Democratic Union", "DEU"),
    ("PASOK rejected the bailout on Monday.", "PASOK", "GRC"),
    ("ZANU-PF rejected the result on Monday.", "ZANU-PF", "ZWE"),
]

KNOWN = [
    ("Al Ahram", "EGY", "JRN"),
    ("Asahi Shimbun", "JPN", "JRN"),
    ("Folha de S.Paulo", "BRA", "JRN"),
    ("South China Morning Post", "HKG", "JRN"),
    ("Ukrinform", "UKR", "JRN"),
    ("Petrobras", "BRA", "BUS"),
    ("Pemex", "MEX", "BUS"),
    ("Volkswagen", "DEU", "MNC"),
    ("Nestlé", "CHE", "MNC"),
    ("Bank of Canada", "CAN", "GOV"),
    ("Banco de México", "MEX", "GOV"),
    ("JAXA", "JPN", "GOV"),
    ("European Space Agency", None, "IGO"),
    ("Tren de Aragua", "VEN", "CRM"),
    ("Sinaloa Cartel", "MEX", "CRM"),
    ("Caribbean Court of Justice", None, "IGO"),
    ("Mercy Corps", None, "NGO"),
    ("Visegrad Group", None, "IGO"),
    ("Frelimo", "MOZ", "PTY"),
    ("Liberal Democratic Party of Japan", "JPN", "PTY"),
]


@pytest.fixture(scope="module")
def records(coder: Coder) -> dict[str, Record]:
    tables = (NOBODY, SOMEBODY, NOT_WHOSE, SAME, TWO, SECTORS, PARTIES, CAPITALS, HYPHENS, COMEBACKS)
    texts = list(dict.fromkeys(case[0] for table in tables for case in table))
    documents: list[Document] = [make_document(text, Source(id=text[:40], published=DAY)) for text in texts]
    return dict(zip(texts, coder.pipe(documents), strict=True))


def _found(record: Record, words: str, nth: int = 0) -> list[Actor]:
    """The actors of the ``nth`` mention that is, or lies within, the words; or whose last part they are."""
    text = record.document.text
    at = -1
    for _ in range(nth + 1):
        at = text.index(words, at + 1)
    end = at + len(words)
    spans = {span for actor in record.actors for span in actor.mentions if span.start < end and at < span.end}
    # The mention of just these words, else the shortest that ends with them or holds them.
    best = min((s for s in spans if s.end >= end), key=lambda s: (abs(s.start - at) + s.end - end, s), default=None)
    return [actor for actor in record.actors if best is not None and best in actor.mentions]


def _one(record: Record, words: str, nth: int = 0) -> Actor:
    found = _found(record, words, nth)
    assert len(found) == 1, [(actor.name, actor.why) for actor in found]
    return found[0]


CAPITALS = [
    ("The Harbour Relief Fund sent tents. The HARBOUR RELIEF FUND thanked Kenya.", "HARBOUR RELIEF FUND"),
    ("Members of AROLD marched on Friday. AROLD said two were hurt. The police blamed AROLD.", "AROLD"),
]

# "The agency" after its name: the name it comes back to, None where it must not.
COMEBACKS = [
    (
        "The Norwegian Polar League sued Lindqvist Marine Holdings. The company denied it.",
        "The company",
        "Lindqvist Marine Holdings",
    ),
    ("Hamas fired rockets at Sderot. The group said it would go on.", "The group", "Hamas"),
    ("Gazprom cut supplies on Monday. The company blamed Ukraine.", "The company", "Gazprom"),
    ("Likud rejected the proposal. The party will vote on Sunday.", "The party", "Likud"),
    ("The Supreme Court of Kenya ordered a new vote. The court gave no reason.", "The court", "Supreme Court"),
    (
        "The Coastal Safety Agency warned ships. The agency said the storm would pass.",
        "The agency",
        "Coastal Safety Agency",
    ),
    (
        "The Polish Transport Ministry fined Uniper. The ministry gave no reason.",
        "The ministry",
        "Polish Transport Ministry",
    ),
    ("Gazprom sued a Peruvian company. The company denied the charge.", "The company", None),
    ("Norway condemned the raid. The company denied the charge.", "The company", None),
    ("NATO praised Hamas critics. The company denied the charge.", "The company", None),
]

# Two states joined by a hyphen are two mentions.
HYPHENS = [
    ("The ministers discussed U.S.-Kuwait relations on Monday.", ("U.S.", "USA"), ("Kuwait", "KWT")),
    ("Officials praised the India-Israel partnership on Friday.", ("India", "IND"), ("Israel", "ISR")),
    ("The Greek-Turkish talks failed on Monday.", ("Greek", "GRC"), ("Turkish", "TUR")),
    ("The Armenia–Azerbaijan border was closed on Monday.", ("Armenia", "ARM"), ("Azerbaijan", "AZE")),
    ("The China-New Zealand agreement was signed in Auckland.", ("China", "CHN"), ("New Zealand", "NZL")),
    ("The US-Japan alliance was praised by both ministers.", ("US", "USA"), ("Japan", "JPN")),
    ("The Israel-South Korea pact was signed on Monday.", ("Israel", "ISR"), ("South Korea", "KOR")),
]


@pytest.mark.parametrize("case", NOBODY, ids=lambda case: case[1])
def test_laws_plans_and_prizes_are_nobody(records: dict[str, Record], case: tuple[str, str]) -> None:
    assert not _found(records[case[0]], case[1])


@pytest.mark.parametrize("case", SOMEBODY, ids=lambda case: case[1])
def test_bodies_with_such_words_are_actors(
    records: dict[str, Record], case: tuple[str, str, str | None, str | None]
) -> None:
    text, words, country, sector = case
    actor = _one(records[text], words)
    assert actor.country == country, actor.why
    assert sector is None or actor.sector == sector, actor.why


@pytest.mark.parametrize("case", NOT_WHOSE, ids=lambda case: case[1])
def test_a_country_that_the_name_is_about(records: dict[str, Record], case: tuple[str, str, set[str | None]]) -> None:
    text, words, countries = case
    for actor in _found(records[text], words):
        assert actor.country in countries, actor.why


@pytest.mark.parametrize("case", SAME, ids=lambda case: case[2])
def test_two_names_of_one_body(records: dict[str, Record], case: tuple[str, str, str]) -> None:
    text, first, second = case
    last = text.rindex(second)
    nth = sum(text.startswith(second, at) for at in range(last))
    assert _one(records[text], first).id == _one(records[text], second, nth).id


@pytest.mark.parametrize("case", TWO, ids=lambda case: " ".join(case[1]))
def test_one_name_of_two_bodies(records: dict[str, Record], case: tuple[str, tuple[str, str]]) -> None:
    text, countries = case
    words = "Defence Ministry" if "Defence" in text else "Foreign Ministry"
    found = [_one(records[text], words, nth) for nth in (0, 1)]
    assert tuple(actor.country for actor in found) == countries


@pytest.mark.parametrize("case", SECTORS, ids=lambda case: case[1])
def test_the_sector_is_that_of_the_head(records: dict[str, Record], case: tuple[str, str, str]) -> None:
    text, words, sector = case
    actor = _one(records[text], words)
    if sector.startswith("not "):
        assert sector.removeprefix("not ") not in actor.sectors, actor.why
    else:
        assert actor.sector == sector, actor.why


@pytest.mark.parametrize("case", PARTIES, ids=lambda case: f"{case[1]} {case[2]}")
def test_parties(records: dict[str, Record], case: tuple[str, str, str | None]) -> None:
    text, words, country = case
    actor = _one(records[text], words)
    assert (actor.country, actor.sector) == (country, "PTY"), actor.why


@pytest.mark.parametrize("case", CAPITALS, ids=lambda case: case[1])
def test_a_name_in_capitals_is_what_its_ordinary_form_is(records: dict[str, Record], case: tuple[str, str]) -> None:
    actors = {actor.id for nth in range(case[0].count(case[1])) for actor in _found(records[case[0]], case[1], nth)}
    assert len(actors) == 1
    assert not next(actor for actor in records[case[0]].actors if actor.id in actors).person


@pytest.mark.parametrize("case", HYPHENS, ids=lambda case: f"{case[1][1]} {case[2][1]}")
def test_two_states_joined_by_a_hyphen(
    records: dict[str, Record], case: tuple[str, tuple[str, str], tuple[str, str]]
) -> None:
    text, *states = case
    record = records[text]
    for words, country in states:
        at = text.index(words)
        exact = [a.country for a in record.actors for s in a.mentions if (s.start, s.end) == (at, at + len(words))]
        assert exact == [country], [(a.name, a.country, a.mentions) for a in record.actors]


@pytest.mark.parametrize("case", COMEBACKS, ids=lambda case: f"{case[1]} {case[2]}")
def test_the_body_that_a_bare_noun_comes_back_to(records: dict[str, Record], case: tuple[str, str, str | None]) -> None:
    text, words, name = case
    names = [actor.name for actor in _found(records[text], words) if actor.mentions[0].start < text.index(words)]
    assert names == ([name] if name else ["Peruvian company"] if "Peruvian" in text else [])


@pytest.mark.parametrize("case", KNOWN, ids=lambda case: case[0])
def test_well_known_bodies(coder: Coder, case: tuple[str, str | None, str]) -> None:
    name, country, sector = case
    found = coder.kb.organisation(name)
    assert found is not None
    assert (found.country, found.kind) == (country, sector)


def test_words_of_names_are_part_of_the_run() -> None:
    assert {"bodies.yaml", "parties.yaml", "media.yaml", "firms.yaml", "publishers.yaml"} <= set(FILES)


def test_heads_of_names() -> None:
    words = load_body_words()
    assert words.head("Office of the Border Act Commissioner") == "office"
    assert words.head("Recovery Act of 2009") == "act"
    assert words.head("Northern Fisheries Agency") == "agency"
    assert words.head("Partnership for Blue Harbours") == "partnership"


def test_a_word_cannot_be_a_body_and_nobody() -> None:
    data = read_yaml("bodies.yaml")
    data = {**data, "nobody": [*data["nobody"], "ministry"]}
    with pytest.raises((DataError, ValueError), match="ministry"):
        BodyWords.model_validate(data)
