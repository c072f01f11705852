"""What a reader asks of a timeline: filters that stand in the address, checked one by one."""

import datetime as dt
from functools import cache
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, ConfigDict

from dragoman.data import read_yaml
from dragoman.read.charts.colours import QUAD_WORDS
from dragoman.read.server.refusing import bad_request
from dragoman.read.web.links import Filter
from dragoman.store import Wanted
from dragoman.store.newest import Cursor

_LONGEST = 200
"""Characters of a name or topic."""


class Filters(BaseModel):
    """The filters of a timeline, as they were understood; of lists an empty one means all."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    since: dt.date | None = None
    until: dt.date | None = None
    type: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    quad: tuple[int, ...] = ()
    min_outlets: int = 1
    actor: str | None = None
    topic: str | None = None

    @property
    def any(self) -> bool:
        """True if anything is left out by them."""
        return self != Filters()

    def wanted(self) -> Wanted:
        """The same as the ledger is asked."""
        return Wanted(
            since=self.since,
            until=self.until,
            types=frozenset(self.type),
            min_outlets=self.min_outlets,
            actor=self.actor,
            topic=self.topic,
            statuses=frozenset(self.status),
            quads=frozenset(self.quad),
        )

    def query(self) -> dict[str, Filter]:
        """The same as an address has them."""
        return {
            "since": self.since.isoformat() if self.since else None,
            "until": self.until.isoformat() if self.until else None,
            "type": self.type,
            "status": self.status,
            "quad": self.quad,
            "min_outlets": self.min_outlets if self.min_outlets > 1 else None,
            "actor": self.actor,
            "topic": self.topic,
        }


def filters(
    since: str = "",
    until: str = "",
    type: Annotated[list[str], Query()] = [],  # noqa: B006 - FastAPI copies it
    status: Annotated[list[str], Query()] = [],  # noqa: B006
    quad: Annotated[list[str], Query()] = [],  # noqa: B006
    min_outlets: str = "",
    actor: str = "",
    topic: str = "",
) -> Filters:
    """The filters of an address; a form sends those that are not filled in too. 400 says which cannot be understood."""
    first, last = _day(since, "since"), _day(until, "until")
    if first is not None and last is not None and first > last:
        raise bad_request(f"since {first} is after until {last}", "turn them round")
    return Filters(
        since=first,
        until=last,
        type=_known([one.upper() for one in type], types(), "type"),
        status=_known(status, statuses(), "status"),
        quad=tuple(int(one) for one in _known(quad, tuple(map(str, QUAD_WORDS)), "quad")),
        min_outlets=_number(min_outlets),
        actor=_words(actor, "actor"),
        topic=_words(topic, "topic"),
    )


def cursor(before: str = "") -> Cursor | None:
    """Where a leaf of a timeline begins."""
    if not before:
        return None
    try:
        return Cursor.parse(before)
    except ValueError:
        raise bad_request(f"before={before!r} is no place in a timeline", "follow a link to older happenings") from None


@cache
def types() -> tuple[str, ...]:
    """PLOVER's types, in its order."""
    return tuple(read_yaml("plover.yaml")["events"])


@cache
def statuses() -> tuple[str, ...]:
    """PLOVER's statuses, in its order."""
    return tuple(read_yaml("plover.yaml")["status"])


def _day(text: str, what: str) -> dt.date | None:
    if not text.strip():
        return None
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        raise bad_request(f"{what}={text!r} is no day", "write it as 2023-03-31") from None


def _known(given: list[str], known: tuple[str, ...], what: str) -> tuple[str, ...]:
    asked = [one for one in given if one]
    for one in asked:
        if one not in known:
            raise bad_request(f"{what}={one!r} is not known", f"give one of {', '.join(known)}")
    return tuple(one for one in known if one in asked)


def _number(text: str) -> int:
    if not text.strip():
        return 1
    if not text.strip().isascii() or not text.strip().isdigit() or not 1 <= int(text[:9]) <= 1000:
        raise bad_request(f"min_outlets={text!r} is no number of outlets", "give a number from 1 to 1000")
    return int(text)


def _words(text: str, what: str) -> str | None:
    words = " ".join(text.replace("\0", " ").split())
    if len(words) > _LONGEST:
        raise bad_request(f"{what} has {len(words)} characters", f"give at most {_LONGEST}")
    return words or None
