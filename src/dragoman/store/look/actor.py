"""What an actor did, with whom, and what they said, by the newest documents that name them."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, Literal, TypeVar

from sqlalchemy import Connection, Select, select

from dragoman.claims import Status
from dragoman.document import Span
from dragoman.record.models import Part
from dragoman.store import schema
from dragoman.store.look.as_ruled import as_ruled
from dragoman.store.look.who import Seen, Window, window
from dragoman.store.relation import Source
from dragoman.store.schema_told import happenings, tellings
from dragoman.store.values import in_batches

PARTNERS = 15
NAMES = 12
_T = TypeVar("_T")
_Row = Any
_Key = tuple[int, str]
"""A record's number and the id of a part of it."""


class Counted(Part):
    """A value and in how many documents, events or statements it stands."""

    value: str
    count: int


class OfficeSeen(Part):
    """An office that documents give the actor, with the first and last day of publication of these."""

    office: str
    country: str | None
    documents: int
    first: dt.date | None
    last: dt.date | None


class Partner(Part):
    """Someone in the same events; ``cooperation`` and ``conflict`` count these by quad class (1 and 2; 3 and 4)."""

    name: str
    country: str | None
    wikidata: str | None
    events: int
    cooperation: int
    conflict: int


class Deed(Part):
    """An event with the actor in it, as persons have ruled it, once for all documents of the window that tell of it.

    ``happening`` is its id, None where it has not been laid beside the others yet; ``reports`` are the documents that
    tell of it. ``sentence`` is of the newest of these, ``source``; ``event`` its id there.
    """

    happening: str | None
    type: str
    modes: tuple[str, ...]
    status: Status
    quad: int
    start: dt.date | None
    end: dt.date | None
    roles: tuple[str, ...]
    others: tuple[str, ...]
    """Names of the others in it."""
    reports: int
    sentence: str
    source: Source
    event: str


class Said(Part):
    """A statement of the actor's. ``words`` are its content, or what stands for it where words were withheld."""

    words: str
    kind: str
    channel: str | None
    on_record: bool
    source: Source
    statement: str


class TenureSeen(Part):
    """What a document says of an office taken, held or left."""

    office: str
    country: str | None
    action: Literal["took office", "left office", "holds office"]
    start: dt.date | None
    end: dt.date | None
    words: str
    span: Span
    source: Source


class ActorView(Part):
    """An actor, by the newest documents that name them: ``documents`` of them, and ``before`` where older ones begin.

    ``namesakes`` are the Wikidata ids of all who bear the name asked for, where these are several.
    """

    asked: str
    wikidata: str | None
    name: str
    country: str | None
    sector: str | None
    person: bool
    namesakes: tuple[Counted, ...]
    names: tuple[Counted, ...]
    offices: tuple[OfficeSeen, ...]
    documents: int
    first: dt.date | None
    last: dt.date | None
    before: int | None
    events: int
    statements: int
    partners: tuple[Partner, ...]
    channels: tuple[Counted, ...]
    tenures: tuple[TenureSeen, ...]
    deeds: tuple[Deed, ...]
    said: tuple[Said, ...]
    size: int
    """Deeds, and statements, on a page."""
    deeds_page: int
    said_page: int


def actor_view(
    connection: Connection, name: str, before: int | None, pages: tuple[int, int] = (1, 1), size: int = 20
) -> ActorView | None:
    """The actor of that name or Wikidata id; None if no current record has them. ``pages`` are of deeds and of words,
    from 1.
    """
    found = window(connection, name, before)
    return _View(connection, found).view(name, pages, size) if found.seen else None


