"""Claims and cast to a record: ids given, tellings joined, dates and sides told."""

from collections.abc import Iterable
from dataclasses import replace

from dragoman.claims import Claims, CommitmentClaim, EventClaim, StatementClaim
from dragoman.document import Document, Span
from dragoman.extract import Codebook
from dragoman.record import extras, occasions
from dragoman.record.areas import AreasOf, load_areas
from dragoman.record.contexts import Coded, ContextFinder
from dragoman.record.days import Days, told_date
from dragoman.record.merge import Happening, Telling, merge
from dragoman.record.models import (
    Actor,
    Candidate,
    Commitment,
    DroppedPart,
    Event,
    Evidence,
    Instrument,
    Record,
    Role,
    Run,
    Statement,
    Tenure,
)
from dragoman.record.parties import roles
from dragoman.record.places import Places
from dragoman.record.wording import Wording
from dragoman.resolve import Cast, Character, KnowledgeBase
from dragoman.resolve.evidence import load_evidence
from dragoman.resolve.places import Locator
from dragoman.resolve.publishers import home_of, load_publishers

_SHORT_CONTENT = 40
"""Characters of a statement's content that may be about anything: the words around its cue tell its areas."""


class Recorder:
    """Makes records for one run. Immutable; one serves any number of documents."""

    def __init__(self, run: Run, codebook: Codebook, kb: KnowledgeBase) -> None:
        self.run = run
        self.codebook = codebook
        self.kb = kb
        self.contexts = ContextFinder(codebook)
        self.areas = load_areas()
        self.locator = Locator(kb)

    def record(self, document: Document, claims: Claims, cast: Cast, sentences: list[Span]) -> Record:
        """The record of one document. ``sentences`` are the annotation's, by index."""
        return _Builder(self, document, claims, cast, sentences).record()


