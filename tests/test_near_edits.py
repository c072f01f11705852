"""Two versions of one page: what was changed in the telling, and what only on the page."""

from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.ingest.near import Changed, edits
from near_stories import PARAGRAPHS, STORY, TWO_MORE


def test_a_text_that_did_not_change_has_no_edits() -> None:
    assert edits(STORY, STORY) == ()
    assert edits(STORY, STORY.replace("\n\n", "\n\n  ").replace(" ", "  ")) == ()


def test_a_new_toll_is_a_change_of_its_sentence() -> None:
    after = STORY.replace("two soldiers were", "three soldiers were")
    [change] = edits(STORY, after)
    assert (change.kind, change.trivial) == (Changed.CHANGED, False)
    assert "two soldiers" in STORY[slice(*change.before)]
    assert "three soldiers" in after[slice(*change.after)]
    assert after[slice(*change.after)].endswith("killed.")


def test_what_was_added_and_removed_has_an_empty_span_on_the_other_side() -> None:
    after = "\n\n".join([*PARAGRAPHS[:2], TWO_MORE[1], *PARAGRAPHS[2:5]])
    found = edits(STORY, after)
    assert [change.kind for change in found] == [Changed.ADDED, Changed.ADDED, Changed.REMOVED]
    assert found[0].before.start == found[0].before.end == STORY.index(PARAGRAPHS[2])
    assert after[found[0].after.start : found[1].after.end] == TWO_MORE[1]
    assert STORY[slice(*found[2].before)] == PARAGRAPHS[5]
    assert found[2].after == (len(after), len(after))
    assert not any(change.trivial for change in found)


def test_quotes_case_stamps_and_lines_of_the_page_are_trivial() -> None:
    before = f"Updated 10:42 GMT, March 3, 2023\n\n{STORY}"
    after = f"Updated 18:05 GMT, March 4, 2023\n\n{STORY}\n\nAdvertisement".replace('"', "”").replace(
        "Irena Moss", "IRENA MOSS"
    )
    found = edits(before, after)
    assert len(found) == 3
    assert all(change.trivial for change in found)


def test_a_sentence_that_begins_with_a_time_is_not_a_stamp() -> None:
    [change] = edits(STORY, f"On March 3, 2023, at 10:42, a shot fell.\n\n{STORY}")
    assert not change.trivial


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.sampled_from([*PARAGRAPHS, *TWO_MORE]), max_size=8), st.lists(st.sampled_from(PARAGRAPHS), max_size=8)
)
def test_spans_are_in_order_and_lie_on_their_texts(one: list[str], other: list[str]) -> None:
    before, after = "\n\n".join(one), "\n\n".join(other)
    found = edits(before, after)
    for spans, text in (([c.before for c in found], before), ([c.after for c in found], after)):
        assert spans == sorted(spans)
        assert all(0 <= span.start <= span.end <= len(text) for span in spans)
    assert bool(found) == (one != other)
