# /// script
# requires-python = ">=3.11"
# dependencies = ["dragoman", "pycountry==26.2.16", "babel==2.18.0", "countryinfo==1.0.1"]
# ///
"""Compile the tables of countries and office-holders from reference material into the package's data files.

    python -m tools.build_tables SOURCES [--out src/dragoman/data]

SOURCES is a folder with countries_factbook.csv, heads_factbook.csv, leaders-reign.csv and officeholders.csv.gz, as
ORIGINS.md in the data folder describes them. Country names come from the Factbook, pycountry (ISO 3166, LGPL data taken
as facts), CLDR through Babel, and countryinfo. The hand-written places_metonyms.yaml and offices.yaml are read as they
stand: the first says which compiled forms to drop, the second which positions are which office. Needs the packages
named above (a tool's dependencies, not the package's).
"""

import argparse
import csv
import datetime as dt
import gzip
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from tools import country_codes, holders_table

HERE = Path(__file__).parent
# PLOVER folds a dependency into its sovereign. Codes are ISO's; facts.
_FOLDED = """
    ABW:NLD AIA:GBR ALA:FIN ASM:USA ATF:FRA BES:NLD BLM:FRA BMU:GBR BVT:NOR CCK:AUS COK:NZL CUW:NLD CXR:AUS
    CYM:GBR FLK:GBR FRO:DNK GGY:GBR GIB:GBR GLP:FRA GRL:DNK GUF:FRA GUM:USA HMD:AUS IMN:GBR IOT:GBR JEY:GBR
    MAC:CHN MAF:FRA MNP:USA MSR:GBR MTQ:FRA MYT:FRA NCL:FRA NFK:AUS NIU:NZL PCN:GBR PRI:USA PYF:FRA REU:FRA
    SGS:GBR SHN:GBR SJM:NOR SPM:FRA SXM:NLD TCA:GBR TKL:NZL UMI:USA VGB:GBR VIR:USA WLF:FRA ESH:MAR XKX:KOS
"""
SOVEREIGN = {pair[:3]: pair[4:] for pair in _FOLDED.split()}
SINGULAR_PLURAL = re.compile(r"^([A-Z][\w'’-]+(?: [A-Z][\w'’-]+)*)\(s\)$", re.UNICODE)
PLAIN_FORM = re.compile(r"^[A-Z][\w'’-]*(?: [A-Z][\w'’-]*)*$", re.UNICODE)


def read(path: Path) -> list[dict[str, str]]:
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def cow_codes() -> dict[str, str]:
    words = " ".join(line for line in (HERE / "cow_states.txt").read_text().splitlines() if line[0] != "#").split()
    return {code: "" if number == "-" else number for code, number in zip(words[::2], words[1::2], strict=True)}


def clean_form(form: str) -> str:
    return re.sub(r"\s*\([^)]*\)", "", form).strip().removeprefix("The ").removeprefix("the ")


def split_forms(cell: str) -> Iterator[tuple[str, bool]]:
    """The usable forms of a Factbook cell ("Croat(s), Croatian(s)"), each with whether it takes a plural s."""
    cell = re.sub(r"; note.*$", "", cell)
    for part in re.split(r"[,;]| or ", cell):
        part = re.sub(r"\((?!s\))[^)]*\)", "", part).strip()
        if match := SINGULAR_PLURAL.match(part):
            yield match.group(1), True
        elif PLAIN_FORM.match(part):
            yield part, False


