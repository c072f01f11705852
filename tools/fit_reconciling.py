"""Fit the weights of ``data/reconciling.yaml``: ``python -m tools.fit_reconciling [--set a]``.

Logistic regression on pairs of tellings that could be one happening. Of two texts that tell of one happening, the pair
of tellings that is likeliest under the weights so far counts as one (their other pairs are left out); pairs of texts
of two happenings count as two. Fitted, chosen anew, and fitted again until nothing changes. Prints the weights.
"""

import argparse
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

import numpy as np
from bench.tales import coded, tales

from dragoman.pipeline import load
from dragoman.store import Ledger
from dragoman.store.alike import Likeness
from dragoman.store.facts import Facts, facts_of
from dragoman.store.reading import read_told
from dragoman.store.reconciling import reconciling

ROUNDS = 6
RIDGE = 0.001
FOR = frozenset((
    *("same_type", "same_day", "next_day", "same_countries", "person_shared", "mode_shared", "place_shared"),
    *("words", "named", "story", "copy"),
))  # fmt: skip
"""Likenesses; the others are differences."""


def facts(name: str) -> tuple[list[Facts], dict[str, str]]:
    """The tellings of a set, and the happening of each text."""
    rows = tales(name)
    with tempfile.TemporaryDirectory() as folder, Ledger.open(Path(folder, "tales.ledger")) as ledger:
        for record in coded(rows, load()):
            ledger.add(record)
        with ledger._database.read() as connection:
            numbers = range(1, len(rows) + 1)
            found = [facts_of(one) for one in read_told(connection, dict.fromkeys(numbers))]
    return found, {row["id"]: row["happening"] for row in rows}


def features(likeness: Likeness, one: Facts, other: Facts) -> dict[str, float]:
    """By weight, what it is multiplied with."""
    weights = reconciling().weights
    found: dict[str, float] = defaultdict(float)
    for name, value in likeness.parts(one, other):
        weight = getattr(weights, "copy_" if name == "copy" else name)
        found[name] += value / weight if weight else 0.0
    return found


def fit(rows: Sequence[dict[str, float]], labels: Sequence[bool], names: Sequence[str]) -> dict[str, float]:
    """Weights by projected gradient descent, both classes of equal weight, with a small ridge.

    No likeness may speak against, no difference for: look-alikes share type and countries more than readouts do, and
    a weight learned from that would be wrong of all that is no look-alike.
    """
    x = np.array([[1.0, *(row.get(name, 0.0) for name in names)] for row in rows])
    y = np.array(labels, dtype=float)
    balance = np.where(y > 0, 0.5 / max(1, y.sum()), 0.5 / max(1, (1 - y).sum()))
    low = np.array([-np.inf, *(0.0 if name in FOR else -np.inf for name in names)])
    high = np.array([np.inf, *(np.inf if name in FOR else 0.0 for name in names)])
    w = np.zeros(x.shape[1])
    for _ in range(20_000):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        gradient = x.T @ (balance * (p - y)) + RIDGE * w
        w = np.clip(w - 0.5 * gradient, low, high)
    return dict(zip(("base", *names), (float(value) for value in w), strict=True))


def main() -> None:
    """Fit and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", default="a")
    found, gold = facts(parser.parse_args().set)
    likeness = Likeness()
    pairs = [(one, other) for one, other in combinations(found, 2) if likeness.comparable(one, other)]
    rows = [features(likeness, one, other) for one, other in pairs]
    names = sorted({name for row in rows for name in row})
    weights = {name: getattr(reconciling().weights, "copy_" if name == "copy" else name) for name in names}
    for _ in range(ROUNDS):
        best: dict[tuple[str, str], tuple[float, int]] = {}
        for at, ((one, other), row) in enumerate(zip(pairs, rows, strict=True)):
            if gold[one.id] == gold[other.id]:
                value = sum(weights[name] * amount for name, amount in row.items())
                key = (min(one.id, other.id), max(one.id, other.id))
                best[key] = max(best.get(key, (-1e9, -1)), (value, at))
        chosen = {at for _, at in best.values()}
        kept = [at for at, (one, other) in enumerate(pairs) if at in chosen or gold[one.id] != gold[other.id]]
        fitted = fit([rows[at] for at in kept], [at in chosen for at in kept], names)
        weights = {name: fitted[name] for name in names}
        right = sum(
            (fitted["base"] + sum(weights[name] * amount for name, amount in rows[at].items()) > 0) == (at in chosen)
            for at in kept
        )
        sys.stderr.write(f"{len(chosen)} pairs that are one, {len(kept) - len(chosen)} that are two; right {right}\n")
    for name, value in fitted.items():
        sys.stdout.write(f"  {name}: {value:.2f}\n")


if __name__ == "__main__":
    main()
