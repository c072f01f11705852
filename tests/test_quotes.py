"""Quotation marks: nested, unbalanced, over paragraphs, and those that quote nobody."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.extract.quotes import Quote, quotations
from growth import growth


def inner(text: str) -> list[str]:
    return [text[q.inner.start : q.inner.end] for q in quotations(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“The road is open to all,” he said.", ["The road is open to all,"]),
        ('"The road is open to all," he said. "It will stay so."', ["The road is open to all,", "It will stay so."]),
        ("''The road is open to all,'' he said.", ["The road is open to all,"]),
        ("``The road is open to all,'' he said.", ["The road is open to all,"]),
        ("'The road is open to all,' he said.", ["The road is open to all,"]),
        ("‘The road isn’t open to all,’ he said.", ["The road isn’t open to all,"]),
        ("«The road is open to all», he said.", ["The road is open to all"]),
        ("„The road is open to all”, he said.", ["The road is open to all"]),
        ("The ministers’ talks and Peru’s offer failed.", []),
        ("The ministers' talks in the '90s and rock 'n' roll didn't fail.", []),
        ("‘The ministers’ talks failed last night,’ he said.", ["The ministers’ talks failed last night,"]),
        ("Nothing is quoted here.", []),
        ("", []),
        ("“”", []),
    ],
)
def test_marks(text: str, expected: list[str]) -> None:
    assert inner(text) == expected


def test_nested_quotation_has_depth() -> None:
    text = "“She told us, ‘Leave the harbour at once,’ and we left,” he said."
    found = quotations(text)
    assert [q.depth for q in found] == [0, 1]
    assert found[0].span.covers(found[1].span)


def test_triple_mark_closes_single_then_double() -> None:
    text = "''He only told me 'wait,''' she said. ''So I did not go home.''"
    assert [q.depth for q in quotations(text)] == [0, 1, 0]
    assert inner(text)[2] == "So I did not go home."


def test_span_holds_the_marks() -> None:
    text = "He said: “We shall not go.” Nobody went."
    (quote,) = quotations(text)
    assert text[quote.span.start : quote.span.end] == "“We shall not go.”"
    assert quote.kind == "quote"
    assert quote.closed


@pytest.mark.parametrize(
    "text",
    [
        "The film “Long Harbour” opened in May.",
        "They signed the ‘Vision Statement’ last year.",
        "Its 'joint venture' plan failed.",
        'So-called "dry ports" lie inland.',
    ],
)
def test_titles_and_odd_words_are_scare_quotes(text: str) -> None:
    assert [q.kind for q in quotations(text)] == ["scare"]


@pytest.mark.parametrize("text", ["“No,” he said.", "He said: “Never again”", "“We go!” she cried."])
def test_short_speech_is_no_scare_quote(text: str) -> None:
    assert [q.kind for q in quotations(text)] == ["quote"]


def test_paragraphs_that_each_open_with_a_mark_are_one_quotation() -> None:
    text = (
        "“We came to the port at dawn.\n\n“We left it at dusk.\n\n“We shall be back,” he said.\n\nThe port is closed."
    )
    found = quotations(text)
    assert [(q.closed, q.continues) for q in found] == [(False, None), (False, 0), (True, 1)]


def test_forgotten_mark_spoils_one_paragraph_only() -> None:
    text = "“We came to the port, he said.\n\nThe port is closed.\n\n“It will open soon,” she said."
    found = quotations(text)
    assert [(q.closed, q.continues) for q in found] == [(False, None), (True, None)]
    assert found[0].span.end == text.index("\n")


def test_forgotten_close_before_another_quotation() -> None:
    text = "“We came to the port, he said. “It will open soon,” she said."
    assert [q.closed for q in quotations(text)] == [False, True]
    assert inner(text)[1] == "It will open soon,"


def test_lone_closing_marks_are_ignored() -> None:
    assert quotations("The port” is closed’ and » so is the road.") == []


@pytest.mark.parametrize("unit", ["“", '"', "'", "”", "’", "''", "“a ", "‘a ", "a's ", '" ', "“a” ", "\n“a"])
def test_quotations_take_linear_time(unit: str) -> None:
    assert growth(lambda size: quotations(unit * size), 5_000) < 8
    assert all(isinstance(quote, Quote) for quote in quotations(unit * 50_000))


@given(st.text(alphabet="“”‘’'\"«»`s t.,A\n", max_size=60))
def test_any_marks_give_spans_in_order_and_within_the_text(text: str) -> None:
    found = quotations(text)
    assert [q.span for q in found] == sorted(q.span for q in found)
    for n, quote in enumerate(found):
        assert 0 <= quote.span.start <= quote.inner.start < quote.inner.end <= quote.span.end <= len(text)
        assert quote.continues is None or quote.continues < n
    outermost = [q.span for q in found if q.depth == 0]
    assert all(not a.overlaps(b) for a, b in pairwise(outermost))
