"""Events of one document: the codebook over every clause, roles filled, status told, tellings left apart.

Nothing is resolved here: roles are mentions. One happening told three times is three claims; the record joins them.
"""

from dataclasses import dataclass, replace

from dragoman.annotate import Hint, Sentence, Token
from dragoman.claims import Dropped, EventClaim, StatementClaim, Status, Time
from dragoman.document import Span
from dragoman.extract.bystanders import is_nobodys, may_act
from dragoman.extract.codebook import Codebook
from dragoman.extract.frames import Frame
from dragoman.extract.match import Hit, Matcher, clause_heads, first_words, near_words
from dragoman.extract.reading import Reading
from dragoman.extract.roles import RoleFinder, Roles
from dragoman.extract.status import Told, carrier, is_news, set_back, settle, tell, tense_of
from dragoman.extract.status_sections import background
from dragoman.extract.times import shift
from dragoman.extract.topics import is_topic, topic
from dragoman.extract.trace import Trace
from dragoman.extract.weighing import Weigher, frame_roles

# PLOVER: a future CONSULT, SUPPORT, COOPERATE or AID is AGREE; an announced future RETREAT is CONCEDE.
AHEAD = {"CONSULT": "AGREE", "SUPPORT": "AGREE", "COOPERATE": "AGREE", "AID": "AGREE", "RETREAT": "CONCEDE"}
# What these speak of has not happened: "urged the lifting of sanctions", "agreed on talks", "rejected the visit".
_TOPICS = 5
"""Topics of one telling."""
_UNREAL = frozenset(("AGREE", "REQUEST", "REJECT", "THREATEN", "CONCEDE"))


@dataclass(frozen=True, slots=True)
class Act:
    """What a frame is coded as, whoever says so: an entry of the codebook, or the scorer."""

    type: str
    why: str
    roles: Roles
    entry: str
    confidence: float
    status: Status | None = None
    modes: tuple[str, ...] = ()
    modes_between: tuple[str, ...] = ()
    absorbs: bool = True
    hint: Hint | None = None
    settled: bool = False
    """Whether words that name no saying ("will attack") may be the saying itself: an entry tells by its shape."""


