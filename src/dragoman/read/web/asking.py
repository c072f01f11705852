"""What an address asks for, read strictly: what cannot be understood is refused with what would be."""

from typing import TypeVar

from dragoman.read.countries import code_of
from dragoman.read.server.refusing import bad_request, not_found

T = TypeVar("T")
_MOST = 2**53
"""The highest number of a row that an address may name."""


def code(given: str) -> str:
    """A country's code in capitals; 404 for what is none."""
    found = code_of(given)
    if found is None:
        raise not_found(f"{given!r} is not a country code.", "Give ISO alpha-3 codes, for example IND and ISR.")
    return found


def pair(first: str, second: str) -> tuple[str, str]:
    """Two different codes, in the order of the alphabet."""
    one, other = sorted((code(first), code(second)))
    if one == other:
        raise not_found("A relation has two countries.", "Give two different codes, for example IND and ISR.")
    return one, other


def country(given: str | None) -> str | None:
    """The code that a filter names; None for an empty one, 400 for what is none."""
    if given is None or not given.strip():
        return None
    found = code_of(given)
    if found is None:
        raise bad_request(f"country: {given!r} is not a country code.", "Give an ISO alpha-3 code, for example IND.")
    return found


def choice(name: str, given: str | None, known: tuple[str, ...]) -> str | None:
    """One of the values that a filter may have; None for an empty one."""
    if given is None or not given:
        return None
    if given not in known:
        raise bad_request(f"{name}: {given!r} is not known.", f"Give one of: {', '.join(known)}.")
    return given


def number(name: str, given: str | None) -> int | None:
    """A number of a row to go on from; None for an empty one."""
    if given is None or not given:
        return None
    if not given.isascii() or not given.isdecimal() or int(given[:20]) > _MOST:
        raise bad_request(f"{name}: {given!r} is not a number.", "Follow the links of the page before.")
    return int(given)


def there(found: T | None, what: str, do: str = "") -> T:
    """What was found; 404 where it is nothing."""
    if found is None:
        raise not_found(what, do)
    return found
