"""What persons' reviews make of tellings: which are no event, and which fields are otherwise than they were coded.

Records are never changed. Whatever is read of them for happenings passes here, so that a person's word takes the place
of the machine's wherever happenings are shown, counted or laid beside each other.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache, partial
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from dragoman.data import read_yaml
from dragoman.document import Span
from dragoman.record.models import Actor, Date, Event, Place
from dragoman.store import schema
from dragoman.store.decisions import Decision, standing
from dragoman.store.relation import Participant, Quote
from dragoman.store.review_model import Review, Ruling, Who, ruling_of
from dragoman.store.rows import storable
from dragoman.store.schema_decisions import decisions
from dragoman.store.telling_names import Name, name_of
from dragoman.store.values import in_batches

REVIEWS = ("review", "adjudication")


def review_name(document_id: str, version: int, event: Event) -> Name:
    """The name under which an event is reviewed: one sentence may tell of two events of one type, each by its word."""
    trigger = event.trigger[0] if event.trigger else event.sentence
    return name_of(document_id, version, event) | {"trigger": list(trigger)}


def review_of(decision: Decision) -> Review | None:
    """The review that a decision is; None for one that only puts another aside."""
    what = decision.what
    if "undone" in what:
        return None
    plain = {name: getattr(decision, name) for name in ("number", "at", "who", "why")}
    told = {name: what[name] for name in ("verdict", "fields", "coded", "run")}
    adjudication = decision.kind == "adjudication"
    return Review(name=json.loads(decision.subject), adjudication=adjudication, **plain, **told)


def reviews_in(connection: Connection, documents: Collection[str], kinds: Sequence[str] = REVIEWS) -> list[Review]:
    """The standing reviews and adjudications of documents, by their printable ids, in the order of time."""
    found: list[Decision] = []
    if documents and connection.execute(select(decisions.c.decision).where(decisions.c.kind.in_(kinds)).limit(1)).all():
        for batch in in_batches(sorted(documents), 100):
            found += standing(connection, kinds, only=[_of_documents(connection, batch)])
    reviews = (review_of(one) for one in sorted(found, key=lambda one: one.number))
    return [one for one in reviews if one is not None]


def by_subject(reviews: Iterable[Review]) -> dict[str, list[Review]]:
    """Reviews by what they are of, in the order of time."""
    found: defaultdict[str, list[Review]] = defaultdict(list)
    for one in reviews:
        found[json.dumps(one.name, sort_keys=True)].append(one)
    return found


def rulings_in(connection: Connection, documents: Collection[str]) -> dict[str, list[Ruling]]:
    """What binds, by document: of tellings of any version, coded today or not."""
    found: defaultdict[str, list[Ruling]] = defaultdict(list)
    for _, reviews in sorted(by_subject(reviews_in(connection, documents)).items()):
        ruling = ruling_of(reviews)
        if ruling is not None:
            found[ruling.name["document"]].append(ruling)
    return found


def _of_documents(connection: Connection, documents: Sequence[str]) -> ColumnElement[bool]:
    """Of decisions on tellings: those whose name is of one of these documents.

    The name is JSON with sorted keys, so it begins with the document. SQLite finds the beginning in its index;
    PostgreSQL, which sorts by the language of the database, looks through the reviews.
    """
    heads = [json.dumps({"document": one})[:-1] + ", " for one in documents]
    subject = decisions.c.subject
    if connection.dialect.name == "postgresql":
        return func.split_part(subject, '"sentence": ', 1).in_(heads)
    # After ", " comes the next key; "-" is the next character after ",".
    return or_(*(and_(subject >= head, subject < head[:-2] + "-") for head in heads))


class Applied:
    """The rulings on the events of some records, matched with them."""

    def __init__(self, connection: Connection, documents: Mapping[int, tuple[str, int]]) -> None:
        """``documents``: by record number, the id and version of its document."""
        self._connection = connection
        self._documents = documents
        self._rulings = rulings_in(connection, {id for id, _ in documents.values()})

    def any(self, record: int) -> bool:
        """True if something binds of the record's document, whether it is coded today or not."""
        return bool(self._rulings.get(self._documents[record][0]))

    def of(self, record: int, events: Sequence[Event]) -> dict[str, Ruling]:
        """By event id, what binds of the events of one record."""
        id, version = self._documents[record]
        rulings = self._rulings.get(id, [])
        if not rulings:
            return {}
        texts = partial(_cut, self._connection, id)
        return match(rulings, version, events, texts)


