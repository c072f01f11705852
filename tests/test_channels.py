"""By which channel a statement came where no word beside it says so: the text's title, questions put, words before."""

import pytest

from dragoman.document import Document, text_hash
from dragoman.pipeline import Coder

REMARKS = "THE PRESIDENT: The road to the harbour will open in May, and the ships will come back."


def channels(coder: Coder, text: str, title: str | None = None) -> list[str | None]:
    document = Document(id="t", sha256=text_hash(text), text=text, title=title)
    return [statement.channel for statement in coder.code(document).statements]


@pytest.mark.parametrize(
    ("title", "channel"),
    [
        ("Remarks by President Lind at the Harbour", "speech"),
        ("Remarks by President Lind in a Joint Press Conference", "press conference"),
        ("Readout of President Lind's Call with the Consul", "statement"),
        ("Joint Statement of the Ministers", "statement"),
        ("FACT SHEET: The Harbour Opens", "statement"),
        ("Letter to the Speaker on the Harbour", "letter"),
        ("Lind remarks on the harbour at length", None),
        ("A statement by the sea: hotels of Peru", None),
        (None, None),
    ],
)
def test_a_text_that_is_itself_a_channel(coder: Coder, title: str | None, channel: str | None) -> None:
    assert channels(coder, "President Lind said that the road was open.", title) == [channel]


def test_words_beside_a_statement_count_before_the_title(coder: Coder) -> None:
    assert channels(coder, "As Lind said in a tweet, the road was open.", "Remarks by President Lind") == ["tweet"]


def test_remarks_turn_into_answers_with_the_first_question(coder: Coder) -> None:
    text = f"{REMARKS}\n\nQ  Sir, what of the bridge?\n\n{REMARKS}"
    assert channels(coder, text, "Remarks by President Lind") == ["speech", "press conference", "press conference"]


def test_a_speaker_goes_on_where_he_gave_an_interview(coder: Coder) -> None:
    text = (
        'Consul Tom Bell told CNN that the road was open.\n\n"The bridge is next," Bell said.\n\n'
        '"We will wait," said Ana Ruiz, the mayor.'
    )
    assert channels(coder, text) == ["interview", "interview", None]


def test_what_a_readout_tells_without_that_is_said_all_the_same(coder: Coder) -> None:
    text = "President Lind reaffirmed his support for the harbour."
    title = "Readout of President Lind's Call with the Consul"
    document = Document(id="t", sha256=text_hash(text), text=text, title=title)
    (statement,) = coder.code(document).statements
    assert [text[span.start : span.end] for span in statement.content] == ["his support for the harbour"]
    assert channels(coder, text, "Lind on the harbour") == []


def test_one_occasion_for_one_speaker_however_named(coder: Coder) -> None:
    text = (
        "Former President Ana Ruiz praised the bridge.\n\nThe former president told CNN that the road was open.\n\n"
        '"The bridge is next," Ruiz said.\n\n"We will wait," said Tom Bell, the mayor.'
    )
    document = Document(id="t", sha256=text_hash(text), text=text)
    statements = coder.code(document).statements
    assert [statement.channel for statement in statements][-3:] == ["interview", "interview", None]
    assert statements[-2].why.endswith(f"interview, as named in {statements[-3].id}")


def test_the_lead_has_the_channel_of_what_it_sums_up(coder: Coder) -> None:
    text = "Ana Ruiz said the road was open.\n\n“The road is open,” Ruiz said in an interview."
    assert channels(coder, text) == ["interview", "interview"]
    assert channels(coder, text.replace("\n\n", "\n\nIt rained.\n\nIt snowed.\n\n")) == [None, "interview"]


def test_a_tweet_is_over_and_ends_what_went_before(coder: Coder) -> None:
    text = (
        "Ana Ruiz said in an interview that the road was open.\n\nIn a tweet, Ruiz said that the bridge was shut."
        "\n\nRuiz said that the harbour was deep."
    )
    assert channels(coder, text) == ["interview", "tweet", None]
