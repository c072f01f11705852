"""What real pages do to quotations: marks that do not balance, furniture between paragraphs, transcripts, tweets."""

import pytest

from dragoman.pipeline import Coder
from dragoman.record import Record
from dragoman.record.models import Statement
from growth import growth

DAY = "2023-03-03"


def said(record: Record, statement: Statement) -> str:
    return " | ".join(record.quote(span) for span in statement.content)


def speaker(record: Record, statement: Statement) -> str:
    return record.actor(statement.speaker).name if statement.speaker is not None else ""


def first(record: Record, words: str) -> Statement:
    return next(statement for statement in record.statements if words in said(record, statement))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("“The road to Chad is open,” Nigerian President Bola Tinubu said.", "“The road to Chad is open,”"),
        ('"The road to Chad is open," Nigerian President Bola Tinubu said.', '"The road to Chad is open,"'),
        ("'The road to Chad is open,' Nigerian President Bola Tinubu said.", "'The road to Chad is open,'"),
        ("‘The road to Chad is open,’ Nigerian President Bola Tinubu said.", "‘The road to Chad is open,’"),
        ("''The road to Chad is open,'' Nigerian President Bola Tinubu said.", "''The road to Chad is open,''"),
        ("``The road to Chad is open,'' Nigerian President Bola Tinubu said.", "``The road to Chad is open,''"),
        ("«The road to Chad is open», Nigerian President Bola Tinubu said.", "«The road to Chad is open»"),
    ],
)
def test_any_marks(coder: Coder, text: str, words: str) -> None:
    record = coder(text, date=DAY)
    (statement,) = record.statements
    assert said(record, statement) == words
    assert (statement.kind, speaker(record, statement)) == ("direct", "Bola Tinubu")


@pytest.mark.parametrize(
    "text",
    [
        "“The road to Chad is open, Nigerian President Bola Tinubu said.\n\nIt rained in Lagos.",
        "The road to Chad is open,” Nigerian President Bola Tinubu said.\n\nIt rained in Lagos.",
        '"The road to Chad is open, Nigerian President Bola Tinubu said.\n\n"It rained in Lagos.',
    ],
)
def test_a_missing_mark_costs_no_statement(coder: Coder, text: str) -> None:
    record = coder(text, date=DAY)
    statement = first(record, "The road to Chad is open")
    assert speaker(record, statement) == "Bola Tinubu"
    assert "It rained" not in said(record, statement)


def test_a_quotation_within_a_quotation(coder: Coder) -> None:
    text = (
        "“The king told me, ‘We will never leave the harbour,’ and I believed him,” "
        "Nigerian President Bola Tinubu said."
    )
    record = coder(text, date=DAY)
    statement = record.statements[0] if record.statements[0].within is None else record.statements[1]
    assert speaker(record, statement) == "Bola Tinubu"
    assert said(record, statement).startswith("“The king told me,")
    assert said(record, statement).endswith("him,”")


def test_apostrophes_are_no_marks(coder: Coder) -> None:
    text = "Nigeria's president, Bola Tinubu, said the ministers' plan wouldn't hurt farmers' sons in the '90s way."
    record = coder(text, date=DAY)
    (statement,) = record.statements
    assert statement.kind == "indirect"
    assert said(record, statement).startswith("the ministers' plan")


@pytest.mark.parametrize(
    "furniture",
    [
        "Advertisement",
        "ADVERTISEMENT",
        "Read more: Floods close the pass",
        "Image: Trucks wait at the border. Photo by Jane Roe",
        "Story continues below",
    ],
)
def test_a_quotation_over_page_furniture(coder: Coder, furniture: str) -> None:
    text = (
        "“The road to Chad is open,” Nigerian President Bola Tinubu said. “We opened it at dawn.\n\n"
        f"{furniture}\n\n“Nobody will close it again.”\n\nIt rained in Lagos."
    )
    record = coder(text, date=DAY)
    statement = first(record, "Nobody will close it again.")
    assert speaker(record, statement) == "Bola Tinubu"
    assert all(furniture not in said(record, one) for one in record.statements)


