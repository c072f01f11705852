"""What a person of the text is: by the titles, appositions and "of" phrases around the name, then by the tables."""

import datetime as dt
import re
from dataclasses import replace

from dragoman.claims import Mention
from dragoman.document import Span
from dragoman.resolve.cast import Character
from dragoman.resolve.kb import KnowledgeBase
from dragoman.resolve.kb_codes import NON_STATE
from dragoman.resolve.kb_names import MATCH, PARTICLES, agreement, name_tokens, plain
from dragoman.resolve.kb_spelling import honorifics, titles
from dragoman.resolve.kb_types import Holder, OfficeHit
from dragoman.resolve.namesakes import in_phrase
from dragoman.resolve.phrases import name_parts, whole_phrase
from dragoman.resolve.publishers import home_of
from dragoman.resolve.scene import Scene
from dragoman.resolve.where import before, countries

_APPOSITION_END = re.compile(r"[,.;:()\n“”\"]|\s(?:who|which|and|to)\s")
_BEHIND = re.compile(
    r",\s+(?:(?:the|a|an|now|then)\s+)?(?P<title>[^\W\d_][^,.;:()\n“”\"]*?)(?=[,.;:()\n]|\s(?:who|which)\s)"
)


_OF = re.compile(r"\s+of\s+(?P<place>(?:the\s+)?[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+)*)")
_LISTED = re.compile(r"(?:\s+of\s+(?:the\s+)?[A-Z][\w’' -]*?)?(?:,|,?\s+and)\s+$")
_ENGLISH = frozenset(("USA", "GBR", "CAN", "AUS", "NZL", "IRL", "ZAF", "JAM"))
"""Where surnames are those of many people whom an English text names without saying who they are."""
_CANDIDATES = 5
"""The most candidates kept of one name."""
_WORKING_LIFE = 30 * 365
"""Days between a term of office and the document within which a full name is taken for the same person's."""
_CALLED = re.compile(r",\s+(?:an?|the|his|her|their|its)\s+(?:\w+\s+)?(?P<word>[A-Z][\w-]+)\s+(?P<next>[a-z]+)")


