"""Marks of two tellings that several conditions make together (:mod:`~dragoman.store.evidence`)."""

from collections.abc import Iterator

Found = dict[str, float]
"""Measures and marks by name; a mark that is there is 1."""
ONE_STORY = 0.08
"""Likeness of two openings below which two publishers tell of two things, unless two states or words say otherwise."""
_SOME_WORDS, _MORE_WORDS, _RAREST = 0.05, 0.15, 5.0
"""Likeness of sentences, and rarity of the rarest word in common, below which two acts of a story are told apart."""
_APART = frozenset(("stated_a_day_apart", "stated_apart", "days_apart"))
_SURE = frozenset(("stated_day", "same_day", "undated_same_day"))


def together(found: Found, kind: str, day: str) -> Iterator[str]:
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
    elif not sure and not pair and story < ONE_STORY:
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


def acts_unsure(found: Found, kind: str) -> bool:
    """True of two acts that one story may well tell of beside each other: nothing but the story says that they are one.

    Of 71 such pairs of half a that were likely one otherwise, a reader found 13 to be one.
    """
    words, type = found["words"], "same_type" in found
    if kind == "mixed":
        # A call is not what was agreed in it, nor a strike what is said of it, if not told in the same words.
        return "call_and_act" in found or "same_actors" not in found or words < _SOME_WORDS
    if kind != "talk":
        return False
    if "turned_round" in found:
        return True  # He thanks her and she thanks him.
    if type:
        return words < _SOME_WORDS and found["firsts"] < 2
    return words < _MORE_WORDS and found["rarest_word"] < _RAREST
