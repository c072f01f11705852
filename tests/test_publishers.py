"""Publisher and address of a document: whose "the government" its words mean, and how sure that is."""

import pytest

from dragoman.document import Document
from dragoman.errors import DataError
from dragoman.resolve.publishers import Publishers, home_of

# publisher, url -> country, sure
HOMES = [
    ("The Hindu", None, "IND", True),
    ("the-hindu", None, "IND", True),
    ("Washington Post", None, "USA", True),
    ("wash-post", None, "USA", True),
    ("Dawn", None, "PAK", True),
    ("Ministry of Defence, India", None, "IND", True),
    ("Ministry of Foreign Affairs of Japan", None, "JPN", True),
    ("Norwegian Ministry of Fisheries", None, "NOR", True),
    ("Government of Canada", None, "CAN", True),
    ("The White House", None, "USA", True),
    ("Press Information Bureau", None, "IND", True),
    ("Xinhua", None, "CHN", True),
    ("Yonhap News Agency", None, "KOR", True),
    ("Kyiv Independent", None, "UKR", True),
    (None, "https://www.whitehouse.gov/briefing-room/x", "USA", True),
    (None, "https://www.state.gov/x", "USA", True),
    (None, "https://www.centcom.mil/x", "USA", True),
    (None, "https://pib.gov.in/x", "IND", True),
    (None, "https://www.mofa.go.jp/x", "JPN", True),
    (None, "https://www.gob.mx/sre/x", "MEX", True),
    (None, "https://www.diplomatie.gouv.fr/x", "FRA", True),
    (None, "https://www.gov.uk/x", "GBR", True),
    (None, "https://www.canada.ca/en/x", "CAN", True),
    (None, "https://www.bundesregierung.de/x", "DEU", True),
    (None, "https://www.thehindu.com/news/x", "IND", True),
    (None, "http://edition.lemonde.fr/x", "FRA", True),
    (None, "https://www.haaretz.com:443/x?y=1", "ISR", True),
    (None, "https://www.harbournews.co.ke/x", "KEN", False),
    (None, "https://harbour-tidende.no/x", "NOR", False),
    ("The Hindu", "https://www.reuters.com/x", "IND", True),
]
NONE = [
    ("Reuters", None),
    ("Associated Press", None),
    ("AFP", "https://www.afp.com/x"),
    ("Al Jazeera", "https://www.aljazeera.com/x"),
    ("CNN", None),
    ("BBC News", None),
    (None, "https://www.reuters.com/x"),
    (None, "https://www.un.org/x"),
    (None, "https://ec.europa.eu/x"),
    (None, "https://harbour.io/x"),
    (None, "https://harbour.tv/x"),
    (None, "https://harbour.com/x"),
    (None, "https://notthehindu.com/x"),
    (None, "https://uk.reuters.com/x"),
    (None, "no address at all"),
    (None, "https://[broken/x"),
    ("Harbour Gazette", None),
    ("Ministry of Silly Walks", None),
    ("", ""),
    (None, None),
]


def _document(publisher: str | None, url: str | None) -> Document:
    return Document(id="x", sha256="0", text="x", publisher=publisher, url=url)


@pytest.mark.parametrize(("publisher", "url", "country", "sure"), HOMES)
def test_the_home_of_a_publisher(publisher: str | None, url: str | None, country: str, sure: bool) -> None:
    found = home_of(_document(publisher, url))
    assert found is not None
    assert (found.country, found.sure) == (country, sure)
    assert found.why


@pytest.mark.parametrize(("publisher", "url"), NONE)
def test_wires_and_world_outlets_have_no_home(publisher: str | None, url: str | None) -> None:
    assert home_of(_document(publisher, url)) is None


GOOD = {
    "government": ["gov"],
    "second": ["co"],
    "hosts": {"gov": "USA"},
    "general": ["io"],
    "home": {"NOR": {"Harbour": ["h.no"]}},
    "world": ["Wire"],
    "offices": ["ministry"],
}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"home": {"XXX": {"Harbour": []}}}, "XXX"),
        ({"home": {"NOR": {"Harbour": []}, "SWE": {"Harbour": []}}}, "Harbour"),
        ({"world": ["Harbour"]}, "Harbour"),
        ({"hosts": {"gov": "ZZZ"}}, "ZZZ"),
        ({"more": 1}, "more"),
    ],
)
def test_a_bad_table_is_refused(change: dict[str, object], message: str) -> None:
    with pytest.raises(DataError, match=message):
        Publishers({**GOOD, **change})