class Standing:
    """Gives persons their office, sector, country and Wikidata id, strongest evidence first."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def describe(self, character: Character) -> None:
        """Read titles, appositions and "of" phrases of a person, then ask the table of office-holders."""
        for number in list(character.mentions):
            self._title_of(character, self._scene.mentions[number])
        self.look_up(character)
        if character.implied is not None:
            character.place(*character.implied)

    def _title_of(self, character: Character, mention: Mention) -> None:
        start = mention.span.start
        # "Ex-president X": the tokeniser cuts the prefix off, and the parser hangs it anywhere.
        former = "former " if self._scene.document.text[max(0, start - 3) : start].lower() == "ex-" else ""
        phrases = [former + mention.title] if mention.title else []
        parts = name_parts(mention.name or "")
        taken = len(parts) - len(without_title(self._scene.kb, parts))
        if taken:
            phrases.append(" ".join(parts[:taken]))
        if mention.apposition is not None:
            other = self._scene.mentions[mention.apposition]
            between = self._scene.document.text[other.span.end : mention.span.start]
            if other.kind == "nominal" and not other.plural and " and " not in between:
                phrases += [self._to_comma(other), whole_phrase(self._scene.document, self._scene.mentions, other)]
                self._place_by(character, other)
                if mention.apposition not in self._scene.cast.of:
                    self._scene.cast.link(mention.apposition, character)
        if mention.title_span is not None:
            self._absorb(character, mention, mention.title_span)
        if not phrases and (behind := self._behind(mention)):
            phrases.append(behind)
        local = before(self._scene, mention)
        if local is not None:
            character.place(*local)
        if character.country is None:
            self._called(character, mention)
        for phrase in phrases:
            hit = self._scene.kb.office(phrase)
            if hit is not None:
                self.take_office(character, hit, phrase)
                if hit.plural and phrase == mention.title:
                    self._share(mention, hit, phrase)
        self._place_by(character, mention)

    def _absorb(self, character: Character, mention: Mention, title: Span) -> None:
        """Nouns of the title are this person: "secretary of [state]", "[Ambassador] to Peru Ana Vega"."""
        text = self._scene.document.text
        for number in range(mention.id - 1, max(-1, mention.id - 8), -1):
            other = self._scene.mentions[number]
            if other.kind != "nominal" or other.id in self._scene.cast.of:
                continue
            # "Foreign Minister and Deputy Prime Minister Ana Vega" is one; "the President and ..." are two.
            first = text[other.span.end : title.start] == " and " and not other.text.lower().startswith("the ")
            if title.covers(other.span) or (first and self._scene.kb.office(other.text) is not None):
                self._scene.cast.link(other.id, character)

    def _behind(self, mention: Mention) -> str:
        """A title behind the name, whatever the parser made of it: "Ken Sato, Secretary General of Japan's ..."."""
        start = mention.span.end
        match = _BEHIND.match(self._scene.document.text, start, start + 140)
        if match is None:
            return ""
        span = Span(*match.span("title"))
        for other in self._scene.mentions[mention.id + 1 : mention.id + 8]:
            if other.label == "PERSON" and span.overlaps(other.span):
                return ""
        hit = self._scene.kb.office(match["title"])
        # The office must be what the words begin with: "Ana Vega, whom the minister ..." is somebody else's.
        opening = match["title"].lower().replace("-", " ").split()[:4]
        if hit is None or not hit.office or hit.plural or hit.title.split()[0] not in opening:
            return ""
        for other in self._scene.mentions[mention.id + 1 : mention.id + 8]:
            if other.kind == "nominal" and span.covers(other.span) and other.id not in self._scene.cast.of:
                self._scene.cast.link(other.id, *self._scene.cast.who(mention.id))
                break
        return match["title"]

    def _share(self, mention: Mention, hit: OfficeHit, phrase: str) -> None:
        """ "Foreign ministers Ana Vega of Peru and Jan Novak of ...": the title is also that of those listed behind."""
        last = mention
        for other in self._scene.mentions[mention.id + 1 : mention.id + 12]:
            if other.label == "PERSON" and not other.title:
                if not _LISTED.match(self._scene.document.text[last.span.end : other.span.start]):
                    break
                for character in self._scene.cast.who(other.id):
                    self.take_office(character, replace(hit, country=None, implied=False), phrase)
                last = other

    def _called(self, character: Character, mention: Mention) -> None:
        """ "Ana Reis, his Portuguese host": the nationality that begins what stands behind the name."""
        text, end = self._scene.document.text, mention.span.end
        of = _OF.match(text, end, end + 60)
        country = self._scene.kb.countries.within(tuple(of["place"].split())) if of is not None else None
        if of is not None and country is not None and country.kind in ("name", "capital"):
            begins = of["place"].removeprefix("the ").startswith(country.form.removeprefix("the "))
            character.place(country.code if begins else None, f"of {country.form!r} behind the name")
        match = _CALLED.match(text, end, end + 60)
        hit = self._scene.kb.country(match["word"]) if match is not None else None
        about = match is not None and match["next"].lower() in self._scene.groups.about
        if hit is not None and hit.kind in ("adjective", "demonym") and not about:
            character.place(hit.code, f"{hit.form!r} behind the name")

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
            character.place(in_phrase(self._scene, phrase, hit.country), f"country in title: {phrase!r}")
        if hit.sector and hit.office:
            character.add_sectors(self._scene.kb.sectors_of(hit))
        elif hit.sector and character.rank is None:
            character.rank = hit.sector

    def _place_by(self, character: Character, mention: Mention) -> None:
        """Country words before the head, its owner, and "of Israel"."""
        for found in countries(self._scene, mention):
            if not (found.ambiguous and found.kind == "name"):
                character.place(found.code, f"{found.form!r} before the name")
        for other in (mention.possessor, mention.of):
            for owner in self._scene.cast.who(other):
                if not owner.person:
                    character.place(owner.country, f"of {owner.name!r} in text")

    def look_up(self, character: Character) -> None:
        """The office-holder table: on the document's day, else at any other time for the country alone."""
        on = self._scene.document.published
        if len(core_tokens(character.name)) < 2 and character.office is None:
            # "Al Saud" and "Macron" are many people's names; a head whose country the text speaks of may be meant.
            self._surname_alone(character)
            return
        holders = self._on(character, on) if on is not None else []
        if holders and _agree(holders):
            self._take_holder(character, holders[0])
        elif holders:
            self._keep(character, holders)
        else:
            self._ever(character)

    def _keep(self, character: Character, holders: list[Holder]) -> None:
        """Two or more of that name in office on the day: kept as candidates; of one country, that is told."""
        best = [holder for holder in holders if holder.certain] or holders
        one: dict[tuple[str, str], Holder] = {}
        for holder in best:
            if not any(_same_person(holder, other) and holder.country == other.country for other in one.values()):
                one[holder.person, holder.country] = holder
        character.candidates = list(one.values())[:_CANDIDATES]
        countries = {holder.country for holder in best} - NON_STATE
        if len(countries) == 1:
            character.place(countries.pop(), f"{best[0].why}, and others of that name there")
        character.note(f"{len(one)} office-holders of that name on the day: see the candidates")

    def _on(self, character: Character, on: dt.date) -> list[Holder]:
        kb, recall = self._scene.kb, self._scene.recall
        office = self._office_asked(character)
        holders = kb.holders(character.name, on, country=character.country, office=office)
        if not holders and office is not None and len(core_tokens(character.name)) > 1:
            holders = kb.holders(character.name, on, country=character.country)
        if any(holder.certain for holder in holders):
            return holders
        return recall.holders(character.name, on, character.country, character.mentions) or recall.review(holders, on)

    def _office_asked(self, character: Character) -> str | None:
        """The office to ask the table for; None where the text's word is too general, or says that it is past."""
        office = character.office
        vague = office in self._scene.groups.generic or (office or "").startswith(("Former", "Deputy", "Acting"))
        return None if vague else office

    def _surname_alone(self, character: Character) -> None:
        """ "Macron" in a text on France: the one head of state or government of that name on the day."""
        on = self._scene.document.published
        if on is None or len(name_parts(character.name)) > 1 or character.name.startswith("@"):
            return
        heads = self._heads_named(character.name, on)
        if not heads:
            return
        spoken_of = {other.country for other in self._scene.cast.characters if other.state or other.place_only}
        told = heads[0].country in spoken_of or self._governs(character) or self._among_heads(character, on)
        if told or self._rare(character.name, heads[0].country):
            self._take_holder(character, heads[0])
            character.note("the only office-holder of that name on the day; the text speaks of the country or of heads")

    def _heads_named(self, surname: str, on: dt.date) -> list[Holder]:
        """Heads of state or government of that surname, if on the day it is one person's of all in the table."""
        kb = self._scene.kb
        holders = [holder for holder in kb.holders(surname, on) if holder.certain]
        heads = [h for h in holders if h.office in kb.offices and kb.offices[h.office].head is not None]
        return heads if heads and _agree(holders) and kb.country(surname) is None else []

    def _among_heads(self, character: Character, on: dt.date) -> bool:
        """ "Macron and Scholz called Putin": another head is named in the text, by title or as barely."""
        for other in self._scene.cast.characters:
            if other is character or not other.person or not other.named or not other.mentions:
                continue
            office = other.office or ""
            head = office in self._scene.kb.offices and self._scene.kb.offices[office].head is not None
            if head and other.wikidata is not None:
                return True
            if len(name_parts(other.name)) == 1 and not office and self._heads_named(other.name, on):
                return True
        return False

    def _rare(self, surname: str, country: str) -> bool:
        """A surname that all in the table who bear it have from one country, and no English one: "Gaddafi"."""
        terms = self._scene.kb.person(surname)
        return country not in _ENGLISH and {term.country for term in terms} == {country}

    def _governs(self, character: Character) -> bool:
        """ "Rouhani's government": whoever has one is its head."""
        own = set(character.mentions)
        heads = self._scene.groups.state_heads
        return any(mention.possessor in own and mention.head in heads for mention in self._scene.mentions)

    def _ever(self, character: Character) -> None:
        """The country, and no office, of somebody whom the table has at another time: a former president, a candidate.

        A full name must be one person's, of one country, within a working life of the document; a surname needs the
        office that the text gives, which the table must give nobody else of that name.
        """
        on = self._scene.document.published
        full = len(core_tokens(character.name)) > 1
        office = (character.office or "").removeprefix("Former ").removesuffix(" elect")
        terms = [
            term
            for term in self._scene.kb.person(character.name, character.country)
            if (full or term.office == office) and (on is None or abs((term.start - on).days) < _WORKING_LIFE)
        ]
        if not terms or len({term.country for term in terms}) > 1 or (not full and not office):
            return
        if terms[0].country in NON_STATE or not (self._well_known(terms) or self._spoken_of(terms[0].country)):
            return  # "Chris Smith" is many people
        when = "and the text has no date" if on is None else "not on the document's day"
        character.place(terms[0].country, f"{terms[0].why}, {when}")
        ids = {term.wikidata for term in terms}
        if character.country == terms[0].country and len(ids) == 1:
            character.wikidata = character.wikidata or ids.pop()
        if not character.sectors:
            character.add_sectors(("ELI",) if on is not None and terms[0].start < on else ())

    def _well_known(self, terms: list[Holder]) -> bool:
        """Heads of state and government, and ministers twice over, are meant by their name in any text."""
        kb = self._scene.kb
        head = any(term.office in kb.offices and kb.offices[term.office].head is not None for term in terms)
        return head or len({term.office for term in terms if term.office}) > 1

    def _spoken_of(self, country: str) -> bool:
        home = home_of(self._scene.document, self._scene.kb)
        named = any(c.country == country and (c.state or c.place_only) for c in self._scene.cast.characters)
        return named or (home is not None and home.country == country)

    def _take_holder(self, character: Character, holder: Holder) -> None:
        if character.country is not None and character.country != holder.country:
            return
        if holder.country in NON_STATE:
            character.add_sectors((holder.country,))  # the UN's secretary-general is no state's
        else:
            character.place(holder.country, holder.why)
        character.note(holder.why)
        character.wikidata = character.wikidata or holder.wikidata
        if (character.office is None or character.office in self._scene.groups.generic) and holder.office:
            character.office = holder.office
            hit = self._scene.kb.office(holder.office)
            character.add_sectors((hit.sector,) if hit is not None and hit.sector else ("GOV",))


