"""Places, named things and assessments of a relation: the files' own examples and more."""

import datetime as dt
from typing import Any

import pytest

from dragoman.annotate import Annotation, annotate
from dragoman.data import read_yaml
from dragoman.document import Document, text_hash
from dragoman.extract import Extractor
from dragoman.ingest import Source, make_document, prepare
from dragoman.pipeline import Coder
from dragoman.record import Record
from growth import growth

DAY = dt.date(2023, 3, 3)
PLACES = read_yaml("places.yaml")
NAMED = read_yaml("named.yaml")
ASSESSED = read_yaml("assessments.yaml")

# Text; place, country and feature of each.
MORE_PLACES = [
    ("KATHMANDU, Nepal (AP) - Police arrested two men.", [("KATHMANDU, Nepal", "NPL", "capital")]),
    ("The talks were held in northern Mexico.", [("Mexico", "MEX", "country")]),
    ("Rebels shelled a village in Northern Mali on Sunday.", [("Northern Mali", "MLI", "region")]),
    (
        "The ministers met in Georgetown, Malaysia, on Monday.",
        [("Georgetown", "MYS", "city"), ("Malaysia", "MYS", "country")],
    ),
    (
        "They met in Paris, London and Rome.",
        [("Paris", "FRA", "capital"), ("London", "GBR", "capital"), ("Rome", "ITA", "capital")],
    ),
    ("The frigate docked at Gibraltar harbour in the U.K. on Monday.", None),
]
# Text; the type of an event and where it happened.
SCENES = [
    ("The Thai prime minister met with Malaysian officials in Bangkok.", "CONSULT", "Bangkok"),
    ("Norwegian and Swedish envoys held talks in Geneva on Monday.", "CONSULT", "Geneva"),
    ("Kenyan police arrested two Ugandan traders in Nairobi.", "COERCE", "Nairobi"),
    ("Norway's minister discussed the war in Chad with his Swedish counterpart.", "CONSULT", None),
    ("Egypt condemned the attack in Basra.", "ACCUSE", None),
    ("The government in Lima condemned Chile on Monday.", "ACCUSE", None),
    ("France imposed sanctions on Niger following the coup in Mali.", "COERCE", None),
]
# Text; kind, name, countries of its actors.
MORE_NAMED = [
    (
        "They spoke at the Lima Forum and the BRICS summit.",
        [("forum", "Lima Forum", []), ("forum", "BRICS summit", [])],
    ),
    ("Togo's 'Ports First' policy was praised.", [("initiative", "Ports First", ["TGO"])]),
    ("NATO's 70th anniversary was marked in London.", [("anniversary", "70th anniversary", [None])]),
    (
        "Iran and Iraq marked the golden jubilee of their relations.",
        [("anniversary", "golden jubilee of their relations", ["IRN", "IRQ"])],
    ),
    (
        "Peru joined the Blue Lakes Initiative. The Blue Lakes Initiative is new.",
        [("initiative", "Blue Lakes Initiative", [])],
    ),
    ("India and Israel signed the Haifa Vision Statement in 2022.", []),
    ("The tenth anniversary of his death was marked in Oslo.", []),
    ("NORWAY PRAISES NEW ENERGY INITIATIVE AS LEADERS MEET IN OSLO", []),
]
# Text; direction, countries, country of whoever judges.
MORE_ASSESSED = [
    (
        "“Our relations with Sweden have never been stronger,” Norwegian Foreign Minister Anna Berg said on Monday.",
        [("up", {"NOR", "SWE"}, "NOR")],
    ),
    (
        "Officials said on condition of anonymity that ties between Mali and Niger had soured.",
        [("down", {"MLI", "NER"}, None)],
    ),
    ("U.S.-China relations have hit a new low.", [("down", {"USA", "CHN"}, None)]),
    (
        "The relationship between Greece and Turkey, which had deteriorated, was raised.",
        [("down", {"GRC", "TUR"}, None)],
    ),
    ("Ties between Norway and Chile have not improved.", [("flat", {"NOR", "CHL"}, None)]),
    ("Sweden met Norway. The two countries' ties had reached new heights.", [("up", {"SWE", "NOR"}, None)]),
    ("Norway works on strengthening ties with Chile.", []),
    ("Norway wants closer relations with Chile.", []),
    ("The two sides may see relations between Peru and Chile deteriorate.", []),
    ("Trade has grown.", []),
]

TEXTS = list(
    dict.fromkeys(
        [
            *(case["text"] for file in (PLACES, NAMED, ASSESSED) for case in file["examples"]),
            *(text for file in (PLACES, NAMED, ASSESSED) for text in file["near_misses"]),
            *(case[0] for case in (*MORE_PLACES, *SCENES, *MORE_NAMED, *MORE_ASSESSED)),
        ]
    )
)


@pytest.fixture(scope="module")
def records(coder: Coder) -> dict[str, Record]:
    documents = [make_document(text, Source(id=text[:20], published=DAY)) for text in TEXTS]
    return dict(zip(TEXTS, coder.pipe(documents), strict=True))


