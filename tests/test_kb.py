"""The knowledge base: every data entry's own examples, days of office, ambiguous names, and wrong data files."""

import datetime as dt
from dataclasses import FrozenInstanceError
from typing import Any

import pytest

from dragoman.data import organisations, read_rows, read_yaml
from dragoman.errors import DataError
from dragoman.resolve.kb import KnowledgeBase
from dragoman.resolve.kb_codes import CODES
from dragoman.resolve.kb_countries import Countries
from dragoman.resolve.kb_filed import filed
from dragoman.resolve.kb_holders import COLUMNS, Holders
from dragoman.resolve.kb_names import name_tokens
from dragoman.resolve.kb_offices import Offices
from dragoman.resolve.kb_words import Organisations, Sectors

DAY = dt.date


@pytest.fixture(scope="module")
def kb() -> KnowledgeBase:
    return KnowledgeBase.load()


def _examples(file: str, entries: str) -> list[Any]:
    return [example for entry in read_yaml(file)[entries] for example in entry["examples"]]


# Every entry's examples.


@pytest.mark.parametrize("example", read_yaml("places_metonyms.yaml")["examples"], ids=lambda e: e["phrase"])
def test_country_examples(kb: KnowledgeBase, example: dict[str, Any]) -> None:
    hit = kb.country(example["phrase"])
    if example["code"] is None:
        assert hit is None
        return
    assert hit is not None
    found = (hit.code, hit.kind, hit.ambiguous, hit.pre)
    assert found == (example["code"], example["kind"], example.get("ambiguous", False), example.get("pre", False))


@pytest.mark.parametrize("example", _examples("offices.yaml", "offices"), ids=lambda e: e[0])
def test_office_examples(kb: KnowledgeBase, example: list[str]) -> None:
    phrase, office, *country = example
    hit = kb.office(phrase)
    assert hit is not None
    assert hit.office == office
    if country:
        assert hit.country == country[0]


@pytest.mark.parametrize("example", _examples("sectors.yaml", "sectors"), ids=lambda e: " ".join([*e[1], e[0]]))
def test_sector_examples(kb: KnowledgeBase, example: list[Any]) -> None:
    head, modifiers, sectors = example
    assert kb.sector(head, modifiers) == tuple(sectors)


def test_every_organisation_is_found_by_each_of_its_names(kb: KnowledgeBase) -> None:
    for _, entry in organisations():
        for form in (entry["name"], *entry.get("aliases", ()), entry.get("acronym", entry["name"])):
            found = kb.organisation(form)
            assert found is not None, form
            assert found.name == entry["name"], form


def test_every_compiled_country_name_finds_its_country(kb: KnowledgeBase) -> None:
    dropped = set(read_yaml("places_metonyms.yaml")["drop"])
    for row in read_rows("countries.csv"):
        hit = kb.country(row["form"])
        if row["form"] not in dropped and row["kind"] == "state":
            assert hit is not None, row
            assert hit.code == row["code"] or hit.ambiguous, row


# Countries.


def test_breadth_of_the_country_table(kb: KnowledgeBase) -> None:
    assert len(kb.countries.codes) == 199
    assert (kb.country_name("IND"), kb.country_name("KOS"), kb.country_name("IGO")) == ("India", "Kosovo", "IGO")
    assert (kb.countries.cow("IND"), kb.countries.cow("ISR"), kb.countries.cow("PSE")) == (750, 666, None)


@pytest.mark.parametrize("phrase", ["Indias", "the", "", "  ", "India Gate", "indian", "JO", "Congolese Rally", "T"])
def test_nothing_fuzzy(kb: KnowledgeBase, phrase: str) -> None:
    assert kb.country(phrase) is None


def test_both_congos_by_their_own_names(kb: KnowledgeBase) -> None:
    found = [
        kb.country(name) for name in ("Congo-Brazzaville", "Republic of the Congo", "Democratic Republic of the Congo")
    ]
    assert [hit.code if hit else None for hit in found] == ["COG", "COG", "COD"]


# Offices.


def test_flags_rank_and_leftover_words(kb: KnowledgeBase) -> None:
    hit = kb.office("former Indian Deputy Foreign Minister")
    assert hit is not None
    assert (hit.office, hit.former, hit.deputy, hit.sector, hit.country) == (
        *("Minister of Foreign Affairs", True, True, "ELI", "IND"),
    )
    assert hit.rest == ("Indian",)
    assert hit.name == "Former Deputy Minister of Foreign Affairs"
    hit = kb.office("Ugandan Defence Minister, Lieutenant General")
    assert hit is not None
    assert (hit.office, hit.rank, hit.sector) == ("Minister of Defence", "Lieutenant General", "GOV")


