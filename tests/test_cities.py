"""Cities and first-order subdivisions tell the country; names that are words, persons or countries do not."""

import datetime as dt
import gzip
import tracemalloc
from typing import Any

import pytest

from dragoman.data import read_bytes, read_rows, read_yaml
from dragoman.document import Document, Span
from dragoman.errors import DataError
from dragoman.ingest import Source, make_document
from dragoman.pipeline import Coder
from dragoman.record import Record
from dragoman.resolve import KnowledgeBase
from dragoman.resolve.kb_cities import HAND, HEADER, TABLE, Cities
from dragoman.resolve.kb_codes import TABLE as COUNTRY_TABLE

DAY = dt.date(2023, 3, 3)

# The name alone: its country, and "city" or "subdivision".
CLEAR = [
    ("Mumbai", "IND", "city"),
    ("Bombay", "IND", "city"),
    ("Karachi", "PAK", "city"),
    ("Haifa", "ISR", "city"),
    ("HAIFA", "ISR", "city"),
    ("Aleppo", "SYR", "city"),
    ("Lyon", "FRA", "city"),
    ("Lyon’s", "FRA", "city"),
    ("Kharkiv", "UKR", "city"),
    ("Kharkov", "UKR", "city"),
    ("Odesa", "UKR", "city"),
    ("Shanghai", "CHN", "city"),
    ("Düsseldorf", "DEU", "city"),
    ("Duesseldorf", "DEU", "city"),
    ("Dusseldorf", "DEU", "city"),
    ("Munich", "DEU", "city"),
    ("Calcutta", "IND", "city"),
    ("Saint Petersburg", "RUS", "city"),
    ("St. Petersburg", "RUS", "city"),
    ("Kandahar", "AFG", "city"),
    ("Mosul", "IRQ", "city"),
    ("Basra", "IRQ", "city"),
    ("Istanbul", "TUR", "city"),
    ("Jeddah", "SAU", "city"),
    ("São Paulo", "BRA", "city"),
    ("Sao Paulo", "BRA", "city"),
    ("Rio de Janeiro", "BRA", "city"),
    ("Vladivostok", "RUS", "city"),
    ("Lagos", "NGA", "city"),
    ("Idlib", "SYR", "city"),
    ("New York", "USA", "city"),
    ("New York City", "USA", "city"),
    ("Los Angeles", "USA", "city"),
    ("Texas", "USA", "subdivision"),
    ("New Mexico", "USA", "subdivision"),
    ("New Jersey", "USA", "subdivision"),
    ("Washington state", "USA", "subdivision"),
    ("New South Wales", "AUS", "subdivision"),
    ("British Columbia", "CAN", "subdivision"),
    ("Quebec", "CAN", "subdivision"),
    ("Tamil Nadu", "IND", "subdivision"),
    ("Uttar Pradesh", "IND", "subdivision"),
    ("Dagestan", "RUS", "subdivision"),
    ("Helmand", "AFG", "subdivision"),
    ("Khyber Pakhtunkhwa", "PAK", "subdivision"),
    ("Sichuan", "CHN", "subdivision"),
    ("New Britain", "PNG", "subdivision"),
    ("Darfur", "SDN", "subdivision"),
    ("Donbas", "UKR", "subdivision"),
]
# Names that tell nothing alone: words, persons, and namesakes abroad.
UNSURE = [
    *("Nice", "Split", "Mobile", "Orange", "Reading", "Bath", "Man", "Of", "Male", "Sale", "Deal", "Bar", "Tours"),
    *("Jackson", "Austin", "Lincoln", "Victoria", "Florence", "Santiago", "Paris Hilton", "Major", "General"),
    *("Cordoba", "Birmingham, Alabama and others", "Punjab", "nice", "mumbai", "Hyderabad", "Valencia", "Cartagena"),
]
# What a country is called stays the country's.
COUNTRIES = ["Georgia", "Jordan", "Luxembourg", "Mexico", "Kuwait City", "Singapore", "Crimea", "Bavaria", "Paris"]

