# /// script
# requires-python = ">=3.11"
# dependencies = ["holidays==0.109"]
# ///
"""Compile the holidays of other calendars into the package's data file ``holidays.yaml``.

    python -m tools.build_holidays [--out src/dragoman/data/holidays.yaml] [--first 1950] [--last 2040]

The PyPI package holidays knows them; it has 14 MB for 250 countries and names each in that country's words, where a
reader of English news needs one day for a score of names. So its calendars are asked once, here. Where it has a
holiday twice in a year (the Islamic year is the shorter one), both stand in the list.
"""

import argparse
import datetime as dt
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import Any

OUT = Path(__file__).resolve().parent.parent / "src" / "dragoman" / "data" / "holidays.yaml"
ISLAMIC = ("ashura", "mawlid", "ramadan beginning", "eid al fitr", "eid al adha", "laylat al qadr")
HEBREW = ("purim", "passover", "shavuot", "rosh hashanah", "yom kippur", "sukkot", "hanukkah")
HINDU = ("holi", "diwali india", "dussehra", "raksha bandhan", "guru nanak jayanti")
CHINESE = ("lunar new year", "mid autumn", "dragon boat", "qingming")
NAMES = {"ramadan beginning": "ramadan", "diwali india": "diwali", "new year": "nowruz"}


def days(found: Any) -> Iterable[dt.date]:
    """The days in what a calendar's method gives: a day, a day and whether it is sure, or several of either."""
    if isinstance(found, dt.date):
        yield found
    elif isinstance(found, tuple) and len(found) == 2 and isinstance(found[1], bool):
        yield from days(found[0])
    elif found is not None:
        for each in found:
            yield from days(each)


def table(first: int, last: int) -> dict[str, list[dt.date]]:
    """Each name with its days from the year ``first`` to ``last``."""
    groups = (
        ("islamic", "_IslamicLunar", ISLAMIC, "dates"),
        ("hebrew", "_HebrewLunisolar", HEBREW, "date"),
        ("hindu", "_HinduLunisolar", HINDU, "date"),
        ("chinese", "_ChineseLunisolar", CHINESE, "date"),
        ("persian", "_Persian", ("new year",), "date"),
        ("buddhist", "_BuddhistLunisolar", ("vesak",), "date"),
    )
    found: dict[str, list[dt.date]] = {}
    for module, kind, names, suffix in groups:
        calendar = getattr(import_module(f"holidays.calendars.{module}"), kind)()
        for name in names:
            ask = getattr(calendar, f"{name.replace(' ', '_')}_{suffix}")
            # Hanukkah is given with the days of two years' feasts; its first days are those after a gap.
            all_ = sorted({day for year in range(first, last + 1) for day in days(ask(year))})
            starts = [day for day in all_ if day - dt.timedelta(days=1) not in all_]
            found[NAMES.get(name, name)] = [day for day in starts if first <= day.year <= last]
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--first", type=int, default=1950)
    parser.add_argument("--last", type=int, default=2040)
    given = parser.parse_args()
    lines = [
        f"# First days of holidays of other calendars, {given.first} to {given.last}.",
        "# Compiled by tools/build_holidays.py from the PyPI package holidays 0.109 (MIT). Days of the Islamic",
        "# calendar are those that most of the world kept or is reckoned to keep; countries begin up to a day apart.",
    ]
    for name, found in table(given.first, given.last).items():
        lines.append(f"{name}:")
        lines += [f"  - {day}" for day in found] if len(found) < 5 else _rows(found)
    given.out.write_text("\n".join(lines) + "\n", "utf-8")


def _rows(found: list[dt.date]) -> list[str]:
    texts = [day.isoformat() for day in found]
    rows = [", ".join(texts[at : at + 9]) for at in range(0, len(texts), 9)]
    return ["  [" + ",\n   ".join(rows) + "]"]


if __name__ == "__main__":
    main()