def test_a_rank_alone_is_military_and_no_office(kb: KnowledgeBase) -> None:
    for phrase in ("Major General", "Lt. Gen.", "Gen.", "Col"):
        hit = kb.office(phrase)
        assert hit is not None
        assert (hit.office, hit.sector, hit.rank) == (None, "MIL", phrase)
    assert kb.office("a major private donor") is None
    assert kb.office("Mr") is None
    assert kb.office("Sir") is None


def test_elect_acting_then(kb: KnowledgeBase) -> None:
    hit = kb.office("President-elect")
    assert hit is not None
    assert hit.elect
    hit = kb.office("then-Prime Minister")
    assert hit is not None
    assert hit.then
    assert not hit.former
    hit = kb.office("acting Peruvian president")
    assert hit is not None
    assert (hit.acting, hit.country, hit.implied) == (True, "PER", False)


def test_words_that_differ_between_countries(kb: KnowledgeBase) -> None:
    implied = kb.office("Foreign Secretary")
    assert implied is not None
    assert (implied.country, implied.implied) == ("GBR", True)
    told = kb.office("Foreign Secretary", country="IND")
    assert told is not None
    assert (told.office, told.country, told.implied) == ("Foreign Secretary", None, False)
    named = kb.office("Canadian Secretary of State")
    assert named is not None
    assert (named.country, named.implied) == ("CAN", False)


# Holders.


@pytest.fixture(scope="module")
def compiled(kb: KnowledgeBase) -> Holders:
    """The compiled table without the hand-written rows that go on from it."""
    return Holders(filed(read_rows("holders.csv.gz"), kb.offices), kb.offices)


def test_indian_defence_minister_after_the_snapshot(compiled: Holders) -> None:
    [holder] = compiled.of("IND", "Minister of Defence", DAY(2023, 3, 3))
    assert (holder.person, holder.wikidata, holder.certain) == ("Rajnath Singh", "Q3506475", False)
    assert "snapshot of 2022-07-23" in holder.why
    assert compiled.on("Rajnath Singh", DAY(2023, 3, 3), None, None) == [holder]


def test_the_same_man_at_home_and_at_the_snapshot(kb: KnowledgeBase) -> None:
    [holder] = kb.holders("Rajnath Singh", DAY(2018, 1, 1))
    assert (holder.office, holder.certain, holder.why) == (
        *("Minister of Interior", True, "office table 2014-05-26..2019-05-30 (Wikidata)"),
    )
    holder_then = kb.holder_of("IND", "Minister of Defence", DAY(2022, 7, 1))
    assert holder_then is not None
    assert holder_then.certain


def test_a_later_source_extends_the_table(kb: KnowledgeBase) -> None:
    holder = kb.holder_of("ISR", "Prime Minister", DAY(2023, 1, 11))
    assert holder is not None
    assert (holder.person, holder.wikidata, holder.start, holder.certain) == (
        *("Benjamin Netanyahu", "Q43723", DAY(2022, 12, 29), True),
    )
    assert "World Factbook" in holder.why
    lapid = kb.holder_of("ISR", "Prime Minister", DAY(2022, 12, 1))
    assert lapid is not None
    assert (lapid.person, lapid.certain) == ("Yair Lapid", True)


def test_a_cabinet_falls_with_its_head(compiled: Holders) -> None:
    """The compiled table knows no Israeli defence minister of 2023, and does not pretend that the last one stayed."""
    assert compiled.of("ISR", "Minister of Defence", DAY(2023, 3, 3)) == []
    assert compiled.on("Yoav Gallant", DAY(2023, 3, 3), None, None) == []


def test_presumption_ends(kb: KnowledgeBase, compiled: Holders) -> None:
    years = read_yaml("offices.yaml")["presume_years"]
    assert len(compiled.of("IND", "Minister of Defence", DAY(2022 + years, 7, 23))) == 1
    assert compiled.of("IND", "Minister of Defence", DAY(2022 + years, 7, 24)) == []
    assert kb.holder_of("IND", "Minister of Defence", DAY(1850, 1, 1)) is None


