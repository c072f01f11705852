"""The marks of a record over its text, by layers that a reader chooses, and the HTML of a text with its marks."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from dragoman.document import Span
from dragoman.read.web.marking import Mark, Run
from dragoman.read.web.saying import plain
from dragoman.record.models import Date, Event, Statement
from dragoman.store.look.document import Parts

LAYERS = {
    "events": "Events",
    "statements": "Statements",
    "actors": "Actors",
    "dates": "Days and times",
    "places": "Places",
    "agreements": "Agreements",
    "promises": "Promises",
}
"""What can be marked, with its name for readers."""
SHOWN = ("events", "statements")
"""What is marked unless a reader chooses otherwise: with all of it at once nothing can be read."""
_LISTED = frozenset(("actor", "date", "place", "instrument", "commitment"))
"""Kinds of marks that link to a line of the lists below the text."""


@dataclass(frozen=True, slots=True)
class Dated:
    """Words that tell days, once for however many parts are of them. ``id`` is "d1"."""

    id: str
    date: Date
    span: Span


@dataclass(frozen=True, slots=True)
class Anchors:
    """Which marks a card links back to: ``places`` has the HTML id of each, ``told`` what a screen reader hears of a
    thing ("event e3, CONSULT"), ``quads`` the quad class of an event.
    """

    places: Mapping[Mark, str]
    told: Mapping[str, str]
    quads: Mapping[str, int]

    def of(self, id: str) -> list[str]:
        """The HTML ids of a thing's marks, in the order of its record."""
        return [place for mark, place in self.places.items() if mark.of == id]


def dates_of(parts: Parts) -> list[Dated]:
    """The words from which days were read, in the order of the text."""
    found: dict[Span, Date] = {}
    for date in _dates(parts):
        if date is not None and date.span is not None:
            found.setdefault(date.span, date)
    return [Dated(f"d{number}", found[span], span) for number, span in enumerate(sorted(found), 1)]


def _dates(parts: Parts) -> Iterator[Date | None]:
    yield from (one.date for one in parts.events)
    yield from (one.date for one in parts.instruments)
    yield from (one.date for one in parts.tenures)
    yield from (one.date for one in parts.named)
    yield from (one.due for one in parts.commitments)
    yield from (one.period for one in parts.assessments)


def marks_of(parts: Parts, layers: Iterable[str]) -> Iterator[Mark]:
    """The marks of some layers."""
    chosen = set(layers)
    if "events" in chosen:
        for event in parts.events:
            yield from _of_event(event)
    if "statements" in chosen:
        for statement in parts.statements:
            yield from _of_statement(statement)
    if "actors" in chosen:
        yield from (Mark(span, "actor", one.id) for one in parts.actors for span in one.mentions)
    if "dates" in chosen:
        yield from (Mark(one.span, "date", one.id) for one in dates_of(parts))
    if "places" in chosen:
        yield from (Mark(one.span, "place", f"p{number}") for number, one in enumerate(parts.places, 1))
    if "agreements" in chosen:
        yield from (Mark(one.span, "instrument", one.id) for one in parts.instruments)
    if "promises" in chosen:
        yield from (Mark(one.span, "commitment", one.id) for one in parts.commitments)


def _of_event(event: Event) -> Iterator[Mark]:
    sentences = dict.fromkeys((event.sentence, *(one.sentence for one in event.evidence)))
    yield from (Mark(span, "evidence", event.id) for span in sentences)
    yield from (Mark(span, "trigger", event.id) for span in triggers_of(event))


def triggers_of(event: Event) -> list[Span]:
    """The trigger words of all tellings, each once; of an event without any, its sentence."""
    found = dict.fromkeys((*event.trigger, *(span for one in event.evidence for span in one.trigger)))
    return [span for span in found if span.start < span.end] or [event.sentence]


def _of_statement(statement: Statement) -> Iterator[Mark]:
    for kind in ("source", "cue", "content"):
        yield from (Mark(span, kind, statement.id) for span in getattr(statement, kind))


def anchors_of(parts: Parts, layers: Iterable[str]) -> Anchors:
    """The marks that are linked with cards."""
    chosen = set(layers)
    places: dict[Mark, str] = {}
    told: dict[str, str] = {}
    quads: dict[str, int] = {}
    for event in parts.events if "events" in chosen else ():
        told[event.id] = f"event {plain(event.id)}, {plain(event.type)}"
        quads[event.id] = event.quad
        for number, span in enumerate(triggers_of(event), 1):
            places.setdefault(Mark(span, "trigger", event.id), f"at-{event.id}" + (f"-{number}" if number > 1 else ""))
    for one in parts.statements if "statements" in chosen else ():
        told[one.id] = f"statement {plain(one.id)}"
        first = next((mark for mark in sorted(_of_statement(one), key=_kind) if mark.span.start < mark.span.end), None)
        if first is not None:
            places.setdefault(first, f"at-{one.id}")
    return Anchors(places, told, quads)


def _kind(mark: Mark) -> int:
    return ("cue", "source", "content").index(mark.kind)


def html_of(text: str, runs: Sequence[Run], anchors: Anchors) -> Markup:
    """Runs of a text as HTML whose own words are exactly these: what else is said stands in ``.hidden-text``."""
    return Markup("").join(_run(text, run, anchors) for run in runs)


def exact(words: str) -> Markup:
    """Words escaped so that a browser has each of them: it would make a line feed of a carriage return."""
    return Markup(str(escape(words)).replace("\r", "&#13;"))


def _run(text: str, run: Run, anchors: Anchors) -> Markup:
    words = exact(text[run.start : run.end])
    if not run.kinds:
        return words
    links = [mark for mark in run.opens if mark in anchors.places]
    listed = next((mark for mark in run.opens if mark.kind in _LISTED), None)
    edges = [edge for edge, marks in (("begins", run.opens), ("ends", run.closes)) if any(map(_is_content, marks))]
    name = " ".join(["m", *(f"m-{kind}" for kind in run.kinds), *_quad(run, anchors), *edges])
    of = " ".join(run.of)
    begins = Markup("").join(
        _heard(anchors.told[mark.of], ", begins: ") for mark in run.opens if _is_heard(mark, anchors)
    )
    ends = Markup("").join(_heard(mark.of, " ends. ") for mark in run.closes if _is_heard(mark, anchors))
    if links:
        place, first = anchors.places[links[0]], links[0]
        told = Markup('<a class="{}" id="{}" href="#{}" data-of="{}" data-label="{}">{}</a>').format(
            name + " linked", place, first.of, of, first.of, words
        )
        also = Markup("").join(
            Markup('<a class="also" id="{}" href="#{}" data-label="{}" aria-label="also {}"></a>').format(
                anchors.places[mark], mark.of, mark.of, anchors.told[mark.of]
            )
            for mark in links[1:]
        )
        return begins + told + also + ends
    if listed is not None:
        return begins + Markup('<a class="{}" href="#{}" data-of="{}">{}</a>').format(name, listed.of, of, words) + ends
    return begins + Markup('<span class="{}" data-of="{}">{}</span>').format(name, of, words) + ends


def _quad(run: Run, anchors: Anchors) -> list[str]:
    if "trigger" not in run.kinds:
        return []
    return [f"q{anchors.quads[id]}" for id in run.of if id in anchors.quads][:1]


def _is_content(mark: Mark) -> bool:
    return mark.kind == "content"


def _is_heard(mark: Mark, anchors: Anchors) -> bool:
    return mark.kind in ("trigger", "content") and mark.of in anchors.told


def _heard(what: str, does: str) -> Markup:
    return Markup('<span class="hidden-text"> {}{}</span>').format(what, does)
