"""Putting expressions together: "Friday" + "March 3", "June" + "last year", "from" March "to" June, "early" + 2019."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache

from dragoman.extract.times_calendar import TimeValue, third, widened
from dragoman.extract.times_frame import Frame
from dragoman.extract.times_pairs import DATES, PAIRS, Item, Read, item, weekday_date
from dragoman.extract.times_scan import Core
from dragoman.extract.times_words import SPACE, any_of, inverted, lookup, words

_RANGE = frozenset({"to", "through", "until", "till", "-", "–", "—", "to the", "until the"})

_GAP = 20
"""Characters between two expressions that may be one."""
Join = Callable[[str, Item, Item, Frame], Item | None]


def joined(text: str, cores: list[Core], frame: Frame) -> list[Item]:
    """The expressions of ``text`` with neighbours joined and the words in front taken in."""
    items = [item(core) for core in cores]
    # "The evening of Thursday, May 5": first the day, then its evening; "March to June of last year": first the June.
    for join in (_weekday_date, _pair, _range):
        items = _folded(text, items, frame, join) if len(items) > 1 else items
    return [_with_words_before(text, each, items[k - 1].end if k else 0) for k, each in enumerate(items)]


def _folded(text: str, parts: list[Item], frame: Frame, join: Join) -> list[Item]:
    items: list[Item] = []
    for part in parts:
        now = part
        while items and now.start - items[-1].end <= _GAP and (both := join(text, items[-1], now, frame)):
            items.pop()
            now = both
        items.append(now)
    return items


def _weekday_date(text: str, a: Item, b: Item, frame: Frame) -> Item | None:
    read = weekday_date(a, b, lookup(text[a.end : b.start]), frame)
    return Item(a.start, b.end, b.name, read, True) if read else None


def _pair(text: str, a: Item, b: Item, frame: Frame) -> Item | None:
    gap = lookup(text[a.end : b.start])
    for rule in PAIRS:
        if read := rule(a, b, gap, frame):
            return Item(a.start, b.end, rule.__name__.strip("_"), read, True)
    return None


def _range(text: str, a: Item, b: Item, frame: Frame) -> Item | None:
    if "range" in (a.name, b.name):
        return None
    gap = lookup(text[a.end : b.start])
    opening = _opening().search(text, max(0, a.start - 20), a.start)
    word = opening[1].lower() if opening else ""
    if not (gap in _RANGE or (gap == "and" and word == "between")) or not (a.found and b.found):
        return None
    first, last = a.read(frame), b.read(frame)
    if not first or not last or first.kind == "SET" or (word == "" and first.grain != last.grain):
        return None

    def read(at: Frame) -> TimeValue | None:
        end = b.read(at)
        start = a.read(replace(at, past=True, on=end.start)) if end and end.start else None
        if not end or not start or not start.start or not end.end or start.start > end.end:
            return None
        value = f"{start.value.split('/')[0]}/{end.value.split('/')[-1]}"
        return TimeValue(start.start, end.end, value, "DATE", "range", end.why)

    return Item(opening.start() if opening else a.start, b.end, "range", read, True) if read(frame) else None


@cache
def _opening() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(from|between)(?:{SPACE}the)?{SPACE}$", re.I)


@cache
def _at() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)at{SPACE}$", re.I)


@cache
def _before() -> re.Pattern[str]:
    return re.compile(
        rf"(?<!\w)({any_of(inverted(words().edges))})(?:{SPACE}(?:in|on))?(?:{SPACE}the)?(?:{SPACE}|-)['’‘]?$", re.I
    )


@cache
def _forward() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){any_of(words().forward)}(?:{SPACE}(?:the|on))?{SPACE}$", re.I)


def _with_words_before(text: str, now: Item, floor: int) -> Item:
    """Take in "early", "the end of", "since", "around" (at most two), and mark what "by" and "until" turn forward."""
    for _ in range(2):
        match = _before().search(text, max(floor, now.start - 40), now.start)
        if not match:
            break
        edge = inverted(words().edges)[lookup(match[1])]
        if edge == "around" and now.name not in DATES | {"month", "month-year", "year"}:
            break
        # "At the end of the day" is said of no day.
        idiom = lookup(text[match.start() : now.end]) == "the end of the day" and _at().search(
            text, max(0, match.start() - 8), match.start()
        )
        found = now.found or (
            now.name == "the-period" and not idiom and edge in ("early", "mid", "late", "earlier", "later")
        )
        now = Item(match.start(), now.end, now.name, _edged(edge, now.read), found)
    if _forward().search(text, max(floor, now.start - 24), now.start):
        read = now.read
        now = replace(now, read=lambda at: read(replace(at, past=False) if at.past is None else at))
    return now


def _edged(edge: str, read: Read) -> Read:
    def edged(at: Frame) -> TimeValue | None:
        value = read(replace(at, past=True) if edge == "since" else at)
        if value is None or value.start is None or value.end is None:
            return value
        why = f"{edge}: {value.why}"
        if edge in ("early", "mid", "late"):
            return replace(third(value, ("early", "mid", "late").index(edge)), why=why)
        if edge == "around":
            return replace(widened(value), why=why)
        if edge == "since" and not at.dated:
            return replace(value, why=f"{value.why}; since then, until a day that is not known")
        if edge == "since" and value.start <= at.on:
            return replace(value, end=at.on, grain="range", why=why)
        if edge in ("earlier", "later") and value.grain not in ("day", "part") and value.start <= at.on <= value.end:
            start, end = (value.start, at.on) if edge == "earlier" else (at.on, value.end)
            return replace(value, start=start, end=end, why=why)
        return value

    return edged