def country_rows(sources: Path) -> list[tuple[str, str, str, str, str]]:
    """(code, cow, kind, form, source), the display name first for each country; no form twice for a country."""
    # Imported by name: they are this tool's needs, and no type checker of the package has them.
    pycountry: Any = import_module("pycountry")
    locale: Any = import_module("babel").Locale
    country_info: Any = import_module("countryinfo").CountryInfo

    cow = cow_codes()
    found: dict[str, dict[tuple[str, str], str]] = defaultdict(dict)
    territories = locale("en").territories

    def put(iso: str, kind: str, form: str, source: str) -> None:
        code = SOVEREIGN.get(iso, iso)
        form = clean_form(form)
        dependency = iso != code and iso != "XKX"
        if code in cow and len(form) > 2 and not (dependency and kind in ("capital", "demonym") and len(form) < 5):
            found[code].setdefault((kind, form), source)

    # A state's own row before those of its dependencies, for its first name is the one that records show.
    for row in sorted(read(sources / "countries_factbook.csv"), key=lambda row: row["iso3"] in SOVEREIGN):
        iso = row["iso3"]
        if not iso or iso == "EUE":
            continue
        if iso == "PSE":  # two rows, the Gaza Strip and the West Bank; their names are written by hand
            found["PSE"].setdefault(("name", "Palestine"), "hand")
            continue
        put(iso, "name", row["name"].split(",")[0].split("(")[0], "factbook")
        for form, _ in split_forms(row["adjectives"]):
            put(iso, "adjective", form, "factbook")
        for form, plural in split_forms(row["nouns"]):
            put(iso, "demonym", form, "factbook")
            if plural:
                put(iso, "demonym", form + "s", "factbook")
        if iso in cow and (match := re.match(r"[^(,;]+", row["capital"])) and "no official" not in row["capital"]:
            put(iso, "capital", match.group().strip(), "factbook")
    for entry in pycountry.countries:
        official, common = getattr(entry, "official_name", entry.name), getattr(entry, "common_name", entry.name)
        for name in dict.fromkeys((entry.name, common, official)):
            if "," not in name:
                put(entry.alpha_3, "name", name, "pycountry")
        if label := territories.get(entry.alpha_2):
            put(entry.alpha_3, "name", label.replace("&", "and").replace("St. ", "Saint "), "cldr")
            if "St. " in label:
                put(entry.alpha_3, "name", label.replace("&", "and"), "cldr")
        try:
            demonym = country_info(entry.alpha_2).demonym() or ""
        except (KeyError, ValueError):
            continue
        if entry.alpha_3 in cow and PLAIN_FORM.match(demonym):
            put(entry.alpha_3, "adjective", demonym, "countryinfo")
    return [
        (code, cow[code], "state" if n == 0 else kind, form, source)
        for code in sorted(found)
        for n, ((kind, form), source) in enumerate(_tidy(found[code]))
    ]


def _tidy(forms: dict[tuple[str, str], str]) -> list[tuple[tuple[str, str], str]]:
    """One entry per form: a demonym that is also an adjective stays the adjective, and adjectives equal to names go."""
    order = ("name", "adjective", "demonym", "capital")
    kept: dict[str, tuple[tuple[str, str], str]] = {}
    for (kind, form), source in sorted(forms.items(), key=lambda item: order.index(item[0][0])):
        kept.setdefault(form, ((kind, form), source))
    return list(kept.values())


def write(path: Path, notes: Iterable[str], header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    out = io.StringIO()
    for note in notes:
        out.write(f"# {note}\n")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    raw = out.getvalue().encode()
    # mtime=0, no name: the same tables give the same bytes.
    path.write_bytes(gzip.compress(raw, 9, mtime=0) if path.suffix == ".gz" else raw)
    print(f"{path.name}: {len(raw.splitlines())} lines, {path.stat().st_size:,} bytes")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", type=Path)
    parser.add_argument("--out", type=Path, default=HERE.parent / "src/dragoman/data")
    args = parser.parse_args()
    today = dt.date.today().isoformat()
    notes = [
        f"Compiled {today} by tools/build_tables.py; origins and licences in ORIGINS.md. Facts only.",
        "kind 'state' is the display name; cow is the Correlates-of-War number.",
    ]
    write(args.out / "countries.csv", notes, ("code", "cow", "kind", "form", "source"), country_rows(args.sources))
    notes = [
        f"Compiled {today} by tools/build_tables.py; origins and licences in ORIGINS.md. Facts only.",
        "part: 'part' for a dependency, whose posts are not the state's, with its name; 'former' for a state gone.",
    ]
    write(args.out / "country_codes.csv", notes, country_codes.HEADER, country_codes.rows(cow_codes(), SOVEREIGN))
    tables = {
        "holders": read(args.sources / "officeholders.csv.gz"),
        "heads": read(args.sources / "heads_factbook.csv"),
        "reign": read(args.sources / "leaders-reign.csv"),
    }
    spells = holders_table.compile_spells(tables, {row[0]: row[0] for row in country_rows(args.sources)} | SOVEREIGN)
    notes = [
        f"Compiled {today} by tools/build_tables.py; origins and licences in ORIGINS.md. Facts only.",
        "start, end: ISO day, month or year as the source knows it;",
        "seen: the day on which the source saw an open term going on;",
        "listed: the day on which the source printed an open term without saying that it still went on;",
        "until: the day by which a later holder, or another head of the cabinet, is known.",
        "source: wd = Wikidata by every-politician, fb = World Factbook, rg = REIGN.",
    ]
    write(args.out / "holders.csv.gz", notes, holders_table.COLUMNS, (spell.row() for spell in spells))


if __name__ == "__main__":
    main()
