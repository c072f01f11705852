"""The office-holders checked, joined and filed by the keys of their names: made once, and packaged.

Filing some 16,000 names takes over a second, which a reader of one article would wait for. ``holders_index.json.gz``
holds what comes of it, and the fingerprint of what it was made of. A table that was edited since has another
fingerprint: then the names are filed anew, which is slow and right.
"""

import gzip
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from dragoman.data import data_hash, read_bytes, read_rows
from dragoman.resolve import kb_offices, kb_spelling
from dragoman.resolve.kb_hand import joined
from dragoman.resolve.kb_names import KEYS_VERSION, index_keys
from dragoman.resolve.kb_offices import Offices
from dragoman.resolve.kb_rows import FAMILY_FIRST, Row, checked, forms

TABLE = "holders.csv.gz"
HAND = "holders_hand.csv"
INDEX = "holders_index.json.gz"


class Filed(NamedTuple):
    """Rows of holders, the rows of each person, and the persons under each key of a name, all by their places."""

    rows: list[Row]
    persons: list[list[int]]
    keys: dict[str, list[int]]


def filed(table: Iterable[Mapping[str, str]], offices: Offices, hand: Iterable[Mapping[str, str]] = ()) -> Filed:
    """Both tables checked, joined and filed; :class:`DataError` names the row that is wrong."""
    compiled = [checked(raw, n, TABLE, offices) for n, raw in enumerate(table, 1)]
    rows = joined(compiled, [checked(raw, n, HAND, offices) for n, raw in enumerate(hand, 1)])
    persons: list[list[int]] = []
    known: dict[tuple[str, str, str], int] = {}
    keys: dict[str, list[int]] = defaultdict(list)
    for at, row in enumerate(rows):
        person = known.setdefault((row.person, row.aliases, row.country), len(known))
        if person == len(persons):
            persons.append([])
            for key in sorted(_keys(row)):
                keys[key].append(person)
        persons[person].append(at)
    return Filed(rows, persons, dict(keys))


def _keys(row: Row) -> Iterable[str]:
    family_first = row.country in FAMILY_FIRST
    found = index_keys(row.person).union(*map(index_keys, forms(row)[1:]))
    return (key for key in found if family_first or key[0] != "^")


def packaged(offices: Offices) -> Filed:
    """The package's holders; read as they were filed if the tables are still those, and filed anew if not."""
    made = json.loads(gzip.decompress(read_bytes(INDEX)))
    if made["of"] != fingerprint():
        return filed(read_rows(TABLE), offices, read_rows(HAND))
    return Filed([Row._make(row) for row in made["rows"]], made["persons"], made["keys"])


def index(offices: Offices) -> bytes:
    """What ``holders_index.json.gz`` should hold; the same bytes for the same tables."""
    found = filed(read_rows(TABLE), offices, read_rows(HAND))
    text = json.dumps({"of": fingerprint(), **found._asdict()}, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(text.encode(), mtime=0)


def fingerprint() -> str:
    """Of all that the index is made of, the version of the keys included."""
    return f"{KEYS_VERSION}:{data_hash(TABLE, HAND, kb_spelling.FILE, kb_offices.FILE)}"
