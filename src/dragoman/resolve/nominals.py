"""Noun phrases that name nobody: titles alone, counterparts, groups, pairs, and what belongs to somebody."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import takewhile

from dragoman.claims import Mention
from dragoman.extract.syntax import load_syntax
from dragoman.resolve.cast import OFFICIAL, Character
from dragoman.resolve.kb_types import OfficeHit
from dragoman.resolve.officials import Officials
from dragoman.resolve.phrases import whole_phrase
from dragoman.resolve.scene import FOCUS, Scene
from dragoman.resolve.where import countries as countries_before
from dragoman.resolve.where import local

_DEFINITE = ("the ", "this ", "that ", "these ", "those ")
_DEEPEST = 12
"""Owners of owners that are followed: "the minister of the minister of ..." a hundred times over must not run deep."""
_ARTICLES = ("the ", "a ", "an ", "some ", "any ", "no ")


class Nominals:
    """Whom a noun phrase stands for. ``link`` resolves a pronoun that owns one ("his counterpart") first."""

    def __init__(self, scene: Scene, link: Callable[[Mention], None]) -> None:
        self._scene = scene
        self._link = link
        self._deep = 0
        self._officials = Officials(scene, self.owner, self._countries)

    def read(self, mention: Mention) -> list[Character]:
        """The characters that a noun phrase stands for; empty if its words tell of nobody."""
        lower = mention.text.lower().split()
        head = mention.head
        both = bool({"both", "two"} & set(lower)) and mention.plural
        if head == "two":
            return self._scene.pair(mention, persons=True)
        bare = mention.plural and lower[0] == "the" and len(lower) == 2 and head in self._scene.groups.paired
        if (both or bare) and head in self._scene.groups.persons:
            pair = self._scene.pair(mention, persons=True, strict=bare)
            if pair:
                return pair
        if (both or bare) and head in self._scene.groups.states:
            pair = self._scene.pair(mention, persons=False)
            if pair:
                return pair
        colleague = head in self._scene.groups.colleagues and bool(countries_before(self._scene, mention))
        if head in self._scene.groups.counterparts or (colleague and mention.id not in self._scene.cast.of):
            return self._officials.counterparts(mention)
        if head in self._scene.groups.pairs:
            return self._scene.pair(mention, persons=True) or self._scene.pair(mention, persons=False)
        several = next((self._scene.groups.counts[word] for word in lower if word in self._scene.groups.counts), 0)
        if several > 2 and mention.plural and lower[0] in ("the", "all") and head in self._scene.groups.states:
            found = self._scene.pair(mention, persons=False, size=several)
            if found:
                return found
        if head in load_syntax().voices and mention.id not in self._scene.cast.of and not mention.plural:
            return self._voice(mention)
        if mention.id in self._scene.cast.of:
            return self._scene.cast.who(mention.id)
        if head in ("country", "nation") and lower[0] in ("the", "this", "that") and len(lower) == 2:
            state = self._scene.focus_state(mention)
            return [state] if state is not None else []
        owner = self.owner(mention)
        countries = self._countries(mention)
        if head in self._scene.groups.others:
            owner, countries = None, []  # "its close allies" are other states than it
        hit = self._scene.kb.office(whole_phrase(self._scene.document, self._scene.mentions, mention))
        former = self._titled(mention) if hit is not None and hit.former else None
        if former is not None:
            return [former]
        official = self._official(mention, hit, owner, countries)
        if official:
            return official
        if owner is not None and head in self._scene.groups.owned | self._scene.groups.state_heads:
            also = [c for other in mention.of_also for c in self._who(other, mention)]
            # "Their countries" are one for each of them; "their office" is one that all share.
            owners = self.owners(mention) if mention.plural or head in self._scene.groups.state_heads else [owner]
            return _once(self._owned(mention, one) for one in (*owners, *also))
        if countries and head in self._scene.groups.state_heads and local(self._scene, mention) is None:
            return [self._scene.state(code) for code in countries]
        titled = self._titled(mention)
        return [titled] if titled is not None else self._group(mention, countries, owner)

    def _titled(self, mention: Mention) -> Character | None:
        """ "The former president" behind "Former President Ana Ruiz": the person last named with that title."""
        words = mention.text.lower().split()
        if mention.plural or words[0] != "the" or len(words) < 2:
            return None
        for other in self._scene.back(mention, across_quotes=True):
            title = other.title.lower().split()
            if other.kind == "name" and title[-1:] == words[-1:] and set(title).issuperset(words[1:]):
                return next((one for one in self._scene.cast.who(other.id) if one.person), None)
        return None

    def _official(
        self, mention: Mention, hit: OfficeHit | None, owner: Character | None, countries: list[str]
    ) -> list[Character]:
        """The holder of an office named by its title; one each of several states: "presidents of Chad and Niger"."""
        if hit is None or hit.office is None or not self._titles(mention, hit):
            return []
        if mention.head in self._scene.groups.owned:
            behind = self._bodies_in(mention) if owner is None else [owner]
            if behind and all(_private(one) for one in behind):
                return []  # "a spokeswoman for Boeing" holds no office of the state
        if mention.plural:
            one_each = not self._scene.kb.offices[hit.office].shared and hit.office not in self._scene.groups.generic
            if len(countries) < 2 or not one_each:
                return []
            single = replace(hit, country=None, implied=False)
            return [self._officials.holder(mention, single, [code]) for code in countries]
        place = local(self._scene, mention)
        told = bool(countries_before(self._scene, mention)) or self._scene.kb.offices[hit.office].accredited
        if place is not None and not told:
            return [self._officials.local_holder(mention, hit, place)]
        return [self._officials.holder(mention, hit, countries or ([owner.country] if owner and owner.country else []))]

    def _titles(self, mention: Mention, hit: OfficeHit) -> bool:
        """True if the title is what the phrase is about: of "the Ambassador Bridge" and "three president" it is not."""
        first = self._scene.kb.office(mention.head.replace("-", " "))
        counted = (
            not mention.plural and mention.modifiers[:1] and mention.modifiers[0].lower() in self._scene.groups.counts
        )
        return not counted and (first is not None or mention.head in hit.title or "-" in mention.text)

    def owner(self, mention: Mention) -> Character | None:
        """Whom the phrase says it belongs to: "Gallant's office", "its council", "minister of Israel"."""
        return next(iter(self.owners(mention)), None)

    def owners(self, mention: Mention) -> list[Character]:
        """All of them, where a plural owns it: "their countries"."""
        for number in (mention.possessor, mention.of):
            found = self._who(number, mention)
            if found:
                return found
        return []

    def _who(self, number: int | None, asking: Mention) -> list[Character]:
        """Whom a mention that another hangs on stands for, read first if it has not been."""
        if number is not None and number not in self._scene.cast.of and number != asking.id and self._deep < _DEEPEST:
            other = self._scene.mentions[number]
            if other.kind in ("pronoun", "nominal"):
                self._deep += 1
                self._link(other)
                self._deep -= 1
        return self._scene.cast.who(number)

    def _countries(self, mention: Mention) -> list[str]:
        found: list[str] = []
        for hit in countries_before(self._scene, mention):
            _add(found, hit.code)
        own = self._scene.kb.country(mention.text.split()[-1])
        if not found and own is not None and own.kind == "demonym":
            found.append(own.code)
        owners = [c for other in (mention.possessor, mention.of, *mention.of_also) for c in self._who(other, mention)]
        if not owners and mention.head not in self._scene.groups.abroad:
            places = (mention.place, *mention.place_also) if mention.place is not None else ()
            owners = [c for other in places for c in self._scene.cast.who(other)]
        if not found:
            several = len(owners) > 1
            for character in owners:
                if character.country and (character.state or (several and character.place_only)):
                    _add(found, character.country)
        place = local(self._scene, mention)
        if not found and place is not None and place.country is not None:
            found.append(place.country)
        return found

    def _voice(self, mention: Mention) -> list[Character]:
        """ "The Indian statement": of whoever issued one for that state, else the state's; "her tweet": hers."""
        owner = self.owner(mention)
        if owner is not None and not owner.state:
            return [owner]
        countries = self._countries(mention)
        for claim in reversed(self._scene.statements):
            for character in self._scene.cast.who(claim.speaker):
                earlier = claim.speaker is not None and claim.speaker < mention.id
                issued = claim.channel == "statement" and not character.person and not character.state
                if earlier and issued and character.country in countries:
                    return [character]
        return [self._scene.state(code) for code in countries[:1]]

    def _owned(self, mention: Mention, owner: Character) -> Character:
        """ "Gallant's office", "his government": what belongs to somebody and speaks or acts for them."""
        head = mention.head
        if head in self._scene.groups.state_heads and owner.country is not None and not owner.place_only:
            return self._scene.state(owner.country)
        label = (
            f"{owner.name}'s {mention.text.split()[-1] if mention.plural else head}" if owner.named else mention.text
        )
        character, new = self._scene.cast.get(("owned", str(owner.number), head), label)
        if new:
            character.person = head.endswith(("man", "woman", "person")) or head in self._scene.groups.personal
            character.place(owner.country, f"belongs to {owner.name}")
            character.add_sectors(self._scene.kb.sector(head, mention.modifiers) or tuple(owner.sectors))
            character.plural = mention.plural
            character.note(f"{mention.text!r} in text")
        return character

    def _group(self, mention: Mention, countries: list[str], owner: Character | None) -> list[Character]:
        sectors = self._scene.kb.sector(mention.head, mention.modifiers)
        bodies = self._bodies_in(mention)
        if not sectors and not countries and not bodies:
            return []
        if not countries and owner is None and mention.text.lower().startswith(_DEFINITE):
            for other in self._scene.back(mention, across_quotes=True):
                if other.head == mention.head and other.plural == mention.plural and other.kind == "nominal":
                    return self._scene.cast.who(other.id)  # "the official added": the one spoken of before
        places: list[str | None] = list(countries)
        why = "country word in text"
        if not places and owner is not None and owner.country is not None:
            places, why = [owner.country], f"belongs to {owner.name}"
        if not places and mention.head in self._scene.groups.organs and self._own_organ(mention, owner):
            places, why = [self._focus(mention)], FOCUS
        if not places and bodies:
            places, why = list[str | None](c.country for c in bodies if c.country)[:1], f"of {bodies[0].name}"
        found: list[Character] = []
        for country in places or [None]:
            words = self._plain_words(mention)
            kind = " ".join([*(w.lower() for w in words), mention.head])
            label = self._label(mention, country, len(places) > 1, words)
            character, new = self._scene.cast.get(("group", country or "", kind), label)
            if new:
                character.plural = mention.plural
                official = mention.head in self._scene.groups.persons or self._scene.kb.office(mention.head) is not None
                character.person = not mention.plural and bool(sectors) and official
                general = mention.head in self._scene.kb.sectors.neutral and mention.head != "spokesman"
                character.add_sectors((*(tuple(bodies[0].sectors) if bodies and general else ()), *sectors))
                if country is not None:
                    character.place(country, f"{why}: {mention.text!r}")
                character.note(f"{mention.head!r} in the sector table" if sectors else f"{mention.text!r} in text")
            found.append(character)
        return found

    def _bodies_in(self, mention: Mention) -> list[Character]:
        """The bodies named before the head: "[Taliban] negotiators", "[ISI] officers"."""
        found: list[Character] = []
        for number in range(mention.id - 1, max(-1, mention.id - 4), -1):
            other = self._scene.mentions[number]
            if other.kind != "name" or not mention.span.covers(other.span):
                break
            found += [c for c in self._scene.cast.who(number) if c.named and not (c.person or c.state or c.place_only)]
        return found

    def _plain_words(self, mention: Mention) -> list[str]:
        """The words before the head but countries and joints: "intelligence" of "US and South Korean intelligence"."""
        named = {word for hit in countries_before(self._scene, mention) for word in hit.form.split()}
        return [w for w in mention.modifiers if w not in named and w.lower() not in ("and", "or", ",", "-", "–")]

    def _own_organ(self, mention: Mention, owner: Character | None) -> bool:
        """False where the words say that it is not the state's own: "other governments", "the U.N.-backed army"."""
        # "Troops", "relevant ministers", "in government and business" are anybody's.
        if not mention.text.lower().startswith("the ") and mention.head not in ("authority", "police"):
            return False
        words = {word.lower() for word in mention.modifiers}
        foreign = words & self._scene.groups.foreign or any(
            "-" in word or word[:1].isupper() for word in mention.modifiers
        )
        return owner is None and not foreign and mention.of is None

    def _label(self, mention: Mention, country: str | None, shared: bool, words: list[str]) -> str:
        if shared and country is not None:
            noun = " ".join([*words, mention.text.split()[-1]])
            hits = countries_before(self._scene, mention)
            adjective = next((hit.form for hit in hits if hit.code == country), "")
            return f"{adjective} {noun}" if adjective else f"{noun} of {self._scene.kb.country_name(country)}"
        text = mention.text
        for article in _ARTICLES:
            if text.lower().startswith(article):
                return text[len(article) :]
        return text

    def _focus(self, mention: Mention) -> str | None:
        """Whose organ is meant: the portfolio's minister, the subject of the sentence before, or the dateline's."""
        hit = (
            self._scene.kb.office(f"{' '.join(mention.modifiers)} minister")
            if mention.head in ("ministry", "department")
            else None
        )
        if hit is not None and hit.office:
            named = [c for c in self._scene.cast.characters if c.office == hit.office]
            # A minister without a country yet is taken for the text's own (Corefs.settle).
            if named and (self._scene.home is None or all(c.country not in (self._scene.home, None) for c in named)):
                return named[0].country
            if named:
                return self._scene.home
        before = (self._scene.mentions[n] for n in range(mention.id - 1, -1, -1))
        near = takewhile(lambda m: m.sentence == mention.sentence, before)
        here = {c.country for m in near for c in self._scene.cast.who(m.id) if c.state}
        if self._scene.home is not None and here - {self._scene.home}:
            return None  # another state is spoken of: "Russia supports the government"
        if self._scene.home is not None:
            return self._scene.home
        countries = [
            c.country for other in self._scene.back(mention) for c in self._scene.cast.who(other.id) if c.country
        ]
        return countries[0] if countries and len(set(countries)) == 1 else None


def _private(owner: Character) -> bool:
    """True for a firm, a party, a paper, a body of no state: whoever speaks for it does not speak for a state."""
    return not owner.state and bool(owner.sectors) and OFFICIAL.isdisjoint(owner.sectors)


def _once(characters: Iterable[Character]) -> list[Character]:
    return list({character.number: character for character in characters}.values())


def _add(found: list[str], item: str) -> None:
    if item not in found:
        found.append(item)