def test_a_break_between_two_terms_is_not_bridged(compiled: Holders) -> None:
    between = compiled.of("IRL", "Prime Minister", DAY(2024, 1, 1))
    again = compiled.of("IRL", "Prime Minister", DAY(2025, 6, 1))
    assert not any(holder.certain for holder in between)
    assert (again[0].person, again[0].certain) == ("Micheál Martin", True)


@pytest.mark.parametrize(
    ("name", "person"),
    [
        ("Modi", "Narendra Modi"),
        ("Zelensky", "Volodymyr Zelenskyy"),
        ("Zelenskiy", "Volodymyr Zelenskyy"),
        ("Erdogan", "Recep Tayyip Erdoğan"),
        ("Xi", "Xi Jinping"),
        ("Xi Jinping", "Xi Jinping"),
        ("Mohammed bin Salman", "Mohammad bin Salman"),
        ("Sisi", "Abdel Fattah el-Sisi"),
        ("al-Sisi", "Abdel Fattah el-Sisi"),
        ("Van der Bellen", "Alexander Van der Bellen"),
        ("S. Jaishankar", "Subrahmanyam Jaishankar"),
        ("Lopez Obrador", "Andrés Manuel López Obrador"),
        ("Lloyd J. Austin III", "Lloyd Austin"),
        ("Vladimir Putin", "Vladimir Putin"),
    ],
)
def test_spellings_of_a_name(kb: KnowledgeBase, name: str, person: str) -> None:
    found = kb.holders(name, DAY(2022, 6, 1))
    assert found
    assert found[0].person == person


def test_a_surname_is_told_apart_by_country(kb: KnowledgeBase) -> None:
    day = DAY(2022, 1, 15)
    assert {holder.country for holder in kb.holders("Harris", day)} > {"USA"}
    assert [holder.office for holder in kb.holders("Harris", day, country="USA")] == ["Vice President"]
    assert kb.holders("Bellen", DAY(2022, 1, 1))
    assert kb.holders("van der", DAY(2022, 1, 1)) == []
    assert kb.holders("", DAY(2022, 1, 1)) == []


def test_former_holders_are_found_at_any_date(kb: KnowledgeBase) -> None:
    assert [term.office for term in kb.person("Merkel", "DEU")] == ["Chancellor", "Leader"]
    assert [term.office for term in kb.person("Tony Blair", "GBR") if term.certain][:1] == ["Prime Minister"]


