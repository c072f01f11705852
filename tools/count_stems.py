"""Count stems for ``data/stems.csv.gz``: ``python -m tools.count_stems FOLDER``, with the development data in FOLDER.

Documents of ``whitehouse-2021-2022`` before February 2022 and of ``polnear-train`` without the weeks 28 to 35 of 2016:
the rest is for measuring. A stem in fewer than five documents is not kept: it tells as much as one that is not there.
"""

import argparse
import datetime as dt
import gzip
import io
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from dragoman.store.facts import tokens
from dragoman.store.rarity import bare, stem_of
from dragoman.store.reconciling import reconciling

LEAST = 5
TARGET = Path(__file__).parents[1] / "src" / "dragoman" / "data" / "stems.csv.gz"
NOTE = (
    "# Documents in which a stem stands, of White House texts before February 2022 and American news reports of "
    "2015-2016 (ORIGINS.md)\n"
)


def texts(folder: Path) -> Iterator[str]:
    """Title and text of each document that is counted."""
    for name in ("whitehouse-2021-2022", "polnear-train"):
        with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                year, week, _ = dt.date.fromisoformat(row["date"]).isocalendar()
                held = row["date"] >= "2022-02-01" or (year == 2016 and 28 <= week <= 35)
                if not held:
                    yield f"{row['title']} {row['text']}"


def main() -> None:
    """Count and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    counts: Counter[str] = Counter()
    total = 0
    for text in texts(parser.parse_args().folder):
        total += 1
        words = {bare(token) for token in tokens(text)} - reconciling().common
        counts.update({stem_of(word) for word in words if len(word) > 1})
    kept = sorted((stem, count) for stem, count in counts.items() if count >= LEAST and not stem.isdigit())
    rows = "".join(f"{stem},{count}\n" for stem, count in kept)
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0) as file:
        file.write(f"{NOTE}stem,documents\n,{total}\n{rows}".encode())
    TARGET.write_bytes(packed.getvalue())


if __name__ == "__main__":
    main()
