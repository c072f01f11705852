"""Second pass of resolution: the mentions that name nobody, each by what is in focus where it stands."""

from dragoman.claims import Mention
from dragoman.resolve.nominals import Nominals
from dragoman.resolve.pronouns import Pronouns
from dragoman.resolve.scene import Scene


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
        """At the end: office-holders of a state whom no words or table placed are of the text's own country."""
        for character in self._scene.cast.characters:
            if character.country is None and character.person and self._of_state(character.office):
                character.place(self._scene.home, f"country of the document's focus ({self._scene.home_why})")

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
