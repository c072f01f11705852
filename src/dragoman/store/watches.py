"""Watches: saved conditions, what they have hit, and what is still to be delivered. docs/watches.md."""

import datetime as dt
import json
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, or_, select, update

from dragoman.errors import LedgerError
from dragoman.store import schema
from dragoman.store.backend import Database
from dragoman.store.rows import storable
from dragoman.store.schema_watch import deliveries, watch_hits, watch_marks, watches
from dragoman.store.watch_model import (
    Channel,
    Condition,
    Delivery,
    Found,
    Hit,
    Watch,
    channel_of,
    channels_json,
    read_condition,
)
from dragoman.store.watch_rounds import found_among, hit_of, look, look_at_days, newest_record
from dragoman.store.watch_series import overdue

TRIES = 20
"""After so many a delivery is given up: with the pauses between them, some three days."""
_PAUSE, _LONGEST_PAUSE = dt.timedelta(seconds=30), dt.timedelta(hours=6)
_LEASE = dt.timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Round:
    """What one look of one watch came to."""

    watch: str
    records: int
    hits: int


@dataclass(frozen=True, slots=True)
class State:
    """How the delivery of a hit stands: arrived at ``done_at``, or tried again at ``next_at``, or given up."""

    hit: int
    channel: Channel
    tries: int
    next_at: dt.datetime | None
    done_at: dt.datetime | None
    error: str


