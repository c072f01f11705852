"""Resolution: who each phrase means, for which state, in which office - and what stays unknown."""

import datetime as dt
from collections.abc import Callable

import pytest

from dragoman.document import Document
from dragoman.ingest import Source, make_document
from dragoman.pipeline import Coder
from dragoman.record import Record
from dragoman.record.models import Actor

DAY = dt.date(2023, 3, 3)

COUNTERPART = (
    "Indian Defence Minister Arun Mehta spoke with his Israeli counterpart Dan Levi on Friday. "
    "The two sides discussed arms. The two ministers agreed to meet again."
)
UNNAMED = (
    "Norway's foreign minister Anna Berg met her Israeli counterpart in Oslo. Both ministers agreed to expand trade."
)
PAIR = "Kenya and Uganda held talks in Nairobi. The two countries signed a pact. They praised the deal."
STATEMENT = (
    "India's defence minister Arun Mehta met Israeli minister Dan Levi. The Indian "
    "statement said that Mehta condemned Iran."
)
OFFICE = "Israeli Defence Minister Dan Levi met Arun Mehta. Levi's office said that he thanked India."
QUOTED = (
    "“I condemn the attack,” Norwegian Foreign Minister Anna Berg said. “We will send "
    "aid to Ukraine,” she added. “My visit to Kyiv was short.”"
)
SENTENCES = "Swedish Prime Minister Lars Holm thanked the king of Spain. He condemned Russia."
HANDLE = 'Arun Mehta, the Indian defence minister, spoke on Friday. @ArunMehtaIN wrote: "I met the Israeli envoy."'
STRANGER = 'Arun Mehta, the Indian defence minister, spoke on Friday. @SunnyDay wrote: "I met the Israeli envoy."'
MINISTER_GENERAL = "Defence Minister Major General Dan Levi of Israel met Kenyan officials."
GENERAL = "Major General Dan Levi of Israel met Kenyan officials."
DATELINE = "OSLO (Reuters) - Police arrested two Russian diplomats on Friday."
DATELINE_MINISTER = "OSLO, March 3 (Reuters) - The foreign minister summoned the Iranian ambassador."
NAMESAKES = "Michael Jordan met Georgia Brown in Paris. Jordan thanked Brown."
COUNTRIES = "Jordan condemned Georgia. Chad thanked Jordan."
CHAD = "Chad Miller met Jordan Smith in Geneva."
FORMER = (
    "Former British Prime Minister John Marsh visited Kenya. Ex-president Pedro Ruiz of Peru met Chadian officials."
)
METONYMS = (
    "Washington condemned Beijing. Moscow threatened Kyiv. The Kremlin thanked Ankara. "
    "Downing Street praised Paris. The White House condemned Tehran."
)
DEMONYMS = "The Dutch praised the Swiss. Peruvian police arrested two Bolivians. The Iranian navy seized a Greek ship."
ARMIES = "The armies of Peru and Ecuador clashed on Monday."
UNKNOWN = "The minister condemned Iran."
SOMEONE = "Gunmen attacked Chad. Dora Kent met Felix Orban."
HE_OBJECT = (
    "Ukrainian President Ivan Bondar met German Chancellor Karl Brandt. Brandt promised him tanks. He thanked Brandt."
)
IT = "Iran condemned the raid on Friday. It expelled the Swedish ambassador."
ITS = "The government in Lima expelled the Chilean ambassador. Its police arrested two Bolivian students."
ORGANISATIONS = "Hamas attacked Israel. NATO condemned Russia. The European Union and the UN praised Kenya."
SHE = "Danish Foreign Minister Ida Lund met Polish President Jan Nowak on Monday. She thanked him."
BACK = "Polish President Jan Nowak flew to Rome on Monday. The president met the Italian premier."
DEPUTY = "Deputy Foreign Minister Oleg Petrov of Russia visited Cuba."
ADJECTIVES = "French and German officials met Turkish President Emre Kaya."
SURNAME = (
    "Kenyan President Joy Otieno visited Rwanda. Otieno praised Rwanda. President Otieno later met Rwandan officials."
)
REAL = "Joe Biden met Volodymyr Zelensky in Kyiv."
SAME_SURNAME = "Peruvian President Ana Vega met Chilean Foreign Minister Luis Vega. Ana Vega thanked Luis Vega."
OF_TITLES = "The Minister of Defence of Israel spoke with the Minister of Foreign Affairs of Peru on Friday."
TENURE = "Dan Levi, who became Israeli defence minister two months ago, met Kenyan officials."

