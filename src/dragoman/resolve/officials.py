"""Officials that the text does not name: by their title alone, and as somebody's counterpart."""

import re
from collections.abc import Callable

from dragoman.claims import Mention
from dragoman.resolve.cast import Character
from dragoman.resolve.incumbents import Incumbents
from dragoman.resolve.kb_types import OfficeHit
from dragoman.resolve.namesakes import in_phrase, of_region
from dragoman.resolve.phrases import whole_phrase
from dragoman.resolve.scene import FOCUS, Scene
from dragoman.resolve.where import local

# "his counterparts in Cairo and Khartoum", "her counterpart from Ghana"
_FROM = re.compile(r"\s+(?:from|in|of)\s+(?P<places>(?:the\s+)?[A-Z][^.;:()\n“”\"]{1,80})")
_STOPS = re.compile(r"\s(?!(?:and|or|of|the)\b)(?=[a-z])")
_LIST = re.compile(r"(?:,\s+(?:and\s+)?|\s+and\s+)$")


class Officials:
    """Whom a title or "counterpart" stands for. ``owner`` and ``countries`` are what the words around it tell."""

    def __init__(
        self,
        scene: Scene,
        owner: Callable[[Mention], Character | None],
        countries: Callable[[Mention], list[str]],
    ) -> None:
        self._scene = scene
        self._owner = owner
        self._countries = countries
        self._incumbents = Incumbents(scene)

    def counterparts(self, mention: Mention) -> list[Character]:
        """The same office in the other states, one for each; the persons that the text names beside it, if any."""
        owner = self._owner(mention) or next(
            (c for other in self._scene.back(mention) for c in self._scene.cast.who(other.id) if c.person), None
        )
        codes = [code for code in self._countries(mention) if owner is None or code != owner.country]
        codes = max(codes, self._behind(mention), key=len)
        named = self._named(mention)
        if named:
            for n, character in enumerate(named):
                self._take(character, owner, codes[n] if n < len(codes) and len(codes) == len(named) else None, mention)
            if len(codes) == 1:
                named[0].place(codes[0], f"{mention.text!r}")
            return named
        if codes:
            return [self._counterpart(mention, owner, code) for code in codes]
        pair = [c for c in self._scene.pair(mention, persons=True) if c is not owner]
        return pair[-1:]

    def _named(self, mention: Mention) -> list[Character]:
        """The persons named as the counterparts: "his French and Polish counterparts, Ana Roy and Jan Nowak"."""
        first = [c for c in self._scene.cast.who(mention.apposition) if c.person and c.named]
        if not first:
            return [c for c in self._scene.cast.who(mention.id) if c.person and c.named][:1]
        if not mention.plural or mention.apposition is None:
            return first[:1]
        found, last = first[:1], self._scene.mentions[mention.apposition]
        for other in self._scene.mentions[last.id + 1 : last.id + 12]:
            between = self._scene.document.text[last.span.end : other.span.start]
            persons = [c for c in self._scene.cast.who(other.id) if c.person and c.named]
            if other.label == "PERSON" and persons and _LIST.match(between):
                found.append(persons[0])
                last = other
        return found

    def _behind(self, mention: Mention) -> list[str]:
        """The countries that "from", "in" or "of" names right behind the word."""
        text = self._scene.document.text
        match = _FROM.match(text, mention.span.end, mention.span.end + 100)
        if match is None:
            return []
        words = re.split(r"[\s,]+", _STOPS.split(match["places"])[0])
        return list(dict.fromkeys(hit.code for hit in self._scene.kb.countries.every(tuple(words))))

    def _counterpart(self, mention: Mention, owner: Character | None, code: str) -> Character:
        office = self._office_there(owner, code)
        known = self._same_office(office, code)
        if known is None:
            adjective = next(
                (w for w in mention.modifiers if (hit := self._scene.kb.country(w)) is not None and hit.code == code),
                self._scene.kb.country_name(code),
            )
            known, _ = self._scene.cast.get(
                ("office", code, office or "counterpart"), f"{adjective} {office or 'counterpart'}"
            )
            known.person = True
        self._take(known, owner, code, mention)
        return known

    def _take(self, character: Character, owner: Character | None, code: str | None, mention: Mention) -> None:
        character.place(code, f"{mention.text!r}")
        if character is owner:
            return
        country = code or character.country
        office = self._office_there(owner, country) if country is not None else owner.office if owner else None
        if office is not None and character.office is None:
            character.office = office
            character.note(f"the same office as {owner.name if owner else 'theirs'}: {mention.text!r}")
        if not character.sectors:
            # Whoever is somebody's counterpart in another state speaks for it, where the text says no more.
            character.add_sectors(tuple(owner.sectors) if owner is not None and owner.sectors else ("GOV",))

    def _office_there(self, owner: Character | None, code: str) -> str | None:
        """The owner's office in another state; a head of government meets the head that the other state has."""
        kb, on = self._scene.kb, self._scene.document.published
        office = owner.office if owner is not None else None
        if office is None or on is None or office not in kb.offices or kb.offices[office].head is None:
            return office
        if kb.holder_of(code, office, on) is not None:
            return office
        heads = [other.name for other in kb.offices if other.head is not None and other.name != office]
        return next((other for other in heads if kb.holder_of(code, other, on) is not None), office)

    def _same_office(self, office: str | None, country: str) -> Character | None:
        for character in reversed(self._scene.cast.characters):
            if character.person and character.country == country and (office is None or character.office == office):
                return character
        return None

    def holder(self, mention: Mention, hit: OfficeHit, countries: list[str]) -> Character:
        """A title alone: the person of the text who has that office, else the office itself."""
        country = hit.country if hit.country and not hit.implied else (countries[0] if countries else hit.country)
        country = in_phrase(self._scene, mention.text, country) if country is not None else None
        region = country is not None and of_region(self._scene, mention, country)
        bare = hit.office in self._scene.groups.generic
        # The nearest sentence first, and in it the subject: "Biden met Macron. The president praised ..." is Biden.
        back = sorted(
            self._scene.back(mention, across_quotes=True), key=lambda m: (mention.sentence - m.sentence, not m.subject)
        )
        candidates = [c for other in back for c in self._scene.cast.who(other.id) if c.person and c.office]
        near = {c.number for c in candidates}
        candidates += [
            c
            for c in reversed(self._scene.cast.characters)
            if c.person
            and c.office
            and c.named
            and c.number not in near
            # Whoever is named only later is meant before only if they are the text's own.
            and (c.country == self._scene.home or min(c.mentions, default=mention.id) < mention.id)
        ]
        if not hit.former and not hit.deputy:
            labelled = self._incumbents.speaks(mention)
            if labelled:
                candidates.sort(key=lambda c: (c is not self._scene.author, c.country != self._scene.home))
            for character in candidates:
                same = character.office == hit.name or (
                    bare and (hit.office or "").lower() in (character.office or "").lower()
                )
                if not same or not (
                    country is None or (character.country == country and ("PRE" in character.sectors) == region)
                ):
                    continue
                # Whoever was named just before is meant, in office or not; a speaker, or one of the whole text, is in.
                far = labelled or character.number not in near
                if far and self._incumbents.succeeded(character, hit):
                    continue
                return self._then(mention, hit, character)
        on = self._scene.document.published
        if country is None:
            country = self._by_portfolio(hit) or self._scene.home
            # "The chancellor" in London is the finance minister; "the queen" in a republic is somebody else's.
            phrase = whole_phrase(self._scene.document, self._scene.mentions, mention)
            hit = self._scene.kb.office(phrase, country) or hit
            if country is not None and on is not None and not self._scene.kb.may_have(country, hit.office or "", on):
                country = None
        character, new = self._scene.cast.get(
            ("office", country or "", hit.name, *(("PRE",) if region else ())),
            mention.text.removeprefix("the ").removeprefix("The "),
        )
        if new:
            character.person = True
            character.office = hit.name
            character.add_sectors(self._scene.kb.sectors_of(hit))
            character.place(country, f"title in text: {mention.text!r}" if countries else FOCUS)
            character.note(f"title in text: {mention.text!r}")
            if country and on and not (hit.former or hit.deputy or region):
                holder = self._scene.kb.holder_of(country, hit.office or "", on)
                if holder is not None and holder.certain:
                    character.note(f"{holder.person} by the table ({holder.why})")
                    character.wikidata = holder.wikidata
        return character

    def _then(self, mention: Mention, hit: OfficeHit, character: Character) -> Character:
        """Whom the title means in this sentence: the character, or who held the office in the year that opens it."""
        holder = self._incumbents.then(mention, hit, character)
        if holder is None:
            return character
        known = next((c for c in self._scene.cast.characters if c.wikidata == holder.wikidata and c.person), None)
        if known is not None:
            return known
        then, new = self._scene.cast.get(("office", holder.country, hit.name, holder.person), holder.person)
        if new:
            then.person = then.named = True
            then.office = hit.name
            then.add_sectors(self._scene.kb.sectors_of(hit))
            then.place(holder.country, holder.why)
            then.wikidata = holder.wikidata
            then.note(f"title in text: {mention.text!r}, in a sentence of the year; {holder.why}")
        return then

    def local_holder(self, mention: Mention, hit: OfficeHit, place: Character) -> Character:
        """ "The governor of Texas": an office of a town or region, never the state's own of that name."""
        for character in self._scene.cast.characters:
            same = character.person and character.office == hit.name and character.country == place.country
            if same and any(local(self._scene, self._scene.mentions[number]) is place for number in character.mentions):
                return character
        character, new = self._scene.cast.get(("office", place.name.lower(), hit.name), mention.text)
        if new:
            character.name = character.name.removeprefix("the ").removeprefix("The ")
            character.person = True
            character.office = hit.name
            character.add_sectors((hit.sector,) if hit.sector else ())
            character.place(place.country, f"of {place.name}: {mention.text!r}")
        return character

    def _by_portfolio(self, hit: OfficeHit) -> str | None:
        """The country of the minister last spoken of whose office is the one named."""
        for character in reversed(self._scene.cast.characters):
            if character.office == hit.office and character.country:
                return character.country
        return None
