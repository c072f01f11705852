"""The review desk in the ledger: what is to be reviewed, what reviewers said, what binds.

Each reviewer has one standing review of a telling; another's stands beside it, so that two may code the same thing
without a word of each other. Nothing is changed or removed: a later review supersedes the reviewer's own earlier one.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, func, select

from dragoman.errors import NotDecided
from dragoman.record.models import Event
from dragoman.store import review_coded, schema
from dragoman.store.backend import Database
from dragoman.store.decisions import Decided, Decision, get, keep, standing
from dragoman.store.gold import GoldText, gold_of
from dragoman.store.review_coded import Item
from dragoman.store.review_items import Wanted
from dragoman.store.review_model import AS_CODED, Changes, Conflict, Mark, Missed, Review, Ruling, Who, types
from dragoman.store.review_orders import Drawn
from dragoman.store.review_queue import Page, queue
from dragoman.store.review_samples import Double, Sample, coded_double, draw, find_sample, samples
from dragoman.store.rows import storable
from dragoman.store.rulings import REVIEWS, by_subject, match, review_name, review_of, reviews_in
from dragoman.store.schema_decisions import decisions
from dragoman.store.stored import Stored
from dragoman.store.telling_names import Name, as_subject
from dragoman.store.values import in_batches


class Reviews:
    """The reviews of a ledger, and its queue of what is to be reviewed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._drawn = Drawn()

    def queue(self, wanted: Wanted, limit: int = 20, after: str | None = None) -> Page:
        """What is to be reviewed, in the order that is wanted; ``after`` is the ``next`` of the page before."""
        with self._database.read() as connection:
            return queue(connection, wanted, limit, after, self._drawn)

    def item(self, subject: str) -> Item:
        """One telling by its name as JSON, with its standing reviews; :class:`NotDecided` for what never was coded."""
        name = parsed(subject)
        with self._database.read() as connection:
            return self._item(connection, name)

    def item_of(self, document_id: str, event: str) -> Item:
        """An event of a document's current record ("e1"); :class:`NotDecided` if there is none such."""
        with self._database.read() as connection:
            stored = review_coded.current(connection, document_id)
            found = stored.event(event) if stored is not None else None
            if stored is None or found is None:
                raise NotDecided(f"{self._database.place}: {document_id}#{event}: no such event in its current record")
            return self._item(connection, review_name(stored.id, stored.version, found))

    def give(
        self,
        subject: str,
        who: str,
        verdict: Mark,
        why: str = "",
        fields: Changes | None = None,
        *,
        seen: int | None = None,
        adjudicate: bool = False,
    ) -> Review:
        """Keep a review, on disk when this returns; the reviewer's earlier one of the same telling is superseded.

        ``fields`` are those that are otherwise than coded; of a correction at least one. Rejecting and correcting need
        a reason. ``seen`` is the :attr:`Item.latest` that the reviewer saw: :class:`Conflict` if there is a later
        decision that this one would put aside unseen. With ``adjudicate`` it settles what reviewers do not agree on.
        """
        name = parsed(subject)
        with self._database.write() as connection:
            self._database.lock(connection, "decisions")
            item = self._item(connection, name)
            if item.event is None:
                raise NotDecided(f"{name['document']}: this event is no longer coded: there is nothing to review")
            fields = (fields or Changes.model_construct(_fields_set=set())).unlike(item.coded)
            why = _checked(verdict, why, fields)
            own = [one for one in item.reviews if one.adjudication == adjudicate and (adjudicate or one.who == who)]
            unseen = [one for one in (*own, *_settled(item)) if seen is not None and one.number > seen]
            if unseen:
                late = unseen[-1]
                raise Conflict(
                    f"{late.who} {late.verdict} this at {late.at:%H:%M} UTC (decision {late.number}), after you had "
                    "opened it; nothing was kept: look at it again"
                )
            what = {"verdict": verdict, "fields": fields.as_json(), "coded": item.coded.model_dump(mode="json")}
            kept = keep(
                self._database,
                connection,
                Decided(
                    who=who,
                    why=why,
                    kind="adjudication" if adjudicate else "review",
                    subject=item.subject,
                    what=what | {"run": item.run},
                    supersedes=own[-1].number if own else None,
                ),
            )
        review = review_of(kept)
        assert review is not None
        return review

    def undo(self, number: int, who: str, why: str = "undone") -> Decision:
        """Put a decision aside: of reviews only one's own. Both stay on record."""
        with self._database.write() as connection:
            self._database.lock(connection, "decisions")
            found = get(connection, number)
            return keep(
                self._database, connection, Decided(who, why, found.kind, found.subject, {"undone": number}, number)
            )

    def missed(
        self,
        document_id: str,
        span: Sequence[int],
        type: str,
        people: tuple[Sequence[Who], Sequence[Who]],
        who: str,
        why: str,
    ) -> Missed:
        """Keep that an event stands at a span of a document's newest coded version, and was not coded.

        ``people`` are actors and recipients. It counts for what the coder finds of what there is, and as data to train
        on; it makes no happening.
        """
        if type not in types():
            raise NotDecided(f"{type!r} is no PLOVER type: one of {', '.join(types())}")
        with self._database.write() as connection:
            self._database.lock(connection, "decisions")
            stored = review_coded.current(connection, document_id)
            if stored is None:
                raise NotDecided(f"{self._database.place}: no coded document with the id {document_id}: check the id")
            start, end = span
            if not 0 <= start < end <= len(stored.record.document.text):
                raise NotDecided(f"{document_id}: {start}-{end} is no stretch of its text: give code points into it")
            name = {"document": stored.id, "version": stored.version, "type": type, "sentence": [start, end]}
            if any(one.type == type and one.sentence == (start, end) for one in stored.record.events):
                raise NotDecided(f"{document_id}: a {type} is coded in this sentence: correct that one")
            sides = {"actor": [*people[0]], "recipient": [*people[1]]}
            what = {side: [one.model_dump() for one in some] for side, some in sides.items()}
            subject = as_subject(name)
            own = [one for one in standing(connection, "missed", subject) if one.who == who]
            decided = Decided(who, why, "missed", subject, what, own[-1].number if own else None)
            return _missed(keep(self._database, connection, decided))

    def of(self, subject: str) -> list[Review]:
        """The standing reviews and adjudications of a telling, in the order of time."""
        with self._database.read() as connection:
            return _of(connection, parsed(subject))

    def ruled(self, document_id: str) -> dict[str, Ruling]:
        """By event id of a document's current record, what binds."""
        with self._database.read() as connection:
            stored = review_coded.current(connection, document_id)
            if stored is None:
                return {}
            return rulings_on(connection, stored)

    def documents(self) -> list[str]:
        """The ids of the documents of which something was reviewed or missed, sorted."""
        with self._database.read() as connection:
            query = select(decisions.c.subject).where(decisions.c.kind.in_((*REVIEWS, "missed"))).distinct()
            return sorted({str(parsed(one)["document"]) for one in connection.execute(query).scalars()})

    def all_missed(self) -> list[Missed]:
        """What stands of events that were not coded, in the order of time."""
        with self._database.read() as connection:
            found = standing(connection, "missed")
        return [_missed(one) for one in found if "undone" not in one.what]

    def gold(self) -> Iterator[GoldText]:
        """All that was reviewed or missed, text by text, in the order of document ids and versions."""
        others: defaultdict[str, list[Missed]] = defaultdict(list)
        for one in self.all_missed():
            others[one.name["document"]].append(one)
        for batch in in_batches(self.documents(), 20):
            with self._database.read() as connection:
                found: defaultdict[str, list[list[Review]]] = defaultdict(list)
                for _, group in sorted(by_subject(reviews_in(connection, batch)).items()):
                    found[group[0].name["document"]].append(group)
                texts = [
                    text
                    for id in batch
                    for text in gold_of(connection, id, found[id], others[id], self._database.place)
                ]
            yield from texts

    def counts(self) -> dict[str, dict[str, int]]:
        """How many standing reviews each reviewer gave, by verdict, adjudications apart."""
        found: dict[str, dict[str, int]] = {}
        with self._database.read() as connection:
            for one in standing(connection, REVIEWS):
                if "undone" not in one.what:
                    own = found.setdefault(one.who, {"accepted": 0, "rejected": 0, "corrected": 0, "adjudicated": 0})
                    own["adjudicated" if one.kind == "adjudication" else one.what["verdict"]] += 1
        return dict(sorted(found.items()))

    def latest(self, who: str, limit: int = 10) -> list[Decision]:
        """The last standing reviews, adjudications and missed events that somebody gave, the newest first."""
        table = decisions.c
        kinds = (*REVIEWS, "missed")
        last = select(table.decision).where(table.who == who, table.kind.in_(kinds)).order_by(table.decision.desc())
        with self._database.read() as connection:
            numbers = list(connection.execute(last.limit(4 * limit)).scalars())
            found = standing(connection, kinds, only=[table.decision.in_(numbers)])
        return [one for one in reversed(found) if "undone" not in one.what][:limit]

    def draw(self, name: str, wanted: Wanted, size: int, reviewers: Sequence[str], who: str, why: str) -> Sample:
        """Define a sample that each of the reviewers is to code, blind to the others, and keep it as a decision."""
        with self._database.write() as connection:
            self._database.lock(connection, "decisions")
            return draw(
                self._database, connection, name, wanted, (size, reviewers), Decided(who, why, "sample", name, {})
            )

    def samples(self) -> list[Sample]:
        """The samples that were defined, in the order of time."""
        with self._database.read() as connection:
            return samples(connection)

    def sample(self, name: str) -> Sample:
        """One of them; :class:`NotDecided` if there is none of this name."""
        with self._database.read() as connection:
            return find_sample(connection, name)

    def double(self, name: str) -> Double:
        """What a sample's reviewers have coded, with Krippendorff's alpha of each field."""
        with self._database.read() as connection:
            return coded_double(connection, find_sample(connection, name))

    def number_by(self, who: str) -> int:
        """How many tellings somebody has reviewed, those included whose review was undone: quick."""
        table = decisions.c
        query = select(func.count(table.subject.distinct())).where(table.kind == "review", table.who == who)
        with self._database.read() as connection:
            return int(connection.execute(query).scalar_one())

    def newest(self) -> int:
        """The number of the newest decision; 0 where there is none."""
        with self._database.read() as connection:
            return int(connection.execute(select(func.coalesce(func.max(decisions.c.decision), 0))).scalar_one())

    def _item(self, connection: Connection, name: Name) -> Item:
        reviews = _of(connection, name)
        found = _event_of(connection, name)
        if found is None:
            if not reviews:
                raise NotDecided(
                    f"{name['document']}: no {name['type']} is coded at {name['sentence'][0]}-{name['sentence'][1]} "
                    f"of version {name['version']}: take a name from the queue"
                )
            shown = review_coded.gone(connection, reviews[-1])
        else:
            shown = review_coded.item(*found, name)
        numbers = select(func.coalesce(func.max(decisions.c.decision), 0))
        own = numbers.where(decisions.c.kind.in_(REVIEWS), decisions.c.subject == shown.subject)
        latest = connection.execute(own).scalar_one()
        return shown.model_copy(update={"reviews": tuple(reviews), "latest": latest})


