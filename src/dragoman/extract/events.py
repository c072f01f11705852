"""Events of one document: the codebook over every clause, roles filled, status told, tellings left apart.

Nothing is resolved here: roles are mentions. One happening told three times is three claims; the record joins them.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from dragoman.annotate import Sentence, Token
from dragoman.claims import Dropped, EventClaim, StatementClaim, Status
from dragoman.document import Span
from dragoman.extract.codebook import Codebook
from dragoman.extract.frames import Frame
from dragoman.extract.kinds import kind_of
from dragoman.extract.match import Hit, Matcher, clause_heads, first_words, near_words
from dragoman.extract.reading import Reading
from dragoman.extract.status import carrier, find_status, is_news
from dragoman.extract.syntax import load_syntax
from dragoman.extract.times import shift

# PLOVER: a future CONSULT, SUPPORT, COOPERATE or AID is AGREE; an announced future RETREAT is CONCEDE.
_AHEAD = {"CONSULT": "AGREE", "SUPPORT": "AGREE", "COOPERATE": "AGREE", "AID": "AGREE", "RETREAT": "CONCEDE"}
# What these speak of has not happened: "urged the lifting of sanctions", "agreed on talks", "rejected the visit".
_UNREAL = frozenset(("AGREE", "REQUEST", "REJECT", "THREATEN", "CONCEDE"))
_INSIDE = ("poss", "compound", "amod", "nmod")
# Who acts is the owner, the doer or the parties of a thing; who is acted on may also be where it is or whom it is for,
# but words are not aimed at a place ("condemned the attack in Kabul").
_ACTING_PREPS = ("by", "of", "between", "among", "from")
_TOWARDS_PREPS = (*_ACTING_PREPS, "against", "with", "to")
_INSIDE_PREPS = (*_ACTING_PREPS, "in", "against", "with", "for", "on", "to", "at")
_BASE_SUBJECT = frozenset(("it", "there"))


@dataclass(frozen=True, slots=True)
class Roles:
    """Head tokens of an event's actors and recipients."""

    actors: tuple[Token, ...]
    recipients: tuple[Token, ...]


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
        self._statements = statements
        heads = ((n, reading.mentions.head(claim.speaker)) for n, claim in enumerate(statements))
        self._speakers = {n: head for n, head in heads if head is not None}
        self.dropped: list[Dropped] = []

    def find(self) -> list[EventClaim]:
        """All tellings, in text order. What fired without an actor goes to ``dropped``."""
        found: list[EventClaim] = []
        for sentence in self._annotation.sentences:
            hits = self._choose(self._sentence_hits(sentence))
            found += [claim for hit in hits if (claim := self._claim(sentence, hit)) is not None]
        return found

    def _sentence_hits(self, sentence: Sentence) -> list[Hit]:
        hits: list[Hit] = []
        for token in self._annotation.words(sentence):
            if token.pos in ("VERB", "NOUN", "ADJ", "PROPN"):
                hits += self._matcher.hits(self._frames, token)
        return hits

    def _choose(self, hits: list[Hit]) -> list[Hit]:
        """One hit a trigger; a noun and the verb that carries it are one trigger; complements are absorbed."""
        hits = [hit for hit in hits if self._roles(hit) is not None]
        kept: list[Hit] = []
        taken: set[int] = set()
        carried: set[int] = set()
        for hit in sorted(hits, key=lambda hit: (-hit.rank[0], -hit.rank[1], hit.frame.trigger.i, hit.rank[2])):
            words = {token.i for token in hit.frame.words}
            if words & taken or (hit.frame.kind == "noun" and words & carried):
                continue
            kept.append(hit)
            taken |= words
            carried.update(self._carried(hit))
        absorbed: set[int] = set()
        for hit in kept:
            if not hit.entry.absorbs or hit.frame.trigger.i in absorbed:
                continue
            if hit.frame.clause is not None:
                absorbed.update(token.i for token in self._below(hit.frame.clause))
            if hit.entry.type in _UNREAL:
                heads = [
                    head for slot in ("object", "for", "on", "to", "against") for head in hit.frame.slots.get(slot, ())
                ]
                absorbed.update(self._frames.through(head).i for head in heads)
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

    # Roles

    def _roles(self, hit: Hit) -> Roles | None:
        """The roles that the entry's slots give; None if one that it needs stays empty."""
        entry = hit.entry
        # A verb's "possessor" and "modifier" are its object's: they may suffer the act, never do it.
        doers = [slot for slot in entry.actor if hit.frame.kind == "noun" or slot not in ("possessor", "modifier")]
        actors = self._fill(hit.frame, doers, every=entry.symmetric, preps=_ACTING_PREPS)
        material = self._codebook.types[entry.type].quad in (2, 4)
        preps = _INSIDE_PREPS if material else _TOWARDS_PREPS
        recipients = self._fill(hit.frame, entry.recipient, every=entry.symmetric, preps=preps)
        if entry.symmetric:
            actors, recipients = actors + [token for token in recipients if token not in actors], []
        recipients = [token for token in recipients if token not in actors and not _own(token)]
        if ("actor" in entry.needs or not entry.needs) and not actors:
            return None
        if "recipient" in entry.needs and not recipients:
            return None
        if "participants" in entry.needs and len(actors) < 2 and not any(self._plural(token) for token in actors):
            return None
        return Roles(tuple(actors), tuple(recipients))

    def _plural(self, token: Token) -> bool:
        """True if the one noun phrase stands for two: "they", "both ministers", "the two leaders"."""
        if token.lower in ("they", "we", "both", "them", "two"):
            return True
        if token.tag not in ("NNS", "NNPS"):
            return False
        before = {child.lower for child in token.children if child.i < token.i}
        return bool(before & {"both", "two", "three"}) or ("the" in before and token.lemma in load_syntax().pair_nouns)

    def _fill(
        self, frame: Frame, slots: Iterable[str], every: bool, preps: tuple[str, ...] = _INSIDE_PREPS
    ) -> list[Token]:
        found: list[Token] = []
        for slot in slots:
            for head in self._walk(frame, slot.split("/")):
                found += [token for token in self._who(head, preps) if token not in found]
            if found and not every:
                break
        return found

    def _walk(self, frame: Frame, path: list[str]) -> list[Token]:
        step, rest = path[0], path[1:]
        if step in ("clause", "purpose"):
            clause = frame.clause if step == "clause" else frame.purpose
            if clause is None or not rest:
                return []
            found: list[Token] = []
            for token in clause_heads(self._frames, clause):
                found = self._walk(self._frames.frame(token), rest)
                if found:
                    break
            return found
        heads = frame.slots.get(step, [])
        if step == "subject" and not heads and frame.kind != "noun":
            heads = self._unsaid(frame.trigger)
        if step == "possessor" and frame.kind == "verb":
            heads = [c for head in frame.slots.get("object", ()) for c in head.children if c.dep == "poss"]
        if not rest:
            return heads
        return [token for head in heads for token in self._walk(self._frames.frame(head), rest)]

    def _unsaid(self, verb: Token) -> list[Token]:
        """A quotation without a subject ("Looking forward to work with him") leaves out "I": its speaker."""
        for token in (verb, *verb.ancestors()):
            if token.child("nsubj", "nsubjpass") is not None or token.dep in ("relcl", "ccomp", "acl", "csubj"):
                return []
        return [self._speakers[n] for n in self._quotes_at(verb.span) if n in self._speakers][:1]

    def _quotes_at(self, span: Span) -> list[int]:
        direct = (n for n, claim in enumerate(self._statements) if claim.kind == "direct")
        return [n for n in direct if any(content.covers(span) for content in self._statements[n].content)]

    def _who(self, head: Token, preps: tuple[str, ...], depth: int = 0) -> list[Token]:
        """The somebody that a noun phrase is or holds: "the court's decision" gives the court."""
        if head.lower in _BASE_SUBJECT and head.pos == "PRON":
            return [head] if head.lower == "it" and self._mentions.at(head) is not None else []
        kind = kind_of(head)
        inner = self._frames.through(head)
        if inner is not head:
            return self._who(inner, preps, depth + 1) if depth < 3 else []
        if kind != "thing":
            return [head] if self._mentions.at(head) is not None else []
        renamed = head.child("appos")
        if renamed is not None and kind_of(renamed) != "thing" and depth < 2:
            return self._who(renamed, preps, depth + 1)  # "His Highness, the Crown Prince"
        found = [
            token
            for child in head.children
            if child.dep in _INSIDE
            for token in self._frames.spread_modifier(child)
            if kind_of(token) != "thing" and self._mentions.at(token) is not None
        ]
        if found or depth >= 2:
            return found
        frame = self._frames.frame(head)
        for prep in preps:
            inner_heads = frame.slots.get(prep, []) if frame.kind == "noun" else []
            who = [token for inner_head in inner_heads for token in self._who(inner_head, preps, depth + 1)]
            if who:
                return who
        for child in head.children:
            # "the role played by India": who did it by the words, not who spoke of it in a relative clause.
            if child.dep == "acl" and child.tag == "VBN":
                who = [
                    token
                    for doer in self._frames.frame(child).slots["subject"]
                    for token in self._who(doer, preps, depth + 1)
                ]
                if who:
                    return who
        return []

    # The claim

    def _claim(self, sentence: Sentence, hit: Hit) -> EventClaim | None:
        roles = self._roles(hit)
        frame, entry = hit.frame, hit.entry
        span = frame.trigger.span
        if roles is None:
            return None
        time = self._times.near(sentence, carrier(frame), frame.trigger)
        status = entry.status or find_status(frame, time, self._annotation.document.published)
        if time is not None and self._annotation.document.published is not None and status != "actual":
            time = shift(time, self._annotation.document.published, status in ("future", "hypothetical"))
        type_, why = self._convert(entry.type, status)
        clause = self._clause_span(frame)
        ids = [self._ids(tokens) for tokens in (roles.actors, roles.recipients)]
        if not ids[0]:
            self.dropped.append(Dropped(span, "no actor found"))
            return None
        if status == "future" and type_ != entry.type:
            status = "actual"  # The promise itself is made; what is promised lies ahead.
        return EventClaim(
            type=type_,
            modes=self._modes(hit) if type_ == entry.type else (),
            modes_between=entry.modes_between if type_ == entry.type else (),
            status=status,
            actors=ids[0],
            recipients=tuple(i for i in ids[1] if i not in ids[0]),
            trigger=tuple(token.span for token in sorted(set(frame.words), key=lambda t: t.i)),
            sentence=sentence.index,
            time=time,
            entry=entry.id,
            why=f"codebook {entry.id}: {entry.why}{why}",
            confidence=round(min(0.95, entry.confidence + 0.02 * hit.weight), 2),
            clause=clause,
            news=is_news(frame),
            topics=self._topics(frame),
        )

    def _convert(self, type_: str, status: Status) -> tuple[str, str]:
        if status == "future" and type_ in _AHEAD:
            return _AHEAD[type_], f" A future {type_} is {_AHEAD[type_]} (PLOVER)."
        return type_, ""

    def _ids(self, tokens: tuple[Token, ...]) -> tuple[int, ...]:
        ids = [self._mentions.at(token) for token in tokens]
        return tuple(dict.fromkeys(i for i in ids if i is not None))

    def _modes(self, hit: Hit) -> tuple[str, ...]:
        words = near_words(hit.frame)
        if hit.entry.absorbs and hit.frame.clause is not None:
            words = sorted({*words, *hit.frame.clause.subtree()}, key=lambda token: token.i)
        rules = self._codebook.modes.get(hit.entry.type, {})
        found = [mode for mode, rule in rules.items() if first_words(words, rule.words) is not None]
        return tuple(dict.fromkeys((*hit.entry.modes, *found)))

    def _clause_span(self, frame: Frame) -> Span:
        words = near_words(frame)
        if frame.clause is not None:
            words = [*words, *frame.clause.subtree()]
        return Span(min(token.start for token in words), max(token.end for token in words))

    def _topics(self, frame: Frame) -> tuple[str, ...]:
        """What the event is about: noun phrases in its object, "on", "about", that name no one."""
        found: list[str] = []
        skip = load_syntax().stop_topics
        clause = [frame, self._frames.frame(frame.clause)] if frame.clause is not None else [frame]
        for part in clause:
            for slot in ("object", "about", "on", "regarding", "towards", "in", "for", "including"):
                for head in part.slots.get(slot, ()):
                    if (
                        head in frame.words
                        or head.lemma in skip
                        or head.pos not in ("NOUN", "PROPN")
                        or head.label in ("DATE", "TIME")
                    ):
                        continue
                    if kind_of(head) == "thing" and len(found) < 5:
                        found.append(self._phrase(head))
        return tuple(dict.fromkeys(found))

    def _phrase(self, head: Token) -> str:
        words = [token for token in head.subtree() if token.i <= head.i and token.dep not in ("det", "poss", "case")]
        of = next((c for c in head.children if c.dep == "prep" and c.lower == "of" and c.i == head.i + 1), None)
        end = (
            max((token.end for token in of.subtree()), default=head.end)
            if of is not None and len(of.subtree()) <= 5
            else head.end
        )
        start = min(token.start for token in words if token.i <= head.i) if words else head.start
        return " ".join(self._annotation.text(Span(start, end)).split())


def _own(token: Token) -> bool:
    """True for what is said to be the actors' own: "agreed to pull their forces back"."""
    owner = token.child("poss")
    return (
        owner is not None
        and owner.tag == "PRP$"
        and token.tag in ("NN", "NNS")
        and token.lemma not in ("counterpart", "ally", "neighbour", "neighbor")
    )
