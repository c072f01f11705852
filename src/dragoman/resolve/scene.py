"""What both passes of resolution share: one document's cast, and what is in focus at a mention."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dragoman.claims import Mention, StatementClaim, Time
from dragoman.document import Document
from dragoman.resolve.cast import Cast, Character, Groups, load_groups
from dragoman.resolve.heard import Recall
from dragoman.resolve.kb import KnowledgeBase
from dragoman.resolve.kb_types import OfficeHit

WINDOW = 80
"""Mentions back that anything looks."""
REACH = 4
"""Sentences back that a pronoun looks for its antecedent."""
FADE = 0.8
"""What is left of a mention's weight a sentence later."""
FOCUS = "country of the document's focus"
"""How ``why`` begins for a country that neither words nor tables tell: a guess, which is evidence for nothing else."""


@dataclass(slots=True)
class Scene:
    """One document while it is resolved. Mentions already linked are in ``cast.of``; the rest is filled in order."""

    kb: KnowledgeBase
    document: Document
    mentions: tuple[Mention, ...]
    statements: tuple[StatementClaim, ...]
    cast: Cast
    recall: Recall
    groups: Groups = field(default_factory=load_groups)
    offices: Mapping[int, OfficeHit] = field(default_factory=dict)
    """Mentions of whom the text says which office they took: "he became Israeli defence minister"."""
    times: tuple[Time, ...] = ()
    """The time expressions of the text, in its order."""
    author: Character | None = None
    """Whose text the whole document is, by its title ("Statement by President ..."): "I" and "we" in it."""
    coauthors: tuple[Character, ...] = ()
    """All whose text it is ("Joint Statement by A and B"): "we" in it. With more than one there is no ``author``."""
    home: str | None = None
    """Whose "police" and "parliament" are meant where no word says so."""
    home_why: str = ""
    home_sure: bool = False
    """The home is well told (dateline, publisher, author, its own people), not only the first state that acts."""

    def state(self, code: str) -> Character:
        """The character that is the state itself."""
        character, new = self.cast.get(("state", code), self.kb.country_name(code))
        if new:
            character.state = character.named = True
            character.country = code
            character.add_sectors(("GOV",))
        return character

    def back(self, mention: Mention, across_quotes: bool = False) -> list[Mention]:
        """Earlier linked mentions, nearest first. From outside a quotation, what stands inside one is not in focus."""
        found: list[Mention] = []
        for number in range(mention.id - 1, max(-1, mention.id - WINDOW), -1):
            other = self.mentions[number]
            if mention.sentence - other.sentence > REACH:
                break
            if other.id not in self.cast.of or other.span.overlaps(mention.span):
                continue
            if mention.quote is None and other.quote is not None and not across_quotes:
                continue
            found.append(other)
        return found

    def unlinked(self, mention: Mention) -> list[Mention]:
        """Mentions of the last two sentences that stand for nobody known, nearest first."""
        found: list[Mention] = []
        for number in range(mention.id - 1, max(-1, mention.id - WINDOW), -1):
            other = self.mentions[number]
            if mention.sentence - other.sentence > 2:
                break
            if other.id not in self.cast.of and not other.span.overlaps(mention.span):
                found.append(other)
        return found

    def pair(self, mention: Mention, persons: bool, *, strict: bool = False, size: int = 2) -> list[Character]:
        """The two persons, or the two states (or ``size`` of them), most in focus; empty if fewer are.

        Focus fades by a fifth with every sentence, and adds up: whom the text keeps coming back to outweighs whom it
        named in passing. "Ministers" are sought among ministers first, with ``strict`` among them alone.
        """
        focus: dict[int, float] = {}
        titles = self.groups.titled.get(mention.head, ())
        for number in range(max(0, mention.id - WINDOW * 2), mention.id):
            other = self.mentions[number]
            if other.span.overlaps(mention.span):
                continue
            weight = FADE ** (mention.sentence - other.sentence)
            for character in self.cast.who(number):
                if persons and character.person and (character.office or character.named) and not character.plural:
                    fits = not titles or any(title in (character.office or "") for title in titles)
                    if fits or not strict:
                        focus[character.number] = focus.get(character.number, 0) + weight * (1 if fits else 0.01)
                elif not persons and character.country is not None and not character.plural:
                    state = self.state(character.country)
                    focus[state.number] = focus.get(state.number, 0) + weight
        best = sorted(focus, key=lambda number: -focus[number])[:size]
        return [self.cast.characters[number] for number in sorted(best)] if len(best) == size else []

    def focus_state(self, mention: Mention) -> Character | None:
        """ "The country": the state that the text has spoken of most, lately."""
        focus: dict[int, float] = {}
        for number in range(max(0, mention.id - WINDOW), mention.id):
            for character in self.cast.who(number):
                if character.state:
                    weight = FADE ** (mention.sentence - self.mentions[number].sentence)
                    focus[character.number] = focus.get(character.number, 0) + weight
        return self.cast.characters[max(focus, key=lambda number: focus[number])] if focus else None
