"""What a time expression is read against, and what a kind of expression is."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from dragoman.extract.times_calendar import TimeValue
from dragoman.extract.times_words import inverted, lookup, month_numbers, words

Groups = dict[str, str]


@dataclass(frozen=True, slots=True)
class Frame:
    """What an expression is read against.

    ``past``: True and False are the clause's tense, None lets the words alone decide. ``anchor`` is the value last
    spoken of ("the same day"), ``within`` a period that the words around give ("June" in "June last year").
    ``day_first`` is how the publisher writes 03/04/2023, None where that is not known. ``dated`` is False where ``on``
    only stands in for a day that nobody knows; ``alone`` is True where the expression is all there is to read.
    """

    on: dt.date
    past: bool | None = None
    anchor: TimeValue | None = None
    within: TimeValue | None = None
    day_first: bool | None = None
    dated: bool = True
    alone: bool = False

    @property
    def base(self) -> dt.date:
        """The day that anchored words count from."""
        return self.anchor.start if self.anchor and self.anchor.start else self.on

    def why(self, rule: str) -> str:
        """The rule with the day it was read against."""
        return f"{rule}, seen from {self.on.isoformat()}" if self.dated else rule


Reader = Callable[[Groups, Frame], TimeValue | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of expression. ``found`` is False where it counts only as part of another or when asked about alone."""

    name: str
    source: str
    """Its pattern. Compiled when first asked for: a text has few kinds, and all of them take a third of a second."""
    read: Reader
    found: bool = True

    @property
    def regex(self) -> re.Pattern[str]:
        """The pattern, minding no case."""
        return _compiled(self.source)


@cache
def _compiled(source: str) -> re.Pattern[str]:
    return re.compile(source, re.I)


def whole_number(text: str) -> int:
    """The digits of "3rd" or "2023", or the place of "third"."""
    digits = re.sub(r"\D", "", text)
    return int(digits) if digits else words().ordinal_words.index(lookup(text).replace(" ", "-")) + 1


def month_number(text: str) -> int:
    """1 to 12 for a month's name or abbreviation."""
    return month_numbers()[text.lower().rstrip(".")]


def relation(g: Groups) -> str:
    """Which occurrence the word in front picks: "last", "this", "next", "before", "after", "same", or ""."""
    return inverted(words().relative)[lookup(g["rel"])] if "rel" in g else ""


def year_of(frame: Frame) -> int:
    """The year that the words beside an expression give, else that of the reference day."""
    return frame.within.start.year if frame.within and frame.within.start else frame.on.year