def _text(case: Any) -> str:
    return str(case["text"] if isinstance(case, dict) else case[0] if isinstance(case, tuple) else case)


@pytest.mark.parametrize("example", PLACES["examples"], ids=_text)
def test_place_examples(example: dict[str, Any], records: dict[str, Record]) -> None:
    record = records[example["text"]]
    assert [place.text for place in record.places] == example["places"]
    assert [place.country for place in record.places] == example["countries"]
    assert all(record.quote(place.span) == place.text for place in record.places)


@pytest.mark.parametrize("text", PLACES["near_misses"])
def test_no_place(text: str, records: dict[str, Record]) -> None:
    assert records[text].places == ()


@pytest.mark.parametrize("case", [case for case in MORE_PLACES if case[1] is not None], ids=_text)
def test_places(case: tuple[str, list[tuple[str, str, str]]], records: dict[str, Record]) -> None:
    assert [(place.text, place.country, place.feature) for place in records[case[0]].places] == case[1]


def test_a_dependency_is_no_country(records: dict[str, Record]) -> None:
    features = {place.text: (place.country, place.feature) for place in records[MORE_PLACES[-1][0]].places}
    assert features["U.K."] == ("GBR", "country")
    assert all(feature == "place" for text, (_, feature) in features.items() if "Gibraltar" in text)


@pytest.mark.parametrize("case", SCENES, ids=_text)
def test_where_events_happen(case: tuple[str, str, str | None], records: dict[str, Record]) -> None:
    text, type_, where = case
    record = records[text]
    event = next(event for event in record.events if event.type == type_)
    assert (record.places[event.place].name if event.place is not None else None) == where


@pytest.mark.parametrize("example", NAMED["examples"], ids=_text)
def test_named_examples(example: dict[str, Any], records: dict[str, Record]) -> None:
    record = records[example["text"]]
    told = [(part.kind, part.name, [record.actor(id).country for id in part.actors]) for part in record.named]
    assert told == [(example["kind"], example["name"], example["actors"])]


@pytest.mark.parametrize("text", NAMED["near_misses"])
def test_nothing_named(text: str, records: dict[str, Record]) -> None:
    assert records[text].named == ()


@pytest.mark.parametrize("case", MORE_NAMED, ids=_text)
def test_named(case: tuple[str, list[tuple[str, str, list[str | None]]]], records: dict[str, Record]) -> None:
    record = records[case[0]]
    told = [(part.kind, part.name, [record.actor(id).country for id in part.actors]) for part in record.named]
    assert told == case[1]


def test_an_anniversary_has_the_day_on_which_it_was_marked(records: dict[str, Record]) -> None:
    (part,) = records["Chile and Norway celebrated 50 years of diplomatic relations on Friday."].named
    assert part.date is not None
    assert (part.date.start, part.date.text) == (DAY, "Friday")


@pytest.mark.parametrize("example", ASSESSED["examples"], ids=_text)
def test_assessment_examples(example: dict[str, Any], records: dict[str, Record]) -> None:
    (part,) = records[example["text"]].assessments
    assert (part.direction, set(part.about), part.by) == (example["direction"], set(example["about"]), None)


@pytest.mark.parametrize("text", ASSESSED["near_misses"])
def test_no_assessment(text: str, records: dict[str, Record]) -> None:
    assert records[text].assessments == ()


@pytest.mark.parametrize("case", MORE_ASSESSED, ids=_text)
def test_assessments(case: tuple[str, list[tuple[str, set[str], str | None]]], records: dict[str, Record]) -> None:
    record = records[case[0]]
    told = [
        (part.direction, set(part.about), record.actor(part.by).country if part.by is not None else None)
        for part in record.assessments
    ]
    assert told == case[1]


def test_the_period_of_an_assessment(records: dict[str, Record]) -> None:
    (part,) = records["India-Nepal relations remained strained last year."].assessments
    assert part.period is not None
    assert (part.period.start, part.period.end) == (dt.date(2022, 1, 1), dt.date(2022, 12, 31))


def test_an_assessment_of_nobody_known_is_counted(coder: Coder) -> None:
    record = coder("Ties between the two sides have soured.", date=DAY)
    assert record.assessments == ()
    assert any("relation" in part.reason for part in record.dropped)


def test_time_grows_with_the_text_not_faster(coder: Coder) -> None:
    """One long sentence of places, names and judgements, four times as long, takes not ten times as long."""
    part = "the envoys met in Oslo at the Lakeside Dialogue, and ties between Peru and Chile have soured, and "
    extractor = Extractor(coder.codebook)

    def parsed(times: int) -> Annotation:
        text = part * times + "they left."
        document = Document(id="x", published=DAY, sha256=text_hash(text), text=text)
        return annotate(coder.model, document, prepare(document))

    texts = {times: parsed(times) for times in (40, 160)}
    assert growth(lambda times: extractor.extract(texts[times]), 40, most=10) < 10
