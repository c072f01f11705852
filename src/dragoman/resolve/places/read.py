"""One name: what it may be called in the tables, and which places go by it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dragoman.resolve.kb import KnowledgeBase
from dragoman.resolve.kb_cities import fold
from dragoman.resolve.places.gazetteer import Gazetteer, Spot
from dragoman.resolve.places.rank import prior
from dragoman.resolve.places.rules import load_rules

if TYPE_CHECKING:
    from dragoman.resolve.places.locate import Toponym

_PARTS = ("territory", "1", "region", "island")
"""Kinds of place that the table of countries may give its state's code."""
_AROUND = ("country", "territory", "1", "2", "region")
"""Kinds of place that stand behind another's name and a comma."""
_SHORTEST_IN_CAPITALS = 4
_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W\d_](?:[\w’]|'(?!s\b))*")
_LONGEST = 3
"""Words of a place's name that is looked for within another name."""
_CLEAR = 1.5
"""How much more the likeliest reading must weigh than the next to be sure without the text."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A name with the places that go by it, the likeliest first; ``within`` are those that the words behind it name.

    ``key`` is the same for names that are one place, ``kinds`` the kinds that a word beside it asks for, ``sure`` the
    place that it is whatever the text says; ``inside`` one that is named within ("Boston" in "Boston City Hall").
    """

    toponym: "Toponym"
    key: str
    spots: tuple[Spot, ...]
    kinds: tuple[str, ...]
    within: tuple[Spot, ...]
    sure: Spot | None
    inside: Spot | None
    why: str
    form: str


class Reader:
    """The tables of countries and places, asked for one name at a time."""

    def __init__(self, kb: KnowledgeBase, gazetteer: Gazetteer) -> None:
        self._kb = kb
        self._gazetteer = gazetteer
        self._rules = load_rules()

    def read(self, toponym: "Toponym") -> Reading:
        """The places that a name may mean, before the text is asked."""
        spots: tuple[Spot, ...] = ()
        kinds: tuple[str, ...] = ()
        why = form = ""
        for form, asked in self._forms(toponym.name):
            kinds = asked
            spots, why = self._spots(form)
            if toponym.use == "adjective":
                # A people is a state's or a region's; "Arab" is no town in Alabama.
                spots = tuple(s for s in spots if s.kind == "country" or form in self._rules.adjectives)
            if spots:
                break
        within = self.behind(toponym.within) if toponym.within else ()
        inside = self._around(toponym.name) if not spots else None
        first = spots[0] if spots else None
        clear = first is not None and (
            len(spots) == 1 or prior(first) - prior(spots[1]) >= _CLEAR or first.kind == "country"
        )
        sure = first if clear and first is not None and prior(first) > self._rules.elsewhere else None
        if first is not None and first.ambiguous:
            sure = None
        key = fold(form) + (f", {toponym.within}" if toponym.within and len(spots) > 1 else "")
        return Reading(toponym, key, spots, kinds, within, sure, inside, why, form)

    def _forms(self, name: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The name, then without what says its part or kind, with the kinds of place that this asks for."""
        name = re.sub(r"(?i)^the ", "", " ".join(name.split()).strip(" ,'’\"“”"))
        name = re.sub(r"[’']s?$", "", name)
        if name.count(".") == 1 and not self._rules.shortened(name):
            name = name.rstrip(".")
        if name.isupper() and len(name) > _SHORTEST_IN_CAPITALS:
            name = name.title()
        words = name.split(" ")
        last = words[-1].lower()
        asked = self._rules.behind.get(last, ())
        yield name, asked
        lower = name.lower()
        for head in self._rules.heads:
            if lower.startswith(head + " "):
                kind = head.removesuffix(" of").split(" ")[-1]
                yield re.sub(r"(?i)^the ", "", name[len(head) + 1 :]), self._rules.behind.get(kind, ())
                return
        if asked and len(words) > 1:
            yield " ".join(words[:-1]), asked
        while len(words) > 1 and words[0].lower() in self._rules.before:
            words = words[1:]
            yield " ".join(words), asked
            if asked and len(words) > 1:
                yield " ".join(words[:-1]), asked

    def _spots(self, name: str) -> tuple[tuple[Spot, ...], str]:
        """Every place of the name, the likeliest first, and what the table of countries says."""
        region = self._rules.adjectives.get(name)
        if region is not None and region != name:
            return self._spots(region)[0][:1], f"adjective of {region}"
        hit = self._kb.country(name)
        short = self._rules.shortened(name) if hit is None else None
        if short is not None:
            code, full = short
            return tuple(s for s in self._gazetteer.named(full) if s.codes == (code,) and s.kind == "1"), "abbreviation"
        named = self._gazetteer.named(name)
        found: list[Spot] = []
        why = ""
        if hit is not None and hit.kind not in ("place", "metonym"):
            contested = hit.form in self._kb.cities.instead
            # The table gives a state's parts and dependencies too ("Wales"): those have a place of their own.
            part = hit.kind == "name" and not self._whole(hit.form, hit.code)
            own = [s for s in named if s.kind in _PARTS and hit.code in s.codes]
            state = self._gazetteer.country(hit.code, self._kb.country_name(hit.code))
            if hit.kind == "capital":
                towns = [s for s in named if s.country == hit.code and s.kind == "c"]
                found += [replace(s, capital=True, ambiguous=contested) for s in towns[:1]]
            elif state is not None and not (part and own):
                found.append(replace(state, ambiguous=contested))
                why = f"{hit.form!r} is {hit.kind}"
        elif name.lower() in self._rules.before:
            return tuple(s for s in named if s.geonames is None), ""
        had = {s.geonames for s in found if s.geonames}
        found += [s for s in named if s.geonames is None or s.geonames not in had]
        found = [replace(s, main=True) if not s.main and _begins(name, s.name) else s for s in found]
        found.sort(key=lambda spot: -prior(spot))
        return tuple(found), why

    def _whole(self, form: str, code: str) -> bool:
        """True for a form that names the whole country."""
        display, short = self._kb.country_name(code).lower(), form.replace(".", "")
        return display in form.lower() or form.lower() in display or (short.isupper() and len(short) <= 4)

    def behind(self, words: str) -> tuple[Spot, ...]:
        """What stands behind a name and a comma: subdivisions and countries ("Texas", "Ga.", "Lombardy, Italy")."""
        found: list[Spot] = []
        for part in words.split(","):
            for form, _ in self._forms(part):
                spots = [s for s in self._spots(form)[0] if s.kind in _AROUND]
                if spots:
                    found += spots[:3]
                    break
        return tuple(found)

    def _around(self, name: str) -> Spot | None:
        """The last place that is named within a name."""
        found = self.inside(name)
        spots, _ = self._spots(name[found[-1][0] : found[-1][1]]) if found else ((), "")
        return spots[0] if spots else None

    def inside(self, name: str) -> list[tuple[int, int]]:
        """Where in a name a place is clearly named, as half-open offsets: "[Oman]-[Iran] friendship club"."""
        words = list(_WORD.finditer(name))
        found: list[tuple[int, int]] = []
        at = 0
        while at < len(words):
            size = next(
                (n for n in range(min(_LONGEST, len(words) - at), 0, -1) if self._clear(name, words[at : at + n])), 0
            )
            if size:
                found.append((words[at].start(), words[at + size - 1].end()))
            at += size or 1
        return found

    def _clear(self, name: str, run: list[re.Match[str]]) -> bool:
        """True for a country, its adjective, or a place of many people, but for words such as "Central"."""
        phrase = name[run[0].start() : run[-1].end()]
        if not phrase[:1].isupper() or phrase.lower() in self._rules.before or phrase.lower() in self._rules.generic:
            return False
        phrase = phrase.title() if phrase.isupper() and len(phrase) > _SHORTEST_IN_CAPITALS else phrase
        spots, _ = self._spots(phrase)
        return bool(spots) and prior(spots[0]) >= self._rules.clear


def _begins(name: str, full: str) -> bool:
    """True where the name is what stands first in the table's: "New York City", "Louisville/Jefferson County"."""
    key, long = fold(name), fold(full)
    return (
        long.startswith(key)
        and long[len(key) : len(key) + 1] in ("/", " ")
        and (long[len(key)] == "/" or long == key + " city")
    )
