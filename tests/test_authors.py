"""Whose words a text is, by its title and its signature: one speaker, several, or nobody that can be told."""

import datetime as dt

import pytest

from dragoman.document import Document
from dragoman.ingest import Source, make_document
from dragoman.pipeline import Coder
from dragoman.record import Record

DAY = dt.date(2022, 5, 6)
BODY = "I condemn the attack on the harbour. I thank Kenya."

# title -> the names of those whose "I" it is; empty: nobody who can be told.
TITLES = [
    ("Remarks by President Anna Berg Before Departure", ["Anna Berg"]),
    ("Remarks by President Berg After Meeting With Dockers", ["Berg"]),
    ("Remarks By Prime Minister Lars Holm On The Economy", ["Lars Holm"]),
    ("Remarks by President Anna Berg Announcing New Tariffs", ["Anna Berg"]),
    ("Remarks by President Anna Berg During a Visit to Kenya", ["Anna Berg"]),
    ("Statement by President Anna Berg on the Storm", ["Anna Berg"]),
    ("Statement of Foreign Minister Luis Vega Regarding the Border", ["Luis Vega"]),
    ("Statement by President Anna Berg Marking Harbour Day", ["Anna Berg"]),
    ("Statement from Press Secretary Ida Lund", ["Ida Lund"]),
    ("Statement by National Security Advisor Karl Brandt’s Meeting", []),
    ("Letter to the Speaker of the House of Deputies", []),
    ("A Letter to the Minister of Defence and the President of the Senate", []),
    ("Letter from President Anna Berg to the Speaker of the House", ["Anna Berg"]),
    ("Letter of President Anna Berg to the Chairman of the Committee", ["Anna Berg"]),
    ("Message to the Congress on Tariffs", []),
    ("Message from the President of Peru", []),
    ("Press Briefing by Press Secretary Ida Lund", ["Ida Lund"]),
    ("Press Briefing by Press Secretary Ida Lund and Minister Karl Brandt", []),
    ("Press Gaggle by Press Secretary Ida Lund Aboard the Presidential Plane", ["Ida Lund"]),
    ("Remarks by Deputy Adviser for Cyber and Emerging Technology Maria Falk at the Harbour Forum", ["Maria Falk"]),
    ("Remarks by Assistant to the President for Trade and Industry Jonas Ek", ["Jonas Ek"]),
    ("Remarks by Vice President Ida Lund at a Campaign Event", ["Ida Lund"]),
    ("Remarks by the First Lady in Oslo", []),
    ("Speech: Remarks of Defence Secretary Tom Hale in Singapore", ["Tom Hale"]),
    ("Remarks as Prepared for Delivery by Prime Minister Lars Holm", ["Lars Holm"]),
    ("Statement by the Prime Minister", []),
    ("Address by the President of Finland, Juhani Salo", ["Juhani Salo"]),
    ("Article by Foreign Minister Luis Vega for the Harbour Gazette", ["Luis Vega"]),
    ("Proclamation of the Harbour Day of Remembrance", []),
    ("Five questions about the storm", []),
    ("Background Press Call by Senior Officials on the Summit", []),
]

JOINT = [
    ("Joint Statement by President Anna Berg and Prime Minister Lars Holm", ["Anna Berg", "Lars Holm"]),
    ("Joint Statement by Foreign Ministers Luis Vega and Ida Lund on Fisheries", ["Luis Vega", "Ida Lund"]),
    ("Joint Statement of the Leaders of Norway and Peru", ["Norway", "Peru"]),
    ("Joint Statement from the United States and Japan", ["United States", "Japan"]),
    ("Joint Statement by the United Kingdom, France and Germany on Iran", ["United Kingdom", "France", "Germany"]),
    ("India-Norway Joint Statement", ["India", "Norway"]),
    ("U.S.-Kenya Joint Statement on Trade", ["United States", "Kenya"]),
    ("Norway-Peru-Kenya Joint Statement on Fisheries", ["Norway", "Peru", "Kenya"]),
    ("Norway-Peru Leaders’ Joint Statement", ["Norway", "Peru"]),
    ("Joint Norway-Peru Statement on the Harbour", ["Norway", "Peru"]),
    ("Joint Statement between Norway and the European Commission on Gas", ["Norway", "European Commission"]),
    ("Joint Statement Between Norway, Peru, and Kenya on the Announcement of a Summit", ["Norway", "Peru", "Kenya"]),
    (
        "Joint Statement of the Leaders of Norway, Peru, Kenya, and the United States (NPKU)",
        ["Norway", "Peru", "Kenya", "United States"],
    ),
    ("G7 Leaders’ Statement", ["G7"]),
    ("G20 Foreign Ministers’ Statement on the Straits", ["G20"]),
    ("ASEAN Leaders’ Declaration on Haze", ["ASEAN"]),
    ("Joint Statement by the G7 Announcing Further Measures", ["G7"]),
    ("Joint Statement of NATO and G7 Leaders on the Margins of a Summit", ["NATO", "G7"]),
    ("Joint Statement of the Ministers and Representatives from a Meeting on Ransom", []),
    ("Norway-Africa Summit: Joint Statement on Food", []),
    ("Community Leaders’ Statement on Floods", []),
]
# How a text without such a title begins, and whose "we" stands further down.
OPENINGS = [
    ("We, the Leaders of Norway, Peru and Kenya, met today in Oslo.", ["Norway", "Peru", "Kenya"]),
    ("We, Norway, Peru, and the United Kingdom, recognize that waters rise.", ["Norway", "Peru", "United Kingdom"]),
    (
        "We, the leaders of the European Commission, Norway and Peru deplore the storm.",
        ["European Commission", "Norway", "Peru"],
    ),
    ("We, President Anna Berg and Prime Minister Lars Holm, today spoke of ports.", ["Anna Berg", "Lars Holm"]),
    ("We, the Leaders of the G7, met today in Oslo at the invitation of Norway.", ["G7"]),
    (
        "We, the Foreign Ministers of Norway and Peru and the High Representative of the European Union, met.",
        ["Norway", "Peru", "European Union"],
    ),
    ("The following statement was released by the Governments of Norway and Peru on Friday:", ["Norway", "Peru"]),
    (
        "Today, the Leaders of Norway, Peru, and Kenya met in Oslo and released the following statement:",
        ["Norway", "Peru", "Kenya"],
    ),
    ("We, the people of the harbour, have waited long.", []),
    ("We, the leaders of Norway, Atlantis and Peru, met today.", []),
    ("“We, the leaders of Norway and Peru, will meet,” he wrote.", []),
    ("Norway and Peru met today in Oslo.", []),
]
JOINT_BODY = "We condemn the attack on the harbour."

