"""Noun phrases that name nobody: titles alone, counterparts, groups, pairs, and what belongs to somebody."""

from collections.abc import Callable

from dragoman.claims import Mention
from dragoman.extract.syntax import load_syntax
from dragoman.resolve.cast import Character
from dragoman.resolve.kb_types import OfficeHit
from dragoman.resolve.phrases import whole_phrase
from dragoman.resolve.scene import Scene

_DEFINITE = ("the ", "this ", "that ", "these ", "those ")
_ARTICLES = ("the ", "a ", "an ", "some ", "any ", "no ")


class Nominals:
    """Whom a noun phrase stands for. ``link`` resolves a pronoun that owns one ("his counterpart") first."""

    def __init__(self, scene: Scene, link: Callable[[Mention], None]) -> None:
        self._scene = scene
        self._link = link

    def read(self, mention: Mention) -> list[Character]:
        """The characters that a noun phrase stands for; empty if its words tell of nobody."""
        lower = mention.text.lower().split()
        head = mention.head
        both = bool({"both", "two"} & set(lower)) and mention.plural
        if head == "two":
            return self._scene.pair(mention, persons=True)
        bare = mention.plural and lower[0] == "the" and len(lower) == 2
        if (both or bare) and head in self._scene.groups.persons:
            pair = self._scene.pair(mention, persons=True)
            if pair:
                return pair
        if both and head in self._scene.groups.states:
            pair = self._scene.pair(mention, persons=False)
            if pair:
                return pair
        if head in self._scene.groups.counterparts:
            return self._counterpart(mention)
        if head in load_syntax().voices and mention.id not in self._scene.cast.of and not mention.plural:
            return self._voice(mention)
        if mention.id in self._scene.cast.of:
            return self._scene.cast.who(mention.id)
        if head in ("country", "nation") and lower[0] in ("the", "this", "that") and len(lower) == 2:
            state = self._scene.focus_state(mention)
            return [state] if state is not None else []
        owner = self.owner(mention)
        countries = self._countries(mention)
        hit = (
            self._scene.kb.office(whole_phrase(self._scene.document, self._scene.mentions, mention))
            if not mention.plural
            else None
        )
        if hit is not None and hit.office is not None:
            return [self._office(mention, hit, countries or ([owner.country] if owner and owner.country else []))]
        if owner is not None and head in self._scene.groups.owned | self._scene.groups.state_heads:
            owners = [c for other in mention.of_also for c in self._scene.cast.who(other)]
            return [self._owned(mention, one) for one in (owner, *owners)]
        if countries and head in self._scene.groups.state_heads:
            return [self._scene.state(code) for code in countries]
        return self._group(mention, countries, owner)

    def owner(self, mention: Mention) -> Character | None:
        """Whom the phrase says it belongs to: "Gallant's office", "its council", "minister of Israel"."""
        for number in (mention.possessor, mention.of):
            if number is not None and number not in self._scene.cast.of and number < len(self._scene.mentions):
                other = self._scene.mentions[number]
                if other.kind == "pronoun" and other.id not in self._scene.cast.of:
                    self._link(other)
            found = self._scene.cast.who(number)
            if found:
                return found[0]
        return None

    def _countries(self, mention: Mention) -> list[str]:
        found: list[str] = []
        for hit in self._scene.kb.countries.every(mention.modifiers):
            _add(found, hit.code)
        own = self._scene.kb.country(mention.text.split()[-1])
        if not found and own is not None and own.kind == "demonym":
            found.append(own.code)
        owners = [c for other in (mention.possessor, mention.of, *mention.of_also) for c in self._scene.cast.who(other)]
        if not owners and mention.head not in self._scene.groups.abroad:
            owners = self._scene.cast.who(mention.place)
        if not found:
            for character in owners:
                if character.state and character.country:
                    _add(found, character.country)
        return found

    def _counterpart(self, mention: Mention) -> list[Character]:
        """The same office in the other state; a person, if the text names one beside it."""
        owner = self.owner(mention) or next(
            (c for other in self._scene.back(mention) for c in self._scene.cast.who(other.id) if c.person), None
        )
        countries = self._countries(mention)
        named = [c for c in self._scene.cast.who(mention.apposition) if c.person] or [
            c for c in self._scene.cast.who(mention.id) if c.person and c.named
        ]
        if named:
            character = named[0]
        elif countries:
            known = self._same_office(owner.office if owner else None, countries[0])
            if known is None:
                name = " ".join(
                    (self._adjective(mention), owner.office if owner and owner.office else "counterpart")
                ).strip()
                known, _ = self._scene.cast.get(
                    ("office", countries[0], owner.office if owner and owner.office else "counterpart"), name
                )
                known.person = True
            character = known
        else:
            pair = [c for c in self._scene.pair(mention, persons=True) if c is not owner]
            return pair[-1:]
        if countries:
            character.place(countries[0], f"{mention.text!r}")
        if owner is not None and owner.office is not None and character.office is None and character is not owner:
            character.office = owner.office
            character.add_sectors(tuple(owner.sectors))
            character.note(f"the same office as {owner.name}: {mention.text!r}")
        return [character]

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

    def _adjective(self, mention: Mention) -> str:
        return next((word for word in mention.modifiers if self._scene.kb.country(word) is not None), "")

    def _same_office(self, office: str | None, country: str) -> Character | None:
        for character in reversed(self._scene.cast.characters):
            if character.person and character.country == country and (office is None or character.office == office):
                return character
        return None

    def _office(self, mention: Mention, hit: OfficeHit, countries: list[str]) -> Character:
        """A title alone: the person of the text who has that office, else the office itself."""
        country = hit.country if hit.country and not hit.implied else (countries[0] if countries else hit.country)
        bare = hit.office in self._scene.groups.generic
        # The nearest sentence first, and in it the subject: "Biden met Macron. The president praised ..." is Biden.
        back = sorted(
            self._scene.back(mention, across_quotes=True), key=lambda m: (mention.sentence - m.sentence, not m.subject)
        )
        candidates = [c for other in back for c in self._scene.cast.who(other.id) if c.person and c.office]
        candidates += [
            c
            for c in reversed(self._scene.cast.characters)
            if c.person and c.office and c.named and c not in candidates
        ]
        if not hit.former and not hit.deputy:
            for character in candidates:
                same = character.office == hit.name or (
                    bare and (hit.office or "").lower() in (character.office or "").lower()
                )
                if same and (country is None or character.country == country):
                    return character
        country = country or self._by_portfolio(hit) or self._scene.home
        character, new = self._scene.cast.get(
            ("office", country or "", hit.name), mention.text.removeprefix("the ").removeprefix("The ")
        )
        if new:
            character.person = True
            character.office = hit.name
            character.add_sectors((hit.sector,) if hit.sector else ())
            character.place(
                country, f"title in text: {mention.text!r}" if countries else "country of the document's focus"
            )
            character.note(f"title in text: {mention.text!r}")
            if country and self._scene.document.published and not (hit.former or hit.deputy):
                holder = self._scene.kb.holder_of(country, hit.office or "", self._scene.document.published)
                if holder is not None and holder.certain:
                    character.note(f"{holder.person} by the table ({holder.why})")
                    character.wikidata = holder.wikidata
        return character

    def _by_portfolio(self, hit: OfficeHit) -> str | None:
        """The country of the minister last spoken of whose office is the one named."""
        for character in reversed(self._scene.cast.characters):
            if character.office == hit.office and character.country:
                return character.country
        return None

    def _owned(self, mention: Mention, owner: Character) -> Character:
        """ "Gallant's office", "his government": what belongs to somebody and speaks or acts for them."""
        head = mention.head
        if head in self._scene.groups.state_heads and owner.country is not None:
            return self._scene.state(owner.country)
        label = f"{owner.name}'s {head}" if owner.named else mention.text
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
        if not sectors and not countries:
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
            places, why = [self._focus(mention)], "country of the document's focus"
        found: list[Character] = []
        for country in places or [None]:
            words = [
                w
                for w in mention.modifiers
                if self._scene.kb.country(w) is None and w.lower() not in ("and", "or", ",")
            ]
            kind = " ".join([*(w.lower() for w in words), mention.head])
            label = self._label(mention, country, len(places) > 1, words)
            character, new = self._scene.cast.get(("group", country or "", kind), label)
            if new:
                character.plural = mention.plural
                character.person = (
                    not mention.plural and bool(sectors) and self._scene.kb.office(mention.head) is not None
                )
                character.add_sectors(sectors)
                if country is not None:
                    character.place(country, f"{why}: {mention.text!r}")
                character.note(f"{mention.head!r} in the sector table" if sectors else f"{mention.text!r} in text")
            found.append(character)
        return found

    def _own_organ(self, mention: Mention, owner: Character | None) -> bool:
        """False where the words say that it is not the state's own: "other governments", "the U.N.-backed army"."""
        words = {word.lower() for word in mention.modifiers}
        foreign = words & self._scene.groups.foreign or any(
            "-" in word or word[:1].isupper() for word in mention.modifiers
        )
        return owner is None and not foreign and mention.of is None

    def _label(self, mention: Mention, country: str | None, shared: bool, words: list[str]) -> str:
        if shared and country is not None:
            adjective = next(
                (
                    w
                    for w in mention.modifiers
                    if (hit := self._scene.kb.country(w)) is not None and hit.code == country
                ),
                "",
            )
            plain = mention.text.split()[-1]
            return " ".join([adjective, *words, plain])
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
        if self._scene.home is not None:
            return self._scene.home
        countries = [
            c.country for other in self._scene.back(mention) for c in self._scene.cast.who(other.id) if c.country
        ]
        return countries[0] if countries and len(set(countries)) == 1 else None


def _add(found: list[str], item: str) -> None:
    if item not in found:
        found.append(item)
