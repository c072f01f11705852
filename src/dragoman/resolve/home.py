"""Whose text it is: the country whose "police", "parliament" and "foreign minister" are meant where no word says so."""

from collections import defaultdict

from dragoman.claims import Mention
from dragoman.resolve.cast import Character
from dragoman.resolve.kb import KnowledgeBase
from dragoman.resolve.publishers import home_of
from dragoman.resolve.scene import Scene

_SHARE = 0.6
"""Of all that speaks for a home state, the share that one must have. A choice, checked on hand-labelled documents."""
_TITLE = 8
"""Words of a title in which its own country is named."""
_BEFORE_OTHERS = frozenset(("in", "to", "with", "at", "on", "for", "from", "against", "over", "and", "about"))
_LEAD = 3
"""Sentences from the start in which the first state that acts is taken for the text's own."""


def find_home(scene: Scene) -> None:
    """Set the scene's ``home`` and why: by dateline, publisher, author, then by whom the text treats as known.

    A text introduces foreigners by their country and its own people without ("the foreign minister", "Senator Vega"):
    the state to which most of those belong is its own. Where that does not tell, it is the first state that acts.
    """
    publisher = home_of(scene.document, scene.kb)
    author = scene.author.country if scene.author is not None else None
    found: tuple[str, str, bool] | None = None
    if (code := of_dateline(scene.kb, scene.document.dateline or "")) is not None:
        found = code, "dateline", True
    elif publisher is not None and publisher.sure:
        found = publisher.country, publisher.why, True
    elif author is not None:
        found = author, "author", True
    elif (code := _unintroduced(scene)) is not None:
        found = code, "whom the text names without their country", True
    elif publisher is not None:
        found = publisher.country, publisher.why, False
    elif (code := _of_title(scene)) is not None:
        found = code, "first country of the title", False
    elif (code := _first_acting(scene)) is not None:
        found = code, "first state that acts in the text", False
    elif (code := _left_over(scene)) is not None:
        found = code, "the one state of the text whose people it does not introduce", False
    if found is not None:
        scene.home, scene.home_why, scene.home_sure = found


def _unintroduced(scene: Scene) -> str | None:
    votes: dict[str, float] = defaultdict(float)
    for character in scene.cast.characters:
        if character.country is None:
            continue
        if character.state:
            votes[character.country] += 0.5 * len(character.mentions)
        elif character.named and not _introduced(character):
            votes[character.country] += len(character.mentions)
    if not votes:
        return None
    best = max(votes, key=lambda code: (votes[code], code))
    own = any(c.country == best and c.named and not c.state and not _introduced(c) for c in scene.cast.characters)
    return best if own and votes[best] >= _SHARE * sum(votes.values()) else None


def _left_over(scene: Scene) -> str | None:
    """ "The President spoke with Prime Minister Vega of Peru ... U.S. aid": the state by which nobody is introduced."""
    foreign = {c.country for c in scene.cast.characters if c.named and not c.state and _introduced(c)}
    counts = {
        c.country: len(c.mentions) for c in scene.cast.characters if c.state and c.country and c.country not in foreign
    }
    best = sorted(counts, key=lambda code: -counts[code])[:2]
    clear = len(best) == 1 or (len(best) == 2 and counts[best[0]] >= 2 * counts[best[1]])
    return best[0] if foreign and best and clear else None


def _introduced(character: Character) -> bool:
    """True for those whose country the words beside the name tell."""
    return any(why.startswith(("country in title", "of ")) or "before the name" in why for why in character.why)


def _of_title(scene: Scene) -> str | None:
    """ "Greek finance minister wins time in Brussels": the first country that the title names, if it begins with it."""
    words = tuple((scene.document.title or "").split()[:_TITLE])
    at = next((n for n, word in enumerate(words) if word.lower() in _BEFORE_OTHERS), len(words))
    hits = [hit for hit in scene.kb.countries.every(words[:at]) if hit.kind != "place" and not hit.ambiguous]
    begins = bool(hits) and " ".join(words).removeprefix("The ").startswith(hits[0].form)
    return hits[0].code if hits and (begins or len({hit.code for hit in hits}) == 1) else None


def _first_acting(scene: Scene) -> str | None:
    for mention in scene.mentions:
        if mention.sentence >= _LEAD:
            break
        if mention.kind == "name" and (mention.subject or _of_subject(scene, mention)):
            for character in scene.cast.who(mention.id):
                if character.state:
                    return character.country
    return None


def _of_subject(scene: Scene, mention: Mention) -> bool:
    """ "Thailand's opposition boycotted ...": the state owns, or its adjective describes, a subject."""
    near = scene.mentions[mention.id + 1 : mention.id + 4]
    return any(m.subject and (m.possessor == mention.id or m.span.covers(mention.span)) for m in near)


def of_dateline(kb: KnowledgeBase, line: str) -> str | None:
    """The country of a dateline: "OSLO", "HAIFA, Israel", "ATHENS, Ga.", "MUMBAI"."""
    name, _, behind = (part.strip() for part in line.partition(","))
    whole = kb.country(line) or kb.country(line.title())
    if whole is not None:
        return whole.code
    if behind:
        told = kb.behind(name.title(), behind) or kb.behind(name.title(), behind.title())
        if told is not None:
            return told
    hit, city = kb.country(name.title()), kb.city(name) or kb.city(name.title())
    if hit is not None:
        return hit.code
    # Nothing but a place stands there, so that a name that is also a person's is none.
    return city.code if city is not None and (not city.ambiguous or city.reason == "person") else None