def rulings_on(connection: Connection, stored: Stored) -> dict[str, Ruling]:
    """By event id of a record, what binds."""
    from dragoman.store.rulings import Applied

    numbers = {stored.number: (stored.id, stored.version)}
    return Applied(connection, numbers).of(stored.number, stored.record.events)


def parsed(subject: str) -> Name:
    """A telling's name from its JSON; :class:`NotDecided` for what is none."""
    try:
        given = json.loads(subject)
        document, version, type = str(given["document"]), int(given["version"]), str(given["type"])
        spans = {key: [int(at) for at in given[key]] for key in ("sentence", "trigger") if key in given}
        ordered = all(len(one) == 2 and 0 <= one[0] <= one[1] < 1 << 31 for one in spans.values())
        if not ordered or "sentence" not in spans or not 0 < version < 1 << 31 or document != storable(document):
            raise ValueError
    except (ValueError, TypeError, KeyError, RecursionError):
        raise NotDecided(f"{subject[:200]!r} is no name of a telling: take one from the queue") from None
    return {"document": document, "version": version, "type": type, "trigger": spans["sentence"]} | spans


def _of(connection: Connection, name: Name) -> list[Review]:
    reviews = (review_of(one) for one in standing(connection, REVIEWS, as_subject(name)))
    return [one for one in reviews if one is not None]


