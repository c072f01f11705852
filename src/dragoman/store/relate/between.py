"""Promises between two countries, with what may have followed each, as a ledger tells them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, select

from dragoman.record.models import Commitment
from dragoman.store import schema
from dragoman.store.decisions import Decision, standing
from dragoman.store.grouping import Telling
from dragoman.store.relate.around import Around
from dragoman.store.relate.follow_up import Later, follow_ups
from dragoman.store.relate.later import around_records, both, later_documents, later_records, rarity
from dragoman.store.relate.promises import Pledge, gather, pledges
from dragoman.store.relate.standing import promise
from dragoman.store.relate.wording import Rarity
from dragoman.store.relation import Promise

_CHUNK = 500
IN_PASSING = 300
"""Promises times later documents up to which the whole relation looks for what followed: some tenths of a second."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The documents that may have followed promises up, and how rare words are."""

    documents: Sequence[Later]
    rarity: Rarity
    looked: bool = True
    """False if there were too many to be looked at in passing."""


def promised(connection: Connection, pair: tuple[str, str]) -> defaultdict[int, set[str]]:
    """By record, the ids of commitments of either country where the other is named at all: "a hospital in Fiji"."""
    members = schema.commitment_actors
    query = select(members.c.record, members.c.commitment).where(
        members.c.country.in_(pair), members.c.record.in_(both(pair))
    )
    found: defaultdict[int, set[str]] = defaultdict(set)
    for record, commitment in connection.execute(query.distinct()):
        found[record].add(commitment)
    return found


def instruments_near(connection: Connection, pair: tuple[str, str]) -> defaultdict[int, set[str]]:
    """By record, the ids of instruments where both countries are named: "the Vision Statement" names no party."""
    table = schema.instruments
    query = select(table.c.record, table.c.id).where(table.c.record.in_(both(pair)))
    found: defaultdict[int, set[str]] = defaultdict(set)
    for record, instrument in connection.execute(query):
        found[record].add(instrument)
    return found


def around_of(connection: Connection, numbers: Iterable[int]) -> dict[str, Around]:
    """By document id, what stands about the parts of these records."""
    ordered = sorted(numbers)
    found: dict[str, Around] = {}
    for at in range(0, len(ordered), _CHUNK):
        for row, around in around_records(connection, ordered[at : at + _CHUNK]).values():
            found[row["id"]] = around
    return found


def promises_between(
    connection: Connection,
    pair: tuple[str, str],
    tellings: Iterable[Telling[Commitment]],
    around: Mapping[str, Around],
    most: int | None = None,
) -> tuple[Promise, ...]:
    """The promises, in the order of time, each with its candidates and its state.

    Where promises times later documents are more than ``most``, nothing is looked for: what no person decided is open.
    """
    found = [one for one in pledges(tellings, around) if set(pair) <= one.by | one.to]
    groups = gather(found)
    since = min((one.made for one in found if one.made is not None), default=None)
    numbers = later_records(connection, pair, since) if since is not None else []
    looked = most is None or len(groups) * len(numbers) <= most
    documents = later_documents(connection, numbers) if looked else []
    words = rarity(connection) if documents else Rarity([])
    decided = {one.subject: one for one in standing(connection, "status")}
    return judge(groups, Evidence(documents, words, looked), decided, standing(connection, "follows"))


def judge(
    groups: Iterable[list[Pledge]],
    evidence: Evidence,
    decided: Mapping[str, Decision],
    followed: Iterable[Decision] = (),
) -> tuple[Promise, ...]:
    """The promises of the groups, laid beside the evidence; the same for the same content in any order."""
    refused: defaultdict[str, set[str]] = defaultdict(set)
    for one in followed:
        if not one.what["follows"]:
            refused[one.subject].add(one.what["event"])
    made = []
    for group in groups:
        told = _told_whole(group)
        out = {event for pledge in group for event in refused[pledge.name]}
        found = [one for one in follow_ups(told, evidence.documents, evidence.rarity) if one.event not in out]
        made.append(promise(group, tuple(found), decided, evidence.looked))
    return tuple(sorted(made, key=lambda one: (one.made or dt.date.max, one.name)))


def _told_whole(group: list[Pledge]) -> list[Pledge]:
    """The group, its first telling with the parties and the due day that any of them gives."""
    due = next((one for one in group if one.due is not None), group[0])
    first = replace(
        group[0],
        by=frozenset().union(*(one.by for one in group)),
        to=frozenset().union(*(one.to for one in group)) - frozenset().union(*(one.by for one in group)),
        telling=replace(group[0].telling, date=due.telling.date),
    )
    return [first, *group[1:]]
