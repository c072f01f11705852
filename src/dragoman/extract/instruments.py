"""Instruments: treaties, memoranda, joint statements, contracts, and what was done to them."""

from functools import cache

from dragoman.annotate import Annotation, Sentence, Token
from dragoman.claims import InstrumentClaim, Time
from dragoman.document import Span
from dragoman.extract.instrument_rules import NAME, InstrumentRules, load_instruments
from dragoman.extract.kinds import kind_of
from dragoman.extract.reading import Reading


@cache
def _phrases() -> dict[str, list[tuple[str, str]]]:
    """Last word of a phrase -> (phrase, kind), longest phrase first."""
    found: dict[str, list[tuple[str, str]]] = {}
    for kind, phrases in load_instruments().kinds.items():
        for phrase in phrases:
            # "memorandum of understanding" hangs on its first word, "vision statement" on its last.
            key = phrase.split(" of ")[0].split(" ")[-1]
            found.setdefault(key, []).append((phrase, kind))
    for entries in found.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return found


def find_instruments(reading: Reading) -> list[InstrumentClaim]:
    """Every instrument that is named with an action, or by a name of its own, in text order."""
    found: list[InstrumentClaim] = []
    heads = _phrases()
    for sentence in reading.annotation.sentences:
        for token in reading.annotation.words(sentence):
            if (
                token.pos in ("NOUN", "PROPN")
                and token.dep != "compound"
                and (token.lower in heads or token.lemma in heads)
            ):
                claim = _instrument(reading, sentence, token)
                if claim is not None:
                    found.append(claim)
    return found


def _instrument(reading: Reading, sentence: Sentence, noun: Token) -> InstrumentClaim | None:
    annotation, times = reading.annotation, reading.times
    rules = load_instruments()
    span = _name_span(annotation, noun)
    lower = " ".join(annotation.text(Span(span.start, _of_end(noun))).lower().split())
    kind = next(
        (
            kind
            for phrase, kind in [*_phrases().get(noun.lower, ()), *_phrases().get(noun.lemma, ())]
            if phrase in lower
        ),
        None,
    )
    if kind is None:
        return None
    action, trigger = _action(noun, rules)
    named = noun.pos == "PROPN" and annotation.text(span)[:1].isupper() and len(annotation.text(span).split()) > 1
    if action is None and (kind in rules.need_action or not named):
        return None
    time: Time | None = times.near(sentence, trigger, noun) if trigger is not None else times.near(sentence, noun)
    return InstrumentClaim(
        kind=kind,
        name=" ".join(annotation.text(span).split()),
        action=action,
        parties=_parties(noun, trigger, reading),
        time=time,
        span=span,
        trigger=trigger.span if trigger is not None else None,
        why=f"{noun.text!r} is a {kind}"
        + (f", {action} by {trigger.text!r}" if trigger is not None else "")
        + f" ({NAME})",
    )


def _name_span(annotation: Annotation, noun: Token) -> Span:
    start = noun
    for child in noun.children:
        if child.i < noun.i and child.dep in ("compound", "amod", "nmod") and child.i >= noun.i - 6:
            first = min(child.subtree(), key=lambda token: token.i)
            start = first if first.i < start.i and first.pos != "PUNCT" else start
    return Span(
        start.start,
        _of_end(noun) if _of_end(noun) - noun.end < 20 and noun.lemma.startswith(("memorand", "letter")) else noun.end,
    )


def _of_end(noun: Token) -> int:
    of = next((c for c in noun.children if c.dep == "prep" and c.lower == "of" and c.i == noun.i + 1), None)
    target = of.child("pobj") if of is not None else None
    return target.end if target is not None else noun.end


def _action(noun: Token, rules: InstrumentRules) -> tuple[str | None, Token | None]:
    """The verb or noun that says what was done: "signed the pact", "the pact adopted last year", "the signing of"."""
    near: list[Token] = [c for c in noun.children if c.dep in ("acl", "relcl")]
    head = noun
    while head.dep == "conj" and head.head is not head:
        head = head.head
    if head.dep in ("dobj", "nsubjpass"):
        near.insert(0, head.head)
    if head.dep == "pobj" and head.head.dep == "prep":
        above = head.head.head
        if head.head.lower == "of" or above.pos == "VERB":
            near.append(above)
    for token in near:
        lemma = f"{token.lemma} from" if token.lemma == "withdraw" else token.lemma
        for action, words in rules.actions.items():
            if (token.pos == "VERB" and lemma in words.verb) or (
                token.pos in ("NOUN", "VERB") and token.lemma in words.noun
            ):
                return action, token
            if token.lower in words.noun:
                return action, token
    return None, None


def _parties(noun: Token, trigger: Token | None, reading: Reading) -> tuple[int, ...]:
    """ "between A and B", else who signed it and with whom."""
    frames, mentions = reading.frames, reading.mentions
    heads = list(frames.frame(noun).slots.get("between", ()))
    if not heads and trigger is not None:
        slots = frames.frame(trigger).slots
        heads = list(slots.get("between", ()))
        if not heads and trigger.pos == "VERB":
            heads = [*slots.get("subject", ()), *slots.get("with", ()), *frames.frame(noun).slots.get("with", ())]
    ids = [mentions.at(head) for head in heads if kind_of(head) != "thing"]
    return tuple(dict.fromkeys(number for number in ids if number is not None))
