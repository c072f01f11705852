"""Handles: whose accounts they are, by the text, the list of well-known ones, their words, and the office table."""

import datetime as dt
from itertools import pairwise

import pytest

from dragoman.data import read_yaml
from dragoman.errors import DataError
from dragoman.ingest import Source, make_document
from dragoman.pipeline import Coder, load
from dragoman.record.models import Actor
from dragoman.resolve import KnowledgeBase
from dragoman.resolve import handle_file as files
from dragoman.resolve.kb_handles import Body, split


@pytest.fixture(scope="module")
def coder() -> Coder:
    return load()


@pytest.fixture(scope="module")
def kb() -> KnowledgeBase:
    return KnowledgeBase.load()


def whose(coder: Coder, text: str, handle: str, on: dt.date | None = dt.date(2019, 5, 1)) -> Actor:
    record = coder.code(make_document(text, Source(id="x", published=on)))
    start = text.index(handle)
    found = [a for a in record.actors if any(m.start <= start < m.end for m in a.mentions)]
    assert len(found) == 1, f"{handle} is {len(found)} actors"
    return found[0]


@pytest.mark.parametrize(
    ("handle", "words"),
    [
        ("@MFA_Peru", ["mfa", "peru"]),
        ("@MFAPeru", ["mfa", "peru"]),
        ("@PeruMFA2", ["peru", "mfa"]),
        ("@annaberg", ["annaberg"]),
        ("@BergAnna99", ["berg", "anna"]),
    ],
)
def test_a_handle_is_parted_at_capitals_underscores_and_digits(handle: str, words: list[str]) -> None:
    assert split(handle) == words


@pytest.mark.parametrize(
    ("handle", "body"),
    [
        ("@MFAPeru", Body("PER", "GOV")),
        ("@mfaperu", Body("PER", "GOV")),
        ("@MoD_Ghana", Body("GHA", "GOV")),
        ("@GhanaArmy", Body("GHA", "MIL")),
        ("@Chilean_Navy", Body("CHL", "MIL")),
        ("@NepalPolice", Body("NPL", "COP")),
        ("@parliamentmalta", Body("MLT", "LEG")),
        ("@KenyaEmbassyParis", Body("KEN", "GOV")),
        ("@EmbassyOfLaos", Body("LAO", "GOV")),
        ("@GovUz", Body("UZB", "GOV")),
        ("@mfa_ru", Body("RUS", "GOV")),
        ("@Uruguay", Body("URY")),
        ("@FMNorway", Body("NOR", None, "Minister of Foreign Affairs")),
        ("@PMofSamoa", Body("WSM", None, "Prime Minister")),
    ],
)
def test_words_of_a_handle_name_a_state_and_its_body(kb: KnowledgeBase, handle: str, body: Body) -> None:
    assert kb.handles.body(handle) == body


@pytest.mark.parametrize(
    "handle",
    ["@IndiaTodayLive2", "@Madrid", "@Finnish", "@ChadBerg", "@MoD_News", "@oman_air_deals", "@nato", "@jordan23zz"],
)
def test_a_handle_that_is_not_understood_whole_is_nobodys(kb: KnowledgeBase, handle: str) -> None:
    assert kb.handles.body(handle) is None


@pytest.mark.parametrize(
    ("handle", "name", "country", "sector"),
    [
        ("@OSCE", "OSCE", None, "IGO"),
        ("@unicef_en", "UNICEF", None, "UNO"),
        ("@UN", "United Nations", None, "UNO"),
        ("@greenpeace", "Greenpeace", None, "NGO"),
        ("@WhiteHouse", "United States", "USA", "GOV"),
        ("@10DowningStreet", "", "GBR", "GOV"),
        ("@MFA_Austria", "", "AUT", "GOV"),
        ("@PolandNavy", "@PolandNavy", "POL", "MIL"),
        ("@Uruguay", "Uruguay", "URY", "GOV"),
    ],
)
def test_accounts_of_bodies(coder: Coder, handle: str, name: str, country: str | None, sector: str) -> None:
    actor = whose(coder, f"{handle} welcomed the ceasefire on Monday.", handle)
    assert (actor.country, actor.sector, actor.person) == (country, sector, False)
    assert not name or actor.name == name
    assert "handle" in actor.why or "account" in actor.why


@pytest.mark.parametrize(
    ("handle", "on", "name"),
    [
        ("@POTUS", dt.date(2016, 5, 1), "Obama"),
        ("@POTUS", dt.date(2018, 5, 1), "Trump"),
        ("@potus", dt.date(2022, 5, 1), "Biden"),
    ],
)
def test_the_account_of_an_office_is_its_holders_on_the_day(coder: Coder, handle: str, on: dt.date, name: str) -> None:
    actor = whose(coder, f"{handle} praised the pilots.", handle, on)
    assert name in actor.name
    assert (actor.country, actor.sector, actor.office) == ("USA", "GOV", "President")


def test_without_a_date_the_account_is_the_offices(coder: Coder) -> None:
    actor = whose(coder, "@POTUS praised the pilots.", "@POTUS", None)
    assert (actor.name, actor.country, actor.office) == ("@POTUS", "USA", "President")