class Watches:
    """The watches of a ledger."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, name: str, condition: Condition, channels: Sequence[Channel] = ()) -> Watch:
        """Keep a watch; it looks at the records that come from now on. :class:`LedgerError` for a name in use."""
        name = " ".join(storable(name).split())
        if not name:
            raise LedgerError("a watch needs a name: give one")
        # By itself: see newest_record. What is added between the two is new to the watch.
        with self._database.write() as connection:
            newest = newest_record(connection)
        with self._database.write() as connection:
            self._database.lock(connection, "watches")
            if _find(connection, name):
                raise LedgerError(f"{name}: there is a watch of this name: remove it first, or take another name")
            row = {
                "name": name,
                "uuid": str(uuid.uuid4()),
                "condition": condition.model_dump_json(exclude_defaults=True),
                "channels": channels_json(tuple(channels)),
                "since": newest,
                "added_at": self._database.now(),
            }
            number = connection.execute(insert(watches).values(row).returning(watches.c.watch)).scalar_one()
            connection.execute(insert(watch_marks).values(watch=number, upto=newest))
            return _find(connection, name)[0]

    def all(self) -> list[Watch]:
        """The watches that are kept, in the order in which they were made."""
        with self._database.read() as connection:
            return _find(connection)

    def get(self, name: str) -> Watch:
        """The watch of this name; :class:`LedgerError` if there is none."""
        with self._database.read() as connection:
            found = _find(connection, " ".join(name.split()))
        if not found:
            raise LedgerError(f"{name}: no watch of this name: dragoman watch list shows those that there are")
        return found[0]

    def remove(self, name: str) -> None:
        """Look no more, and deliver no more; what was hit stays. :class:`LedgerError` if there is none."""
        watch = self.get(name)
        with self._database.write() as connection:
            self._database.lock(connection, f"watch {watch.number}")
            gone = update(watches).where(watches.c.watch == watch.number)
            connection.execute(gone.values(removed_at=self._database.now()))

    def look(self, names: Sequence[str] = ()) -> Iterator[Round]:
        """Let all watches, or those named, look at what is new; each gives its round once that is on disk."""
        chosen = [self.get(name) for name in names] if names else self.all()
        if not chosen:
            return
        with self._database.write() as connection:
            newest = newest_record(connection)
        for watch in chosen:
            records, hits = look(self._database, watch, newest)
            hits += look_at_days(self._database, watch, self._today())
            yield Round(watch.name, records, hits)

    def would_hit(self, condition: Condition, name: str = "test") -> Iterator[Found]:
        """What a condition would have hit over all current records, had it looked at them one by one; changes nothing.

        Each once, in the order in which the records were added; a swing may be told more often than a watch would.
        """
        now = self._database.now()
        watch = Watch(-1, name, uuid.UUID(int=0), condition, (), 0, now)
        seen: set[str] = set()
        with self._database.read() as connection:
            current = schema.current_records
            numbers = list(connection.execute(select(current.c.record).order_by(current.c.record)).scalars())
            found = (one for number in numbers for one in found_among(connection, watch, [number]))
            for one in overdue(connection, watch, self._today()) if condition.kind == "overdue" else found:
                if one.key not in seen:
                    seen.add(one.key)
                    yield one

    def hits(self, name: str, limit: int | None = None, before: int | None = None) -> list[Hit]:
        """What a watch has hit, the newest first; so many at most, and those with a number below ``before``."""
        watch = self.get(name)
        query = select(watch_hits).where(watch_hits.c.watch == watch.number).order_by(watch_hits.c.hit.desc())
        if before is not None:
            query = query.where(watch_hits.c.hit < before)
        with self._database.read() as connection:
            rows = connection.execute(query.limit(limit) if limit is not None else query).mappings()
            return [hit_of(row, str(watch.uuid), watch.name) for row in rows]

    def counts(self, name: str) -> dict[str, int]:
        """Of a watch: its hits, and deliveries that are done, that wait, and that were given up."""
        watch = self.get(name)
        states = {
            "delivered": deliveries.c.done_at.is_not(None),
            "waiting": deliveries.c.next_at.is_not(None),
            "given up": deliveries.c.next_at.is_(None) & deliveries.c.done_at.is_(None),
        }
        mine = watch_hits.c.watch == watch.number
        with self._database.read() as connection:
            found = {"hits": connection.execute(select(func.count()).where(mine)).scalar_one()}
            for state, holds in states.items():
                query = select(func.count()).select_from(deliveries).join(watch_hits).where(mine, holds)
                found[state] = connection.execute(query).scalar_one()
        return found

    # Deliveries

    def states(self, hits: Sequence[int]) -> list[State]:
        """How the deliveries of these hits (by their numbers) stand, in their order."""
        query = select(deliveries).where(deliveries.c.hit.in_(hits)).order_by(deliveries.c.hit, deliveries.c.delivery)
        with self._database.read() as connection:
            return [
                State(
                    row["hit"], channel_of(row["channel"]), row["tries"], row["next_at"], row["done_at"], row["error"]
                )
                for row in connection.execute(query).mappings()
            ]

    def take(self, worker: str, limit: int = 50) -> list[Delivery]:
        """Deliveries that are due, all of one watch and channel; nobody else is given them for ten minutes."""
        now = self._database.now()
        free = or_(deliveries.c.taken_until.is_(None), deliveries.c.taken_until < now)
        columns = (*watch_hits.c, deliveries.c.delivery, deliveries.c.channel, deliveries.c.tries)
        query = (
            select(*columns, watches.c.name, watches.c.uuid)
            .select_from(deliveries)
            .join(watch_hits, watch_hits.c.hit == deliveries.c.hit)
            .join(watches, watches.c.watch == watch_hits.c.watch)
            .where(deliveries.c.next_at <= now, free, watches.c.removed_at.is_(None))
            .order_by(deliveries.c.delivery)
        )
        with self._database.write() as connection:
            self._database.lock(connection, "deliveries")
            first = connection.execute(query.limit(1)).mappings().first()
            if first is None:
                return []
            same = query.where(watch_hits.c.watch == first["watch"], deliveries.c.channel == first["channel"])
            found = [dict(row) for row in connection.execute(same.limit(limit)).mappings()]
            mine = update(deliveries).where(deliveries.c.delivery.in_([row["delivery"] for row in found]))
            connection.execute(mine.values(taken_by=worker, taken_until=now + _LEASE))
        return [
            Delivery(row["delivery"], channel_of(row["channel"]), row["tries"], hit_of(row, row["uuid"], row["name"]))
            for row in found
        ]

    def delivered(self, done: Sequence[Delivery]) -> None:
        """Put on record that these have arrived."""
        values = {"done_at": self._database.now(), "next_at": None, "error": ""}
        with self._database.write() as connection:
            for one in done:
                mine = update(deliveries).where(deliveries.c.delivery == one.number, deliveries.c.done_at.is_(None))
                connection.execute(mine.values(tries=one.tries + 1, taken_by=None, taken_until=None, **values))

    def failed(self, one: Delivery, error: str) -> dt.datetime | None:
        """Put a failure on record; when the next try is due, None where it is given up."""
        tries = one.tries + 1
        next_at = self.pause(one) if tries < TRIES else None
        self._back(one, {"tries": tries, "next_at": next_at, "error": storable(error)[:500]})
        return next_at

    def pause(self, one: Delivery) -> dt.datetime:
        """Until when to wait after a failure: longer with each."""
        pause: dt.timedelta = min(_PAUSE * 2.0 ** min(one.tries, 16), _LONGEST_PAUSE)
        return self._database.now() + pause

    def give_back(self, rest: Sequence[Delivery], until: dt.datetime) -> None:
        """Leave deliveries that were taken and not tried until a moment."""
        for one in rest:
            self._back(one, {"next_at": until})

    def _back(self, one: Delivery, values: dict[str, object]) -> None:
        mine = update(deliveries).where(deliveries.c.delivery == one.number, deliveries.c.done_at.is_(None))
        with self._database.write() as connection:
            connection.execute(mine.values(taken_by=None, taken_until=None, **values))

    def _today(self) -> dt.date:
        return self._database.now().astimezone(dt.UTC).date()


def _find(connection: Connection, name: str | None = None) -> list[Watch]:
    query = select(watches).where(watches.c.removed_at.is_(None)).order_by(watches.c.watch)
    if name is not None:
        query = query.where(watches.c.name == name)
    return [
        Watch(
            number=row["watch"],
            name=row["name"],
            uuid=uuid.UUID(row["uuid"]),
            condition=read_condition(json.loads(row["condition"]), f"the watch {row['name']}"),
            channels=tuple(channel_of(one) for one in json.loads(row["channels"])),
            since=row["since"],
            added_at=row["added_at"],
        )
        for row in connection.execute(query).mappings()
    ]
