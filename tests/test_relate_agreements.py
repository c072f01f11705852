"""An instrument is one row over time, however many documents tell of it and in whatever order they came."""

import itertools
import random

import pytest

from dragoman.record import Record
from dragoman.store import Agreement, Ledger
from dragoman.store.relate.mentions import term_of
from ledgers import NewLedger
from record_factory import Story, day


def signing(id: str, text: str, name: str, published: str, date: str | None = None, **fields: object) -> Record:
    """A document in which India and Israel do something to an instrument."""
    story = Story(id, text, published)
    india, israel = story.actor("India", "IND", person=False), story.actor("Israel", "ISR", person=False)
    first = fields.pop("first", "IND")
    parties = (india, israel) if first == "IND" else (israel, india)
    story.instrument(name, parties, day(*date.split("/")) if date else None, **fields)
    return story.record()


def found(address: str, records: list[Record]) -> tuple[Agreement, ...]:
    with Ledger.open(address) as ledger:
        for record in records:
            ledger.add(record)
        return ledger.agreements("IND", "ISR")


VISION = "vision statement"
LIFE = [
    signing("talks", "India and Israel negotiated the Water Treaty on desalination.", "Water Treaty",
            "2021-01-10", "2021-01-09", kind="treaty", action="negotiated"),
    signing("sign", "India and Israel signed the Water Treaty for ten years.", "Water Treaty",
            "2021-06-02", "2021-06-01", kind="treaty", action="signed"),
    signing("sign2", "The Water Treaty was signed by India and Israel.", "Water Treaty", "2021-06-03", "2021-06-01",
            kind="treaty", action="signed"),
    signing("india", "India ratified the Water Treaty with Israel.", "Water Treaty", "2021-09-02", "2021-09-01",
            kind="treaty", action="ratified"),
    signing("israel", "Israel ratified the Water Treaty with India.", "Water Treaty", "2021-11-02", "2021-11-01",
            kind="treaty", action="ratified", first="ISR"),
    signing("end", "India suspended the Water Treaty with Israel.", "Water Treaty", "2024-02-02", "2024-02-01",
            kind="treaty", action="suspended"),
]  # fmt: skip


def test_one_treaty_has_one_life(new_ledger: NewLedger) -> None:
    (one,) = found(new_ledger(), LIFE)
    steps = [(step.stage, str(step.date and step.date.start), step.by) for step in one.steps]
    assert steps == [
        ("negotiated", "2021-01-09", ("IND", "ISR")),
        ("signed", "2021-06-01", ("IND", "ISR")),
        ("ratified", "2021-09-01", ("IND",)),
        ("ratified", "2021-11-01", ("ISR",)),
        ("suspended", "2024-02-01", ("IND", "ISR")),
    ]
    assert (one.name, one.kind, one.action, one.term, one.reports) == ("Water Treaty", "treaty", "suspended", 10, 6)
    assert str(one.date and one.date.start) == "2021-06-01"
    assert len(one.why) == 6
    assert len(next(step for step in one.steps if step.stage == "signed").quotes) == 2


def test_the_order_of_storing_changes_nothing(new_ledger: NewLedger) -> None:
    others = [
        signing("mou-a", "India and Israel signed an MoU on farming.", "MoU", "2021-06-02", "2021-06-01"),
        signing("mou-b", "India and Israel signed an MoU.", "MoU", "2021-06-02", "2021-06-01"),
        signing("mou-c", "India and Israel signed an MoU on cyber security.", "MoU", "2022-06-02", "2022-06-01"),
    ]
    records = [*LIFE, *others]
    first = found(new_ledger(), records)
    assert len(first) == 3
    for seed in range(4):
        shuffled = random.Random(seed).sample(records, len(records))
        assert found(new_ledger(), shuffled) == first


def test_last_years_statement_is_the_one_of_that_year(new_ledger: NewLedger) -> None:
    told = "India and Israel adopted a Vision Statement in Delhi."
    records = [
        signing("old", told, "Vision Statement", "2018-01-15", "2018-01-15", kind=VISION, action="adopted"),
        signing("right", told, "Vision Statement", "2022-06-02", "2022-06-02", kind=VISION, action="adopted"),
        signing("later", "India and Israel praised the Vision Statement adopted last year.", "Vision Statement",
                "2023-03-03", "2022-01-01/2022-12-31", kind=VISION, action="adopted"),
    ]  # fmt: skip
    groups = [{source.id for source in one.documents} for one in found(new_ledger(), records)]
    assert groups == [{"old"}, {"right", "later"}]