TEXTS = [
    value
    for name, value in list(globals().items())
    if name.isupper() and isinstance(value, str) and not name.startswith("_")
]

Find = Callable[[str, str], list[Actor]]


@pytest.fixture(scope="module")
def records(coder: Coder) -> dict[str, Record]:
    documents: list[Document] = [make_document(text, Source(id=text[:20], published=DAY)) for text in TEXTS]
    return dict(zip(TEXTS, coder.pipe(documents), strict=True))


@pytest.fixture(scope="module")
def who(records: dict[str, Record]) -> Find:
    def who(text: str, words: str) -> list[Actor]:
        """Everybody whom a mention that reads ``words`` stands for."""
        record = records[text]
        return [actor for actor in record.actors if any(record.quote(span) == words for span in actor.mentions)]

    return who


def _all(record: Record) -> str:
    return "; ".join(
        f"{a.name} {a.country} {a.sectors} {a.office} {[record.quote(m) for m in a.mentions]}" for a in record.actors
    )


def _one(record: Record, name: str) -> Actor:
    found = [actor for actor in record.actors if actor.name == name]
    assert len(found) == 1, f"{name}: {_all(record)}"
    return found[0]


def _actors(record: Record, type_: str) -> list[tuple[set[str], set[str]]]:
    return [
        ({record.actor(r.actor).name for r in e.actors}, {record.actor(r.actor).name for r in e.recipients})
        for e in record.events
        if e.type == type_
    ]


@pytest.mark.parametrize(
    ("text", "name", "country", "sector", "office"),
    [
        (COUNTERPART, "Arun Mehta", "IND", "GOV", "Minister of Defence"),
        (COUNTERPART, "Dan Levi", "ISR", "GOV", "Minister of Defence"),
        (UNNAMED, "Anna Berg", "NOR", "GOV", "Minister of Foreign Affairs"),
        (SENTENCES, "Lars Holm", "SWE", "GOV", "Prime Minister"),
        (MINISTER_GENERAL, "Dan Levi", "ISR", "GOV", "Minister of Defence"),
        (GENERAL, "Dan Levi", "ISR", "MIL", None),
        (FORMER, "John Marsh", "GBR", "ELI", "Former Prime Minister"),
        (FORMER, "Pedro Ruiz", "PER", "ELI", "Former President"),
        (DEPUTY, "Oleg Petrov", "RUS", "GOV", "Deputy Minister of Foreign Affairs"),
        (ADJECTIVES, "Emre Kaya", "TUR", "GOV", "President"),
        (SURNAME, "Joy Otieno", "KEN", "GOV", "President"),
        (REAL, "Joe Biden", "USA", "GOV", "President"),
        (SAME_SURNAME, "Ana Vega", "PER", "GOV", "President"),
        (SAME_SURNAME, "Luis Vega", "CHL", "GOV", "Minister of Foreign Affairs"),
        (TENURE, "Dan Levi", "ISR", "GOV", "Minister of Defence"),
    ],
)
def test_persons(
    text: str, name: str, country: str, sector: str, office: str | None, records: dict[str, Record]
) -> None:
    actor = _one(records[text], name)
    assert (actor.country, actor.sector, actor.office, actor.person) == (country, sector, office, True), actor.why
    assert actor.why
    if actor.sector:
        assert actor.sectors[0] == actor.sector


def test_a_rank_is_no_second_sector_of_a_minister(records: dict[str, Record]) -> None:
    assert "MIL" not in _one(records[MINISTER_GENERAL], "Dan Levi").sectors


def test_the_table_of_holders_gives_wikidata_and_says_so(records: dict[str, Record]) -> None:
    actor = _one(records[REAL], "Joe Biden")
    assert actor.wikidata is not None
    assert actor.wikidata.startswith("Q")
    assert "table" in actor.why or "wikidata" in actor.why.lower() or "20" in actor.why


def test_a_counterpart_without_a_name_is_the_same_office_of_the_other_state(
    who: Find, records: dict[str, Record]
) -> None:
    actors = who(UNNAMED, "her Israeli counterpart")
    assert [(a.country, a.office) for a in actors] == [("ISR", "Minister of Foreign Affairs")], _all(records[UNNAMED])


