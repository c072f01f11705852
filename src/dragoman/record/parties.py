"""The parties of two tellings: whether they are the same, by name, by state, or by the noun that stands for them."""

from dragoman.resolve import Cast, Character

# Bodies and people who act as their state does: "Turkish jets bombed" and "Turkey bombed" tell one raid.
_ARMS = frozenset(("GOV", "MIL", "SPY", "COP"))
_PUBLIC = frozenset(("CVL", "UNK"))


def roles(cast: Cast, mentions: tuple[int, ...]) -> list[int]:
    """The characters that these mentions stand for, in order, each once."""
    return list(dict.fromkeys(number for mention in mentions for number in cast.of.get(mention, ())))


def officials(cast: Cast, parties: list[int]) -> bool:
    """True for persons in office of two states, and nobody else."""
    people = [cast.characters[number] for number in parties]
    return len({c.country for c in people}) > 1 and all(c.person and c.office and c.country for c in people)


def others(cast: Cast, actors: list[int], recipients: list[int]) -> list[int]:
    """Recipients without the actors' own state: "ties between the two countries" are ties towards the other."""
    own = {cast.characters[number].country for number in actors}
    rest = [
        number
        for number in recipients
        if not (cast.characters[number].state and cast.characters[number].country in own)
    ]
    return rest or recipients


def told_apart(cast: Cast, parties: list[int]) -> bool:
    """True if all of them are told apart by a name or an office; not "four people", "a clinic"."""
    return all(cast.characters[n].named or cast.characters[n].office is not None for n in parties)


def same(cast: Cast, known: list[int], new: list[int], part: bool = False) -> bool:
    """The same parties: each of one telling has its like in the other, or (``part``) those of the shorter telling.

    States stand for their ministers in a meeting; no third party is dropped for it: "Chad and Niger" are not two
    ministers of Chad.
    """
    first, second = set(known), set(new)
    if first == second:
        return True
    more, less = (first, second) if len(first) >= len(second) else (second, first)
    if not less:
        return False
    people = [cast.characters[n] for n in more]
    if not all(any(n == c.number or _alike(cast.characters[n], c) for c in people) for n in less):
        return False
    if part and len(less) > 1:
        return True
    if part and less <= more:
        return True
    own = [cast.characters[n] for n in less]
    return all(any(n == c.number or _alike(cast.characters[n], c) for c in own) for n in more)


def _alike(one: Character, other: Character) -> bool:
    """The two may stand for one party: a state and who acts for it, a town and its state, one noun with one home."""
    if one.country is not None and one.country == other.country:
        if one.state or other.state:
            return _acts_for_state(other if one.state else one)
        if one.place_only != other.place_only and (one.office is not None or other.office is not None):
            return True  # Received in the capital by the president: one host.
        if one.person and other.person and one.named and other.named:
            return _name_within(one.name, other.name)
    if (one.state and _somewhere(other)) or (other.state and _somewhere(one)):
        return True
    unnamed = not one.named and not other.named
    return unnamed and one.country == other.country and _noun(one.name) == _noun(other.name)


def _somewhere(character: Character) -> bool:
    """A town that no table knows: it may lie in any state."""
    return character.named and not character.person and not character.sectors and character.country is None


def _acts_for_state(character: Character) -> bool:
    if character.state or character.place_only or character.office is not None:
        return True
    return bool(_ARMS.intersection(character.sectors)) or (not character.named and not set(character.sectors) - _PUBLIC)


def _name_within(one: str, other: str) -> bool:
    """One name holds the other: "Ana Vega" and "Ana Vega Ruiz"; never two different given names."""
    first, second = set(_words(one)), set(_words(other))
    shorter = min(len(first), len(second))
    return shorter > 1 and len(first & second) == shorter


def _words(name: str) -> list[str]:
    return [word for word in name.lower().replace(".", " ").split() if len(word) > 1]


def _noun(name: str) -> str:
    words = name.lower().split()
    return words[-1] if words else ""


def richer(cast: Cast, new: tuple[list[int], list[int]], known: tuple[list[int], list[int]], meeting: bool) -> bool:
    """True if the new telling has more parties, or names more people for those of a meeting."""

    def weight(parties: tuple[list[int], list[int]]) -> tuple[int, int]:
        people = [cast.characters[n] for n in (*parties[0], *parties[1])]
        countries = len({c.country for c in people if c.country})
        return (countries, sum(c.person for c in people) if meeting else 0)

    return weight(new) > weight(known)