def test_the_year_tells_a_vision_statement_and_no_memorandum(new_ledger: NewLedger) -> None:
    def told(kind: str, other: str = "2022") -> list[int]:
        texts = ("India and Israel adopted a document on defence.", "India and Israel adopted a document.")
        years = ("2022", other)
        return [
            one.reports
            for one in found(
                new_ledger(),
                [
                    signing(
                        text[-8:],
                        text,
                        "document",
                        "2023-03-03",
                        f"{year}-01-01/{year}-12-31",
                        kind=kind,
                        action="adopted",
                    )
                    for text, year in zip(texts, years, strict=True)
                ],
            )
        ]

    assert told(VISION) == [2]
    assert told(VISION, "2021") == [1, 1]
    assert told("MoU") == [1, 1]


def test_a_statement_without_parties_joins_the_only_one_and_makes_none(new_ledger: NewLedger) -> None:
    story = Story(
        "nobody", "India met Israel. Work went on under the Vision Statement adopted last year.", "2023-03-03"
    )
    story.actor("India", "IND", person=False)
    story.actor("Israel", "ISR", person=False)
    story.instrument("Vision Statement", (), day("2022-01-01", "2022-12-31"), kind=VISION, action="adopted")
    alone = found(new_ledger(), [story.record()])
    assert alone == ()
    text = "India and Israel adopted the Vision Statement on defence."
    signed = signing("right", text, "Vision Statement", "2022-06-02", "2022-06-02", kind=VISION, action="adopted")
    (one,) = found(new_ledger(), [story.record(), signed])
    assert {source.id for source in one.documents} == {"right", "nobody"}
    assert "names no parties" in " ".join(one.why)


def test_an_unnamed_one_joins_only_where_exactly_one_fits(new_ledger: NewLedger) -> None:
    farming = signing("a", "India and Israel signed an MoU on farming.", "MoU", "2021-06-02", "2021-06-01")
    cyber = signing("b", "India and Israel signed an MoU on cyber security.", "MoU", "2021-06-02", "2021-06-01")
    bare = signing("c", "India and Israel signed an MoU.", "MoU", "2021-06-02", "2021-06-01")
    (one,) = found(new_ledger(), [farming, bare])
    assert one.reports == 2
    groups = sorted(
        sorted(source.id for source in one.documents) for one in found(new_ledger(), [farming, cyber, bare])
    )
    assert groups == [["a"], ["b"], ["c"]]


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("India and Israel will sign the Water Treaty.", ["announced"]),
        ("India and Israel initialled the Water Treaty.", ["initialled"]),
        ("India and Israel refused to sign the Water Treaty.", []),
        ("The Water Treaty of India and Israel was signed.", ["signed"]),
    ],
)
def test_what_is_to_come_or_was_not_done_is_no_signing(new_ledger: NewLedger, text: str, stage: list[str]) -> None:
    (one,) = found(new_ledger(), [signing("a", text, "Water Treaty", "2021-06-02", kind="treaty")])
    assert [step.stage for step in one.steps] == stage


def test_two_of_other_names_or_other_parties_are_two(new_ledger: NewLedger) -> None:
    texts = [f"India and Israel signed the {name}." for name in ("Water Treaty", "Extradition Treaty", "Space Treaty")]
    records = [signing(f"d{n}", text, text[28:-1], "2021-06-02", kind="treaty") for n, text in enumerate(texts)]
    assert len(found(new_ledger(), records)) == 3


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("They renewed the pact for five years.", 5),
        ("A ten-year treaty was signed.", 10),
        ("The 25-year accord came into force.", 25),
        ("It will run for a decade.", 10),
        ("The treaty signed five years ago was renewed.", None),
        ("After two years of talks they signed.", None),
        ("They met for the 1,000-year feast of the town.", None),
    ],
)
def test_a_term_is_what_the_sentence_says(text: str, years: int | None) -> None:
    assert term_of(text) == years


def test_every_pair_of_records_gives_the_same_either_way(new_ledger: NewLedger) -> None:
    for one, other in itertools.islice(itertools.combinations(LIFE, 2), 6):
        assert found(new_ledger(), [one, other]) == found(new_ledger(), [other, one])
