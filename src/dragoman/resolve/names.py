"""First pass of resolution: persons, organisations and states that the text names."""

import re
from collections import defaultdict

from dragoman.claims import Mention
from dragoman.document import Document
from dragoman.resolve.cast import Cast, Character
from dragoman.resolve.kb import KnowledgeBase
from dragoman.resolve.kb_types import Holder, OfficeHit

_SUFFIX = frozenset(("jr", "jr.", "sr", "sr.", "ii", "iii", "iv"))
_POSSESSIVE = re.compile(r"['’]s?$")


class Namer:
    """Names to characters, by the words around them first and the tables second."""

    def __init__(self, kb: KnowledgeBase, document: Document, mentions: tuple[Mention, ...], cast: Cast) -> None:
        self._kb = kb
        self._document = document
        self._mentions = mentions
        self._cast = cast
        self._surnames: dict[str, list[tuple[int, Character]]] = defaultdict(list)

    def run(self) -> None:
        """Link every mention of kind name or handle; full names first, so that surnames find theirs."""
        named = [mention for mention in self._mentions if mention.kind == "name" and mention.name]
        rest: list[Mention] = []
        for mention in named:
            if (
                mention.label == "PERSON"
                and len(_parts(mention.name or "")) > 1
                and not self._known_organisation(mention)
            ):
                self._full_name(mention)
            else:
                rest.append(mention)
        for mention in rest:
            if mention.label == "PERSON" and not self._known_organisation(mention) and not self._plain_country(mention):
                self._surname(mention)
            elif mention.label == "ORG" or self._known_organisation(mention):
                self._organisation(mention)
            else:
                self._state(mention)
        for mention in self._mentions:
            if mention.kind == "handle":
                self._handle(mention)

    # Persons

    def _full_name(self, mention: Mention) -> None:
        parts = self._without_title(_parts(mention.name or ""))
        if len(parts) < 2:
            self._surname(mention)
            return
        character = next((c for _, c in self._surnames[parts[-1].lower()] if _compatible(_parts(c.name), parts)), None)
        if character is None:
            character, _ = self._cast.get(("person", *[part.lower() for part in parts]), " ".join(parts))
            character.person = character.named = True
            self._surnames[parts[-1].lower()].append((mention.id, character))
            if len(parts) <= 3:
                # "Xi Jinping, ... Xi": family names that come first are also used alone.
                self._surnames[parts[0].lower()].append((mention.id, character))
        elif len(parts) > len(_parts(character.name)):
            character.name = " ".join(parts)
        self._cast.link(mention.id, character)

    def _without_title(self, parts: list[str]) -> list[str]:
        """ "Crown Prince Mishal ...": the recogniser often takes a title into the name."""
        for size in (3, 2, 1):
            hit = self._kb.office(" ".join(parts[:size])) if len(parts) > size else None
            if hit is not None and not hit.rest:
                return parts[size:]
        return parts

    def _surname(self, mention: Mention) -> None:
        surname = (_parts(mention.name or "") or [mention.text])[-1]
        known = self._surnames.get(surname.lower())
        if known:
            before = [character for at, character in known if at < mention.id]
            character = before[-1] if before else known[0][1]
        else:
            character, new = self._cast.get(("person", surname.lower()), surname)
            character.person = character.named = True
            if new:
                self._surnames[surname.lower()].append((mention.id, character))
        self._cast.link(mention.id, character)

    def _handle(self, mention: Mention) -> None:
        """A handle is a person of the text if it is made of their names: @rajnathsingh."""
        letters = re.sub(r"[^a-z]", "", mention.text.lower())
        persons = [c for c in self._cast.characters if c.person and c.named]
        for character in persons:
            parts = [re.sub(r"[^a-z]", "", part.lower()) for part in _parts(character.name)]
            if len(parts) > 1 and all(part in letters for part in (parts[0], parts[-1])):
                character.note(f"handle {mention.text} is made of the name")
                self._cast.link(mention.id, character)
                return
        character, _ = self._cast.get(("handle", letters), mention.text)
        character.person = character.named = True
        character.note("handle; whose it is, the text does not say")
        self._cast.link(mention.id, character)

    def describe(self) -> None:
        """Read titles, appositions and "of" phrases of every person, then ask the table of office-holders."""
        for character in [c for c in self._cast.characters if c.person and c.named]:
            for number in list(character.mentions):
                self._title_of(character, self._mentions[number])
            self._look_up(character)

    def _title_of(self, character: Character, mention: Mention) -> None:
        phrases = [mention.title] if mention.title else []
        parts = _parts(mention.name or "")
        taken = len(parts) - len(self._without_title(parts))
        if taken:
            phrases.append(" ".join(parts[:taken]))
        if mention.apposition is not None:
            other = self._mentions[mention.apposition]
            if other.kind == "nominal" and not other.plural:
                phrases.append(whole_phrase(self._document, self._mentions, other))
                self._place_by(character, other)
                if mention.apposition not in self._cast.of:
                    self._cast.link(mention.apposition, character)
        for phrase in phrases:
            hit = self._kb.office(phrase)
            if hit is not None:
                self.take_office(character, hit, phrase)
        self._place_by(character, mention)

    def take_office(self, character: Character, hit: OfficeHit, phrase: str) -> None:
        """Give a character the office, sector and country that a title phrase names."""
        if hit.office and character.office is None:
            character.office = hit.name
            character.note(f"title in text: {phrase!r}")
        if hit.country:
            character.place(hit.country, f"country in title: {phrase!r}")
        if hit.sector and hit.office:
            character.add_sectors((hit.sector,))
        elif hit.sector and character.rank is None:
            character.rank = hit.sector

    def _place_by(self, character: Character, mention: Mention) -> None:
        """Country words before the head, its owner, and "of Israel"."""
        for found in self._kb.countries.every(mention.modifiers):
            if not (found.ambiguous and found.kind == "name"):
                character.place(found.code, f"{found.form!r} before the name")
        for other in (mention.possessor, mention.of):
            for owner in self._cast.who(other):
                if not owner.person:
                    character.place(owner.country, f"of {owner.name!r} in text")

    def _look_up(self, character: Character) -> None:
        """The office-holder table, on the document's day."""
        on = self._document.published
        if on is None or (len(_parts(character.name)) < 2 and character.office is None):
            return
        office = (
            character.office
            if character.office and not character.office.startswith(("Former", "Deputy", "Acting"))
            else None
        )
        holders = self._kb.holders(character.name, on, country=character.country, office=office)
        if not holders and office is not None and len(_parts(character.name)) > 1:
            holders = self._kb.holders(character.name, on, country=character.country)
        if not holders and office is not None:
            # "Joseph R. Biden" is the table's "Joe Biden": one surname, one office, one first letter, one day.
            parts = _parts(character.name)
            known = self._kb.holders(parts[-1], on, country=character.country, office=office)
            holders = [holder for holder in known if holder.person[:1].lower() == parts[0][:1].lower()]
        if holders and _agree(holders):
            self._take_holder(character, holders[0])
        elif character.office and character.office.startswith("Former"):
            self._once(character)

    def _once(self, character: Character) -> None:
        """ "Former President X": in the table at any time."""
        ever = self._kb.person(character.name) if len(_parts(character.name)) > 1 else []
        if ever and _agree(ever) and character.country in (None, ever[0].country):
            character.place(ever[0].country, f"{ever[0].why}, before")
            character.wikidata = character.wikidata or ever[0].wikidata

    def _take_holder(self, character: Character, holder: Holder) -> None:
        if character.country is not None and character.country != holder.country:
            return
        character.place(holder.country, holder.why)
        character.note(holder.why)
        character.wikidata = character.wikidata or holder.wikidata
        if character.office is None and holder.office:
            character.office = holder.office
            hit = self._kb.office(holder.office)
            character.add_sectors((hit.sector,) if hit is not None and hit.sector else ("GOV",))

    # Organisations and states

    def _known_organisation(self, mention: Mention) -> bool:
        return self._kb.organisation(_bare(mention.name or "")) is not None

    def _plain_country(self, mention: Mention) -> bool:
        """A country that the recogniser took for a person ("Jordan said"), unless the text has a person of that name."""
        name = _bare(mention.name or "")
        found = self._kb.country(name)
        return found is not None and not mention.title and not self._surnames.get(name.lower())

    def _organisation(self, mention: Mention) -> None:
        name = _bare(mention.name or mention.text)
        hit = self._kb.country(name)
        if hit is not None and not hit.ambiguous:
            self._state(mention)
            return
        known = self._kb.organisation(name)
        if known is not None and not known.ambiguous:
            character, new = self._cast.get(("org", known.name.lower()), known.name)
            if new:
                character.named = True
                character.place(known.country, f"organisation table: {known.name}")
                character.add_sectors(known.sectors or (known.kind,))
                character.note(f"organisation table: {known.name}")
            self._cast.link(mention.id, character)
            return
        character, new = self._cast.get(("org", name.lower()), name)
        character.named = True
        words = name.split()
        if new:
            self._organisation_facts(character, mention, words)
        self._cast.link(mention.id, character)

    def _organisation_facts(self, character: Character, mention: Mention, words: list[str]) -> None:
        known = self._kb.organisation(character.name)
        if known is not None:
            character.add_sectors(known.sectors or (known.kind,))
            character.note(f"organisation table: {known.name} (whose, the text must say)")
        for size in (3, 2, 1):
            for start in range(len(words) - size + 1):
                phrase = " ".join(words[start : start + size])
                found = self._kb.country(phrase)
                if found is not None and (size < len(words)):
                    character.place(found.code, f"{phrase!r} in the name")
        for hit in self._kb.countries.every(mention.modifiers):
            character.place(hit.code, f"{hit.form!r} before the name")
        if not character.sectors:
            sectors = self._kb.sector(words[-1].lower(), tuple(words[:-1]))
            hit = self._kb.office(character.name)
            if not sectors and hit is not None and hit.sector:
                sectors = (hit.sector,)
            character.add_sectors(sectors)
            if sectors:
                character.note(f"{words[-1]!r} in the name")

    def _state(self, mention: Mention) -> None:
        name = _bare(mention.name or mention.text)
        hit = self._kb.country(name)
        if hit is None and mention.label == "NORP":
            sectors = self._kb.sector(name.lower()) or self._kb.sector(name.lower().rstrip("s"))
            character, _ = self._cast.get(("group", name.lower()), name)
            character.named = True
            character.add_sectors(sectors or ("SOC",))
            character.note(
                "a people, faith or party by the recogniser" if not sectors else f"{name!r} in the sector table"
            )
        elif hit is None:
            character, _ = self._cast.get(("place", name.lower()), name)
            character.named = True
            character.note("a place whose country no table here tells")
        else:
            character = self.state(hit.code, hit.form)
            character.note(f"{hit.kind} {name!r}")
            if hit.pre:
                character.add_sectors(("PRE",))
        self._cast.link(mention.id, character)

    def state(self, code: str, form: str = "") -> Character:
        """The character that is the state itself."""
        character, new = self._cast.get(("state", code), self._kb.country_name(code))
        if new:
            character.state = character.named = True
            character.country = code
            character.add_sectors(("GOV",))
        return character


def whole_phrase(document: Document, mentions: tuple[Mention, ...], mention: Mention) -> str:
    """A noun phrase with what "of" adds: "minister" of "Defence" of "Israel" reads "minister of Defence of Israel"."""
    start, end = mention.span
    for _ in range(2):
        if mention.of is None:
            break
        mention = mentions[mention.of]
        if not 0 < mention.span.end - start < 120:
            break
        end = max(end, mention.span.end)
    return document.text[start:end]


def _bare(name: str) -> str:
    name = _POSSESSIVE.sub("", name.strip())
    return name[4:] if name.lower().startswith("the ") else name


def _parts(name: str) -> list[str]:
    words = [_POSSESSIVE.sub("", word).strip(",") for word in name.split()]
    return [word for word in words if word and word.lower() not in _SUFFIX]


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
