"""Second pass of resolution: titles alone, groups, counterparts and pronouns, by what is in focus."""

from dragoman.claims import Mention, StatementClaim
from dragoman.document import Document, Span
from dragoman.resolve.cast import Cast, Character, Groups, load_groups
from dragoman.resolve.kb import KnowledgeBase
from dragoman.resolve.kb_types import OfficeHit
from dragoman.resolve.names import Namer, whole_phrase

_HE = frozenset(("he", "him", "his", "she", "her", "hers"))
_IT = frozenset(("it", "its"))
_THEY = frozenset(("they", "them", "their", "both"))
_I = frozenset(("i", "me", "my"))
_WE = frozenset(("we", "us", "our"))
_WINDOW = 80
_REACH = 4
"""Sentences back that a pronoun looks for its antecedent."""


class Corefs:
    """Links the mentions that name nobody. Reads backwards from each to what was last spoken of."""

    def __init__(
        self,
        kb: KnowledgeBase,
        document: Document,
        mentions: tuple[Mention, ...],
        statements: tuple[StatementClaim, ...],
        cast: Cast,
        namer: Namer,
    ) -> None:
        self._kb = kb
        self._document = document
        self._mentions = mentions
        self._statements = statements
        self._cast = cast
        self._namer = namer
        self._groups: Groups = load_groups()
        self._home, self._home_why = self._home_country()

    def run(self) -> None:
        """Outside quotations first, so that speakers are known when their words are read."""
        outside = [m for m in self._mentions if m.quote is None]
        inside = [m for m in self._mentions if m.quote is not None]
        for mention in (*outside, *inside):
            if mention.id not in self._cast.of or mention.kind == "nominal":
                self._link(mention)
            elif mention.kind == "name" and not self._cast.characters[self._cast.of[mention.id][0]].country:
                self._by_owner(mention)
        for character in self._cast.characters:
            if character.person and character.office and character.country is None and "GOV" in character.sectors:
                character.place(self._home, f"country of the document's focus ({self._home_why})")

    def _link(self, mention: Mention) -> None:
        if mention.kind == "pronoun":
            found = self._pronoun(mention)
        elif mention.kind == "nominal":
            found = self._nominal(mention)
        else:
            return
        if found:
            self._cast.link(mention.id, *found)

    def _by_owner(self, mention: Mention) -> None:
        """ "Its security council", "the foreign ministry in Bishkek": a body named without its country."""
        owner = self._owner(mention)
        character = self._cast.who(mention.id)[0]
        if owner is not None and owner is not character and not character.person:
            character.place(owner.country, f"belongs to {owner.name}")
        elif mention.place is not None and not character.person:
            for where in self._cast.who(mention.place):
                character.place(where.country, f"in {where.name}")

    def _home_country(self) -> tuple[str | None, str]:
        """Whose "police" and "parliament" are meant where no word says so: the dateline's country, else the first
        state that the text names as a doer, else the first that it names."""
        if self._document.dateline:
            hit = self._kb.country(self._document.dateline)
            if hit is None:
                hit = self._kb.country(self._document.dateline.title())
            if hit is not None:
                return hit.code, "dateline"
        states = [(m, c) for m in self._mentions if m.kind == "name" for c in self._cast.who(m.id) if c.state]
        for mention, character in states:
            if mention.subject and mention.sentence < 3:
                return character.country, "first state that acts in the text"
        return (states[0][1].country, "first state in the text") if states else (None, "")

    # Pronouns

    def _pronoun(self, mention: Mention) -> list[Character]:
        word = mention.text.lower()
        if word in _I | _WE:
            return self._speaker_and(mention, plural=word in _WE)
        if word in _HE:
            return self._last_person(mention)
        if word in _IT:
            return self._last_thing(mention)
        if word in _THEY:
            return self._last_plural(mention)
        return []

    def _speaker_and(self, mention: Mention, plural: bool) -> list[Character]:
        """ "I" in a quotation is its speaker; "we" is the speaker with whom they speak of having dealt with."""
        if mention.quote is None:
            return []
        speaker = self.speaker(mention.quote)
        if not plural or not speaker:
            return speaker
        others = [
            character
            for earlier in self._back(mention, across_quotes=True)
            if earlier.quote == mention.quote and earlier.sentence <= mention.sentence
            for character in self._cast.who(earlier.id)
            if character.person and character not in speaker
        ]
        return [*speaker, *others[:1]]

    def speaker(self, statement: int) -> list[Character]:
        """Whose words a statement's content is: the one relayed if there is one, else the speaker."""
        claim = self._statements[statement]
        for number in (claim.relays, claim.speaker):
            found = self._cast.who(number)
            if found:
                return found
        return []

    def _back(self, mention: Mention, across_quotes: bool = False) -> list[Mention]:
        """Earlier linked mentions, nearest first. From outside a quotation, what stands inside one is not in focus."""
        found: list[Mention] = []
        for number in range(mention.id - 1, max(-1, mention.id - _WINDOW), -1):
            other = self._mentions[number]
            if mention.sentence - other.sentence > _REACH:
                break
            if other.id not in self._cast.of or other.span.overlaps(mention.span):
                continue
            if mention.quote is None and other.quote is not None and not across_quotes:
                continue
            found.append(other)
        return found

    def _last_person(self, mention: Mention) -> list[Character]:
        own = {c.number for c in self.speaker(mention.quote)} if mention.quote is not None else set()
        possessive = mention.text.lower() in ("his", "her")
        object_ = mention.text.lower() in ("him",)
        best: tuple[float, Character] | None = None
        seen: set[int] = set()
        subjects_here: set[int] = {
            n
            for other in self._back(mention)
            if other.sentence == mention.sentence and other.subject
            for n in self._cast.of[other.id]
        }
        for distance, other in enumerate(self._back(mention, across_quotes=mention.quote is not None)):
            for character in self._cast.who(other.id):
                if not character.person or character.number in seen or character.number in own:
                    continue
                if len(self._cast.of[other.id]) > 1:
                    continue
                seen.add(character.number)
                gap = mention.sentence - other.sentence
                score = -0.25 * distance - 1.0 * gap
                if other.subject:
                    # A subject outlives its sentence; within one, a possessive looks to it first.
                    score += 2.0 if gap else (2.5 if possessive else 1.0)
                if object_ and gap == 0 and character.number in subjects_here:
                    score -= 3.0
                if mention.subject and gap == 0 and not other.subject and other.possessor is None:
                    score += 0.5
                if best is None or score > best[0]:
                    best = (score, character)
        return [best[1]] if best is not None else []

    def _last_thing(self, mention: Mention) -> list[Character]:
        """ "It": the organisation or state that last was a subject; a speaker that is no person, for "It said"."""
        speaks = any(claim.speaker == mention.id for claim in self._statements)
        if speaks:
            for claim in reversed(self._statements[: self._index_of(mention)]):
                for character in self._cast.who(claim.speaker):
                    if not character.person:
                        return [character]
        fallback: list[Character] = []
        for other in self._back(mention):
            for character in self._cast.who(other.id):
                if character.person or len(self._cast.of[other.id]) > 1:
                    continue
                if other.subject:
                    return [character]
                fallback = fallback or [character]
        return fallback

    def _index_of(self, mention: Mention) -> int:
        return next(
            (n for n, claim in enumerate(self._statements) if claim.speaker == mention.id), len(self._statements)
        )

    def _last_plural(self, mention: Mention) -> list[Character]:
        for other in self._back(mention, across_quotes=mention.quote is not None):
            characters = self._cast.who(other.id)
            if len(characters) > 1 or any(character.plural for character in characters):
                return characters
        return self._pair(mention, persons=True) or self._pair(mention, persons=False)

    def _pair(self, mention: Mention, persons: bool) -> list[Character]:
        """The two persons, or the two states, most in focus; empty if fewer than two are.

        Focus fades by a fifth with every sentence, and adds up: whom the text keeps coming back to outweighs whom it
        named in passing. "Ministers" are sought among ministers first.
        """
        focus: dict[int, float] = {}
        titles = self._groups.titled.get(mention.head, ())
        for number in range(max(0, mention.id - _WINDOW * 2), mention.id):
            other = self._mentions[number]
            if other.span.overlaps(mention.span):
                continue
            weight = 0.8 ** (mention.sentence - other.sentence)
            for character in self._cast.who(number):
                if persons and character.person and (character.office or character.named) and not character.plural:
                    fits = not titles or any(title in (character.office or "") for title in titles)
                    focus[character.number] = focus.get(character.number, 0) + weight * (1 if fits else 0.01)
                elif not persons and character.country is not None and not character.plural:
                    state = self._namer.state(character.country)
                    focus[state.number] = focus.get(state.number, 0) + weight
        best = sorted(focus, key=lambda number: -focus[number])[:2]
        return [self._cast.characters[number] for number in sorted(best)] if len(best) == 2 else []

    # Noun phrases

    def _nominal(self, mention: Mention) -> list[Character]:
        lower = mention.text.lower().split()
        head = mention.head
        both = bool({"both", "two"} & set(lower)) and mention.plural
        if head == "two":
            return self._pair(mention, persons=True)
        bare = mention.plural and lower[0] == "the" and len(lower) == 2
        if (both or bare) and head in self._groups.persons:
            pair = self._pair(mention, persons=True)
            if pair:
                return pair
        if both and head in self._groups.states:
            pair = self._pair(mention, persons=False)
            if pair:
                return pair
        if head in self._groups.counterparts:
            return self._counterpart(mention)
        if mention.id in self._cast.of:
            return self._cast.who(mention.id)
        owner = self._owner(mention)
        countries = self._countries(mention)
        hit = self._kb.office(whole_phrase(self._document, self._mentions, mention)) if not mention.plural else None
        if hit is not None and hit.office is not None:
            return [self._office(mention, hit, countries or ([owner.country] if owner and owner.country else []))]
        if owner is not None and head in self._groups.owned | self._groups.state_heads:
            return [self._owned(mention, owner)]
        if countries and head in self._groups.state_heads:
            return [self._namer.state(code) for code in countries]
        return self._group(mention, countries, owner)

    def _owner(self, mention: Mention) -> Character | None:
        for number in (mention.possessor, mention.of):
            if number is not None and number not in self._cast.of and number < len(self._mentions):
                other = self._mentions[number]
                if other.kind == "pronoun" and other.id not in self._cast.of:
                    self._link(other)
            found = self._cast.who(number)
            if found:
                return found[0]
        return None

    def _countries(self, mention: Mention) -> list[str]:
        found: list[str] = []
        for hit in self._kb.countries.every(mention.modifiers):
            _add(found, hit.code)
        own = self._kb.country(mention.text.split()[-1])
        if not found and own is not None and own.kind == "demonym":
            found.append(own.code)
        owners = [c for other in (mention.possessor, mention.of, *mention.of_also) for c in self._cast.who(other)]
        if not owners and mention.head not in self._groups.abroad:
            owners = self._cast.who(mention.place)
        if not found:
            for character in owners:
                if character.state and character.country:
                    _add(found, character.country)
        return found

    def _counterpart(self, mention: Mention) -> list[Character]:
        """The same office in the other state; a person, if the text names one beside it."""
        owner = self._owner(mention) or next(
            (c for other in self._back(mention) for c in self._cast.who(other.id) if c.person), None
        )
        countries = self._countries(mention)
        named = [c for c in self._cast.who(mention.apposition) if c.person] or [
            c for c in self._cast.who(mention.id) if c.person and c.named
        ]
        if named:
            character = named[0]
        elif countries:
            known = self._same_office(owner.office if owner else None, countries[0])
            if known is None:
                name = " ".join(
                    (self._adjective(mention), owner.office if owner and owner.office else "counterpart")
                ).strip()
                known, _ = self._cast.get(
                    ("office", countries[0], owner.office if owner and owner.office else "counterpart"), name
                )
                known.person = True
            character = known
        else:
            pair = [c for c in self._pair(mention, persons=True) if c is not owner]
            return pair[-1:]
        if countries:
            character.place(countries[0], f"{mention.text!r}")
        if owner is not None and owner.office is not None and character.office is None and character is not owner:
            character.office = owner.office
            character.add_sectors(tuple(owner.sectors))
            character.note(f"the same office as {owner.name}: {mention.text!r}")
        return [character]

    def _adjective(self, mention: Mention) -> str:
        return next((word for word in mention.modifiers if self._kb.country(word) is not None), "")

    def _same_office(self, office: str | None, country: str) -> Character | None:
        for character in reversed(self._cast.characters):
            if character.person and character.country == country and (office is None or character.office == office):
                return character
        return None

    def _office(self, mention: Mention, hit: OfficeHit, countries: list[str]) -> Character:
        """A title alone: the person of the text who has that office, else the office itself."""
        country = hit.country if hit.country and not hit.implied else (countries[0] if countries else hit.country)
        bare = (hit.office or "").lower() in ("minister", "leader", "official")
        # The nearest sentence first, and in it the subject: "Biden met Macron. The president praised ..." is Biden.
        back = sorted(
            self._back(mention, across_quotes=True), key=lambda m: (mention.sentence - m.sentence, not m.subject)
        )
        candidates = [c for other in back for c in self._cast.who(other.id) if c.person and c.office]
        candidates += [
            c for c in reversed(self._cast.characters) if c.person and c.office and c.named and c not in candidates
        ]
        if not hit.former and not hit.deputy:
            for character in candidates:
                same = character.office == hit.name or (
                    bare and (hit.office or "").lower() in (character.office or "").lower()
                )
                if same and (country is None or character.country == country):
                    return character
        country = country or self._by_portfolio(hit) or self._home
        character, new = self._cast.get(
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
            if country and self._document.published and not (hit.former or hit.deputy):
                holder = self._kb.holder_of(country, hit.office or "", self._document.published)
                if holder is not None and holder.certain:
                    character.note(f"{holder.person} by the table ({holder.why})")
                    character.wikidata = holder.wikidata
        return character

    def _by_portfolio(self, hit: OfficeHit) -> str | None:
        """The country of the minister last spoken of whose office is the one named."""
        for character in reversed(self._cast.characters):
            if character.office == hit.office and character.country:
                return character.country
        return None

    def _owned(self, mention: Mention, owner: Character) -> Character:
        """ "Gallant's office", "his government": what belongs to somebody and speaks or acts for them."""
        head = mention.head
        if head in self._groups.state_heads and owner.country is not None:
            return self._namer.state(owner.country)
        label = f"{owner.name}'s {head}" if owner.named else mention.text
        character, new = self._cast.get(("owned", str(owner.number), head), label)
        if new:
            character.person = head.endswith(("man", "woman", "person")) or head in (
                "aide",
                "adviser",
                "advisor",
                "lawyer",
            )
            character.place(owner.country, f"belongs to {owner.name}")
            character.add_sectors(self._kb.sector(head, mention.modifiers) or tuple(owner.sectors))
            character.plural = mention.plural
            character.note(f"{mention.text!r} in text")
        return character

    def _group(self, mention: Mention, countries: list[str], owner: Character | None) -> list[Character]:
        sectors = self._kb.sector(mention.head, mention.modifiers)
        if not sectors and not countries:
            return []
        places: list[str | None] = list(countries)
        why = "country word in text"
        if not places and owner is not None and owner.country is not None:
            places, why = [owner.country], f"belongs to {owner.name}"
        if not places and mention.head in self._groups.organs:
            places, why = [self._focus(mention)], "country of the document's focus"
        found: list[Character] = []
        for country in places or [None]:
            words = [
                w for w in mention.modifiers if self._kb.country(w) is None and w.lower() not in ("and", "or", ",")
            ]
            kind = " ".join([*(w.lower() for w in words), mention.head])
            label = self._label(mention, country, len(places) > 1, words)
            character, new = self._cast.get(("group", country or "", kind), label)
            if new:
                character.plural = mention.plural
                character.person = not mention.plural and bool(sectors) and self._kb.office(mention.head) is not None
                character.add_sectors(sectors)
                if country is not None:
                    character.place(country, f"{why}: {mention.text!r}")
                character.note(f"{mention.head!r} in the sector table" if sectors else f"{mention.text!r} in text")
            found.append(character)
        return found

    def _label(self, mention: Mention, country: str | None, shared: bool, words: list[str]) -> str:
        if shared and country is not None:
            adjective = next(
                (w for w in mention.modifiers if (hit := self._kb.country(w)) is not None and hit.code == country), ""
            )
            plain = mention.text.split()[-1]
            return " ".join([adjective, *words, plain])
        text = mention.text
        for article in ("the ", "a ", "an ", "some ", "any ", "no "):
            if text.lower().startswith(article):
                return text[len(article) :]
        return text

    def _focus(self, mention: Mention) -> str | None:
        """Whose organ is meant: the portfolio's minister, the subject of the sentence before, or the dateline's."""
        hit = (
            self._kb.office(f"{' '.join(mention.modifiers)} minister")
            if mention.head in ("ministry", "department")
            else None
        )
        if hit is not None and hit.office:
            named = [c for c in self._cast.characters if c.office == hit.office and c.country]
            if named and (self._home is None or all(c.country != self._home for c in named)):
                return named[0].country
            if named:
                return self._home
        if self._home is not None:
            return self._home
        countries = [c.country for other in self._back(mention) for c in self._cast.who(other.id) if c.country]
        return countries[0] if countries and len(set(countries)) == 1 else None


def _add(found: list[object] | list[Character] | list[str], item: object) -> None:
    if item not in found:
        found.append(item)  # type: ignore[arg-type]


def quote_of(span: Span, statements: tuple[StatementClaim, ...]) -> int | None:
    """Index of the innermost direct statement in whose content ``span`` stands."""
    best: tuple[int, int] | None = None
    for number, claim in enumerate(statements):
        if claim.kind == "indirect":
            continue
        for content in claim.content:
            if content.covers(span) and (best is None or content.end - content.start < best[0]):
                best = (content.end - content.start, number)
    return best[1] if best is not None else None
