"""Small corpora and datasets for tests, coded by a coder without a language model."""

import gzip
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dragoman.engine.corpus.model import Manifest
from dragoman.engine.corpus.run import Listener, Local, Wanted, code_corpus
from dragoman.engine.workers import WorkerLimits
from fake_coding import Fake, text

SMALL = 2000
"""Bytes of a part: a dozen documents."""


def lines(count: int, first: int = 0, more: dict[int, str] | None = None) -> str:
    """JSONL of so many documents; ``more`` are words for some of them."""
    found = [
        {"id": f"d{number}", "text": text(number, (more or {}).get(number, "")), "date": "2023-03-03"}
        for number in range(first, first + count)
    ]
    return "".join(json.dumps(one) + "\n" for one in found)


def write(path: Path, content: str) -> Path:
    """A file, packed where its name says so."""
    data = content.encode()
    path.write_bytes(gzip.compress(data, mtime=0) if path.suffix == ".gz" else data)
    return path


def coded(
    inputs: Sequence[Path | str],
    output: Path | str,
    workers: int = 1,
    fake: Any = None,
    limits: WorkerLimits | None = None,
    listener: Listener | None = None,
    **more: Any,
) -> Manifest:
    """The manifest of a dataset that is coded by this machine."""
    wanted = Wanted(tuple(map(str, inputs)), str(output), **({"part_bytes": SMALL} | more))
    with Local(workers, fake or Fake(), limits) as engine:
        return code_corpus(wanted, engine, listener)


def hashes(folder: Path) -> dict[str, str]:
    """The hash of every file in a folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
