"""Draw random sentences from a corpus, to be labelled by hand: where they stand and their hash, never kept as text.

    python tools/sample_sentences.py CORPUS.jsonl.gz... [--count 125] [--seed 4404] [--even] [--text]

Only documents at an odd line index are drawn from, or with --even those at an even one. A sentence is what a plain
regular expression takes for one, so that the sample owes nothing to any parser. Offsets are code points into the
document's ``text``. Labels that refer to such sentences lie in ``bench/labels/sentences.jsonl``.
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

SEED = 4404
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


def sentences(path: Path, parity: int = 1) -> Iterator[Sentence]:
    """The sentences of at least four words in the documents of ``path`` whose line index is odd (1) or even (0)."""
    corpus = path.name.removesuffix(".gz").removesuffix(".jsonl")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for index, line in enumerate(lines):
            if index % 2 == parity:
                item = json.loads(line)
                for start, end in split(item["text"]):
                    words = item["text"][start:end]
                    if len(words.split()) >= MIN_WORDS:
                        yield Sentence(corpus, item["id"], start, end, words)


def sample(paths: list[Path], count: int, seed: int, parity: int = 1) -> list[Sentence]:
    """``count`` sentences of each of ``paths``, in the order given, each of a corpus as likely as any other of it."""
    draw = random.Random(seed)
    found: list[Sentence] = []
    for path in paths:
        every = list(sentences(path, parity))
        found += draw.sample(every, min(count, len(every)))
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path, nargs="+")
    parser.add_argument("--count", type=int, default=125, help="sentences from each corpus")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--even", action="store_true", help="draw from the documents at even line indexes")
    parser.add_argument("--text", action="store_true", help="print the sentences too, for the labeller's eyes")
    options = parser.parse_args()
    print(f"seed {options.seed}", file=sys.stderr)
    for one in sample(options.corpus, options.count, options.seed, 0 if options.even else 1):
        row = {"corpus": one.corpus, "id": one.id, "start": one.start, "end": one.end, "sha256": one.sha256}
        print(json.dumps(row | ({"text": one.text} if options.text else {}), ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
