"""Organisations and states that the text names."""

from dragoman.claims import Mention
from dragoman.resolve.cast import Character
from dragoman.resolve.phrases import bare
from dragoman.resolve.scene import Scene


class Bodies:
    """Names of organisations, states, peoples and places to characters."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def known(self, mention: Mention) -> bool:
        """True if the table of organisations has the name."""
        return self._scene.kb.organisation(bare(mention.name or "")) is not None

    def organisation(self, mention: Mention) -> None:
        """Link the name of an organisation."""
        name = bare(mention.name or mention.text)
        hit = self._scene.kb.country(name)
        if hit is not None and not hit.ambiguous:
            self.state(mention)
            return
        words = name.replace("’s", "").replace("'s", "").split()
        named = self._scene.kb.countries.every(tuple(words))
        if len(named) == 1 and {words[0].lower(), words[-1].lower()} & self._scene.groups.itself and not named[0].pre:
            self._scene.cast.link(mention.id, self._scene.state(named[0].code))  # "the Government of Mexico"
            return
        known = self._scene.kb.organisation(name)
        if known is not None and not known.ambiguous:
            character, new = self._scene.cast.get(("org", known.name.lower()), known.name)
            if new:
                character.named = True
                character.place(known.country, f"organisation table: {known.name}")
                character.add_sectors(known.sectors or (known.kind,))
                character.note(f"organisation table: {known.name}")
            self._scene.cast.link(mention.id, character)
            return
        character, new = self._scene.cast.get(("org", name.lower()), name)
        character.named = True
        words = name.split()
        if new:
            self._organisation_facts(character, mention, words)
        self._scene.cast.link(mention.id, character)

    def _organisation_facts(self, character: Character, mention: Mention, words: list[str]) -> None:
        known = self._scene.kb.organisation(character.name)
        if known is not None:
            character.add_sectors(known.sectors or (known.kind,))
            character.note(f"organisation table: {known.name} (whose, the text must say)")
        for hit in self._scene.kb.countries.every(tuple(words)):
            if hit.form != character.name:
                character.place(hit.code, f"{hit.form!r} in the name")
        for hit in self._scene.kb.countries.every(mention.modifiers):
            character.place(hit.code, f"{hit.form!r} before the name")
        if not character.sectors:
            sectors = self._scene.kb.sector(words[-1].lower(), tuple(words[:-1]))
            office = self._scene.kb.office(character.name)
            if not sectors and office is not None and office.sector:
                sectors = (office.sector,)
            character.add_sectors(sectors)
            if sectors:
                character.note(f"{words[-1]!r} in the name")

    def state(self, mention: Mention) -> None:
        """Link the name of a state, a people or a place."""
        name = bare(mention.name or mention.text)
        hit = self._scene.kb.country(name)
        if hit is None and mention.label == "NORP":
            sectors = self._scene.kb.sector(name.lower()) or self._scene.kb.sector(name.lower().rstrip("s"))
            character, _ = self._scene.cast.get(("group", name.lower()), name)
            character.named = True
            character.add_sectors(sectors or ("SOC",))
            character.note(
                "a people, faith or party by the recogniser" if not sectors else f"{name!r} in the sector table"
            )
        elif hit is None:
            character, _ = self._scene.cast.get(("place", name.lower()), name)
            character.named = True
            character.note("a place whose country no table here tells")
        elif mention.plural and hit.kind in ("demonym", "adjective") and not mention.text.lower().startswith("the "):
            # "two Bolivians", "Germans protested": people of the country. "The Germans" are mostly their state.
            character, _ = self._scene.cast.get(("people", hit.code), name)
            character.country = hit.code
            character.plural = True
            character.add_sectors(("CVL",))
            character.note(f"people of the country: {name!r}")
        else:
            character = self._scene.state(hit.code)
            character.note(f"{hit.kind} {name!r}")
            if hit.pre:
                character.add_sectors(("PRE",))
        self._scene.cast.link(mention.id, character)
