"""What decides to which happening a telling belongs, in a form small enough to be kept beside it."""

import json
import re
import struct
from base64 import b64decode, b64encode
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from dragoman.errors import LedgerError
from dragoman.store.rarity import bare, number, rarity, stem_of
from dragoman.store.reading import Told
from dragoman.store.reconciling import reconciling
from dragoman.store.relation import Participant, Source

_WORD = re.compile(r"[^\W_]+(?:['’]s)?", re.UNICODE)
_YEAR = re.compile(r"(?:19|20)\d\d")
_MAX_WORDS, _MAX_NAMED, _MAX_GIST, _MAX_PARTIES, _MAX_TITLE = 80, 80, 160, 12, 24
"""A sentence or a list of names beyond these tells no more."""


@dataclass(frozen=True, slots=True)
class Person:
    """Someone named who takes part; ``name`` is its words, ``office`` in lower case."""

    name: frozenset[str]
    country: str
    office: str | None
    wikidata: str | None


@dataclass(frozen=True, slots=True)
class Party:
    """Who takes part, a person or not: the telling words of the name, which may be all there is of a body."""

    words: frozenset[str]
    country: str | None
    receives: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is compared of a telling. Days are proleptic ordinals; ``start`` is None where none is known."""

    document: int
    id: str
    version: int
    published: int | None
    type: str
    status: str
    countries: tuple[str, ...]
    acting: frozenset[str]
    receiving: frozenset[str]
    people: tuple[Person, ...]
    parties: tuple[Party, ...]
    start: int | None
    end: int | None
    dated: bool
    stated: bool
    modes: frozenset[str]
    place: str | None
    # Stems of the sentences, of these the ones with a capital inside a sentence, and of the words that tell the event.
    words: frozenset[str]
    proper: frozenset[str]
    triggers: frozenset[str]
    title: frozenset[str]
    named: frozenset[str]
    around: tuple[str, ...]
    # Hashes of the words of the document's opening: what its story is.
    gist: frozenset[int]
    sentence: tuple[int, int]
    event: str
    # What is not compared, but counted or shown of a happening.
    outlet: str
    quad: int
    score: float
    contexts: tuple[str, ...]
    told_as: str
    confirms: tuple[str, ...]
    denies: tuple[str, ...]
    # The type as it was coded, by which decisions name the telling; a reviewer may have given another.
    coded: str = ""

    @property
    def vague(self) -> bool:
        """True if the days span more than a week: such a telling meets too many others."""
        return self.dated and self.start is not None and self.end is not None and self.end - self.start > 7

    @property
    def span(self) -> int:
        """Last day less first day; 0 where they are not known."""
        return self.end - self.start if self.start is not None and self.end is not None else 0

    @property
    def order(self) -> tuple[Any, ...]:
        """A sort key of content alone, the same in whatever order documents were stored."""
        return _ordered(self.published, self.id, self.version, self.sentence, self.type, self.event)


def order_of(told: Told) -> tuple[Any, ...]:
    """The ``order`` of an event's facts, for which they need not be made."""
    source, event = told.source, told.event
    published = source.published.toordinal() if source.published else None
    return _ordered(published, source.id, source.version, _sentence(told), event.type, event.id)


def _ordered(published: int | None, *rest: Any) -> tuple[Any, ...]:
    return published if published is not None else 1 << 30, *rest


def _sentence(told: Told) -> tuple[int, int]:
    span = told.quotes[0].span if told.quotes else told.event.sentence
    return span.start, span.end


def facts_of(told: Told) -> Facts:
    """The facts of an event of a stored record."""
    event, source = told.event, told.source
    published = source.published.toordinal() if source.published else None
    days = (event.date.start.toordinal(), event.date.end.toordinal()) if event.date else (published, published)
    names = {bare(token) for one in told.people for token in tokens(one.name)}
    words = {(stem, inner) for quote in told.quotes for stem, inner in _content(quote.text, names)}
    proper = {stem for stem, inner in words if inner}
    return Facts(
        document=told.document,
        id=source.id,
        version=source.version,
        published=published,
        type=event.type,
        status=told.status,
        countries=told.countries,
        acting=frozenset(one.country for one in told.people if one.country and "actor" in one.roles),
        receiving=frozenset(one.country for one in told.people if one.country and "recipient" in one.roles),
        people=tuple(_person(one) for one in told.people if one.person and one.country),
        parties=tuple(_party(one) for one in told.people[:_MAX_PARTIES]),
        start=days[0],
        end=days[1],
        dated=event.date is not None,
        stated=event.date is not None and event.date.text is not None,
        modes=frozenset(event.modes),
        place=told.place.name.lower() if told.place else None,
        words=frozenset(sorted({stem for stem, _ in words}, key=_rarest)[:_MAX_WORDS]),
        proper=frozenset(sorted(proper, key=_rarest)[:_MAX_WORDS]),
        triggers=frozenset(_triggers(told)),
        title=frozenset(sorted({stem for stem, _ in _content(source.title or "", set())}, key=_rarest)[:_MAX_TITLE]),
        named=frozenset(sorted(told.named)[:_MAX_NAMED]),
        around=told.around,
        gist=gist_of(told.opening, told.named),
        sentence=_sentence(told),
        event=event.id,
        outlet=_outlet(source),
        quad=event.quad,
        score=event.score,
        contexts=event.contexts,
        told_as=event.status,
        confirms=_said(told, denied=False),
        denies=_said(told, denied=True),
        coded=told.coded or event.type,
    )


