"""Cities and first-order subdivisions (states, provinces, oblasts) by name, where the name clearly is one country's.

Names, populations and namesakes come from GeoNames; ``tools/build_places.py`` says what is kept and why. A name is
clear if it belongs to its country at least four times as much, by population, as to all others together; what is also a
word, a person's name or a large namesake abroad is kept as ``ambiguous``, for the text to settle.
"""

import gzip
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal, cast

from dragoman.data import read_bytes
from dragoman.errors import DataError
from dragoman.resolve.kb_names import plain

TABLE = "cities.csv.gz"
HAND = "cities.yaml"
HEADER = "key,name,code,kind,population,also"
PlaceKind = Literal["city", "subdivision"]
Reason = Literal["", "word", "person", "namesakes"]
_KINDS: dict[str, PlaceKind] = {"c": "city", "s": "subdivision"}
_NOTES: dict[str, str] = {"word": "also a word", "person": "also a person's name"}
# Shorter names in capitals are acronyms ("MAN", "BARI"): a dateline is asked for in ordinary capitals too.
_SHORTEST_IN_CAPITALS = 5
_LARGE = 500_000
_FOLD = str.maketrans({"-": " ", "'": "", ".": "", ",": " "})


@dataclass(frozen=True, slots=True)
class CityHit:
    """A city or first-order subdivision. ``code`` is PLOVER's, dependencies folded.

    ``population`` is of the city, or the sum of the subdivision's towns of 500 and more (GeoNames), 0 where unknown.
    ``large``: readers are expected to know it, for it has half a million people or is listed by hand. ``ambiguous``
    says that the name alone does not tell, ``note`` and ``reason`` why; ``candidates`` are all the countries it may be
    in then, the likeliest first.
    """

    code: str
    name: str
    kind: PlaceKind
    population: int
    ambiguous: bool = False
    note: str = ""
    candidates: tuple[str, ...] = ()
    reason: Reason = ""
    large: bool = False


@dataclass(frozen=True, slots=True)
class Instead:
    """A name of a country or capital that is also another country's place, and the words that tell which.

    ``hints`` in the same sentence say that it is the place in ``code``; ``unless``, anywhere in the text, that it is
    not.
    """

    hit: CityHit
    hints: tuple[str, ...]
    unless: tuple[str, ...]


class Cities:
    """An exact index of place names; immutable once built. Lookups cost a few dict probes."""

    __slots__ = ("_behind", "_by_hand", "_found", "_longer", "_longer_starts", "_longest", "_rows", "instead", "kinds")

    def __init__(self, table: bytes, hand: Mapping[str, Any], codes: Iterable[str]) -> None:
        """``table`` as packed in the package; ``codes`` are those that the table of countries knows."""
        known = frozenset(codes)
        self.kinds = frozenset(str(word) for word in hand.get("kinds") or ())
        # Values stay text until they are asked for: 25,000 hits would cost more time and memory than they are worth.
        self._rows = _rows(table, known)
        self._by_hand: set[str] = set()
        for section, kind in (("cities", "c"), ("subdivisions", "s")):
            for code, name in _by_hand(hand, section, known):
                # Of what the table has of the place, the population stays.
                had = self._rows.get(fold(name), "")
                same = had.split(",")[1:2] == [code]
                self._by_hand.add(fold(name))
                people = had.split(",")[3] if same else "0"
                self._rows[fold(name)] = f"{name},{code},{kind},{people},"
        for reason, names in (hand.get("unsure") or {}).items():
            if reason not in _NOTES:
                raise DataError(f"{HAND}: unsure: {reason!r} is none of {', '.join(_NOTES)}")
            for name in names:
                row = self._rows.get(fold(str(name)))
                if row is not None and row.endswith(","):
                    self._rows[fold(str(name))] = row + reason
        for name, shared in (hand.get("shared") or {}).items():
            if len(shared) < 2 or not known.issuperset(shared):
                raise DataError(f"{HAND}: shared: {name} needs two countries' codes or more, not {shared!r}")
            self._rows[fold(str(name))] = f"{name},{shared[0]},s,0,{'|'.join(shared)}"
        for name in hand.get("drop") or ():
            self._rows.pop(fold(str(name)), None)
        self._behind = {name: code for code, name in _by_hand(hand, "behind", known)}
        self.instead = {name: _instead(name, entry, known) for name, entry in (hand.get("instead") or {}).items()}
        self._longer = {key for key in self._rows if " " in key} | {fold(str(name)) for name in hand.get("blind") or ()}
        self._found = lru_cache(maxsize=16384)(self._find)
        self._longest = max((key.count(" ") + 1 for key in self._longer), default=1)
        self._longer_starts = frozenset(key.split(" ", 1)[0] for key in self._longer)

    def find(self, phrase: str) -> CityHit | None:
        """The place that the whole phrase names, or None; "the", "'s" and a kind behind it ("province") are taken off.

        Case counts as far as it tells names from words: "Nice" and "NICE", never "nice".
        """
        return self._found(phrase)

    def _find(self, phrase: str) -> CityHit | None:
        name = plain(phrase)
        name = name[4:] if name[:4] in ("the ", "The ", "THE ") else name
        name = name.removesuffix("'s").removesuffix("s'") if name.endswith(("'s", "s'")) else name
        if not name[:1].isupper() or (name.isupper() and len(name) < _SHORTEST_IN_CAPITALS):
            return None
        row = self._rows.get(fold(name))
        if row is None:
            first, _, last = name.rpartition(" ")
            row = self._rows.get(fold(first)) if last.lower() in self.kinds else None
            name = first
        elif name.replace("-", " ").rpartition(" ")[2][:1].islower() and name.rpartition(" ")[2] not in self.kinds:
            return None
        return _hit(fold(name), row, fold(name) in self._by_hand) if row is not None else None

    def behind(self, phrase: str) -> str | None:
        """The country that a subdivision or its abbreviation tells, as printed behind a town's name: "Ga.", "Texas"."""
        hit = self.find(phrase)
        known = hit is not None and hit.kind == "subdivision" and not hit.ambiguous
        return hit.code if hit is not None and known else self._behind.get(phrase)

    def longer(self, words: tuple[str, ...]) -> int:
        """How many words from the first on are a longer name than any country in them: 2 for "New Mexico police"."""
        if not words or not words[0][:1].isupper() or not self.may_begin_longer(words[0]):
            return 0
        for size in range(min(self._longest, len(words)), 1, -1):
            if fold(" ".join(words[:size])) in self._longer:
                return size
        return 0

    def may_begin_longer(self, word: str) -> bool:
        """False only for a word with which no name of two words or more begins (:meth:`longer`)."""
        first = fold(word).split(" ", 1)[0]
        return not first or first == "st" or first in self._longer_starts

    def within(self, words: tuple[str, ...]) -> CityHit | None:
        """The longest, then leftmost, run of words that clearly names a place."""
        for size in range(min(self._longest, len(words)), 0, -1):
            for at in range(len(words) - size + 1):
                hit = self.find(" ".join(words[at : at + size]))
                if hit is not None and not hit.ambiguous:
                    return hit
        return None

    def __len__(self) -> int:
        return len(self._rows)


