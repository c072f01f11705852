"""A text as sentences and shingles, boilerplate marked: what fingerprints and comparisons are made of."""

import html
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from dragoman.document import Span
from dragoman.ingest.lead import read_lead
from dragoman.ingest.near.markers import Words, is_byline, markers
from dragoman.ingest.words import words as lists

SHINGLE = 4
"""Words of a shingle. Of two news stories that have nothing but their subject in common hardly one shingle in a
hundred is shared at four words, and one changed word costs four of them."""

HEADING_WORDS = 25
"""A first line of at most so many words, without a full stop, is a headline."""

Hashes = npt.NDArray[np.uint64]

_WORD = re.compile(r"[^\W_]+")
# One class of characters first: the search for it is some three times as fast as that for two alternatives.
_STOP = re.compile(r"[.!?…\n](?:(?<=\n)(?![a-zß-ÿ])\s*|(?<!\n)[\"”’'»)\]]*\s+(?=[\"“‘'«(\[]*[A-ZÀ-ÞŠŽ0-9]))")
_CUT_WORD = re.compile(r"[^\W\d_]+\Z")
_MARKS = "\"”’'»)]"
# A Windows-1252 quotation mark that was read as Latin-1 and written as UTF-8: "â€™".
_MOJIBAKE = re.compile("â€.?|Â(?=[\u00a0 ])")
_DROPPED = re.compile("[\u0300-\u036f\u00ad\u200b-\u200f\u2060\ufeff]")
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8});", re.I)
_SPACE = 0x20
# Where a link leads to is no word of a story, and differs from page to page.
_LINK = re.compile(r"https?://[^\s)\]>]+", re.I)
_BORDER = "\x1e"
# Typographic marks as plain ones: most texts are ASCII then, for which what follows is four times as fast.
_PLAIN = (
    ("’", "'"),
    ("“", '"'),
    ("”", '"'),
    ("‘", "'"),
    ("\u00a0", " "),
    ("–", "-"),
    ("—", "-"),
    ("…", "."),
    ("•", "*"),
)
_ASCII = {n: " " for n in range(128) if not chr(n).isalnum() and chr(n) != _BORDER}

# Odd, else arbitrary: multipliers of the splitmix64 generator (Steele, Lea and Flood 2014). Never to be changed:
# fingerprints are stored.
_BASE = 0x9E3779B97F4A7C15
_INVERSE = pow(_BASE, -1, 1 << 64)
_MIX = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))


class Sentence(NamedTuple):
    """One sentence, or a line that is none: its span in the text as read and its words in lower case."""

    span: Span
    words: Words
    paragraph: int
    boilerplate: bool
    cased: str
    """Normalised, but for case."""
    number: int
    """Its place among the text's sentences."""


