"""Two texts held against each other: the same story, another, or the same with something added."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.ingest.near import Kind, compare
from near_stories import LATER, PARAGRAPHS, STORY, TWO_MORE

MIRROR = {Kind.SHORTENED: Kind.EXTENDED, Kind.EXTENDED: Kind.SHORTENED}


def test_a_text_is_the_same_as_itself_and_adds_nothing() -> None:
    found = compare(STORY, STORY)
    assert (found.kind, found.near, found.adds, found.substantial) == (Kind.SAME, True, (), False)
    assert (found.jaccard, found.kept, found.covered, found.changed) == (1, 1, 1, 0)


def test_a_dateline_a_byline_and_a_syndicate_s_line_leave_it_the_same() -> None:
    framed = f"By Jane Doe\n\nVERRE, March 3 (Reuters) - {STORY}\n\nAll rights reserved.\n\nWith inputs from AFP"
    assert compare(STORY, framed).kind is Kind.SAME


def test_another_headline_and_some_typos_are_a_copy() -> None:
    typed = (
        STORY.replace("several hundred", "sveral hundred").replace("lasted", "latsed").replace("engineers", "enginers")
    )
    found = compare(f"Arland, Belmark reopen border\n\n{STORY}", f"Road over wall: a deal at last\n\n{typed}")
    assert found.kind is Kind.COPY
    assert found.adds == ()


def test_british_spelling_and_another_spelling_of_a_name_are_a_copy() -> None:
    other = STORY.replace("Belmark", "Bellmark").replace("capital", "centre")
    assert compare(STORY.replace("capital", "center"), other).kind is Kind.COPY


def test_a_story_cut_to_two_fifths_is_shortened_and_the_other_way_round_extended() -> None:
    cut = "\n\n".join(PARAGRAPHS[:2])
    assert compare(STORY, cut).kind is Kind.SHORTENED
    found = compare(cut, STORY)
    assert found.kind is Kind.EXTENDED
    assert found.substantial
    assert "".join(STORY[start:end] for start, end in found.adds).startswith('"We have chosen')


def test_paragraphs_put_in_are_told_as_whole_spans_and_boilerplate_is_not() -> None:
    longer = "\n\n".join([*PARAGRAPHS[:3], *TWO_MORE, "Advertisement", *PARAGRAPHS[3:], "All rights reserved."])
    found = compare(STORY, longer)
    assert found.kind is Kind.EXTENDED
    assert tuple(longer[start:end] for start, end in found.adds) == TWO_MORE
    assert found.substantial


def test_one_sentence_put_in_is_told_and_is_not_substantial() -> None:
    longer = STORY + "\n\nThe border will be watched from the air by both sides for the whole of the summer."
    found = compare(STORY, longer)
    assert [longer[start:end][:10] for start, end in found.adds] == ["The border"]
    assert not found.substantial


def test_a_lead_in_other_words_is_near_and_adds_nothing_substantial() -> None:
    lead = (
        "After eleven hours of talks, the foreign ministers of Arland and Belmark agreed on Tuesday to open the border "
        "they share again, their governments have said."
    )
    found = compare(STORY, "\n\n".join([lead, *PARAGRAPHS[1:]]))
    assert found.near
    assert not found.substantial


def test_sentences_in_another_order_and_merged_paragraphs_are_a_copy() -> None:
    assert compare(
        STORY, " ".join([PARAGRAPHS[0], PARAGRAPHS[3], PARAGRAPHS[2], PARAGRAPHS[1], *PARAGRAPHS[4:]])
    ).kind in (
        Kind.COPY,
        Kind.SAME,
    )


def test_a_story_that_quotes_two_sentences_of_another_overlaps_it() -> None:
    other = "\n\n".join([LATER, *TWO_MORE, PARAGRAPHS[1], LATER.replace("customs", "harbour").replace("nine", "four")])
    found = compare(STORY, other)
    assert found.kind is Kind.OVERLAP
    assert not found.near


def test_unrelated_stories_are_different_and_nothing_is_said_of_additions() -> None:
    found = compare(STORY, LATER)
    assert (found.kind, found.adds, found.substantial) == (Kind.DIFFERENT, (), True)


DECLARATION = (
    "The president declared on {day} that a state of disaster exists in the province of {place} and "
    "ordered aid from the "
    "treasury to those who lost their homes in the {what}. The money is for the districts along the river and may be "
    "used for food, shelter and the mending of roads. Grants for households are given by the office of relief upon "
    "application. More districts may be named when the damage has been surveyed. {who} will lead the work."
)
OATH = (
    "Today, the president continued for a year the emergency declared on 4 May 2004 with respect to the conduct of the "
    "government of Arland. The actions of that government go on to be a threat to the security and the "
    "foreign policy of "
    "the state. The sanctions that were imposed then are needed as before. Banks and ports have been "
    "told to apply them. "
    "Therefore, the emergency must continue in effect beyond 11 May {year}. This notice shall be published in the "
    "gazette and sent to both houses of parliament by the secretary."
)
TEMPLATES = [
    (
        DECLARATION.format(day="Monday", place="Orvieta", what="floods", who="Ana Torres"),
        DECLARATION.format(day="Friday", place="Calder", what="fires", who="Jon Marsh"),
    ),
    (OATH.format(year=2021), OATH.format(year=2022)),
    (
        "The ministry counted 1,204 crossings of the border at Hollen on Tuesday, of which 310 were of "
        "lorries. The queue "
        "was four hours at its longest. Travellers should bring papers and water.",
        "The ministry counted 987 crossings of the border at Hollen on Wednesday, of which 255 were of "
        "lorries. The queue "
        "was two hours at its longest. Travellers should bring papers and water.",
    ),
    ("The secretary travels to Arland today.", "The secretary travels to Belmark today."),
    ("The office is shut on 3 May.", "The office is shut on 4 May."),
    ("Wells of Hollen: 14 open.", "Wells of Hollen: 41 open."),
]


@pytest.mark.parametrize(("one", "other"), TEMPLATES)
def test_notices_that_differ_in_what_matters_are_not_near(one: str, other: str) -> None:
    assert not compare(one, other).near
    assert not compare(other, one).near


def test_a_short_notice_with_another_article_is_a_copy() -> None:
    assert compare("The border at Hollen is shut on 3 May.", "Border at Hollen is shut on 3 May.").near


def test_a_new_toll_in_one_of_many_sentences_is_near_and_told_as_added() -> None:
    newer = STORY.replace("two soldiers were killed", "three soldiers were killed")
    found = compare(STORY, newer)
    assert found.near
    assert found.changed > 0
    assert ["three soldiers" in newer[start:end] for start, end in found.adds] == [True]


def test_texts_without_words_are_the_same_only_if_equal() -> None:
    assert compare("***", "***").near
    assert not compare("***", "---").near
    assert not compare("", STORY).near


def test_a_million_characters_of_one_sentence_again_and_again_are_compared() -> None:
    # Nothing grows with the square of the length; if it did, this would not end.
    long = "The same line again and again. " * 33_000
    assert compare(long, long + "And at the end of it all another sentence that is told once.").near


SENTENCES = [sentence + "." for paragraph in (*PARAGRAPHS, *TWO_MORE) for sentence in paragraph.rstrip(".").split(". ")]
PIECES = st.lists(st.sampled_from([*SENTENCES, LATER, "Advertisement", "By Jane Doe", "Monday, 3 May"]), max_size=14)


@settings(max_examples=150, deadline=None)
@given(PIECES, PIECES, st.sampled_from([" ", "\n", "\n\n"]))
def test_kinds_mirror_and_what_is_added_lies_on_the_text(one: list[str], other: list[str], joint: str) -> None:
    first, second = joint.join(one), joint.join(other)
    found, back = compare(first, second), compare(second, first)
    assert back.kind is MIRROR.get(found.kind, found.kind)
    assert (back.jaccard, back.kept, back.covered) == (found.jaccard, found.covered, found.kept)
    ends = [0]
    for start, end in found.adds:
        assert ends[-1] <= start < end <= len(second)
        assert second[start:end] == second[start:end].strip()
        ends.append(end)
    assert compare(first, first).kind is Kind.SAME or not first.strip()
