"""Days that a table writes as it knows them: ``2019-05-30``, ``2019-05`` or ``2019``."""

import datetime as dt
from functools import lru_cache


@lru_cache(maxsize=16384)
def is_day(value: str) -> bool:
    """True for YYYY, YYYY-MM or YYYY-MM-DD."""
    if len(value) == 10:
        try:
            dt.date.fromisoformat(value)
        except ValueError:
            return False
        return value[4] == value[7] == "-"
    return (len(value) == 4 and value.isdigit()) or (
        len(value) == 7 and value[:4].isdigit() and value[4] == "-" and value[5:] in _MONTHS
    )


_MONTHS = frozenset(f"{month:02}" for month in range(1, 13))


@lru_cache(maxsize=16384)
def first_day(value: str) -> dt.date:
    """The first day that ``value`` can mean."""
    return dt.date.fromisoformat(value + "-01-01"[len(value) - 4 :] if len(value) < 10 else value)


@lru_cache(maxsize=16384)
def last_day(value: str) -> dt.date:
    """The last day that ``value`` can mean."""
    if len(value) == 10:
        return dt.date.fromisoformat(value)
    if len(value) == 4:
        return dt.date(int(value), 12, 31)
    year, month = int(value[:4]), int(value[5:])
    if month == 12:
        return dt.date(year, 12, 31)
    return dt.date(year, month + 1, 1) - dt.timedelta(days=1)


def years_on(day: dt.date, years: int) -> dt.date:
    """The same day some years later."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)