@dataclass(frozen=True)
class Story:
    """A text's sentences, and the words of those that are not boilerplate, one after the other.

    What a fingerprint does not need is made when it is asked for.
    """

    text: str
    spans: tuple[tuple[int, int], ...]
    paragraphs: tuple[int, ...]
    cased: tuple[str, ...]
    found: tuple[Words, ...]
    boilerplate: tuple[bool, ...]

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """All sentences and lines."""
        return tuple(
            Sentence(Span(*span), self.found[n], self.paragraphs[n], self.boilerplate[n], self.cased[n], n)
            for n, span in enumerate(self.spans)
        )

    @cached_property
    def told(self) -> list[int]:
        """The numbers of the sentences that are the story's: all but boilerplate; all, where there is nothing else."""
        return [n for n, mark in enumerate(self.boilerplate) if not mark] or list(range(len(self.spans)))

    @cached_property
    def has_heading(self) -> bool:
        """True if the first sentence is a headline: a short line of its own without a full stop."""
        if len(self.spans) < 2 or self.paragraphs[1] == self.paragraphs[0] or len(self.found[0]) > HEADING_WORDS:
            return False
        return self.told[0] == 0 and self.cased[0].rstrip(_MARKS)[-1:] not in (".", ":", ";")

    @cached_property
    def words(self) -> list[str]:
        """The words of what is told."""
        return [word for n in self.told for word in self.found[n]]

    @cached_property
    def lengths(self) -> npt.NDArray[np.int64]:
        """How many of :attr:`words` each sentence that is told has."""
        return np.array([len(self.found[n]) for n in self.told], dtype=np.int64)

    @cached_property
    def starts(self) -> npt.NDArray[np.int64]:
        """Where each of them begins in :attr:`words`."""
        return np.cumsum(self.lengths) - self.lengths

    @cached_property
    def shingles(self) -> Hashes:
        """The hash of each run of four words, by its first word; of fewer than four words, one hash."""
        return shingle_hashes(self.words)

    @cached_property
    def order(self) -> npt.NDArray[np.int64]:
        """What puts :attr:`shingles` in order."""
        return np.argsort(self.shingles, kind="stable")

    @cached_property
    def distinct(self) -> Hashes:
        """:attr:`shingles`, sorted, each once."""
        # What np.unique does, without what it asks first.
        ordered = np.sort(self.shingles)
        new = np.ones(len(ordered), dtype=np.bool_)
        np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
        return ordered[new]

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The words of all sentences, boilerplate and headline too."""
        return frozenset(chain.from_iterable(self.found))

    @cached_property
    def recurring(self) -> frozenset[str]:
        """The words that are told more than once."""
        return frozenset(word for word, times in Counter(self.words).items() if times > 1)


def read_story(text: str) -> Story:
    """The sentences of ``text``. Linear in its length."""
    plain = text.replace(_BORDER, " ")
    spans, paragraphs = _spans(plain)
    cased = _normalised(_BORDER.join([plain[start:end] for start, end in spans])).split(_BORDER) if spans else []
    words = _words(cased)
    marks = markers().boilerplate(words)
    kept = [n for n, found in enumerate(words) if found]
    return Story(
        text,
        tuple(spans[n] for n in kept),
        tuple(paragraphs[n] for n in kept),
        tuple(cased[n] for n in kept),
        tuple(words[n] for n in kept),
        tuple(marks[n] or (words[n][0] == "by" and is_byline(cased[n])) for n in kept),
    )


def is_full(cased: str) -> bool:
    """True for a sentence that ends as sentences do."""
    return cased.rstrip(_MARKS)[-1:] in (".", "!", "?")


def shingle_hashes(words: list[str]) -> Hashes:
    """One 64-bit hash for each four words that follow one another; the same on every machine."""
    if not words:
        return np.zeros(0, dtype=np.uint64)
    hashed = word_hashes(words)
    size = min(SHINGLE, len(words))
    count = len(words) - size + 1
    rolled = hashed[:count]
    for n in range(1, size):
        rolled = rolled * np.uint64(_BASE) + hashed[n : n + count]
    return mixed(rolled)


def mixed(values: Hashes) -> Hashes:
    """Splitmix64's finaliser: every bit of the input changes half of the output's. Arrays wrap round at 64 bits."""
    values = (values ^ (values >> np.uint64(30))) * _MIX[0]
    values = (values ^ (values >> np.uint64(27))) * _MIX[1]
    return values ^ (values >> np.uint64(31))


def word_hashes(words: list[str]) -> Hashes:
    """The hash of each word: a polynomial of its bytes modulo 2**64, mixed.

    All words at once, by differences of one running sum: a look-up of each word in a table of known ones takes twice
    as long as soon as the table is larger than the processor's cache.
    """
    data = np.frombuffer(" ".join(words).encode("utf-8", "replace"), dtype=np.uint8)
    sums = np.zeros(len(data) + 1, dtype=np.uint64)
    np.cumsum((data.astype(np.uint64) + np.uint64(1)) * _powers(_BASE, len(data)), out=sums[1:])
    ends = np.append(np.flatnonzero(data == _SPACE), len(data))
    starts = np.append(0, ends[:-1] + 1)
    return mixed((sums[ends] - sums[starts]) * _powers(_INVERSE, len(data))[starts])


def _powers(base: int, size: int) -> Hashes:
    """The powers of ``base`` from 0 on, ``size`` of them."""
    return _table(base, max(12, size.bit_length()))[:size]


@lru_cache(maxsize=4)
def _table(base: int, bits: int) -> Hashes:
    powers = np.full(1 << bits, base, dtype=np.uint64)
    powers[0] = 1
    return np.multiply.accumulate(powers)


def _spans(text: str) -> tuple[list[tuple[int, int]], list[int]]:
    """Trimmed spans of the sentences, date lines and datelines left out, and the number of each one's paragraph."""
    furniture = read_lead(text, "text").furniture
    cuts = _cuts(text)
    if furniture:
        cuts = sorted([*cuts, *((one.start, True) for one in furniture), *((one.end, False) for one in furniture)])
    spans, paragraphs, paragraph, start = [], [], 0, 0
    for cut, new in [*cuts, (len(text), True)]:
        piece = text[start:cut].rstrip()
        if piece:
            end = start + len(piece)
            start = end - len(piece.lstrip())
            # Most texts have none: asking first is a tenth of the whole.
            if not furniture or not any(one.start <= start and end <= one.end for one in furniture):
                spans.append((start, end))
                paragraphs.append(paragraph)
        start = max(start, cut)
        paragraph += new
    return spans, paragraphs


def _cuts(text: str) -> list[tuple[int, bool]]:
    """Where a sentence begins behind another, and whether on a new line."""
    abbreviations = lists().abbreviations
    cuts = []
    for stop in _STOP.finditer(text):
        at, end = stop.span()
        line = text[at] == "\n" or "\n" in stop[0]
        if not line and text[at] == ".":
            before = _CUT_WORD.search(text, max(0, at - 12), at)
            if before and (len(before[0]) == 1 or before[0].lower() in abbreviations):
                continue
        cuts.append((end, line))
    return cuts


def _words(lines: list[str]) -> list[Words]:
    """The words of each line, in lower case."""
    low = _BORDER.join(lines).lower()
    if low.isascii():
        return [tuple(line.split()) for line in low.translate(_ASCII).split(_BORDER)] if lines else []
    return [tuple(_WORD.findall(line)) for line in low.split(_BORDER)]


def _normalised(text: str) -> str:
    """The text with one form for each letter and mark: no accents, no references, no invisible characters."""
    if "://" in text:
        text = _LINK.sub(" ", text)
    if "&" in text:
        text = _REFERENCE.sub(lambda found: html.unescape(found[0]), text)
    if text.isascii():
        return text
    text = _MOJIBAKE.sub("'", text)
    for mark, plain in _PLAIN:
        text = text.replace(mark, plain)
    if text.isascii():
        return text
    return _DROPPED.sub("", unicodedata.normalize("NFKD", text))
