"""Towns and regions in a text: which country one is in, and whom it makes local ("Mumbai police", "mayor of Lyon")."""

import re

from dragoman.claims import Mention
from dragoman.resolve.cast import Character
from dragoman.resolve.kb_cities import CityHit
from dragoman.resolve.kb_types import CountryHit
from dragoman.resolve.namesakes import meant
from dragoman.resolve.phrases import bare
from dragoman.resolve.scene import Scene

# "Paris, Texas", "ATHENS, Ga.": up to three capitalised words behind the comma.
_BEHIND = re.compile(r",[ \n]((?:[A-Z][\w’'-]*\.?(?:[A-Z]\.)*[ \n]?){1,3})")
# A list goes on: "in Paris, Georgia and Armenia".
_LISTED = re.compile(r",? (?:and|or|&) |, (?:[A-Z][\w-]+,? )+(?:and|or) ")
_SENTENCE_END = re.compile(r"[.!?][”\"']?\s+(?=[“\"A-Z])|\n\n")
_PLACES = ("GPE", "LOC", "FAC")


def told(scene: Scene, mention: Mention) -> tuple[str, str] | None:
    """The country of the town or region that a mention names, and why; None for a country, and where nothing tells.

    What stands behind the name wins ("Paris, Texas"), then the table of countries, then the table of cities. A name
    that is also a person's needs the recogniser's word that it is a place; other unsure names wait for :func:`settle`.
    """
    name = bare(mention.name or mention.text)
    country = scene.kb.country(name)
    behind = _behind(scene, mention)
    following = scene.document.text[mention.span.end : mention.span.end + 20].split()
    kind = following[0].rstrip(".,;:") if following and following[0][:1].islower() else ""
    if kind in scene.kb.cities.kinds and (wider := scene.kb.city(f"{name} {kind}")) is not None and not wider.ambiguous:
        return None if country is not None and country.kind == "name" else (wider.code, _why(wider))
    if behind is not None and behind[0] != (country.code if country else None):
        return behind
    if country is not None:
        return _instead(scene, mention, name)
    city = scene.kb.city(name)
    if city is None or (city.ambiguous and not (city.reason == "person" and mention.label in _PLACES)):
        return None
    if mention.label not in _PLACES and not city.large:
        return None
    if any(c.person and name in c.name.split() for c in scene.cast.characters):
        return None
    return city.code, _why(city)


def settle(scene: Scene) -> None:
    """Give places of unsure names the country that the text names: Split is in Croatia where it speaks of Croatia."""
    named = {c.country for c in scene.cast.characters if c.country and (c.state or c.plural or c.person)}
    for character in scene.cast.characters:
        city = scene.kb.city(character.name) if character.place_only and character.country is None else None
        if city is not None:
            fits = [code for code in city.candidates if code in named]
            if len(fits) == 1:
                character.place(fits[0], f"city table: {city.name} is {city.note}; the text names the country")


def local(scene: Scene, mention: Mention) -> Character | None:
    """The town or region that somebody is of: "[Mumbai] police", "mayor of [Lyon]", "a court in [Karachi]"."""
    inside = inner(scene, mention)
    if inside:
        return inside[-1]
    near = [mention.possessor, mention.of]
    if mention.head not in scene.groups.abroad:
        near.append(mention.place)
    return next((c for number in near for c in scene.cast.who(number) if c.place_only and c.country), None)


def inner(scene: Scene, mention: Mention) -> list[Character]:
    """The towns and regions whose names stand within a phrase, before its head."""
    found: list[Character] = []
    for number in range(mention.id - 1, max(-1, mention.id - 5), -1):
        other = scene.mentions[number]
        if other.span.start < mention.span.start or other.span.end > mention.span.end:
            break
        found += [c for c in scene.cast.who(number) if c.place_only and c.country]
    return found[::-1]