@lru_cache(maxsize=32768)
def fold(name: str) -> str:
    """A name as the table's key: no accents, capitals, hyphens or stops; "St." is written out."""
    key = " ".join(plain(name).lower().translate(_FOLD).split())
    return "saint " + key[3:] if key[:3] == "st " else key


def load(hand: Mapping[str, Any], codes: Iterable[str]) -> Cities:
    """The packaged table with what is written by hand; :class:`DataError` names the row or entry that is wrong."""
    return Cities(read_bytes(TABLE), hand, codes)


def _by_hand(hand: Mapping[str, Any], section: str, codes: frozenset[str]) -> Iterator[tuple[str, str]]:
    for code, names in (hand.get(section) or {}).items():
        if code not in codes:
            raise DataError(f"{HAND}: {section}: {code!r} is no country")
        yield from ((code, str(name)) for name in names)


def _rows(table: bytes, codes: frozenset[str]) -> dict[str, str]:
    try:
        lines = gzip.decompress(table).decode("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{TABLE}: not a gzipped table in UTF-8 ({error}): reinstall dragoman") from error
    start = next((n for n, line in enumerate(lines) if line[:1] != "#"), 0)
    if not lines or lines[start] != HEADER:
        raise DataError(f"{TABLE}: the header must be {HEADER}")
    found: dict[str, str] = {}
    for n, line in enumerate(lines[start + 1 :], start + 2):
        key, _, row = line.partition(",")
        fields = row.split(",")
        if len(fields) != 5 or fields[1] not in codes or fields[2] not in _KINDS or not fields[3].isdigit():
            raise DataError(
                f"{TABLE}:{n}: needs {HEADER} with a country's code, kind c or s and a whole population, has {line!r}"
            )
        if key in found:
            raise DataError(f"{TABLE}:{n}: the name {key!r} stands twice")
        found[key] = row
    return found


def _hit(key: str, row: str, by_hand: bool) -> CityHit:
    name, code, kind, population, also = row.split(",")
    large = by_hand or int(population) >= _LARGE
    hit = CityHit(code, name or key.title(), _KINDS[kind], int(population), large=large)
    if also in ("word", "person"):
        return replace(hit, ambiguous=True, note=_NOTES[also], candidates=(code,), reason=cast(Reason, also))
    if also:
        codes = tuple(also.split("|"))
        note = f"a name of places in {', '.join(codes)}"
        return replace(hit, ambiguous=True, note=note, candidates=codes, reason="namesakes")
    return hit


def _instead(name: str, entry: Mapping[str, Any], codes: frozenset[str]) -> Instead:
    where = f"{HAND}: instead: {name}"
    code, kind = entry.get("code"), next((k for k in _KINDS.values() if k == entry.get("kind")), None)
    if code not in codes or kind is None:
        raise DataError(f"{where}: needs a country's code and a kind, city or subdivision; has {code!r}")
    if not entry.get("hints"):
        raise DataError(f"{where}: needs hints, the words that say that it is the place in {code}")
    hit = CityHit(
        code, name, kind, int(entry.get("population") or 0), True, f"or the one in {code}", (code,), "namesakes"
    )
    return Instead(hit, tuple(map(str, entry["hints"])), tuple(map(str, entry.get("unless") or ())))
