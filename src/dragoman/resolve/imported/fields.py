"""One value of an imported row at a time: names, days, countries, offices, Wikidata ids, sectors."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from pydantic import BaseModel, ConfigDict
from rapidfuzz import process

from dragoman.data import read_model, read_rows
from dragoman.resolve.imported.rows import RowError
from dragoman.resolve.kb_codes import CODES
from dragoman.resolve.kb_countries import Countries
from dragoman.resolve.kb_days import is_day
from dragoman.resolve.kb_names import plain
from dragoman.resolve.kb_offices import Offices
from dragoman.resolve.kb_words import Sectors

CODES_FILE = "country_codes.csv"
WORDS_FILE = "imported.yaml"
LONGEST = 300
"""Characters of a name or a title; what is longer is no name but a broken file."""
YEARS = (1000, 2100)

_SPACE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")
_TIME = re.compile(r"[+]?(\d{4}(?:-\d\d(?:-\d\d)?)?)(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?$")
_Q = re.compile(r"(?:https?://(?:www\.)?wikidata\.org/(?:entity|wiki)/)?(?:wd:)?([QL]\d{1,12})$")
# Blank nodes, by which the query service says that a value is unknown.
_UNKNOWN = re.compile(r"(?:_:)?[a-z]?[0-9a-f]{16,}$|t\d+$|_:\w+$|https?://www\.wikidata\.org/\.well-known/genid/\w+$")
_LATIN = re.compile(r"[^\W\d_]")
_LAST_LATIN = "\u024f"
# Wikidata's precisions: 9 is a year, 10 a month, 11 a day; coarser than a year tells no term of office.
_PRECISION = {"9": 4, "10": 7, "11": 10}
_COUNTRY_SCORE = 75
_JOINTS = frozenset(("of", "in", "for"))


class Words(BaseModel):
    """``imported.yaml``: the column names, kinds and topics of other people's tables."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    columns: dict[str, list[str]]
    labels: dict[str, str]
    topics: dict[str, str]
    schemata: dict[str, str]
    local: list[str]
    own: list[str]


@dataclass(frozen=True, slots=True)
class Land:
    """A country as a table names it; ``part`` is true for a dependency, whose posts are not the state's."""

    code: str
    part: bool = False