@pytest.mark.parametrize(
    ("handle", "on", "name", "country", "office"),
    [
        ("@ScottMorrisonMP", dt.date(2020, 2, 1), "Scott Morrison", "AUS", "Prime Minister"),
        ("@andrejbabis", dt.date(2019, 2, 1), "Andrej Babi", "CZE", "Prime Minister"),
        ("@SecKerry", dt.date(2014, 2, 1), "John Kerry", "USA", "Minister of Foreign Affairs"),
        ("@ErdoganTR", dt.date(2019, 2, 1), "Erdo", "TUR", "President"),
    ],
)
def test_the_office_table_knows_who_is_spelled(
    coder: Coder, handle: str, on: dt.date, name: str, country: str, office: str
) -> None:
    actor = whose(coder, f"{handle} asked for patience on Friday.", handle, on)
    assert actor.name.startswith(name) or name in actor.name
    assert (actor.country, actor.office) == (country, office)


@pytest.mark.parametrize("handle", ["@zebrafish77", "@Erdogan", "@johnsmith", "@SecKerry", "@StopErdogan"])
def test_nobody_is_guessed(coder: Coder, handle: str) -> None:
    """A surname alone, a name of many, a title that its bearer no longer had, and an account about somebody."""
    actor = whose(coder, f"{handle} asked for patience on Friday.", handle, dt.date(2019, 2, 1))
    assert (actor.name, actor.country, actor.office) == (handle, None, None)
    assert "the text does not say" in actor.why


@pytest.mark.parametrize(
    "handle", ["@anitaberg", "@BergAnita", "@aberg", "@anita_berg_mp", "@AmbBerg", "@AnitaBergNorway", "@berg2019"]
)
def test_a_handle_made_of_a_name_in_the_text(coder: Coder, handle: str) -> None:
    text = f'Norwegian Foreign Minister Anita Berg flew home. "We agreed," {handle} posted later.'
    actor = whose(coder, text, handle)
    assert (actor.name, actor.country, actor.office) == ("Anita Berg", "NOR", "Minister of Foreign Affairs")


@pytest.mark.parametrize("handle", ["@BergFans", "@StopBerg", "@bergenlive", "@icebergs"])
def test_a_handle_with_more_in_it_is_not_the_persons(coder: Coder, handle: str) -> None:
    actor = whose(coder, f"Norwegian Foreign Minister Anita Berg flew home. {handle} posted a picture.", handle)
    assert actor.name == handle
    assert actor.country is None


@pytest.mark.parametrize(
    ("text", "handle"),
    [
        ("Danish Defence Minister Ida Holm (@idefend) arrived in Riga.", "@idefend"),
        (
            "Danish Defence Minister Ida Holm denied it. She wrote from her account @idefend that all was well.",
            "@idefend",
        ),
        ("Danish Defence Minister Ida Holm denied it on her Twitter page, @idefend.", "@idefend"),
    ],
)
def test_a_handle_beside_a_name_is_theirs(coder: Coder, text: str, handle: str) -> None:
    actor = whose(coder, text, handle)
    assert (actor.name, actor.country, actor.office) == ("Ida Holm", "DNK", "Minister of Defence")


def test_whoever_serves_an_organisation_has_no_country(coder: Coder) -> None:
    serving = whose(coder, "@jensstoltenberg met reporters.", "@jensstoltenberg", dt.date(2018, 5, 1))
    assert (serving.name, serving.country, serving.sector) == ("Jens Stoltenberg", None, "IGO")
    before = whose(coder, "@jensstoltenberg met reporters.", "@jensstoltenberg", dt.date(2012, 5, 1))
    assert before.country == "NOR"


def test_every_listed_account_is_valid_and_known_by_any_case(kb: KnowledgeBase) -> None:
    accounts = read_yaml(files.FILE)["accounts"]
    assert sum(len(account["handles"]) for account in accounts) >= 250
    for account in accounts:
        for handle in map(str, account["handles"]):
            found = kb.handles.account("@" + handle.upper())
            assert found is not None, handle
            assert found.organisation is None or kb.organisation(found.organisation) is not None, found.organisation


def test_terms_of_persons_in_one_post_do_not_overlap() -> None:
    posts: dict[tuple[str, str], list[tuple[dt.date, dt.date]]] = {}
    for account in read_yaml(files.FILE)["accounts"]:
        if account.get("person") and account.get("organisation") and account.get("office"):
            term = (account.get("from", dt.date.min), account.get("to", dt.date.max))
            posts.setdefault((account["organisation"], account["office"]), []).append(term)
    assert all(one[1] < two[0] for terms in posts.values() for one, two in pairwise(sorted(terms)))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"accounts": [{"handles": ["a"], "country": "XXX"}]}, "a: 'XXX' is no country"),
        ({"accounts": [{"handles": ["a"], "country": "PER"}, {"handles": ["A"], "country": "PER"}]}, "A stands twice"),
        ({"accounts": [{"handles": ["a"]}]}, "needs a country or an organisation"),
        ({"accounts": [{"handles": ["a"], "country": "PER", "office": "Wizard"}]}, "'Wizard' is no office"),
        ({"accounts": [{"handles": ["a"], "country": "PER", "sector": "ZZZ"}]}, "'ZZZ' is no PLOVER sector"),
        ({"short": {"zz": "ZZZ"}}, "'ZZZ' is no country"),
        ({"colour": 1}, "colour"),
    ],
)
def test_what_is_wrong_in_the_file_is_named(
    monkeypatch: pytest.MonkeyPatch, kb: KnowledgeBase, wrong: dict[str, object], message: str
) -> None:
    whole = {**read_yaml(files.FILE), **wrong}
    monkeypatch.setattr("dragoman.data.read_yaml", lambda name: whole)
    with pytest.raises(DataError, match=r"handles\.yaml") as raised:
        files.load_handles(frozenset(kb.countries.codes), frozenset(office.name for office in kb.offices))
    assert message in str(raised.value)
