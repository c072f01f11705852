"""Spans, the hash, and the map from the text that is parsed back to the text as read."""

import datetime as dt
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from dragoman.document import Clean, Document, Edit, Span, text_hash

TEXTS = st.text(alphabet=st.sampled_from("ab \n\t“”’éß漢🙂\u0301\u200b"), max_size=60)


@st.composite
def edited(draw: st.DrawFn, least: int = 0) -> tuple[str, list[Edit]]:
    """A text and edits of it that do not overlap, in any order: deletions, insertions, replacements of any length."""
    text = draw(TEXTS.filter(lambda text: len(text) >= least))
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    stretches = zip(cuts[::2], cuts[1::2], strict=False)
    edits = [Edit(start, end, draw(st.text(alphabet="xyz ", max_size=5))) for start, end in stretches]
    # Two edits of one empty stretch have no order of their own.
    edits = list({(edit.start, edit.end): edit for edit in edits}.values())
    return text, draw(st.permutations(edits))


def test_span_covers_and_overlaps() -> None:
    span = Span(3, 7)
    assert span.covers(Span(3, 7))
    assert span.covers(Span(4, 4))
    assert not span.covers(Span(2, 5))
    assert not span.covers(Span(6, 8))
    assert span.overlaps(Span(6, 9))
    assert not span.overlaps(Span(7, 9)), "half-open: neighbours share nothing"
    assert not span.overlaps(Span(0, 3))


def test_document_is_frozen_and_json_spans_are_pairs() -> None:
    document = Document(id="d", sha256=text_hash("x"), text="x", published=dt.date(2023, 3, 3), furniture=(Span(0, 1),))
    with pytest.raises(ValidationError):
        document.text = "y"
    assert '"furniture":[[0,1]]' in document.model_dump_json()
    assert Document.model_validate_json(document.model_dump_json()) == document


def test_hash_is_of_utf8_bytes() -> None:
    assert text_hash("") == hashlib.sha256(b"").hexdigest()
    assert text_hash("naïve 漢") == hashlib.sha256("naïve 漢".encode()).hexdigest()


@pytest.mark.parametrize("text", ["\ud800", "a\udfffb", "ok \udc80 ok"])
def test_hash_of_lone_surrogates_counts_them_as_question_marks(text: str) -> None:
    plain = "".join("?" if "\ud800" <= c <= "\udfff" else c for c in text)
    assert text_hash(text) == text_hash(plain)


def test_no_edits_is_identity() -> None:
    clean = Clean("some text")
    assert clean.text == "some text"
    assert [clean.origin(i) for i in range(10)] == list(range(10))
    assert clean.span(2, 5) == Span(2, 5)


def test_deletion_insertion_replacement() -> None:
    text = "New Delhi: The **minister** met\u00a0her."
    clean = Clean(text, [Edit(31, 32, " "), Edit(0, 11, ""), Edit(15, 17, ""), Edit(25, 27, "")])
    assert clean.text == "The minister met her."
    at = clean.text.index("minister")
    assert text[slice(*clean.span(at, at + 8))] == "minister"
    assert text[slice(*clean.span(0, 12))] == "The **minister", "a stretch over an edit holds what the edit took out"
    at = clean.text.index("her")
    assert text[slice(*clean.span(at, at + 4))] == "her."


def test_longer_replacement_maps_into_what_it_replaced() -> None:
    clean = Clean("a&b", [Edit(1, 2, " and ")])
    assert clean.text == "a and b"
    assert clean.span(2, 5) == Span(1, 2)
    assert clean.span(6, 7) == Span(2, 3)


def test_insertion_at_the_end_stays_inside_the_text() -> None:
    clean = Clean("No stop", [Edit(7, 7, ".")])
    assert clean.text == "No stop."
    span = clean.span(7, 8)
    assert 0 <= span.start <= span.end <= 7, span


@pytest.mark.parametrize("edits", [[Edit(0, 3, "x"), Edit(2, 4, "y")], [Edit(1, 5, ""), Edit(2, 3, "")]])
def test_overlapping_edits_are_refused(edits: list[Edit]) -> None:
    with pytest.raises(ValueError, match="overlap"):
        Clean("abcdef", edits)


@given(TEXTS)
def test_identity_without_edits(text: str) -> None:
    clean = Clean(text)
    assert clean.text == text
    assert all(clean.origin(i) == i for i in range(len(text) + 1))


@given(edited())
def test_clean_text_is_the_edits_done_by_hand(case: tuple[str, list[Edit]]) -> None:
    text, edits = case
    by_hand = text
    for edit in sorted(edits, reverse=True):
        by_hand = by_hand[: edit.start] + edit.new + by_hand[edit.end :]
    assert Clean(text, edits).text == by_hand


@given(edited(least=1))
def test_every_clean_character_maps_inside_the_text(case: tuple[str, list[Edit]]) -> None:
    text, edits = case
    clean = Clean(text, edits)
    assert all(0 <= clean.origin(i) < len(text) for i in range(len(clean.text)))
    assert all(0 <= s.start <= s.end <= len(text) for i in range(len(clean.text)) for s in [clean.span(i, i + 1)])
    assert 0 <= clean.origin(len(clean.text)) <= len(text)


@given(edited())
def test_offsets_never_run_backwards(case: tuple[str, list[Edit]]) -> None:
    text, edits = case
    clean = Clean(text, edits)
    origins = [clean.origin(i) for i in range(len(clean.text))]
    assert origins == sorted(origins)
    for start in range(len(clean.text)):
        for end in range(start, len(clean.text) + 1):
            span = clean.span(start, end)
            assert span.start <= span.end
            if end > start + 1:
                assert span.covers(clean.span(start, end - 1))


@given(edited())
def test_untouched_characters_map_to_themselves(case: tuple[str, list[Edit]]) -> None:
    text, edits = case
    clean = Clean(text, edits)
    at = done = 0
    for edit in [*sorted(edits), Edit(len(text), len(text), "")]:
        kept = edit.start - done
        for k in range(kept):
            assert clean.origin(at + k) == done + k
        if kept:
            span = clean.span(at, at + kept)
            assert text[span.start : span.end] == clean.text[at : at + kept]
        at += kept + len(edit.new)
        done = edit.end
