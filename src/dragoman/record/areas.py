"""Areas of policy that words are about ("defence-industry", "trade"), by the terms of ``data/topics.yaml``."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from dragoman.data import read_model
from dragoman.document import Span
from dragoman.errors import DataError
from dragoman.record.terms import Hit, TermTable

FILE = "topics.yaml"
_TOKEN = re.compile(r"[A-Za-z0-9][\w-]*|[,;:.!?()&—]|\n\s*\n")
_TERM = re.compile(r"[A-Za-z0-9][\w-]*\*?|[&~]")
_NOT = "!"
"""Before the area whose ``not`` a phrase is of."""
_SHORT = 4
"""Letters of a word in -ies that is no plural of one in -y: "ties", "lies"."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Area(_Strict):
    """One area of policy: its words, and sentences that have it or not. ``data/topics.yaml`` explains each field."""

    id: str = Field(pattern=r"^[a-z][a-z-]*$")
    label: str
    gloss: str
    terms: tuple[str, ...] = Field(min_length=1)
    not_: tuple[str, ...] = Field(default=(), alias="not")
    examples: tuple[str, ...] = Field(min_length=1)
    near_misses: tuple[str, ...] = Field(min_length=1)


class Topics(_Strict):
    """The taxonomy, in the order in which areas are shown, and what makes one spelling of two."""

    spellings: dict[str, str]
    endings: dict[str, str]
    titles: frozenset[str]
    areas: tuple[Area, ...]

    def label(self, id: str) -> str:
        """The area's label; the id itself of an area that a later version took out."""
        return next((area.label for area in self.areas if area.id == id), id)


@cache
def load_topics() -> Topics:
    """The packaged taxonomy; :class:`DataError` names the field or area that is wrong."""
    topics = read_model(FILE, Topics)
    seen: set[str] = set()
    for area in topics.areas:
        if area.id in seen:
            raise DataError(f"{FILE}: areas: {area.id!r} stands twice; put its terms together")
        seen.add(area.id)
        twice = sorted(term for term in set(area.terms) if area.terms.count(term) > 1)
        if twice:
            raise DataError(f"{FILE}: {area.id}: terms: {twice[0]!r} stands twice; take one out")
    return topics


class AreaHit(NamedTuple):
    """A term of an area, where it stands in the text."""

    span: Span
    area: str