SIGNED = [
    (
        "Dear Madam Speaker:\n\nI thank the House for its work.\n\nSincerely,\n\nJOSEFINE R. HALE JR.",
        "Josefine R. Hale",
    ),
    ("Dear Mr. Speaker:\n\nI thank the House for its work.\n\nANNA BERG.", "Anna Berg"),
    ("Dear Friends,\n\nI thank the House for its work.\n\nSincerely,\n\nLars Holm\n", "Lars Holm"),
]
UNSIGNED = [
    "I thank the House for its work.\n\nEND OF TEXT",
    "I thank the House for its work.\n\nTHE HARBOUR TIMES GROUP",
    "I thank the House for its work.\n\nNORWAY",
]


def _documents(cases: list[tuple[str | None, str]]) -> list[Document]:
    return [make_document(text, Source(id=str(n), title=title, published=DAY)) for n, (title, text) in enumerate(cases)]


def _who(record: Record, word: str) -> list[str]:
    """The names of those whom the first ``word`` stands for, in the order of the cast."""
    at = record.document.text.index(f"{word} ")
    return [actor.name for actor in record.actors if any(span.start == at for span in actor.mentions)]


@pytest.fixture(scope="module")
def by_title(coder: Coder) -> dict[str, Record]:
    cases: list[tuple[str | None, str]] = [(title, BODY) for title, _ in TITLES]
    cases += [(title, JOINT_BODY) for title, _ in JOINT]
    cases += [(f"The storm: {opening}", f"{opening}\n\n{JOINT_BODY}") for opening, _ in OPENINGS]
    return dict(zip([str(title) for title, _ in cases], coder.pipe(_documents(cases)), strict=True))


@pytest.mark.parametrize("case", TITLES, ids=lambda case: case[0])
def test_the_author_by_the_title(by_title: dict[str, Record], case: tuple[str, list[str]]) -> None:
    title, names = case
    assert _who(by_title[title], "I") == names


@pytest.mark.parametrize("case", JOINT, ids=lambda case: case[0])
def test_the_authors_of_a_joint_statement(by_title: dict[str, Record], case: tuple[str, list[str]]) -> None:
    title, names = case
    assert sorted(_who(by_title[title], "We")) == sorted(names)


@pytest.mark.parametrize("case", OPENINGS, ids=lambda case: case[0])
def test_the_authors_by_how_a_text_begins(by_title: dict[str, Record], case: tuple[str, list[str]]) -> None:
    opening, names = case
    assert sorted(_who(by_title[f"The storm: {opening}"], "We condemn")) == sorted(names)


@pytest.mark.parametrize("case", SIGNED, ids=lambda case: case[1])
def test_a_signature_on_the_last_line(coder: Coder, case: tuple[str, str]) -> None:
    text, name = case
    (record,) = coder.pipe(_documents([("Letter to the Speaker of the House", text)]))
    assert _who(record, "I") == [name]


@pytest.mark.parametrize("text", UNSIGNED)
def test_last_lines_that_are_no_signature(coder: Coder, text: str) -> None:
    (record,) = coder.pipe(_documents([("Letter to the Speaker of the House", text)]))
    assert _who(record, "I") == []


def test_the_title_gives_the_office_and_not_only_the_name(by_title: dict[str, Record]) -> None:
    record = by_title["Letter from President Anna Berg to the Speaker of the House"]
    (author,) = [actor for actor in record.actors if actor.name == "Anna Berg"]
    assert author.office == "President"
    assert "by its title" in author.why
