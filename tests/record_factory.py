"""Records made by hand, without the language model: readable ones for timelines, odd ones for exactness.

``Story`` builds a record whose spans are found by their words, so that a test reads like the story it tells.
``odd_record`` makes a record from a seed with every part and field filled in some way, strange characters included.
"""

import datetime as dt
import random
import string
from typing import Any, get_args

from dragoman.claims import StatementKind, Status
from dragoman.document import Document, Span, text_hash
from dragoman.record.models import (
    Actor,
    Assessment,
    Commitment,
    Date,
    DroppedPart,
    Event,
    Evidence,
    Instrument,
    Named,
    Place,
    Record,
    Role,
    Run,
    Statement,
    Tenure,
)

RUN = Run(dragoman="0.1.0", model="en_test 1.0", codebook="c0de", kb="feed", matrix="blis")


class Story:
    """A record under construction: add actors, statements, events, and take ``record()``."""

    def __init__(self, id: str, text: str, published: str | None = "2023-03-03", **document: Any) -> None:
        self.document = Document(
            id=id,
            text=text,
            sha256=text_hash(text),
            published=dt.date.fromisoformat(published) if published else None,
            **document,
        )
        self.parts: dict[str, list[Any]] = {name: [] for name in ("actors", "events", "statements")}
        self.parts |= {name: [] for name in ("instruments", "commitments")}

    def span(self, words: str) -> Span:
        start = self.document.text.index(words)
        return Span(start, start + len(words))

    def sentence(self, words: str) -> Span:
        text = self.document.text
        at = text.index(words)
        start = max(text.rfind(". ", 0, at) + 2, 0) if ". " in text[:at] else 0
        end = text.find(".", at + len(words) - 1)
        return Span(start, len(text) if end < 0 else end + 1)

    def actor(self, name: str, country: str | None, **fields: Any) -> str:
        id = f"a{len(self.parts['actors']) + 1}"
        sector = "GOV" if country else None
        known: dict[str, Any] = {"office": None, "person": True, "wikidata": None, "why": "made for a test"}
        known |= {"sector": sector, "sectors": (sector,) if sector else (), "mentions": (self.span(name),)} | fields
        self.parts["actors"].append(Actor(id=id, name=name, country=country, **known))
        return id

    def statement(self, speaker: str | None, content: str, **fields: Any) -> str:
        id = f"s{len(self.parts['statements']) + 1}"
        known: dict[str, Any] = {"source": (), "cue": (), "kind": "indirect", "channel": None, "on_record": True}
        known |= {"side": None, "relays": None, "within": None} | fields
        self.parts["statements"].append(Statement(id=id, speaker=speaker, content=(self.span(content),), **known))
        return id

    def event(self, type: str, words: str, actors: tuple[str, ...], date: Date | None, **fields: Any) -> str:
        id = f"e{len(self.parts['events']) + 1}"
        statement, entry = fields.pop("statement", None), fields.pop("entry", f"{type.lower()}-test")
        sentence, trigger = self.sentence(words), (self.span(words),)
        recipients = tuple(self.role(actor) for actor in fields.pop("recipients", ()))
        known: dict[str, Any] = {"modes": (), "contexts": (), "quad": 1, "score": 2.5, "status": "actual"}
        known |= {"place": None, "topics": (), "confidence": 0.9, "why": entry} | fields
        self.parts["events"].append(
            Event(
                id=id,
                type=type,
                actors=tuple(self.role(actor) for actor in actors),
                recipients=recipients,
                date=date,
                trigger=trigger,
                sentence=sentence,
                statement=statement,
                evidence=(Evidence(sentence=sentence, trigger=trigger, statement=statement, entry=entry),),
                **known,
            )
        )
        return id

    def role(self, actor: str) -> Role:
        found = next(one for one in self.parts["actors"] if one.id == actor)
        return Role(actor=actor, span=found.mentions[0])

    def instrument(self, name: str, parties: tuple[str, ...], date: Date | None, **fields: Any) -> str:
        id = f"i{len(self.parts['instruments']) + 1}"
        known: dict[str, Any] = {"kind": "MoU", "action": "signed", "event": None} | fields
        self.parts["instruments"].append(
            Instrument(id=id, name=name, parties=parties, date=date, span=self.span(name), **known)
        )
        return id

    def commitment(self, what: str, by: tuple[str, ...], to: tuple[str, ...] = (), **fields: Any) -> str:
        id = f"c{len(self.parts['commitments']) + 1}"
        known: dict[str, Any] = {"event": None, "statement": None, "due": None} | fields
        self.parts["commitments"].append(Commitment(id=id, by=by, to=to, what=what, span=self.span(what), **known))
        return id

    def record(self, run: Run = RUN) -> Record:
        return Record(document=self.document, run=run, **{name: tuple(one) for name, one in self.parts.items()})


