"""It and its: a state or organisation in focus, unless the words ask for a thing or a thing is as near."""

from dragoman.claims import Mention
from dragoman.extract.pronoun_words import load_pronoun_words
from dragoman.extract.syntax import load_syntax
from dragoman.resolve.cast import Character
from dragoman.resolve.salience import (
    CONTROL,
    MARGIN,
    NO_ANAPHOR,
    REPORTER,
    asked,
    controls,
    same_clause,
    strongest_thing,
    weight,
)
from dragoman.resolve.scene import REACH, Scene

_PLACE = 0.5
"""Off, for a place that something happened in."""


def _is_person(noun: str) -> bool:
    words = load_pronoun_words()
    listed = noun in words.people or noun in words.male or noun in words.female or noun in words.relatives
    return listed or noun.endswith(("man", "person", "ist", "ian"))


class It:
    """Third-person singular pronouns for states, organisations and things."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._speakers = {claim.speaker for claim in scene.statements if claim.speaker is not None}

    def find(self, mention: Mention) -> list[Character]:
        """The state or organisation meant; nobody where a thing may be."""
        if mention.id in self._speakers:
            speaker = self._last_speaker(mention)
            if speaker is not None:
                return [speaker]
        wants, favour = asked(mention)
        if wants == "thing":
            return []
        anaphor = mention.anaphor or NO_ANAPHOR
        for number in (anaphor.ahead, anaphor.praised):
            found = self._body(number)
            if found is not None:
                return [found]
        scores = self._scores(mention)
        if not scores:
            return []
        order = sorted(scores, key=lambda number: -scores[number])
        best = scores[order[0]]
        if len(order) > 1 and best - scores[order[1]] < MARGIN:
            return []
        if wants == "either" and strongest_thing(mention, False, favour) > best - MARGIN:
            return []
        return [self._scene.cast.characters[order[0]]]

    def _scores(self, mention: Mention) -> dict[int, float]:
        scores: dict[int, float] = {}
        excluded: set[int] = set()
        reporter = (mention.anaphor or NO_ANAPHOR).reporter
        for rank, other in enumerate(self._scene.back(mention)):
            character = self._body(other.id)
            if character is None:
                continue
            if same_clause(mention, other):
                excluded.add(character.number)
            if other.role == "other" and other.label == "NORP":
                continue  # "the Russian ambassador" speaks of an ambassador
            score = weight(mention, other, rank)
            score += REPORTER if reporter == other.id else 0.0
            score += CONTROL if controls(mention, other) else 0.0
            score -= _PLACE if other.role == "oblique" and other.label == "GPE" else 0.0
            scores[character.number] = max(score, scores.get(character.number, score))
        return {number: score for number, score in scores.items() if number not in excluded}

    def _body(self, number: int | None) -> Character | None:
        """The state or organisation that a mention names alone; "Chad and Mali" is no "it"."""
        if number is None:
            return None
        who, mention = self._scene.cast.who(number), self._scene.mentions[number]
        if len(who) != 1 or who[0].person or who[0].plural or (who[0].place_only and who[0].country is None):
            return None
        nominal = mention.kind == "nominal"
        return (
            None if mention.group is not None or (nominal and (mention.plural or _is_person(mention.head))) else who[0]
        )

    def _last_speaker(self, mention: Mention) -> Character | None:
        """Whoever last spoke and is no person, or whose account was last named: "The Greek account ... It said"."""
        voices = load_syntax().voices
        numbers = [number for number in self._speakers if number < mention.id]
        numbers += [m.id for m in self._scene.back(mention) if m.head in voices and m.kind == "nominal"]
        for number in sorted(numbers, reverse=True):
            if mention.sentence - self._scene.mentions[number].sentence > REACH:
                return None
            for character in self._scene.cast.who(number):
                if not character.person:
                    return character
        return None
