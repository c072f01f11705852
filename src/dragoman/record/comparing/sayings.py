"""Who says what about the event in one document: statements by the side that makes them, official texts by sentence."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dragoman.document import Span
from dragoman.record.comparing.about import Bearing
from dragoman.record.comparing.issuer import Issuer, sentences
from dragoman.record.comparing.models import OTHERS, UNNAMED
from dragoman.record.models import Actor, Event, Record, Statement

_VERBAL = (1, 3)


@dataclass(frozen=True, slots=True)
class Saying:
    """Words of one account. ``statement`` is None for an official text's own words."""

    account: str
    record: Record
    statement: Statement | None
    spans: tuple[Span, ...]

    @property
    def speaker(self) -> str | None:
        """The speaker's name, where one is known."""
        speaker = self.statement.speaker if self.statement is not None else None
        return self.record.actor(speaker).name if speaker is not None else None


class Sayings:
    """The sayings of one record about the event, and whose words each place in them is."""

    def __init__(self, record: Record, issuer: Issuer, bearing: Bearing, parties: Sequence[str]) -> None:
        self._record = record
        self._issuer = issuer
        self._bearing = bearing
        self._parties = frozenset(parties)
        self._inner: dict[str | None, list[Statement]] = defaultdict(list)
        for statement in record.statements:
            self._inner[statement.within].append(statement)
        self._acts = sorted(
            (
                (trigger, one.sentence, event)
                for event in record.events
                if event.quad in _VERBAL and event.type != "CONSULT"
                for one in event.evidence
                for trigger in one.trigger[:1]
            ),
            key=lambda act: (act[0], act[2].id),
        )
        self._mentions = sorted((span, actor.id) for actor in record.actors for span in actor.mentions)
        self._triggers = [trigger.start for trigger, _, _ in self._acts]

    def tells(self, saying: Saying) -> bool:
        """True for an official text's sentence that tells the event itself: it is no news that it says so."""
        return saying.statement is None and self._bearing.tells(saying.spans)

    def all(self) -> Iterator[Saying]:
        """Every saying in the order of the text, each word once for each account that says it."""
        if self._issuer.countries:
            for sentence in sentences(self._record):
                if not self._bearing.earlier(sentence):
                    for country in self._issuer.countries:
                        yield Saying(country, self._record, None, (sentence,))
            return
        todo = list(reversed(self._inner[None]))
        while todo:
            statement = todo.pop()
            account = self._account(statement)
            # Whose words a paper passes on stands in the statement that its own holds.
            if account is None or (account == OTHERS and self._inner[statement.id]):
                todo += reversed(self._inner[statement.id])
            elif not self._bearing.other(statement):
                yield Saying(account, self._record, statement, statement.content)

    def _account(self, statement: Statement) -> str | None:
        """Whose account a statement is part of; None if of nobody's: somebody else's words about something else."""
        spans = (*statement.source, *statement.cue, *statement.content)
        if not statement.on_record:
            return UNNAMED
        if statement.side is not None and statement.side in self._parties:
            return statement.side
        if not self._bearing.tells(spans):
            return None
        if statement.side is not None:
            return statement.side
        return OTHERS if statement.speaker is not None else None

    def passed_on(self, saying: Saying, at: Span) -> tuple[str | None, str | None]:
        """Of words within a saying: the side whose they are if it is not the teller's, and by name who is passed on.

        Told by the innermost statement around them; else by the event whose trigger stands last before them in their
        sentence, if it is one of words (promise, praise, request) and all who act in it are of one other side ("the
        minister conveyed his government's interest"); else by the official of another side with whom the teller's
        sentence begins ("Minister Vega proposed ..."), if nobody of another country is named before the words.
        """
        record, relays = self._record, None
        inner = self._innermost(saying, at)
        if inner is not None:
            passed = inner.relays or (inner.speaker if inner is not saying.statement else None)
            if passed is not None:
                relays = record.actor(passed).name
                of = self._other(saying, record.actor(passed).country)
                if of is not None:
                    return of, relays
        if saying.account in (UNNAMED, OTHERS):
            return None, relays  # What a source says that a side did or promised is the source's to answer for.
        event = self._before(at)
        if event is not None:
            countries = {record.actor(role.actor).country for role in event.actors}
            of = self._other(saying, next(iter(countries))) if len(countries) == 1 else None
            return of, record.actor(event.actors[0].actor).name if of is not None else relays
        opener = self._opener(saying, at) if saying.statement is None or saying.statement.kind == "indirect" else None
        if opener is not None and (of := self._other(saying, opener.country)) is not None:
            return of, opener.name
        return None, relays

    def _opener(self, saying: Saying, at: Span) -> Actor | None:
        """The person with whose name the stretch of a saying around a place begins, if only one country is named before
        the place: not in "Minister Vega and Minister Lind proposed ..."."""
        around = next((span for span in saying.spans if span.covers(at)), None)
        if around is None:
            return None
        first = bisect_left(self._mentions, (Span(around.start, around.start), ""))
        named = []
        for span, id in self._mentions[first:]:
            if span.start >= at.start:
                break
            named.append((span, self._record.actor(id)))
        if not named or not named[0][1].person:
            return None
        before = self._record.document.text[around.start : named[0][0].start].split()
        one = len({actor.country for _, actor in named}) == 1
        return named[0][1] if one and all(word[:1].isupper() for word in before) else None

    def _other(self, saying: Saying, country: str | None) -> str | None:
        """The country, if it is another party than the teller."""
        return country if country != saying.account and country in self._parties else None

    def _innermost(self, saying: Saying, at: Span) -> Statement | None:
        found = saying.statement
        todo = list(self._inner[found.id if found is not None else None])
        while todo:
            statement = todo.pop()
            if any(span.covers(at) for span in statement.content):
                found = statement
                todo = list(self._inner[statement.id])
        return found

    def _before(self, at: Span) -> Event | None:
        """The event of words told last before a place in its sentence."""
        n = bisect_left(self._triggers, at.end) - 1
        if n < 0:
            return None
        _, sentence, event = self._acts[n]
        return event if sentence.covers(at) else None