def _outlet(source: Source) -> str:
    """Who brings the document: its publisher, else the server it is from, else the document itself."""
    if source.publisher:
        return source.publisher.casefold()
    host = urlsplit(source.url).hostname if source.url and "://" in source.url else None
    return host.removeprefix("www.") if host else source.id


def _said(told: Told, *, denied: bool) -> tuple[str, ...]:
    """States of the officials who say on record that it is so, or that it is not."""
    found = set()
    for quote in told.quotes:
        negative = (told.status == "negated") != (quote.stance == "denies")
        if quote.speaker_official and quote.on_record and quote.speaker_country and negative == denied:
            found.add(quote.speaker_country)
    return tuple(sorted(found))


def tokens(name: str) -> list[str]:
    """The words of a name, in lower case."""
    return [match.group().lower() for match in _WORD.finditer(name)]


@lru_cache(maxsize=512)
def gist_of(opening: str, named: frozenset[str]) -> frozenset[int]:
    """The words of a document's opening as numbers of 32 bits, without the persons and places that it names.

    Two ministers are in the news every week: what they share with last week's story is their names. At most
    ``_MAX_GIST``, the rarest.
    """
    names = {bare(token) for name in named for token in tokens(name)}
    found = {stem for stem, _ in _content(opening, names) if rarity(stem) >= _TELLING}
    return frozenset(number(stem) for stem in sorted(found, key=_rarest)[:_MAX_GIST])


_TELLING = 2.2
"""The rarity from which a word of an opening is kept: others are in every tenth document."""


def _person(one: Participant) -> Person:
    return Person(
        frozenset(tokens(one.name)), one.country or "", one.office.lower() if one.office else None, one.wikidata
    )


def _party(one: Participant) -> Party:
    words = frozenset(stem for stem, _ in _content(one.name, set()))
    return Party(words, one.country, "recipient" in one.roles)


def _content(text: str, names: Collection[str]) -> Iterator[tuple[str, bool]]:
    """Stems of the words and numbers that a text speaks of, and whether each has a capital though it begins nothing."""
    common = reconciling().common
    first = True
    for match in _WORD.finditer(text):
        word = bare(match.group().lower())
        if word not in common and word not in names and not _YEAR.fullmatch(word) and (len(word) > 1):
            yield stem_of(word), not first and match.group()[0].isupper()
        first = False


def _triggers(told: Told) -> Iterator[str]:
    for quote in told.quotes:
        for span in quote.trigger:
            for token in tokens(quote.text[span.start - quote.span.start : span.end - quote.span.start]):
                yield stem_of(bare(token))


def _rarest(stem: str) -> tuple[float, str]:
    return -rarity(stem), stem


class OlderFacts(LedgerError):  # noqa: N818 - they are laid out anew when the ledger is next reconciled
    """These facts were written by an older Dragoman, and do not hold all that is asked of them."""


_APART = ("people", "parties", "gist")
_PLAIN = tuple(name for name in Facts.__slots__ if name not in _APART)


def dump(facts: Facts) -> str:
    """The facts as JSON, for a column; the gist as packed numbers, which takes half the room."""
    row = [getattr(facts, name) for name in _PLAIN]
    people = [[sorted(one.name), one.country, one.office, one.wikidata] for one in facts.people]
    parties = [[sorted(one.words), one.country, int(one.receives)] for one in facts.parties]
    gist = b64encode(struct.pack(f"<{len(facts.gist)}I", *sorted(facts.gist))).decode()
    return json.dumps([people, parties, gist, *row], default=sorted, separators=(",", ":"))


def load(text: str) -> Facts:
    """The facts that :func:`dump` wrote; :class:`OlderFacts` for those of an older Dragoman."""
    people, parties, gist, *row = json.loads(text)
    if len(row) != len(_PLAIN):
        raise OlderFacts("happenings were found by an older version: run `dragoman reconcile` on this ledger")
    values = dict(zip(_PLAIN, row, strict=True))
    values["gist"] = _unpacked(gist)
    for name in ("acting", "receiving", "modes", "words", "proper", "triggers", "title", "named"):
        values[name] = frozenset(values[name])
    for name in ("countries", "sentence", "around", "contexts", "confirms", "denies"):
        values[name] = tuple(values[name])
    values["people"] = tuple(Person(frozenset(name), *rest) for name, *rest in people)
    values["parties"] = tuple(Party(frozenset(words), country, bool(role)) for words, country, role in parties)
    return Facts(**values)


@lru_cache(maxsize=4096)
def _unpacked(gist: str) -> frozenset[int]:
    """The numbers of a gist; that of a document once, whose tellings are mostly loaded together."""
    packed = b64decode(gist)
    return frozenset(struct.unpack(f"<{len(packed) // 4}I", packed))
