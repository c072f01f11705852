"""The words and figures by which an event's day is found where its own clause names none (``data/event_days.yaml``)."""

import re
from functools import cache, cached_property

from pydantic import BaseModel, ConfigDict, Field

from dragoman.data import read_model

NAME = "event_days.yaml"
_SHORTEST, _ROOT = 4, 5
"""Letters of the shortest word that is known again by its own letters, and how many of these: English words of one root
share their first letters more often than not."""


class DayRules(BaseModel):
    """``data/event_days.yaml``: its comments say what each is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    words: frozenset[str]
    deeds: frozenset[str]
    lasting: frozenset[str]
    longest: int = Field(ge=1)
    reported: int = Field(ge=0)
    past: int = Field(ge=1)
    lead: int
    lead_length: int = Field(ge=1)
    report_lead: int
    brief: int
    reported_lead: int
    opening: int = Field(ge=1)
    at: tuple[str, ...]
    other_clause: tuple[str, ...]
    going_on: tuple[str, ...]
    before_now: frozenset[str]
    entries: int = Field(ge=2)
    first_person: tuple[str, ...]
    first_person_share: float = Field(gt=0, lt=1)
    elsewhen_opening: tuple[str, ...]
    beside: tuple[str, ...]
    kin: tuple[tuple[str, ...], ...]
    sayings: frozenset[str]
    no_deed: frozenset[str]
    story: int = Field(ge=0)
    tale: int = Field(ge=1)

    @cached_property
    def families(self) -> dict[str, str]:
        """Each word of ``kin`` to the first word of its group."""
        return {word: group[0] for group in self.kin for word in group}

    def family(self, word: str) -> str:
        """What words of one deed share: the group's first word, else the first letters of a longer word, else ""."""
        form = word.lower()
        if form in self.no_deed | self.sayings or len(form) < _SHORTEST:
            return ""
        return self.families.get(form) or form[:_ROOT]

    @cached_property
    def meeting_at(self) -> re.Pattern[str]:
        """Finds the words by which something happened at what follows."""
        return re.compile(rf"\b(?:{'|'.join(self.at)})\s")

    @cached_property
    def elsewhere(self) -> re.Pattern[str]:
        """Finds a word of another clause."""
        return re.compile(rf"\b(?:{'|'.join(self.other_clause)})\b")

    @cached_property
    def told_on(self) -> re.Pattern[str]:
        """Fits the opening of a paragraph that tells on from the one before: by such a word, or in its speaker's."""
        return re.compile(rf"[“\"]|''|(?:{'|'.join(self.going_on)})\b", re.IGNORECASE)

    @cached_property
    def elsewhen(self) -> re.Pattern[str]:
        """Fits the opening of a sentence that tells of another time than the tale around it."""
        return re.compile(rf"(?:{'|'.join(self.elsewhen_opening)})\b", re.IGNORECASE)

    @cached_property
    def side_clause(self) -> re.Pattern[str]:
        """Finds the word that opens a clause told beside the main one, with nothing but that clause behind it."""
        return re.compile(rf"\b(?:{'|'.join(self.beside)})\s[^,.;:]*\Z", re.IGNORECASE)

    @cached_property
    def own_words(self) -> re.Pattern[str]:
        """Finds a word of the first person; "US" and initials are none."""
        return re.compile(rf"\b(?:{'|'.join(self.first_person)})\b(?![.’'](?:S\b|s\.))")


@cache
def load_days() -> DayRules:
    """The packaged rules; :class:`DataError` names the field that is wrong."""
    return read_model(NAME, DayRules)
