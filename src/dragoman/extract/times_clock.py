"""Readers of times of day. Which day, the words beside them say."""

from dataclasses import replace

from dragoman.extract import times_calendar as cal
from dragoman.extract.times_calendar import TimeValue, clamp_add
from dragoman.extract.times_frame import Frame, Groups
from dragoman.extract.times_words import lookup, words

AFTERNOON = ("AF", "EV", "NI")
"""TIMEX codes of the parts of a day whose hours are those after noon."""


def clock(g: Groups, frame: Frame) -> TimeValue | None:
    """5 p.m. EST, 14:30, 2100 GMT, nine o'clock, half past two, noon."""
    if "noon" in g:
        return _at(frame, f"T{'12:00' if g['noon'].lower() == 'noon' else '24'}", "clock")
    hour, minute = _hour(g["h"]), int(g.get("mi", 0))
    if "past" in g:
        quarters = {"half": 30, "quarter": 15, "a quarter": 15}
        minute = quarters[lookup(g["past"])] if g["dir"].lower() == "past" else 60 - quarters[lookup(g["past"])]
        hour = hour if g["dir"].lower() == "past" else (hour - 1) % 24
    if "ap" in g:
        if hour > 12:
            return None
        hour = hour % 12 + (12 if g["ap"].lower().startswith("p") else 0)
    if "p" in g and hour < 12 and words().parts[g["p"].lower()] in AFTERNOON:
        hour += 12
    if hour > 24 or minute > 59:
        return None
    zone = f" in {lookup(g['zone'])}, the day of that zone" if "zone" in g else ""
    return _at(frame, f"T{hour:02}:{minute:02}", f"clock{zone}")


def _hour(text: str) -> int:
    return int(text) if text.isdigit() else words().numbers[lookup(text)]


def _at(frame: Frame, value: str, why: str) -> TimeValue:
    return TimeValue(frame.on, frame.on, value, "TIME", "clock", why)


def clock_today(g: Groups, frame: Frame) -> TimeValue | None:
    """8 tonight, 8:30 this morning: the hour of that part of the day."""
    entry = words().deictic[lookup(g["w"])]
    day = cal.of_day(clamp_add(frame.on, "day", entry.days[0]), frame.why(lookup(g["w"])))
    hour = int(g["h"]) + (12 if entry.part in AFTERNOON and int(g["h"]) < 12 else 0)
    return replace(day, value=f"{day.value}T{hour:02}:{g.get('mi', '00')}", kind="TIME", grain="part")


def part(g: Groups, frame: Frame) -> TimeValue | None:
    """The morning, of a day that the words beside it name."""
    return TimeValue(frame.on, frame.on, f"T{words().parts[lookup(g['p'])]}", "TIME", "clock", "part of a day")
