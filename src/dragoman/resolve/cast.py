"""The cast of a document: who is spoken of, each with what the text and the tables say of them, and why."""

from dataclasses import dataclass, field
from functools import cache

from pydantic import BaseModel, ConfigDict

from dragoman.data import read_model
from dragoman.resolve.kb_types import Holder

_PUBLIC = frozenset(("CVL", "UNK"))
OFFICIAL = frozenset(("GOV", "MIL", "SPY", "LEG", "COP", "JUD"))
"""PLOVER's sectors of a state's own bodies: its executive, forces, services, legislature, police and courts."""
_MEMBER = (None, "Member of Parliament")


class Groups(BaseModel):
    """Nouns that stand for a pair, a state, or something owned; ``data/groups.yaml`` says which is which."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    persons: frozenset[str]
    paired: frozenset[str]
    pairs: frozenset[str]
    counts: dict[str, int]
    stances: tuple[str, ...]
    led: frozenset[str]
    states: frozenset[str]
    state_heads: frozenset[str]
    owned: frozenset[str]
    counterparts: frozenset[str]
    colleagues: frozenset[str]
    organs: frozenset[str]
    abroad: frozenset[str]
    foreign: frozenset[str]
    others: frozenset[str]
    about: frozenset[str]
    titled: dict[str, tuple[str, ...]]
    generic: frozenset[str]
    personal: frozenset[str]
    itself: frozenset[str]
    signed: tuple[str, ...]
    behind_author: frozenset[str]
    closings: tuple[str, ...]


@cache
def load_groups() -> Groups:
    """The lists, validated; :class:`DataError` names the list that is wrong."""
    return read_model("groups.yaml", Groups)


@dataclass(slots=True, eq=False)
class Character:
    """Someone in the making: facts are added as mentions are read. ``number`` is its place in the cast.

    Two are equal only if they are one.
    """

    number: int
    name: str
    person: bool = False
    country: str | None = None
    sectors: list[str] = field(default_factory=list)
    office: str | None = None
    wikidata: str | None = None
    mentions: list[int] = field(default_factory=list)
    why: list[str] = field(default_factory=list)
    state: bool = False
    """It is a state (or what speaks for one), not somebody in it."""
    named: bool = False
    plural: bool = False
    implied: tuple[str, str] | None = None
    """The country, and why, of a title that one country is known for ("Foreign Secretary"): weaker than the table."""
    placed: str = ""
    """What told the country, as in ``why``; empty for a state itself."""
    candidates: list[Holder] = field(default_factory=list)
    """Office-holders of that name between whom nothing in the text decides."""
    announced: bool = False
    """The text itself says that they took their office, which no table can know better."""
    shared_name: bool = False
    """A body of a name that many states have one of ("Senate"): whose, the text must say."""
    place_only: bool = False
    """A name that may be a place, of which no table tells more: no actor unless something refers to it as one."""
    rank: str | None = None
    """The sector of a rank ("Major General"), which counts only for somebody without an office."""

    @property
    def guessed(self) -> bool:
        """True if the country is only that of the document's focus: evidence for nobody else."""
        return any(why.startswith("country of the document's focus") for why in self.why)

    @property
    def known(self) -> bool:
        """True if something is known of them: a name, an office, a country, or what they are (but for the public).

        Towns and regions are places: they are actors only where something refers to them as one.
        """
        if self.place_only:
            return False
        return bool(self.named or self.office or self.country or [s for s in self.sectors if s not in _PUBLIC])

    @property
    def speaks_for(self) -> str | None:
        """The state for whom they speak: the state itself, a body of it, an office-holder, a spokesperson.

        A member of parliament speaks for nobody but themselves, and so does who left office or leads the opposition.
        """
        own = OFFICIAL.intersection(self.sectors)
        member = own == {"LEG"} and (self.person or self.plural) and self.office in _MEMBER
        return self.country if self.state or (own and not member and self.sectors[0] != "OPP") else None

    def note(self, why: str) -> None:
        """Add a reason, once."""
        if why not in self.why:
            self.why.append(why)

    def place(self, country: str | None, why: str) -> None:
        """Set the country if none is set yet: evidence is offered strongest first."""
        if country is not None and self.country is None:
            self.country = country
            self.placed = why
            self.note(why)

    def add_sectors(self, sectors: tuple[str, ...]) -> None:
        """Add sectors, the primary one first."""
        for sector in sectors:
            if sector not in self.sectors:
                self.sectors.append(sector)


class Cast:
    """The characters of one document, and whom each mention stands for."""

    def __init__(self) -> None:
        self.characters: list[Character] = []
        self.of: dict[int, tuple[int, ...]] = {}
        self._keys: dict[tuple[str, ...], int] = {}
        self._linked: set[tuple[int, int]] = set()

    def get(self, key: tuple[str, ...], name: str) -> tuple[Character, bool]:
        """The character with this key, made if there is none; True if it is new."""
        number = self._keys.get(key)
        if number is not None:
            return self.characters[number], False
        character = Character(len(self.characters), name)
        self.characters.append(character)
        self._keys[key] = character.number
        return character, True

    def find(self, key: tuple[str, ...]) -> Character | None:
        """The character with this key, if any."""
        number = self._keys.get(key)
        return None if number is None else self.characters[number]

    def link(self, mention: int, *characters: Character) -> None:
        """Say that a mention stands for these characters."""
        self.of[mention] = tuple(dict.fromkeys(character.number for character in characters))
        for character in characters:
            if (mention, character.number) not in self._linked:
                self._linked.add((mention, character.number))
                character.mentions.append(mention)

    def who(self, mention: int | None) -> list[Character]:
        """Whom a mention stands for; empty if nobody is known."""
        return [self.characters[number] for number in self.of.get(mention, ())] if mention is not None else []
