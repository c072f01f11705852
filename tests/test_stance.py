"""Denials, words withheld, and to whom words are said: every example of the data files, and their near misses."""

from collections.abc import Callable

import pytest

from conftest import Annotate
from dragoman.extract.attribution import RawStatement, find_statements
from dragoman.extract.attribution_addressee import AddresseeExample, load_addressees
from dragoman.extract.attribution_stance_words import StanceExample, load_stances
from dragoman.pipeline import Coder
from dragoman.record import Record
from dragoman.record.models import Statement

Find = Callable[[str], list[RawStatement]]
DAY = "2023-03-03"


@pytest.fixture(scope="module")
def find(annotate_texts: Annotate) -> Find:
    return lambda text: find_statements(annotate_texts([text])[text])


def words(text: str, spans: tuple[tuple[int, int], ...]) -> str:
    return " | ".join(text[start:end] for start, end in spans)


@pytest.mark.parametrize("example", load_stances().examples, ids=lambda example: example.text)
def test_stance_example(find: Find, example: StanceExample) -> None:
    statements = find(example.text)
    assert statements
    stances = [statement.stance for statement in statements if statement.stance is not None]
    assert stances == ([example.stance] if example.stance else [])


@pytest.mark.parametrize("text", load_stances().others)
def test_nothing_denied_or_withheld(find: Find, text: str) -> None:
    assert [statement.stance for statement in find(text) if statement.stance is not None] == []


@pytest.mark.parametrize("example", load_addressees().examples, ids=lambda example: example.text)
def test_addressee_example(find: Find, example: AddresseeExample) -> None:
    first = next(statement for statement in find(example.text) if statement.within is None)
    assert (first.addressee_head.text if first.addressee_head is not None else None) == example.to


# ---------------------------------------------------------------- in the record


def _told(coder: Coder, text: str) -> tuple[Record, Statement]:
    record = coder(text, date=DAY)
    (statement,) = record.statements
    return record, statement


def test_a_refusal_is_a_statement_of_its_speaker(coder: Coder) -> None:
    record, refused = _told(coder, "The Israeli foreign ministry declined to comment on the report.")
    assert refused.stance == "refuses comment"
    assert record.quote(refused.content[0]) == "to comment on the report"
    assert (refused.side, refused.channel, refused.on_record) == ("ISR", None, True)
    assert refused.speaker is not None


def test_a_refusal_may_have_no_content(coder: Coder) -> None:
    record, refused = _told(coder, "Turkish President Recep Tayyip Erdogan could not be reached.")
    assert (refused.content, refused.stance) == ((), "refuses comment")
    assert record.actor(refused.speaker or "").country == "TUR"


def test_a_denial_without_a_clause_is_a_statement(coder: Coder) -> None:
    record, denied = _told(coder, "Iran has denied any role in the attack.")
    assert (denied.stance, denied.side) == ("denies", "IRN")
    assert record.quote(denied.content[0]) == "any role in the attack"


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("Chinese Foreign Minister Qin Gang told reporters that talks would resume.", "reporters", None),
        ("Joe Biden told Putin that Washington would not yield.", "Putin", "RUS"),
        ("The Greek prime minister said in a letter to Turkish President Recep Tayyip Erdogan that it was late.",
         "Recep Tayyip Erdogan", "TUR"),
        ("The United States urged Israel to open the crossing.", "Israel", "ISR"),
        ("Emmanuel Macron said the road was open. He told her that it would stay so.", "", None),
    ],
)  # fmt: skip
def test_the_addressee_is_an_actor(coder: Coder, text: str, name: str, country: str | None) -> None:
    record = coder(text, date=DAY)
    addressee = record.statements[-1].addressee
    found = record.actor(addressee) if addressee is not None else None
    assert (found.name if found else "", found.country if found else None) == (name, country)


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("The Kremlin said the talks were over.", "RUS"),
        ("Egypt's parliament said the talks were over.", "EGY"),
        ("Polish Defence Minister Mariusz Blaszczak said the talks were over.", "POL"),
        ("A spokesman for the Israeli foreign ministry said the talks were over.", "ISR"),
        ("German government spokesman Steffen Hebestreit said the talks were over.", "DEU"),
        ("The Hungarian parliament speaker, Laszlo Kover, said the talks were over.", "HUN"),
        ("An Indian army spokesperson said the talks were over.", "IND"),
        ("A senior Israeli official who asked not to be named said the talks were over.", "ISR"),
        ("A spokeswoman for Boeing said the talks were over.", None),
        ("A BBC spokesman said the talks were over.", None),
        ("The New York Times said the talks were over.", None),
        ("Kenyan farmer John Mwangi said the talks were over.", None),
        ("South Korean lawmakers said the talks were over.", None),
        ("Former U.S. President Donald Trump said the talks were over.", None),
        ("Israeli opposition leader Yair Lapid said the talks were over.", None),
        ("UN Secretary-General Antonio Guterres said the talks were over.", None),
    ],
)
def test_for_whom_the_speaker_speaks(coder: Coder, text: str, side: str | None) -> None:
    assert _told(coder, text)[1].side == side
