"""The texts on which speed is measured: readouts, news, and official texts of all lengths."""

import datetime as dt
import random
from collections.abc import Iterator

from bench.common import find, rows
from dragoman.document import Document, text_hash

SETS = {
    "readouts-dev": "readouts-dev.jsonl.gz",
    "polnear-dev": "polnear-dev.jsonl.gz",
    "whitehouse": "whitehouse-2021-2022.jsonl.gz",
}
SEED = 5


def drawn(name: str, words: int) -> list[Document]:
    """Documents of a set, drawn at random but always the same, until they have about ``words`` words by white space.

    Nothing, and a loud line, where the set is absent.
    """
    path = find(SETS[name])
    if path is None:
        return []
    found = list(rows(path))
    random.Random(SEED).shuffle(found)
    return list(_enough((_document(row) for row in found), words))


def _enough(documents: Iterator[Document], words: int) -> Iterator[Document]:
    for document in documents:
        if words <= 0:
            return
        words -= len(document.text.split())
        yield document


def _document(row: dict[str, str]) -> Document:
    published = dt.date.fromisoformat(row["date"][:10])
    return Document(id=row["id"], published=published, sha256=text_hash(row["text"]), text=row["text"])
