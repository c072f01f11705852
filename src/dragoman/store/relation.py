"""The shape of the answer to "what is there between these two countries?": happenings with their citations.

As JSON (``model_dump(mode="json")``) it is what ``dragoman show --format json`` prints. Spans are code points into the
text of the cited document's cited version, half-open: ``text[start:end]`` is the quote's ``text``. Days are inclusive.
"""

import datetime as dt
from typing import Literal

from dragoman.claims import Stance, Status
from dragoman.document import Span
from dragoman.record.models import Part


class Days(Part):
    """Inclusive days, however vague."""

    start: dt.date
    end: dt.date


class Participant(Part):
    """Someone who took part, under the fullest name that any of the documents gives."""

    name: str
    country: str | None
    office: str | None
    sector: str | None
    wikidata: str | None
    person: bool
    roles: tuple[str, ...]
    """Of "actor" and "recipient" for a happening, "party" for an agreement, "by" and "to" for a commitment."""


class Source(Part):
    """A document that reports it."""

    id: str
    version: int
    title: str | None
    url: str | None
    publisher: str | None
    published: dt.date | None


class Quote(Part):
    """The words of one telling, and on whose word they stand."""

    document: str
    version: int
    part: str
    """The event's, instrument's or commitment's id in that document's record ("e1")."""
    text: str
    span: Span
    trigger: tuple[Span, ...] = ()
    """Of the words that the event was read from, offsets into the document's text as ``span``'s are."""
    speaker: str | None = None
    """Who says so, where the words stand in somebody's statement."""
    speaker_country: str | None = None
    speaker_official: bool | None = None
    """True if the speaker speaks for a state, by office or sector."""
    channel: str | None = None
    on_record: bool | None = None
    stance: Stance | None = None


class Cited(Part):
    """What a happening, an agreement and a commitment have in common.

    ``id`` is a hash of what it is and when, not of who reports it: another report of the same keeps the id.
    ``reports`` is the number of documents.
    """

    id: str
    date: Days | None
    actors: tuple[Participant, ...]
    countries: tuple[str, ...]
    reports: int
    documents: tuple[Source, ...]
    quotes: tuple[Quote, ...]


class Version(Part):
    """One way in which a detail is told, and the documents that tell it so."""

    value: str
    documents: tuple[str, ...]


class Detail(Part):
    """A detail that the reports tell in more than one way: day, place, mode, type, or who holds an office."""

    what: str
    told: tuple[Version, ...]


class Site(Part):
    """Where something happened; ``lat`` and ``lon`` are degrees, WGS 84 (``Place`` says what ``precision`` means)."""

    name: str
    country: str | None
    admin1: str | None
    lat: float | None
    lon: float | None
    precision: Literal["point", "area", "around"] | None
    documents: tuple[str, ...]
    """Ids of those that place it there."""


class Happening(Cited):
    """One event, in however many documents it is told.

    ``outlets`` are publishers, ``independent`` the documents with copies of one wire counted once. ``confirmed_by`` and
    ``denied_by`` are states whose officials say on record that it is so, or that it is not; ``denials`` are the quotes
    that say so, and stand among the ``quotes`` as well. ``together`` says of each document but the first why it is of
    this happening.
    """

    type: str
    modes: tuple[str, ...]
    contexts: tuple[str, ...]
    topics: tuple[str, ...]
    status: Status
    quad: int
    score: float
    confidence: float
    why: tuple[str, ...]
    outlets: int
    independent: int
    first_seen: dt.date | None
    last_seen: dt.date | None
    confirmed_by: tuple[str, ...]
    denied_by: tuple[str, ...]
    denials: tuple[Quote, ...]
    conflicts: tuple[Detail, ...]
    together: tuple[str, ...]
    places: tuple[Site, ...] = ()
    """What most reports name first."""


class Step(Part):
    """A step in an agreement's life (data/agreements.yaml: announced ... ended), who took it, and who says so."""

    stage: str
    date: Days | None
    by: tuple[str, ...]
    quotes: tuple[Quote, ...]