class EventFinder:
    """The events of one annotation."""

    def __init__(
        self, matcher: Matcher, codebook: Codebook, reading: Reading, statements: tuple[StatementClaim, ...]
    ) -> None:
        self._matcher = matcher
        self._codebook = codebook
        self._annotation = reading.annotation
        self._mentions = reading.mentions
        self._times = reading.times
        self._frames = reading.frames
        self._weigher = Weigher(reading)
        self._background = background(reading.annotation)
        self._sources: dict[int, list[Span]] = {}
        for statement in statements:
            self._sources.setdefault(statement.sentence, []).extend(statement.source)
        self._roles = RoleFinder(codebook, reading, statements)
        self.dropped: list[Dropped] = []
        self.trace: Trace | None = None
        """Where to note what was considered; set before :meth:`find`, by whoever wants to know."""

    def find(self) -> list[EventClaim]:
        """All tellings, in text order. What fired without an actor goes to ``dropped``."""
        found: list[EventClaim] = []
        for sentence in self._annotation.sentences:
            hits = self._choose(self._sentence_hits(sentence))
            told: list[EventClaim] = []
            for hit in hits:
                claim = self._coded(sentence, hit)
                if claim is not None:
                    told.append(claim)
                if self.trace is not None:
                    self.trace.made.append((hit, claim))
            if self._weigher.active and not self._codebook.whole:
                told += self._proposed(sentence, hits)
                told.sort(key=lambda claim: claim.trigger[0].start)
            found += told
        return found

    def _coded(self, sentence: Sentence, hit: Hit) -> EventClaim | None:
        """The event of a codebook entry, as the scorer lets it stand."""
        entry, roles = hit.entry, self._roles.of(hit)
        if roles is None:
            return None
        if is_nobodys(hit.frame.trigger) and not self._codebook.is_users(entry):
            self.dropped.append(Dropped(hit.frame.trigger.span, "nobody does it"))
            return None
        act = Act(
            entry.type,
            f"codebook {entry.id}: {entry.why}",
            roles,
            entry=entry.id,
            status=entry.status,
            modes=entry.modes,
            modes_between=entry.modes_between,
            absorbs=entry.absorbs,
            confidence=min(0.95, entry.confidence + 0.02 * hit.weight),
        )
        if self._weigher.active and not entry.firm and not self._codebook.is_users(entry):
            verdict = self._weigher.judge(sentence, hit, self._carried(hit))
            if verdict.vetoed:
                self.dropped.append(Dropped(hit.frame.trigger.span, "no event by the scorer"))
                return None
            if verdict.hint is None:
                return self._claim(sentence, hit.frame, act)
            parts = self._weigher.complete(sentence, roles, verdict.token, verdict.type, symmetric=entry.symmetric)
            # Both are shares of right events, counted apart: their mean.
            sure = (act.confidence + verdict.hint.event) / 2
            act = replace(act, roles=parts, hint=verdict.hint, confidence=sure)
            if verdict.type != entry.type:
                share = verdict.hint.types.get(verdict.type, verdict.hint.event)
                why = f"{act.why} The scorer reads {verdict.type} ({share:.2f}) and finds no {entry.type}."
                act = replace(act, type=verdict.type, why=why, modes=(), modes_between=(), status=None, settled=True)
        return self._claim(sentence, hit.frame, act)

    def _proposed(self, sentence: Sentence, hits: list[Hit]) -> list[EventClaim]:
        """Events that only the scorer sees."""
        taken = {i for hit in hits for i in (*(token.i for token in hit.frame.words), *self._carried(hit))}
        found: list[EventClaim] = []
        sources = self._sources.get(sentence.index, ())
        for token, hint in self._weigher.proposals(sentence, taken, hits):
            if any(span.covers(token.span) for span in sources):
                continue  # "an official who asked not to be named"
            frame = self._frames.frame(token)
            actors, recipients = self._weigher.roles(sentence, token, hint.type)
            doers, others = frame_roles(frame)
            by_grammar = [head for head in self._roles.fill(frame, doers) if may_act(head, token, hint.type)]
            actors = actors or [head for head in by_grammar if head not in recipients]
            recipients = [head for head in recipients or self._roles.fill(frame, others) if head not in actors]
            if not self._weigher.stands(hint, recipients):
                continue
            likely = hint.types[hint.type]
            why = f"scorer: {token.text!r} tells {hint.type} ({likely:.2f}); no codebook entry speaks for it."
            act = Act(
                hint.type,
                why,
                Roles(tuple(actors), tuple(recipients)),
                entry="scorer",
                # On text that it had not seen three in four of its own were right of those it was surest of.
                confidence=0.75 * likely,
                hint=hint,
                settled=True,
            )
            claim = self._claim(sentence, frame, act)
            if claim is not None:
                found.append(claim)
        return found

    def _sentence_hits(self, sentence: Sentence) -> list[Hit]:
        hits: list[Hit] = []
        for token in self._annotation.words(sentence):
            if token.pos in ("VERB", "NOUN", "ADJ", "PROPN"):
                hits += self._matcher.hits(self._frames, token)
        return hits

    def _choose(self, hits: list[Hit]) -> list[Hit]:
        """One hit a trigger; a noun and the verb that carries it are one trigger; complements are absorbed."""
        if self.trace is not None:
            missing = ((hit, self._roles.missing(hit, self._roles.filled(hit))) for hit in hits)
            self.trace.unfilled += [(hit, role) for hit, role in missing if role]
        hits = [hit for hit in hits if self._roles.of(hit) is not None]
        kept: list[Hit] = []
        taken: dict[int, Hit] = {}
        carried: dict[int, Hit] = {}
        for hit in sorted(hits, key=lambda hit: (-hit.rank[0], -hit.rank[1], hit.frame.trigger.i, hit.rank[2])):
            words = {token.i for token in hit.frame.words}
            if words & taken.keys() or (hit.frame.kind == "noun" and words & carried.keys()):
                if self.trace is not None:
                    held = words & taken.keys()
                    self.trace.gave_way(hit, taken if held else carried, words, "words" if held else "object")
                continue
            kept.append(hit)
            taken.update(dict.fromkeys(words, hit))
            carried.update(dict.fromkeys(self._carried(hit), hit))
        absorbed: dict[int, Hit] = {}
        for hit in kept:
            if not hit.entry.absorbs or hit.frame.trigger.i in absorbed:
                continue
            if hit.frame.clause is not None:
                absorbed.update((token.i, hit) for token in self._below(hit.frame.clause))
            if hit.entry.type in _UNREAL:
                heads = [
                    head for slot in ("object", "for", "on", "to", "against") for head in hit.frame.slots.get(slot, ())
                ]
                absorbed.update((self._frames.through(head).i, hit) for head in heads)
        if self.trace is not None:
            for hit in kept:
                if hit.frame.trigger.i in absorbed:
                    self.trace.gave_way(hit, absorbed, (hit.frame.trigger.i,), "complement")
        kept = [hit for hit in kept if hit.frame.trigger.i not in absorbed]
        kept.sort(key=lambda hit: hit.frame.trigger.i)
        return kept

    def _below(self, clause: Token) -> list[Token]:
        """The triggers of a complement and of its complements."""
        found: list[Token] = []
        todo = [clause]
        while todo and len(found) < 40:
            for token in clause_heads(self._frames, todo.pop()):
                if token not in found:
                    found.append(token)
                    inner = self._frames.frame(token).clause if token.pos in ("VERB", "ADJ") else None
                    if inner is not None:
                        todo.append(inner)
        return found

    def _carried(self, hit: Hit) -> list[int]:
        """Nouns that are part of a verb's hit, since it asks for them as its object: no events of their own."""
        if hit.frame.kind != "verb" or all(match.object in (None, "any", "none") for match in hit.entry.match):
            return []
        return [self._frames.through(head).i for head in hit.frame.slots.get("object", ())]

    # The claim

    def _claim(self, sentence: Sentence, frame: Frame, act: Act) -> EventClaim | None:
        span = frame.trigger.span
        time, told = self._told(sentence, frame, act)
        if sentence.index in self._background:
            told = set_back(told, time, self._annotation.document.published)
        if act.settled:
            told = settle(told, act.type, frame)
        status = act.status or self._weigher.status(told, act.hint)
        tense = tense_of(frame)
        type_, why = self._convert(act.type, status)
        # "Met in April" lies behind; "promised to come in April" may not, and "is due on Thursday" does not.
        unreal = tense == "present" and type_ in _UNREAL and status != "historical"
        ahead = status in ("future", "hypothetical") or unreal
        behind = status != "actual" or (tense == "past" and type_ not in _UNREAL)
        if time is not None and self._annotation.document.published is not None and (ahead or behind):
            time = shift(time, self._annotation.document.published, ahead)
        clause = self._clause_span(frame)
        ids = [self._ids(tokens) for tokens in (act.roles.actors, act.roles.recipients)]
        if not ids[0]:
            self.dropped.append(Dropped(span, "no actor found"))
            return None
        if status == "future" and type_ != act.type:
            status = "actual"  # The promise itself is made; what is promised lies ahead.
        return EventClaim(
            type=type_,
            modes=self._modes(frame, act) if type_ == act.type else (),
            modes_between=act.modes_between if type_ == act.type else (),
            status=status,
            actors=ids[0],
            recipients=tuple(i for i in ids[1] if i not in ids[0]),
            trigger=tuple(token.span for token in sorted(set(frame.words), key=lambda t: t.i)),
            sentence=sentence.index,
            time=time,
            entry=act.entry,
            why=f"{act.why}{why}",
            confidence=round(act.confidence, 2),
            clause=clause,
            news=is_news(frame),
            tense=tense,
            noun=frame.kind == "noun" and frame.light is None,
            topics=self._topics(frame),
        )

    def _told(self, sentence: Sentence, frame: Frame, act: Act) -> tuple[Time | None, Told]:
        """When it was by the words of its clause, or of one that it goes along with, and whether it was."""
        published, within = self._annotation.document.published, self._times.within(sentence)
        verb = carrier(frame)
        time = self._times.of(sentence, verb, frame.trigger)
        if time is not None and published is not None and _lies_ahead(frame, act, time):
            time = shift(time, published, future=True)
            if time.start <= published <= time.end:
                time = None  # "Calls on them to mark this week": they are to, and he calls now.
        told = tell(frame, time, published, within)
        if time is not None or told.status not in ("actual", "historical"):
            return time, told
        time = self._times.alongside(sentence, verb)
        if time is not None:
            return time, tell(frame, time, published, within)
        since = self._times.since(sentence, verb) if tense_of(frame) == "perfect" else None
        if since is None or published is None or since.start > published:
            return None, told
        days = f"{since.start}/{published}"
        return replace(since, end=published, value=days, precision="range", why=f"{since.why}; since then"), told

    def _convert(self, type_: str, status: Status) -> tuple[str, str]:
        if status == "future" and type_ in AHEAD:
            return AHEAD[type_], f" A future {type_} is {AHEAD[type_]} (PLOVER)."
        return type_, ""

    def _ids(self, tokens: tuple[Token, ...]) -> tuple[int, ...]:
        ids = [self._mentions.at(token) for token in tokens]
        return tuple(dict.fromkeys(i for i in ids if i is not None))

    def _modes(self, frame: Frame, act: Act) -> tuple[str, ...]:
        words = near_words(frame)
        if act.absorbs and frame.clause is not None:
            words = sorted({*words, *frame.clause.subtree()}, key=lambda token: token.i)
        rules = self._codebook.modes.get(act.type, {})
        found = [mode for mode, rule in rules.items() if first_words(words, rule.words) is not None]
        return tuple(dict.fromkeys((*act.modes, *found)))

    def _clause_span(self, frame: Frame) -> Span:
        words = near_words(frame)
        if frame.clause is not None:
            words = [*words, *frame.clause.subtree()]
        return Span(min(token.start for token in words), max(token.end for token in words))

    def _topics(self, frame: Frame) -> tuple[str, ...]:
        """What the event is about: noun phrases in its object, "on", "about", that name no one."""
        found: list[str] = []
        clause = [frame, self._frames.frame(frame.clause)] if frame.clause is not None else [frame]
        for part in clause:
            for slot in ("object", "about", "on", "regarding", "towards", "in", "for", "including"):
                for head in part.slots.get(slot, ()):
                    if head not in frame.words and len(found) < _TOPICS and is_topic(head):
                        found.append(topic(self._annotation, head))
        return tuple(dict.fromkeys(found))


def _lies_ahead(frame: Frame, act: Act, time: Time) -> bool:
    """Whether a time is of what is yet to be done: the autumn of "agreed to meet in the autumn"."""
    if act.type not in _UNREAL or frame.clause is None or frame.clause.tag != "VB":
        return False
    below = frame.clause.subtree()
    return below[0].start <= time.span.start and time.span.end <= below[-1].end