def test_paragraphs_that_each_open_with_a_mark(coder: Coder) -> None:
    text = (
        "“The road to Chad is open,” Nigerian President Bola Tinubu said. “We opened it at dawn.\n\n"
        "“The trucks have crossed.\n\n“Nobody will close it again.”\n\nIt rained in Lagos."
    )
    record = coder(text, date=DAY)
    (statement,) = record.statements
    assert said(record, statement).endswith("“Nobody will close it again.”")
    assert "The trucks have crossed." in said(record, statement)
    assert statement.kind == "direct"


def test_a_transcript(coder: Coder) -> None:
    text = (
        "MR. PRICE: Good afternoon. We welcome the talks in Oman.\n\n"
        "Q: Did Iran ask for them?\n\n"
        "MR. PRICE: I'm not going to speak to that. We thanked Oman.\n\n"
        "QUESTION: And Qatar?\n\nMR. PRICE: We thanked Qatar as well.\n"
    )
    record = coder(text, date=DAY)
    assert [speaker(record, one) for one in record.statements if one.within is None] == [
        "Price",
        "",
        "Price",
        "",
        "Price",
    ]
    assert all("Did Iran" not in said(record, one) for one in record.statements if one.speaker is not None)
    assert all(one.kind == "direct" for one in record.statements)


def test_a_tweet_in_the_text(coder: Coder) -> None:
    text = (
        "The two presidents met in Abuja. Tinubu thanked his guest on Twitter.\n\n"
        "“Chad is our brother. The road is open. https://t.co/AbC12” — Bola Tinubu (@officialABAT) March 2, 2023\n\n"
        "Nigerian President Bola Tinubu said the trucks would cross at noon."
    )
    record = coder(text, date=DAY)
    tweet = first(record, "Chad is our brother")
    assert (speaker(record, tweet), tweet.channel, tweet.kind) == ("Bola Tinubu", "tweet", "direct")
    assert "March 2" not in said(record, tweet)
    assert speaker(record, first(record, "the trucks would cross")) == "Bola Tinubu"


def test_a_tweet_whose_words_have_no_marks(coder: Coder) -> None:
    text = (
        "The two presidents met in Abuja.\n\n"
        "Chad is our brother. The road is open. pic.twitter.com/AbC123 — Bola Tinubu (@officialABAT) March 2, 2023\n\n"
        "It rained in Lagos."
    )
    record = coder(text, date=DAY)
    tweet = first(record, "The road is open.")
    assert (speaker(record, tweet), tweet.channel, tweet.kind) == ("Bola Tinubu", "tweet", "direct")
    assert "met in Abuja" not in said(record, tweet)


def test_a_quotation_without_a_speaker_is_nobodys(coder: Coder) -> None:
    text = (
        "Nigerian President Bola Tinubu met the king in Abuja. It rained all day in the capital.\n\n"
        "“The road to Chad is open and the trucks have crossed it.”\n\nThe king left."
    )
    record = coder(text, date=DAY)
    assert all("trucks" not in said(record, one) for one in record.statements if one.speaker is not None)


def test_a_quotation_of_three_thousand_words_takes_linear_time(coder: Coder) -> None:
    sentence = "We opened the road to Chad at dawn and the trucks crossed the river with our wheat for the market. "

    def code(times: int) -> Record:
        text = f"“{(sentence * times).strip()}” Nigerian President Bola Tinubu said. It rained in Lagos."
        return coder(text, date=DAY)

    assert growth(code, 40) < 8
    record = code(160)
    (statement,) = [one for one in record.statements if one.within is None]
    assert (speaker(record, statement), statement.kind) == ("Bola Tinubu", "direct")
    assert len(said(record, statement).split()) > 3000


def test_a_transcript_with_marks_before_its_labels(coder: Coder) -> None:
    text = (
        'Partial transcript as follows:\n\n"RUIZ: Is the road to Chad open?\n\n"BELL: It is, and so is the bridge.\n\n'
        '"RUIZ: Will you go there?\n\n"BELL: I will not.'
    )
    record = coder(text, date=DAY)
    turns = [s for s in record.statements if s.within is None and record.quote(s.cue[0]) == ":"]
    assert [record.quote(s.source[0]) for s in turns] == ["RUIZ", "BELL", "RUIZ", "BELL"]
    assert [said(record, s).strip(' "') for s in turns][1:] == [
        "It is, and so is the bridge.", "Will you go there?", "I will not."
    ]  # fmt: skip
