"""He and she: the person in focus whom neither grammar nor gender rules out."""

from itertools import islice

from dragoman.claims import Mention, Thing
from dragoman.extract.pronoun_words import load_pronoun_words
from dragoman.extract.syntax import load_syntax
from dragoman.resolve.cast import Character
from dragoman.resolve.gender import Gender, Genders
from dragoman.resolve.kb_types import OfficeHit
from dragoman.resolve.salience import (
    CONTROL,
    MARGIN,
    NO_ANAPHOR,
    REPORTER,
    SENTENCE,
    SUBJECTS,
    controls,
    same_clause,
    weight,
)
from dragoman.resolve.scene import Scene

_MALE = frozenset(("he", "him", "his"))
_AFTER = 12
"""Mentions behind a subject that are looked at for names that it cannot stand for."""
_TURNED_TO = 1.6
"""For whom the sentence before was done something that the text then goes on about."""
_KNOWN_GENDER = 0.5
_KIN = 1.5
"""Off, for kin named in passing."""
_OFTEN = 0.15
_SPOKE = 0.7
"""For whoever spoke before, of who speaks now: "Bell said ... a call by Ruiz ... he said"."""
_GOES_ON = 3
"""Sentences over which "he said" goes on from who spoke before, where several others may be meant."""


class HeShe:
    """Third-person singular pronouns for persons."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._genders = Genders(scene)

    def find(self, mention: Mention, speakers: frozenset[int]) -> list[Character]:
        """The person meant, or nobody; ``speakers`` of the words that it stands in say "I" of themselves."""
        wanted: Gender = "male" if mention.text.lower() in _MALE else "female"
        anaphor = mention.anaphor or NO_ANAPHOR
        for number in (anaphor.ahead, anaphor.praised):
            found = self._person(number)
            if found is not None and found.number not in speakers and self._agrees(found, wanted):
                return [found]
        scores, all_ = self._scores(mention, wanted, speakers | self._behind(mention))
        if not scores:
            return []
        office = self._scene.offices.get(mention.id)
        if office is not None and office.office and office.country:
            # "Singh spoke to Gallant after he became Israeli defence minister": whose office that is.
            holders = [c for n in scores if _holds(c := self._scene.cast.characters[n], office)]
            if len(holders) == 1:
                return holders
        order = sorted(scores, key=lambda number: -scores[number])
        best = self._scene.cast.characters[order[0]]
        close = len(order) > 1 and scores[order[0]] - scores[order[1]] < MARGIN
        if close or self._other_is_nearer(mention, wanted, scores[order[0]]):
            return self._goes_on(mention, frozenset(scores))
        if len(all_) == 1:
            self._genders.bind(best, wanted)
        return [best]

    def _goes_on(self, mention: Mention, among: frozenset[int]) -> list[Character]:
        """Of several who may be meant by "he said", whoever said the last thing: they go on speaking.

        Nobody where that was long ago, or where somebody else spoke last.
        """
        if not _speaks(mention):
            return []
        spoke = (other for other in self._scene.back(mention, across_quotes=False) if _speaks(other))
        last = next(spoke, None)
        if last is None or mention.sentence - last.sentence > _GOES_ON:
            return []
        character = self._person(last.id)
        return [character] if character is not None and character.number in among else []

    def _scores(self, mention: Mention, wanted: Gender, without: frozenset[int]) -> tuple[dict[int, float], set[int]]:
        """Salience of the persons who may be meant, and all persons in reach."""
        scores: dict[int, float] = {}
        seen: set[int] = set()
        excluded: set[int] = set()
        for rank, other in enumerate(self._scene.back(mention, across_quotes=mention.quote is not None)):
            character = self._person(other.id)
            if character is None or character.number in without:
                continue
            seen.add(character.number)
            if same_clause(mention, other):
                excluded.add(character.number)
            if self._agrees(character, wanted):
                score = self._score(mention, other, rank, character)
                scores[character.number] = max(score, scores.get(character.number, score))
        return {number: score for number, score in scores.items() if number not in excluded}, seen

    def _score(self, mention: Mention, other: Mention, rank: int, character: Character) -> float:
        words = load_pronoun_words()
        score = weight(mention, other, rank)
        score += _OFTEN * sum(1 for _ in islice((n for n in character.mentions if n < mention.id), 4))
        kin = self._kin(other)
        if mention.anaphor is not None and mention.anaphor.reporter == other.id and not kin:
            score += REPORTER  # "His lawyer said he had been beaten" is not of the lawyer
        if controls(mention, other):
            score += CONTROL
        turned = other.role == "object" and other.verb in words.object_next
        if turned and mention.sentence == other.sentence + 1 and mention.role in SUBJECTS:
            score += _TURNED_TO
        if _speaks(mention) and _speaks(other):
            score += _SPOKE
        if self._genders.of(character):
            score += _KNOWN_GENDER
        return score - (_KIN if kin else 0.0)

    def _kin(self, other: Mention) -> bool:
        relatives = load_pronoun_words().relatives
        if other.kind == "nominal" and other.head in relatives:
            return True
        if set(other.title.lower().split()) & relatives:
            return True
        return other.apposition is not None and self._scene.mentions[other.apposition].head in relatives

    def _person(self, mention: int | None) -> Character | None:
        who = self._scene.cast.who(mention)
        if mention is None or len(who) != 1 or who[0].plural:
            return None
        words, head = load_pronoun_words(), self._scene.mentions[mention].head
        return who[0] if who[0].person or head in words.male or head in words.female else None

    def _agrees(self, character: Character, wanted: Gender) -> bool:
        return self._genders.of(character) in ("", wanted)

    def _behind(self, mention: Mention) -> frozenset[int]:
        """ "He thanked Brandt": whoever is named after the pronoun in its own sentence is somebody else."""
        if mention.role == "possessive":
            return frozenset()
        after = self._scene.mentions[mention.id + 1 : mention.id + 1 + _AFTER]
        return frozenset(
            number
            for other in after
            if other.sentence == mention.sentence and other.kind == "name" and other.quote == mention.quote
            for number in self._scene.cast.of.get(other.id, ())
        )

    def _other_is_nearer(self, mention: Mention, wanted: Gender, best: float) -> bool:
        """True where a noun for somebody who has no mention lies nearer: "the widow of Colonel Bekele ... she"."""
        words = load_pronoun_words()
        nouns = words.male if wanted == "male" else words.female
        others: list[tuple[str, Mention | Thing]] = [
            (thing.noun, thing) for thing in (mention.anaphor or NO_ANAPHOR).things
        ]
        others += [(other.head, other) for other in self._scene.unlinked(mention) if other.kind == "nominal"]
        return any(
            noun in nouns and weight(mention, other, 0) + _KNOWN_GENDER > best - SENTENCE / 2 for noun, other in others
        )


def _holds(character: Character, office: OfficeHit) -> bool:
    return (character.office, character.country) == (office.office, office.country)


def _speaks(mention: Mention) -> bool:
    """True for the subject of a verb of saying that is told, not quoted."""
    return mention.quote is None and mention.role == "subject" and mention.verb in load_syntax().reporting
