"""A codebook entry in words: what must stand where, who is the actor, what forbids it."""

from collections.abc import Iterator, Sequence

from dragoman.extract.codebook import Entry, Match, Shape, Veto
from dragoman.read.web.record_words import listed

_SLOTS = {
    "subject": "its subject",
    "object": "its object",
    "modifier": "a word before it",
    "clause": "the verb of what it says",
    "clause_words": "what it says",
    "purpose": "what it is for",
    "clause_type": "the type of what it says",
    "words": "the clause",
    "object_kind": "the kind of its object",
    "subject_kind": "the kind of its subject",
}
_PARTS = {
    "subject": "subject",
    "object": "object",
    "dative": "indirect object",
    "possessor": "possessor",
    "modifier": "word before the noun",
    "clause": "clause",
    "purpose": "clause of purpose",
}


def matches(entry: Entry) -> list[str]:
    """Each alternative in which the entry fires."""
    return [_match(one) for one in entry.match]


def vetoes(entry: Entry) -> list[str]:
    """What forbids it."""
    return [_veto(one) for one in entry.unless]


def sides(entry: Entry) -> list[str]:
    """Where its actors and recipients stand, and without whom nothing is coded."""
    found = []
    if entry.symmetric:
        places = tuple(dict.fromkeys((*entry.actor, *entry.recipient)))
        found.append(f"All who take part are actors: {_places(places)}.")
    else:
        found.append(f"The actor is the first that there is of: {_places(entry.actor)}.")
        if entry.recipient:
            found.append(f"The recipient is the first that there is of: {_places(entry.recipient)}.")
    needs = {"actor": "an actor", "recipient": "a recipient", "participants": "two who take part"}
    found.append(f"Without {listed([needs[one] for one in entry.needs], 'and')} nothing is coded.")
    if entry.status is not None:
        found.append(f"It is always told as {entry.status}.")
    if entry.modes:
        found.append(
            f"It always has {'the modes' if len(entry.modes) > 1 else 'the mode'} {listed(list(entry.modes))}."
        )
    if entry.modes_between:
        between = listed(list(entry.modes_between))
        found.append(f"Between officials of two states it has {between} as well.")
    if not entry.absorbs:
        found.append("What is said in it is an event of its own.")
    if entry.firm:
        found.append("The learned scorer has no say: it is a set phrase.")
    return found


def _places(slots: Sequence[str]) -> str:
    return "; ".join(dict.fromkeys(_place(one) for one in slots))


def _place(slot: str) -> str:
    """ "clause/object": "the object of its clause"."""
    *outer, last = slot.split("/")
    words = f"the {_PARTS[last]}" if last in _PARTS else f"what follows “{last}”"
    return " of ".join([words, *(f"its {_PARTS[one]}" if one in _PARTS else f"“{one}”" for one in reversed(outer))])


def _match(one: Match) -> str:
    kind = "verb" if one.verb else "noun" if one.noun else "adjective"
    conditions = list(_conditions(one))
    told = f"The {kind} {_words(one.triggers)}"
    return f"{told}, where {listed(conditions)}." if conditions else f"{told}."


def _veto(one: Veto) -> str:
    conditions = listed(list(_conditions(one)))
    if not one.triggers:
        return f"Where {conditions}." if conditions else "Always."
    return f"With {_words(one.triggers)}{f', where {conditions}' if conditions else ''}."


def _conditions(one: Shape) -> Iterator[str]:
    for name, value in one:
        if name in ("verb", "noun", "adjective", "prep") or value is None:
            continue
        if name == "passive":
            yield "it is in the passive" if value else "it is not in the passive"
        else:
            yield _condition(_SLOTS[name], value)
    for name, value in one.prep.items():
        if value == "none":
            yield f"nothing follows “{name}”"
        elif value == "any":
            yield f"somebody or something follows “{name}”"
        else:
            yield f"“{name}” is followed by {_words(value)}"


def _condition(slot: str, value: Sequence[str] | str) -> str:
    if value == "any":
        return f"{slot} is there"
    if value == "none":
        return f"{slot} is not there"
    verb = "has" if slot in ("the clause", "what it says") else "is"
    return f"{slot} {verb} {_words(value)}"


def _words(words: Sequence[str] | str) -> str:
    one = [words] if isinstance(words, str) else list(words)
    return listed([f"“{word}”" for word in one], "or")