def test_both_ministers_are_the_two(who: Find, records: dict[str, Record]) -> None:
    assert {a.country for a in who(UNNAMED, "Both ministers")} == {"NOR", "ISR"}
    assert {a.name for a in who(COUNTERPART, "The two ministers")} == {"Arun Mehta", "Dan Levi"}


def test_the_two_sides_and_countries(who: Find) -> None:
    assert {a.country for a in who(COUNTERPART, "The two sides")} == {"IND", "ISR"}
    assert {a.country for a in who(PAIR, "The two countries")} == {"KEN", "UGA"}
    assert {a.country for a in who(PAIR, "They")} == {"KEN", "UGA"}


def test_the_indian_statement_speaks_for_india(records: dict[str, Record]) -> None:
    record = records[STATEMENT]
    (statement,) = [s for s in record.statements if s.channel == "statement"]
    assert statement.side == "IND"
    assert statement.speaker is not None
    assert record.actor(statement.speaker).country == "IND"


def test_an_office_belongs_to_its_holder_and_speaks_for_the_side(who: Find, records: dict[str, Record]) -> None:
    record = records[OFFICE]
    (office,) = who(OFFICE, "Levi's office")
    assert office.country == "ISR"
    assert office.name != "Dan Levi"
    statement = next(s for s in record.statements if s.speaker == office.id)
    assert statement.side == "ISR"
    assert [a.name for a in who(OFFICE, "he")] == ["Dan Levi"]


def test_i_and_we_in_a_quotation_are_its_speaker(who: Find, records: dict[str, Record]) -> None:
    for word in ("I", "We", "My", "she"):
        assert "Anna Berg" in {a.name for a in who(QUOTED, word)}, word
    assert ({"Anna Berg"}, {"Ukraine"}) in _actors(records[QUOTED], "AGREE")


def test_he_is_the_last_subject(who: Find) -> None:
    assert [a.name for a in who(SENTENCES, "He")] == ["Lars Holm"]


def test_he_is_not_the_one_whom_he_thanks(records: dict[str, Record]) -> None:
    assert ({"Ivan Bondar"}, {"Karl Brandt"}) in _actors(records[HE_OBJECT], "SUPPORT"), _all(records[HE_OBJECT])


def test_him_is_not_the_subject(who: Find) -> None:
    assert [a.name for a in who(HE_OBJECT, "him")] == ["Ivan Bondar"]
    assert [a.name for a in who(SHE, "him")] == ["Jan Nowak"]
    assert [a.name for a in who(SHE, "She")] == ["Ida Lund"]


def test_it_is_the_state_that_acted(who: Find) -> None:
    assert [a.country for a in who(IT, "It")] == ["IRN"]
    assert [a.country for a in who(ITS, "Its police")] == ["PER"]
    assert {a.sector for a in who(ITS, "Its police")} == {"COP"}


def test_a_handle_made_of_a_name_is_that_person(who: Find) -> None:
    assert [a.name for a in who(HANDLE, "@ArunMehtaIN")] == ["Arun Mehta"]
    assert "Arun Mehta" in {a.name for a in who(HANDLE, "I")}


def test_a_handle_made_of_nobody_is_nobodys(who: Find) -> None:
    (actor,) = who(STRANGER, "@SunnyDay")
    assert actor.name == "@SunnyDay"
    assert actor.country is None
    assert actor.office is None


def test_the_dateline_is_home(who: Find, records: dict[str, Record]) -> None:
    (police,) = who(DATELINE, "Police")
    assert (police.country, police.sector) == ("NOR", "COP")
    assert "dateline" in police.why or "focus" in police.why
    (minister,) = who(DATELINE_MINISTER, "The foreign minister")
    assert (minister.country, minister.office) == ("NOR", "Minister of Foreign Affairs")


def test_persons_named_like_countries_are_persons(records: dict[str, Record]) -> None:
    for text in (NAMESAKES, CHAD):
        for actor in records[text].actors:
            assert actor.country not in ("JOR", "GEO", "TCD"), _all(records[text])
    assert ({"Michael Jordan"}, {"Georgia Brown"}) in _actors(records[NAMESAKES], "SUPPORT")


def test_countries_named_like_persons_are_countries(records: dict[str, Record]) -> None:
    countries = {actor.country for actor in records[COUNTRIES].actors}
    assert countries == {"JOR", "GEO", "TCD"}
    assert not any(actor.person for actor in records[COUNTRIES].actors)


