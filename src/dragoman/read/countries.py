"""Country codes that a user gives, checked without the whole knowledge base, which takes a second to load."""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

import typer

from dragoman.data import read_rows, read_yaml
from dragoman.resolve.kb_codes import NON_STATE, TABLE, state_codes

if TYPE_CHECKING:
    from dragoman.resolve.kb_countries import Countries

_LONGEST = 500
"""Characters from which nothing is looked up as a country's name."""


@cache
def countries() -> "Countries":
    """The states and their names."""
    # Here, since whoever gives a code needs no names.
    from dragoman.resolve.kb_countries import HAND, Countries

    return Countries(read_rows(TABLE), read_yaml(HAND))


def code_of(given: str) -> str | None:
    """The code in capitals; None for what is none.

    The United Nations, the European Union and others that act beside states have codes of their own.
    """
    code = given.strip().upper()
    return code if code in state_codes() or code in NON_STATE else None


def meant_by(given: str) -> str:
    """What to say to one who gave what is no code: the codes that may be meant."""
    from difflib import get_close_matches

    table = countries()
    named = table.find(given) if len(given) <= _LONGEST else None
    near = [named.code] if named else get_close_matches(given.upper()[:20], sorted(table.codes), n=3, cutoff=0.6)
    return f"did you mean {' or '.join(near)}?" if near else "give an ISO alpha-3 code, for example IND or ISR"


def known_codes(given: Sequence[str]) -> tuple[str, ...]:
    """The codes in capitals; a usage error, with the code that may be meant, for what is none."""
    for one in given:
        if code_of(one) is None:
            raise typer.BadParameter(f"{one!r} is not a country code; {meant_by(one)}")
    return tuple(code for one in given if (code := code_of(one)))


def country_name(code: str) -> str:
    """A country's name; that of the codes which are no country's as PLOVER has it; else the code."""
    if code in NON_STATE:
        return _non_states().get(code, code)
    table = countries()
    return table.name(code) if code in table.codes else code


@cache
def _non_states() -> dict[str, str]:
    found: dict[str, str] = read_yaml("plover.yaml")["non_state"]
    return found
