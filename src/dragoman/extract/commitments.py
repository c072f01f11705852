"""Commitments: what somebody promises, kept apart from hopes, aims, praise and forecasts (``commitments.yaml``).

Three roads lead to one: an event that binds its actor (PLOVER's AGREE and CONCEDE), a word of promising with nothing
that the codebook knows behind it, and what speakers say that they themselves will do.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cache

from pydantic import BaseModel, ConfigDict

from dragoman.annotate import Sentence, Token
from dragoman.claims import CommitmentClaim, EventClaim, StatementClaim, Time
from dragoman.data import read_model
from dragoman.document import Span
from dragoman.extract.attribution_draft import subject
from dragoman.extract.contents import Contents
from dragoman.extract.reading import Reading

# Types that bind their actor. (PLOVER: AGREE is a promise or stated intent, CONCEDE an announced concession.)
_PROMISES = ("AGREE", "CONCEDE")
_TOLD = ("actual", "historical", "future")
_I = frozenset(("i", "we"))
_EDGES = "“”‘’\"'`«»,;: \n"
_PAST = frozenset(("VBD", "VBN"))
_MAIN = frozenset(("ROOT", "ccomp", "conj", "parataxis", "acl"))


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Pledges(_Words):
    """Words that make a promise."""

    verbs: frozenset[str]
    nouns: frozenset[str]


class Wishes(_Words):
    """Words under which nothing is promised."""

    verbs: frozenset[str]
    adjectives: frozenset[str]


class CommitmentFile(_Words):
    """The schema of ``commitments.yaml``; the head of the file says what each list is."""

    pledges: Pledges
    wishes: Wishes
    own: frozenset[str]
    reported: frozenset[str]
    unbound: frozenset[str]
    forborne: frozenset[str]
    not_due: frozenset[str]
    opinions: frozenset[str]
    announced: frozenset[str]


@cache
def load_commitments() -> CommitmentFile:
    """``commitments.yaml``, validated; :class:`DataError` names the list that is wrong."""
    return read_model("commitments.yaml", CommitmentFile)


def find_commitments(
    reading: Reading, events: tuple[EventClaim, ...], statements: tuple[StatementClaim, ...], hostile: frozenset[str]
) -> list[CommitmentClaim]:
    """The promises of a document in text order. ``hostile`` are the event types that are conflict, never a promise."""
    finder = _Finder(reading, events, statements, hostile)
    found = [*finder.of_events(), *finder.of_words()]
    return sorted(found, key=lambda claim: claim.span)


class _Finder:
    def __init__(
        self,
        reading: Reading,
        events: tuple[EventClaim, ...],
        statements: tuple[StatementClaim, ...],
        hostile: frozenset[str],
    ) -> None:
        self._reading = reading
        self._annotation = reading.annotation
        self._events = events
        self._statements = statements
        self._contents = Contents(statements)
        self._starts = [token.start for token in reading.annotation.tokens]
        self._words = load_commitments()
        self._hostile_at = {span.start for event in events if event.type in hostile for span in event.trigger}
        self._taken = {span.start for event in events if event.type in _PROMISES for span in event.trigger}
        self._covered: set[int] = set()
        """The tokens of promises found so far."""
        self._addressed = {cue.start: claim.addressee for claim in statements for cue in claim.cue}
        self._sentences = [sentence.span.start for sentence in reading.annotation.sentences]

    def of_events(self) -> Iterator[CommitmentClaim]:
        """A promise for every event that binds its actor, was really made, and is no wish."""
        for number, event in enumerate(self._events):
            if event.type not in _PROMISES or event.status not in _TOLD:
                continue
            triggers = [token for span in event.trigger for token in self._tokens(span)]
            pledged = self._governed(triggers)
            direct = any(self._pledges(token) for token in triggers)
            part = not direct and any(token.i in self._covered for token in triggers)
            if pledged is None or part or any(self._opinion(token) for token in triggers):
                continue
            if not pledged and event.status != "future" and not any(self._binds(token) for token in triggers):
                continue
            span = self._trimmed(event.clause)
            self._covered.update(token.i for token in self._tokens(span))
            yield CommitmentClaim(
                by=event.actors,
                to=event.recipients or self._told(triggers),
                what=" ".join(self._annotation.text(span).split()),
                span=span,
                event=number,
                statement=event.statement,
                due=self._due(event.time, event.clause, self._annotation.sentences[event.sentence]),
                pledged=pledged,
            )

    def of_words(self) -> Iterator[CommitmentClaim]:
        """What speakers say that they will do, and promises of what the codebook does not know."""
        for n, statement in enumerate(self._statements):
            if statement.stance is not None or statement.speaker is None:
                continue
            cues = {token.i: token for span in statement.cue for token in self._tokens(span)}
            pledge = next((token for token in cues.values() if self._pledges(token)), None)
            if pledge is not None:
                if statement.kind != "direct" and pledge.child("neg") is None and not self._opinion(pledge):
                    yield from self._promised(n, statement, pledge)
                continue
            for content in statement.content:
                for token in self._tokens(content):
                    if token.tag == "VB" and self._contents.innermost(token.span) == n and self._bound(token, n, cues):
                        own = _own_subject(token)
                        by = self._reading.mentions.at(own) if own is not None else None
                        yield from self._claim(n, token, by, pledged=False)

    def _promised(self, n: int, statement: StatementClaim, pledge: Token) -> Iterator[CommitmentClaim]:
        act = next((c for c in pledge.children if c.dep in ("xcomp", "ccomp", "acl") and c.i > pledge.i), None)
        done = act is not None and act.lemma in self._words.forborne and act.child("neg") is None
        if act is None or done or act.start in self._hostile_at:
            return
        yield from self._claim(n, act, statement.speaker, pledged=True)

    def _claim(self, n: int, verb: Token, by: int | None, pledged: bool) -> Iterator[CommitmentClaim]:
        words = verb.subtree()
        span = self._trimmed(Span(words[0].start, words[-1].end))
        # "Will not attack" is a refusal to the codebook, and a promise all the same.
        forborne = verb.lemma in self._words.forborne and verb.child("neg") is not None
        taken = not self._covered.isdisjoint(token.i for token in words)
        taken = taken or (verb.start in self._hostile_at and not forborne)
        if by is None or taken:
            return
        self._covered.update(token.i for token in words)
        sentence = self._annotation.sentences[self._sentence(verb)]
        yield CommitmentClaim(
            by=(by,),
            to=self._to(n, verb),
            what=" ".join(self._annotation.text(span).split()),
            span=span,
            event=None,
            statement=n,
            due=self._due(self._reading.times.near(sentence, verb), span, sentence),
            pledged=pledged,
        )

    def _to(self, n: int, verb: Token) -> tuple[int, ...]:
        """Whom it is promised to, or who gets it: "send *Chad* trucks", "return them to *Ecuador*"."""
        targets = [c for c in verb.children if c.dep == "dative" and c.lower != "to"]
        for child in verb.children:
            target = child.child("pobj") if child.dep in ("prep", "dative") and child.lower in ("to", "for") else None
            targets += [target] if target is not None else []
        found = (self._reading.mentions.at(target) for target in targets)
        told = self._statements[n].addressee
        return tuple(dict.fromkeys(x for x in (*found, told) if x is not None))

    def _bound(self, verb: Token, n: int, cues: dict[int, Token]) -> bool:
        """True for what a speaker says that they themselves will do; whose words it is, resolution tells."""
        words = self._words
        helpers = {child.lower for child in verb.children if child.dep == "aux"}
        own = _own_subject(verb)
        if own is None or verb.child("auxpass") is not None or not helpers & (words.own | words.reported):
            return False
        if any(c.dep == "advcl" and (m := c.child("mark")) and m.lower in ("if", "unless") for c in verb.children):
            return False
        negated = verb.child("neg") is not None
        if verb.lemma in words.unbound or negated != (verb.lemma in words.forborne) or verb.start in self._taken:
            return False
        top = verb.head if verb.dep == "conj" else verb
        if self._statements[n].kind == "direct":
            pledged = top.dep not in ("ccomp", "acl") or top.head.i in cues or self._pledges(top.head)
            return own.lower in _I and not helpers & words.reported and verb.dep in _MAIN and pledged
        if helpers & words.reported and top.head.tag not in _PAST:
            return False
        return top.dep == "ccomp" and top.head.i in cues

    def _told(self, triggers: list[Token]) -> tuple[int, ...]:
        """To whom it was promised in words: "in a letter to *the king*, she pledged ..."."""
        found = (self._addressed.get(token.start) for token in triggers)
        return tuple(mention for mention in found if mention is not None)[:1]

    def _sentence(self, verb: Token) -> int:
        return bisect_right(self._sentences, verb.start) - 1

    def _governed(self, triggers: list[Token]) -> bool | None:
        """True under a word of promising, None under one of wishing, False where neither is said."""
        for token in triggers:
            thing = token.child("dobj")
            if self._pledges(token) or (
                thing is not None and self._pledges(thing) and (_to_act(thing) or _given(token))
            ):
                return True
        for token in triggers:
            for at in (token, *token.ancestors()):
                if self._pledges(at):
                    return True
                if at.lemma in self._words.wishes.verbs and at.tag[:2] == "VB":
                    return None
                if at.pos == "AUX" or at.tag[:2] == "VB":
                    state = at.child("acomp")
                    if state is not None and state.lower in self._words.wishes.adjectives:
                        return None
                if at.pos == "ADJ" and at.lower in self._words.wishes.adjectives:
                    return None
                if at.dep in ("advcl", "relcl", "conj"):
                    break
        return False

    def _binds(self, token: Token) -> bool:
        """True if the words look ahead: "will send", "announced aid". "Invited" and "offered" bind nobody."""
        words = self._words
        if token.lemma in words.announced:
            return True
        near = (token, *(at for at in token.ancestors() if at.dep == "ROOT" or at.tag[:2] == "VB"))
        return any(c.dep == "aux" and c.lower in words.own | words.reported for at in near[:3] for c in at.children)

    def _trimmed(self, span: Span) -> Span:
        """Without marks and commas at its edges."""
        text = self._annotation.document.text
        start, end = span
        while start < end and text[start] in _EDGES:
            start += 1
        while end > start and text[end - 1] in _EDGES:
            end -= 1
        return Span(start, end) if start < end else span

    def _opinion(self, verb: Token) -> bool:
        """ "Agreed on the need for aid", "agreed that the truce was fragile": of one mind, and bound to nothing."""
        if verb.lemma != "agree":
            return False
        preps = (child.child("pobj") for child in verb.children if child.lower in ("on", "upon", "about", "with"))
        if any(target is not None and target.lemma in self._words.opinions for target in preps):
            return True
        clause = verb.child("ccomp")
        helpers = {c.lower for c in clause.children if c.dep == "aux"} if clause is not None else set()
        return clause is not None and not helpers & (self._words.own | self._words.reported | {"to"})

    def _pledges(self, token: Token) -> bool:
        words = self._words.pledges
        return token.lemma in (words.verbs if token.tag[:2] == "VB" else words.nouns)

    def _due(self, time: Time | None, clause: Span, sentence: Sentence) -> Time | None:
        """The day by which: a time still to come, that of the event or the only one in its words."""
        published = self._annotation.document.published
        if published is None:
            return None
        if time is None or time.end <= published:
            inside = self._reading.times.within(sentence)
            ahead = [one for one in inside if clause.covers(one.span) and one.end > published]
            time = ahead[0] if len(ahead) == 1 else None
        if time is None:
            return None
        before = self._annotation.document.text[max(0, time.span.start - 12) : time.span.start].lower().split()
        own = time.text.lower().split()[:1]
        return None if {*before[-1:], *own} & self._words.not_due else time

    def _tokens(self, span: Span) -> list[Token]:
        return self._annotation.tokens[bisect_left(self._starts, span.start) : bisect_left(self._starts, span.end)]


def _own_subject(verb: Token) -> Token | None:
    found = verb.child("nsubj")
    return found if found is not None else subject(verb) if verb.dep == "conj" else None


def _given(verb: Token) -> bool:
    """ "Gave her word on it": what stands before says what is to be done."""
    thing = verb.child("dobj")
    on = (child for at in (verb, thing) if at is not None for child in at.children if child.dep == "prep")
    return verb.lemma == "give" and any(child.lower == "on" for child in on)


def _to_act(noun: Token) -> bool:
    """ "A commitment to build", "to building the port"; not "to the alliance": that is nothing to be done."""
    for child in noun.children:
        if child.dep == "acl" and any(c.tag == "TO" for c in child.children):
            return True
        if child.dep == "prep" and child.lower == "to" and child.child("pcomp") is not None:
            return True
        if (
            child.dep == "prep"
            and child.lower == "of"
            and (owner := child.child("pobj")) is not None
            and _to_act(owner)
        ):
            return True  # the parser hangs the infinitive on the owner: "the commitment of Peru to build"
    return False
