"""Fit the weights of ``data/reconciling.yaml``: ``python -m tools.fit_reconciling --ledger WH --ledger NEWS``.

Logistic regression on pairs of tellings that could be one happening: those of half a of our tales, those of them that
a reader labelled (``bench/labels/story_pairs.jsonl``: the acts that two texts of one story tell), and the labelled
pairs of ``bench/labels/pairs.jsonl`` that are for fitting, whose documents the ledgers have (``dragoman add`` of the
development data). Of two tales of one happening, the pair of tellings that is likeliest under the weights so far counts
as one; pairs of tales of two happenings count as two. Signs are given: no likeness may speak against, no difference
for. Pairs that are marked unsure are not one, whatever else, and teach nothing. Prints what to copy.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from bench.common import ROOT
from bench.tales import coded, tales
from sqlalchemy import select

from dragoman.pipeline import load
from dragoman.store import Ledger, schema
from dragoman.store.alike import Likeness
from dragoman.store.evidence import evidence
from dragoman.store.evidence_marks import Found
from dragoman.store.facts import Facts, facts_of
from dragoman.store.reading import read_told
from dragoman.store.reconciling import reconciling

LABELS = ROOT / "bench" / "labels" / "pairs.jsonl"
STORIES = ROOT / "bench" / "labels" / "story_pairs.jsonl"
ROUNDS, STEPS, RIDGE = 3, 500, 0.003
STEPS_OF = {
    "words": (0.08, 0.15, 0.25, 0.35, 0.5, 0.7),
    "rarest_word": (2.5, 3.5, 4.5, 5.5),
    "shared_content": (2, 5, 10, 15),
    "story": (0.06, 0.12, 0.2, 0.3, 0.45, 0.6),
    "title": (0.2, 0.4, 0.6),
    "named": (0.2, 0.35, 0.5),
    "names": (1, 2, 3),
    "countries": (1, 2, 3),
    "around": (1, 2),
    "persons": (1, 2),
    "parties": (2, 3),
    "other_content": (5, 10, 20),
    "other_title": (3, 6, 12),
    "published_apart": (1, 2, 4, 7),
    "third_countries": (1, 2, 3),
    "firsts": (1, 2),
    "type_words": (0.1, 0.2, 0.35, 0.5),
    "type_rarest_word": (3.5, 4.5),
    "type_shared_content": (2, 5, 10),
    "type_firsts": (1, 2),
}
SHARES = {"tales": (0.25, 0.8), "stories": (0.5, 0.6), "wild": (0.4, 0.5)}
"""What the pairs of each kind weigh in the fit, those that are one and those that are two. Chosen on half a: with less
for the stories' two, acts of one story are joined that are two; with more, texts of one call part."""
LIFT = 1.4
"""Added to the base that the fit finds, since pairs that are two weigh more in it than they are in number: the most
that leaves B-cubed precision of half a where it is."""
FOR = frozenset((
    *("same_type", "same_countries", "same_actors", "recipient_shared", "same_verb", "verb_within", "number_shared"),
    *("mode_shared", "place_shared", "lead_both", "lead_one", "stated_day", "copy", "outlet_other", "meeting_of_both"),
    *("meeting_of_all", "meeting_that_day", "talk_some_words", "talk_words", "talk_rare_word", "talk_verb"),
    *("deed_verb", "deed_words", "unlike_words", "unlike_story", "lead_story", "lead_type", "lead_pair"),
    "lead_one_story",
    *("pair_story", "outlets_lead", "outlets_pair", "own_copy", "own_verbatim"),
    *("type_same_verb", "type_same_actors", "type_recipient_shared"),
))  # fmt: skip
"""Likenesses among the marks; all others are differences, and so are these measures:"""
AGAINST = frozenset(("other_content", "other_title", "published_apart", "third_countries"))
UNSURE = ("own_unsure", "unsure", "acts_unsure")
Pair = tuple[Facts, Facts, bool]


def facts_in(ledger: Ledger) -> Iterator[Facts]:
    """The tellings of all current records."""
    with ledger._database.read() as connection:
        numbers = connection.execute(select(schema.current_records.c.record)).scalars()
        yield from map(facts_of, read_told(connection, dict.fromkeys(sorted(numbers))))


def tale_pairs() -> tuple[list[Pair], list[Pair]]:
    """Pairs of half a that could be one, and whether their texts are of one happening; those that a reader labelled."""
    rows = tales("a")
    gold = {row["id"]: row["happening"] for row in rows}
    with tempfile.TemporaryDirectory() as folder, Ledger.open(Path(folder, "tales.ledger")) as ledger:
        for record in coded(rows, load()):
            ledger.add(record)
        found = list(facts_in(ledger))
    likeness = Likeness()
    pairs = (pair for pair in combinations(found, 2) if likeness.comparable(*pair))
    told = [(one, other, gold[one.id] == gold[other.id]) for one, other in pairs]
    wanted = (row for row in map(json.loads, STORIES.read_text("utf-8").splitlines()) if row["set"] == "a")
    return told, labelled(found, wanted)