class _Builder:
    def __init__(
        self, recorder: Recorder, document: Document, claims: Claims, cast: Cast, sentences: list[Span]
    ) -> None:
        self._recorder = recorder
        self._codebook, self._kb, self._run = recorder.codebook, recorder.kb, recorder.run
        self._document = document
        self._claims = claims
        self._cast = cast
        self._sentences = sentences
        self._themes: dict[int, frozenset[str]] = {}
        """Contexts by the words of each sentence asked for so far."""
        self._areas = AreasOf(recorder.areas, document.text)
        self._document_theme: frozenset[str] | None = None
        """What the document as a whole is about, once asked for."""
        unnamed = {n for claim in claims.statements if not claim.on_record for n in self._numbers(claim.speaker)}
        self._unnamed = {n for n in unnamed if not cast.characters[n].named}
        """Those who spoke unnamed once: "the official added" is the same official, and no more on record."""
        self._subjects = {n for m in claims.mentions if m.subject for n in (m.id, m.of) if n is not None}
        """Mentions that are subjects, or that a subject is of."""
        home = home_of(document, recorder.kb)
        self._places = Places(document, claims, recorder.locator, home.country if home is not None else None)
        self._dropped = [DroppedPart(span=d.span, reason=d.reason) for d in claims.dropped]

    def record(self) -> Record:
        happenings = self._happenings()
        official = load_publishers().official(self._document, self._kb) is not None
        self._days = Days(self._document, self._claims, self._sentences, happenings, self._cast, official=official)
        used = self._used(happenings)
        self._ids = {number: f"a{n}" for n, number in enumerate(self._listed(used), 1)}
        event_of = {index: f"e{n}" for n, happening in enumerate(happenings, 1) for index in happening.tellings}
        events = [self._event(f"e{n}", happening) for n, happening in enumerate(happenings, 1)]
        assessments, unknown = extras.assessments(self._claims, self._cast, self._kb, self._ids)
        return Record(
            document=self._document,
            run=self._run,
            actors=tuple(self._actor(number) for number in self._ids),
            events=tuple(events),
            statements=tuple(self._statements()),
            instruments=tuple(self._instruments(event_of)),
            tenures=tuple(self._tenures()),
            commitments=tuple(self._commitments(event_of)),
            places=tuple(self._places.all),
            named=tuple(extras.named(claim, self._cast, self._ids) for claim in self._claims.named),
            assessments=tuple(assessments),
            dropped=(*self._dropped, *unknown),
        )

    # Events

    def _happenings(self) -> list[Happening]:
        kept: list[Telling] = []
        wording = Wording(self._document.text, self._claims, self._cast)
        for index, claim in enumerate(self._claims.events):
            if not roles(self._cast, claim.actors):
                self._dropped.append(DroppedPart(span=claim.trigger[0], reason="no actor resolved"))
                continue
            kept.append(Telling(index, claim, wording.all(claim), wording.own(claim)))
        return merge(self._cast, kept, self._document.published)

    def _event(self, id: str, happening: Happening) -> Event:
        claims = [self._claims.events[index] for index in happening.tellings]
        first = claims[0]
        characters = [self._cast.characters[n] for n in (*happening.actors, *happening.recipients)]
        evidence = tuple(
            Evidence(
                sentence=self._sentences[claim.sentence],
                trigger=claim.trigger,
                statement=_sid(claim.statement),
                entry=claim.entry,
            )
            for claim in claims
        )
        facts = self._codebook.types[first.type]
        date = self._days.of(happening, first)
        modes = tuple(happening.modes)
        topics = tuple(dict.fromkeys(topic for claim in claims for topic in claim.topics))
        return Event(
            id=id,
            type=first.type,
            modes=modes,
            contexts=self._contexts(claims, modes, characters),
            quad=facts.quad,
            score=self._codebook.score(first.type, modes),
            status=first.status,
            actors=self._roles(happening.actors, claims),
            recipients=self._roles(happening.recipients, claims),
            date=date,
            place=self._places.of(claims, modes, of_the_day=self._days.is_of_the_day(first, date)),
            topics=topics,
            trigger=first.trigger,
            sentence=self._sentences[first.sentence],
            statement=_sid(first.statement),
            evidence=evidence,
            confidence=round(min(0.99, max(claim.confidence for claim in claims) + 0.02 * (len(claims) - 1)), 2),
            why=first.why,
            areas=self._areas.areas([claim.clause for claim in claims], *topics),
        )

    def _contexts(
        self, claims: list[EventClaim], modes: tuple[str, ...], characters: list[Character]
    ) -> tuple[str, ...]:
        """By its own sentences and what is coded of it; if these tell nothing, what the document is about."""
        type_ = claims[0].type
        coded = Coded(
            type=type_,
            modes=modes,
            quad=self._codebook.types[type_].quad,
            offices=tuple(character.office for character in characters),
            sectors=tuple(sector for character in characters for sector in character.sectors),
            states=len({character.country for character in characters if character.country}),
        )
        finder = self._recorder.contexts
        own = finder.find([self._theme(claim.sentence) for claim in claims], coded)
        if own:
            return own
        if self._document_theme is None:
            themes = [self._theme(sentence) for sentence in range(len(self._sentences))]
            self._document_theme = finder.throughout(themes)
        return finder.find([self._document_theme], coded)

    def _theme(self, sentence: int) -> frozenset[str]:
        if sentence not in self._themes:
            self._themes[sentence] = self._recorder.contexts.by_words(self._quote(self._sentences[sentence]))
        return self._themes[sentence]

    def _roles(self, characters: list[int], claims: list[EventClaim]) -> tuple[Role, ...]:
        """Each character with the words of the first telling that put them there."""
        first: dict[int, int] = {}
        for claim in claims:
            for mention in (*claim.actors, *claim.recipients):
                for number in self._cast.of.get(mention, ()):
                    first.setdefault(number, mention)
        return tuple(
            Role(actor=self._ids[number], span=self._claims.mentions[first[number]].span)
            for number in characters
            if number in first
        )

    # Actors

    def _used(self, happenings: list[Happening]) -> set[int]:
        used = {n for happening in happenings for n in (*happening.actors, *happening.recipients)}
        for claim in self._claims.statements:
            used.update(*(self._numbers(mention) for mention in (claim.speaker, claim.relays, claim.addressee)))
        for instrument in self._claims.instruments:
            used.update(roles(self._cast, instrument.parties))
        for tenure in self._claims.tenures:
            used.update(self._numbers(tenure.person))
        for promise in self._claims.commitments:
            used.update(roles(self._cast, promise.by), roles(self._cast, promise.to))
        return used | extras.used(self._claims, self._cast)

    def _listed(self, used: set[int]) -> list[int]:
        """Characters in the order of the text: those that a part refers to, and all others of whom something is known.

        That is whoever has a name, an office, a country or a sector of their own: "three Afghan men" and "a court in
        Lyon" are there for the reader who asks who else is in the text. What is left out are bare nouns of the public
        ("people") and places that no table knows.
        """
        listed = [c for c in self._cast.characters if c.mentions and (c.number in used or c.known or self._acts(c))]
        listed.sort(key=lambda c: (min(self._claims.mentions[mention].span for mention in c.mentions), c.number))
        numbers = [c.number for c in listed]
        return numbers + sorted(n for n in used if n not in set(numbers))

    def _acts(self, character: Character) -> bool:
        """A town or region that is a subject, or whose subject is: "Georgia certified", "the city of Tomsk thanked"."""
        if not character.place_only or character.country is None:
            return False
        return not self._subjects.isdisjoint(character.mentions)

    def _numbers(self, mention: int | None) -> tuple[int, ...]:
        return self._cast.of.get(mention, ()) if mention is not None else ()

    def _actor(self, number: int) -> Actor:
        character: Character = self._cast.characters[number]
        spans = sorted({self._claims.mentions[mention].span for mention in character.mentions})
        evidence, confidence = load_evidence().of(character) or (None, None)
        sure = confidence is not None and confidence >= load_evidence().least
        return Actor(
            id=self._ids[number],
            name=character.name,
            country=character.country if sure else None,
            sector=character.sectors[0] if character.sectors else None,
            sectors=tuple(character.sectors),
            office=character.office,
            person=character.person,
            wikidata=character.wikidata,
            mentions=tuple(spans),
            why="; ".join(character.why) or "named in the text; no table or word tells more",
            evidence=evidence if sure else None,
            confidence=confidence if sure else None,
            candidates=tuple(
                Candidate(
                    name=holder.person,
                    country=holder.country,
                    office=holder.office or holder.position,
                    wikidata=holder.wikidata,
                    why=holder.why,
                )
                for holder in character.candidates
            ),
        )

    # Statements and the rest

    def _statements(self) -> Iterable[Statement]:
        claims = self._claims.statements
        ways = occasions.channels(claims, self._one, self._document.text)
        for n, (claim, (channel, named)) in enumerate(zip(claims, ways, strict=True)):
            why = claim.why if named is None else f"{claim.why}; {channel}, as named in {_sid(named)}"
            yield self._statement(n, replace(claim, channel=channel, why=why))

    def _statement(self, n: int, claim: StatementClaim) -> Statement:
        speaker = self._one(claim.speaker)
        relays, addressee = self._one(claim.relays), self._one(claim.addressee)
        on_record = claim.on_record and speaker not in self._unnamed
        side = self._side(self._cast.characters[speaker]) if speaker is not None else None
        return Statement(
            id=f"s{n + 1}",
            speaker=self._ids[speaker] if speaker is not None and on_record else None,
            source=claim.source,
            cue=claim.cue,
            content=claim.content,
            kind=claim.kind,
            channel=claim.channel,
            on_record=on_record,
            side=side,
            relays=self._ids.get(relays) if relays is not None and relays != speaker else None,
            within=_sid(claim.within),
            why=claim.why,
            stance=claim.stance,
            addressee=self._ids[addressee] if addressee is not None and addressee != speaker else None,
            topics=claim.topics,
            areas=self._areas.areas(claim.content) or self._areas.areas(self._cue_clause(claim)),
        )

    def _side(self, character: Character) -> str | None:
        """The state for whom they speak, if it is sure enough to be told as their country."""
        _, confidence = load_evidence().of(character) or (None, None)
        return character.speaks_for if confidence is not None and confidence >= load_evidence().least else None

    def _cue_clause(self, claim: StatementClaim) -> list[Span]:
        """Of a content too short to tell what it is about, its cue's sentence: "'Never', he said of the treaty"."""
        length = sum(span.end - span.start for span in claim.content)
        return [self._sentences[claim.sentence]] if length < _SHORT_CONTENT else []

    def _one(self, mention: int | None) -> int | None:
        numbers = self._numbers(mention)
        return numbers[0] if numbers else None

    def _instruments(self, event_of: dict[int, str]) -> Iterable[Instrument]:
        told = [(self._claims.events[index], id) for index, id in event_of.items()]
        at = {span: n for n, (claim, _) in reversed(list(enumerate(told))) for span in claim.trigger}
        supports = [(n, claim.clause) for n, (claim, _) in enumerate(told) if claim.type == "SUPPORT"]
        for n, claim in enumerate(self._claims.instruments, 1):
            event = None
            if claim.trigger is not None:
                around = next((k for k, clause in supports if clause.covers(claim.span)), len(told))
                first = min(at.get(claim.trigger, len(told)), around)
                event = told[first][1] if first < len(told) else None
            yield Instrument(
                id=f"i{n}",
                kind=claim.kind,
                name=claim.name,
                parties=tuple(self._ids[number] for number in roles(self._cast, claim.parties)),
                action=claim.action,
                date=told_date(claim.time) if claim.time is not None else None,
                span=claim.span,
                event=event,
                why=claim.why,
            )

    def _tenures(self) -> Iterable[Tenure]:
        for claim in self._claims.tenures:
            hit = self._kb.office(claim.office) if claim.office else None
            for number in self._numbers(claim.person)[:1]:
                character = self._cast.characters[number]
                office = hit.name if hit is not None and hit.office else claim.office or character.office
                if not office:
                    self._dropped.append(DroppedPart(span=claim.span, reason="took office, but which is not said"))
                    continue
                yield Tenure(
                    actor=self._ids[number],
                    office=office,
                    country=(hit.country if hit is not None else None) or character.country,
                    action=claim.action,
                    date=told_date(claim.time) if claim.time is not None else None,
                    span=claim.span,
                    why=claim.why,
                )

    def _commitments(self, event_of: dict[int, str]) -> Iterable[Commitment]:
        number = 0
        for claim in self._claims.commitments:
            event = event_of.get(claim.event) if claim.event is not None else None
            by = self._bound(claim)
            if (event is None and claim.event is not None) or not by:
                continue
            number += 1
            yield Commitment(
                id=f"c{number}",
                by=tuple(self._ids[n] for n in by),
                to=tuple(self._ids[n] for n in roles(self._cast, claim.to) if n not in by),
                what=claim.what,
                span=claim.span,
                event=event,
                statement=_sid(claim.statement),
                due=told_date(claim.due) if claim.due is not None else None,
            )

    def _bound(self, claim: CommitmentClaim) -> list[int]:
        """Who binds themselves: all that promise; of those who only "will", those for whom the speaker speaks."""
        by = roles(self._cast, claim.by)
        if claim.pledged or claim.statement is None:
            return by
        told = self._claims.statements[claim.statement]
        speakers = {*self._numbers(told.speaker), *self._numbers(told.relays)}
        states = {self._cast.characters[n].speaks_for for n in speakers} - {None}
        return [n for n in by if n in speakers or self._cast.characters[n].speaks_for in states]

    def _quote(self, span: Span) -> str:
        return self._document.text[span.start : span.end]


def _sid(index: int | None) -> str | None:
    return f"s{index + 1}" if index is not None else None