# Text; the words of a mention, and the country of whom they mean (None: nobody's, and never a guess).
SENTENCES = [
    ("Mumbai police arrested three men on Monday.", "Mumbai police", "IND"),
    ("A court in Karachi sentenced two smugglers.", "A court", "PAK"),
    ("A Karachi court sentenced two smugglers.", "court", "PAK"),
    ("Officials in Aleppo condemned the raid.", "Officials", "SYR"),
    ("The mayor of Lyon met Turkish students.", "The mayor", "FRA"),
    ("Lyon's mayor met Turkish students.", "mayor", "FRA"),
    ("The governor of Texas criticized Iran.", "The governor", "USA"),
    ("Police in Haifa arrested two Bolivians.", "Police", "ISR"),
    ("Texas Governor Carl Ammons criticized Iran.", "Carl Ammons", "USA"),
    ("New Mexico Governor Ana Ruiz criticized Iran.", "Ana Ruiz", "USA"),
    ("New Mexico police arrested two Bolivians.", "police", "USA"),
    ("The governor of New Mexico met Chinese envoys.", "The governor", "USA"),
    ("Washington state officials met Japanese envoys.", "officials", "USA"),
    ("New South Wales Premier Tom Hale met Chinese envoys.", "Tom Hale", "AUS"),
    ("British Columbia officials met Japanese envoys.", "officials", "CAN"),
    ("Georgia Governor Tim Banks signed the bill, and Texas followed.", "Tim Banks", "USA"),
    ("Georgia condemned Russia on Monday.", "Georgia", "GEO"),
    ("Georgian officials in Tbilisi met Turkish envoys.", "officials", "GEO"),
    ("The governor of Georgia and two other Republicans visited Atlanta.", "The governor", "USA"),
    ("Police in Paris, Texas, arrested two Bolivians.", "Police", "USA"),
    ("Police in Moscow, Idaho, arrested two Bolivians.", "Police", "USA"),
    ("Police in Athens, Georgia, arrested two Bolivians.", "Police", "USA"),
    ("Police in Lebanon, Pennsylvania, arrested two Bolivians.", "Police", "USA"),
    ("Police in Valencia, Spain, arrested two Bolivians.", "Police", "ESP"),
    ("Police in Split arrested two Bolivians, Croatia said.", "Police", "HRV"),
    ("Jordan condemned the raid on Mosul.", "Jordan", "JOR"),
    ("Sydney Powell met Florence Parly on Monday.", "Sydney Powell", None),
    ("Santiago Abascal criticized the king.", "Santiago Abascal", None),
    ("Paris Hilton thanked Jackson Browne on Monday.", "Paris Hilton", None),
    ("Victoria Lincoln and Austin Reading met on Monday.", "Victoria Lincoln", None),
    ("The Kharkiv regional governor said Russia shelled the city.", "governor", "UKR"),
    ("Shanghai authorities detained a Canadian on Monday.", "authorities", "CHN"),
    ("Chicago police detained two Iranians.", "police", "USA"),
    ("The governor of Kano met Chinese investors.", "governor", "NGA"),
    ("Barcelona's mayor criticized Israel.", "mayor", "ESP"),
    ("Peshawar officials met Afghan elders.", "officials", "PAK"),
    ("The mayor of Hiroshima thanked the American president.", "mayor", "JPN"),
    ("A judge in Kolkata freed four Bangladeshis.", "judge", "IND"),
    ("Officials in Guangdong province met Vietnamese traders.", "Officials", "CHN"),
    ("The chief minister of Kerala met Saudi officials.", "chief minister", "IND"),
    ("The premier of Ontario met German investors.", "premier", "CAN"),
    ("Kherson residents welcomed Ukrainian troops.", "residents", "UKR"),
    ("The Dagestani capital is Makhachkala. Makhachkala police arrested a Turk.", "police", "RUS"),
    ("Police in Cambridge, Massachusetts, arrested a Canadian.", "Police", "USA"),
    ("Police in Alexandria, Egypt, arrested a Canadian.", "Police", "EGY"),
    ("Police in Birmingham arrested a Canadian.", "Police", "GBR"),
    ("Georgia's governor met South Korean envoys in Atlanta.", "governor", "USA"),
    ("Georgia's president met South Korean envoys in Tbilisi.", "president", "GEO"),
    ("Georgia senators praised Ukraine, and Florida senators did too.", "senators", "USA"),
    ("Officials in Punjab, India, accused Pakistan of dropping drones.", "Officials", "IND"),
    ("Hyderabad police in India arrested two men.", "police", "IND"),
    ("The Hague court freed a Serb.", "court", "NLD"),
    ("Senator Jackson criticized China.", "Jackson", None),
    ("Austin said the United States will help Ukraine.", "Austin", None),
    ("Mr. Lincoln met Florence.", "Lincoln", None),
    ("Lloyd Austin met Israeli officials. Austin thanked them.", "Austin", "USA"),
    ("Jordan Houston met Chad Denver.", "Jordan Houston", None),
    ("Victoria Nuland met Ukrainian officials.", "Victoria Nuland", None),
    ("Prime Minister Orange criticized Iran.", "Orange", None),
    ("Santiago officials met Argentine envoys.", "officials", "CHL"),
    ("South Wales police arrested a Canadian.", "police", "GBR"),
    ("New South Wales police arrested a Canadian.", "police", "AUS"),
    ("Kansas City officials met Japanese envoys.", "officials", "USA"),
    ("Tel Aviv police arrested a Canadian.", "police", "ISR"),
    ("West Bengal police arrested two Bangladeshis.", "police", "IND"),
    ("American soldiers in Mosul met Kurdish leaders.", "soldiers", "USA"),
    ("The Texas National Guard sent men to the border.", "Texas National Guard", "USA"),
    ("The Karachi Stock Exchange closed on Monday.", "Karachi Stock Exchange", "PAK"),
    ("The University of New Mexico thanked Japan.", "University of New Mexico", "USA"),
    ("Gulf of Mexico fishermen criticized the United States.", "fishermen", None),
    ("Jordan Valley residents criticized Israel.", "residents", None),
    ("Texas Senator Ann Cole criticized Iran.", "Ann Cole", "USA"),
    ("Lagos Governor Ade Bello met British envoys.", "Ade Bello", "NGA"),
    ("California lawmakers criticized Saudi Arabia.", "lawmakers", "USA"),
    ("The Government of Texas thanked Israel.", "Government of Texas", "USA"),
    ("Quebec's government thanked France.", "government", "CAN"),
    ("Xinjiang officials met Kazakh envoys.", "officials", "CHN"),
    ("Melbourne police arrested a Canadian.", "police", "AUS"),
    ("Crimean officials met Chinese envoys.", "officials", "UKR"),
    ("Tomsk in Siberia thanked China.", "Tomsk", "RUS"),
]
# A text that begins with a dateline; whose "police" its police are.
DATELINES = [
    ("MUMBAI (Reuters) - Police arrested two Russian traders on Friday.", "IND"),
    ("HAIFA, Israel (AP) - Police arrested two Russian traders on Friday.", "ISR"),
    ("HAIFA (AP) - Police arrested two Russian traders on Friday.", "ISR"),
    ("ALEPPO, March 3 (Reuters) - Police arrested two Russian traders on Friday.", "SYR"),
    ("AUSTIN, Texas (AP) - Police arrested two Russian traders on Friday.", "USA"),
    ("ATLANTA (AP) - Police arrested two Russian traders on Friday.", "USA"),
    ("ATHENS, Ga. (AP) - Police arrested two Russian traders on Friday.", "USA"),
    ("SÃO PAULO (AP) - Police arrested two Russian traders on Friday.", "BRA"),
    ("ISTANBUL (AP) - Police arrested two Russian traders on Friday.", "TUR"),
    ("KARACHI, Pakistan (AP) - Police arrested two Russian traders.", "PAK"),
    ("LYON, France (AP) - Police arrested two Russian traders.", "FRA"),
    ("LYON (Reuters) - Police arrested two Russian traders.", "FRA"),
    ("KHARKIV, March 3 (Reuters) - Police arrested two Russian traders.", "UKR"),
    ("JACKSON, Miss. (AP) - Police arrested two Russian traders.", "USA"),
    ("ATLANTA, Georgia (Reuters) - Police arrested two Russian traders.", "USA"),
    ("TBILISI, Georgia (AP) - Police arrested two Russian traders.", "GEO"),
    ("DENVER (AP) - Police arrested two Russian traders.", "USA"),
    ("CHENNAI - Police arrested two Russian traders on Friday.", "IND"),
    ("SYDNEY (Reuters) - Police arrested two Russian traders.", "AUS"),
    ("NEW YORK (Reuters) - Police arrested two Russian traders.", "USA"),
    ("ALEXANDRIA, Va. (AP) - Police arrested two Russian traders.", "USA"),
    ("SANTA FE, New Mexico (AP) - Police arrested two Russian traders.", "USA"),
    ("VALENCIA, Venezuela (AP) - Police arrested two Russian traders.", "VEN"),
    ("BARCELONA (Reuters) - Police arrested two Russian traders.", "ESP"),
]


