"""Finding the single time expressions of a text, and telling them from what only looks like one.

One pass over the words: only a word that can begin an expression is tried, and every pattern is bounded, so the
work is linear in the text.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from dragoman.extract.times_frame import Groups, Rule
from dragoman.extract.times_rules import rules
from dragoman.extract.times_words import lookup, month_numbers, weekday_numbers, words

_WORD = re.compile(r"[^\W_]+")
_REACH = 7
"""Words from the first of an expression to one that can carry it, at most."""
_AROUND = 40
"""Characters looked at on either side of an expression."""


@dataclass(frozen=True, slots=True)
class Core:
    """One match of one rule: ``text[start:end]`` and the words it captured."""

    start: int
    end: int
    rule: Rule
    groups: Groups
    opening: str = ""
    """Its first word, in lower case."""


class Around(NamedTuple):
    """A match with what stands on both sides: the words before, in lower case, and the text after."""

    core: Core
    before: tuple[str, ...]
    touching: str
    """The characters between the last word before and the match."""
    after: str

    def follows(self, phrases: frozenset[str]) -> bool:
        """True if one of the phrases, of up to three words, stands right before."""
        if self.touching.strip("\"'“”‘’(-"):
            return False
        return any(" ".join(self.before[-n:]) in phrases for n in (1, 2, 3) if len(self.before) >= n)

    def next_word(self) -> str:
        """The word right behind, as printed; "" if something else stands there."""
        found = re.match(r"\s([^\W\d_]+)", self.after)
        return found[1] if found else ""


def around(text: str, core: Core) -> Around:
    """``core`` with its surroundings."""
    head = text[max(0, core.start - _AROUND) : core.start]
    found = list(_WORD.finditer(head))
    touching = head[found[-1].end() :] if found else head
    before = tuple(match[0].lower() for match in found[-3:])
    return Around(core, before, touching.strip(), text[core.end : core.end + _AROUND])


@cache
def _starters() -> frozenset[str]:
    """Every word that an expression can begin with."""
    w = words()
    tables: list[Iterable[str]] = [month_numbers(), weekday_numbers(), w.numbers, w.tens, w.ordinals, w.vague]
    tables += [
        w.ordinal_words,
        _plurals(w.weekdays, w.seasons),
        _nineties(),
        w.approximately,
        w.seasons,
        w.parts,
        w.deictic,
        w.references,
        w.frequencies,
        w.holidays,
        w.named,
    ]
    tables += [*w.relative.values(), *w.span_directions.values(), *(unit.words for unit in w.units.values())]
    return frozenset({re.split(r"[^\w]", entry)[0] for table in tables for entry in table} | w.openers)


@cache
def _nuclei() -> frozenset[str]:
    """Words of which every expression without a digit has one, at most _REACH words after its first."""
    w = words()
    tables: list[Iterable[str]] = [month_numbers(), weekday_numbers(), w.tens, w.seasons, w.parts, w.deictic]
    tables += [w.references, w.frequencies, w.holidays, w.named, *(unit.words for unit in w.units.values())]
    tables += [_plurals(w.weekdays, w.seasons), w.carriers]
    last = {re.split(r"[^\w]", entry)[-1] for table in tables for entry in table}
    return frozenset(last | set(_nineties()))


def _nineties() -> list[str]:
    return [ten[:-1] + "ies" for ten in words().tens]


def _plurals(*tables: Iterable[str]) -> list[str]:
    return [f"{name}s" for table in tables for name in table]


def _likely_starts(text: str) -> Iterator[int]:
    """Where a word that can begin an expression stands close enough before one that can carry it."""
    starters, nuclei, vocabulary = _starters(), _nuclei(), _vocabulary()
    lower = text.lower()
    if len(lower) != len(text):
        # One letter of all ("İ") is two in lower case, which would shift all behind it.
        lower = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)
    waiting: list[tuple[int, int]] = []
    for number, match in enumerate(_WORD.finditer(lower)):
        word = match[0]
        digit = word[0].isdigit() or (word.startswith("fy") and word[2:3].isdigit())
        if not digit and word not in vocabulary:
            # No expression runs over a word that stands in no pattern.
            if waiting:
                waiting = []
            continue
        if digit or word in starters:
            waiting.append((number, match.start()))
        if digit or word in nuclei:
            yield from (start for at, start in waiting if number - at <= _REACH)
            waiting = []


@cache
def _vocabulary() -> frozenset[str]:
    """Every word that a pattern has, and single letters ("p.m.")."""
    found = {word for rule in rules() for word in re.findall(r"[a-z]+", rule.source)}
    return frozenset(found | set("abcdefghijklmnopqrstuvwxyz")) | _starters() | _nuclei()


@cache
def _handfuls() -> tuple[tuple[re.Pattern[str], tuple[Rule, ...]], ...]:
    """The rules by eights, in order, each with the one pattern that tells whether any of them fits."""
    all_ = rules()
    return tuple((_one_of(all_[at : at + 8]), all_[at : at + 8]) for at in range(0, len(all_), 8))


def _one_of(some: tuple[Rule, ...]) -> re.Pattern[str]:
    bare = (re.sub(r"\(\?P=\w+\)", "[/.]", re.sub(r"\(\?P<\w+>", "(?:", rule.source)) for rule in some)
    return re.compile("|".join(f"(?:{source})" for source in bare), re.I)


def cores(text: str, whole: bool = False) -> list[Core]:
    """The expressions of ``text``, in order, not overlapping, the longest at each place.

    ``whole``: the text is an expression by itself, so what it might otherwise be is not asked.
    """
    found: list[Core] = []
    at = 0
    for start in (match.start() for match in _WORD.finditer(text)) if whole else _likely_starts(text):
        if start < at or _glued(text, start):
            continue
        if core := _longest(text, start, whole):
            found.append(core)
            at = core.end
    return found


def _glued(text: str, start: int) -> bool:
    """True in the middle of an address, a sum of money, a number, a hyphenated word."""
    if start == 0:
        return False
    last = text[start - 1]
    if last == "-":
        before = _WORD.findall(text[max(0, start - 12) : start])
        if before and text[start].isupper() and re.fullmatch(r"\d\d?(?:st|nd|rd|th)?", before[-1]):
            return False  # "March 30-April 2"
        return not before or before[-1].lower() not in {"mid", "early", "late", *month_numbers(), *weekday_numbers()}
    return last in "/=_@#$€£₹¥&" or (last in ".,:" and start > 1 and text[start - 2].isdigit())


def _longest(text: str, start: int, whole: bool) -> Core | None:
    best: Core | None = None
    likely = (rule for quick, some in _handfuls() if quick.match(text, start) for rule in some)
    for rule in likely:
        match = rule.regex.match(text, start)
        if match and match.end() > (best.end if best else start):
            groups = {key: value for key, value in match.groupdict().items() if value is not None}
            core = Core(start, match.end(), rule, groups, match[0].split(maxsplit=1)[0].lower())
            if _is_time(around(text, core), whole):
                best = core
    return best


def _is_time(seen: Around, whole: bool) -> bool:
    name, groups = seen.core.rule.name, seen.core.groups
    if re.match(r"[\w%]|-[a-z]*\d", seen.after):
        return False
    if any(key in groups and not groups[key][0].isupper() for key in ("m", "w") if _proper(name, key)):
        return False
    if whole:
        # "Earlier" is a time by itself and a mere modifier in "earlier this year".
        return name != "reference" or not seen.after.strip(" .,")
    checks = {"month": _month, "weekday": _weekday, "year": _year, "bare-season": _season, "reference": _reference}
    checks |= {"spelled": _spelled, "holiday": _holiday, "the-period": _outside_address}
    checks |= {
        "deictic": _deictic,
        "short-year": _short_year,
        "short-decade": _short_decade,
        "day-of-month": _day_of_month,
    }
    return checks.get(name, _outside_address)(seen)


def _proper(name: str, key: str) -> bool:
    """Month and weekday names are capitalised; "may" and "march" are verbs."""
    return (key == "m" and name in ("month", "mdy", "dmy", "mdy-words", "dmy-words", "month-of", "month-year")) or (
        key == "w" and name in ("weekday", "shortday")
    )


def _outside_address(seen: Around) -> bool:
    return not seen.after.startswith(("/", "@"))


def _month(seen: Around) -> bool:
    name = seen.core.groups["m"]
    if "rel" in seen.core.groups or seen.follows(words().month_before):
        return True
    bare = name.lower()
    if bare.rstrip(".") in words().ambiguous_months or bare not in words().months:
        return name.endswith(".") and bare.rstrip(".") not in words().months
    return not seen.next_word()[:1].isupper()


def _weekday(seen: Around) -> bool:
    return not seen.follows(words().not_weekday_after)


def _deictic(seen: Around) -> bool:
    """ "Today" but for "Russia Today", "USA TODAY"."""
    named = seen.core.groups["w"][0].isupper() and seen.follows(words().not_today_after)
    return not named and _outside_address(seen)


def _season(seen: Around) -> bool:
    groups, opening = seen.core.groups, seen.after[:4]
    return not opening.startswith(" of ") and ("rel" in groups or seen.follows(words().season_before) or _in_the(seen))


def _in_the(seen: Around) -> bool:
    return bool(seen.before) and seen.before[-1] in ("in", "during", "since", "by", "until", "over")


def _reference(seen: Around) -> bool:
    matched = lookup(seen.core.groups["w"])
    if not words().references[matched].found or seen.after.startswith("-"):
        return False
    return (
        not seen.follows(words().not_reference_after) and seen.next_word().lower() not in words().not_reference_before
    )


def _spelled(seen: Around) -> bool:
    return seen.core.groups["y"].lower().startswith("nineteen") or seen.follows(words().year_before)


def _short_year(seen: Around) -> bool:
    return seen.touching in ("'", "’", "‘") and seen.before[-1:] != () and seen.before[-1] in words().year_before


def _short_decade(seen: Around) -> bool:
    """ "The '90s", "the nineties"; without the article only behind "early", "mid" or "late"."""
    if seen.core.opening == "the":
        return True
    # "In his early 60s" is an age.
    return seen.before[-1:] in (("early",), ("mid",), ("late",)) and seen.before[-2:-1] == ("the",)


def _day_of_month(seen: Around) -> bool:
    return seen.follows(words().day_before)


def _holiday(seen: Around) -> bool:
    groups = seen.core.groups
    opening = re.sub(r"(?i)^the\s+(?:holy\s+)?(?:month\s+of\s+)?", "", groups["w"])[:1]
    if seen.next_word()[:1].isupper() or not (opening.isupper() or "end" in groups["w"]):
        return False
    before = words().year_before | words().month_before | words().holiday_before
    return "y" in groups or "rel" in groups or seen.follows(before)


def _of_our_days(seen: Around) -> bool:
    """True for 1900 to 2059 behind a word that introduces no number: what is counted so comes in the plural."""
    digits = re.sub(r"\D", "", seen.core.groups["y"])
    modern = digits[:2] == "19" or (digits[:2] == "20" and digits < "2060")
    before = seen.before[-1] if seen.before else ""
    return modern and seen.touching in ("", "’", "'", ",") and before not in words().not_year_after


def _year(seen: Around) -> bool:
    """A bare four-digit number is a year by the word before and, where that is weak, by what follows."""
    w, core = words(), seen.core
    follower = seen.next_word()
    ended = not follower and not re.match(r"\s*\d", seen.after)
    said = core.end - core.start > 4
    if said or (seen.touching == "" and seen.follows(w.year_before - w.year_weak)):
        return follower not in w.counted or (not said and seen.before[-1] in ("in", "since", "during", "until"))
    if seen.touching in ("(", "[") or (seen.touching == "" and not seen.before):
        return ended or follower in w.year_followers
    if seen.touching == "-":
        return True
    if (
        len(seen.before) > 1
        and re.fullmatch(r"\d{4}", seen.before[-2])
        and seen.before[-1] in ("and", "to", "or", "through")
    ):
        return follower not in w.counted
    counts = follower in w.counted or follower[:1].isupper() or follower.endswith("s")
    if _of_our_days(seen) and follower and not counts and follower not in w.year_followers:
        return True  # "the entire 2012 election cycle", "the Philippines' 2016 ruling"
    return seen.follows(w.year_weak) and (ended or follower in w.year_followers or not counts)
