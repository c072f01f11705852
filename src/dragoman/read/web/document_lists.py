"""What else a record holds, in lists below the text: who and what is named, what is promised, what was left out."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from dragoman.document import Span
from dragoman.read.web.document_cards import who_of
from dragoman.read.web.document_marks import Dated
from dragoman.read.web.saying import country, days, mode, plain, sector
from dragoman.record.models import Date
from dragoman.store.look.document import DocumentView

QUOTE = 240


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a list: what it is, in short what is known of it, its words, and why it is so."""

    id: str
    title: str
    facts: str = ""
    quote: str = ""
    why: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A list; ``name`` is its HTML id."""

    name: str
    title: str
    lines: tuple[Line, ...]


def lists_of(view: DocumentView, dates: Sequence[Dated]) -> list[Listed]:
    """All that are not empty, what was left out as the last one."""
    lists = _Lists(view)
    made = (
        ("actors", "Who is named", lists.actors()),
        ("dates", "Days and times", lists.dates(dates)),
        ("places", "Places", lists.places()),
        ("agreements", "Agreements", lists.agreements()),
        ("promises", "Promises", lists.promises()),
        ("offices", "Offices taken, held and left", lists.offices()),
        ("named", "Initiatives, frameworks, forums", lists.named()),
        ("assessments", "Judgements of a relation", lists.assessments()),
        ("dropped", "Left out, and why", lists.dropped()),
    )
    found = (Listed(name, title, tuple(lines)) for name, title, lines in made)
    return [one for one in found if one.lines]


class _Lists:
    def __init__(self, view: DocumentView) -> None:
        self._view = view
        self._parts = view.parts
        self._people = {actor.id: who_of(actor) for actor in view.parts.actors}

    def actors(self) -> Iterator[Line]:
        for actor in self._parts.actors:
            who = self._people[actor.id]
            count = len(actor.mentions)
            facts = [
                who.office,
                who.country,
                sector(actor.sector) if actor.sector else "",
                f"named {count} time{'s' * (count != 1)}",
            ]
            if actor.candidates:
                facts.append("or " + "; ".join(plain(one.name) for one in actor.candidates))
            sure = f" (right {actor.confidence:.0%} of the time)" if actor.confidence is not None else ""
            yield Line(actor.id, who.name, _joined(facts), why=who.why + sure, link=who.link)

    def dates(self, dates: Sequence[Dated]) -> Iterator[Line]:
        for one in dates:
            facts = [plain(one.date.precision or ""), plain(one.date.value or "")]
            yield Line(one.id, self._when(one.date), _joined(facts), self._quote(one.span), plain(one.date.why))

    def places(self) -> Iterator[Line]:
        for number, one in enumerate(self._parts.places, 1):
            facts = [plain(one.admin1 or ""), country(one.country), plain(one.feature or "")]
            if one.lat is not None and one.lon is not None:
                facts.append(f"{one.lat:.3f}, {one.lon:.3f}" + (f" ({one.precision})" if one.precision else ""))
            if one.geonames is not None:
                facts.append(f"GeoNames {one.geonames}")
            yield Line(f"p{number}", plain(one.name), _joined(facts), self._quote(one.span), plain(one.why))

    def agreements(self) -> Iterator[Line]:
        for one in self._parts.instruments:
            facts = [mode(one.kind), one.action or "", self._names(one.parties), self._when(one.date)]
            yield Line(one.id, plain(one.name), _joined(facts), self._quote(one.span), plain(one.why))

    def promises(self) -> Iterator[Line]:
        for one in self._parts.commitments:
            to = self._names(one.to)
            facts = [self._names(one.by) + (f" to {to}" if to else "")]
            facts.append(f"due {self._when(one.due)}" if one.due else "no day is set")
            yield Line(one.id, plain(one.what), _joined(facts), self._quote(one.span))

    def offices(self) -> Iterator[Line]:
        for number, one in enumerate(self._parts.tenures, 1):
            facts = [one.action, plain(one.office), country(one.country), self._when(one.date)]
            yield Line(f"t{number}", self._name(one.actor), _joined(facts), self._quote(one.span), plain(one.why))

    def named(self) -> Iterator[Line]:
        for number, one in enumerate(self._parts.named, 1):
            facts = [one.kind, self._names(one.actors), self._when(one.date)]
            yield Line(f"n{number}", plain(one.name), _joined(facts), self._quote(one.span), plain(one.why))

    def assessments(self) -> Iterator[Line]:
        ways = {"up": "for the better", "down": "for the worse", "flat": "unchanged"}
        for number, one in enumerate(self._parts.assessments, 1):
            about = " and ".join(country(code) for code in one.about)
            by = self._name(one.by) if one.by else "the text itself"
            facts = [about, f"says {by}", self._when(one.period)]
            yield Line(f"x{number}", ways[one.direction], _joined(facts), self._quote(one.span), plain(one.why))

    def dropped(self) -> Iterator[Line]:
        for number, one in enumerate(self._parts.dropped, 1):
            yield Line(f"o{number}", plain(one.reason), quote=self._quote(one.span))

    def _name(self, id: str) -> str:
        who = self._people.get(id)
        return who.name if who else "somebody"

    def _names(self, ids: Iterable[str]) -> str:
        return ", ".join(dict.fromkeys(self._name(id) for id in ids))

    def _when(self, date: Date | None) -> str:
        return days(date.start, date.end) if date else ""

    def _quote(self, span: Span) -> str:
        words = plain(self._view.text[span.start : span.end])
        return words if len(words) <= QUOTE else words[:QUOTE].rsplit(" ", 1)[0] + " …"


def _joined(facts: Iterable[str]) -> str:
    return " · ".join(one for one in facts if one)
