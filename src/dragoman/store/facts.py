"""What decides to which happening a telling belongs, in a form small enough to be kept beside it."""

import json
import re
import struct
import zlib
from base64 import b85decode, b85encode
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from dragoman.store.reading import Told
from dragoman.store.reconciling import Reconciling, reconciling
from dragoman.store.relation import Participant, Source

_WORD = re.compile(r"[^\W_]+(?:['’]s)?", re.UNICODE)
_YEAR = re.compile(r"(?:19|20)\d\d")
_MAX_WORDS, _MAX_NAMED, _MAX_GIST = 60, 80, 120
"""A sentence or a list of names beyond these tells no more."""


@dataclass(frozen=True, slots=True)
class Person:
    """Someone named who takes part; ``name`` is its words, ``office`` in lower case."""

    name: frozenset[str]
    country: str
    office: str | None
    wikidata: str | None


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
    start: int | None
    end: int | None
    dated: bool
    stated: bool
    modes: frozenset[str]
    place: str | None
    words: frozenset[str]
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
    def order(self) -> tuple[Any, ...]:
        """A sort key of content alone, the same in whatever order documents were stored."""
        published = self.published if self.published is not None else 1 << 30
        return published, self.id, self.version, self.sentence, self.type, self.event


def facts_of(told: Told) -> Facts:
    """The facts of an event of a stored record."""
    rules = reconciling()
    event, source = told.event, told.source
    published = source.published.toordinal() if source.published else None
    days = (event.date.start.toordinal(), event.date.end.toordinal()) if event.date else (published, published)
    names = {token for one in told.people for token in tokens(one.name)}
    sentence = told.quotes[0].span if told.quotes else event.sentence
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
        start=days[0],
        end=days[1],
        dated=event.date is not None,
        stated=event.date is not None and event.date.text is not None,
        modes=frozenset(event.modes),
        place=told.place.name.lower() if told.place else None,
        words=frozenset(sorted(_words((one.text for one in told.quotes), rules) - names)[:_MAX_WORDS]),
        named=frozenset(sorted(told.named)[:_MAX_NAMED]),
        around=told.around,
        gist=gist_of(told.opening, told.named),
        sentence=(sentence.start, sentence.end),
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
    ``_MAX_GIST``, chosen by their hash.
    """
    names = {_stem(token) for name in named for token in tokens(name)}
    found = sorted(zlib.crc32(word.encode()) for word in _words([opening], reconciling()) - names)
    return frozenset(found[:_MAX_GIST])


def _person(one: Participant) -> Person:
    return Person(
        frozenset(tokens(one.name)), one.country or "", one.office.lower() if one.office else None, one.wikidata
    )


def _words(texts: Iterable[str], rules: Reconciling) -> set[str]:
    """What the sentences speak of: words and numbers without those that every report has, their endings cut."""
    found = set()
    for text in texts:
        for match in _WORD.finditer(text.lower()):
            word = match.group().removesuffix("'s").removesuffix("’s")
            if word in rules.common or _YEAR.fullmatch(word) or (len(word) < 4 and not word.isdigit()):
                continue
            stem = _stem(word)
            if stem not in rules.frequent:
                found.add(stem)
    return found


def _stem(word: str) -> str:
    for ending in ("ings", "ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


_APART = ("people", "gist")
_PLAIN = tuple(name for name in Facts.__slots__ if name not in _APART)


def dump(facts: Facts) -> str:
    """The facts as JSON, for a column; the gist as packed numbers, which takes half the room."""
    row = [getattr(facts, name) for name in _PLAIN]
    people = [[sorted(one.name), one.country, one.office, one.wikidata] for one in facts.people]
    gist = b85encode(struct.pack(f"<{len(facts.gist)}I", *sorted(facts.gist))).decode()
    return json.dumps([people, gist, *row], default=sorted, separators=(",", ":"))


def load(text: str) -> Facts:
    """The facts that :func:`dump` wrote."""
    people, gist, *row = json.loads(text)
    # Rows that were written before there were reviews end before ``coded``.
    values = dict(zip(_PLAIN, row, strict=len(row) != len(_PLAIN) - 1))
    packed = b85decode(gist)
    values["gist"] = frozenset(struct.unpack(f"<{len(packed) // 4}I", packed))
    for name in ("acting", "receiving", "modes", "words", "named"):
        values[name] = frozenset(values[name])
    for name in ("countries", "sentence", "around", "contexts", "confirms", "denies"):
        values[name] = tuple(values[name])
    values["people"] = tuple(Person(frozenset(name), *rest) for name, *rest in people)
    return Facts(**values)
