"""What two tellings share and where they differ: the conditions that ``data/reconciling.yaml`` has weights for.

Measures (``words``, ``story``: 0 to 1; counts) are weighed by the steps they reach; marks are there or not. Tellings
are of one *kind* if both are meetings (CONSULT), both talk (praise, demands, pledges) or both deeds, else *mixed*.
*own* marks are of two texts of one publisher: a press office seldom tells a thing twice, but says much in the same
words.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from math import fsum
from typing import TypeVar

from dragoman.store.evidence_marks import ONE_STORY, Found, acts_unsure, together
from dragoman.store.facts import Facts, Party, Person
from dragoman.store.rarity import alike, alike_numbers, rarity
from dragoman.store.reconciling import Reconciling

T = TypeVar("T")
_SPELLING = 80.0
_TELLING, _RARE, _TITLED = 2.5, 3.5, 2.0
"""Rarity of a word that tells one body from another, one sentence from another, and one title from another."""
_OF_ONE_TYPE = {
    "words": "type_words",
    "rarest_word": "type_rarest_word",
    "shared_content": "type_shared_content",
    "firsts": "type_firsts",
    "same_verb": "type_same_verb",
    "same_actors": "type_same_actors",
    "actors_other": "type_actors_other",
    "recipient_shared": "type_recipient_shared",
    "recipient_other": "type_recipient_other",
}
"""Measures and marks that weigh by themselves where two tellings are of one type."""
_SAME_SUBJECT = 0.05
"""Likeness of two openings below which two documents with unlike days tell of two things."""
_LEAD, _FIRST = 450, 250
"""Characters of a document within which its main event is told, and within which its first sentence begins."""


def days_between(one: Facts, other: Facts) -> int:
    """Days between the two, 0 where they meet; many where a day is not known."""
    first, second, ours, theirs = one.start, other.start, one.end, other.end
    if first is None or second is None or ours is None or theirs is None:
        return 1 << 20
    # Written out: this is asked of millions of pairs.
    gap = (first if first > second else second) - (ours if ours < theirs else theirs)
    return gap if gap > 0 else 0


def hopeless(one: Facts, other: Facts, rules: Reconciling, story: Callable[[], float]) -> bool:
    """True of two that need one story, or one publisher's same type, and lack it: found at a tenth of the cost.

    Documents of one story may name its act by unlike types, or leave out its day or a side; others must agree.
    """
    same = one.type == other.type
    if same and one.dated == other.dated and len({*one.countries} & {*other.countries}) >= 2:
        return False
    if not same and one.outlet == other.outlet and one.outlet != one.id and other.outlet != other.id:
        return True
    if one.dated != other.dated and story() < _SAME_SUBJECT:
        return True
    if same:
        return False
    agree = frozenset((one.type, other.type)) in rules.near and len({*one.countries} & {*other.countries}) >= 2
    return not agree and story() < ONE_STORY


def evidence(one: Facts, other: Facts, rules: Reconciling, story: float | None = None) -> Found:
    """Measures and marks by name; a mark that is there is 1. ``story`` is the likeness of the openings, if known."""
    found: Found = {}
    kind = act_of(one, rules)
    kind = kind if kind == act_of(other, rules) else "mixed"
    found[f"kind_{kind}"] = 1.0
    if one.type == other.type:
        found["same_type"] = 1.0
    else:
        near = frozenset((one.type, other.type)) in rules.near
        found["type_near" if near else "type_other"] = 1.0
    day = _day(one, other)
    found[day] = 1.0
    _sides(one, other, found)
    _parties(one, other, found)
    found["story"] = alike_numbers(one.gist, other.gist) if story is None else story
    _words(one, other, found)
    if one.modes & other.modes:
        found["mode_shared"] = 1.0
    elif one.type == other.type:
        kinds = rules.kinds.get(one.type, frozenset())
        if one.modes & kinds and other.modes & kinds:
            found["mode_other"] = 1.0
    if one.place and other.place:
        found["place_shared" if one.place == other.place else "place_other"] = 1.0
    if one.published is not None and other.published is not None:
        found["published_apart"] = float(abs(one.published - other.published))
    leads = (one.sentence[0] < _LEAD) + (other.sentence[0] < _LEAD)
    if leads:
        found["lead_both" if leads == 2 else "lead_one"] = 1.0
    if one.outlet != one.id and other.outlet != other.id:
        found["own" if one.outlet == other.outlet else "outlet_other"] = 1.0
    if one.status != other.status:
        found["status_other"] = 1.0
    elif one.told_as != other.told_as:
        found["told_otherwise"] = 1.0
    if one.status in ("hypothetical", "future"):
        found["not_yet"] = 1.0
    found["firsts"] = float((one.sentence[0] < _FIRST) + (other.sentence[0] < _FIRST))
    _acts(one, other, found)
    found.update((name, 1.0) for name in together(found, kind, day))
    if acts_unsure(found, kind):
        found["acts_unsure"] = 1.0
    return found


def _acts(one: Facts, other: Facts, found: Found) -> None:
    """Measures and marks of one type: texts of one story tell many acts, and only the same is one happening."""
    if one.type != other.type:
        if "CONSULT" in (one.type, other.type):
            found["call_and_act"] = 1.0  # What was agreed in a call is not the call.
        return
    for name, own in _OF_ONE_TYPE.items():
        if name in found:
            found[own] = found[name]


def act_of(facts: Facts, rules: Reconciling) -> str:
    """What a telling tells: a meeting, talk or a deed."""
    return "meeting" if facts.type == "CONSULT" else "talk" if facts.type in rules.verbal else "deed"


def _day(one: Facts, other: Facts) -> str:
    """How the days lie to each other; ``undated`` where one has its day from its publication alone."""
    gap = days_between(one, other)
    if one.vague or other.vague:
        # "Last month" may be any of its days, and is none outside it.
        return "days_apart" if gap and one.dated and other.dated else "day_vague"
    if not (one.dated and other.dated):
        return "undated_same_day" if gap == 0 else "undated_next_day" if gap == 1 else "undated_apart"
    if one.stated and other.stated:
        return "stated_day" if gap == 0 else "stated_a_day_apart" if gap == 1 else "stated_apart"
    if gap <= 1:
        return "same_day" if gap == 0 else "next_day"
    return "later" if _mentioned_later(one, other) or _mentioned_later(other, one) else "days_apart"


def _mentioned_later(one: Facts, other: Facts) -> bool:
    """True if words state the day of the one, and the other has its later day from its publication alone."""
    return one.stated and not other.stated and (other.start or 0) > (one.end or 0)


def _sides(one: Facts, other: Facts, found: Found) -> None:
    ours, theirs = {*one.countries}, {*other.countries}
    shared = ours & theirs
    found["countries"] = float(len(shared))
    found["third_countries"] = float(len(ours ^ theirs))
    if ours and ours == theirs:
        found["same_countries"] = 1.0
    if len(shared) < 2:
        found["around"] = float(len((ours | {*one.around}) & (theirs | {*other.around})))
        if len(ours) < 2 and len(theirs) < 2:
            found["one_side_told"] = 1.0
    if not ours or not theirs:
        found["no_side_told"] = 1.0
    if one.acting and other.acting:
        if one.acting == other.acting:
            found["same_actors"] = 1.0
        elif not one.acting & other.acting:
            found["actors_other"] = 1.0
    # Who does it to whom, where both tell: India's strike on Pakistan is not Pakistan's on India.
    mine, yours = one.receiving - one.acting, other.receiving - other.acting
    if mine and yours and mine <= other.acting and yours <= one.acting:
        found["turned_round"] = 1.0
    same = unlike = 0
    for country in sorted(shared):
        mine_ = [person for person in one.people if person.country == country]
        yours_ = [person for person in other.people if person.country == country]
        if mine_ and yours_:
            number = _matched(mine_, yours_, may_be)
            same += number
            unlike += not number
    found["persons"] = float(same)
    if unlike:
        found["person_other"] = 1.0


def _matched(ones: Sequence[T], others: Sequence[T], same: Callable[[T, T], bool]) -> int:
    """How many of the ones are also among the others, as seen from the side that sees more.

    A surname may be of two of the other side: counted from one side alone, likeness would depend on what came first.
    """
    return max(_known_to(others, ones, same), _known_to(ones, others, same)) if ones and others else 0


def _known_to(others: Sequence[T], ones: Iterable[T], same: Callable[[T, T], bool]) -> int:
    return sum(any(same(one, other) for other in others) for one in ones)


def may_be(one: Person, other: Person) -> bool:
    """False of two persons of one country who are not the same: by Wikidata, office, or a name within the other's."""
    if one.wikidata and other.wikidata:
        return one.wikidata == other.wikidata
    if one.office is not None and one.office == other.office:
        return True
    return one.name <= other.name or other.name <= one.name or _spelt_alike(one.name, other.name)