def test_metonyms(records: dict[str, Record]) -> None:
    record = records[METONYMS]
    told = [
        ({record.actor(r.actor).country for r in e.actors}, {record.actor(r.actor).country for r in e.recipients})
        for e in record.events
    ]
    for actor, recipient in [("USA", "CHN"), ("RUS", "UKR"), ("RUS", "TUR"), ("GBR", "FRA"), ("USA", "IRN")]:
        assert ({actor}, {recipient}) in told, f"{actor} -> {recipient} not in {told}"


def test_demonyms_and_adjectives(who: Find, records: dict[str, Record]) -> None:
    assert [a.country for a in who(DEMONYMS, "The Dutch")] == ["NLD"]
    assert [a.country for a in who(DEMONYMS, "the Swiss")] == ["CHE"]
    (police,) = who(DEMONYMS, "Peruvian police")
    assert (police.country, police.sector) == ("PER", "COP")
    (navy,) = who(DEMONYMS, "The Iranian navy")
    assert (navy.country, navy.sector) == ("IRN", "MIL")
    assert {a.country for a in who(ADJECTIVES, "French and German officials")} == {"FRA", "DEU"}


def test_two_of_a_people_are_not_their_government(records: dict[str, Record]) -> None:
    record = records[DEMONYMS]
    (arrest,) = [e for e in record.events if e.type == "COERCE" and "arrest" in e.modes]
    (bolivians,) = [record.actor(role.actor) for role in arrest.recipients]
    assert bolivians.country == "BOL"
    assert bolivians.sector != "GOV", _all(record)


def test_what_belongs_to_two_states_is_two(records: dict[str, Record]) -> None:
    record = records[ARMIES]
    (clash,) = record.events
    parties = {record.actor(role.actor).country for role in (*clash.actors, *clash.recipients)}
    assert parties == {"PER", "ECU"}, _all(record)


def test_unknown_stays_unknown(records: dict[str, Record]) -> None:
    for text in (SOMEONE,):
        for actor in records[text].actors:
            if actor.country is None:
                assert actor.office is None
            assert actor.country in (None, "TCD"), _all(records[text])
    kent = _one(records[SOMEONE], "Dora Kent")
    assert (kent.country, kent.sector, kent.office, kent.wikidata) == (None, None, None, None)
    assert kent.why


def test_a_minister_does_not_belong_to_the_state_he_condemns(records: dict[str, Record]) -> None:
    record = records[UNKNOWN]
    (event,) = record.events
    assert record.actor(event.recipients[0].actor).country == "IRN"
    assert record.actor(event.actors[0].actor).country is None, _all(record)


def test_a_title_alone_is_the_person_who_has_it(who: Find) -> None:
    assert [a.name for a in who(BACK, "The president")] == ["Jan Nowak"]


def test_one_person_is_one_actor_however_named(records: dict[str, Record]) -> None:
    actor = _one(records[SURNAME], "Joy Otieno")
    assert len(actor.mentions) >= 3
    assert sum("Otieno" in a.name for a in records[SURNAME].actors) == 1


def test_two_of_one_surname_stay_two(records: dict[str, Record]) -> None:
    assert ({"Ana Vega"}, {"Luis Vega"}) in _actors(records[SAME_SURNAME], "SUPPORT")


def test_offices_of_states(records: dict[str, Record]) -> None:
    record = records[OF_TITLES]
    offices = {(a.country, a.office) for a in record.actors if a.person}
    assert offices == {("ISR", "Minister of Defence"), ("PER", "Minister of Foreign Affairs")}, _all(record)
    (talk,) = record.events
    assert len(talk.actors) == 2


def test_organisations(records: dict[str, Record]) -> None:
    record = records[ORGANISATIONS]
    facts = {a.name: (a.country, a.sector) for a in record.actors}
    assert facts["Hamas"] == ("PSE", "REB")
    assert facts["NATO"] == (None, "IGO")
    assert facts["European Union"] == (None, "EUR")
    assert facts["United Nations"] == (None, "UNO")


def test_every_actor_says_why(records: dict[str, Record]) -> None:
    for record in records.values():
        for actor in record.actors:
            assert actor.why, actor
            assert actor.name
            assert actor.country is None or (len(actor.country) == 3 and actor.country.isupper())
