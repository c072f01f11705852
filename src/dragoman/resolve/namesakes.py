"""Country words that mean one of several states, and regions that have broken away from one."""

import re
from dataclasses import replace

from dragoman.claims import Mention
from dragoman.resolve.cast import Character
from dragoman.resolve.kb_countries import ToldByText
from dragoman.resolve.kb_types import CountryHit
from dragoman.resolve.scene import Scene

_PRE = "PRE"


def meant(scene: Scene, hit: CountryHit) -> CountryHit:
    """The state that a country word means in this text: "Congo" with Brazzaville in the dateline is the smaller one."""
    told = _told(scene, hit.form)
    return hit if told is None else replace(hit, code=told.code, ambiguous=False)


def side(scene: Scene, name: str) -> CountryHit | None:
    """The state that "the North" or "the South" is in a text on the two, or None."""
    told = _told(scene, name) if scene.kb.country(name) is None else None
    return None if told is None else CountryHit(told.code, "name", name)


def in_phrase(scene: Scene, phrase: str, code: str) -> str:
    """The country of a title phrase, whose country word the table reads as ``code``: "Korean foreign minister"."""
    words = set(re.findall(r"\w+", phrase))
    for entry in scene.kb.countries.told_by_text:
        for word in sorted(entry.words & words):
            hit = scene.kb.country(word)
            if hit is not None and hit.code == code:
                return meant(scene, hit).code
    return code


def region(scene: Scene, hit: CountryHit) -> Character:
    """The character of a breakaway region: of the state that claims it, apart from that state."""
    name = scene.kb.countries.region(hit)
    character, new = scene.cast.get(("region", name), name)
    if new:
        character.state = character.named = True
        character.country = hit.code
        character.add_sectors((_PRE,))
    return character


def break_away(scene: Scene) -> None:
    """Give PRE, first, to whoever is of a breakaway region: "the Abkhaz foreign minister", "Transnistria's leader"."""
    for mention in scene.mentions:
        for character in scene.cast.who(mention.id):
            if not character.state and character.country and of_region(scene, mention, character.country):
                if _PRE in character.sectors:
                    character.sectors.remove(_PRE)
                character.sectors.insert(0, _PRE)
                character.note("of a breakaway region")


def of_region(scene: Scene, mention: Mention, country: str) -> bool:
    """True if the words of a mention, or its owner, name a breakaway region of the country."""
    words = (*mention.title.split(), *mention.modifiers, *mention.text.split())
    if any(hit.pre and hit.code == country for hit in scene.kb.countries.every(tuple(words))):
        return True
    owners = [owner for number in (mention.possessor, mention.of) for owner in scene.cast.who(number)]
    return any(o.state and _PRE in o.sectors and o.country == country for o in owners)


def _told(scene: Scene, word: str) -> ToldByText | None:
    for entry in scene.kb.countries.told_by_text:
        if word in entry.words and _fits(scene, entry):
            return entry
    return None


def _fits(scene: Scene, entry: ToldByText) -> bool:
    line = scene.document.dateline or ""
    if any(_has(line, hint) for hint in entry.hints):
        return True
    text = f"{scene.document.title or ''}\n{scene.document.text}"
    return any(_has(text, hint) for hint in entry.hints) and not any(_has(text, word) for word in entry.unless)


def _has(text: str, words: str) -> bool:
    """True if the text has the words as they are printed, or in capitals, as datelines are."""
    return words.upper() in text or (words in text and re.search(rf"(?<!\w){re.escape(words)}", text) is not None)
