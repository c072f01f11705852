"""Draw random sentences from a corpus, to be labelled by hand: where they stand and their hash, never kept as text.

    python tools/sample_sentences.py CORPUS.jsonl.gz... [--count 30] [--seed 20261122] [--text]

Only documents at an even line index are drawn from. A sentence is what a plain regular expression takes for one, so
that the sample owes nothing to any parser. Offsets are code points into the document's ``text``. Labels that refer to
such sentences lie in ``bench/labels/sentences.jsonl``.
"""

import argparse
import gzip
import hashlib
import json
import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

SEED = 20261122
# Not after a title or an initial: "Mr. Obama", "U.S. troops", "Nov. 11".
TITLES = ("[A-Z]", "Mr", "Mrs", "Ms", "Dr", "St", "Sen", "Rep", "Gov", "Nov")
TITLE = "".join(rf"(?<!\b{title}\.)" for title in TITLES)
END = re.compile(TITLE + r"(?:(?<=[.!?])|(?<=[.!?][\"”’')]))\s+(?=[\"“‘'(]?[A-Z0-9])|\n\s*\n|\n(?=[*#-])")
MIN_WORDS = 4


class Sentence(NamedTuple):
    """Where a sentence stands in its document."""

    corpus: str
    id: str
    start: int
    end: int
    text: str

    @property
    def sha256(self) -> str:
        """Of the sentence's UTF-8 bytes."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def split(text: str) -> Iterator[tuple[int, int]]:
    """The sentences of ``text`` as half-open offsets, without the white space around them."""
    start = 0
    for end, after in [*((m.start(), m.end()) for m in END.finditer(text)), (len(text), len(text))]:
        piece = text[start:end]
        first, last = start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
        if first < last:
            yield first, last
        start = after


def sentences(path: Path) -> Iterator[Sentence]:
    """The sentences of at least four words in the documents at an even line index of ``path``."""
    corpus = path.name.removesuffix(".gz").removesuffix(".jsonl")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for index, line in enumerate(lines):
            if index % 2 == 0:
                item = json.loads(line)
                for start, end in split(item["text"]):
                    words = item["text"][start:end]
                    if len(words.split()) >= MIN_WORDS:
                        yield Sentence(corpus, item["id"], start, end, words)


def sample(path: Path, count: int, seed: int) -> list[Sentence]:
    """``count`` sentences of ``path``, each as likely as any other, in the order of the corpus."""
    every = list(sentences(path))
    chosen = random.Random(f"{seed} {path.name}").sample(range(len(every)), min(count, len(every)))
    return [every[index] for index in sorted(chosen)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path, nargs="+")
    parser.add_argument("--count", type=int, default=30, help="sentences from each corpus")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--text", action="store_true", help="print the sentences too, for the labeller's eyes")
    options = parser.parse_args()
    print(f"seed {options.seed}", file=sys.stderr)
    for path in options.corpus:
        for one in sample(path, options.count, options.seed):
            row = {"corpus": one.corpus, "id": one.id, "start": one.start, "end": one.end, "sha256": one.sha256}
            print(json.dumps(row | ({"text": one.text} if options.text else {}), ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
