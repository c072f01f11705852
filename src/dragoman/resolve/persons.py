"""Persons that the text names: full names, surnames alone, and what their titles and the table say of them."""

from dragoman.claims import Mention
from dragoman.resolve.cast import Character
from dragoman.resolve.incumbents import Incumbents
from dragoman.resolve.phrases import name_parts
from dragoman.resolve.scene import Scene
from dragoman.resolve.standing import Standing, without_title
from dragoman.resolve.surnames import Surnames, is_surname, surname_of


class Persons:
    """Names of persons to characters. Full names are to be read before surnames, so that surnames find theirs."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self.standing = Standing(scene)
        self._surnames = Surnames()
        self._incumbents = Incumbents(scene)

    def known(self, surname: str) -> bool:
        """True if the text has a person of this surname."""
        return bool(self._surnames.of(surname))

    def in_full(self, mention: Mention) -> bool:
        """True for more than a surname; the recogniser may have taken a title into the name ("President Biden")."""
        return not is_surname(" ".join(without_title(self._scene.kb, name_parts(mention.name or ""))))

    def full_name(self, mention: Mention) -> None:
        """Link a full name to its character, a new one if no known person fits."""
        parts = without_title(self._scene.kb, name_parts(mention.name or ""))
        name = " ".join(parts)
        if is_surname(name):
            self.surname(mention)
            return
        known = self._surnames.of(name)
        if known:
            character = known[0][1]
            if len(parts) > len(name_parts(character.name)):
                character.name = name
                self._surnames.add(mention.id, character)
        else:
            character, _ = self._scene.cast.get(("person", *[part.lower() for part in parts]), name)
            character.person = character.named = True
            self._surnames.add(mention.id, character)
        self._scene.cast.link(mention.id, character)

    def surname(self, mention: Mention) -> None:
        """Link a surname alone to the person it means."""
        surname = surname_of(mention.name or mention.text)
        title = mention.title or self._title_in(mention)
        known = [entry for entry in self._surnames.of(surname) if self._incumbents.fits(title, surname, entry[1].name)]
        if known:
            character = self._whose(mention, known)
        else:
            character, new = self._scene.cast.get(("person", surname.lower()), surname)
            character.person = character.named = True
            if new:
                self._surnames.add(mention.id, character)
        self._scene.cast.link(mention.id, character)

    def _title_in(self, mention: Mention) -> str:
        """The title that the recogniser took into the name: "PRESIDENT BIDEN"."""
        parts = name_parts(mention.name or "")
        return " ".join(parts[: len(parts) - len(without_title(self._scene.kb, parts))])

    def _whose(self, mention: Mention, known: list[tuple[int, Character]]) -> Character:
        """Whom a bare surname means: of those named before it, the one the text has had most to do with.

        The last one introduced is often a relative, named in passing; a title before the surname settles it.
        """
        before = [character for at, character in known if at < mention.id] or [known[0][1]]
        if mention.title.lower().rstrip(".") in ("mrs", "ms", "lady"):
            return before[-1]
        return max(before, key=lambda character: (len(character.mentions), character.number == before[0].number))

    def describe(self) -> None:
        """Read titles, appositions and "of" phrases of every person, then ask the table of office-holders."""
        for character in [c for c in self._scene.cast.characters if c.person and c.named]:
            self.standing.describe(character)

    def named(self, parts: list[str]) -> Character:
        """The person of this name, given as its words: one whom the text names, or a new one."""
        name = " ".join(parts)
        known = self._surnames.of(name) or self._surnames.of(surname_of(name))
        if known:
            return known[0][1]
        character, _ = self._scene.cast.get(("person", *(part.lower() for part in parts)), name)
        character.person = character.named = True
        return character
