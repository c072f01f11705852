"""Measure an import of made-up rows: time, peak memory, size of the store, time of a lookup.

    python -m tools.measure_import [--rows 1000000] [--format plain|ftm|wikidata]

The names are drawn from syllables with a fixed seed, six terms to ten persons; nothing of it means anybody.
"""

import argparse
import csv
import datetime as dt
import json
import random
import re
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from dragoman.resolve import KnowledgeBase
from dragoman.resolve.imported.change import Origin, import_file
from dragoman.resolve.imported.fields import Fields

SYLLABLES = re.findall("..", "bakoramiletavodusihanerogapeludrimashaveto")
HEADER = ("kind", "name", "aliases", "country", "office", "position", "start", "end", "wikidata")


def terms(rows: int, codes: tuple[str, ...], offices: list[str]) -> Iterator[dict[str, str]]:
    """Made-up terms of office, with the columns of ``HEADER``."""
    chance = random.Random(3)
    person: dict[str, str] = {}
    for n in range(rows):
        if not person or chance.random() < 0.6:
            name = " ".join("".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))).title() for _ in range(2))
            country = chance.choice(codes)
            person = {"kind": "person", "name": name, "aliases": f"{name[0]}. {name.split()[1]}", "country": country}
            person["wikidata"] = f"Q{10_000_000 + n}"
        start = dt.date(1990, 1, 1) + dt.timedelta(days=chance.randint(0, 12000))
        end = start + dt.timedelta(days=chance.randint(30, 3000))
        post = chance.choice(offices)
        yield {**person, "office": post, "position": post, "start": str(start), "end": str(end)}


def write(path: Path, format: str, found: Iterator[dict[str, str]], alpha2: dict[str, str]) -> None:
    """The rows in one of the formats; FollowTheMoney's occupancies stand before what they name."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        if format == "ftm":
            _write_entities(stream, found, alpha2)
        elif format == "wikidata":
            stream.write('{"head": {"vars": []}, "results": {"bindings": [')
            for n, row in enumerate(found):
                cells = {"personLabel": row["name"], "positionLabel": row["position"], "iso3": row["country"]}
                cells |= {"start": row["start"] + "T00:00:00Z", "end": row["end"] + "T00:00:00Z"}
                cells["person"] = f"http://www.wikidata.org/entity/{row['wikidata']}"
                stream.write(("," if n else "") + json.dumps({k: {"type": "x", "value": v} for k, v in cells.items()}))
            stream.write("]}}")
        else:
            writer = csv.DictWriter(stream, HEADER)
            writer.writeheader()
            writer.writerows(found)


def _write_entities(stream: object, found: Iterator[dict[str, str]], alpha2: dict[str, str]) -> None:
    def put(id: str, schema: str, **properties: str) -> None:
        values = {name: [value] for name, value in properties.items()}
        entity = {"id": id, "schema": schema, "properties": values, "last_seen": "2026-01-01T00:00:00"}
        stream.write(json.dumps(entity) + "\n")  # type: ignore[attr-defined]

    people: set[str] = set()
    posts: set[str] = set()
    for n, row in enumerate(found):
        post = f"post-{row['country']}-{row['position']}"
        put(f"occ-{n}", "Occupancy", holder=row["wikidata"], post=post, startDate=row["start"], endDate=row["end"])
        if row["wikidata"] not in people:
            people.add(row["wikidata"])
            put(row["wikidata"], "Person", name=row["name"], alias=row["aliases"], country=alpha2[row["country"]])
        if post not in posts:
            posts.add(post)
            put(post, "Position", name=row["position"], country=alpha2[row["country"]], topics="gov.national")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--format", choices=("plain", "ftm", "wikidata"), default="plain")
    parser.add_argument("--folder", type=Path, default=None)
    args = parser.parse_args()
    kb = KnowledgeBase.load()
    fields = Fields(kb.countries, kb.offices, kb.sectors)
    alpha2 = {land.code: code.lower() for code, land in fields.codes.items() if len(code) == 2 and not land.part}
    with tempfile.TemporaryDirectory(dir=args.folder) as folder:
        file, store = Path(folder) / f"made.{args.format}", Path(folder) / "kb.sqlite"
        offices = [office.name for office in kb.offices]
        codes = tuple(sorted(set(kb.countries.codes) & set(alpha2)))
        write(file, args.format, terms(args.rows, codes, offices), alpha2)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        began = time.perf_counter()
        report = import_file(file, store, fields, Origin("made"))
        took = time.perf_counter() - began
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{args.format}: {report.source.terms:,} terms, {report.source.persons:,} persons in {took:.0f} s")
        print(f"file {file.stat().st_size / 2**20:.0f} MiB, store {store.stat().st_size / 2**20:.0f} MiB")
        print(f"peak memory {peak:.0f} MiB ({before:.0f} before the import)")
        _time_lookups(store, [row["name"] for row in terms(2000, codes, offices)])


def _time_lookups(store: Path, names: list[str]) -> None:
    began = time.perf_counter()
    kb = KnowledgeBase.load(store)
    print(f"loading {time.perf_counter() - began:.2f} s, imported tables and all")
    began = time.perf_counter()
    found = sum(bool(kb.person(name)) for name in names)
    took = (time.perf_counter() - began) / len(names)
    print(f"{found} of {len(names)} names found, {took * 1000:.2f} ms each")


if __name__ == "__main__":
    main()