def countries(scene: Scene, mention: Mention) -> list[CountryHit]:
    """The countries that the words before a head name, without those that are part of a town's or region's name."""
    # With its head, for that may be part of a name: "the Jordan [Valley]".
    words = (*mention.modifiers, mention.text.split()[-1]) if mention.kind == "nominal" else mention.modifiers
    own = scene.kb.country(words[-1]) if mention.kind == "nominal" else None
    hits = [hit for hit in scene.kb.countries.every(words) if own is None or hit.form != own.form]
    hits = [hit for hit in hits if not _about(scene, mention, hit, words)]
    names = {c.name for c in inner(scene, mention)} if hits else set()
    return [meant(scene, hit) for hit in hits if hit.kind != "place" and not any(hit.form in name for name in names)]


def _about(scene: Scene, mention: Mention, hit: CountryHit, words: tuple[str, ...]) -> bool:
    """True where a country's name says what somebody has to do with: "pro-Moscow", "Iraq War veteran Tom Young"."""
    name = hit.form.split()
    at = next((n for n in range(len(words)) if list(words[n : n + len(name)]) == name), None)
    if at is None:
        return False
    follows = words[at + len(name)].lower() if at + len(name) < len(words) else ""
    joined = at > 1 and words[at - 1] in ("-", "–") and words[at - 2].lower() in ("pro", "anti")
    return joined or (hit.kind in ("name", "capital") and (follows or mention.head) in scene.groups.about)


def before(scene: Scene, mention: Mention) -> tuple[str, str] | None:
    """The country that a town or region before a person's name tells, and why: "[Sindh] Chief Minister Asif Raza"."""
    if countries(scene, mention):
        return None
    places = inner(scene, mention)
    if places and places[-1].country:
        return places[-1].country, f"{places[-1].name!r} before the name"
    office = scene.kb.office(mention.title)
    city = scene.kb.cities.within(office.rest) if office is not None and office.office else None
    return (city.code, f"{city.name!r} before the name, by the city table") if city is not None and city.large else None


def _why(city: CityHit) -> str:
    return f"city table: {city.name} ({city.kind})"


def _behind(scene: Scene, mention: Mention) -> tuple[str, str] | None:
    """The country or subdivision behind the name and a comma, if that is what the comma means."""
    text = scene.document.text
    match = _BEHIND.match(text, mention.span.end, mention.span.end + 60)
    if match is None:
        return None
    name = bare(mention.name or mention.text)
    known = scene.kb.country(name)
    words = match[1].split()
    for size in range(len(words), 0, -1):
        phrase = " ".join(words[:size])
        code = scene.kb.behind(name, phrase) or scene.kb.behind(name, phrase.rstrip("."))
        # "In Paris, Germany and Italy": a capital is moved by a state or province only, never by another country.
        if code is None or (
            known is not None and scene.kb.cities.behind(phrase) is None and phrase not in scene.kb.cities.instead
        ):
            continue
        at = match.start(1) + len(phrase)
        return None if _LISTED.match(text, at, at + 60) else (code, f"{phrase!r} behind the name")
    return None


def _instead(scene: Scene, mention: Mention, name: str) -> tuple[str, str] | None:
    """The namesake of a country or capital that the sentence means ("Georgia" beside "Atlanta")."""
    other = scene.kb.cities.instead.get(name)
    if other is None or any(word in scene.document.text for word in other.unless):
        return None
    if scene.cast.find(("place", name.lower(), other.hit.code)) is not None:
        return other.hit.code, f"the {name} that the text spoke of before"
    sentence = _sentence(scene.document.text, mention)
    hint = next((word for word in other.hints if re.search(rf"\b{re.escape(word)}\b", sentence, re.I)), None)
    if hint is None:
        for near in scene.mentions:
            if near.sentence == mention.sentence and near.kind == "name" and near is not mention:
                city = scene.kb.city(bare(near.name or ""))
                if city is not None and city.code == other.hit.code and not city.ambiguous:
                    hint = city.name
    return (other.hit.code, f"city table: {name} ({other.hit.kind}), beside {hint!r}") if hint is not None else None


def _sentence(text: str, mention: Mention) -> str:
    start, end = max(0, mention.span.start - 300), mention.span.end + 300
    before = [match.end() for match in _SENTENCE_END.finditer(text, start, mention.span.start)]
    after = _SENTENCE_END.search(text, mention.span.end, end)
    return text[before[-1] if before else start : after.start() if after else end]
