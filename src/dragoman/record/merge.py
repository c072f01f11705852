"""One event once: tellings of the same happening within a document become one event with several pieces of evidence.

A telling joins the event that agrees in type, status, day and parties; of several, the one of the same stated day, else
the one told last. What tells two acts of one kind apart stands in ``data/merging.yaml``.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from pydantic import BaseModel, ConfigDict, Field

from dragoman.claims import EventClaim, Time
from dragoman.data import read_model
from dragoman.record.parties import officials, others, richer, roles, same, told_apart
from dragoman.resolve import Cast


class Merging(BaseModel):
    """``data/merging.yaml``: its comments say what each is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    verbal: frozenset[str]
    overlap: float = Field(ge=0, le=1)
    kinds: dict[str, frozenset[str]]
    more: frozenset[str]
    more_meetings: frozenset[str]
    toll: frozenset[str]
    news_days: int = Field(ge=0)


@cache
def load_merging() -> Merging:
    """The packaged rules; :class:`DataError` names the field that is wrong."""
    return read_model("merging.yaml", Merging)


@dataclass(frozen=True, slots=True)
class Telling:
    """An event claim by its index, with the words of its clause and what it says besides who and what."""

    index: int
    claim: EventClaim
    words: frozenset[str]
    content: frozenset[str]


@dataclass(slots=True)
class Happening:
    """One event in the making. ``tellings`` are indexes of event claims in text order; roles are characters."""

    type: str
    status: str
    actors: list[int]
    recipients: list[int]
    tellings: list[int] = field(default_factory=list)
    words: list[frozenset[str]] = field(default_factory=list)
    time: Time | None = None
    modes: list[str] = field(default_factory=list)
    news: bool = True
    sentences: list[int] = field(default_factory=list)
    presumed: tuple[str, ...] = ()
    """Modes that its first telling only lets one presume: "the ministers spoke" is a call if nothing says more."""
    more: bool = False
    """Its words say that it is one more of its kind."""


def merge(cast: Cast, tellings: Iterable[Telling], published: dt.date | None = None) -> list[Happening]:
    """Happenings in the order of their first telling; ``published`` is the day of the text, if known."""
    merger = _Merger(cast, published)
    for telling in tellings:
        merger.add(telling)
    return merger.finished()


class _Merger:
    def __init__(self, cast: Cast, published: dt.date | None) -> None:
        self._cast = cast
        self._published = published
        self._rules = load_merging()
        self.found: list[Happening] = []
        self._of_type: dict[str, list[Happening]] = {}

    def add(self, telling: Telling) -> None:
        new = self._happening(telling)
        known = self._known(new)
        if known is None:
            self.found.append(new)
            self._of_type.setdefault(new.type, []).append(new)
            return
        known.tellings += new.tellings
        known.words += new.words
        known.sentences += new.sentences
        known.time = known.time or new.time
        known.news = known.news or new.news
        known.modes += [mode for mode in new.modes if mode not in known.modes]
        if richer(self._cast, (new.actors, new.recipients), (known.actors, known.recipients), new.type == "CONSULT"):
            known.actors, known.recipients = new.actors, new.recipients

    def finished(self) -> list[Happening]:
        """All of them, with the presumed modes that no telling contradicts."""
        for happening in self.found:
            if not self._kinds(happening):
                happening.modes += [mode for mode in happening.presumed if mode not in happening.modes]
        return self.found

    def _happening(self, telling: Telling) -> Happening:
        claim = telling.claim
        actors = roles(self._cast, claim.actors)
        recipients = [number for number in roles(self._cast, claim.recipients) if number not in actors]
        recipients = others(self._cast, actors, recipients)
        between = claim.modes_between if officials(self._cast, actors + recipients) else ()
        more = self._rules.more_meetings if claim.type == "CONSULT" else self._rules.more
        return Happening(
            claim.type,
            claim.status,
            actors,
            recipients,
            tellings=[telling.index],
            words=[telling.content],
            time=claim.time,
            modes=list(claim.modes),
            presumed=between,
            news=claim.news,
            sentences=[claim.sentence],
            more=bool(telling.words & more),
        )

    def _known(self, new: Happening) -> Happening | None:
        """The event that this is a telling of: of the same stated day first, then the one told last."""
        fit = [one for one in self._of_type.get(new.type, ()) if self._same(one, new)]
        return max(fit, key=lambda one: (self._same_day(one, new), one.tellings[-1]), default=None)

    def _same_day(self, known: Happening, new: Happening) -> bool:
        return known.time is not None and new.time is not None and known.time.start == new.time.start

    def _same(self, known: Happening, new: Happening) -> bool:
        if known.status != new.status or self._of_two_kinds(known, new) or not self._days_agree(known, new):
            return False
        if new.type == "CONSULT":
            return not new.more and same(
                self._cast, known.actors + known.recipients, new.actors + new.recipients, part=True
            )
        if not same(self._cast, known.actors, new.actors):
            return False
        together = new.sentences[0] == known.sentences[-1]
        if new.type in self._rules.verbal:
            return self._recipients_agree(known, new) and self._overlap(known, new)
        if new.more and not together and not self._same_day(known, new) and not self._overlap(known, new):
            return False
        if known.recipients and new.recipients:
            # "Missiles struck the port, killing four people": the unnamed belong to the blow told beside them.
            toll = together and new.type in self._rules.toll
            return self._recipients_agree(known, new) or (
                toll and not (told_apart(self._cast, known.recipients) and told_apart(self._cast, new.recipients))
            )
        return bool(known.recipients) == bool(new.recipients) or self._overlap(known, new)

    def _recipients_agree(self, known: Happening, new: Happening) -> bool:
        if not known.recipients or not new.recipients:
            return True
        return same(self._cast, known.recipients, new.recipients)

    def _of_two_kinds(self, known: Happening, new: Happening) -> bool:
        first, second = self._kinds(known), self._kinds(new)
        return bool(first and second) and not first & second

    def _kinds(self, happening: Happening) -> frozenset[str]:
        return self._rules.kinds.get(happening.type, frozenset()).intersection(happening.modes)

    def _days_agree(self, known: Happening, new: Happening) -> bool:
        first, second = self._days(known), self._days(new)
        if first is None or second is None:
            return True
        return first[0] <= second[1] and second[0] <= first[1]

    def _days(self, happening: Happening) -> tuple[dt.date, dt.date] | None:
        """From when to when it happened: its stated days; news without a day happened lately; else unknown."""
        if happening.time is not None:
            return happening.time.start, happening.time.end
        if self._published is None or not happening.news or happening.status != "actual":
            return None
        return self._published - dt.timedelta(days=self._rules.news_days), self._published

    def _overlap(self, known: Happening, new: Happening) -> bool:
        return any(_shared(words, new.words[0]) >= self._rules.overlap for words in known.words)


def _shared(first: frozenset[str], second: frozenset[str]) -> float:
    shorter = min(len(first), len(second))
    # A telling with no words of its own beyond who and what ("NORWAY CONDEMNS IRAN") adds nothing to the other.
    return len(first & second) / shorter if shorter else 1.0