def labelled(facts: Iterable[Facts], rows: Iterable[dict[str, Any]]) -> list[Pair]:
    """The labelled pairs of which both tellings are among the facts and could be one; unclear ones are left out."""
    found = {(one.id, one.type, one.sentence): one for one in facts}
    likeness, pairs = Likeness(), []
    for row in rows:
        one, other = (found.get((row[x]["id"], row[x]["type"], (row[x]["start"], row[x]["end"]))) for x in "ab")
        if row["label"] != "unclear" and one and other and likeness.comparable(one, other):
            pairs.append((one, other, row["label"] == "same"))
    return pairs


def wild_pairs(ledgers: Iterable[Path]) -> list[Pair]:
    """The labelled pairs of real texts that are for fitting and that the ledgers have."""
    found: list[Facts] = []
    for path in ledgers:
        with Ledger.open(path) as ledger:
            found += facts_in(ledger)
    rows = map(json.loads, LABELS.read_text("utf-8").splitlines())
    return labelled(found, (row for row in rows if row["part"] == "fit"))


def columns(founds: Iterable[Found]) -> list[tuple[str, float]]:
    """Each step of a measure and each mark, as name and least value."""
    marks = sorted({name for found in founds for name in found} - {*STEPS_OF})
    return [(name, least) for name, steps in STEPS_OF.items() for least in steps] + [(name, 1.0) for name in marks]


def fit(x: Any, y: Any, weight: Any, sign: Any) -> Any:
    """The base and the weights, by accelerated projected gradient descent with a small ridge."""
    x = np.hstack([np.ones((len(x), 1)), x])
    weight = weight / weight.sum()
    low = np.concatenate([[-np.inf], np.where(sign > 0, 0.0, -np.inf)])
    high = np.concatenate([[np.inf], np.where(sign > 0, np.inf, 0.0)])
    ridge = np.full(x.shape[1], RIDGE)
    ridge[0] = 0.0
    size = np.linalg.eigvalsh((x * weight[:, None]).T @ x)[-1] / 4 + RIDGE
    now = ahead = np.zeros(x.shape[1])
    speed = 1.0
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-np.clip(x @ ahead, -30, 30)))
        new = np.clip(ahead - (x.T @ (weight * (p - y)) + ridge * ahead) / size, low, high)
        faster = (1 + np.sqrt(1 + 4 * speed * speed)) / 2
        ahead = new + (speed - 1) / faster * (new - now)
        now, speed = new, faster
    return now


def likeliest(pairs: Sequence[Pair], scores: Any, least: float) -> list[int]:
    """Of each two tales of one happening the pair of tellings that scores most, if it scores more than ``least``."""
    best: dict[tuple[str, str], int] = {}
    for at, (one, other, same) in enumerate(pairs):
        key = (min(one.id, other.id), max(one.id, other.id))
        if same and (key not in best or scores[at] > scores[best[key]]):
            best[key] = at
    return [at for at in best.values() if scores[at] > least]


def main() -> None:
    """Fit and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ledger", type=Path, action="append", default=[])
    rules = reconciling()

    def sure(pairs: Iterable[Pair]) -> tuple[list[Pair], list[Found]]:
        both = [(pair, evidence(pair[0], pair[1], rules)) for pair in pairs]
        both = [(pair, found) for pair, found in both if not any(name in found for name in UNSURE)]
        return [pair for pair, _ in both], [found for _, found in both]

    pairs, stories = tale_pairs()
    told, told_found = sure(pairs)
    sets = {"stories": sure(stories), "wild": sure(wild_pairs(parser.parse_args().ledger))}
    names = columns([*told_found, *(found for _, founds in sets.values() for found in founds)])
    sign = np.array([1 if (name in FOR or (name in STEPS_OF and name not in AGAINST)) else -1 for name, _ in names])

    def matrix(founds: Iterable[Found]) -> Any:
        return np.array([[float(found.get(name, 0.0) >= least) for name, least in names] for found in founds])

    x = matrix(told_found)
    fixed: list[tuple[Any, float, float]] = []
    for kind, (some, founds) in sets.items():
        if some:
            rows, same = matrix(founds), np.array([pair[2] for pair in some])
            fixed += [(rows[same], 1.0, SHARES[kind][0]), (rows[~same], 0.0, SHARES[kind][1])]
    apart = [at for at, pair in enumerate(told) if not pair[2]]
    scores, least = x @ sign, -np.inf
    for _ in range(ROUNDS):
        one = likeliest(told, scores, least)
        parts = [(x[one], 1.0, SHARES["tales"][0]), (x[apart], 0.0, SHARES["tales"][1]), *fixed]
        rows = np.vstack([part for part, _, _ in parts])
        y = np.concatenate([np.full(len(part), label) for part, label, _ in parts])
        weight = np.concatenate([np.full(len(part), share / max(1, len(part))) for part, _, share in parts])
        found = fit(rows, y, weight, sign)
        scores, least = found[0] + x @ found[1:], -2.0
        counts = ", ".join(f"{len(some)} labelled ({kind})" for kind, (some, _) in sets.items())
        sys.stderr.write(f"{len(one)} pairs of tales are one, {len(apart)} two; {counts}\n")
    sys.stdout.write(f"base: {found[0] + LIFT:.2f}\n")
    for (name, step), value in zip(names, found[1:], strict=True):
        if abs(value) >= 0.005:
            sys.stdout.write(f"  {name} {step:g}: {value:.2f}\n")


if __name__ == "__main__":
    main()
