"""Organisations, parties and states that the text names."""

import re

from dragoman.claims import Mention
from dragoman.resolve.body_words import load_body_words, words_of
from dragoman.resolve.cast import Character
from dragoman.resolve.kb_types import CountryHit, Organisation
from dragoman.resolve.meetings import load_meetings
from dragoman.resolve.namesakes import meant, region, side
from dragoman.resolve.phrases import bare
from dragoman.resolve.scene import Scene
from dragoman.resolve.short_names import ShortNames
from dragoman.resolve.where import told

# Shorter ones are acronyms of something else as well ("CAR", "ROC").
_SHORTEST_IN_CAPITALS = 4
_PLAIN = frozenset(("adjective", "demonym"))
_DEGREE = re.compile(
    r"(?:[BMJ]\.?\s?(?:A|S|Sc|D|Ed|Eng|Phil|B\.?A)\.?|Ph\.?\s?D\.?|LL\.?[BMD]\.?|M\.?B\.?A\.?|M\.?P\.?[PAH]\.?)"
)
_IN = re.compile(r"\b(?:in|at|near|outside|across|around)\s+$")
_LAW = re.compile(r"\b(?:Act|Law|Code|Treaty|Agreement|Plan)\b[^().\n]{0,40}\((?:the\s+)?[“\"]?([A-Z]{2,8})[”\"]?\)")


