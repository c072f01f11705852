"""Who held an office on a day: the namesake whom a title rules out, and whom "the President" meant in another year."""

import re
from dataclasses import dataclass

from dragoman.claims import Mention, Time
from dragoman.resolve.cast import Character
from dragoman.resolve.kb_names import MATCH, agreement
from dragoman.resolve.kb_types import Holder, OfficeHit
from dragoman.resolve.scene import Scene

_LABEL = re.compile(r"\s?:(?!\S)")
_OPENS = re.compile(
    r"(?:^|[.!?:]\s+|[.!?]\W{1,3}\s+|\n\W*)(?:On|In|By|Since|During|As\s+of|Effective)\s+(?:the\s+\w+\s+of\s+)?$"
)
_OTHER_TIME = re.compile(r"[;\n]|[.!?]\s+[A-Z]|\b(?:today|now|yesterday|currently)\b", re.I)
_YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")
_BEFORE = 40
"""Code points in front of a date that are looked at for the start of its sentence."""


@dataclass(frozen=True, slots=True)
class Incumbents:
    """The table of office-holders, asked for one document."""

    scene: Scene

    def fits(self, title: str, surname: str, name: str) -> bool:
        """False where the title before a surname is, on that day, that of another bearer than the one called ``name``.

        "President Biden" is not the Beau Biden whom the text also names.
        """
        on = self.scene.document.published
        hit = self.scene.kb.office(title) if title else None
        if on is None or hit is None or not hit.office or hit.former or hit.deputy or hit.rest:
            return True
        holders = [h for h in self.scene.kb.holders(surname, on, office=hit.office) if h.certain]
        named = {agreement(h.person, name) >= MATCH or agreement(name, h.person) >= MATCH for h in holders}
        return not named or True in named

    def speaks(self, mention: Mention) -> bool:
        """Whether a title labels a speaker of a transcript ("THE PRESIDENT: ..."), who is in office."""
        return _LABEL.match(self.scene.document.text, mention.span.end) is not None

    def succeeded(self, character: Character, hit: OfficeHit) -> bool:
        """Whether the table has another in the character's office on the document's day."""
        on = self.scene.document.published
        if on is None or character.country is None or not hit.office or character.announced:
            return False
        return _another(self.scene.kb.holder_of(character.country, hit.office, on), character)

    def then(self, mention: Mention, hit: OfficeHit, character: Character) -> Holder | None:
        """Who held the office in the year that opens the sentence ("On March 6, 2003, the President ..."), if that is
        another than whom the rest of the text means by the title."""
        day = self._opening(mention)
        if day is None or character.country is None or not hit.office:
            return None
        first, last = (self.scene.kb.holder_of(character.country, hit.office, on) for on in (day.start, day.end))
        one = first is not None and last is not None and first.person == last.person
        return first if one and _another(first, character) else None

    def _opening(self, mention: Mention) -> Time | None:
        text = self.scene.document.text
        for time in self.scene.times:
            if time.span.end > mention.span.start or not _YEAR.search(time.text) or time.precision == "vague":
                continue
            between = text[time.span.end : mention.span.start]
            before = text[max(0, time.span.start - _BEFORE) : time.span.start]
            if _OPENS.search(before) and not _OTHER_TIME.search(between):
                return time
        return None


def _another(holder: Holder | None, character: Character) -> bool:
    """True if the table is certain that the holder is somebody else, by both of their Wikidata ids."""
    known = holder is not None and holder.certain and holder.wikidata and character.wikidata
    return bool(known) and holder is not None and holder.wikidata != character.wikidata
