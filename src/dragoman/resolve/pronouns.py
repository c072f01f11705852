"""Pronouns: he, it, they by what is in focus; I and we by who speaks."""

from dragoman.claims import Mention
from dragoman.extract.syntax import load_syntax
from dragoman.resolve.cast import Character
from dragoman.resolve.scene import Scene

_HE = frozenset(("he", "him", "his", "she", "her", "hers"))
_IT = frozenset(("it", "its"))
_THEY = frozenset(("they", "them", "their", "both"))
_I = frozenset(("i", "me", "my"))
_WE = frozenset(("we", "us", "our"))


class Pronouns:
    """Whom a pronoun stands for. Reads backwards from it to what was last spoken of."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def read(self, mention: Mention) -> list[Character]:
        """The characters that a pronoun stands for; empty if none is in focus."""
        word = mention.text.lower()
        if word in _I | _WE:
            return self._speaker_and(mention, plural=word in _WE)
        if word in _HE:
            return self._last_person(mention)
        if word in _IT:
            return self._last_thing(mention)
        if word in _THEY:
            return self._last_plural(mention)
        return []

    def _speaker_and(self, mention: Mention, plural: bool) -> list[Character]:
        """ "I" in a quotation is its speaker; "we" is the speaker with whom they speak of having dealt with."""
        if mention.quote is None:
            return [self._scene.author] if self._scene.author is not None else []
        speaker = self.speaker(mention.quote)
        if not plural or not speaker:
            return speaker
        others = [
            character
            for earlier in self._scene.back(mention, across_quotes=True)
            if earlier.quote == mention.quote and earlier.sentence <= mention.sentence
            for character in self._scene.cast.who(earlier.id)
            if character.person and character not in speaker
        ]
        return [*speaker, *others[:1]]

    def speaker(self, statement: int) -> list[Character]:
        """Whose words a statement's content is: the one relayed if there is one, else the speaker."""
        at: int | None = statement
        for _ in range(4):
            if at is None:
                break
            claim = self._scene.statements[at]
            for number in (claim.relays, claim.speaker):
                found = self._scene.cast.who(number)
                if found:
                    return found
            at = claim.within  # "We welcomed ..." within what somebody said: that somebody.
        return []

    def _last_person(self, mention: Mention) -> list[Character]:
        own = {c.number for c in self.speaker(mention.quote)} if mention.quote is not None else set()
        possessive = mention.text.lower() in ("his", "her")
        object_ = mention.text.lower() in ("him",)
        best: tuple[float, Character] | None = None
        subjects_here: set[int] = {
            n
            for other in self._scene.back(mention)
            if other.sentence == mention.sentence and other.subject
            for n in self._scene.cast.of[other.id]
        }
        if mention.subject:
            # "He thanked Brandt": whoever is named after the pronoun in its own sentence is somebody else.
            after = (
                m for m in self._scene.mentions[mention.id + 1 : mention.id + 12] if m.sentence == mention.sentence
            )
            own |= {n for m in after if m.kind == "name" for n in self._scene.cast.of.get(m.id, ())}
        for distance, other in enumerate(self._scene.back(mention, across_quotes=mention.quote is not None)):
            for character in self._scene.cast.who(other.id):
                if not character.person or character.number in own:
                    continue
                if len(self._scene.cast.of[other.id]) > 1:
                    continue
                gap = mention.sentence - other.sentence
                score = -0.25 * distance - 1.0 * gap
                if other.subject:
                    # A subject outlives its sentence; within one, a possessive looks to it first.
                    score += 2.0 if gap else (2.5 if possessive else 1.0)
                if object_ and character.number in subjects_here:
                    score -= 3.0
                if mention.subject and gap == 0 and not other.subject and other.possessor is None:
                    score += 0.5
                if best is None or score > best[0]:
                    best = (score, character)
        return [best[1]] if best is not None else []

    def _last_thing(self, mention: Mention) -> list[Character]:
        """ "It": the organisation or state that last was a subject; a speaker that is no person, for "It said"."""
        speaks = any(claim.speaker == mention.id for claim in self._scene.statements)
        if speaks:
            # Whoever last spoke and is no person, or whose account was last named: "The Greek account ... It said".
            numbers = [claim.speaker for claim in self._scene.statements if claim.speaker is not None]
            numbers += [m.id for m in self._scene.mentions if m.head in load_syntax().voices and m.kind == "nominal"]
            for number in sorted((n for n in numbers if n < mention.id), reverse=True):
                for character in self._scene.cast.who(number):
                    if not character.person:
                        return [character]
        fallback: list[Character] = []
        for other in self._scene.back(mention):
            for character in self._scene.cast.who(other.id):
                if character.person or len(self._scene.cast.of[other.id]) > 1:
                    continue
                if other.subject:
                    return [character]
                fallback = fallback or [character]
        return fallback

    def _last_plural(self, mention: Mention) -> list[Character]:
        for other in self._scene.back(mention, across_quotes=mention.quote is not None):
            characters = self._scene.cast.who(other.id)
            if len(characters) > 1 or any(character.plural for character in characters):
                return characters
        return self._scene.pair(mention, persons=True) or self._scene.pair(mention, persons=False)