def _event_of(connection: Connection, name: Name) -> tuple[Stored, Event] | None:
    """The event that a name means today, with its record."""
    stored = review_coded.current(connection, name["document"])
    if stored is None:
        return None
    as_ruled = Ruling(
        name=name,
        verdict="accepted",
        fields=Changes.model_construct(_fields_set=set()),
        by=(),
        why=(),
        adjudication=False,
    )
    texts = schema.documents

    def words(version: int, span: Sequence[int]) -> str:
        query = select(func.substr(texts.c.text, span[0] + 1, span[1] - span[0]))
        own = query.where(texts.c.id == name["document"], texts.c.version == version)
        return str(connection.execute(own).scalar() or "")

    found = match([as_ruled], stored.version, stored.record.events, words)
    event = stored.event(next(iter(found))) if found else None
    return None if event is None else (stored, event)


def _settled(item: Item) -> list[Review]:
    return [one for one in item.reviews if one.adjudication]


def _checked(verdict: Mark, why: str, fields: Changes) -> str:
    """The reason, as it is kept; :class:`NotDecided` where the parts do not go together."""
    if verdict == "corrected" and not fields.given:
        raise NotDecided("nothing is otherwise than it was coded: change a field, or accept")
    if verdict != "corrected" and fields.given:
        raise NotDecided(
            f"{', '.join(fields.given)}: what is {verdict} is not corrected as well: send it as a correction"
        )
    if verdict == "accepted":
        return why.strip() or AS_CODED
    if not why.strip():
        raise NotDecided(f"a reason is missing: say why it is {verdict}, for those who will ask")
    return why.strip()


def _missed(decision: Decision) -> Missed:
    name = parsed(decision.subject)
    del name["trigger"]
    plain: dict[str, Any] = {key: getattr(decision, key) for key in ("number", "at", "who", "why")}
    return Missed(name=name, type=name["type"], **decision.what, **plain)
