"""Offices by the title phrases of a text: the longest title inside a phrase, with ranks and states kept apart."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypedDict

from dragoman.errors import DataError
from dragoman.resolve.kb_countries import Countries
from dragoman.resolve.kb_names import title_tokens
from dragoman.resolve.kb_ranks import Ranks, longest_in
from dragoman.resolve.kb_types import CountryHit, OfficeHit

FILE = "offices.yaml"
STATES = ("former", "deputy", "acting", "elect", "then")
HEADS = ("state", "government", "both", None)
_KEYS = frozenset(
    (
        "office",
        "sector",
        "head",
        "titles",
        "portfolio",
        "countries",
        "instead",
        "instead_for",
        "shared",
        "sides",
        "accredited",
        "examples",
    )
)
Words = tuple[str, ...]
# Leftover words keep their hyphens ("Guinea-Bissau") and full stops ("U.S."), unlike the words of titles.
_LOOSE = re.compile(r"[^\s,;:()\"“”/]+")
_SENT = re.compile(r"\b(?:to|in|at|for|on)\b")


@dataclass(frozen=True, slots=True)
class Office:
    """A canonical office. ``instead`` names, by country, the office that the words of ``instead_for`` mean there."""

    name: str
    sector: str
    head: str | None
    shared: bool
    sides: bool
    accredited: bool
    instead: Mapping[str, str]
    instead_for: frozenset[Words]


@dataclass(frozen=True, slots=True)
class _Title:
    office: Office
    country: str | None


def _words(phrase: str) -> Words:
    return tuple(word for word, _, _ in title_tokens(phrase))


def _singular(word: str) -> str:
    """ "ministers" to "minister", "secretaries" to "secretary"; titles have no other plurals worth a rule."""
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and len(word) > 3 else word


def _template(text: str) -> tuple[Words, Words]:
    """The words before and after the portfolio of "minister of {p}"."""
    before, hole, after = text.partition("{p}")
    if not hole:
        raise DataError(f"{FILE}: templates: {text!r} has no {{p}}")
    return _words(before), _words(after)


class _States(TypedDict):
    former: bool
    deputy: bool
    acting: bool
    elect: bool
    then: bool


def _fields(found: Mapping[str, bool]) -> _States:
    return _States(
        former=found["former"],
        deputy=found["deputy"],
        acting=found["acting"],
        elect=found["elect"],
        then=found["then"],
    )


class Offices:
    """The index of titles, ranks and honorifics; immutable once built."""

    __slots__ = ("_countries", "_honorifics", "_longest", "_offices", "_ranks", "_states", "_titles", "presume_years")

    def __init__(self, data: Mapping[str, Any], countries: Countries) -> None:
        self._countries = countries
        self._titles: dict[Words, _Title] = {}
        self._offices: dict[str, Office] = {}
        years = data.get("presume_years")
        if not isinstance(years, int) or years < 0:
            raise DataError(f"{FILE}: presume_years must be a whole number, not {years!r}")
        self.presume_years = years
        templates = [_template(text) for text in data.get("templates") or ()]
        for n, entry in enumerate(data.get("offices") or (), 1):
            self._add(entry, f"{FILE}: office {n} ({entry.get('office', 'without a name')})", templates)
        self._check_instead()
        self._ranks = Ranks(data.get("ranks") or {}, data.get("civil") or {})
        self._honorifics = frozenset(_words(word) for word in data.get("honorifics") or ())
        states = data.get("states") or {}
        if set(states) != set(STATES):
            raise DataError(f"{FILE}: states must be {', '.join(STATES)}, not {', '.join(states)}")
        self._states = {_words(form): state for state, forms in states.items() for form in forms if _words(form)}
        self._longest = max(map(len, (*self._titles, *self._states)), default=1)

    def _add(self, entry: Mapping[str, Any], where: str, templates: Iterable[tuple[Words, Words]]) -> None:
        if unknown := set(entry) - _KEYS:
            raise DataError(f"{where}: unknown field {', '.join(sorted(unknown))}")
        if not entry.get("office") or not entry.get("sector") or entry.get("head") not in HEADS:
            raise DataError(f"{where}: needs office, sector and a head that is state, government or both")
        if not entry.get("examples"):
            raise DataError(f"{where}: has no examples")
        office = Office(
            entry["office"],
            entry["sector"],
            entry.get("head"),
            bool(entry.get("shared")),
            bool(entry.get("sides")),
            bool(entry.get("accredited")),
            entry.get("instead") or {},
            frozenset(_words(title) for title in entry.get("instead_for") or ()),
        )
        if office.name in self._offices:
            raise DataError(f"{where}: stands twice")
        self._offices[office.name] = office
        for words, country in self._phrases(entry, templates):
            if country is not None and not self._countries.has(country):
                raise DataError(f"{where}: {' '.join(words)!r} implies {country!r}, which is no country")
            # A title that implies a country is more exact than a template's; else the first entry keeps its words.
            if country is not None or words not in self._titles:
                self._titles[words] = _Title(office, country)

    @staticmethod
    def _phrases(
        entry: Mapping[str, Any], templates: Iterable[tuple[Words, Words]]
    ) -> Iterator[tuple[Words, str | None]]:
        for title in entry.get("titles") or ():
            yield _words(title), None
        for portfolio in map(_words, entry.get("portfolio") or ()):
            for before, after in templates:
                yield (*before, *portfolio, *after), None
        for title, country in (entry.get("countries") or {}).items():
            yield _words(title), country

    def _check_instead(self) -> None:
        for office in self._offices.values():
            for code, other in office.instead.items():
                if other not in self._offices:
                    raise DataError(f"{FILE}: {office.name}: instead.{code} names {other!r}, which is no office")

    def __contains__(self, office: str) -> bool:
        return office in self._offices

    def __getitem__(self, office: str) -> Office:
        return self._offices[office]

    def is_honorific(self, word: str) -> bool:
        """True for a word of respect before a name ("mr", "frau"), in lower case."""
        return (word,) in self._honorifics

    def __iter__(self) -> Iterator[Office]:
        return iter(self._offices.values())

    @property
    def titles(self) -> int:
        """How many title phrases the index holds."""
        return len(self._titles)

    def find(self, phrase: str, country: str | None = None) -> OfficeHit | None:
        """The office that ``phrase`` names, or the rank where it names no office, or None.

        ``country`` is the one that the text is known to mean, for words that mean different offices in different
        countries ("Foreign Secretary"); a country named in the phrase itself goes before it.
        """
        tokens = title_tokens(phrase)
        words = tuple(word for word, _, _ in tokens)
        used: set[int] = set()
        title = longest_in(words, self._titles, self._longest, used)
        plural = title is None
        if plural:
            words = tuple(map(_singular, words))
            title = longest_in(words, self._titles, self._longest, used)
        states = self._flags(words, title, used)
        rank = self._rank(phrase, tokens, words, used)
        for at in range(len(words)):
            if at not in used and (words[at],) in self._honorifics:
                used.add(at)
        if title is None and rank is None:
            return None
        taken = [tokens[n] for n in used]
        rest = tuple(
            word.group()
            for word in _LOOSE.finditer(phrase)
            if not any(start < word.end() and word.start() < end for _, start, end in taken)
        )
        if title is None:
            # The rank is as printed, which may be a plural: "Marshals".
            key = _words(rank or "")
            own = self._ranks.sector(tuple(map(_singular, key))) or self._ranks.sector(key)
            sector = "ELI" if states["former"] else own
            named = self._countries.within(rest)
            return OfficeHit(None, sector, named.code if named else None, rank=rank, rest=rest, **_fields(states))
        key = words[title[0] : title[1]]
        parts = phrase[: tokens[title[0]][1]], phrase[tokens[title[1] - 1][2] :]
        named = self._country_of(*parts, accredited=self._titles[key].office.accredited)
        hit = self._hit(key, rest, rank, states, named, country)
        return replace(hit, plural=True) if plural else hit

    def _country_of(self, before: str, after: str, *, accredited: bool) -> CountryHit | None:
        """The country that a title's phrase says it is of: one named before it goes first ("US envoy for Yemen").

        The country behind "to", "in" or "for" is where somebody accredited serves, and not whose they are.
        """
        if accredited:
            after = _SENT.split(after)[0]
        for part in (before, after):
            found = self._countries.within(tuple(word.group() for word in _LOOSE.finditer(part)))
            if found is not None:
                return found
        return None

    def _hit(
        self,
        key: Words,
        rest: Words,
        rank: str | None,
        states: dict[str, bool],
        named: CountryHit | None,
        country: str | None,
    ) -> OfficeHit:
        entry = self._titles[key]
        office = entry.office
        known = named.code if named else country
        other = office.instead.get(known or "")
        if other is not None and (not office.instead_for or key in office.instead_for):
            office = self._offices[other]
        implied = known is None and entry.country is not None
        place = entry.country if implied else (named.code if named else None)
        sector = "ELI" if states["former"] else office.sector
        return OfficeHit(
            office.name, sector, place, implied, office.head, rank, rest=rest, title=" ".join(key), **states
        )

    def _flags(self, words: Words, title: tuple[int, int] | None, used: set[int]) -> dict[str, bool]:
        found = dict.fromkeys(STATES, False)
        for size in range(min(4, len(words)), 0, -1):
            for at in range(len(words) - size + 1):
                state = self._states.get(words[at : at + size])
                if state is None or not used.isdisjoint(range(at, at + size)):
                    continue
                # "Minister, deputy chairman of": only what stands before the title changes it, save "-elect".
                if title is not None and at > title[0] and state != "elect":
                    continue
                found[state] = True
                used.update(range(at, at + size))
        return found

    def _rank(self, phrase: str, tokens: list[tuple[str, int, int]], words: Words, used: set[int]) -> str | None:
        taken = set(used)
        span = self._ranks.find(words, taken)
        # "a major private donor": a rank used as a title has a capital.
        if span is None or not phrase[tokens[span[0]][1]].isupper():
            return None
        used.update(range(*span))
        return phrase[tokens[span[0]][1] : tokens[span[1] - 1][2]]

    def of_position(self, position: str, country: str) -> str:
        """The canonical office of a table's position ("Federal Minister of Finance"); "" if it has none.

        The title must stand at the position's start; a plain head of state or government, or a one-word title, must
        be all of it ("President", not "President of the Treasury Board"). Deputies and junior ministers of a
        portfolio count as Minister.
        """
        tokens = title_tokens(position)
        if tokens and tokens[0][0] == "federal":
            tokens = tokens[1:]
        words = tuple(word for word, _, _ in tokens)
        if words[:1] in (("deputy",), ("associate",), ("assistant",), ("junior",)) and words not in self._titles:
            return "Minister" if "minister" in words or "secretary" in words else ""
        for size in range(min(self._longest, len(words)), 0, -1):
            entry = self._titles.get(words[:size])
            if entry is None or (entry.country not in (None, country)):
                continue
            rest = position[tokens[size - 1][2] :].strip().removeprefix("of ")
            place = self._countries.find(rest)
            whole = len(words) == size or (place is not None and place.code == country)
            if not whole and (size == 1 or entry.office.head or entry.office.shared):
                continue
            other = entry.office.instead.get(country)
            if other and (not entry.office.instead_for or words[:size] in entry.office.instead_for):
                return other
            return entry.office.name
        ministers = (("minister",), ("secretary", "of", "state", "for"), ("state", "secretary"), ("union", "minister"))
        return "Minister" if any(words[: len(start)] == start for start in ministers) else ""
