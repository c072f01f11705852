"""What two tellings share and where they differ: the conditions that ``data/reconciling.yaml`` has weights for.

Measures (``words``, ``story``: 0 to 1; counts) are weighed by the steps they reach; marks are there or not. Tellings
are of one *kind* if both are meetings (CONSULT), both talk (praise, demands, pledges) or both deeds, else *mixed*.
*own* marks are of two texts of one publisher: a press office seldom tells a thing twice, but says much in the same
words.
"""

from collections.abc import Callable, Iterator

from dragoman.store.facts import Facts, Party, Person
from dragoman.store.rarity import alike, alike_numbers, rarity
from dragoman.store.reconciling import Reconciling

Found = dict[str, float]
_SPELLING = 80.0
_TELLING, _RARE = 2.5, 3.5
"""Rarity of a word that tells one body from another, and one sentence from another."""
_SAME_SUBJECT, _ONE_STORY = 0.05, 0.08
"""Likeness of two openings below which two publishers tell of two things, unless two states or words say otherwise."""
_LEAD = 450
"""Characters of a document within which its main event is told."""


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
    return not agree and story() < _ONE_STORY


def evidence(one: Facts, other: Facts, rules: Reconciling, story: float | None = None) -> Found:
    """Measures and marks by name; a mark that is there is 1. ``story`` is the likeness of the openings, if known."""
    found: Found = {}
    kind = _kind(one, rules)
    kind = kind if kind == _kind(other, rules) else "mixed"
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
    found.update((name, 1.0) for name in _together(found, kind, day))
    return found


def _kind(facts: Facts, rules: Reconciling) -> str:
    return "meeting" if facts.type == "CONSULT" else "talk" if facts.type in rules.verbal else "deed"


def _day(one: Facts, other: Facts) -> str:
    """How the days lie to each other; ``undated`` where one has its day from its publication alone."""
    gap = days_between(one, other)
    if one.vague or other.vague:
        return "day_vague"
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
            number = sum(any(may_be(person, like) for like in yours_) for person in mine_)
            same += number
            unlike += not number
    found["persons"] = float(same)
    if unlike:
        found["person_other"] = 1.0


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
    bodies = sum(any(_one_body(party, like) for like in yours) for party in mine)
    left = len(ours - theirs) + len(mine) - bodies
    right = len(theirs - ours) + sum(not any(_one_body(party, like) for like in mine) for party in yours)
    found["parties"] = found["countries"] + bodies
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
    found["words"] = alike(one.words, other.words) if common else 0.0
    found["rarest_word"] = max(map(rarity, common), default=0.0)
    found["shared_content"] = sum(max(0.0, rarity(stem) - 1.5) for stem in common)
    left = min(_content(one.words - common), _content(other.words - common))
    found["other_content"] = left
    found["other_title"] = min(_content(one.title - other.title, 2.0), _content(other.title - one.title, 2.0))
    found["title"] = alike(one.title, other.title)
    found["names"] = float(len(one.proper & other.proper))
    mine, yours = one.proper - other.proper, other.proper - one.proper
    if any(rarity(stem) >= 3 for stem in mine) and any(rarity(stem) >= 3 for stem in yours):
        found["names_other"] = 1.0
    numbers = {stem for stem in common if stem.isdigit()}
    if numbers:
        found["number_shared"] = 1.0
    elif any(stem.isdigit() for stem in one.words) and any(stem.isdigit() for stem in other.words):
        found["number_other"] = 1.0
    if one.triggers & other.triggers:
        found["same_verb"] = 1.0
    elif one.triggers & other.words or other.triggers & one.words:
        found["verb_within"] = 1.0
    named = one.named & other.named
    found["named"] = len(named) / ((len(one.named) + 2) * (len(other.named) + 2)) ** 0.5 if named else 0.0


def _content(stems: frozenset[str], least: float = _RARE) -> float:
    return sum(value for value in map(rarity, stems) if value >= least)


_APART = frozenset(("stated_a_day_apart", "stated_apart", "days_apart"))
_SURE = frozenset(("stated_day", "same_day", "undated_same_day"))


