"""Every place that a text names, on the map: the finder behind ``dragoman where``.

A record keeps the places where something is. Here nothing is left out: names that stand for those who act there,
adjectives, and places named within other names ("the Jakarta Post") are told too, each with its use.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from dragoman.annotate import LanguageModel, annotate, load_model
from dragoman.document import Document, Span, Taken
from dragoman.extract.places import find_places
from dragoman.ingest import prepare
from dragoman.resolve import KnowledgeBase
from dragoman.resolve.imported.store import store_in_use
from dragoman.resolve.places import Located, Locator, Toponym

# "ALBUQUERQUE, N.M. (AP)", "PLEASANTON, Calif.--": where a report begins, also behind another in one file.
_CAPITALS = re.compile(
    r"(?:^|(?<=[.!?”\"] )|(?<=\n))(?P<name>[A-Z][A-Z.'’-]{2,}(?: [A-Z][A-Z.'’-]{2,}){0,3})"
    r"(?P<within>, [A-Z][\w.]+(?: [A-Z]\w+)?)?"
    r"(?=,? (?:\(|[A-Z][a-z]{2,8}\.? \d)| ?[–—]| ?--| - )"
)


class Whereabouts:
    """A language model and the tables of places, ready to read texts with. Make one with :func:`load_whereabouts`."""

    def __init__(self, model: LanguageModel, kb: KnowledgeBase) -> None:
        self._model = model
        self._locator = Locator(kb)

    def find(self, document: Document) -> list[Located]:
        """Every place that the text names, in the order of the text; ``spot`` is None where no table has it.

        Names of other things are left out, but for the places named in them.
        """
        annotation = annotate(self._model, document, prepare(document))
        claims = find_places(annotation, Taken([]))
        names = [Toponym(c.span, c.name, c.within, c.use, c.label) for c in claims]
        found = [toponym for name in names for toponym in self._parts(name)]
        taken = Taken([toponym.span for toponym in found])
        found += [t for t in _datelines(document.text) if not taken.touches(t.span)]
        located = self._locator.locate(found)
        located += self._again(document.text, located)
        kept = [one for one in located if one.spot is not None or (one.toponym.use == "location" and one.toponym.label)]
        return sorted(kept, key=lambda one: one.toponym.span)

    def _parts(self, name: Toponym) -> list[Toponym]:
        """The name, or the places within it where it is not a place's itself: "the Armenia-Italy friendship group"."""
        if name.use == "name":
            return self._locator.inner(name)
        if self._locator.known(name):
            return [name]
        inner = self._locator.inner(name)
        return inner if len(inner) > 1 or (inner and name.use != "location") else [name]

    def _again(self, text: str, located: list[Located]) -> Iterator[Located]:
        """Further mentions of places already found, which the recogniser passed over or took for another thing."""
        taken = Taken([one.toponym.span for one in located])
        sure: dict[str, Located] = {}
        for one in located:
            if (
                one.spot is not None
                and not one.around
                and one.toponym.use in ("location", "modifier")
                and one.toponym.label
            ):
                sure.setdefault(one.toponym.name, one)
        for name, one in sure.items():
            for match in re.finditer(rf"(?<![\w-]){re.escape(name)}(?!\w)", text):
                span = Span(match.start(), match.end())
                if not taken.touches(span):
                    yield replace(one, toponym=replace(one.toponym, span=span, use="name"))


def _datelines(text: str) -> Iterator[Toponym]:
    for match in _CAPITALS.finditer(text):
        within = match["within"]
        yield Toponym(Span(*match.span("name")), match["name"], within.strip(", ") if within else None, "location")
        if within:
            span = Span(match.start("within") + 2, match.end("within"))
            yield Toponym(span, text[span.start : span.end], None, "location")


def load_whereabouts(model: str | None = None) -> Whereabouts:
    """A finder with the installed language model and the packaged tables."""
    return Whereabouts(load_model(model), KnowledgeBase.load(store_in_use()))
