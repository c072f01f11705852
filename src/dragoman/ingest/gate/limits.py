"""How much of anything is let in, each figure with its reason."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from dragoman.errors import InputError

MIB = 2**20


def _by_kind() -> Mapping[str, int]:
    return MappingProxyType(
        {"html": 8 * MIB, "feed": 8 * MIB, "sitemap": 50 * MIB, "opml": 4 * MIB, "artlist": 2 * MIB}
    )


@dataclass(frozen=True, slots=True)
class Limits:
    """What the gate lets through; all sizes in bytes, after decompression unless said otherwise."""

    whole: int = 32 * MIB
    """One thing that is held in memory whole: a text, PDF, DOCX or message, or an archive within an archive. A text
    of a million characters has 4 MiB at most, so this is room for pictures and markup; more would not fit under
    200 MB with what the parsers make of it."""
    kinds: Mapping[str, int] = field(default_factory=_by_kind)
    """Other figures for one kind. A parsed page or feed takes some ten times its size in memory, and the pages and
    feeds of news sites have less than 4 MiB; a sitemap may have 50 MiB by its protocol (sitemaps.org) and is
    parsed in pieces; an article list of GDELT has 250 articles at most."""
    stream: int = 2**40
    """One thing that is read line by line or record by record (JSONL, CSV, WARC, tar): memory does not grow with
    it, so this only ends what never ends. The largest files of Common Crawl have some 5 GiB."""
    slack: int = 64 * MIB
    """What may be unpacked before the ratio is asked for: small things may well shrink a thousandfold."""
    ratio: int = 200
    """Bytes out for a byte in. Text shrinks to a fifth or a tenth, repetitive tables to a fiftieth, and deflate
    reaches 1,032 at most (zlib.net/zlib_tech.html): only padding goes beyond 200."""
    members: int = 100_000
    """Members of one archive: a year of a news agency."""
    parts: int = 5_000
    """Parts of one DOCX file or of one message."""
    nesting: int = 3
    """Archives and compressions around one another: a page in a zip in a tar.gz has three."""
    pages: int = 2_000
    """Pages of one PDF; a million characters fill some 400."""
    tags: int = 200_000
    """Tags in one HTML page, each a node of some 200 bytes once parsed. The largest news pages have some 20,000."""
    references: int = 500_000
    """Ampersands in one feed, each of which costs its parser microseconds: 10,000 items of escaped markup have some
    fifty each."""
    nodes: int = 300_000
    """Elements of one XML document: a sitemap's 50,000 pages have five each, a feed's item ten, and a paragraph of a
    DOCX file some ten."""
    record: int = 16 * MIB
    """One row of a table or line of JSONL, and one record of a WARC that is not passed over."""
    row_group: int = 128 * MIB
    """One row group of a Parquet file, unpacked; writers make them 64 to 128 MiB."""
    child_memory: int = 96 * MIB
    """What the process that reads a feed, PDF or Parquet file may take beyond what it has when it starts."""
    child_seconds: int = 3
    """Processor time of that process for one feed, PDF or batch of rows: 400 pages of text take about one second, a
    feed of 10,000 items a second and a half."""

    def of(self, kind: str) -> int:
        """The most bytes that an entry of ``kind`` may have."""
        if kind in STREAMED:
            return self.stream
        return min(self.kinds.get(kind, self.whole), self.stream)


STREAMED = frozenset({"jsonl", "csv", "tsv", "gdelt", "parquet", "warc", "zip", "tar"})
"""Kinds that are read piece by piece, so that their size does not count."""


class Meter:
    """Bytes into and out of the decompressors of one stream, and through ``above`` of the file around it."""

    __slots__ = ("_above", "_limits", "_where", "given", "taken")

    def __init__(self, limits: Limits, where: str, above: "Meter | None" = None) -> None:
        self._limits = limits
        self._where = where
        self._above = above
        self.taken = 0
        """Bytes that went in."""
        self.given = 0
        """Bytes that came out."""

    def took(self, count: int) -> None:
        """``count`` more bytes go in."""
        self.taken += count

    def gave(self, count: int) -> None:
        """``count`` more bytes came out; :class:`InputError` ("bomb") where that is more than any text would give."""
        self.given += count
        limits = self._limits
        if self.given > limits.slack and self.given > limits.ratio * self.taken:
            raise InputError(
                self._where,
                f"a bomb: {self.taken:,} bytes unpack to more than {self.given:,}; the rest was not read",
                "bomb",
            )
        if self._above is not None:
            self._above.gave(count)