def _spelt_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """True if each word of the shorter name is, but for a letter or two, one of the other's: "Mikhail", "Mikhael"."""
    # Here, since who only reads a ledger compares no names.
    from rapidfuzz import fuzz

    few, many = sorted((one, other), key=lambda name: (len(name), sorted(name)))
    return bool(few) and all(any(fuzz.ratio(word, like) >= _SPELLING for like in many) for word in few)


def _parties(one: Facts, other: Facts, found: Found) -> None:
    """Who takes part beyond countries: bodies and groups that no country is known of, and recipients."""
    ours, theirs = {*one.countries}, {*other.countries}
    mine = [party for party in one.parties if not party.country]
    yours = [party for party in other.parties if not party.country]
    left = len(ours - theirs) + len(mine) - _known_to(yours, mine, _one_body)
    right = len(theirs - ours) + len(yours) - _known_to(mine, yours, _one_body)
    found["parties"] = found["countries"] + _matched(mine, yours, _one_body)
    if left and right:
        found["party_other"] = 1.0
    mine, yours = [one_ for one_ in one.parties if one_.receives], [one_ for one_ in other.parties if one_.receives]
    if mine and yours:
        same = any(_one_body(party, like) for party in mine for like in yours)
        found["recipient_shared" if same else "recipient_other"] = 1.0