# country, office, day, and who held it: facts of public record, none read off the table.
DATED = (
    ("GBR", "Prime Minister", "2022-08-01", "Boris Johnson"),
    ("GBR", "Prime Minister", "2022-10-01", "Liz Truss"),
    ("GBR", "Prime Minister", "2023-05-06", "Rishi Sunak"),
    ("GBR", "Prime Minister", "2024-09-01", "Keir Starmer"),
    ("GBR", "Minister of Foreign Affairs", "2024-03-01", "David Cameron"),
    ("GBR", "Minister of Defence", "2023-07-11", "Ben Wallace"),
    ("GBR", "Minister of Finance", "2022-09-23", "Kwasi Kwarteng"),
    ("USA", "President", "2024-06-06", "Joe Biden"),
    ("USA", "Minister of Foreign Affairs", "2023-10-12", "Antony Blinken"),
    ("USA", "Minister of Defence", "2022-02-24", "Lloyd Austin"),
    ("USA", "Minister of Foreign Affairs", "1995-11-21", "Warren Christopher"),
    ("DEU", "Chancellor", "2015-09-04", "Angela Merkel"),
    ("DEU", "Chancellor", "1990-10-03", "Helmut Kohl"),
    ("DEU", "Minister of Foreign Affairs", "1999-03-24", "Joschka Fischer"),
    ("DEU", "Minister of Defence", "2024-02-01", "Boris Pistorius"),
    ("FRA", "Prime Minister", "2024-10-01", "Michel Barnier"),
    ("FRA", "Minister of Foreign Affairs", "2025-02-01", "Jean-Noël Barrot"),
    ("ISR", "Prime Minister", "1993-09-13", "Yitzhak Rabin"),
    ("ISR", "Minister of Defence", "2023-03-03", "Yoav Gallant"),
    ("ISR", "Minister of Foreign Affairs", "2024-06-01", "Israel Katz"),
    ("PSE", "Prime Minister", "2024-05-01", "Mohammad Mustafa"),
    ("UKR", "Minister of Defence", "2023-08-01", "Oleksii Reznikov"),
    ("UKR", "Minister of Foreign Affairs", "2024-11-01", "Andrii Sybiha"),
    ("RUS", "Minister of Defence", "2024-06-01", "Andrei Belousov"),
    ("RUS", "President", "1996-07-03", "Boris Yeltsin"),
    ("CHN", "Minister of Foreign Affairs", "2023-03-07", "Qin Gang"),
    ("CHN", "Minister of Foreign Affairs", "2024-03-07", "Wang Yi"),
    ("CHN", "Prime Minister", "2020-05-22", "Li Keqiang"),
    ("IRN", "President", "2023-09-19", "Ebrahim Raisi"),
    ("IRN", "Minister of Foreign Affairs", "2024-10-01", "Abbas Araghchi"),
    ("TUR", "Minister of Foreign Affairs", "2023-12-01", "Hakan Fidan"),
    ("SYR", "President", "2024-11-01", "Bashar al-Assad"),
    ("SAU", "Minister of Defence", "2023-01-01", "Khalid bin Salman"),
    ("EGY", "Minister of Foreign Affairs", "2024-09-01", "Badr Abdelatty"),
    ("PAK", "Prime Minister", "2023-10-01", "Anwaar-ul-Haq Kakar"),
    ("IND", "National Security Adviser", "2021-08-01", "Ajit Doval"),
    ("JPN", "Prime Minister", "2024-12-01", "Shigeru Ishiba"),
    ("KOR", "Minister of Defence", "2024-12-03", "Kim Yong-hyun"),
    ("POL", "Minister of Foreign Affairs", "2024-05-01", "Radosław Sikorski"),
    ("ITA", "Minister of Foreign Affairs", "2023-02-01", "Antonio Tajani"),
    ("PER", "President", "2023-06-01", "Dina Boluarte"),
    ("ZAF", "President", "1996-12-10", "Nelson Mandela"),
    ("EUR", "President of the European Commission", "2024-02-01", "Ursula von der Leyen"),
    ("EUR", "High Representative", "2022-03-01", "Josep Borrell"),
    # The table's gaps, filled by hand: some facts of every decade.
    ("FRA", "Minister of Defence", "2005-06-01", "Michèle Alliot-Marie"),
    ("FRA", "Minister of Foreign Affairs", "2006-06-01", "Philippe Douste-Blazy"),
    ("DEU", "Minister of Finance", "1998-12-01", "Oskar Lafontaine"),
    ("DEU", "Minister of Interior", "2006-06-01", "Wolfgang Schäuble"),
    ("DEU", "Minister of Defence", "1996-06-01", "Volker Rühe"),
    ("ITA", "Prime Minister", "1997-06-01", "Romano Prodi"),
    ("ESP", "Minister of Foreign Affairs", "2008-06-01", "Miguel Ángel Moratinos"),
    ("AUT", "Chancellor", "1996-06-01", "Franz Vranitzky"),
    ("BRA", "Minister of Foreign Affairs", "2005-06-01", "Celso Amorim"),
    ("BRA", "Minister of Finance", "1999-06-01", "Pedro Malan"),
    ("JPN", "Minister of Foreign Affairs", "2006-06-01", "Tarō Asō"),
    ("JPN", "Prime Minister", "1997-06-01", "Ryutaro Hashimoto"),
    ("KOR", "Minister of Defence", "2012-06-01", "Kim Kwan-jin"),
    ("PRK", "Minister of Foreign Affairs", "2004-06-01", "Paek Nam-sun"),
    ("IND", "Prime Minister", "1993-06-01", "P. V. Narasimha Rao"),
    ("IND", "Minister of Interior", "2007-06-01", "Shivraj Patil"),
    ("IND", "National Security Adviser", "2008-06-01", "M. K. Narayanan"),
    ("IND", "Minister of Foreign Affairs", "2007-06-01", "Pranab Mukherjee"),
    ("PAK", "Prime Minister", "1998-05-28", "Nawaz Sharif"),
    ("AFG", "President", "2003-06-01", "Hamid Karzai"),
    ("IRN", "Minister of Foreign Affairs", "2000-06-01", "Kamal Kharazi"),
    ("IRN", "National Security Adviser", "2004-06-01", "Hassan Rouhani"),
    ("IRQ", "Minister of Foreign Affairs", "2002-06-01", "Naji Sabri"),
    ("SAU", "Minister of Foreign Affairs", "1990-08-02", "Saud bin Faisal Al Saud"),
    ("SAU", "Minister of Interior", "2015-06-01", "Mohammed bin Nayef"),
    ("PSE", "Prime Minister", "2006-06-01", "Ismail Haniyeh"),
    ("LBN", "Prime Minister", "2006-07-20", "Fouad Siniora"),
    ("ISR", "Minister of Foreign Affairs", "1997-01-15", "David Levy"),
    ("RUS", "President", "2000-02-01", "Vladimir Putin"),
    ("RUS", "Minister of Foreign Affairs", "2003-03-20", "Igor Ivanov"),
    ("UKR", "Minister of Foreign Affairs", "2015-02-12", "Pavlo Klimkin"),
    ("KAZ", "Prime Minister", "2010-06-01", "Karim Massimov"),
    ("TUR", "Prime Minister", "1996-09-01", "Necmettin Erbakan"),
    ("THA", "Prime Minister", "1998-06-01", "Chuan Leekpai"),
    ("IDN", "President", "1998-03-01", "Suharto"),
    ("KHM", "Prime Minister", "2023-08-01", "Hun Sen"),
    ("COD", "President", "1996-06-01", "Mobutu Sese Seko"),
    ("AGO", "President", "1988-12-22", "José Eduardo dos Santos"),
    ("MLI", "President", "2015-06-01", "Ibrahim Boubacar Keïta"),
    ("LBR", "President", "2003-06-01", "Charles Taylor"),
    ("PER", "President", "1996-12-18", "Alberto Fujimori"),
    ("BOL", "President", "2008-06-01", "Evo Morales"),
    ("COL", "Minister of Foreign Affairs", "2016-09-26", "María Ángela Holguín"),
    ("COL", "Minister of Defence", "2008-07-02", "Juan Manuel Santos"),
)