def core_tokens(name: str) -> list[str]:
    """A person's name without the small words that alone name nobody: "van der Bellen" has one, "Al Saud" too."""
    return [token for token in name_tokens(name) if token not in PARTICLES]


def _honours(kb: KnowledgeBase, word: str) -> bool:
    """A word of respect that is never a name: "Frau", "Samdech"; "Sheikh" and "Sultan" may be names."""
    return word in titles() or (kb.offices.is_honorific(word) and word not in honorifics())


def without_title(kb: KnowledgeBase, parts: list[str]) -> list[str]:
    """ "Crown Prince Mishal ...": the recogniser often takes a title into the name."""
    while len(parts) > 1 and _honours(kb, plain(parts[0]).lower().rstrip(".")):
        parts = parts[1:]  # "Frau Vega", "Samdech Hun Sen"
    for size in (3, 2, 1):
        hit = kb.office(" ".join(parts[:size])) if len(parts) > size else None
        if hit is not None and not hit.rest:
            return parts[size:]
    return parts


def _agree(holders: list[Holder]) -> bool:
    """True if the best evidence names one person of one country.

    Two sources may spell one person apart, and one of them give only the surname or no Wikidata id.
    """
    best = [holder for holder in holders if holder.certain] or holders
    first = best[0]
    return all(other.country == first.country and _same_person(first, other) for other in best[1:])


def _same_person(one: Holder, other: Holder) -> bool:
    if one.wikidata and other.wikidata:
        return one.wikidata == other.wikidata
    return max(agreement(one.person, other.person), agreement(other.person, one.person)) >= MATCH