def _together(found: Found, kind: str, day: str) -> Iterator[str]:
    """Marks of several conditions at once."""
    pair, words, story = found["countries"] >= 2, found["words"], found["story"]
    apart, own, type = day in _APART, "own" in found, "same_type" in found
    gap = found.get("published_apart", 0.0)
    if kind == "meeting":
        if found["parties"] >= 2:
            yield "meeting_of_both"
            if not found["third_countries"] and "party_other" not in found:
                yield "meeting_of_all"
            if day in _SURE:
                yield "meeting_that_day"
        elif found["persons"] < 2:
            yield "meeting_of_one"
        if "party_other" in found:
            yield "meeting_of_others"
        if "person_other" in found:
            yield "meeting_person_other"
        if apart or (gap >= 4 and day != "stated_day"):
            yield "meeting_apart"
        if day in ("day_vague", "undated_apart"):
            yield "meeting_when"
    if kind == "talk":
        if words >= 0.15:
            yield "talk_some_words"
        if words >= 0.35:
            yield "talk_words"
        if found["rarest_word"] >= 4.5:
            yield "talk_rare_word"
        if "same_verb" in found:
            yield "talk_verb"
        if apart or day == "undated_apart":
            yield "talk_apart"
        if "recipient_other" in found:
            yield "talk_to_others"
    if kind == "deed" and type and "same_verb" in found:
        yield "deed_verb"
        if words >= 0.15:
            yield "deed_words"
    if kind == "mixed" or not type:
        if words >= 0.35:
            yield "unlike_words"
        if story >= 0.3:
            yield "unlike_story"
    if "lead_both" in found:
        if story >= 0.15:
            yield "lead_story"
        if type:
            yield "lead_type"
        if pair:
            yield "lead_pair"
    elif "lead_one" in found and story >= 0.15:
        yield "lead_one_story"
    if pair and story >= 0.2:
        yield "pair_story"
    if words >= 0.3 and story >= 0.25 and not found["names"] and "names_other" in found:
        yield "form_letter"
    if not pair and found["shared_content"] < 2:
        yield "domestic_few_words"
        if story < 0.12:
            yield "domestic_nothing_shared"
    if found["other_content"] >= 10 and words < 0.35:
        yield "says_more"
    if "outlet_other" in found:
        if "lead_both" in found and (pair or story >= 0.06):
            yield "outlets_lead"
        if pair and type:
            yield "outlets_pair"
    sure = _sure(found, kind, day)
    if own:
        if not sure:
            yield "own_unsure"
        yield from _own(found, kind, type, story, words)
    elif not sure and not pair and story < _ONE_STORY:
        yield "unsure"


def _sure(found: Found, kind: str, day: str) -> bool:
    """True of what can be one without a word on the story: one meeting of the same, or one act on the same object.

    Whoever reads two thanks, two pledges or two appeals of one office asks what for, and to whom.
    """
    others = "party_other" in found or "recipient_other" in found or "person_other" in found
    if others or "same_type" not in found or day in _APART:
        return False
    near = day in _SURE or day in ("next_day", "undated_next_day")
    if kind == "meeting":
        both = found["parties"] >= 2
        if found["third_countries"] >= 2:
            return False  # A meeting of two is none of a dozen.
        return near and (both or (found["title"] >= 0.4 and found["persons"] >= 1))
    words, verb = found["words"], "same_verb" in found
    if words >= 0.8 and found["story"] >= 0.95:
        return True
    if "own" in found and found["title"] >= 0.1 and found["other_title"] >= 3 and found["story"] < 0.9:
        return False  # Forms that are filled in again and again: proclamations, declarations, readouts.
    return found["rarest_word"] >= 3.5 and words >= (0.25 if verb and near else 0.45)


def _own(found: Found, kind: str, type: bool, story: float, words: float) -> Iterator[str]:
    """Marks of two texts of one publisher."""
    if kind == "talk":
        yield "own_talk"
        if "same_verb" not in found:
            yield "own_talk_verb_other"
        if words < 0.35:
            yield "own_talk_few_words"
        if found["other_content"] >= 5:
            yield "own_talk_more"
    if kind == "mixed" or not type:
        yield "own_unlike"
    if kind == "deed":
        yield "own_deed"
        if words < 0.35:
            yield "own_deed_few_words"
    if kind == "meeting" and found["parties"] < 2:
        yield "own_meeting_of_one"
    if kind == "meeting" and "party_other" in found:
        yield "own_meeting_of_others"
    if "lead_both" in found and kind != "meeting":
        yield "own_lead"
    if story >= 0.8:
        yield "own_copy"
    if words >= 0.8 and found["shared_content"] >= 10:
        yield "own_verbatim"
    if words >= 0.3 and story < 0.6 and found["other_title"] >= 3:
        yield "own_form"
        if "names_other" in found:
            yield "own_form_names"
        if "one_side_told" in found:
            yield "own_form_domestic"
