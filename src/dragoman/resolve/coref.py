"""Second pass of resolution: the mentions that name nobody, each by what is in focus where it stands."""

from dragoman.claims import Mention
from dragoman.resolve.cast import Character
from dragoman.resolve.nominals import Nominals
from dragoman.resolve.pronouns import Pronouns
from dragoman.resolve.scene import FOCUS, Scene

_ORGANS = frozenset(("GOV", "LEG", "JUD", "MIL", "COP", "SPY"))


class Corefs:
    """Links pronouns and noun phrases, and gives bodies and officials without a country that of their owner or text."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._pronouns = Pronouns(scene)
        self._nominals = Nominals(scene, self._link)

    def run(self) -> None:
        """Outside quotations first, so that speakers are known when their words are read."""
        outside = [m for m in self._scene.mentions if m.quote is None]
        inside = [m for m in self._scene.mentions if m.quote is not None]
        for mention in (*outside, *inside):
            if mention.id not in self._scene.cast.of or mention.kind == "nominal":
                self._link(mention)
            elif mention.kind == "name" and not self._scene.cast.characters[self._scene.cast.of[mention.id][0]].country:
                self._by_owner(mention)

    def settle(self) -> None:
        """At the end: what company tells, then office-holders and organs of a state that are the text's own."""
        for character in self._scene.cast.characters:
            if character.country is None and character.person and character.named:
                self._by_company(character)
        for character in self._scene.cast.characters:
            if character.country is None and self._own(character):
                character.place(self._scene.home, f"{FOCUS} ({self._scene.home_why})")

    def _by_company(self, character: Character) -> None:
        """ "Admiral Haddou of the Moroccan navy", "Ana Vega, a farmer in Oaxaca": whom the words beside a name name."""
        for number in character.mentions:
            mention = self._scene.mentions[number]
            beside = [mention, *([self._scene.mentions[mention.apposition]] if mention.apposition is not None else [])]
            for other in beside:
                near = [other.of, other.possessor]
                if other.head not in self._scene.groups.abroad and other.kind == "nominal":
                    near.append(other.place)
                for who in (c for n in near for c in self._scene.cast.who(n)):
                    if who is not character and who.country is not None and not who.guessed:
                        character.place(who.country, f"with {who.name!r} beside the name")

    def _own(self, character: Character) -> bool:
        """True for whoever is the text's own where no word says otherwise.

        Ministers and presidents and the armed forces in any text; the other organs of a state, and those who serve in
        them, only where it is well told whose text it is.
        """
        if character.state or character.place_only or "Former" in (character.office or ""):
            return False
        if character.person and (self._of_state(character.office) or character.rank == "MIL"):
            return self._may_be_own(character)
        official = bool(character.sectors) and character.sectors[0] in _ORGANS
        return self._scene.home_sure and official and (character.shared_name or bool(character.office))

    def _may_be_own(self, character: Character) -> bool:
        """False for a queen in a republic, and for a named minister where the table has another in that office."""
        if character.announced:
            return True
        kb, home, on = self._scene.kb, self._scene.home, self._scene.document.published
        office = character.office or ""
        if home is None or on is None or office not in kb.offices:
            base = _base(office)
            deputy = base != office and base in kb.offices and base not in self._scene.groups.generic
            return not character.named or not office or character.rank is not None or deputy
        holder = kb.holder_of(home, office, on)
        if not kb.may_have(home, office, on):
            return False
        if not character.named:
            return True
        general = kb.offices[office].accredited or office in self._scene.groups.generic
        return not general and (holder is None or not holder.certain)

    def _link(self, mention: Mention) -> None:
        if mention.kind == "pronoun":
            found = self._pronouns.read(mention)
        elif mention.kind == "nominal":
            found = self._nominals.read(mention)
        else:
            return
        if found:
            self._scene.cast.link(mention.id, *found)

    def _of_state(self, office: str | None) -> bool:
        """True for offices that a state has one of ("Minister of Defence"): without its name, the text means its own.

        A spokesman, a mayor, a member of a party may be anybody's.
        """
        base = _base(office or "")
        if base in self._scene.kb.offices:
            entry = self._scene.kb.offices[base]
            return entry.sector == "GOV" and (not entry.shared or base in self._scene.groups.generic)
        words = set((office or "").split())
        return (
            bool(words & {title for titles in self._scene.groups.titled.values() for title in titles})
            and "Former" not in words
        )

    def _by_owner(self, mention: Mention) -> None:
        """ "Its security council", "the foreign ministry in Bishkek": a body named without its country."""
        owner = self._nominals.owner(mention)
        character = self._scene.cast.who(mention.id)[0]
        if owner is not None and owner is not character and not character.person:
            character.place(owner.country, f"belongs to {owner.name}")
        elif mention.place is not None and not character.person:
            for where in self._scene.cast.who(mention.place):
                character.place(where.country, f"in {where.name}")


def _base(office: str) -> str:
    """The office that a deputy or acting holder stands in for."""
    return office.removeprefix("Deputy ").removeprefix("Acting ")
