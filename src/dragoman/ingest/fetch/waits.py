"""How long to wait: what a site asks for in Retry-After, and back-off where it does not say."""

import datetime as dt
import random
from email.utils import parsedate_to_datetime

LONGEST = dt.timedelta(days=1)
"""The longest pause that a Retry-After is believed; a slip of the server would else silence a site for years."""
FIRST_PAUSE = 60.0
"""Seconds that a host is left alone after a 429 or 503 without Retry-After; doubled with each further one."""
LAST_PAUSE = 3600.0
_BASE = 0.5
_CAP = 15.0


def retry_after(value: str | None, now: dt.datetime) -> dt.datetime | None:
    """When a Retry-After header, seconds or an HTTP date (RFC 9110, 10.2.3), lets us come again; None without one.

    Never before ``now`` (aware, UTC), and a day after it at the most.
    """
    text = (value or "").strip()
    if not text:
        return None
    if text.isascii() and text.isdigit():
        return now + min(dt.timedelta(seconds=int(text[:9])), LONGEST)
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=dt.UTC)
    return min(max(at.astimezone(dt.UTC), now), now + LONGEST)


def back_off(tries: int) -> float:
    """Seconds before the next try after ``tries`` failures: doubled each time, half of it by chance.

    Chance keeps those who failed together from coming back together.
    """
    span = min(_BASE * 2.0 ** min(tries, 10), _CAP)
    return span / 2 + random.uniform(0, span / 2)


def pause(strikes: int) -> float:
    """Seconds that a host is left alone which asked ``strikes`` times in a row for a pause of no stated length."""
    return min(FIRST_PAUSE * 2.0 ** min(strikes - 1, 10), LAST_PAUSE)
