"""Pronouns: whom each stands for. "I" and "we" by who speaks here; the others in ``he_she``, ``it`` and ``they``."""

from dragoman.claims import Mention
from dragoman.extract.pronoun_words import load_pronoun_words
from dragoman.resolve.cast import Character
from dragoman.resolve.he_she import HeShe
from dragoman.resolve.it import It
from dragoman.resolve.scene import Scene
from dragoman.resolve.they import They

_HE = frozenset(("he", "him", "his", "she", "her", "hers"))
_IT = frozenset(("it", "its"))
_THEY = frozenset(("they", "them", "their", "both"))
_I = frozenset(("i", "me", "my"))
_WE = frozenset(("we", "us", "our"))
_TOGETHER = 2
"""Sentences back in which a speaker must have told of somebody dealt with, to mean them too by "we"."""


class Pronouns:
    """Whom a pronoun stands for. What no evidence decides is left open: a wrong antecedent writes a false event."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._he_she = HeShe(scene)
        self._it = It(scene)
        self._they = They(scene)

    def read(self, mention: Mention) -> list[Character]:
        """The characters that a pronoun stands for; empty if none is in focus."""
        word = mention.text.lower()
        if word in _I | _WE:
            return self._speaker_and(mention, plural=word in _WE)
        if word in _HE:
            own = self.speaker(mention.quote) if mention.quote is not None else []
            return self._he_she.find(mention, frozenset(c.number for c in own))
        if word in _IT:
            return self._it.find(mention)
        return self._they.find(mention) if word in _THEY else []

    def _speaker_and(self, mention: Mention, plural: bool) -> list[Character]:
        """ "I" in a quotation is its speaker; "we" is the speaker with whom they speak of having dealt with."""
        if mention.quote is None:
            if plural and self._scene.coauthors:
                return list(self._scene.coauthors)
            return [self._scene.author] if self._scene.author is not None else []
        speaker = self.speaker(mention.quote)
        if not plural or not speaker:
            return speaker
        others = [
            character
            for earlier in self._scene.back(mention, across_quotes=True)
            if earlier.quote == mention.quote and 0 <= mention.sentence - earlier.sentence <= _TOGETHER
            if earlier.verb in load_pronoun_words().together or earlier.sentence == mention.sentence
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
