"""Country codes that a user gives, checked without the whole knowledge base, which takes a second to load."""

from collections.abc import Sequence
from functools import cache

import typer

from dragoman.data import read_rows, read_yaml
from dragoman.resolve.kb_countries import HAND, TABLE, Countries
from dragoman.resolve.kb_words import NON_STATE


@cache
def countries() -> Countries:
    """The states and their names."""
    return Countries(read_rows(TABLE), read_yaml(HAND))


def known_codes(given: Sequence[str]) -> tuple[str, ...]:
    """The codes in capitals; a usage error, with the code that may be meant, for what is none."""
    from difflib import get_close_matches

    table = countries()
    # The United Nations, the European Union and others that act beside states have codes of their own.
    known = {*table.codes, *NON_STATE}
    for one in given:
        if one.upper() in known:
            continue
        named = table.find(one)
        near = [named.code] if named else get_close_matches(one.upper(), table.codes, n=3, cutoff=0.6)
        meant = f"did you mean {' or '.join(near)}?" if near else "give an ISO alpha-3 code, for example IND or ISR"
        raise typer.BadParameter(f"{one!r} is not a country code; {meant}")
    return tuple(one.upper() for one in given)


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
