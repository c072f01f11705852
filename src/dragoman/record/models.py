"""The record's models: frozen, and field for field what a record's JSON holds.

Spans are offsets into ``document.text`` (code points, half-open). Ids ("a1", "e1", "s1") are unique within their
record and number its parts in the order of the text.
"""

import datetime as dt
from typing import Literal

from pydantic import BaseModel, ConfigDict

from dragoman.claims import PlaceUse, Stance, StatementKind, Status
from dragoman.document import Document, Span


class Part(BaseModel):
    """Base of every part of a record."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Run(Part):
    """What made this record: versions, and hashes of everything that could change it."""

    dragoman: str
    model: str
    codebook: str
    kb: str
    matrix: str = ""
    """The matrix backend that the load-time trial chose; it changes the speed, not the output."""
    heard: bool = False
    """True if tenures that a ledger's earlier documents announced were evidence: the record depends on these too."""
    scorer: str | None = None
    """Hash of the learned scorer that weighed the codebook's events; None where the codebook alone decided."""
    tagger: str | None = None
    """Hash of the learned tagger that weighed the rules' attributions; None where the rules alone decided."""


class Candidate(Part):
    """Whom an actor's name may mean, where nothing in the text decides between them."""

    name: str
    country: str | None
    office: str | None
    wikidata: str | None
    why: str


class Actor(Part):
    """Someone who acts or is spoken of: a person, an office, a state, an organisation, a group.

    ``evidence`` is the kind of what told the country ("office table", "title", "focus", ... of data/evidence.yaml) and
    ``confidence`` how often that kind was right on hand-labelled text; both None without a country.
    """

    id: str
    name: str
    country: str | None
    sector: str | None
    sectors: tuple[str, ...]
    office: str | None
    person: bool
    wikidata: str | None
    mentions: tuple[Span, ...]
    why: str
    evidence: str | None = None
    confidence: float | None = None
    candidates: tuple[Candidate, ...] = ()


class Role(Part):
    """An actor's part in one event, and the words that put it there."""

    actor: str
    span: Span


class Date(Part):
    """Inclusive days, with the words they were read from (None where the publication date stands in)."""

    text: str | None
    start: dt.date
    end: dt.date
    span: Span | None = None
    why: str = ""
    value: str | None = None
    """The TIMEX3 value of the words ("2023-W09", "P3Y"); None also in records made before there were any."""
    precision: str | None = None
    """The unit that the words name ("day", "month", "year", ...), "range", or "vague"; None as for ``value``."""


class Evidence(Part):
    """One telling of an event: the sentence, the trigger words, and the statement it stands in."""

    sentence: Span
    trigger: tuple[Span, ...]
    statement: str | None
    entry: str = ""


class Event(Part):
    """One event of the document, told once or more often."""

    id: str
    type: str
    modes: tuple[str, ...]
    contexts: tuple[str, ...]
    quad: int
    score: float
    status: Status
    actors: tuple[Role, ...]
    recipients: tuple[Role, ...]
    date: Date | None
    place: int | None
    topics: tuple[str, ...]
    trigger: tuple[Span, ...]
    sentence: Span
    statement: str | None
    evidence: tuple[Evidence, ...]
    confidence: float
    why: str
    areas: tuple[str, ...] = ()
    """Areas of policy (data/topics.yaml) of its clause and topics; () also in records made before there were any."""


class Statement(Part):
    """Somebody's words."""

    id: str
    speaker: str | None
    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    kind: StatementKind
    channel: str | None
    on_record: bool
    side: str | None
    relays: str | None
    within: str | None
    why: str = ""
    stance: Stance | None = None
    addressee: str | None = None
    topics: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()


class OtherPlace(Part):
    """Another place of the same name, which the text may have meant."""

    name: str
    country: str | None
    admin1: str | None = None
    lat: float
    lon: float
    geonames: int | None = None


class Place(Part):
    """A place named in the text, and how it is used there: something is there ("location"), it says which or whose
    ("modifier"), or neither ("mention").

    ``lat`` and ``lon`` are degrees, WGS 84, of the place itself; of the middle of what has an extent (``precision``
    "area"); of the place around it where no table has the one named ("around").
    """

    span: Span
    text: str
    name: str
    country: str | None
    admin1: str | None = None
    lat: float | None = None
    lon: float | None = None
    geonames: int | None = None
    feature: str | None = None
    precision: Literal["point", "area", "around"] | None = None
    use: PlaceUse = "location"
    alternatives: tuple[OtherPlace, ...] = ()
    why: str


class Instrument(Part):
    """A treaty, memorandum, joint statement or contract, and what was done to it."""

    id: str
    kind: str
    name: str
    parties: tuple[str, ...]
    action: str | None
    date: Date | None
    span: Span
    event: str | None
    why: str = ""


class Tenure(Part):
    """An office taken, held or left, as the text says."""

    actor: str
    office: str
    country: str | None
    action: Literal["took office", "left office", "holds office"]
    date: Date | None
    span: Span
    why: str = ""


class Commitment(Part):
    """A promise: who, to whom, what, from which words."""

    id: str
    by: tuple[str, ...]
    to: tuple[str, ...]
    what: str
    span: Span
    event: str | None
    statement: str | None
    due: Date | None


class Named(Part):
    """An initiative, framework, forum or anniversary that the text names."""

    kind: Literal["initiative", "framework", "forum", "anniversary"]
    name: str
    actors: tuple[str, ...]
    date: Date | None
    span: Span
    why: str = ""


class Assessment(Part):
    """Somebody's judgement of how a relation goes."""

    by: str | None
    about: tuple[str, ...]
    direction: Literal["up", "down", "flat"]
    period: Date | None
    span: Span
    why: str = ""


class DroppedPart(Part):
    """Something that looked like a claim and was left out, and why."""

    span: Span
    reason: str


class Record(Part):
    """One document's record."""

    document: Document
    run: Run
    actors: tuple[Actor, ...]
    events: tuple[Event, ...]
    statements: tuple[Statement, ...]
    places: tuple[Place, ...] = ()
    instruments: tuple[Instrument, ...] = ()
    tenures: tuple[Tenure, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    named: tuple[Named, ...] = ()
    assessments: tuple[Assessment, ...] = ()
    dropped: tuple[DroppedPart, ...] = ()

    def quote(self, span: Span) -> str:
        """The words at ``span``, exactly as read."""
        return self.document.text[span.start : span.end]

    def actor(self, id: str) -> Actor:
        """The actor with this id; KeyError if the record has none such."""
        for actor in self.actors:
            if actor.id == id:
                return actor
        raise KeyError(id)