class Fields:
    """Checks values against the package's tables. Each method raises :class:`RowError` for a bad one."""

    def __init__(self, countries: Countries, offices: Offices, sectors: Sectors) -> None:
        self.countries = countries
        self.offices = offices
        self.sectors = sectors
        self.words: Words = read_model(WORDS_FILE, Words)
        rows = read_rows(CODES_FILE)
        self.codes = {row["code"]: Land(row["country"], row["part"] == "part") for row in rows}
        self._parts = {plain(row["name"]): row["country"] for row in rows if row["name"]}
        # A table says the same few hundred of these a million times.
        self.land = lru_cache(maxsize=4096)(self._land)
        self.office = lru_cache(maxsize=65536)(self._office)

    def text(self, value: object, field: str, *, required: bool = False) -> str:
        """A name or title on one line, in composed letters; ``required`` ones must not be empty."""
        if value is None:
            value = ""
        if not isinstance(value, str):
            raise RowError("wrong-shape", field, f"must be text, not {type(value).__name__}")
        if len(value) > 20 * LONGEST:
            raise RowError("too-long", field, f"{len(value):,} characters; a name or title has at most {LONGEST}")
        text = _SPACE.sub(" ", value if value.isascii() else unicodedata.normalize("NFC", value)).strip()
        if len(text) > LONGEST:
            raise RowError("too-long", field, f"{len(text):,} characters; a name or title has at most {LONGEST}")
        if required and not text:
            raise RowError("missing", field, "is empty; fill it in, or leave the row out")
        return text

    def names(self, values: Iterable[object], field: str, name: str = "") -> tuple[str, ...]:
        """Aliases in Latin letters, each once, without ``name``: the news that is read is in English."""
        found = dict.fromkeys(self.text(value, field) for value in values)
        return tuple(alias for alias in found if alias and alias != name and latin(alias))

    def day(self, value: object, field: str, precision: str = "") -> str:
        """A day, month or year as text, "" for none or unknown; a time of day is cut off."""
        text = self.text(value, field)
        if not text or _UNKNOWN.fullmatch(text):
            return ""
        match = _TIME.match(text)
        day = match.group(1) if match else ""
        if not day or not is_day(day):
            raise RowError("bad-date", field, f"{text!r} is no day; write YYYY-MM-DD, YYYY-MM or YYYY")
        if not YEARS[0] <= int(day[:4]) <= YEARS[1]:
            raise RowError("bad-date", field, f"the year of {text!r} is not between {YEARS[0]} and {YEARS[1]}")
        if precision and precision not in _PRECISION:
            return ""
        return day[: _PRECISION[precision]] if precision else day

    def term(self, start: str, end: str) -> None:
        """Check that a term does not end before it starts."""
        if start and end and end < start[: len(end)]:
            raise RowError("end-before-start", "end", f"{end} is before the start, {start}; check both days")

    def _land(self, value: str, field: str = "country") -> Land:
        """The country of a code (ISO alpha-2, alpha-3, FollowTheMoney's) or an English name.

        Its code is "" where the value is known to be no country of ours, as is the European Union.
        """
        text = self.text(value, field)
        code = text.upper()
        if self.countries.has(code):
            return Land(code)
        if code in self.codes:
            return self.codes[code]
        state, dash, _ = code.partition("-")
        if dash and state in self.codes and len(state) == 2:
            return Land(self.codes[state].code, True)  # "us-ca", "ge-ab": a part of the state
        name = text.title() if text.islower() else text
        part = self._parts.get(plain(name))
        if part:
            return Land(part, True)
        hit = self.countries.find(name)
        if hit is not None and hit.kind == "name":
            return Land(hit.code, hit.pre)
        raise RowError("unknown-country", field, f"{text!r} is no country{self._meant(text)}")

    def _meant(self, text: str) -> str:
        names = {self.countries.name(code): code for code in self.countries.codes}
        near = process.extract(text, list(names), limit=2, score_cutoff=_COUNTRY_SCORE) if len(text) > 3 else ()
        if near:
            return "; is it " + " or ".join(f"{names[name]} ({name})" for name, _, _ in near) + "?"
        return "; write its ISO code (IND or IN) or its English name"

    def _office(self, position: str, country: str) -> str:
        """The canonical office of a state's post, "" if it has none; the state's own name around it is taken off.

        "Minister of Finance of Bavaria" has none: what a post of that name governs is not the state.
        """
        words = position.split()
        for size in range(min(4, len(words) - 1), 0, -1):
            lead = " ".join(words[:size])
            hit = self.countries.find(lead)
            if hit is not None and hit.code == country and plain(lead) not in self._parts:
                words = words[size:]
                break
        title = " ".join(words)
        title = title[:1].upper() + title[1:]
        office = self.offices.of_position(title, country)
        return "" if office and self._elsewhere(title, country) else office

    def _elsewhere(self, title: str, country: str) -> bool:
        """True if a place that is not the country follows the title, as "of Bavaria" does."""
        hit = self.offices.find(title)
        rest = [word.strip("()") for word in hit.rest] if hit is not None else []
        if not rest or (rest[0] not in _JOINTS and "(" not in title):
            return False
        place = rest[1:] if rest[0] in _JOINTS else rest
        named = self.countries.find(" ".join(place))
        if named is not None:
            return named.code != country or named.kind != "name" or plain(" ".join(place)) in self._parts
        return (
            rest[0] in _JOINTS and bool(place) and place[-1][:1].isupper() and place[-1].lower() not in self.words.own
        )

    def wikidata(self, value: object, field: str) -> str:
        """A Wikidata id, from itself or its address; "" for none."""
        text = self.text(value, field)
        if not text:
            return ""
        match = _Q.match(text)
        if match is None:
            raise RowError("bad-id", field, f"{text!r} is no Wikidata id; write Q and digits, or its address")
        return match.group(1)

    def kinds(self, value: object, field: str) -> tuple[str, ...]:
        """PLOVER's codes, the main one first, as "GOV;MIL"."""
        codes = tuple(part for part in re.split(r"[;,|\s]+", self.text(value, field).upper()) if part)
        for code in codes:
            if code not in CODES:
                raise RowError("unknown-sector", field, f"{code!r} is none of {', '.join(sorted(CODES))}")
        return codes

    def kind_of(self, name: str, labels: Iterable[str] = ()) -> tuple[str, ...]:
        """What an organisation is, by the labels of its kind, else by the last word of its name; else unknown."""
        for label in labels:
            code = label.upper() if label.upper() in CODES else self.words.labels.get(label.lower())
            if code:
                return (code,)
        for phrase in (*labels, name):
            words = plain(phrase).lower().split()
            found = self.sectors.find(words[-1], words[:-1]) if words else ()
            if found:
                return found
        return ("UNK",)


def latin(text: str) -> bool:
    """True if all letters are Latin ones."""
    return text.isascii() or all(
        letter <= _LAST_LATIN or "\u1e00" <= letter <= "\u1eff" for letter in _LATIN.findall(text)
    )
