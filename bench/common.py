"""Where the dev sets are, and how a scorer says that one is not here."""

import gzip
import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT.parent / "shared" / "data"


def find(name: str) -> Path | None:
    """The dev set's file, or None with a loud line where it is absent: dev sets are not part of the repository."""
    path = DATA / name
    if path.is_file():
        return path
    print(f"SKIPPED: {name} is not in {DATA}; nothing was measured on it", file=sys.stderr)
    return None


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a .jsonl or .jsonl.gz file."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def file_hash(*paths: Path) -> str:
    """One sha256 over the bytes of the files, in order."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()


SAMPLED = {"whitehouse-2021-2022": "whitehouse-2021-2022.jsonl.gz", "polnear-dev": "polnear-dev.jsonl.gz"}
"""The corpora that random documents and sentences were drawn from, with their files."""