def match(
    rulings: Sequence[Ruling], version: int, events: Sequence[Event], words: Callable[[int, Sequence[int]], str]
) -> dict[str, Ruling]:
    """By event id, the ruling on it; each ruling is on one event at most. ``words`` gives those at a version's span.

    In the version that was reviewed it is the event of the same type (or of the one that the reviewer gave) whose first
    trigger word is the same; in another version, the one with the same word in a sentence of the same words.
    """
    found: dict[str, Ruling] = {}
    order = sorted(rulings, key=lambda one: (one.name["version"] != version, -one.name["version"], repr(one.name)))
    for ruling in order:
        name = ruling.name
        kinds = {name["type"], *((ruling.fields.type,) if "type" in ruling.fields.given else ())}
        start, trigger = name["sentence"][0], Span(*name["trigger"])
        for event in events:
            if event.id in found or event.type not in kinds:
                continue
            if name["version"] == version:
                same = any(span.overlaps(trigger) for span in (event.trigger or (event.sentence,))[:1])
            else:
                moved = event.sentence.start - start
                there = Span(trigger.start + moved, trigger.end + moved)
                own = (event.trigger or (event.sentence,))[0]
                same = own.overlaps(there) and _flat(words(name["version"], name["sentence"])) == _flat(
                    words(version, event.sentence)
                )
            if same:
                found[event.id] = ruling
                break
    return found


def _cut(connection: Connection, id: str, version: int, span: Sequence[int]) -> str:
    texts = schema.documents
    query = select(func.substr(texts.c.text, span[0] + 1, span[1] - span[0]))
    return str(connection.execute(query.where(texts.c.id == id, texts.c.version == version)).scalar() or "")


def _flat(text: str) -> str:
    return " ".join(text.split())


def corrected(event: Event, ruling: Ruling) -> Event:
    """The event as it was ruled to be; its ``why`` says who says so."""
    fields = ruling.fields
    changed: dict[str, Any] = {"why": f"{event.why}; {ruling.told}" if event.why else ruling.told}
    if "type" in fields.given and fields.type != event.type:
        # Modes are a type's own, and so is the score.
        quad, score = _plover()[fields.type]
        changed |= {"type": fields.type, "modes": (), "quad": quad, "score": score}
    if "status" in fields.given:
        changed["status"] = fields.status
    if "date" in fields.given:
        days = fields.date
        why = f"a person's word: {' and '.join(ruling.by)}"
        changed["date"] = Date(text=why, start=days.start, end=days.end, why=why) if days is not None else None
    return event.model_copy(update=changed)


def place_of(place: Place | None, event: Event, ruling: Ruling) -> Place | None:
    """Where it was, as ruled."""
    if "place" not in ruling.fields.given:
        return place
    name = ruling.fields.place
    if name is None:
        return None
    return Place(span=event.sentence, text=name, name=name, country=None, why=ruling.told)


def people_of(people: Sequence[Participant], actors: Iterable[Actor], ruling: Ruling) -> tuple[Participant, ...]:
    """Who takes part, as ruled; of somebody whom the record knows, with all that it knows."""
    known = list(actors)
    found: list[Participant] = []
    for role in ("actor", "recipient"):
        if role not in ruling.fields.given:
            found += [one for one in people if role in one.roles]
            continue
        for who in getattr(ruling.fields, role):
            actor = known_as(who, known)
            plain = {"name": who.name, "country": who.country, "office": None, "sector": None, "wikidata": None}
            same = {name: getattr(actor, name) for name in (*plain, "person")} if actor else plain | {"person": False}
            found.append(Participant(roles=(role,), **same))
    return tuple(found)


def quotes_of(quotes: Sequence[Quote], event: Event, actors: Iterable[Actor], ruling: Ruling) -> tuple[Quote, ...]:
    """The quotes, on whose word they stand as ruled: of the reviewed sentence, or of all where it is not among them."""
    if "speaker" not in ruling.fields.given:
        return tuple(quotes)
    from dragoman.store.reading import is_official

    speaker = ruling.fields.speaker
    actor = known_as(speaker, actors) if speaker else None
    said: dict[str, Any] = {"speaker": None, "speaker_country": None, "speaker_official": None, "channel": None}
    said |= {"on_record": None, "stance": None}
    if speaker:
        said = {"speaker": speaker.name, "speaker_country": speaker.country}
        said |= {"speaker_official": is_official(actor) if actor else False}
    own = [one for one in quotes if one.span == event.sentence] or list(quotes)
    return tuple(one.model_copy(update=said) if one in own else one for one in quotes)


def known_as(who: Who, actors: Iterable[Actor]) -> Actor | None:
    """The record's actor of this name and country; None for one whom it does not know."""
    wanted = who.name.casefold()
    same = [one for one in actors if storable(one.name).casefold() == wanted]
    return next((one for one in same if one.country == who.country), None)


@cache
def _plover() -> dict[str, tuple[int, float]]:
    return {name: (one["quad"], float(one["score"])) for name, one in read_yaml("plover.yaml")["events"].items()}
