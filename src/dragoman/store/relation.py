"""The shape of the answer to "what is there between these two countries?": happenings with their citations.

As JSON (``model_dump(mode="json")``) it is what ``dragoman show --format json`` prints. Spans are code points into the
text of the cited document's cited version, half-open: ``text[start:end]`` is the quote's ``text``. Days are inclusive.
"""

import datetime as dt

from dragoman.claims import Status
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
    """Within the text, the words that the event was read from."""
    speaker: str | None = None
    """Who says so, where the words stand in somebody's statement."""
    speaker_country: str | None = None
    channel: str | None = None
    on_record: bool | None = None


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


class Happening(Cited):
    """One event between the two, in however many documents it is told."""

    type: str
    modes: tuple[str, ...]
    contexts: tuple[str, ...]
    topics: tuple[str, ...]
    status: Status
    quad: int
    score: float
    confidence: float
    why: tuple[str, ...]


class Agreement(Cited):
    """An instrument to which both are parties, and what was done to it."""

    kind: str
    name: str
    action: str | None


class Promise(Cited):
    """A commitment between the two; ``date`` is the day it is due."""

    what: str


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


class Relation(Part):
    """All of it, in the order of time; what has no day comes by its publication date."""

    dyad: tuple[str, str]
    happenings: tuple[Happening, ...]
    agreements: tuple[Agreement, ...]
    commitments: tuple[Promise, ...]
    series: tuple[Month, ...]