class _View:
    """One window of documents, read as far as the answer needs."""

    def __init__(self, connection: Connection, found: Window) -> None:
        self._connection = connection
        self._found = found
        self._mine: set[_Key] = {(one.record, one.id) for one in found.seen}
        self._records = list(dict.fromkeys(one.record for one in found.seen))
        self._sources = self._read_sources()
        self._told: dict[_Key, int] = {}
        self._ruled = as_ruled(connection, self._sources)

    def view(self, asked: str, pages: tuple[int, int], size: int) -> ActorView:
        seen = self._found.seen
        days = sorted(source.published for source in self._sources.values() if source.published)
        roles, others = self._roles()
        events = self._events(roles)
        said = self._statements()
        country = _commonest(one.country for one in seen)
        ids = Counter(one.wikidata for one in seen if one.wikidata)
        return ActorView(
            asked=asked,
            wikidata=self._found.wikidata,
            name=_commonest(one.name for one in seen) or asked,
            country=country,
            sector=_commonest(one.sector for one in seen),
            person=2 * sum(one.person for one in seen) > len(seen),
            namesakes=_counted(ids) if self._found.wikidata is None and len(ids) > 1 else (),
            names=_counted(Counter(one.name for one in seen))[:NAMES],
            offices=self._offices(),
            documents=len(self._records),
            first=days[0] if days else None,
            last=days[-1] if days else None,
            before=self._found.before,
            events=len(events),
            statements=len(said),
            partners=self._partners(others, events),
            channels=_counted(Counter(row.channel for row in said if row.channel)),
            tenures=self._tenures(),
            deeds=tuple(self._deeds(events, roles, others, _slice(pages[0], size))),
            said=self._said(said, _slice(pages[1], size)),
            size=size,
            deeds_page=pages[0],
            said_page=pages[1],
        )

    def _select(self, query: Select[Any], record: Any) -> list[_Row]:
        """The rows of the window's records."""
        found: list[_Row] = []
        for batch in in_batches(self._records):
            found += self._connection.execute(query.where(record.in_(batch))).all()
        return found

    def _read_sources(self) -> dict[int, Source]:
        documents, records = schema.documents, schema.records.c
        names = ("id", "version", "title", "url", "publisher", "published")
        query = select(records.record, *(documents.c[name] for name in names)).join(
            documents, documents.c.document == records.document
        )
        rows = self._select(query, records.record)
        return {row[0]: Source(**dict(zip(names, row[1:], strict=True))) for row in rows}

    def _offices(self) -> tuple[OfficeSeen, ...]:
        held: defaultdict[tuple[str, str | None], list[int]] = defaultdict(list)
        for one in self._found.seen:
            if one.office:
                held[one.office, one.country].append(one.record)
        found = []
        for (office, country), records in held.items():
            days = sorted(day for record in records if (day := self._sources[record].published))
            first, last = (days[0], days[-1]) if days else (None, None)
            count = len(set(records))
            found.append(OfficeSeen(office=office, country=country, documents=count, first=first, last=last))
        return tuple(sorted(found, key=lambda one: (-one.documents, one.office)))[:NAMES]

    def _roles(self) -> tuple[dict[_Key, list[str]], dict[_Key, list[Seen]]]:
        """By event the actor's roles, and the others in it."""
        table = schema.event_actors.c
        query = select(table.record, table.event, table.role, table.actor).order_by(table.record, table.event)
        roles: dict[_Key, list[str]] = defaultdict(list)
        ids: dict[_Key, list[str]] = defaultdict(list)
        coded = [tuple(row) for row in self._select(query, table.record) if row[0] not in self._ruled]
        ruled = [(record, *role) for record, one in self._ruled.items() for role in one.roles]
        for record, event, role, actor in (*coded, *ruled):
            if (record, actor) in self._mine:
                roles[record, event].append(role)
            else:
                ids[record, event].append(actor)
        people = self._people({(key[0], id) for key in roles for id in ids.get(key, ())})
        others = {key: [people[key[0], id] for id in ids[key] if (key[0], id) in people] for key in roles if key in ids}
        return roles, others

    def _events(self, roles: Collection[_Key]) -> dict[_Key, _Row]:
        """The actor's events, each happening once, the latest first."""
        table = schema.events.c
        columns = (table.record, table.id, table.type, table.modes, table.quad, table.status)
        query = select(*columns, table.date_start, table.date_end)
        found = [row for row in self._select(query, table.record) if row.record not in self._ruled]
        found += [row for one in self._ruled.values() for row in one.events]
        rows = {(row.record, row.id): row for row in found if (row.record, row.id) in roles}
        told = select(tellings.c.record, tellings.c.event, tellings.c.happening)
        self._told = {(row[0], row[1]): row[2] for row in self._select(told, tellings.c.record)}
        once: dict[Any, _Key] = {}
        for key in sorted(rows, key=lambda key: self._newest(rows[key], key)):
            once.setdefault(self._told.get(key, key), key)
        return {key: rows[key] for key in once.values()}

    def _newest(self, row: _Row, key: _Key) -> tuple[int, int, str]:
        day = row.date_start or self._sources[key[0]].published
        return (-day.toordinal() if day else 0, -key[0], key[1])

    def _partners(self, others: dict[_Key, list[Seen]], events: dict[_Key, _Row]) -> tuple[Partner, ...]:
        shown: dict[Any, Seen] = {}
        counts: Counter[Any] = Counter()
        quads: Counter[Any] = Counter()
        for key, row in events.items():
            among = {_identity(one): one for one in others.get(key, ())}
            for identity, one in among.items():
                shown.setdefault(identity, one)
                counts[identity] += 1
                quads[identity, row.quad <= 2] += 1
        best = sorted(counts, key=lambda identity: (-counts[identity], shown[identity].name))[:PARTNERS]
        return tuple(
            Partner(
                name=shown[one].name,
                country=shown[one].country,
                wikidata=shown[one].wikidata,
                events=counts[one],
                cooperation=quads[one, True],
                conflict=quads[one, False],
            )
            for one in best
        )

    def _people(self, wanted: Collection[_Key]) -> dict[_Key, Seen]:
        actors = schema.actors.c
        names = ("record", "id", "name", "country", "sector", "office", "person", "wikidata")
        query = select(*(actors[name] for name in names))
        people: dict[_Key, Seen] = {}
        for batch in in_batches({record for record, _ in wanted}):
            for row in self._connection.execute(query.where(actors.record.in_(batch))):
                if (row[0], row[1]) in wanted:
                    people[row[0], row[1]] = Seen(*row)
        for record, one in self._ruled.items():
            people |= {(record, id): seen for id, seen in one.people.items() if (record, id) in wanted}
        return people

    def _deeds(
        self, events: dict[_Key, _Row], roles: dict[_Key, list[str]], others: dict[_Key, list[Seen]], part: slice
    ) -> Iterator[Deed]:
        shown = dict(list(events.items())[part])
        table = schema.events.c
        query = select(table.record, table.id, table.sentence).where(table.record.in_({key[0] for key in shown}))
        sentences = {(row[0], row[1]): row[2] for row in self._connection.execute(query)}
        names = self._names({self._told[key] for key in shown if key in self._told})
        for key, row in shown.items():
            name, reports = names.get(self._told.get(key, 0), (None, 1))
            yield Deed(
                happening=name,
                type=row.type,
                modes=tuple(row.modes.split()),
                status=row.status,
                quad=row.quad,
                start=row.date_start,
                end=row.date_end,
                roles=tuple(dict.fromkeys(roles[key])),
                others=tuple(dict.fromkeys(one.name for one in others.get(key, ()))),
                reports=reports,
                sentence=sentences[key],
                source=self._sources[key[0]],
                event=key[1],
            )

    def _names(self, numbers: Collection[int]) -> dict[int, tuple[str, int]]:
        """The ids of happenings, and how many documents tell of each, by number."""
        query = select(happenings.c.happening, happenings.c.name, happenings.c.reports)
        rows = self._connection.execute(query.where(happenings.c.happening.in_(numbers)))
        return {row[0]: (row[1], row[2]) for row in rows}

    def _statements(self) -> list[_Row]:
        """The actor's statements, the latest published first."""
        table = schema.statements.c
        query = select(table.record, table.position, table.id, table.speaker, table.channel)
        mine = [row for row in self._select(query, table.record) if (row.record, row.speaker) in self._mine]

        def order(row: _Row) -> tuple[int, int, int]:
            day = self._sources[row.record].published
            return (-day.toordinal() if day else 0, -row.record, row.position)

        return sorted(mine, key=order)

    def _said(self, found: Sequence[_Row], part: slice) -> tuple[Said, ...]:
        shown = found[part]
        table = schema.statements.c
        query = select(table.record, table.id, table.kind, table.on_record, table.source, table.cue, table.content)
        chosen = {row.record for row in shown}
        rows = self._connection.execute(query.where(table.record.in_(chosen)))
        whole = {(row.record, row.id): row for row in rows}
        told = []
        for row in shown:
            one = whole[row.record, row.id]
            words = one.content or " ".join(filter(None, (one.source, one.cue)))
            told.append(
                Said(
                    words=words,
                    kind=one.kind,
                    channel=row.channel,
                    on_record=one.on_record,
                    source=self._sources[row.record],
                    statement=row.id,
                )
            )
        return tuple(told)

    def _tenures(self) -> tuple[TenureSeen, ...]:
        table = schema.tenures.c
        columns = (table.record, table.actor, table.office, table.country, table.action, table.words)
        query = select(*columns, table.date_start, table.date_end, table.span_start, table.span_end)
        mine = [row for row in self._select(query, table.record) if (row.record, row.actor) in self._mine]
        found = [
            TenureSeen(
                start=row.date_start,
                end=row.date_end,
                span=Span(row.span_start, row.span_end),
                source=self._sources[row.record],
                **{name: getattr(row, name) for name in ("office", "country", "action", "words")},
            )
            for row in mine
        ]
        told = [one for one in found if one.action != "holds office"]
        told.sort(key=lambda one: one.start or one.source.published or dt.date.min, reverse=True)
        return tuple(told[:NAMES])


def _identity(one: Seen) -> tuple[str, str | None]:
    return (one.wikidata, None) if one.wikidata else (one.name.lower(), one.country)


def _slice(page: int, size: int) -> slice:
    return slice((page - 1) * size, page * size)


def _commonest(values: Iterable[_T | None]) -> _T | None:
    """What most say; of equals, what is said first."""
    counts = Counter(value for value in values if value is not None)
    return max(counts, key=counts.__getitem__) if counts else None


def _counted(counts: Counter[str]) -> tuple[Counted, ...]:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Counted(value=value, count=count) for value, count in ordered)