@pytest.mark.parametrize(("country", "office", "day", "person"), DATED)
def test_who_held_an_office_on_a_day(kb: KnowledgeBase, country: str, office: str, day: str, person: str) -> None:
    holder = kb.holder_of(country, office, DAY.fromisoformat(day))
    assert holder is not None
    assert (holder.person, holder.certain) == (person, True)


def test_civil_servants_and_shared_heads_do_not_stand_for_ministers_and_their_states(kb: KnowledgeBase) -> None:
    # The sources call India's foreign secretaries ministers, and list one monarch or co-prince for several states.
    assert [one.person for one in kb.all_holding("IND", "Minister of Foreign Affairs", DAY(2016, 6, 1))] == [
        "Sushma Swaraj"
    ]
    secretary = kb.holder_of("IND", "Foreign Secretary", DAY(2016, 6, 1))
    assert secretary is not None
    assert secretary.person == "Subrahmanyam Jaishankar"
    assert {one.country for one in kb.holders("Elizabeth II", DAY(2010, 1, 1))} == {"GBR"}
    assert {one.country for one in kb.holders("Emmanuel Macron", DAY(2023, 1, 1))} == {"FRA"}


def test_a_leader_is_found_by_a_short_form_and_in_his_named_office_first(kb: KnowledgeBase) -> None:
    for name, day, person, office in (
        ("AMLO", DAY(2020, 1, 1), "Andrés Manuel López Obrador", "President"),
        ("Jokowi", DAY(2020, 1, 1), "Joko Widodo", "President"),
        ("SBY", DAY(2010, 1, 1), "Susilo Bambang Yudhoyono", "President"),
        ("MBS", DAY(2024, 1, 1), "Mohammed bin Salman", "Prime Minister"),
        ("MBZ", DAY(2024, 1, 1), "Mohammed bin Zayed Al Nahyan", "President"),
        ("Gen. Prayuth", DAY(2018, 1, 1), "Prayut Chan-o-cha", "Prime Minister"),
        ("Mobutu", DAY(1996, 1, 1), "Mobutu Sese Seko", "President"),
        ("Ash Carter", DAY(2016, 1, 1), "Ashton Carter", "Minister of Defence"),
        ("Jazenjuk", DAY(2015, 3, 1), "Arseniy Yatsenyuk", "Prime Minister"),
    ):
        first, *_ = kb.holders(name, day)
        assert (first.person, first.office) == (person, office), name


