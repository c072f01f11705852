"""One event once: tellings of the same happening within a document become one event with several pieces of evidence."""

from dataclasses import dataclass, field

from dragoman.claims import EventClaim, Time
from dragoman.resolve import Cast

# Speech acts: the same pair may promise or accuse twice in one article, so the words must agree as well.
VERBAL = frozenset(("AGREE", "SUPPORT", "CONCEDE", "REQUEST", "ACCUSE", "REJECT", "THREATEN"))
# Share of the shorter telling's content words that the other must hold. Chosen on our own test articles.
OVERLAP = 0.5


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


def roles(cast: Cast, mentions: tuple[int, ...]) -> list[int]:
    """The characters that these mentions stand for, in order, each once."""
    return list(dict.fromkeys(number for mention in mentions for number in cast.of.get(mention, ())))


def _officials(cast: Cast, parties: list[int]) -> bool:
    """True for persons in office of two states, and nobody else."""
    people = [cast.characters[number] for number in parties]
    return len({c.country for c in people}) > 1 and all(c.person and c.office and c.country for c in people)


def _others(cast: Cast, actors: list[int], recipients: list[int]) -> list[int]:
    """Recipients without the actors' own state: "ties between the two countries" are ties towards the other."""
    own = {cast.characters[number].country for number in actors}
    others = [
        number
        for number in recipients
        if not (cast.characters[number].state and cast.characters[number].country in own)
    ]
    return others or recipients


def merge(cast: Cast, claims: list[tuple[int, EventClaim, frozenset[str]]]) -> list[Happening]:
    """Happenings in the order of their first telling. A claim comes with its index and its clause's content words."""
    found: list[Happening] = []
    for index, claim, words in claims:
        actors = roles(cast, claim.actors)
        recipients = _others(cast, actors, [number for number in roles(cast, claim.recipients) if number not in actors])
        modes = [*claim.modes, *(claim.modes_between if _officials(cast, actors + recipients) else ())]
        new = Happening(claim.type, claim.status, actors, recipients, [index], [words], claim.time, modes, claim.news)
        known = next((happening for happening in found if _same(cast, happening, new)), None)
        if known is None:
            found.append(new)
            continue
        known.tellings.append(index)
        known.words.append(words)
        known.time = known.time or new.time
        known.news = known.news or new.news
        known.modes += [mode for mode in new.modes if mode not in known.modes]
        if _richer(cast, new, known):
            known.actors, known.recipients = new.actors, new.recipients
    return found


def _same(cast: Cast, known: Happening, new: Happening) -> bool:
    if known.type != new.type or known.status != new.status:
        return False
    if (
        known.time is not None
        and new.time is not None
        and (known.time.end < new.time.start or new.time.end < known.time.start)
    ):
        return False
    if known.type == "CONSULT":
        return _same_party(cast, known.actors + known.recipients, new.actors + new.recipients, part=True)
    if not _same_party(cast, known.actors, new.actors, part=False):
        return False
    if known.recipients and new.recipients and not _same_party(cast, known.recipients, new.recipients, part=False):
        return False
    if known.type in VERBAL:
        return any(_overlap(words, new.words[0]) >= OVERLAP for words in known.words)
    return bool(known.recipients) == bool(new.recipients) or any(
        _overlap(words, new.words[0]) >= OVERLAP for words in known.words
    )


def _same_party(cast: Cast, known: list[int], new: list[int], part: bool) -> bool:
    """The same characters; or (``part``) some of them; or states where the other telling names their ministers."""
    first, second = set(known), set(new)
    if first == second:
        return True
    if part and (first < second or second < first):
        return True
    for more, less in ((first, second), (second, first)):
        people = {cast.characters[n].country for n in more}
        states = {cast.characters[n].country for n in less if cast.characters[n].state}
        if less and len(states) == len(less) and states == people and len(states) > 1:
            return True
        # One of the two named, the other by their state: "Singh", "Israel" beside "Singh", "Gallant".
        rest = [cast.characters[n] for n in less - more]
        others = {cast.characters[n].country for n in more - less}
        if part and rest and less & more and all(character.state and character.country in others for character in rest):
            return True
    return False


def _richer(cast: Cast, new: Happening, known: Happening) -> bool:
    """True if the new telling names more people for the same parties."""

    def weight(happening: Happening) -> tuple[int, int]:
        people = [cast.characters[n] for n in happening.actors + happening.recipients]
        return (len({c.country for c in people if c.country}), sum(c.person for c in people))

    return weight(new) > weight(known)


def _overlap(first: frozenset[str], second: frozenset[str]) -> float:
    shorter = min(len(first), len(second))
    # A telling with no words of its own beyond who and what ("NORWAY CONDEMNS IRAN") adds nothing to the other.
    return len(first & second) / shorter if shorter else 1.0
