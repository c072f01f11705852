"""A relation of some years as readers of pages meet it: reports and copies, a denial, two sides' words, odd markup."""

from typing import Any

from dragoman.document import Span
from dragoman.record.models import Place
from dragoman.store import CopyOf, Ledger
from record_factory import Story, day

HOSTILE = '<script>alert(1)</script> & "quoted" <img src=x onerror=alert(2)>'
MONTHS = ("2021-01", "2021-02", "2021-05", "2022-03", "2022-04", "2023-02")
"""Those with happenings that count between the two."""


def meeting(id: str, when: str, **more: Any) -> Story:
    """The two ministers meet in Geneva."""
    title, publisher = more.pop("title", f"Ministers meet {when}"), more.pop("publisher", "The Herald")
    text = f"Anil Rao met Dana Peled in Geneva on {when}. They spoke of drones and water."
    story = Story(id, text, when, title=title, publisher=publisher, url=f"https://{when}.example/story")
    pair = story.actor("Anil Rao", "IND", office="Foreign Minister"), story.actor("Dana Peled", "ISR")
    at = story.span("Geneva")
    story.parts["places"] = [
        Place(span=at, text="Geneva", name="Geneva", country="CHE", lat=46.2, lon=6.15, precision="point", why="test")
    ]
    story.event("CONSULT", "met", pair, day(when), place=0, **more)
    return story


def fill(place: str) -> None:
    """A happening a month, and three that are more than that."""
    with Ledger.open(place) as ledger:
        for month in MONTHS[:3]:
            ledger.add(meeting(f"m{month}", f"{month}-10").record())
        for month in MONTHS[3:5]:
            ledger.add(accusation(f"a{month}", f"{month}-20").record())
        for story in readouts():
            ledger.add(story.record())
        wire = meeting("a wire/<1>", "2023-02-07", title=HOSTILE, publisher="Wire <b>Agency</b>").record()
        copy = meeting("copy", "2023-02-07", publisher="The Copyist").record()
        numbers = [ledger.keep(one.document).number for one in (wire, copy)]
        ledger.copies.add(numbers[1], [CopyOf(numbers[0], "near", 0.99, 0.99, (Span(0, 3),))])
        ledger.add(wire)
        ledger.add(copy)
        ledger.add(planned().record())
        ledger.add(denied().record())
        ledger.add(pledge().record())


def accusation(id: str, when: str) -> Story:
    """India accuses, on the word of its spokesman."""
    text = f"India accused Israel of spying on {when}, Vikram Seth said."
    story = Story(id, text, when, publisher="The Post", url=f"javascript:alert('{id}')")
    accuser, accused = story.actor("India", "IND", person=False), story.actor("Israel", "ISR", person=False)
    speaker = story.actor("Vikram Seth", "IND", office="Spokesman")
    words = f"India accused Israel of spying on {when}"
    said = story.statement(speaker, words, channel="press conference", side="IND")
    story.event("ACCUSE", "accused", (accuser,), day(when), recipients=(accused,), quad=3, score=-3.0, statement=said)
    return story


def readouts() -> list[Story]:
    """A call, as each side's own text tells it."""
    found = []
    for country, name, words in (
        ("IND", "Ministry of External Affairs of India", "They discussed trade and agriculture."),
        ("ISR", "Israel Ministry of Foreign Affairs", "They discussed trade and terrorism."),
    ):
        text = f"Anil Rao telephoned Dana Peled on 2023-02-21. {words}"
        story = Story(f"readout-{country}", text, "2023-02-21", publisher=name, title=f"Readout of the call, {country}")
        pair = story.actor("Anil Rao", "IND", office="Foreign Minister"), story.actor("Dana Peled", "ISR")
        story.event("CONSULT", "telephoned", pair, day("2023-02-21"), modes=("phone",))
        found.append(story)
    return found


def denied() -> Story:
    """What a paper wrote, and Israel's spokeswoman says is not so."""
    story = Story(
        "denied", "Noa Lind denied that Israel threatened India with tariffs.", "2022-04-02", publisher="The Post"
    )
    india, israel = story.actor("India", "IND", person=False), story.actor("Israel", "ISR", person=False)
    speaker = story.actor("Noa Lind", "ISR", office="Spokeswoman")
    said = story.statement(
        speaker, "Israel threatened India with tariffs", channel="tweet", side="ISR", stance="denies"
    )
    more = {"quad": 3, "score": -3.5, "recipients": (india,), "statement": said}
    story.event("THREATEN", "threatened", (israel,), day("2022-04-01"), **more)
    return story


def planned() -> Story:
    """What is only planned counts in no chart."""
    story = Story("plan", "Anil Rao will visit Dana Peled soon.", "2023-02-25", publisher="The Herald")
    pair = story.actor("Anil Rao", "IND"), story.actor("Dana Peled", "ISR")
    story.event("CONSULT", "visit", pair, None, status="future")
    return story


def pledge() -> Story:
    """A promise and a treaty."""
    text = "India will send Israel 40 pumps. India and Israel signed the Water Treaty."
    story = Story("pledge", text, "2023-02-02", publisher="The Herald")
    pair = story.actor("India", "IND", person=False), story.actor("Israel", "ISR", person=False)
    story.commitment("India will send Israel 40 pumps", pair[:1], pair[1:])
    story.instrument("Water Treaty", pair, day("2023-02-02"), kind="treaty")
    return story
