"""A title means who holds the office: not a namesake, not a predecessor, and in another year another person."""

import pytest

from dragoman.pipeline import Coder


def speakers(coder: Coder, text: str, title: str, date: str) -> list[str | None]:
    record = coder(text, date=date, title=title)
    return [record.actor(s.speaker).name if s.speaker is not None else None for s in record.statements]


def actors(coder: Coder, text: str, date: str = "2021-03-03") -> list[str]:
    record = coder(text, date=date)
    return [record.actor(role.actor).name for event in record.events for role in event.actors]


def test_a_title_is_not_a_namesakes(coder: Coder) -> None:
    text = (
        "PRESIDENT BIDEN: I thank Norway for the ship. My late son Beau Biden loved the sea.\n\n"
        "PRESIDENT BIDEN: I will visit Norway next year."
    )
    assert speakers(coder, text, "Remarks in Oslo", "2021-03-17") == ["Biden", "Biden"]
    record = coder(text, date="2021-03-17")
    [speaker] = [one for one in record.actors if one.office == "President"]
    assert (speaker.country, speaker.wikidata) == ("USA", "Q6279")


def test_a_surname_behind_a_title_is_the_full_name_with_it(coder: Coder) -> None:
    text = "President Biden met the king of Norway. Joe Biden thanked the king."
    people = [one.name for one in coder(text, date="2021-03-17").actors if one.person and one.wikidata == "Q6279"]
    assert people == ["Joe Biden"]


def test_a_speaker_label_is_not_the_predecessor_whom_the_text_names(coder: Coder) -> None:
    text = (
        "THE PRESIDENT: I met the king of Norway today.\n\nQ: What of President Trump?\n\n"
        "THE PRESIDENT: President Trump met President Niinisto in Helsinki. I thanked the king of Norway."
    )
    said = speakers(coder, text, "Remarks by President Biden Before Departure", "2021-06-16")
    assert (said[0], said[-1]) == ("Biden", "Biden")


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("On March 6, 2003, the President imposed sanctions on Zimbabwe.", "George W. Bush"),
        ("In 2014, the President imposed sanctions on Russia.", "Barack Obama"),
        ("On February 6, 2021, the President imposed sanctions on Russia.", "Biden"),
        ("The law was made in 2003. The President imposed sanctions on Russia.", "Biden"),
        ("In 2003 there was no such law, and today the President imposed sanctions on Russia.", "Biden"),
        ("In 2017, the President imposed sanctions on Russia.", "Biden"),  # two held the office in that year
    ],
)
def test_a_title_in_a_sentence_of_another_year_is_who_held_it_then(coder: Coder, text: str, who: str) -> None:
    assert actors(coder, f"President Biden wrote to Congress. {text}")[-1] == who
