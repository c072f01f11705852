"""Attribution against PolNeAR's development articles: how much of who said what is found, and how exactly.

PolNeAR (Newell et al. 2018) marks source, cue and content of every attribution in political news, thoughts and
intentions included. Its text may not be passed on, so the articles lie outside the repository, and where they are
missing this bench says so and scores nothing.

- ``alpha``: Krippendorff's alpha, nominal, two coders (gold and Dragoman), a unit being one of Dragoman's tokens, the
  values source, cue, content and none. A token with several roles (nesting) counts as cue before source before content.
- ``content``, ``source``, ``cue``: F1 over tokens for each role by itself, nesting or not.
- ``attribution``: F1 over attributions; one of ours is right if its content's characters overlap a gold one's by a
  Jaccard index of at least 0.5, each matched once, best first.

Documents with an odd index in the file are for scoring alone: nobody has read them.

    python -m bench.polnear [--split dev|train] [--limit N] [--no-model]
"""

import argparse
import gzip
import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dragoman.annotate import Annotation, LanguageModel, Learned, Tagger, annotate_many, load_model
from dragoman.document import Clean, Document, text_hash
from dragoman.extract.attribution import RawStatement, find_statements

ROLES = ("cue", "source", "content")
JACCARD = 0.5
Spans = Sequence[Sequence[int]]


@dataclass
class Tally:
    """Counts over documents, from which the figures are made."""

    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)
    hits: Counter[str] = field(default_factory=Counter)
    ours: Counter[str] = field(default_factory=Counter)
    gold: Counter[str] = field(default_factory=Counter)

    def add(self, annotation: Annotation, gold: Sequence[Mapping[str, Spans]], found: Sequence[RawStatement]) -> None:
        """Count one document."""
        text = annotation.document.text
        mine = [{role: getattr(statement, role) for role in ROLES} for statement in found]
        masks = {role: (_mask(text, gold, role), _mask(text, mine, role)) for role in ROLES}
        for token in annotation.tokens:
            at = (token.start + token.end - 1) // 2
            self.pairs[_label(masks, 0, at), _label(masks, 1, at)] += 1
            for role in ROLES:
                one, other = masks[role][0][at], masks[role][1][at]
                self.gold[role] += one
                self.ours[role] += other
                self.hits[role] += one & other
        self.gold["attribution"] += len(gold)
        self.ours["attribution"] += len(mine)
        self.hits["attribution"] += len(matches([g["content"] for g in gold], [m["content"] for m in mine]))

    def f1(self, role: str) -> float:
        """F1 for a role or for whole attributions."""
        both = self.ours[role] + self.gold[role]
        return 2 * self.hits[role] / both if both else 0.0

    def alpha(self) -> float:
        """Krippendorff's alpha for two coders and nominal values."""
        total = 2 * sum(self.pairs.values())
        values: Counter[str] = Counter()
        for (one, other), count in self.pairs.items():
            values[one] += count
            values[other] += count
        observed = sum(2 * count for (one, other), count in self.pairs.items() if one != other) / total
        expected = sum(n * (total - n) for n in values.values()) / (total * (total - 1))
        return 1 - observed / expected if expected else 1.0

    def figures(self, name: str) -> dict[str, float]:
        """All figures, their keys ending in ``name``."""
        found = {f"alpha_{name}": self.alpha()}
        for role in (*ROLES, "attribution"):
            found[f"{role}_f1_{name}"] = self.f1(role)
        found[f"attribution_precision_{name}"] = self.hits["attribution"] / max(1, self.ours["attribution"])
        found[f"attribution_recall_{name}"] = self.hits["attribution"] / max(1, self.gold["attribution"])
        return found


def outermost(statements: Sequence[RawStatement]) -> list[RawStatement]:
    """Those within no other: in the training part about one in twenty attributions found in a quotation, and a quarter
    of those in other contents, are marked in the gold, so nested ones are left out of the score."""
    return [statement for statement in statements if statement.within is None]


def matches(gold: Sequence[Spans], ours: Sequence[Spans]) -> list[tuple[int, int]]:
    """Pairs of gold and own contents that overlap enough, one to one, best overlap first."""
    found = []
    for n, one in enumerate(gold):
        for m, other in enumerate(ours):
            shared = sum(max(0, min(a[1], b[1]) - max(a[0], b[0])) for a in one for b in other)
            if shared:
                union = sum(a[1] - a[0] for a in one) + sum(b[1] - b[0] for b in other) - shared
                if shared / union >= JACCARD:
                    found.append((shared / union, n, m))
    pairs: list[tuple[int, int]] = []
    used: tuple[set[int], set[int]] = (set(), set())
    for _, n, m in sorted(found, reverse=True):
        if n not in used[0] and m not in used[1]:
            used[0].add(n)
            used[1].add(m)
            pairs.append((n, m))
    return pairs


def _mask(text: str, attributions: Iterable[Mapping[str, Spans]], role: str) -> bytearray:
    mask = bytearray(len(text))
    for attribution in attributions:
        for start, end in attribution.get(role) or ():
            mask[start:end] = b"\1" * (end - start)
    return mask


def _label(masks: dict[str, tuple[bytearray, bytearray]], coder: int, at: int) -> str:
    return next((role for role in ROLES if masks[role][coder][at]), "none")


def read(path: Path) -> list[dict[str, Any]]:
    """The articles of a PolNeAR file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def score(
    root: Path,
    model: LanguageModel | None = None,
    split: str = "dev",
    limit: int | None = None,
    tagger: Tagger | None = None,
) -> dict[str, float]:
    """The figures for all, even and odd documents; empty, with a word on standard error, where the data is missing.

    ``root`` is the repository's root; the data is looked for beside it.
    """
    path = root.parent / "shared" / "data" / f"polnear-{split}.jsonl.gz"
    if not path.exists():
        print(f"polnear: SKIPPED, no such file: {path}", file=sys.stderr)
        return {}
    rows = read(path)[:limit]
    documents = [
        (Document(id=row["id"], sha256=text_hash(row["text"]), text=row["text"]), Clean(row["text"])) for row in rows
    ]
    tallies = {"all": Tally(), "even": Tally(), "odd": Tally()}
    seconds, tokens = 0.0, 0
    for n, annotation in enumerate(annotate_many(model or load_model(), documents, Learned(tagger=tagger))):
        start = time.perf_counter()
        found = outermost(find_statements(annotation))
        seconds += time.perf_counter() - start
        tokens += len(annotation.tokens)
        for name in ("all", "odd" if n % 2 else "even"):
            tallies[name].add(annotation, rows[n]["attributions"], found)
    figures = {key: value for name, tally in tallies.items() for key, value in tally.figures(name).items()}
    figures["microseconds_a_token"] = 1e6 * seconds / max(1, tokens)
    return figures


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", default="dev", choices=("dev", "train"))
    parser.add_argument("--limit", type=int)
    parser.add_argument("--no-model", action="store_true", help="the rules alone, without the learned tagger")
    options = parser.parse_args()
    tagger = None if options.no_model else Tagger()
    root = Path(__file__).resolve().parent.parent
    for key, value in score(root, None, options.split, options.limit, tagger).items():
        print(f"{key:32} {value:7.3f}")


if __name__ == "__main__":
    main()
