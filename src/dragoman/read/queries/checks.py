"""What is asked, checked before a ledger hears of it; what is wrong is told with what would be right."""

import datetime as dt
import re
from collections.abc import Iterable
from functools import cache
from typing import get_args

from dragoman.claims import StatementKind, Status
from dragoman.data import read_yaml
from dragoman.read.countries import code_of, meant_by
from dragoman.read.server.refusing import bad_request
from dragoman.store.rows import storable

MOST_CHARACTERS = 500
"""Of any word or name that is asked for."""
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])\Z")


def country(given: str) -> str:
    """A country's code in capitals, or that of a body that acts beside states."""
    code = code_of(given)
    if code is None:
        raise bad_request(f"{_shown(given)} is not a country code", meant_by(given))
    return code


def countries(given: str | None, most: int = 2) -> tuple[str, ...]:
    """Codes separated by commas, sorted, each once; at most so many."""
    codes = tuple(sorted({country(one) for one in (given or "").split(",") if one.strip()}))
    if len(codes) > most:
        raise bad_request(f"{len(codes)} countries are too many", f"give {most} at most: IND,ISR")
    return codes


def pair(first: str, second: str) -> tuple[str, str]:
    """Two different codes, sorted."""
    one, other = sorted((country(first), country(second)))
    if one == other:
        raise bad_request(f"{one} and {other} are one country", "give two different codes")
    return one, other


def types(given: str | None) -> frozenset[str]:
    """Event types separated by commas."""
    return _listed(given, event_types(), "event type")


def statuses(given: str | None) -> frozenset[str]:
    """Statuses separated by commas."""
    return _listed(given, get_args(Status), "status", upper=False)


def statement_kind(given: str | None) -> str | None:
    """A kind of statement."""
    return next(iter(_listed(given, get_args(StatementKind), "kind", upper=False, most=1)), None)


def quads(given: str | None) -> frozenset[int]:
    """Quad classes separated by commas, 1 to 4."""
    return frozenset(int(one) for one in _listed(given, ("1", "2", "3", "4"), "quad class"))


def words(given: str | None, what: str) -> str | None:
    """Words or a name, such as a database can hold; None for a blank."""
    if given is None or not given.strip():
        return None
    if len(given) > MOST_CHARACTERS:
        raise bad_request(f"{what} has {len(given):,} characters", f"give {MOST_CHARACTERS} at most")
    return storable(given.strip())


def exact(given: str | None, most: int = 4_000) -> str | None:
    """An id as it is, such as a database can hold; None for none."""
    if not given:
        return None
    if len(given) > most:
        raise bad_request(f"the id has {len(given):,} characters", "no id has so many")
    return storable(given)


def days(since: dt.date | None, until: dt.date | None) -> tuple[dt.date | None, dt.date | None]:
    """First and last day, in this order."""
    if since and until and since > until:
        raise bad_request(f"since {since} is after until {until}", "exchange them")
    return since, until


def day(given: str | None, what: str) -> dt.date | None:
    """A day as YYYY-MM-DD."""
    if not given:
        return None
    try:
        return iso_day(given)
    except ValueError:
        raise bad_request(f"{what} {_shown(given)} is not a day", "give it as YYYY-MM-DD") from None


def iso_day(given: object) -> dt.date:
    """A day as YYYY-MM-DD and in no other way; ValueError."""
    if isinstance(given, dt.date):
        return given
    text = str(given)
    if len(text) != 10:
        raise ValueError("give a day as YYYY-MM-DD")
    return dt.date.fromisoformat(text)


def months(since: str | None, until: str | None) -> tuple[str | None, str | None]:
    """First and last month as YYYY-MM."""
    for given in (since, until):
        if given and not _MONTH.match(given):
            raise bad_request(f"{_shown(given)} is not a month", "give it as YYYY-MM")
    if since and until and since > until:
        raise bad_request(f"since {since} is after until {until}", "exchange them")
    return since or None, until or None


@cache
def event_types() -> tuple[str, ...]:
    """The codes of event types, sorted."""
    return tuple(sorted(read_yaml("plover.yaml")["events"]))


def _listed(
    given: str | None, known: Iterable[str], what: str, *, upper: bool = True, most: int = 40
) -> frozenset[str]:
    found = [one.strip().upper() if upper else one.strip().lower() for one in (given or "").split(",")]
    wanted, all_ = [one for one in found if one], tuple(known)
    for one in wanted:
        if one not in all_:
            raise bad_request(f"{_shown(one)} is no {what}", f"one of: {', '.join(all_)}")
    if len(set(wanted)) > most:
        raise bad_request(f"several of {what} are asked for", f"give {most} at most")
    return frozenset(wanted)


def _shown(given: str) -> str:
    """What was given as a message shows it: short, and nothing that a terminal would obey."""
    return repr(storable(given[:60])) if len(given) <= 60 else f"{storable(given[:60])!r}..."


def limit(given: int | None, usual: int, most: int) -> int:
    """How many rows."""
    if given is None:
        return min(usual, most)
    if not 1 <= given <= most:
        raise bad_request(f"limit {given} is not between 1 and {most}", f"give {most} at most, and go on with next")
    return given
