"""Which of several copies stands for the story: the fullest of the first day, the agency's own before others."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from dragoman.errors import InputError
from dragoman.ingest.near.markers import Words, markers, split_words
from dragoman.ingest.near.story import Story, read_story

FIRST_DAY = dt.timedelta(days=1)
"""Versions published within so much of the earliest are of the first day: agencies complete a story for some hours,
and what comes later is picked up from an archive."""

ORIGIN_SHARE = 0.5
"""An origin's version stands before a fuller one from this share of its words on; a flash of two lines does not."""

_ENDS = 400
_REACH = 4
_BRACKETS = re.compile(r"[(\[]([^()\[\]\n]{2,40})[)\]]")
_PARTS = re.compile(r"[/,;]")


@dataclass(frozen=True, slots=True)
class Member:
    """One copy of a story, as far as the choice needs it (:func:`member` makes it)."""

    id: str
    words: int
    """Words of its own, without boilerplate."""
    published: dt.datetime | dt.date | None = None
    """A naive time counts as UTC, a day as its first minute."""
    publisher: str | None = None
    credits: frozenset[str] = frozenset()
    """Agencies that the text names as its source, in lower case ("reuters")."""


def member(id: str, text: str, published: dt.datetime | dt.date | None = None, publisher: str | None = None) -> Member:
    """The member that a text makes: its own words counted, the agencies that it credits found."""
    story = read_story(text)
    return Member(id, len(story.words), published, publisher, _credits(story))


def choose_lead(members: Sequence[Member]) -> Member:
    """The copy that stands for the story; the same whatever order the members come in.

    1. Those published within a day of the earliest; of undated members only, all.
    2. Of them, those whose publisher is an agency that any member credits, if the fullest of them has at least half
       the words of the fullest of all.
    3. The fullest; of equals the earliest; of those the one with the least id.

    Raises :class:`InputError` (``no-members``) for an empty sequence.
    """
    if not members:
        raise InputError("copies", "no member to choose from; a story has at least one copy", "no-members")
    dated = [one for one in members if one.published is not None]
    first = min((_time(one) for one in dated), default=None)
    early = [one for one in dated if first is not None and _time(one) - first <= FIRST_DAY] or list(members)
    credited = {agency for one in members for agency in one.credits}
    origin = [one for one in early if one.publisher and _agencies(one.publisher) & credited]
    fullest = max(one.words for one in early)
    if origin and max(one.words for one in origin) >= ORIGIN_SHARE * fullest:
        early = origin
    return min(early, key=lambda one: (-one.words, _time(one), one.id))


def _time(one: Member) -> dt.datetime:
    when = one.published
    if when is None:
        return dt.datetime.max.replace(tzinfo=dt.UTC)
    if not isinstance(when, dt.datetime):
        when = dt.datetime.combine(when, dt.time())
    return when if when.tzinfo else when.replace(tzinfo=dt.UTC)


def _agencies(publisher: str) -> set[str]:
    """The agencies that a publisher's name or host may be: "Reuters", "reuters.com", "The Associated Press"."""
    found = split_words(publisher)
    while found[:1] in (("the",), ("www",)):
        found = found[1:]
    return {name for size in range(1, len(found) + 1) if (name := markers().agencies.get(found[:size]))}


def _credits(story: Story) -> frozenset[str]:
    """Agencies in brackets or alone on a line at the head or the foot, or behind "source", "with inputs from"."""
    known = markers()
    ends = f"{story.text[:_ENDS]}\n{story.text[-_ENDS:]}"
    alone = [part for found in _BRACKETS.findall(ends) for part in _PARTS.split(found)]
    found = {name for part in alone if (name := known.agencies.get(split_words(part)))}
    for sentence in story.sentences:
        if sentence.boilerplate:
            found |= _credited(sentence.words)
    return frozenset(found)


def _credited(words: Words) -> set[str]:
    """The agencies that stand behind a word of credit in a line of boilerplate; the one that is the line."""
    known = markers()
    if words in known.agencies:
        return {known.agencies[words]}
    ends = [
        at + len(phrase)
        for phrase in known.credits
        for at in range(len(words) - len(phrase))
        if words[at : at + len(phrase)] == phrase
    ]
    return {
        name
        for end in ends
        for start in range(end, min(end + _REACH, len(words)))
        for size in (1, 2, 3)
        if (name := known.agencies.get(words[start : start + size]))
    }