def _one_body(one: Party, other: Party) -> bool:
    if one.country and other.country:
        return one.country == other.country
    return any(rarity(stem) >= _TELLING for stem in one.words & other.words)


def _words(one: Facts, other: Facts, found: Found) -> None:
    common = one.words & other.words
    # Each word looked up once: this is asked of many pairs.
    rarities = [rarity(stem) for stem in common]
    found["words"] = alike(one.words, other.words) if common else 0.0
    found["rarest_word"] = max(rarities, default=0.0)
    found["shared_content"] = sum([value - 1.5 for value in rarities if value > 1.5])
    found["other_content"] = min(_content(one.words), _content(other.words)) - _told(rarities, _RARE)
    titles = one.title & other.title
    left = _told([rarity(stem) for stem in titles], _TITLED) if titles else 0.0
    found["other_title"] = min(_content(one.title, _TITLED), _content(other.title, _TITLED)) - left
    found["title"] = alike(one.title, other.title) if titles else 0.0
    found["names"] = float(len(one.proper & other.proper))
    mine, yours = one.proper - other.proper, other.proper - one.proper
    if any(rarity(stem) >= 3 for stem in mine) and any(rarity(stem) >= 3 for stem in yours):
        found["names_other"] = 1.0
    if any(stem.isdigit() for stem in common):
        found["number_shared"] = 1.0
    elif _has_number(one.words) and _has_number(other.words):
        found["number_other"] = 1.0
    if one.triggers & other.triggers:
        found["same_verb"] = 1.0
    elif one.triggers & other.words or other.triggers & one.words:
        found["verb_within"] = 1.0
    named = one.named & other.named
    found["named"] = len(named) / ((len(one.named) + 2) * (len(other.named) + 2)) ** 0.5 if named else 0.0


@lru_cache(maxsize=1 << 16)
def _has_number(stems: frozenset[str]) -> bool:
    return any(stem.isdigit() for stem in stems)


@lru_cache(maxsize=1 << 16)
def _content(stems: frozenset[str], least: float = _RARE) -> float:
    return _told(map(rarity, stems), least)


def _told(rarities: Iterable[float], least: float) -> float:
    return fsum([value for value in rarities if value >= least])
