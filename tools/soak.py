"""A long run: many documents on a few workers, and what their memory, rate and failures do meanwhile.

    python -m tools.soak CORPUS.jsonl.gz --documents 100000 --workers 2 --output soak.tsv

The corpus is resampled and perturbed: with ``--characters`` a stretch of each text alone, sentences left out, names and
numbers changed, words made up, so that no two documents are equal and the words of a long run never end, as those of
the news do not. The table, one line for each twentieth of the run, goes to the output as it is made; the last line
says how memory grew over the second half.
"""

import argparse
import random
import re
import string
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from dragoman.document import Document, text_hash
from dragoman.engine.coding import Tally
from dragoman.engine.pool import Pool
from dragoman.engine.workers import CoderOptions, resident
from dragoman.ingest import read_documents

ROWS = 20
COLUMNS = ("documents", "seconds", "documents_per_second", "failures", "replaced", "parent_mb", "worker_mb")
_WORD = re.compile(r"\b[A-Za-z]{4,}\b")
_NUMBER = re.compile(r"\b\d{1,3}\b")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")


def perturbed(document: Document, number: int, seed: int, characters: int | None = None) -> Document:
    """Another document like this one; the same number and seed give the same.

    With ``characters``, of about so many: a stretch of its sentences.
    """
    chance = random.Random(f"{seed} {number}")
    text = document.text
    if characters is not None and len(text) > characters:
        begin = chance.randrange(len(text) - characters)
        text = text[begin : begin + characters].partition(" ")[2]
    kept = [one for one in _SENTENCE.split(text) if chance.random() > 0.1]
    text = "\n".join(kept) or document.text

    def word(match: re.Match[str]) -> str:
        if chance.random() > 0.01:
            return match[0]
        made = "".join(chance.choices(string.ascii_lowercase, k=len(match[0])))
        return made.capitalize() if match[0][0].isupper() else made

    text = _NUMBER.sub(lambda match: str(chance.randrange(1, 999)) if chance.random() < 0.2 else match[0], text)
    text = _WORD.sub(word, text)
    changed = {"id": f"{document.id}~{number}", "text": text, "sha256": text_hash(text), "furniture": ()}
    return document.model_copy(update=changed)


def documents(options: argparse.Namespace) -> Iterator[Document]:
    """As many documents as asked for, drawn from the corpus with replacement."""
    known = list(read_documents(options.corpus, on_error=lambda error: None))
    chance = random.Random(options.seed)
    for number in range(options.documents):
        yield perturbed(chance.choice(known), number, options.seed, options.characters)


def soak(options: argparse.Namespace, sink: Path) -> list[int]:
    """Run; the table goes to ``sink``. The workers' mean memory in bytes, a figure for each row."""
    tally = Tally(lambda message, cause: None)
    held: list[int] = []
    lines = ["\t".join(COLUMNS)]
    with Pool(options.workers, CoderOptions()) as pool:
        _ = pool.run
        began = last = time.monotonic()
        step = max(1, options.documents // ROWS)
        for number, _ in enumerate(pool.records(documents(options), tally), 1):
            if number % step:
                continue
            now = time.monotonic()
            memory = [one for one in pool.memory if one]
            held.append(sum(memory) // len(memory))
            figures = (
                f"{number}",
                f"{now - began:.0f}",
                f"{step / (now - last):.2f}",
                f"{tally.skipped.total()}",
                f"{pool.replaced}",
                f"{resident() / 1e6:.0f}",
                " ".join(f"{one / 1e6:.0f}" for one in memory),
            )
            last = now
            lines.append("\t".join(figures))
            sys.stdout.write(lines[-1] + "\n")
            sys.stdout.flush()
            sink.write_text("\n".join(lines) + "\n", "utf-8")
    return held


def main() -> None:
    """Run and say how memory grew."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", help="JSONL of articles")
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--characters", type=int, help="of each text a stretch of so many alone")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--output", type=Path, default=Path("soak.tsv"))
    options = parser.parse_args()
    held = soak(options, options.output)
    half = len(held) // 2
    begin, end = median(held[half - 1 : half + 2]), median(held[-3:])
    said = f"largest mean {max(held) / 1e6:.0f} MB a worker; over the second half {end / begin - 1:+.1%}"
    sys.stdout.write(said + "\n")
    with options.output.open("a", encoding="utf-8") as sink:
        sink.write(f"# {said}\n")


if __name__ == "__main__":
    main()