def test_heads_of_organisations_are_found_by_name(kb: KnowledgeBase) -> None:
    for name, day, position in (
        ("Jens Stoltenberg", DAY(2020, 1, 1), "Secretary General of NATO"),
        ("Rafael Grossi", DAY(2023, 1, 1), "Director General of the International Atomic Energy Agency"),
        ("Boutros-Ghali", DAY(1995, 1, 1), "Secretary-General of the United Nations"),
    ):
        found = kb.holders(name, day)
        assert [holder.position for holder in found] == [position], name
    [stoltenberg] = kb.holders("Jens Stoltenberg", DAY(2020, 1, 1))
    assert stoltenberg.wikidata == kb.person("Jens Stoltenberg", "NOR")[0].wikidata


def test_a_hand_written_term_ends_its_predecessor_and_the_cabinet(kb: KnowledgeBase) -> None:
    # By the compiled table Johnson, and his transport secretary, were presumed in office until July 2024.
    assert {holder.person for holder in kb.holder_table.of("GBR", "Prime Minister", DAY(2022, 9, 20))} == {"Liz Truss"}
    assert kb.holders("Boris Johnson", DAY(2022, 9, 20)) == []
    assert kb.holders("Grant Shapps", DAY(2022, 9, 20)) == []
    assert [holder.office for holder in kb.holders("Grant Shapps", DAY(2023, 10, 1))] == ["Minister of Defence"]


def test_a_hand_written_holder_keeps_the_id_of_the_compiled_one(kb: KnowledgeBase) -> None:
    sunak = kb.holder_of("GBR", "Prime Minister", DAY(2023, 1, 1))
    assert sunak is not None
    assert sunak.wikidata == kb.person("Rishi Sunak", "GBR")[-1].wikidata != ""
    # One term, not the compiled and the hand-written one beside each other.
    assert [holder.source for holder in kb.holders("Antony Blinken", DAY(2022, 1, 1), "USA")] == ["hand"]


def test_no_open_hand_written_term_has_a_successor() -> None:
    rows = read_rows("holders_hand.csv")
    for row in rows:
        later = [
            other["person"]
            for other in rows
            if (other["country"], other["office"], other["position"])
            == (row["country"], row["office"], row["position"])
            and other["start"] > row["start"]
            and row["office"] != "Minister"
        ]
        assert row["end"] or not later, (row["country"], row["office"], row["person"], later)
        assert bool(row["end"]) != bool(row["seen"]), row


def test_a_wrong_hand_written_row_is_named(kb: KnowledgeBase) -> None:
    with pytest.raises(DataError, match=r"holders_hand\.csv: row 1 \(IND, A Person\): start '2001-02-30'"):
        filed([], kb.offices, [_holder_row(start="2001-02-30")])


def test_no_sub_national_posts_in_the_table() -> None:
    positions = [row["position"].lower() for row in read_rows("holders.csv.gz")]
    assert not [
        p for p in positions if p.startswith(("mayor of", "chief minister of", "premier of", "governor of texas"))
    ]


def test_every_row_of_a_known_country(kb: KnowledgeBase) -> None:
    known = {*kb.countries.codes, "IGO", "UNO", "EUR"}
    assert {row["country"] for file in ("holders.csv.gz", "holders_hand.csv") for row in read_rows(file)} <= known


def test_at_most_one_certain_head_of_government_a_day(kb: KnowledgeBase) -> None:
    """Two certain premiers on one day would be a wrong table; checked where the news is thickest.

    The one exception is a fact: Olmert acted from January 2006 for Sharon, who stayed in office until April.
    """
    for code in ("IND", "ISR", "GBR", "FRA", "DEU", "JPN", "CHN", "RUS", "UKR", "PAK", "ITA", "CAN"):
        for year in range(2000, 2026):
            found = kb.holder_table.of(code, "Prime Minister", DAY(year, 3, 3))
            people = {holder.person for holder in found if holder.certain}
            assert len(people) <= 1 or people == {"Ariel Sharon", "Ehud Olmert"}, (code, year)


# Organisations and sectors.


def test_organisations_mind_the_case_of_short_names(kb: KnowledgeBase) -> None:
    assert kb.organisation("who") is None
    assert kb.organisation("is") is None
    assert kb.organisation("IS") is not None
    who = kb.organisation("the WHO")
    assert who is not None
    assert (who.kind, who.country) == ("UNO", None)
    court = kb.organisation("Supreme Court")
    assert court is not None
    assert court.ambiguous
    assert court.country is None