class AreaFinder:
    """The terms of all areas, ready to be found. Immutable; one serves any number of texts."""

    def __init__(self, topics: Topics) -> None:
        self._spellings = topics.spellings
        self._endings = topics.endings
        self._titles = topics.titles
        # A few thousand words make up most of the news; each is respelled once.
        self._normal = lru_cache(maxsize=16384)(self._spell)
        self._order = {area.id: n for n, area in enumerate(topics.areas)}
        terms: list[tuple[tuple[str, ...], str]] = []
        for area in topics.areas:
            for term in area.terms:
                words = self._cut(term)
                # A term that is found only as printed has a label of its own, by which its hit is checked.
                label = area.id if term == term.lower() else f"{area.id}={term}"
                terms.append((words, label))
            terms += [(self._cut(phrase), _NOT + area.id) for phrase in area.not_]
        self._table = TermTable(terms)

    def hits(self, text: str) -> tuple[AreaHit, ...]:
        """Every term in the text, in its order. Where two overlap, the first counts, and of two that begin together the
        longer; a term that begins in a phrase of its area's ``not`` is none.

        Spans are code points into ``text``. One pass: twice the text takes twice the time.
        """
        tokens = list(_TOKEN.finditer(text))
        words = [self._normal(token.group()) for token in tokens]
        found: dict[AreaHit, bool] = {}
        for hit in self._table.hits(words):
            span = Span(tokens[hit.at].start(), tokens[hit.at + hit.length - 1].end())
            area, _, printed = hit.label.partition("=")
            if area[0] != _NOT and self._in_title(words, hit):
                continue
            if not printed or " ".join(text[span.start : span.end].split()).startswith(printed):
                found[AreaHit(span, area)] = hit.whole
        return tuple(_apart(found))

    def _in_title(self, words: Sequence[str], hit: Hit) -> bool:
        """ "The energy minister", "Department of Energy": whose office it is, not what is spoken of."""
        end = hit.at + hit.length
        if end < len(words) and words[end] in self._titles:
            return True
        before = words[max(0, hit.at - 2) : hit.at]
        return len(before) == 2 and before[0] in self._titles and before[1] in ("of", "for")

    def of(self, text: str) -> tuple[str, ...]:
        """The areas of the text, in the order of the taxonomy."""
        return self.ordered(hit.area for hit in self.hits(text))

    def ordered(self, areas: Iterable[str]) -> tuple[str, ...]:
        """Each area once, in the order of the taxonomy."""
        return tuple(sorted(set(areas), key=self._order.__getitem__))

    def normal(self, text: str) -> tuple[str, ...]:
        """The words of a text in one case and spelling, a plural in -s as its singular, without marks."""
        words = (self._normal(token.group()) for token in _TOKEN.finditer(text) if token.group()[0].isalnum())
        return tuple(word[:-1] if word[-1] == "s" and word[-2:] != "ss" and len(word) > 2 else word for word in words)

    def _cut(self, term: str) -> tuple[str, ...]:
        return tuple(self._normal(word.rstrip("*")) + ("*" if word[-1] == "*" else "") for word in _TERM.findall(term))

    def _spell(self, word: str) -> str:
        """The word in lower case and in the one spelling, a plural in -ies as its singular."""
        low = word.lower()
        low = self._spellings.get(low, low)
        for ending, ours in self._endings.items():
            if low.endswith(ending) and len(low) > len(ending) + 2:
                low = low[: -len(ending)] + ours
                break
        return low[:-3] + "y" if low.endswith("ies") and len(low) > _SHORT else low


@cache
def load_areas() -> AreaFinder:
    """The finder of the packaged taxonomy."""
    return AreaFinder(load_topics())


class AreasOf:
    """The areas of stretches of one text, which is searched once."""

    def __init__(self, finder: AreaFinder, text: str) -> None:
        self._finder = finder
        self._text = text
        self._hits = finder.hits(text)
        self._starts = [hit.span.start for hit in self._hits]

    def within(self, span: Span) -> Sequence[AreaHit]:
        """The terms that stand in a stretch of the text."""
        low, high = bisect_left(self._starts, span.start), bisect_left(self._starts, span.end)
        return [hit for hit in self._hits[low:high] if hit.span.end <= span.end]

    def areas(self, spans: Sequence[Span], *more: str) -> tuple[str, ...]:
        """The areas of stretches of the text, and of topics that stand in none of them, in the taxonomy's order."""
        found = {hit.area for span in spans for hit in self.within(span)}
        if more:
            told = [self._text[span.start : span.end] for span in spans]
            for words in more:
                if not any(words in text for text in told):
                    found.update(self._finder.of(words))
        return self._finder.ordered(found)


def _apart(hits: dict[AreaHit, bool]) -> Iterator[AreaHit]:
    """Hits that begin in no other one, but for a term with a list in it ("defence, trade and energy ties", False), and
    in no phrase of their own area's ``not``."""
    reach, last, inside = -1, Span(-1, -1), False
    misled: dict[str, int] = {}
    for hit in sorted(hits, key=lambda hit: (hit.span.start, -hit.span.end, hit.area)):
        if hit.area[0] == _NOT:
            misled[hit.area[1:]] = max(misled.get(hit.area[1:], -1), hit.span.end)
        elif hit.span.start >= misled.get(hit.area, -1):
            if hit.span != last:
                inside, last = hit.span.start < reach, hit.span
            if not inside:
                reach = max(reach, hit.span.end) if hits[hit] else reach
                yield hit
