"""Whose words a whole text is: by its title ("Remarks by Prime Minister Anna Berg"), else by its signature."""

import re
from collections.abc import Iterator

from dragoman.resolve.cast import Character
from dragoman.resolve.joint import Joint
from dragoman.resolve.kb_types import OfficeHit
from dragoman.resolve.persons import Persons
from dragoman.resolve.phrases import name_parts
from dragoman.resolve.scene import Scene

_SIGNED = r"\b(?:{kinds})s?\b(?:\s+(?!(?:by|from|of|to|on)\b)[\w’'-]+){{0,4}}?\s+(?P<by>by|from|of)\s+(?P<who>.+)"
_AND = re.compile(r",?\s+(?:and|&)\s+|,\s+", re.I)
_POSSESSIVE = re.compile(r"['’]s?\s")
_SIGNATURE = re.compile(r"^[A-Z][\w’'.-]*(?:\s+(?:[A-Z][\w’'.-]*|de|da|van|von|bin|al-?\w+)){1,4}\.?$")
_ROMAN = frozenset(("jr", "sr", "ii", "iii", "iv"))
_LONGEST_NAME = 4


class Authors:
    """Finds the author, or authors, of the scene's document, and gives them what the title says of them."""

    def __init__(self, scene: Scene, persons: Persons) -> None:
        self._scene, self._persons = scene, persons
        words = "|".join(map(re.escape, sorted(scene.groups.behind_author)))
        self._behind = re.compile(rf"\s(?:{words}|[^\W\d_]{{6,}}ing|\d\S*|for\s+the)\s|[:;|—–(]", re.I)

    def find(self) -> None:
        """Set the scene's ``author`` and ``coauthors``, whose its "I" and "we" are. Neither is set where title and
        signature tell of nobody, or of several who speak in turn."""
        title = " ".join((self._scene.document.title or "").split())
        joint = Joint(self._scene, self._person, self._to_end)
        found = joint.by_title(title)
        if not found and not joint.of_title(title):
            found = self._by_title(title) or self._by_signature(title)
        found = found or joint.by_opening()
        self._scene.coauthors = tuple(found)
        if len(found) == 1 and found[0].person:
            self._scene.author = found[0]

    def _match(self, title: str) -> re.Match[str] | None:
        kinds = "|".join(self._scene.groups.signed)
        return re.search(_SIGNED.format(kinds=kinds), title, re.I)

    def _by_title(self, title: str) -> list[Character]:
        match = self._match(title)
        if match is None:
            return []
        phrase = self._to_end(match["who"])
        if _POSSESSIVE.search(phrase + " ") or len(list(self._people(phrase))) > 1:
            return []
        if (
            match["by"].lower() == "of"
            and self._scene.kb.office(phrase) is None
            and not self._persons.known(phrase.split()[-1])
        ):
            return []  # "Proclamation of the Day of ..."
        character = self._person(phrase, "whose words the text is, by its title")
        return [character] if character is not None else []

    def _to_end(self, who: str) -> str:
        """The words up to what the title says next; "Assistant to the President" goes on behind its "to"."""
        hit = self._scene.kb.office(who)
        to = hit is not None and " to " in hit.title
        ends = (m.start() for m in self._behind.finditer(who) if not (to and m.group().lower() == " to "))
        return who[: next(ends, len(who))].strip()

    def _people(self, phrase: str) -> Iterator[str]:
        """The persons of a list: "Press Secretary Ida Lund and Minister Karl Brandt" are two, "Minister for Trade and
        Industry Jonas Ek" is one."""
        held = ""
        for part in _AND.split(phrase):
            held = f"{held} and {part}" if held else part
            # A portfolio goes on behind "and", and so does a title that stands before two names.
            if self._name(held, self._scene.kb.office(held)):
                yield held
                held = ""

    def _person(self, phrase: str, why: str) -> Character | None:
        hit = self._scene.kb.office(phrase)
        name = self._name(phrase, hit)
        if not name or self._scene.kb.country(" ".join(name)) is not None:
            return None
        character = self._persons.named(name)
        if hit is not None:
            self._persons.standing.take_office(character, hit, phrase)
        character.note(why)
        self._persons.standing.look_up(character)
        return character

    def _name(self, phrase: str, hit: OfficeHit | None) -> list[str]:
        """The words of the person's name at the end of a phrase: what stands behind the title and what it is for."""
        words = self._without_country(phrase.split())
        if hit is not None and not hit.rest:
            return []
        nouns = () if hit is not None else tuple(n for n, w in enumerate(words) if self._scene.kb.sector(w.lower()))
        # "President of Finland, Juhani Salo"; "Adviser for Cyber and Emerging Technology Maria Falk".
        small = max((n for n, word in enumerate(words) if word[:1].islower() or n in nouns), default=-1)
        behind = words[small + 1 :]
        if hit is not None:
            titles, rest = hit.title.split(), {word.strip(".,") for word in hit.rest}
            last = max((n for n, w in enumerate(words) if w.lower().rstrip("s") == titles[-1].rstrip("s")), default=-1)
            behind = [word for word in words[max(small, last) + 1 :] if word.strip(".,") in rest]
            small = small if small > last else -1
        if small >= 0 and words[small].lower() in ("for", "of", "and", "to", "the"):
            # A portfolio stands here first; of more words than it needs, the last two are a name.
            behind = behind[-2:] if len(behind) > (1 if words[small].lower() == "and" else 2) else []
        name = [word for word in name_parts(" ".join(behind)) if word[:1].isupper()]
        return [] if len(name) > _LONGEST_NAME or (hit is None and len(name) < 2) else name

    def _without_country(self, words: list[str]) -> list[str]:
        """ "President Ana Vega of the Republic of Peru" without what follows the name."""
        for at in range(len(words) - 1, 1, -1):
            if words[at - 1].lower() == "of" and words[at - 2][:1].isupper():
                hit = self._scene.kb.country(" ".join(words[at:]))
                before = words[: at - 1]
                if (
                    hit is not None
                    and self._scene.kb.office(before[-1]) is None
                    and not self._scene.kb.sector(before[-1].lower())
                ):
                    return before
        return words

    def _by_signature(self, title: str) -> list[Character]:
        """A name alone on the last line of a letter, in capitals or below "Sincerely,"."""
        lines = [line.strip() for line in self._scene.document.text.splitlines() if line.strip()]
        if len(lines) < 2 or not _SIGNATURE.match(lines[-1]):
            return []
        closings = self._scene.groups.closings
        closed = any(len(line) < 40 and line.lower().rstrip(",.").endswith(closings) for line in lines[-3:-1])
        letter = re.search(r"\b(?:letter|message|memorandum|notice|order|proclamation)\b", title, re.I) is not None
        words = lines[-1].rstrip(".").split()
        if not (closed or (letter and lines[-1].upper() == lines[-1])) or words[0].lower() in ("the", "end"):
            return []
        parts = [word.strip(",") for word in words if word.lower().strip(".,") not in _ROMAN]
        kb = self._scene.kb
        body = kb.organisation(" ".join(parts)) is not None or kb.country(" ".join(parts)) is not None
        if body or len(parts) < 2 or any(kb.sector(word.lower()) for word in parts):
            return []
        named = self._persons.named([part.title() if part.isupper() and len(part) > 2 else part for part in parts])
        named.note("whose words the text is, by its signature")
        self._persons.standing.look_up(named)
        return [named]
