"""Promises page by page: all of them as they stand, those of two countries, and one, each from a bounded look.

What is between two countries is judged by the rules of :meth:`Ledger.promises`, over the promises stored last and the
documents that came soonest after them: where no more than the bounds name the two, the answers are equal.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, func, select

from dragoman.record.models import Commitment, Part
from dragoman.store import schema
from dragoman.store.decisions import standing
from dragoman.store.grouping import Telling
from dragoman.store.near import record_with, records_about, records_after, records_near
from dragoman.store.relate.around import Around
from dragoman.store.relate.between import IN_PASSING, Evidence, around_of, judge
from dragoman.store.relate.later import SENTENCES, later_documents, rarity
from dragoman.store.relate.promises import NEAR, Pledge, gather, pledges
from dragoman.store.relate.wording import Rarity, stems
from dragoman.store.relation import Looked, Promise
from dragoman.store.remembered import Remembered
from dragoman.store.told_parts import commitments_told

MOST = 40
"""Documents with promises that are looked at for two countries."""
LATER = 100
"""Later documents that are looked at for what followed."""


class Promises(Part):
    """Promises between two countries; of the documents published after, ``later`` were looked at.

    ``whole`` is False where there are more that were not; where promises times documents are too many, none was, and
    each promise's own page looks.
    """

    dyad: tuple[str, str]
    promises: tuple[Promise, ...]
    looked: Looked
    later: int
    whole: bool


class PromisePage(Part):
    """One promise. ``dyad`` is None, and nothing was looked for, where its words name no second country."""

    promise: Promise
    dyad: tuple[str, str] | None
    later: int
    whole: bool


def of_pair(
    connection: Connection,
    remembered: Remembered,
    pair: tuple[str, str],
    before: int | None = None,
    most: int = IN_PASSING,
) -> Promises:
    """Those of two countries, in the order of time, each with what may have followed; ``most`` as in ``between``."""
    groups, looked = _groups(connection, pair, before)
    judged, later, whole = _judged(connection, remembered, pair, groups, most)
    return Promises(dyad=pair, promises=judged, looked=looked, later=later, whole=whole)


def told_of_pair(connection: Connection, pair: tuple[str, str]) -> tuple[tuple[Promise, ...], Looked]:
    """The same, open or as persons decided: nothing is looked for that may have followed."""
    groups, looked = _groups(connection, pair, None)
    decided = {one.subject: one for one in standing(connection, "status")}
    return judge(groups, Evidence([], Rarity([]), looked=False), decided), looked


def _groups(connection: Connection, pair: tuple[str, str], before: int | None) -> tuple[list[list[Pledge]], Looked]:
    """The tellings of each promise in the documents stored last."""
    numbers, rest = records_near(connection, pair, schema.commitments, MOST, before)
    tellings, around = _tellings(connection, numbers)
    found = [one for one in pledges(tellings, around) if set(pair) <= one.by | one.to]
    return gather(found), Looked(documents=len(numbers), before=rest)


def one(connection: Connection, remembered: Remembered, name: str) -> PromisePage | None:
    """The promise told at a name ("a.txt#10-94": document and span); None if there is none."""
    number = record_with(connection, schema.commitments, name)
    if number is None:
        return None
    own, around = _tellings(connection, [number])
    mine = next((one for one in pledges(own, around) if one.name == name), None)
    if mine is None:
        return None
    pair = _pair(mine)
    if pair is None:
        (judged,), _, _ = _judged(connection, remembered, None, [[mine]])
        return PromisePage(promise=judged, dyad=None, later=0, whole=True)
    numbers = {number}
    if mine.made is not None:
        days = mine.made - NEAR, mine.made + NEAR
        numbers |= set(records_about(connection, pair, days, schema.commitments, MOST))
    tellings, around = _tellings(connection, sorted(numbers))
    found = [one for one in pledges(tellings, around) if set(pair) <= one.by | one.to]
    group = next(group for group in gather(found) if any(one.name == name for one in group))
    (judged,), later, whole = _judged(connection, remembered, pair, [group])
    return PromisePage(promise=judged, dyad=pair, later=later, whole=whole)


def _judged(
    connection: Connection,
    remembered: Remembered,
    pair: tuple[str, str] | None,
    groups: Sequence[list[Pledge]],
    most: int = IN_PASSING,
) -> tuple[tuple[Promise, ...], int, bool]:
    """The promises of the groups, how many later documents were looked at, and whether these are all."""
    since = min((one.made for group in groups for one in group if one.made is not None), default=None)
    numbers: list[int] = []
    whole = True
    if pair is not None and since is not None:
        numbers, whole = records_after(connection, pair, since, LATER)
    looked = len(groups) == 1 or len(groups) * len(numbers) <= most
    documents = later_documents(connection, numbers) if looked else []
    words = remembered.get("rarity", _rarity) if documents else Rarity([])
    decided = {one.subject: one for one in standing(connection, "status")}
    found = judge(groups, Evidence(documents, words, looked), decided, standing(connection, "follows"))
    return found, len(documents), whole and looked


def _pair(pledge: Pledge) -> tuple[str, str] | None:
    """The two countries that it is between: the first that gives it and the first that gets it, by code."""
    by, to = sorted(pledge.by), sorted(pledge.to)
    sides = (by[0], to[0]) if by and to else tuple(sorted({*by, *to})[:2])
    return (min(sides), max(sides)) if len(set(sides)) == 2 else None


def _rarity(connection: Connection) -> Rarity:
    """As :func:`rarity`; in a ledger with more sentences than it counts, of those stored last."""
    events = schema.events.c
    if connection.execute(select(func.count()).select_from(schema.events)).scalar_one() <= SENTENCES:
        return rarity(connection)
    query = select(events.sentence).order_by(events.record.desc(), events.position).limit(SENTENCES)
    return Rarity([stems(text) for text in sorted(set(connection.execute(query).scalars()))])


def _tellings(connection: Connection, numbers: Iterable[int]) -> tuple[list[Telling[Commitment]], dict[str, Around]]:
    wanted = list(numbers)
    return commitments_told(connection, dict.fromkeys(wanted)), around_of(connection, wanted)
