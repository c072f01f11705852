"""They and both: a group, those named together, or those who met, unless things are as near."""

from collections.abc import Iterator

from dragoman.claims import Mention
from dragoman.extract.pronoun_words import load_pronoun_words
from dragoman.resolve.cast import Character
from dragoman.resolve.salience import (
    CONTROL,
    MARGIN,
    NO_ANAPHOR,
    REPORTER,
    ROLES,
    SUBJECTS,
    asked,
    controls,
    same_clause,
    strongest_thing,
    weight,
)
from dragoman.resolve.scene import Scene

_BODY = 1.5
"""Off, for a single organisation that may be "they"."""
_OURS = frozenset(("i", "me", "my", "we", "us", "our"))
_NEAR = 1
"""Sentences back in which both of a pair must have been spoken of."""
Numbers = tuple[int, ...]


class They:
    """Third-person plural pronouns."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def find(self, mention: Mention) -> list[Character]:
        """All who are meant together; empty where it may be things, or nobody is in focus."""
        both = mention.text.lower() == "both"
        wants, favour = ("somebody", 0.0) if both else asked(mention)
        anaphor = mention.anaphor or NO_ANAPHOR
        if wants == "thing" and (mention.role == "possessive" or any(t.plural for t in anaphor.things)):
            return []
        scores: dict[Numbers, float] = {}
        for numbers, score in self._candidates(mention):
            if not both or len(numbers) == 2:
                scores[numbers] = max(score, scores.get(numbers, score))
        things = strongest_thing(mention, True, favour) if wants != "somebody" else float("-inf")
        unknown = [weight(mention, other, 0) for other in self._scene.unlinked(mention) if other.plural]
        things = max([things, *unknown])
        if scores:
            best = max(scores, key=lambda numbers: scores[numbers])
            if things > scores[best] - MARGIN:
                return []
            return [self._scene.cast.characters[number] for number in best]
        if things > float("-inf") or wants == "thing":
            return []
        return self._pair(mention)

    def _pair(self, mention: Mention) -> list[Character]:
        """The two persons or states in focus, if the text has spoken of both just now."""
        near = [m for m in self._scene.back(mention, across_quotes=True) if mention.sentence - m.sentence <= _NEAR]
        numbers = {number for other in near for number in self._scene.cast.of[other.id]}
        countries = {self._scene.cast.characters[number].country for number in numbers}
        persons = self._scene.pair(mention, persons=True)
        if persons and all(character.number in numbers for character in persons):
            return persons
        states = self._scene.pair(mention, persons=False)
        return states if all(state.country in countries for state in states) else []

    def _candidates(self, mention: Mention) -> Iterator[tuple[Numbers, float]]:
        """Characters that may be meant together, with their salience."""
        back = self._scene.back(mention, across_quotes=mention.quote is not None)
        groups: dict[int, tuple[int, list[Mention]]] = {}
        clauses: dict[int, tuple[int, list[Mention]]] = {}
        barred = {number for other in back if same_clause(mention, other) for number in self._scene.cast.of[other.id]}
        for rank, other in enumerate(back):
            if other.text.lower() in _OURS and other.quote == mention.quote:
                continue  # whoever says "we" and "they" speaks of two parties
            if other.group is not None and other.role != "other":
                groups.setdefault(other.group, (rank, []))[1].append(other)
            if other.clause not in (-1, mention.clause) and other.role not in ("possessive", "other"):
                clauses.setdefault(other.clause, (rank, []))[1].append(other)
            numbers = self._plural(other)
            if numbers and not barred & set(numbers):
                score = weight(mention, other, rank) - (0.0 if other.plural or len(numbers) > 1 else _BODY)
                yield numbers, score + self._extra(mention, other)
        for rank, members in groups.values():
            numbers = self._together(members)
            if len(numbers) > 1 and not barred & set(numbers):
                first = members[-1]
                yield numbers, weight(mention, first, rank) + self._extra(mention, first)
        for rank, members in clauses.values():
            numbers = self._meeting(members)
            if len(numbers) > 1 and not barred & set(numbers):
                yield numbers, weight(mention, members[-1], rank) - ROLES[members[-1].role] + ROLES["subject"]

    def _extra(self, mention: Mention, other: Mention) -> float:
        reporter = (mention.anaphor or NO_ANAPHOR).reporter == other.id
        return (REPORTER if reporter else 0.0) + (CONTROL if controls(mention, other) else 0.0)

    def _plural(self, other: Mention) -> Numbers:
        """Whom one mention tells of in the plural; empty for one person, one state, or a member of a list."""
        who = self._scene.cast.who(other.id)
        if len(who) > 1:
            return tuple(sorted(character.number for character in who))
        if other.group is not None or not who or (who[0].person and not who[0].plural):
            return ()
        words = {word.lower() for word in (other.head, *other.text.split())}
        body = not who[0].state and not who[0].place_only and other.role in SUBJECTS and who[0].named
        collective = bool(words & load_pronoun_words().collectives)
        if who[0].plural or collective or body or (other.plural and other.kind == "nominal"):
            return (who[0].number,)
        return ()

    def _together(self, members: list[Mention]) -> Numbers:
        return tuple(sorted({number for member in members for number in self._scene.cast.of[member.id]}))

    def _meeting(self, members: list[Mention]) -> Numbers:
        """ "X met Y", "X thanked her and spoke with Y": both sides of a clause with a verb of what two do together."""
        verbs = load_pronoun_words().together
        doers = [m for m in members if m.role == "subject"]
        others = [m for m in members if m.role in ("object", "oblique") and m.verb in verbs]
        for kind in (True, False):
            left = [m for m in doers if all(c.person is kind for c in self._scene.cast.who(m.id))]
            right = [m for m in others if all(c.person is kind for c in self._scene.cast.who(m.id))]
            right = [m for m in right if not any(c.place_only for c in self._scene.cast.who(m.id))]
            if left and right:
                return self._together([*left, right[-1]])
        return ()