def day(start: str, end: str | None = None, text: str | None = "on the day") -> Date:
    """A date; ``text`` None for one that no words state."""
    return Date(text=text, start=dt.date.fromisoformat(start), end=dt.date.fromisoformat(end or start), why="test")


def call(id: str, date: Date | None = None, published: str = "2023-03-03", **more: Any) -> Record:
    """A telephone call between the Indian and the Israeli defence ministers, as one document tells it."""
    caller, called = more.pop("caller", "Anil Rao"), more.pop("called", "Dana Peled")
    document = {name: more.pop(name) for name in ("title", "publisher", "url") if name in more}
    run = more.pop("run", RUN)
    text = more.pop("text", f"{caller} telephoned {called} from his desk. The two spoke of drones.")
    story = Story(id, text, published, **document)
    actors = (story.actor(caller, "IND", office="Minister of Defence"), story.actor(called, "ISR"))
    story.event("CONSULT", "telephoned", actors, date or day("2023-03-03"), **({"modes": ("phone",)} | more))
    return story.record(run)


_ODD = "\u00e9\u0905\u05d0\U0001f1ee\u2019\u201c\0\ud800\n\t'\"\\%_;-"


class _Odd:
    """Fills every field of every part from a seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.text = self.string(self.random.randint(0, 400))

    def string(self, length: int | None = None) -> str:
        letters = string.ascii_letters + "    .," + _ODD
        return "".join(self.random.choices(letters, k=self.random.randint(0, 12) if length is None else length))

    def maybe(self, value: Any) -> Any:
        return value if self.random.random() < 0.5 else None

    def span(self) -> Span:
        start, end = sorted(self.random.choices(range(len(self.text) + 1), k=2))
        return Span(start, end)

    def spans(self) -> tuple[Span, ...]:
        return tuple(self.span() for _ in range(self.random.randint(0, 3)))

    def strings(self) -> tuple[str, ...]:
        return tuple(self.string() for _ in range(self.random.randint(0, 3)))

    def some(self, values: list[str]) -> tuple[str, ...]:
        return tuple(self.random.choices(values, k=self.random.randint(0, 3))) if values else ()

    def date(self) -> Date | None:
        start = dt.date.fromordinal(self.random.randint(1, dt.date.max.toordinal() - 400))
        end = start + dt.timedelta(days=self.random.randint(0, 400))
        text = self.maybe(self.string())
        date = Date(text=text, start=start, end=end, span=self.maybe(self.span()), why=self.string())
        return date if self.random.random() < 0.5 else None

    def ids(self, letter: str) -> list[str]:
        return [f"{letter}{n + 1}" for n in range(self.random.randint(0, 4))]

    def number(self) -> float:
        return self.random.choice([0.0, 1.0, -9.5, 1e-9, self.random.random(), self.random.uniform(-180, 180)])


def odd_record(seed: int, id: str | None = None, run: Run = RUN) -> Record:
    """A record from a seed, with parts of every kind; the same seed gives an equal record."""
    odd = _Odd(seed)
    pick, text = odd.random.choice, odd.string
    actors, events, statements = odd.ids("a"), odd.ids("e"), odd.ids("s")
    countries = ["IND", "ISR", "USA", None]

    def roles() -> tuple[Role, ...]:
        return tuple(Role(actor=actor, span=odd.span()) for actor in odd.some(actors))

    def evidence() -> tuple[Evidence, ...]:
        return tuple(
            Evidence(sentence=odd.span(), trigger=odd.spans(), statement=odd.maybe("s1"), entry=text())
            for _ in range(odd.random.randint(0, 3))
        )

    return Record(
        document=Document(
            id=id or f"odd-{seed}",
            title=odd.maybe(text()),
            url=odd.maybe(text()),
            publisher=odd.maybe(text()),
            published=odd.maybe(dt.date(2023, 3, 3)),
            sha256=text_hash(odd.text),
            text=odd.text,
            dateline=odd.maybe(text()),
            furniture=odd.spans(),
        ),
        run=run,
        actors=tuple(
            Actor(
                id=actor,
                name=text(),
                country=pick(countries),
                sector=odd.maybe("GOV"),
                sectors=odd.strings(),
                office=odd.maybe(text()),
                person=pick([True, False]),
                wikidata=odd.maybe("Q1"),
                mentions=odd.spans(),
                why=text(),
            )
            for actor in actors
        ),
        events=tuple(
            Event(
                id=event,
                type=pick(["CONSULT", "ACCUSE", "AID"]),
                modes=odd.strings(),
                contexts=odd.strings(),
                quad=pick([1, 2, 3, 4]),
                score=odd.number(),
                status=pick(get_args(Status)),
                actors=roles(),
                recipients=roles(),
                date=odd.date(),
                place=odd.maybe(0),
                topics=odd.strings(),
                trigger=odd.spans(),
                sentence=odd.span(),
                statement=odd.maybe("s1"),
                evidence=evidence(),
                confidence=odd.number(),
                why=text(),
                areas=odd.strings(),
            )
            for event in events
        ),
        statements=tuple(
            Statement(
                id=statement,
                speaker=odd.maybe("a1"),
                source=odd.spans(),
                cue=odd.spans(),
                content=odd.spans(),
                kind=pick(get_args(StatementKind)),
                channel=odd.maybe("tweet"),
                on_record=pick([True, False]),
                side=pick(countries),
                relays=odd.maybe("a1"),
                within=odd.maybe("s1"),
                why=text(),
                topics=odd.strings(),
                areas=odd.strings(),
            )
            for statement in statements
        ),
        places=tuple(
            Place(
                span=odd.span(),
                text=text(),
                name=text(),
                country=pick(countries),
                admin1=odd.maybe(text()),
                lat=odd.maybe(odd.number()),
                lon=odd.maybe(odd.number()),
                geonames=odd.maybe(281184),
                feature=odd.maybe("PPLC"),
                why=text(),
            )
            for _ in odd.ids("p")
        ),
        instruments=tuple(
            Instrument(
                id=one,
                kind="treaty",
                name=text(),
                parties=odd.some(actors),
                action=odd.maybe("signed"),
                date=odd.date(),
                span=odd.span(),
                event=odd.maybe("e1"),
                why=text(),
            )
            for one in odd.ids("i")
        ),
        tenures=tuple(
            Tenure(
                actor="a1",
                office=text(),
                country=pick(countries),
                action=pick(["took office", "left office", "holds office"]),
                date=odd.date(),
                span=odd.span(),
                why=text(),
            )
            for _ in odd.ids("t")
        ),
        commitments=tuple(
            Commitment(
                id=one,
                by=odd.some(actors),
                to=odd.some(actors),
                what=text(),
                span=odd.span(),
                event=odd.maybe("e1"),
                statement=odd.maybe("s1"),
                due=odd.date(),
            )
            for one in odd.ids("c")
        ),
        named=tuple(
            Named(
                kind=pick(["initiative", "framework", "forum", "anniversary"]),
                name=text(),
                actors=odd.some(actors),
                date=odd.date(),
                span=odd.span(),
            )
            for _ in odd.ids("n")
        ),
        assessments=tuple(
            Assessment(
                by=odd.maybe("a1"),
                about=("IND", "ISR"),
                direction=pick(["up", "down", "flat"]),
                period=odd.date(),
                span=odd.span(),
            )
            for _ in odd.ids("x")
        ),
        dropped=tuple(DroppedPart(span=odd.span(), reason=text()) for _ in odd.ids("d")),
    )
