"""What a stretch of text is about: areas of policy, named things, instruments; each the key of a row."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from dragoman.document import Span
from dragoman.record.areas import AreaFinder, AreasOf, load_topics
from dragoman.record.models import Record

Kind = Literal["area", "initiative", "framework", "forum", "anniversary", "instrument"]


class Thing(NamedTuple):
    """A row's key: its id, kind and label."""

    id: str
    kind: Kind
    label: str


class Found(NamedTuple):
    """A thing at a place of the text."""

    thing: Thing
    span: Span


class Names:
    """The named things and instruments of all records that are compared, to be found wherever they are printed."""

    def __init__(self, finder: AreaFinder, records: Iterable[Record]) -> None:
        self._things: dict[tuple[str, ...], Thing] = {}
        forms: set[str] = set()
        for record in records:
            for named in record.named:
                self._enter(finder, named.name, named.kind)
                forms.add(named.name)
            for one in record.instruments:
                name = _named(one.name, one.kind)
                self._enter(finder, name, "instrument")
                # A bare kind ("agreement") is found where the record has one, a name wherever it is printed.
                if name[:1].isupper() and name != one.kind:
                    forms.add(name)
        self._finder = finder
        longest = sorted(forms, key=lambda form: (-len(form), form))
        words = [r"\s+".join(map(re.escape, form.split())) for form in longest]
        self._pattern = re.compile(rf"(?<!\w)(?:{'|'.join(words)})s?(?!\w)") if words else None

    def _enter(self, finder: AreaFinder, name: str, kind: Kind) -> None:
        key = finder.normal(name)
        self._things.setdefault(key, Thing(f"{kind}:{' '.join(key)}", kind, " ".join(name.split())))

    def of(self, record: Record) -> list[Found]:
        """Where the text names them, and where the record has an instrument under another name, in its order."""
        found = {
            Found(self._things[_named_key(self._finder, one.name, one.kind)], one.span) for one in record.instruments
        }
        text = record.document.text
        for match in self._pattern.finditer(text) if self._pattern is not None else ():
            thing = self._things.get(self._finder.normal(match.group()))
            if thing is not None:
                span = Span(*match.span())
                if not any(one.span.overlaps(span) and one.thing == thing for one in found):
                    found.add(Found(thing, span))
        return sorted(found, key=lambda one: one.span)


def _named(name: str, kind: str) -> str:
    """An instrument's own name ("Indus Waters Treaty"), or else its kind: "important MoUs" are MoUs."""
    return " ".join(name.split()) if all(word[:1].isupper() for word in (name.split() or [""])) else kind


def _named_key(finder: AreaFinder, name: str, kind: str) -> tuple[str, ...]:
    return finder.normal(_named(name, kind))


class Things:
    """All things of one record's text, filed by where they stand."""

    def __init__(self, finder: AreaFinder, names: Names, record: Record) -> None:
        self._areas = AreasOf(finder, record.document.text)
        self._names = names.of(record)
        self._starts = [one.span.start for one in self._names]
        self._topics = load_topics()

    def within(self, spans: Sequence[Span]) -> list[Found]:
        """What stands within these stretches, in the order of the text."""
        found = [
            Found(Thing(hit.area, "area", self._topics.label(hit.area)), hit.span)
            for span in spans
            for hit in self._areas.within(span)
        ]
        for span in spans:
            at = bisect_left(self._starts, span.start)
            while at < len(self._names) and self._names[at].span.start < span.end:
                found.append(self._names[at])
                at += 1
        return sorted(found, key=lambda one: one.span)
