"""Who acts and who is acted on: the slots of an entry, or of a frame, followed to the mentions that fill them."""

from collections.abc import Iterable
from dataclasses import dataclass

from dragoman.annotate import Token
from dragoman.claims import StatementClaim
from dragoman.document import Span
from dragoman.extract.bystanders import FRIENDLY, may_receive
from dragoman.extract.codebook import Codebook
from dragoman.extract.contents import Contents
from dragoman.extract.frames import Frame
from dragoman.extract.kinds import kind_of
from dragoman.extract.match import Hit, clause_heads
from dragoman.extract.reading import Reading
from dragoman.extract.syntax import load_syntax

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


class RoleFinder:
    """The parties of one annotation's events."""

    def __init__(self, codebook: Codebook, reading: Reading, statements: tuple[StatementClaim, ...]) -> None:
        self._codebook = codebook
        self._mentions = reading.mentions
        self._frames = reading.frames
        self._statements = statements
        self._contents = Contents(statements)
        heads = ((n, reading.mentions.head(claim.speaker)) for n, claim in enumerate(statements))
        self._speakers = {n: head for n, head in heads if head is not None}
        self._known: dict[tuple[int, str], Roles] = {}

    def of(self, hit: Hit) -> Roles | None:
        """The roles that the entry's slots give; None if one that it needs stays empty."""
        roles = self.filled(hit)
        return None if self.missing(hit, roles) else roles

    def missing(self, hit: Hit, roles: Roles) -> str:
        """The first role that the entry needs and its slots do not give; "" if all are there."""
        needs, actors = hit.entry.needs, roles.actors
        if ("actor" in needs or not needs) and not actors:
            return "actor"
        if "recipient" in needs and not roles.recipients:
            return "recipient"
        if "participants" in needs and len(actors) < 2 and not any(self._plural(token) for token in actors):
            return "participants"
        return ""

    def filled(self, hit: Hit) -> Roles:
        """What the slots of the hit's entry give; read once for each hit."""
        key = (hit.frame.trigger.i, hit.entry.id)
        if key not in self._known:
            self._known[key] = self._read_roles(hit)
        return self._known[key]

    def _read_roles(self, hit: Hit) -> Roles:
        entry = hit.entry
        # A verb's "possessor" and "modifier" are its object's: they may suffer the act, never do it.
        doers = [slot for slot in entry.actor if hit.frame.kind == "noun" or slot not in ("possessor", "modifier")]
        actors = self.fill(hit.frame, doers, every=entry.symmetric, preps=_ACTING_PREPS)
        material = self._codebook.types[entry.type].quad in (2, 4)
        preps: tuple[str, ...] = _INSIDE_PREPS if material else _TOWARDS_PREPS
        if entry.type in FRIENDLY:
            preps = tuple(prep for prep in preps if prep != "against")  # Whom it is against is not whom it helps.
        recipients = self.fill(hit.frame, entry.recipient, every=entry.symmetric, preps=preps)
        if entry.symmetric:
            actors, recipients = actors + [token for token in recipients if token not in actors], []
        trigger = hit.frame.trigger
        recipients = [
            token
            for token in recipients
            if token not in actors and not _own(token) and may_receive(token, trigger, entry.type)
        ]
        return Roles(tuple(actors), tuple(recipients))

    def _plural(self, token: Token) -> bool:
        """True if the one noun phrase stands for two: "they", "both ministers", "the two leaders"."""
        if token.lower in ("they", "we", "both", "them", "two"):
            return True
        if token.tag not in ("NNS", "NNPS"):
            return False
        before = {child.lower for child in token.children if child.i < token.i}
        return bool(before & {"both", "two", "three"}) or ("the" in before and token.lemma in load_syntax().pair_nouns)

    def fill(
        self, frame: Frame, slots: Iterable[str], *, every: bool = False, preps: tuple[str, ...] = _INSIDE_PREPS
    ) -> list[Token]:
        """Heads of who stands in the first of these slots that holds somebody, or in ``every`` one."""
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
        return [n for n, _ in self._contents.around(span) if self._statements[n].kind == "direct"]

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


def _own(token: Token) -> bool:
    """True for what is said to be the actors' own: "agreed to pull their forces back"."""
    owner = token.child("poss")
    return (
        owner is not None
        and owner.tag == "PRP$"
        and token.tag in ("NN", "NNS")
        and token.lemma not in ("counterpart", "ally", "neighbour", "neighbor")
    )