@pytest.fixture(scope="module")
def kb() -> KnowledgeBase:
    return KnowledgeBase.load()


@pytest.fixture(scope="module")
def records(coder: Coder) -> dict[str, Record]:
    texts = list(dict.fromkeys([text for text, _, _ in SENTENCES] + [text for text, _ in DATELINES]))
    documents = [_document(text) for text in texts]
    return dict(zip(texts, coder.pipe(documents), strict=True))


def _document(text: str) -> Document:
    return make_document(text, Source(id=text[:9], published=DAY))


def _country(record: Record, text: str, words: str) -> str | None:
    """The country of the actor with the shortest mention that has the words in it, and ends where they do."""
    at = Span(text.index(words), text.index(words) + len(words))
    found = [
        (span.end - span.start, actor.country)
        for actor in record.actors
        for span in actor.mentions
        if span.start <= at.start and span.end == at.end
    ]
    assert found, f"no actor for {words!r} among {[(a.name, a.mentions) for a in record.actors]}"
    return min(found, key=lambda one: one[0])[1]


@pytest.mark.parametrize(("name", "code", "kind"), CLEAR)
def test_a_clear_name_tells_the_country(kb: KnowledgeBase, name: str, code: str, kind: str) -> None:
    hit = kb.city(name)
    assert hit is not None
    assert (hit.code, hit.kind, hit.ambiguous) == (code, kind, False)


