"""Persons that the text names: full names, surnames alone, handles, and what their titles and the table say of them."""

import re
from collections import defaultdict

from dragoman.claims import Mention
from dragoman.resolve.cast import Character
from dragoman.resolve.kb_types import Holder, OfficeHit
from dragoman.resolve.phrases import name_parts, whole_phrase
from dragoman.resolve.scene import Scene

_BY = r"\b(?:{kinds})s?\b(?:\s+\w+){{0,3}}?\s+(?:by|from|of)\s+(?P<who>.+)"
_APPOSITION_END = re.compile(r"[,.;:()\n“”\"]|\s(?:who|which|and|to)\s")
_TITLE_END = re.compile(
    r"\s(?:on|at|in|before|to|after|regarding|during|following|ahead|and|marking|announcing)\s|[,:;|—–]"
)


class Persons:
    """Names of persons to characters. Full names are to be read before surnames, so that surnames find theirs."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._surnames: dict[str, list[tuple[int, Character]]] = defaultdict(list)

    def known(self, surname: str) -> bool:
        """True if the text has a person of this surname."""
        return bool(self._surnames.get(surname.lower()))

    def full_name(self, mention: Mention) -> None:
        """Link a full name to its character, a new one if no known person fits."""
        parts = self._without_title(name_parts(mention.name or ""))
        if len(parts) < 2:
            self.surname(mention)
            return
        character = next(
            (c for _, c in self._surnames[parts[-1].lower()] if _compatible(name_parts(c.name), parts)), None
        )
        if character is None:
            character, _ = self._scene.cast.get(("person", *[part.lower() for part in parts]), " ".join(parts))
            character.person = character.named = True
            self._surnames[parts[-1].lower()].append((mention.id, character))
            if len(parts) <= 3:
                # "Xi Jinping, ... Xi": family names that come first are also used alone.
                self._surnames[parts[0].lower()].append((mention.id, character))
        elif len(parts) > len(name_parts(character.name)):
            character.name = " ".join(parts)
        self._scene.cast.link(mention.id, character)

    def _without_title(self, parts: list[str]) -> list[str]:
        """ "Crown Prince Mishal ...": the recogniser often takes a title into the name."""
        for size in (3, 2, 1):
            hit = self._scene.kb.office(" ".join(parts[:size])) if len(parts) > size else None
            if hit is not None and not hit.rest:
                return parts[size:]
        return parts

    def surname(self, mention: Mention) -> None:
        """Link a surname alone to the person it means."""
        surname = (name_parts(mention.name or "") or [mention.text])[-1]
        known = self._surnames.get(surname.lower())
        if known:
            character = self._whose(mention, known)
        else:
            character, new = self._scene.cast.get(("person", surname.lower()), surname)
            character.person = character.named = True
            if new:
                self._surnames[surname.lower()].append((mention.id, character))
        self._scene.cast.link(mention.id, character)

    def _whose(self, mention: Mention, known: list[tuple[int, Character]]) -> Character:
        """Whom a bare surname means: of those named before it, the one the text has had most to do with.

        The last one introduced is often a relative, named in passing; a title before the surname settles it.
        """
        before = [character for at, character in known if at < mention.id] or [known[0][1]]
        if mention.title.lower().rstrip(".") in ("mrs", "ms", "lady"):
            return before[-1]
        return max(before, key=lambda character: (len(character.mentions), character.number == before[0].number))

    def handle(self, mention: Mention) -> None:
        """A handle is a person of the text if it is made of their names: @rajnathsingh."""
        letters = re.sub(r"[^a-z]", "", mention.text.lower())
        persons = [c for c in self._scene.cast.characters if c.person and c.named]
        for character in persons:
            parts = [re.sub(r"[^a-z]", "", part.lower()) for part in name_parts(character.name)]
            if len(parts) > 1 and all(part in letters for part in (parts[0], parts[-1])):
                character.note(f"handle {mention.text} is made of the name")
                self._scene.cast.link(mention.id, character)
                return
        character, _ = self._scene.cast.get(("handle", letters), mention.text)
        character.person = character.named = True
        character.note("handle; whose it is, the text does not say")
        self._scene.cast.link(mention.id, character)

    def describe(self) -> None:
        """Read titles, appositions and "of" phrases of every person, then ask the table of office-holders."""
        for character in [c for c in self._scene.cast.characters if c.person and c.named]:
            for number in list(character.mentions):
                self._title_of(character, self._scene.mentions[number])
            self._look_up(character)
            if character.implied is not None:
                character.place(*character.implied)

    def _title_of(self, character: Character, mention: Mention) -> None:
        start = mention.span.start
        # "Ex-president X": the tokeniser cuts the prefix off, and the parser hangs it anywhere.
        former = "former " if self._scene.document.text[max(0, start - 3) : start].lower() == "ex-" else ""
        phrases = [former + mention.title] if mention.title else []
        parts = name_parts(mention.name or "")
        taken = len(parts) - len(self._without_title(parts))
        if taken:
            phrases.append(" ".join(parts[:taken]))
        if mention.apposition is not None:
            other = self._scene.mentions[mention.apposition]
            if other.kind == "nominal" and not other.plural:
                phrases += [whole_phrase(self._scene.document, self._scene.mentions, other), self._to_comma(other)]
                self._place_by(character, other)
                if mention.apposition not in self._scene.cast.of:
                    self._scene.cast.link(mention.apposition, character)
        for phrase in phrases:
            hit = self._scene.kb.office(phrase)
            if hit is not None:
                self.take_office(character, hit, phrase)
        self._place_by(character, mention)

    def _to_comma(self, mention: Mention) -> str:
        """An apposition to its end: "Secretary General of Japan's National Security Secretariat"."""
        text = self._scene.document.text[mention.span.start : mention.span.end + 80]
        return _APPOSITION_END.split(text)[0]

    def take_office(self, character: Character, hit: OfficeHit, phrase: str) -> None:
        """Give a character the office, sector and country that a title phrase names."""
        if hit.office and character.office is None:
            character.office = hit.name
            character.note(f"title in text: {phrase!r}")
        if hit.country and hit.implied:
            character.implied = (hit.country, f"title that only this country uses: {phrase!r}")
        elif hit.country:
            character.place(hit.country, f"country in title: {phrase!r}")
        if hit.sector and hit.office:
            character.add_sectors((hit.sector,))
        elif hit.sector and character.rank is None:
            character.rank = hit.sector

    def _place_by(self, character: Character, mention: Mention) -> None:
        """Country words before the head, its owner, and "of Israel"."""
        for found in self._scene.kb.countries.every(mention.modifiers):
            if not (found.ambiguous and found.kind == "name"):
                character.place(found.code, f"{found.form!r} before the name")
        for other in (mention.possessor, mention.of):
            for owner in self._scene.cast.who(other):
                if not owner.person:
                    character.place(owner.country, f"of {owner.name!r} in text")

    def _look_up(self, character: Character) -> None:
        """The office-holder table, on the document's day."""
        on = self._scene.document.published
        if on is None or (len(name_parts(character.name)) < 2 and character.office is None):
            return
        office = (
            character.office
            if character.office
            and character.office not in self._scene.groups.generic
            and not character.office.startswith(("Former", "Deputy", "Acting"))
            else None
        )
        holders = self._scene.kb.holders(character.name, on, country=character.country, office=office)
        if not holders and office is not None and len(name_parts(character.name)) > 1:
            holders = self._scene.kb.holders(character.name, on, country=character.country)
        if not holders and office is not None:
            # "Joseph R. Biden" is the table's "Joe Biden": one surname, one office, one first letter, one day.
            parts = name_parts(character.name)
            known = self._scene.kb.holders(parts[-1], on, country=character.country, office=office)
            holders = [holder for holder in known if holder.person[:1].lower() == parts[0][:1].lower()]
        if holders and _agree(holders):
            self._take_holder(character, holders[0])
        elif character.office and character.office.startswith("Former"):
            self._once(character)

    def _once(self, character: Character) -> None:
        """ "Former President X": in the table at any time."""
        ever = self._scene.kb.person(character.name) if len(name_parts(character.name)) > 1 else []
        if ever and _agree(ever) and character.country in (None, ever[0].country):
            character.place(ever[0].country, f"{ever[0].why}, before")
            character.wikidata = character.wikidata or ever[0].wikidata

    def _take_holder(self, character: Character, holder: Holder) -> None:
        if character.country is not None and character.country != holder.country:
            return
        character.place(holder.country, holder.why)
        character.note(holder.why)
        character.wikidata = character.wikidata or holder.wikidata
        if (character.office is None or character.office in self._scene.groups.generic) and holder.office:
            character.office = holder.office
            hit = self._scene.kb.office(holder.office)
            character.add_sectors((hit.sector,) if hit is not None and hit.sector else ("GOV",))

    def find_author(self) -> None:
        """Read who speaks off a title such as "Remarks by Prime Minister Anna Berg at the summit"."""
        kinds = "|".join(self._scene.groups.signed)
        match = re.search(_BY.format(kinds=kinds), self._scene.document.title or "", re.I)
        if match is None:
            return
        phrase = _TITLE_END.split(match.group("who"))[0].strip()
        hit = self._scene.kb.office(phrase)
        name = [word for word in name_parts(" ".join(hit.rest) if hit is not None else phrase) if word[:1].isupper()]
        if not name or len(name) > 4 or (hit is None and len(name) < 2):
            return
        known = self._surnames.get(name[-1].lower())
        character = (
            known[0][1]
            if known
            else self._scene.cast.get(("person", *(part.lower() for part in name)), " ".join(name))[0]
        )
        character.person = character.named = True
        if hit is not None:
            self.take_office(character, hit, phrase)
        character.note("whose words the text is, by its title")
        self._look_up(character)
        self._scene.author = character


def _compatible(known: list[str], new: list[str]) -> bool:
    """Two full names with one surname are one person if the first names agree, initials counted."""
    if len(known) < 2 or len(new) < 2:
        return True
    first, second = known[0].lower().rstrip("."), new[0].lower().rstrip(".")
    return (
        first == second
        or first[:2] == second[:2]
        or (min(len(first), len(second)) == 1 and first[0] == second[0])
        or known[-2:] == new[-2:]
    )


def _agree(holders: list[Holder]) -> bool:
    """True if the best evidence names one person of one country."""
    best = [holder for holder in holders if holder.certain] or holders
    return len({(holder.country, holder.wikidata or holder.person) for holder in best}) == 1
