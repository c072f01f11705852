"""Copies among many texts, and which of them stands for the story."""

import datetime as dt
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.errors import InputError
from dragoman.ingest.near import Finder, Kind, Member, choose_lead, member
from near_stories import LATER, PARAGRAPHS, STORY, TWO_MORE

FAMILY = {
    "whole": STORY,
    "framed": f"VERRE (AP) — {STORY}\n\nAll rights reserved.",
    "cut": "\n\n".join(PARAGRAPHS[:3]),
    "more": "\n\n".join([*PARAGRAPHS, *TWO_MORE]),
    "headed": f"Road over wall\n\n{STORY}",
    "court": LATER,
    "court, framed": f"{LATER}\n\n(Reuters)",
    "alone": "\n\n".join([LATER.replace("customs", "harbour").replace("nine", "four"), TWO_MORE[0]]),
}
CLUSTERS = [("court", "court, framed"), ("cut", "framed", "headed", "more", "whole")]


def _finder(ids: list[str]) -> Finder:
    finder = Finder()
    for id in ids:
        finder.add(id, FAMILY[id])
    return finder


def test_a_text_is_matched_with_those_added_before_it() -> None:
    finder = _finder(["whole", "court"])
    [match] = finder.add("cut", FAMILY["cut"])
    assert (match.id, match.likeness.kind) == ("whole", Kind.SHORTENED)
    assert finder.add("alone", FAMILY["alone"]) == []
    assert len(finder) == 4


@settings(max_examples=40, deadline=None)
@given(st.permutations(sorted(FAMILY)))
def test_clusters_are_the_same_whatever_the_order(ids: list[str]) -> None:
    assert _finder(ids).clusters() == CLUSTERS


def test_a_text_that_joins_two_clusters_makes_them_one() -> None:
    finder = Finder()
    finder.add("head", "\n\n".join(PARAGRAPHS[:3]))
    finder.add("tail", "\n\n".join(PARAGRAPHS[3:]))
    assert finder.clusters() == []
    assert {match.id for match in finder.add("whole", STORY)} == {"head", "tail"}
    assert finder.clusters() == [("head", "tail", "whole")]


def test_of_a_joined_cluster_no_further_member_is_read() -> None:
    finder = Finder()
    dice = random.Random(1)
    for n in range(60):
        words = STORY.split(" ")
        words[dice.randrange(20, 150)] += "x"
        finder.add(str(n), " ".join(words))
    assert len(finder.clusters()[0]) == 60
    assert finder.compared < 2 * 60


def test_more_texts_than_the_first_table_holds_are_all_found_again() -> None:
    finder = Finder()
    texts = [
        f"Report {n}: the council of town {n} sold field {n * 3} to farmer {n * 7} for {n + 9} crowns."
        for n in range(1500)
    ]
    for n, text in enumerate(texts):
        finder.add(str(n), text)
    assert finder.clusters() == []
    assert [match.id for match in finder.add("again", texts[1400])] == ["1400"]


DAY = dt.datetime(2023, 3, 3, 8, tzinfo=dt.UTC)


def test_the_fullest_of_the_first_day_leads() -> None:
    members = [
        Member("flash", 40, DAY),
        Member("full", 600, DAY + dt.timedelta(hours=9)),
        Member("archive", 900, DAY + dt.timedelta(days=3)),
        Member("undated", 990),
    ]
    assert choose_lead(members).id == "full"


def test_the_agency_s_own_version_leads_where_the_texts_credit_it() -> None:
    texts = [
        member("paper", f"VERRE (Reuters) - {STORY}\n\n{TWO_MORE[0]}", DAY, "The Daily Example"),
        member("agency", STORY, DAY, "reuters.com"),
        member("other", STORY + TWO_MORE[0] + TWO_MORE[1], DAY, "AP News"),
    ]
    assert texts[0].credits == {"reuters"}
    assert choose_lead(texts).id == "agency"


def test_an_agency_s_flash_does_not_lead() -> None:
    texts = [member("paper", f"{STORY}\n\nSource: AFP", DAY, "Paper"), member("afp", PARAGRAPHS[0], DAY, "AFP")]
    assert texts[0].credits == {"afp"}
    assert choose_lead(texts).id == "paper"


@pytest.mark.parametrize(
    ("text", "credits"),
    [
        (f"{STORY}\n\n(With inputs from PTI and ANI)", {"pti", "ani"}),
        (f"{STORY}\n\nAgence France-Presse", {"afp"}),
        (f"WASHINGTON (AP/Reuters) - {STORY}", {"ap", "reuters"}),
        (f"{STORY}\n\nDownload our app for more.", set()),
    ],
)
def test_credits_are_read_at_the_head_and_the_foot(text: str, credits: set[str]) -> None:
    assert member("one", text).credits == credits


def test_without_dates_the_fullest_leads_and_of_equals_the_least_id() -> None:
    assert choose_lead([Member("b", 10), Member("a", 10), Member("c", 9)]).id == "a"


def test_naive_times_days_and_aware_times_may_be_mixed() -> None:
    members = [
        Member("day", 5, dt.date(2023, 3, 3)),
        Member("naive", 6, dt.datetime(2023, 3, 3, 1)),
        Member("aware", 7, DAY),
    ]
    assert choose_lead(members).id == "aware"


def test_no_members_are_refused() -> None:
    with pytest.raises(InputError, match="no member") as error:
        choose_lead([])
    assert error.value.reason == "no-members"


@given(
    st.lists(
        st.builds(
            Member,
            st.uuids().map(str),
            st.integers(1, 50),
            st.none() | st.dates(dt.date(2023, 1, 1), dt.date(2023, 1, 4)),
            st.sampled_from([None, "Reuters", "Paper"]),
            st.sampled_from([frozenset(), frozenset({"reuters"})]),
        ),
        min_size=1,
        max_size=7,
        unique_by=lambda one: one.id,
    ),
    st.randoms(),
)
def test_the_choice_does_not_depend_on_the_order(members: list[Member], dice: random.Random) -> None:
    shuffled = members[:]
    dice.shuffle(shuffled)
    assert choose_lead(shuffled) == choose_lead(members)