class Bodies:
    """Names of organisations, states, peoples and places to characters."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._words = load_body_words()
        self._short = ShortNames(scene, self._words)
        self._shared: list[tuple[Character, tuple[str, ...]]] = []
        self._last: dict[str, Character] = {}
        self._speakers = frozenset(claim.speaker for claim in scene.statements)
        self._laws = frozenset(_LAW.findall(scene.document.text) if "(" in scene.document.text else ())

    def known(self, mention: Mention) -> bool:
        """True if the table of organisations has the name, or the text says that it is a body's."""
        name = bare(mention.name or "")
        return self._short.told(name) or self._scene.kb.organisation(name) is not None

    @staticmethod
    def degree(name: str) -> bool:
        """ "J.D.", "B.Sc.", "Ph.D": no body and no person, whatever the recogniser says."""
        return _DEGREE.fullmatch(bare(name)) is not None

    def law(self, name: str) -> bool:
        """An acronym that the text itself makes short for a law: "the Foreign Assistance Act of 1961 (FAA)"."""
        return bare(name) in self._laws

    def organisation(self, mention: Mention) -> None:
        """Link the name of an organisation; the name of a law, a plan, a fair is nobody's and stays unlinked."""
        name = self._short.full(bare(mention.name or mention.text))
        hit = self._scene.kb.country(name)
        if hit is not None and (not hit.ambiguous or self._taken_for_body(hit)):
            self.state(mention)
            return
        words = name.replace("’s", "").replace("'s", "").split()
        named = [hit for hit in self._scene.kb.countries.every(tuple(words)) if hit.kind != "place"]
        if len(named) == 1 and {words[0].lower(), words[-1].lower()} & self._scene.groups.itself and not named[0].pre:
            self._scene.cast.link(mention.id, self._scene.state(named[0].code))  # "the Government of Mexico"
            return
        known = self._scene.kb.organisation(name)
        if known is None and (party := self._scene.kb.organisations.member(name)) is not None:
            self._members(mention, name, party)
            return
        city = self._scene.kb.city(name) if known is None else None
        if city is not None and not city.ambiguous and city.large:
            self.state(mention)  # the recogniser took a town for a body
            return
        if known is None and self._nobody(mention, name):
            return
        country, why = self._country(mention, name)
        if known is None:
            known = self._without_country(name, country)
        if known is not None and not known.ambiguous:
            character, new = self._scene.cast.get(("org", known.name.lower()), known.name)
            if new:
                character.named = True
                character.place(known.country, known.why)
                character.add_sectors(known.sectors or (known.kind,))
                character.note(known.why)
        else:
            character = self._unsure(name, known, country, why)
        self._scene.cast.link(mention.id, character)

    def _taken_for_body(self, hit: CountryHit) -> bool:
        """True for an unsure name that is a state's, or its seat's, if it is a body's at all: "The Blue House"."""
        acronym = hit.form.isupper() and len(hit.form) < _SHORTEST_IN_CAPITALS
        return hit.kind in ("name", "metonym") and not acronym and self._scene.kb.organisation(hit.form) is None

    def _nobody(self, mention: Mention, name: str) -> bool:
        if self._words.nobody_at_all(name):
            return True
        if mention.id in self._speakers:
            return False
        return self._words.hardly_anybody(name) or load_meetings().has(name)

    def _unsure(self, name: str, known: Organisation | None, country: str | None, why: str) -> Character:
        """A body that no table knows, or whose name many bear: one for each country, the last named where none is."""
        plain = known.name.lower() if known is not None else self._plain_name(name)
        if country is None and plain in self._last:
            return self._last[plain]
        character, new = self._scene.cast.get(("org", plain, country or ""), name)
        self._last[plain] = character
        character.named = True
        if new:
            character.place(country, why)
            self._facts(character, name, known)
        return character

    def _plain_name(self, name: str) -> str:
        """A name without its country, ministries in one order: "Ministry of Ports of Peru" is "ports ministry"."""
        words = words_of(name)
        hits = self._scene.kb.countries.every(tuple(words))
        first = next((hit for hit in hits if hit.kind != "place" and hit.form.split()[0] == words[0]), None)
        if first is not None and len(words) > first.form.count(" ") + 2:
            words = words[first.form.count(" ") + 1 :]
        elif len(words) > 3 and words[-2].lower() == "of" and hits and hits[-1].form == words[-1]:
            words = words[:-2]
        lower = [word.lower() for word in words if word.lower() != "the"]
        if len(lower) > 2 and lower[1] in ("of", "for") and lower[0] in ("ministry", "department"):
            lower = [*lower[2:], lower[0]]
        return " ".join(lower)

    def _without_country(self, name: str, country: str | None) -> Organisation | None:
        """ "U.S. Department of Energy" is the table's "Department of Energy", if that may be the country's."""
        words = words_of(name)
        for size in (1, 2):
            hit = self._scene.kb.country(" ".join(words[:size]))
            if hit is not None and len(words) > size and hit.code == country:
                known = self._scene.kb.organisation(" ".join(words[size:]))
                if known is not None and (known.country == country or (known.ambiguous and not known.countries)):
                    return known
        return None

    def _country(self, mention: Mention, name: str) -> tuple[str | None, str]:
        """The country that the words in, before or behind the name tell, and why."""
        inside = self._inside(name)
        if inside is not None:
            return inside.code, f"{inside.form!r} in the name"
        for hit in self._scene.kb.countries.every(mention.modifiers):
            if hit.kind != "place":
                return hit.code, f"{hit.form!r} before the name"
        for number in (mention.possessor, mention.of):
            owner = self._scene.mentions[number] if number is not None else None
            if owner is not None and owner.kind == "name":
                found = self._scene.kb.country(bare(owner.name or ""))
                if found is not None and not (found.ambiguous and owner.label == "PERSON"):
                    return found.code, f"of {owner.text!r} in text"
        words = tuple(words_of(name))
        state = any(hit.kind != "place" for hit in self._scene.kb.countries.every(words))
        city = self._scene.kb.cities.within(words) if not state else None
        if city is not None and not name.startswith(city.name) and not name.endswith(city.name):
            city = None  # "House Benghazi Committee" is about the town
        if city is not None and (city.large or city.kind == "subdivision"):
            return city.code, f"{city.name!r} in the name, by the city table"
        return None, ""

    def _inside(self, name: str) -> CountryHit | None:
        """The country word in a name that says whose the body is: "Norwegian ...", "... of Peru", "Iran Air".

        "Sudan Relief of America" is about the first and of the second; "Friends of Tibet" is nobody's.
        """
        words = words_of(name)
        hits = [h for h in self._scene.kb.countries.every(tuple(words)) if h.form != name and h.kind != "place"]
        if not hits:
            return None
        core = " ".join(self._words.core(name))
        front = [hit for hit in hits if hit.form in core]
        if self._words.speaks_about(name):
            behind = [hit for hit in hits if hit.form not in core]
            adjective = next((hit for hit in front if hit.kind in _PLAIN and words[0] == hit.form.split()[0]), None)
            return adjective or (behind[0] if behind and front else None)
        if self._words.is_body(name) or self._scene.kb.organisation(name) is not None:
            # "[National] Indian Education Association" is about Indians; "Royal Norwegian Navy" is Norway's.
            leads = words[0].lower() if hits[0].form.split()[0] != words[0] else ""
            return None if leads in self._scene.groups.led and hits[0].kind in _PLAIN else hits[0]
        return next((hit for hit in front if hit.kind in _PLAIN and words[0] == hit.form.split()[0]), None)

    def _facts(self, character: Character, name: str, known: Organisation | None) -> None:
        if known is not None:
            character.add_sectors(known.sectors or (known.kind,))
            character.shared_name = True
            character.note(f"{known.why} (whose, the text must say)")
            if known.countries and character.country is None:
                self._shared.append((character, known.countries))
            return
        sectors = self._sectors(name)
        character.add_sectors(sectors)
        if sectors:
            character.note(f"{self._words.head(name)!r} in the name")

    def _sectors(self, name: str) -> tuple[str, ...]:
        """The sector of a name's head with the words before it; where they do not tell, of the office that it is."""
        if self._words.told_by_words(name):
            return self._words.sectors(name)
        head, core = self._words.head(name), [word.lower() for word in self._words.core(name)[:-1]]
        sectors = self._scene.kb.sector(head, tuple(core)) or self._scene.kb.sector(head.rstrip("s"), tuple(core))
        sectors = sectors or self._words.sectors(name)
        office = self._scene.kb.office(name)
        if not sectors and office is not None and office.office is not None and office.sector:
            sectors = (office.sector,)
        return sectors

    def _members(self, mention: Mention, name: str, party: Organisation) -> None:
        """ "Democrats", "Tory": those of a party, whose country is the party's if its name is one state's."""
        character, new = self._scene.cast.get(("members", party.name.lower()), name)
        if new:
            character.named = True
            character.plural = mention.plural
            character.add_sectors(party.sectors)
            character.note(f"members of a party: {party.why}")
            if party.countries:
                self._shared.append((character, party.countries))
            else:
                character.place(party.country, party.why)
        self._scene.cast.link(mention.id, character)

    def settle(self) -> None:
        """Say whose a party is whose name several states share: that of the text's other parties, or that it names."""
        if not self._shared:
            return
        characters = self._scene.cast.characters
        own = [{c.country} for c in characters if c.country and not c.state and "PTY" in c.sectors]
        parties = {character.name: set(codes) for character, codes in self._shared}
        states = {c.country for c in characters if c.state and c.country}
        for character, codes in self._shared:
            others = [set(found) for name, found in parties.items() if name != character.name]
            for among in (*own, *others, states):
                fits = sorted(set(codes) & among)
                if len(fits) == 1:
                    character.place(fits[0], f"the text speaks of {self._scene.kb.country_name(fits[0])}")
                    break

    def state(self, mention: Mention) -> None:
        """Link the name of a state, a people or a place."""
        name = bare(mention.name or mention.text)
        hit = self._scene.kb.country(name)
        hit = meant(self._scene, hit) if hit is not None else side(self._scene, name)
        party = self._scene.kb.organisations.member(name) if hit is None else None
        if party is not None:
            self._members(mention, name, party)
            return
        own = hit is not None and self._scene.kb.country(name) is None
        place = told(self._scene, mention) if mention.label != "NORP" and not own else None
        if place is None and hit is not None and hit.kind == "capital" and _located(self._scene, mention):
            place = hit.code, f"capital {name!r}, where something is"
        if place is not None:
            code, why = place
            key = ("place", name.lower(), code) if hit is not None else ("place", name.lower())
            character, _ = self._scene.cast.get(key, name)
            character.named = character.place_only = True
            character.place(code, why)
        elif hit is None and mention.label == "NORP":
            sectors = self._scene.kb.sector(name.lower()) or self._scene.kb.sector(name.lower().rstrip("s"))
            character, _ = self._scene.cast.get(("group", name.lower()), name)
            character.named = True
            character.add_sectors(sectors or ("SOC",))
            character.note(
                "a people, faith or party by the recogniser" if not sectors else f"{name!r} in the sector table"
            )
        elif hit is None:
            character, _ = self._scene.cast.get(("place", name.lower()), name)
            character.named = True
            character.place_only = True
            character.note("a place whose country no table here tells")
        elif mention.plural and hit.kind in ("demonym", "adjective") and not mention.text.lower().startswith("the "):
            # "two Bolivians", "Germans protested": people of the country. "The Germans" are mostly their state.
            character, _ = self._scene.cast.get(("people", hit.code), name)
            character.country = hit.code
            character.plural = True
            character.add_sectors(("CVL",))
            character.note(f"people of the country: {name!r}")
        else:
            character = region(self._scene, hit) if hit.pre else self._scene.state(hit.code)
            character.note(f"{hit.kind} {name!r}")
        self._scene.cast.link(mention.id, character)


def _located(scene: Scene, mention: Mention) -> bool:
    """ "In Paris": there the town, not the state that it stands for elsewhere."""
    return _IN.search(scene.document.text, max(0, mention.span.start - 12), mention.span.start) is not None