def test_hamas_and_hezbollah_have_a_country_the_islamic_state_none(kb: KnowledgeBase) -> None:
    found = [kb.organisation(name) for name in ("Hamas", "Hizbollah", "ISIS")]
    assert [(org.kind, org.country) for org in found if org] == [("REB", "PSE"), ("REB", "LBN"), ("IMG", None)]


def test_sector_words_cover_the_25_sectors(kb: KnowledgeBase) -> None:
    given = {entry["sector"] for entry in read_yaml("sectors.yaml")["sectors"]}
    # ISM and IMG come from organisations.
    assert CODES - given == {"ISM", "IMG"}
    assert len(kb.sectors) > 1000
    assert kb.sector("zygote") == ()


# Loading.


def test_results_are_frozen_and_the_hash_is_stable(kb: KnowledgeBase) -> None:
    hit = kb.country("India")
    with pytest.raises(FrozenInstanceError):
        hit.code = "PAK"  # type: ignore[union-attr,misc]
    assert kb.sha256 == KnowledgeBase.load().sha256
    assert len(kb.sha256) == 64


def _holder_row(**changed: str) -> dict[str, str]:
    row = dict.fromkeys(COLUMNS, "")
    return row | {"country": "IND", "person": "A Person", "start": "2001-02-03", "source": "wd"} | changed


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"start": "3 March 2001"}, "start '3 March 2001' is no"),
        ({"start": "2001-02-30"}, "start '2001-02-30' is no"),
        ({"end": "2000-01-01"}, "before it starts"),
        ({"office": "Minister of Silly Walks"}, "is no office"),
        ({"person": ""}, "must not be empty"),
        ({"source": "rumour"}, "unknown source rumour"),
    ],
)
def test_a_wrong_holder_row_is_named(kb: KnowledgeBase, changed: dict[str, str], words: str) -> None:
    with pytest.raises(DataError, match=r"holders\.csv\.gz: row 2") as raised:
        filed([_holder_row(), _holder_row(**changed)], kb.offices)
    assert words in str(raised.value)


def test_a_missing_column_is_named(kb: KnowledgeBase) -> None:
    row = _holder_row()
    del row["until"]
    with pytest.raises(DataError, match="column until is missing"):
        filed([row], kb.offices)


def test_wrong_countries_are_named() -> None:
    good = {"code": "IND", "cow": "750", "kind": "state", "form": "India", "source": "x"}
    with pytest.raises(DataError, match=r"countries\.csv: row 2.*kind"):
        Countries([good, good | {"kind": "nickname"}], {})
    with pytest.raises(DataError, match=r"row 1.*three capitals"):
        Countries([good | {"code": "in"}], {})
    with pytest.raises(DataError, match=r"places_metonyms\.yaml: metonyms: 'XYZ'"):
        Countries([good], {"metonyms": {"XYZ": ["Castle"]}})


def test_wrong_offices_organisations_and_sectors_are_named(kb: KnowledgeBase) -> None:
    data = read_yaml("offices.yaml")
    with pytest.raises(DataError, match=r"offices\.yaml: office 1 \(X\): unknown field colour"):
        Offices({**data, "offices": [{"office": "X", "sector": "GOV", "colour": "red"}]}, kb.countries)
    with pytest.raises(DataError, match=r"office 1 \(X\): has no examples"):
        Offices({**data, "offices": [{"office": "X", "sector": "GOV"}]}, kb.countries)
    with pytest.raises(DataError, match=r"organisations\.yaml: entry 1 \(X\).*kind"):
        Organisations([{"name": "X", "kind": "CLUB"}], kb.countries.codes)
    with pytest.raises(DataError, match="already names"):
        Organisations([{"name": "X", "kind": "NGO"}, {"name": "Y", "kind": "NGO", "aliases": ["X"]}], ["IND"])
    with pytest.raises(DataError, match=r"sectors\.yaml: sector 1 \(FUN\)"):
        Sectors({"sectors": [{"sector": "FUN"}]}, {})


def test_name_folding() -> None:
    assert name_tokens("Recep Tayyip ERDOĞAN") == ("recep", "tayyip", "erdogan")
    assert name_tokens("Mohamed ibn Zayed") == ("muhammad", "bin", "zayed")
    assert name_tokens("Łukasz Ørsted-Jones, Jr.") == ("lukasz", "orsted", "jones")