class Agreement(Cited):
    """An instrument to which both are parties, one row over time; ``date`` is the day it was signed.

    ``action`` is what was last done to it; ``term`` the years it runs for, where a quoted sentence says so.
    """

    kind: str
    name: str
    action: str | None
    steps: tuple[Step, ...] = ()
    term: int | None = None
    areas: tuple[str, ...] = ()
    why: tuple[str, ...] = ()


PromiseState = Literal["open", "kept", "broken", "overtaken"]


class FollowUp(Part):
    """What may have followed a promise up. ``score`` is 0 to 1; ``effect`` what it would make of the promise."""

    event: str
    """The document and the event in it ("b.txt#e1"), or the words' span where no event was coded ("b.txt#0-90")."""
    type: str | None
    modes: tuple[str, ...]
    date: Days
    effect: PromiseState
    settles: bool
    """True if a coded event has the effect and the words about it speak for no other."""
    score: float
    why: tuple[str, ...]
    quotes: tuple[Quote, ...]


class Promise(Cited):
    """A commitment between the two; ``date`` is the day it is due.

    ``name`` outlives runs (document and span of its first telling), and every name in ``names`` will do for it.
    ``decided`` is the number of the decision that gave the ``state``, None where the machine did.
    """

    what: str
    name: str = ""
    names: tuple[str, ...] = ()
    made: dt.date | None = None
    state: PromiseState = "open"
    confidence: float = 0.0
    follow_ups: tuple[FollowUp, ...] = ()
    why: tuple[str, ...] = ()
    decided: int | None = None


class Month(Part):
    """What happened in a month, by quad class: 1 verbal and 2 material cooperation, 3 verbal and 4 material conflict.

    Only what is told as having happened counts. ``month`` is None for what no month can be told of. ``score`` is the
    mean of the happenings' PLOVER scores (-10 to 10).
    """

    month: str | None
    quad: int
    happenings: int
    reports: int
    score: float
    total: float
    """The sum of the scores."""


class Net(Part):
    """The cooperation of a month: sum and mean of the scores of what happened, and a smoothed line with its band.

    ``smooth``, ``low`` and ``high`` are on the scale of PLOVER scores, -10 to 10; store/net.py says how they are made.
    ``mean`` is None in a month without a happening, the line where none is near.
    """

    month: str
    happenings: int
    net: float
    mean: float | None
    smooth: float | None
    low: float | None
    high: float | None


class DyadMonth(Part):
    """What happened between two countries in a month, by quad class. ``total`` is the sum of the scores."""

    month: str
    first: str
    second: str
    quad: int
    happenings: int
    reports: int
    independent: int
    score: float
    total: float


class Voice(Part):
    """Who speaks for a side in the quotes shown: a name, an office if any is known, and how many quotes.

    Of two countries or of one, their own officials; of an actor or a topic, any state's.
    """

    country: str
    name: str
    office: str | None
    quotes: int


class Summary(Part):
    """A view in figures: the happenings asked for; of those shown the documents, publishers, first and last day."""

    happenings: int
    documents: int
    outlets: int
    first: dt.date | None
    last: dt.date | None
    voices: tuple[Voice, ...]


class View(Part):
    """Happenings of an actor, a country or a topic, with their counts by month."""

    about: str
    happenings: tuple[Happening, ...]
    series: tuple[Month, ...]
    net: tuple[Net, ...]
    summary: Summary
    total: int


class Looked(Part):
    """How much was looked at: so many documents, the ones stored last; ``before`` asks for what was stored earlier.

    ``before`` is None where nothing was left out.
    """

    documents: int
    before: int | None


class Relation(Part):
    """All of it, in the order of time; what has no day comes by its publication date."""

    dyad: tuple[str, str]
    happenings: tuple[Happening, ...]
    agreements: tuple[Agreement, ...]
    commitments: tuple[Promise, ...]
    series: tuple[Month, ...]
    net: tuple[Net, ...]
    summary: Summary
    total: int
    """How many happenings are asked for, where not all are shown."""


class Glance(Relation):
    """A relation from a bounded look, and from how many documents its agreements and commitments were read."""

    agreements_looked: Looked
    commitments_looked: Looked
