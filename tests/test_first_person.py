"""Who "I" and "we" are: the speaker of the words they stand in, in quotations, transcripts and signed texts."""

import datetime as dt

import pytest

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


# A text, an event type, who acts and whom it is done to, by name; "" where nobody is told.
SPOKEN = (
    ("“We will send our doctors to Liberia,” Ghanaian President Nana Akufo-Addo said. “I thank the Liberian people.”",
     "SUPPORT", "Nana Akufo-Addo", "Liberian people"),
    ("“I met the Turkish foreign minister in Athens,” Greek Foreign Minister Nikos Dendias said.",
     "CONSULT", "Nikos Dendias", ""),
    ("“My country condemns the raid by Russia,” Moldovan President Maia Sandu said.", "ACCUSE", "Moldova", "Russia"),
    ("“We thank Qatar for its gas,” German Chancellor Olaf Scholz said. “We invited the chancellor to Doha,” the "
     "emir of Qatar replied.", "AGREE", "emir", "Olaf Scholz"),
    ("“We have expelled two Russian diplomats,” Bulgaria's foreign ministry said in a statement.",
     "SANCTION", "Bulgaria's ministry", "two Russian diplomats"),
    ("“I warned Putin that we would impose sanctions,” US President Joe Biden said.", "THREATEN", "Joe Biden", "Putin"),
    ("“Turkey attacked us,” the Syrian foreign minister, Faisal Mekdad, said, adding: “We demand that they withdraw.”",
     "ASSAULT", "Turkey", "Faisal Mekdad"),
    ("“Turkey attacked us,” the Syrian foreign minister, Faisal Mekdad, said, adding: “We demand that they withdraw.”",
     "REQUEST", "Faisal Mekdad", "Turkey"),
    ("Japanese Prime Minister Fumio Kishida said he and South Korean President Yoon Suk-yeol had agreed to meet. "
     "“I invited him to Tokyo,” he said.", "AGREE", "Fumio Kishida", "Yoon Suk-yeol"),
    # one and the other by turns
    ("Finnish Prime Minister Sanna Marin and Danish Prime Minister Mette Frederiksen spoke by phone. “I will visit "
     "Copenhagen,” Marin said. “We welcome her,” Frederiksen replied.", "SUPPORT", "Mette Frederiksen", "Sanna Marin"),
    ("French President Emmanuel Macron met Italian Prime Minister Giorgia Meloni. “I will send the ships,” he said. “I "
     "condemned the raid,” she replied.", "ACCUSE", "Giorgia Meloni", ""),
    ("Maltese Foreign Minister Ian Borg met Evarist Bartolo and Julia Farrugia. “I signed the treaty with Libya,” he "
     "said. “We rejected it,” she replied.", "REJECT", "Julia Farrugia", ""),
    # a quotation within a quotation is somebody else's
    ("“The president told me, ‘I will visit Egypt,’” Jordanian Foreign Minister Ayman Safadi said.",
     "AGREE", "president", "Egypt"),
)  # fmt: skip


@pytest.mark.parametrize(("text", "type_", "actor", "recipient"), SPOKEN)
def test_first_person_in_a_quotation(coder: Coder, text: str, type_: str, actor: str, recipient: str) -> None:
    record = coder(text, date=DAY)
    events = [event for event in record.events if event.type == type_]
    told = [(_who(record, event), {record.actor(role.actor).name for role in event.recipients}) for event in events]
    assert any(actor in who and (not recipient or recipient in whom) for who, whom in told), told


def test_promises_by_turns(coder: Coder) -> None:
    record = coder(
        "Kenyan President William Ruto and Ugandan President Yoweri Museveni met on Thursday. “I will open the road,” "
        "Ruto said. “And I will pay for it,” Museveni said.",
        date=DAY,
    )
    assert [record.actor(one.by[0]).name for one in record.commitments] == ["William Ruto", "Yoweri Museveni"]
