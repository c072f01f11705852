"""What extraction takes from one document before anyone is resolved: mentions, events, statements and the rest.

Claims speak of *mentions* (a stretch of text that may stand for someone), by number, and of spans. Resolution
turns mentions into actors; the record puts both together. All of it is immutable.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Literal, NamedTuple

from dragoman.document import Span

MentionKind = Literal["name", "nominal", "pronoun", "handle"]
Status = Literal["actual", "historical", "future", "hypothetical", "negated"]
StatementKind = Literal["direct", "indirect", "mixed"]
Stance = Literal["denies", "confirms", "refuses comment"]
Role = Literal["subject", "passive", "object", "oblique", "possessive", "other"]
"""Of a phrase in its clause; "passive" is the subject of a passive verb, "oblique" what hangs on a preposition."""


# A document has hundreds of these two: a named tuple is made in a third of the time that a frozen dataclass takes.
class Thing(NamedTuple):
    """A noun phrase that names nobody, but that a pronoun behind it may mean: "the plan ... it".

    ``at`` is its offset.
    """

    noun: str
    at: int
    sentence: int
    role: Role
    plural: bool
    clause: int


@dataclass(frozen=True, slots=True)
class Anaphor:
    """What the grammar around a third-person pronoun says of whom it may stand for; numbers are mentions.

    ``complement`` is what it is said to be ("it is [ready]"), ``owned`` the noun that it owns ("its [consulate]"),
    ``reporter`` the subject of the verb in whose content it is subject ("[Peru] says it will"), ``ahead`` the subject
    that follows a phrase with a pronoun ("In his speech, [Modi]"), ``praised`` whose the thing is for which somebody is
    thanked or blamed ("congratulated [Lind] on her election"), ``relative`` whom the clause it stands in tells of
    ("[Lind], who thanked him"), ``things`` the nearest noun phrases before that name
    nobody, nearest first.
    """

    complement: str = ""
    owned: str = ""
    reporter: int | None = None
    ahead: int | None = None
    praised: int | None = None
    relative: int | None = None
    things: tuple[Thing, ...] = ()


class Mention(NamedTuple):
    """A noun phrase, name, pronoun or handle that may stand for an actor.

    ``span`` is the whole phrase without what hangs behind its head by a relative clause; ``head`` the head's
    lemma in lower case; ``name`` the proper name in it, if any, without titles; ``title`` the words of office or
    rank before the name ("Defence Minister", "Major General"), as printed, ``title_span`` where they stand if they are
    one run of words; ``modifiers`` the other words before
    the head, as printed, adjectives and compounds ("Israeli", "world", "class"); ``label`` the recogniser's label
    of the name or head (PERSON, GPE, ORG, NORP, ...) or "". ``possessor`` and ``of`` are the mentions that own it
    ("Gallant's office", "Minister of Defence of Israel"), ``of_also`` those coordinated with ``of`` ("leaders of Chad
    and Niger"), ``place`` the one it is said to be in ("police in Lima"), ``place_also`` those coordinated with it;
    ``apposition`` the mention that renames it ("his Israeli counterpart Benjamin Netanyahu"). ``quote`` is the
    index of the statement whose quoted content it stands in, if any, so that "I" finds its speaker.
    ``role`` is its part in its clause, ``clause`` the number of that clause (verbs that share a subject share one),
    ``verb`` the lemma of the verb that governs it, ``group`` the first mention of those coordinated with it (itself, if
    it is the first); ``anaphor`` is set for third-person pronouns.
    """

    id: int
    span: Span
    text: str
    head: str
    kind: MentionKind
    label: str
    sentence: int
    name: str | None = None
    title: str = ""
    title_span: Span | None = None
    modifiers: tuple[str, ...] = ()
    possessor: int | None = None
    of: int | None = None
    of_also: tuple[int, ...] = ()
    place: int | None = None
    place_also: tuple[int, ...] = ()
    apposition: int | None = None
    plural: bool = False
    subject: bool = False
    quote: int | None = None
    role: Role = "other"
    clause: int = -1
    verb: str = ""
    group: int | None = None
    anaphor: Anaphor | None = None


@dataclass(frozen=True, slots=True)
class Time:
    """A time expression and the inclusive days it names; None where the words name no day ("recently" keeps both)."""

    span: Span
    text: str
    start: dt.date
    end: dt.date
    why: str
    """The rule that resolved it, and against which day."""
    value: str = ""
    """The TIMEX3 value ("2023-W09", "P3Y", "PAST_REF")."""
    precision: str = ""
    """How exactly the days are known: "day", "week", "month", ..., "range", "vague" (docs/times.md)."""


class DatedWord(NamedTuple):
    """A noun or verb that a time expression hangs on: ``time`` is its index among the claims' times."""

    span: Span
    time: int


Tense = Literal["past", "perfect", "present", ""]
"""Of the finite verb that tells of an event; "" where none does."""


@dataclass(frozen=True, slots=True)
class EventClaim:
    """One telling of an event: a codebook entry that fired on a clause."""

    type: str
    modes: tuple[str, ...]
    status: Status
    actors: tuple[int, ...]
    recipients: tuple[int, ...]
    trigger: tuple[Span, ...]
    sentence: int
    time: Time | None
    entry: str
    """The id of the codebook entry that fired."""
    why: str
    confidence: float
    clause: Span
    """The words that the event was read from: its clause, within the sentence."""
    statement: int | None = None
    """Index of the innermost statement in whose content the trigger stands."""
    topics: tuple[str, ...] = ()
    news: bool = True
    """False where the telling is no main statement of the text ("the raid on the port", "which they left"): such an
    event, if it has no time of its own, is not of the day of publication."""
    tense: Tense = "past"
    noun: bool = False
    """Told by a noun that no verb carries: "the *shooting* of the envoy"."""
    modes_between: tuple[str, ...] = ()
    """Modes that count only if its parties turn out to be officials of two states."""
    place: int | None = None
    """Index of the place that the clause names as where it happens."""


@dataclass(frozen=True, slots=True)
class StatementClaim:
    """Somebody's words: spans of source, cue and content, and what can be told of them without resolving anyone.

    ``speaker`` is the mention that the source span names (for "Singh said in a tweet", Singh), ``relays`` the
    mention whose words that speaker reports; ``within`` the index of the enclosing statement. ``content`` is empty only
    where ``stance`` is "refuses comment" and nothing says what was asked ("could not be reached"). ``addressee`` is the
    mention to whom it was said ("told *Lind*", "in a letter to *the king*"). ``topics`` are noun phrases of
    the content, as printed.
    """

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    kind: StatementKind
    channel: str | None
    on_record: bool
    sentence: int
    speaker: int | None = None
    relays: int | None = None
    within: int | None = None
    why: str = ""
    stance: Stance | None = None
    addressee: int | None = None
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TenureClaim:
    """Someone took, holds or left an office, as the text says.

    ``office`` is "" where the text says only "took office": the person's office, as told elsewhere, is meant.
    """

    person: int
    office: str
    action: Literal["took office", "left office", "holds office"]
    time: Time | None
    span: Span
    why: str


@dataclass(frozen=True, slots=True)
class InstrumentClaim:
    """A treaty, memorandum, joint statement or contract that the text names, with what was done to it."""

    kind: str
    name: str
    action: str | None
    parties: tuple[int, ...]
    time: Time | None
    span: Span
    trigger: Span | None
    why: str


@dataclass(frozen=True, slots=True)
class CommitmentClaim:
    """A promise: by whom, to whom, in which words; ``event`` is the index of the event claim that carries it, if any.

    ``pledged`` is False where only "will" tells of it: that is a promise in the mouth of those who will do it alone.
    """

    by: tuple[int, ...]
    to: tuple[int, ...]
    what: str
    span: Span
    event: int | None
    statement: int | None
    due: Time | None
    pledged: bool = True


Scene = Literal["verb", "noun"]
PlaceUse = Literal["location", "modifier", "mention", "adjective", "name"]
"""How a text uses a place's name: something is there ("in Jakarta", a dateline); it says which or whose ("a Jakarta
court", "the mayor of Jakarta"); neither, as where it stands for those who act ("Jakarta said"); it is an adjective or a
people ("Malian"); it is part of something else's name ("the Jakarta Post")."""


@dataclass(frozen=True, slots=True)
class PlaceClaim:
    """The name of a place, with the use that the text makes of it. ``name`` is without articles.

    ``within`` are the words that say in which country it lies ("Lyon, France"), as printed. ``scene`` says what happens
    there: what a verb tells ("met in Lima"), what a noun names ("condemned the attack in Lima"), or nothing, where it
    says whose somebody is, or what is spoken of ("the government in Lima said", "spoke about the war in Chad").
    """

    span: Span
    text: str
    name: str
    within: str | None
    scene: Scene | None
    why: str
    use: PlaceUse = "location"
    label: str = ""


NamedKind = Literal["initiative", "framework", "forum", "anniversary"]


@dataclass(frozen=True, slots=True)
class NamedClaim:
    """An initiative, framework, forum or anniversary that the text names; ``actors`` are mentions that own it."""

    kind: NamedKind
    name: str
    actors: tuple[int, ...]
    time: Time | None
    span: Span
    why: str


Direction = Literal["up", "down", "flat"]


@dataclass(frozen=True, slots=True)
class AssessmentClaim:
    """A judgement of how a relation goes.

    ``about`` are the mentions of its parties, ``pair`` the one word that names both ("U.S.-China"), if one does;
    ``statement`` is the index of the statement that tells it; None for the reporter's own words.
    """

    about: tuple[int, ...]
    pair: str | None
    direction: Direction
    time: Time | None
    span: Span
    statement: int | None
    why: str


@dataclass(frozen=True, slots=True)
class Dropped:
    """Something that looked like a claim and was left out, with the reason that is counted and shown."""

    span: Span
    reason: str


@dataclass(frozen=True, slots=True)
class Claims:
    """All that extraction took from one document. Indexes within point into these tuples."""

    mentions: tuple[Mention, ...]
    times: tuple[Time, ...]
    events: tuple[EventClaim, ...]
    statements: tuple[StatementClaim, ...]
    tenures: tuple[TenureClaim, ...] = ()
    instruments: tuple[InstrumentClaim, ...] = ()
    commitments: tuple[CommitmentClaim, ...] = ()
    places: tuple[PlaceClaim, ...] = ()
    named: tuple[NamedClaim, ...] = ()
    assessments: tuple[AssessmentClaim, ...] = ()
    dated: tuple[DatedWord, ...] = ()
    dropped: tuple[Dropped, ...] = ()
