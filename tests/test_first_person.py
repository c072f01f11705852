"""Who "I" and "we" are: the speaker of the words they stand in, in quotations, transcripts and signed texts."""

import datetime as dt

from dragoman.document import Document, text_hash
from dragoman.pipeline import Coder
from dragoman.record import Record
from dragoman.record.models import Event

DAY = "2023-03-03"
TRANSCRIPT = """PRESIDENT ADEYEMI: Good morning. I thank Ghana for its support.

MINISTER OLSEN: We condemn the raid by Iran.

Q: Will you meet the king?

PRESIDENT ADEYEMI: I will meet the Jordanian king next week.
"""


def _who(record: Record, event: Event) -> set[str]:
    return {record.actor(role.actor).name for role in event.actors}


def test_in_a_transcript_each_speaks_for_themselves(coder: Coder) -> None:
    record = coder(TRANSCRIPT, date=DAY)
    told = {(event.type, name) for event in record.events for name in _who(record, event)}
    assert ("SUPPORT", "Adeyemi") in told
    assert ("ACCUSE", "Olsen") in told
    assert ("AGREE", "Adeyemi") in told
    assert ("ACCUSE", "Adeyemi") not in told


def test_the_questioner_is_nobody(coder: Coder) -> None:
    record = coder(TRANSCRIPT, date=DAY)
    question = next(s for s in record.statements if "Will you meet" in record.quote(s.content[0]))
    assert question.speaker is None
    assert question.kind == "direct"


def test_a_signed_text_is_its_authors(coder: Coder) -> None:
    text = "I welcome the decision of the Norwegian government. We condemn the attack by Russia on the port."
    document = Document(
        id="x",
        title="Statement by Prime Minister Anna Bergstrom on the port",
        published=dt.date(2023, 3, 3),
        sha256=text_hash(text),
        text=text,
    )
    record = coder.code(document)
    assert {(event.type, *_who(record, event)) for event in record.events} >= {
        ("SUPPORT", "Anna Bergstrom"),
        ("ACCUSE", "Anna Bergstrom"),
    }
    unsigned = coder.code(document.model_copy(update={"title": "The port"}))
    assert not any(event.type == "SUPPORT" for event in unsigned.events), "whose words they are, nothing says"


def test_an_official_who_spoke_unnamed_stays_unnamed(coder: Coder) -> None:
    record = coder(
        "A Kenyan official who asked not to be named said Togo had sent troops. Chad would follow, the official added.",
        date=DAY,
    )
    assert len(record.statements) == 2
    assert all(not statement.on_record and statement.speaker is None for statement in record.statements)
    assert not any(event.type == "REQUEST" for event in record.events), "asking not to be named is no request"


def test_an_account_speaks_for_the_body_that_issued_one(coder: Coder) -> None:
    record = coder(
        "In a statement, the Greek foreign ministry said the ministers had met in Athens. "
        "Turkish officials gave no details. The Greek statement said both sides agreed to hold talks.",
        date=DAY,
    )
    last = record.statements[-1]
    assert last.speaker is not None
    assert "ministry" in record.actor(last.speaker).name
    assert last.channel == "statement"
