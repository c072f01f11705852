"""Who a sentence names beside an event is no party to it, whatever the learned scorer finds likely."""

import pytest

from dragoman.pipeline import Coder
from dragoman.record import Record


def sides(record: Record, type_: str) -> list[tuple[set[str | None], set[str | None]]]:
    """The countries of the actors and of the recipients of each event of this type."""
    return [
        (
            {record.actor(role.actor).country for role in event.actors},
            {record.actor(role.actor).country for role in event.recipients},
        )
        for event in record.events
        if event.type == type_
    ]


def test_who_faces_attacks_did_not_make_them(scored: Coder) -> None:
    text = "Norway will help Kenya to defend its territory as it faces attacks from Somali militants."
    [(doers, suffering)] = sides(scored(text, date="2022-03-03"), "ASSAULT")
    assert "KEN" not in doers
    assert "SOM" not in suffering


@pytest.mark.parametrize(
    "text",
    [
        "In respect for the Kenyan soldiers and other victims killed in the attack, flags were lowered in Nairobi.",
        "Kenyan ministers observed a moment of silence for the 49 people who lost their lives in the shooting.",
        "The Kenyan survivors of the bombing met the Norwegian king.",
        "Kenya mourned the bombing.",
    ],
)
def test_who_suffers_or_mourns_does_no_harm(scored: Coder, text: str) -> None:
    assert all("KEN" not in doers for doers, _ in sides(scored(text, date="2022-03-03"), "ASSAULT"))


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        (
            "Norway is providing aid to help the Ukrainian people to defend their democracy from Russia's aggression.",
            "AID",
        ),
        ("Norway gave Ukraine weapons for its defence against Russia.", "AID"),
        (
            "Norway affirmed the continued provision of aid, and efforts to hold Russia accountable for its war.",
            "SUPPORT",
        ),
    ],
)
def test_the_enemy_is_not_who_is_helped(scored: Coder, text: str, type_: str) -> None:
    found = sides(scored(text, date="2022-03-03"), type_)
    assert found
    assert all("RUS" not in helped for _, helped in found)


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("Floods killed 40 people in Pakistan.", "ASSAULT"),
        ("Kenya sent doctors to Peru, where fires have killed 15 people.", "ASSAULT"),
        ("Chad's envoy spoke of the regime's attacks on democracy in Belarus.", "ASSAULT"),
        ("Greece lent Turkey two water-bombing planes.", "ASSAULT"),
        ("Turkey's president said the two leaders had agreed to disagree.", "AGREE"),
    ],
)
def test_what_nobody_does_is_no_event(scored: Coder, text: str, type_: str) -> None:
    assert not sides(scored(text, date="2022-03-03"), type_)


def test_what_is_lifted_is_not_raised(scored: Coder) -> None:
    record = scored("Fidan said Turkey would lift its objections to a Greek cable to Crete.", date="2024-05-14")
    assert not sides(record, "REJECT")


@pytest.mark.parametrize(
    "words",
    [
        '"Pleased to meet Prime Minister Narendra Modi in Tokyo," Australian Prime Minister Albanese said in a tweet.',
        '"Was happy to speak with Prime Minister Narendra Modi," Australian Prime Minister Albanese said in a tweet.',
        "Australian Prime Minister Albanese was delighted to meet Indian Prime Minister Narendra Modi in Tokyo.",
    ],
)
def test_pleasure_in_a_meeting_is_the_meeting(scored: Coder, words: str) -> None:
    record = scored(words, date="2022-05-24")
    assert [event.type for event in record.events] == ["CONSULT"]
    ((doers, others),) = sides(record, "CONSULT")
    assert doers | others == {"AUS", "IND"}


def test_an_attack_by_somebody_is_theirs(scored: Coder) -> None:
    record = scored("A Chadian attack on Sudan killed 12 people on Tuesday.", date="2022-03-03")
    assert ({"TCD"}, {"SDN"}) in [(doers, hurt & {"SDN"}) for doers, hurt in sides(record, "ASSAULT")]


def test_help_in_a_disaster_is_aid(scored: Coder) -> None:
    record = scored(
        "Greece sent 60 firefighters and two planes to Turkey to help put out wildfires.", date="2022-03-03"
    )
    assert [event.type for event in record.events] == ["AID"]


def test_what_was_agreed_for_the_autumn_was_not_agreed_last_autumn(scored: Coder) -> None:
    text = "The leaders of Greece and Turkey agreed to hold talks in the autumn."
    [event] = scored(text, date="2024-05-14").events
    assert event.status == "actual"
    assert event.date is not None
    assert event.date.start is not None
    assert event.date.start.year == 2024


def test_what_would_be_this_year_is_not_history(scored: Coder) -> None:
    text = "President Erdogan said that the council of Turkey and Greece would convene in Ankara in November."
    assert all(event.status != "historical" for event in scored(text, date="2024-05-14").events)
