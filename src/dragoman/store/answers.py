"""Happenings as they are shown: with their documents, quotes, denials, and what the reports do not agree on."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import Connection, select

from dragoman.store.alike import Likeness
from dragoman.store.clusters import cluster
from dragoman.store.composing import Row, compose, month_of
from dragoman.store.edges import Edges, wires_of
from dragoman.store.facts import facts_of, order_of
from dragoman.store.grouping import merge_people, same_person
from dragoman.store.keyed import near_pairs
from dragoman.store.reading import Told, read_told
from dragoman.store.relation import Days, Detail, Happening, Participant, Quote, Site, Version
from dragoman.store.schema_told import happenings, tellings
from dragoman.store.tied import ties_of
from dragoman.store.values import in_batches

_SITE = ("name", "country", "admin1", "lat", "lon", "precision")


def by_number(connection: Connection, numbers: Sequence[int], *, explained: bool = True) -> list[Happening]:
    """The happenings with these numbers, in this order.

    Unless ``explained``, nothing says why reports are ``together``, which takes most of the time.
    """
    rows: dict[int, Row] = {}
    wanted: dict[int, set[str]] = defaultdict(set)
    members: dict[tuple[int, str], int] = {}
    for batch in in_batches(numbers):
        query = select(happenings).where(happenings.c.happening.in_(batch))
        rows |= {row["happening"]: dict(row) for row in connection.execute(query).mappings()}
        told = select(tellings.c.record, tellings.c.event, tellings.c.happening)
        for record, event, happening in connection.execute(told.where(tellings.c.happening.in_(batch))):
            wanted[record].add(event)
            members[record, event] = happening
    found: dict[int, list[Told]] = defaultdict(list)
    # What has one telling is compared with nothing, and its document need not be read about it.
    tellings_of = Counter(members.values())
    several = {record for (record, _), happening in members.items() if tellings_of[happening] > 1}
    compared = several if explained else set()
    for one in read_told(connection, dict(sorted(wanted.items())), bare=wanted.keys() - compared):
        found[members[one.record, one.event.id]].append(one)
    wires = wires_of(connection, {one.document for group in found.values() for one in group})
    why = wires if explained else None
    return [_happening(rows[number], found[number], why) for number in numbers if number in rows]


def in_memory(connection: Connection, wanted: Mapping[int, Collection[str]]) -> list[Happening]:
    """The same from records alone, for a ledger that may not be written: events by record, all that could meet."""
    told = list(read_told(connection, dict(wanted)))
    facts = [facts_of(one) for one in told]
    wires = wires_of(connection, {one.document for one in facts})
    ties = ties_of(connection, facts)
    edges = Edges(facts.__getitem__, Likeness(wires), ties)
    near = [pair for pair in near_pairs(facts) | ties.one if edges.between(*pair)]
    groups = cluster(facts, near, edges.like, ties.tied)
    rows = [compose([facts[at] for at in group], wires) for group in groups]
    names: dict[str, int] = defaultdict(int)
    shown = []
    for number in sorted(range(len(rows)), key=lambda number: facts[groups[number][0]].order):
        base = rows[number]["base"]
        names[base] += 1
        name = base if names[base] == 1 else f"{base}-{names[base]}"
        shown.append(_happening(rows[number] | {"name": name}, [told[at] for at in groups[number]], wires))
    return sorted(shown, key=lambda one: (_when(one), one.id))


def month(one: Happening) -> str:
    """The month in which it lies, "2023-03"; "" for what no month can be told of."""
    return month_of(one.date.start, one.date.end) if one.date else ""


def _when(one: Happening) -> str:
    return (one.date.start if one.date else one.first_seen or "9999").__str__()


def _happening(row: Row, told: Sequence[Told], wires: Mapping[int, int] | None) -> Happening:
    """Without ``wires`` nothing says why its reports are together."""
    ordered = sorted(told, key=order_of) if len(told) > 1 else list(told)
    positive = [one for one in ordered if one.status != "negated"] or ordered
    start, end = row["date_start"], row["date_end"]
    quotes = tuple(quote for one in ordered for quote in one.quotes)
    return Happening(
        id=row["name"],
        date=Days(start=start, end=end) if start else None,
        actors=merge_people(person for one in positive for person in one.people),
        countries=tuple(row["countries"].split()),
        reports=row["reports"],
        documents=tuple(dict.fromkeys(one.source for one in ordered)),
        quotes=quotes,
        type=row["type"],
        modes=tuple(row["modes"].split()),
        contexts=tuple(row["contexts"].split()),
        topics=tuple(sorted({topic for one in positive for topic in one.event.topics})),
        status=row["status"],
        quad=row["quad"],
        score=row["score"],
        confidence=max(one.event.confidence for one in positive),
        why=tuple(sorted({one.event.why for one in positive})),
        outlets=row["outlets"],
        independent=row["independent"],
        first_seen=row["first_seen"],
        last_seen=row["last_seen"],
        confirmed_by=tuple(row["confirmed_by"].split()),
        denied_by=tuple(row["denied_by"].split()),
        denials=tuple(_denials(ordered, row["status"])),
        conflicts=tuple(_conflicts(positive)),
        together=tuple(_together(ordered, wires)) if wires is not None else (),
        places=_places(positive),
    )


def _places(told: Sequence[Told]) -> tuple[Site, ...]:
    """Where it was, each place once, what most reports name first."""
    found: dict[tuple[object, ...], tuple[Site, set[str]]] = {}
    for one in told:
        if one.place is not None:
            site = Site(**{name: getattr(one.place, name) for name in _SITE}, documents=())
            found.setdefault((site.name, site.country, site.lat, site.lon), (site, set()))[1].add(one.source.id)
    ordered = sorted(found.values(), key=lambda one: -len(one[1]))
    return tuple(site.model_copy(update={"documents": tuple(sorted(ids))}) for site, ids in ordered)


def _denials(told: Sequence[Told], status: str) -> Iterable[Quote]:
    for one in told:
        for quote in one.quotes:
            if (one.status == "negated") != (quote.stance == "denies") and status != "negated":
                yield quote


def _conflicts(told: Sequence[Told]) -> Iterable[Detail]:
    """What is told in more than one way, where each way is some document's own word."""
    ways: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for one in told:
        document = one.source.id
        ways["type"][one.event.type].add(document)
        for mode in one.event.modes:
            ways["mode"][mode].add(document)
        if one.date is not None and one.date.text is not None:
            days = dict.fromkeys((one.date.start.isoformat(), one.date.end.isoformat()))
            ways["day"][" to ".join(days)].add(document)
        if one.place is not None:
            ways["place"][one.place.name].add(document)
        for person in one.people:
            if person.person and person.country and person.office:
                ways[f"{person.office} ({person.country})"][_fullest(person, told)].add(document)
    for what, told_as in ways.items():
        if len(told_as) > 1:
            versions = sorted(told_as.items(), key=lambda way: (-len(way[1]), way[0]))
            yield Detail(
                what=what, told=tuple(Version(value=value, documents=tuple(sorted(ids))) for value, ids in versions)
            )


def _fullest(person: Participant, told: Sequence[Told]) -> str:
    """The longest name under which anybody tells of this person: "Rao" and "Anil Rao" are no two ways."""
    same = (other.name for one in told for other in one.people if same_person(person, other))
    return max(same, key=lambda name: (len(name), name), default=person.name)


def _together(told: Sequence[Told], wires: Mapping[int, int]) -> Iterable[str]:
    # What hangs on facts is of several tellings.
    facts = list(map(facts_of, told)) if len(told) > 1 else []
    likeness = Likeness(wires)
    for one in facts[1:]:
        nearest = max((other for other in facts if other is not one), key=lambda other: likeness.of(one, other))
        why = ", ".join(likeness.why(one, nearest)) if likeness.comparable(one, nearest) else "somebody decided so"
        yield f"{one.id}#{one.event} with {nearest.id}#{nearest.event}: {why}"
