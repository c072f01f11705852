"""Score every dev set and hold the figures against the pinned floors: ``make bench``.

``bench/floors.json`` pins for each set the hash of its data and a floor for each figure that counts. A figure below
its floor, or data other than the floors were measured on, fails. A set that is absent is skipped, loudly.
``--raise`` lifts the floors to what was measured, less a margin; only an edit by hand lowers one, with a reason in
the commit.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench import (
    actor_sample,
    actors,
    compare,
    copies,
    days,
    first_article,
    gwn,
    pages,
    places,
    plv,
    plv_pairs,
    polnear,
    promises,
    readings,
    readouts_dev,
    sentences,
    speed,
    statements,
    tales,
    timebank,
)
from bench.common import DATA, ROOT, SAMPLED, file_hash
from dragoman.pipeline import Coder, load
from dragoman.pipeline.whereabouts import Whereabouts

FLOORS = ROOT / "bench" / "floors.json"
MARGIN = 0.005
"""A raised floor stays this much below the figure: a parser's last digits differ between machines."""


@dataclass(frozen=True)
class Set:
    """One thing to measure: its data, and what gives its figures."""

    name: str
    data: tuple[Path, ...]
    score: Callable[[Coder], dict[str, float]]
    pinned: bool = True
    """False for speed, whose figures are of this machine; only its ratio has a floor, and no data to hash."""


_POLNEAR = (DATA / "polnear-dev.jsonl.gz",)
_DRAWN = tuple(DATA / name for name in SAMPLED.values())


def alone(coder: Coder) -> Coder:
    """The same coder without the learned models."""
    return Coder(coder.model, coder.codebook, coder.kb)


SETS = (
    Set("plv-dev", (DATA / plv.NAME,), plv.score),
    Set("plv-dev, pairs", (DATA / plv.NAME,), plv_pairs.score),
    Set("actors (own table)", tuple(sorted((ROOT / "tests" / "data").glob("actors*/*.yaml"))), actors.score),
    Set(
        "actor countries (own labels)",
        (actor_sample.LABELS, *_DRAWN),
        actor_sample.score,
    ),
    Set("readouts-dev", (DATA / readouts_dev.NAME,), readouts_dev.score),
    Set("polnear-dev", _POLNEAR, lambda coder: polnear.score(ROOT, coder.model, tagger=coder.learned.tagger)),
    Set("polnear-dev, rules alone", _POLNEAR, lambda coder: polnear.score(ROOT, coder.model)),
    Set("timebank-values", (DATA / "timebank-values-dev.tsv",), lambda _: timebank.score(ROOT)),
    Set("geowebnews", (DATA / gwn.FILE,), lambda coder: gwn.score(Whereabouts(coder.model, coder.kb))),
    Set("places (own labels)", (places.LABELS, *_DRAWN), places.score),
    Set("pages (own)", pages.files(), lambda _: pages.score()),
    Set("days (own labels)", (days.TIMES, days.EVENTS, days.FRESH, *_DRAWN), days.score),
    Set("copies (made)", copies.DATA_FILES, lambda _: copies.score()),
    Set("tales (own)", (*tales.SETS.values(), tales.STORIES), tales.score),
    Set("promises (own)", tuple(promises.SETS), promises.score),
    Set("first article", (first_article.ARTICLE,), first_article.score),
    Set("first article, accounts", (first_article.ARTICLE,), compare.score),
    Set(
        "readings (own)", tuple(sorted((ROOT / readings.FOLDER).glob("*.*"))), lambda coder: readings.score(ROOT, coder)
    ),
    Set("sentences (own labels)", (sentences.LABELS, *_DRAWN), sentences.score),
    Set("statements (own labels)", (statements.LABELS, *_DRAWN), statements.score),
    Set("statements, no model", (statements.LABELS, *_DRAWN), lambda coder: statements.score(alone(coder))),
    Set("plv-dev, no model", (DATA / plv.NAME,), lambda coder: plv.score(alone(coder))),
    Set("sentences, no model", (sentences.LABELS, *_DRAWN), lambda coder: sentences.score(alone(coder))),
    Set("pages, simple", (DATA / SAMPLED["whitehouse-2021-2022"],), lambda _: pages.simple()),
    Set("speed", (DATA / readouts_dev.NAME,), speed.score, pinned=False),
)


def check(name: str, figures: dict[str, float], floors: dict[str, float]) -> list[str]:
    """What is wrong: a sentence for each floor that is not met or has no figure."""
    wrong = []
    for figure, floor in floors.items():
        if figure not in figures:
            wrong.append(f"{name}: {figure} has a floor of {floor:.3f} and was not measured")
        elif figures[figure] < floor:
            wrong.append(f"{name}: {figure} is {figures[figure]:.3f}, below its floor of {floor:.3f}")
    return wrong


def main(arguments: list[str] | None = None) -> int:
    """Print every figure with its floor; 1 if one is not met."""
    parser = argparse.ArgumentParser(
        prog="bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", help="only the sets whose name begins so")
    parser.add_argument("--raise", dest="lift", action="store_true", help="lift the floors to what is measured")
    asked = parser.parse_args(arguments)
    pinned = json.loads(FLOORS.read_text(encoding="utf-8"))
    os.environ["DRAGOMAN_KB"] = "none"  # a developer's own tables must not colour the figures
    coder = load()
    wrong: list[str] = []
    skipped: list[str] = []
    for one in SETS:
        if asked.only and not one.name.startswith(asked.only):
            continue
        if not one.data or not all(path.is_file() for path in one.data):
            skipped.append(one.name)
            continue
        known = pinned.setdefault(one.name, {"data": "", "floors": {}})
        hashed = file_hash(*one.data)
        if known["data"] and known["data"] != hashed:
            wrong.append(
                f"{one.name}: the data is not what its floors were measured on; measure again and pin its hash {hashed}"
            )
        figures = one.score(coder)
        print(f"\n{one.name}")
        for figure, value in figures.items():
            floor = known["floors"].get(figure)
            print(f"  {figure:32} {value:10.3f}" + (f"   floor {floor:.3f}" if floor is not None else ""))
        wrong += check(one.name, figures, known["floors"])
        if asked.lift:
            known["data"] = hashed if one.pinned and known["floors"] else ""
            for figure, floor in known["floors"].items():
                if one.pinned and figure in figures:
                    known["floors"][figure] = max(floor, round(figures[figure] - MARGIN, 3))
    if asked.lift:
        pinned = {name: known for name, known in pinned.items() if known["floors"]}
        FLOORS.write_text(json.dumps(pinned, indent=2) + "\n", encoding="utf-8")
    print()
    for name in skipped:
        print(f"SKIPPED: {name}: its data is not here, nothing was measured", file=sys.stderr)
    for line in wrong:
        print(f"FAILED: {line}", file=sys.stderr)
    if not wrong:
        print("All floors hold." if not skipped else "All floors hold that could be measured.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