@pytest.mark.parametrize("name", UNSURE)
def test_an_unsure_name_tells_nothing_alone(kb: KnowledgeBase, name: str) -> None:
    hit = kb.city(name)
    assert hit is None or (hit.ambiguous and hit.note)


@pytest.mark.parametrize("name", COUNTRIES)
def test_a_country_is_no_city(kb: KnowledgeBase, name: str) -> None:
    assert kb.country(name) is not None
    hit = kb.city(name)
    assert hit is None or hit.ambiguous


@pytest.mark.parametrize(("text", "words", "code"), SENTENCES)
def test_sentences(records: dict[str, Record], text: str, words: str, code: str | None) -> None:
    assert _country(records[text], text, words) == code


@pytest.mark.parametrize(("text", "code"), DATELINES)
def test_datelines(records: dict[str, Record], text: str, code: str) -> None:
    assert _country(records[text], text, "Police") == code


def test_the_hand_file_is_of_places(kb: KnowledgeBase) -> None:
    """Every name in cities.yaml is found as its section says, and none is a country's."""
    hand = read_yaml(HAND)
    unsure = {name for names in hand["unsure"].values() for name in names}
    for section, kind in (("cities", "city"), ("subdivisions", "subdivision")):
        for code, names in hand[section].items():
            for name in names:
                hit = kb.city(name)
                assert hit is not None, name
                assert (hit.code, hit.kind) == (code, kind), name
                assert hit.ambiguous == (name in unsure), name
                assert kb.country(name) is None, name


