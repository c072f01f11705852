"""Speed of the full record as a ratio to bare spaCy, on three sets: ``make bench-speed``.

    python -m bench.speed_sets [--rounds 5] [--words 20000] [--without-newest]

Three things read the same texts in turns, round by round, since a shared machine's speed drifts: the coder; bare spaCy
of this installation (the same language model with all its components, ``nlp.pipe``, same batches); and bare spaCy as
``pip install spacy`` brings it today, in an environment that is made for it outside the repository and kept for the
next time. What counts is processor time, which a busy machine changes less than time by the clock. Without network the
last is left out, loudly.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
import venv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import platformdirs
import spacy

from bench.common import ROOT
from bench.texts import SETS, drawn
from dragoman.annotate.convert import BATCH
from dragoman.annotate.model import INSTALL, PACKAGE, model_folder
from dragoman.document import Document
from dragoman.pipeline import load

ROUNDS, WORDS = 5, 20_000
NEWEST = "pip's newest spaCy"


@dataclass
class Times:
    """Processor seconds of each round, by who read."""

    words: int
    seconds: dict[str, list[float]] = field(default_factory=dict)

    def ratios(self, base: str) -> list[float]:
        """Of each round: how many times as fast as ``base`` the coder was."""
        return [other / own for other, own in zip(self.seconds[base], self.seconds["coder"], strict=True)]


class Newest:
    """Bare spaCy in another environment, spoken to over pipes."""

    def __init__(self, python: Path, sets: dict[str, list[Document]]) -> None:
        # Isolated: its own packages alone, not this installation's nor what lies beside the script.
        self._process = subprocess.Popen(
            [str(python), "-I", str(ROOT / "bench" / "newest_spacy.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        texts = {name: [document.text for document in found] for name, found in sets.items()}
        self.version = str(self._asked(json.dumps({"model": PACKAGE, "batch": BATCH, "sets": texts}))["spacy"])

    def seconds(self, name: str) -> float:
        """Of one round over a set."""
        return float(self._asked(name)["seconds"])

    def close(self) -> None:
        """End the other process."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait()

    def _asked(self, line: str) -> dict[str, Any]:
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the other environment has no pipes")
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError("the environment of pip's newest spaCy ended: its last lines are above")
        return dict(json.loads(answer))


def environment() -> Path | None:
    """The Python of the environment with pip's newest spaCy, made at need; None, loudly, where it cannot be."""
    name = f"newest-spacy-{sys.version_info.major}.{sys.version_info.minor}"
    folder = Path(platformdirs.user_cache_dir("dragoman-bench")) / name
    python = folder / "bin" / "python"
    done = folder / ".made"
    if not done.is_file():
        print(f"making {folder}", file=sys.stderr)
        venv.create(folder, with_pip=True, clear=True)
    asked = [str(python), "-m", "pip", "install", "--quiet", "--upgrade", "spacy", INSTALL.split()[-1]]
    made = subprocess.run(asked, capture_output=True, text=True, check=False)
    if made.returncode == 0:
        done.touch()
        return python
    if done.is_file():
        print(f"no newer spaCy could be asked for; the one in {folder} is measured", file=sys.stderr)
        return python
    last = (made.stderr.strip().splitlines() or ["no reason given"])[-1]
    print(f"SKIPPED: {NEWEST} could not be installed ({last}); nothing was measured against it", file=sys.stderr)
    return None


def _drained(pipe: Callable[[Any], Iterable[object]], texts: Sequence[object]) -> int:
    return sum(1 for _ in pipe(texts))


def _busy(work: Callable[[], int]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def measure(sets: dict[str, list[Document]], rounds: int, newest: Newest | None) -> dict[str, Times]:
    """Times of every reader on every set, in turns."""
    coder, bare = load(), spacy.load(model_folder(PACKAGE))
    found = {
        name: Times(sum(len(doc) for doc in bare.tokenizer.pipe(document.text for document in texts)))
        for name, texts in sets.items()
    }
    for n in range(rounds + 1):
        for name, texts in sets.items():
            taken = {
                "coder": _busy(partial(_drained, coder.pipe, texts)),
                "bare spaCy": _busy(partial(_drained, partial(bare.pipe, batch_size=BATCH), [d.text for d in texts])),
            }
            if newest is not None:
                taken[NEWEST] = newest.seconds(name)
            # The first round fills what each keeps, and is not counted.
            for who, seconds in taken.items() if n else ():
                found[name].seconds.setdefault(who, []).append(seconds)
    return found


def told(found: dict[str, Times]) -> list[str]:
    """The lines of a table: words a second, and the median ratio with its spread."""
    lines = [
        "| set | words | reader | words/s a core | ratio of the coder to it | spread |",
        "|---|---|---|---|---|---|",
    ]
    for name, times in found.items():
        for who, seconds in times.seconds.items():
            speed = times.words / statistics.median(seconds)
            ratios = times.ratios(who)
            spread = "" if who == "coder" else f"{min(ratios):.2f} to {max(ratios):.2f}"
            ratio = "" if who == "coder" else f"{statistics.median(ratios):.2f}"
            lines.append(f"| {name} | {times.words} | {who} | {speed:.0f} | {ratio} | {spread} |")
    return lines


def main(arguments: list[str] | None = None) -> None:
    """Measure, print."""
    parser = argparse.ArgumentParser(
        prog="bench.speed_sets", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--words", type=int, default=WORDS, help="words of each set")
    parser.add_argument("--without-newest", action="store_true", help="leave pip's newest spaCy out")
    asked = parser.parse_args(arguments)
    os.environ["DRAGOMAN_KB"] = "none"
    sets = {name: texts for name in SETS if (texts := drawn(name, asked.words))}
    if not sets:
        return
    python = None if asked.without_newest else environment()
    newest = Newest(python, sets) if python is not None else None
    found = measure(sets, asked.rounds, newest)
    if newest is not None:
        print(f"pip's newest spaCy is {newest.version}; this installation's is {spacy.__version__}\n")
        newest.close()
    print("\n".join(told(found)))


if __name__ == "__main__":
    main()