@pytest.mark.parametrize(
    ("name", "behind", "code"),
    [
        ("Athens", "Georgia", "USA"),
        ("Atlanta", "Georgia", "USA"),
        ("Batumi", "Georgia", "GEO"),
        ("Tbilisi", "Georgia", "GEO"),
        ("Athens", "Ga.", "USA"),
        ("Paris", "Texas", "USA"),
        ("Lyon", "France", "FRA"),
        ("Lyon", "Tuesday", None),
    ],
)
def test_what_stands_behind_a_name(kb: KnowledgeBase, name: str, behind: str, code: str | None) -> None:
    assert kb.behind(name, behind) == code


def test_a_longer_name_hides_a_country(kb: KnowledgeBase) -> None:
    found = [(hit.code, hit.kind) for hit in kb.countries.every(("New", "Mexico", "and", "Mexico"))]
    assert found == [("USA", "place"), ("MEX", "name")]
    assert kb.countries.every(("Gulf", "of", "Mexico")) == []
    assert [hit.code for hit in kb.countries.every(("Mexico", "City"))] == ["MEX"]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("haifa,,ISR,c,many,", "whole population"),
        ("haifa,,XXX,c,5,", "a country's code"),
        ("haifa,,ISR,town,5,", "kind c or s"),
        ("haifa,ISR,c,5", "needs key,name"),
        ("haifa,,ISR,c,5,\nhaifa,,ISR,c,6,", "stands twice"),
    ],
)
def test_a_wrong_row_is_named(row: str, said: str) -> None:
    table = gzip.compress(f"# a note\n{HEADER}\n{row}\n".encode())
    with pytest.raises(DataError, match=rf"{TABLE}:[34]: .*{said}"):
        Cities(table, {}, ("ISR",))


def test_a_table_without_its_header_is_refused() -> None:
    with pytest.raises(DataError, match="the header must be"):
        Cities(gzip.compress(b"haifa,,ISR,c,5,\n"), {}, ("ISR",))
    with pytest.raises(DataError, match="not a gzipped table"):
        Cities(b"haifa", {}, ("ISR",))


@pytest.mark.parametrize(
    ("hand", "said"),
    [
        ({"cities": {"XXX": ["Haifa"]}}, "'XXX' is no country"),
        ({"unsure": {"often": ["Haifa"]}}, "'often' is none of"),
        ({"shared": {"Haifa": ["ISR"]}}, "two countries' codes"),
        ({"instead": {"Georgia": {"code": "ISR", "kind": "state"}}}, "needs a country's code and a kind"),
        ({"instead": {"Georgia": {"code": "ISR", "kind": "city"}}}, "needs hints"),
    ],
)
def test_a_wrong_entry_by_hand_is_named(hand: dict[str, Any], said: str) -> None:
    with pytest.raises(DataError, match=f"{HAND}: .*{said}"):
        Cities(gzip.compress(f"{HEADER}\nhaifa,,ISR,c,5,\n".encode()), hand, ("ISR",))


def test_the_table_is_small() -> None:
    """700 kB in the package and 15 MB in memory are allowed."""
    raw, hand = read_bytes(TABLE), read_yaml(HAND)
    codes = {row["code"] for row in read_rows(COUNTRY_TABLE)}
    assert len(raw) < 700_000
    cities = Cities(raw, hand, codes)
    assert len(cities) > 20_000
    tracemalloc.start()
    kept = Cities(raw, hand, codes)
    size = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert len(kept) == len(cities)
    assert size < 15_000_000
