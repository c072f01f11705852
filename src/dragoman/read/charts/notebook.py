"""``dragoman.plot``: a relation's chart for a notebook, the same as on its page."""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from dragoman.errors import LedgerError
from dragoman.read.charts.draw import KINDS, Kind
from dragoman.read.charts.drawn import Months
from dragoman.read.charts.rows import days
from dragoman.read.countries import countries
from dragoman.resolve.kb_codes import NON_STATE
from dragoman.store import Ledger
from dragoman.store.timeline import dyad

if TYPE_CHECKING:
    import altair as alt


def plot(
    ledger: Ledger | str | Path,
    first: str,
    second: str,
    *,
    kind: Kind = "net",
    since: dt.date | str | None = None,
    until: dt.date | str | None = None,
) -> "alt.LayerChart":
    """The chart of two countries (alpha-3 codes, in either order), as an Altair chart.

    ``ledger`` is one that is open, or a place, which is only read. ``kind`` is "net" (mean scores by month, -10 to 10,
    with the smoothed line and its band) or "quads" (happenings by month and quad class). ``since`` and ``until`` are
    days or ISO text, both included; a month counts with any of its days. Raises :class:`dragoman.DragomanError` for a
    code that there is not, a day that is none, and where nothing is on record.
    """
    import altair as alt

    one, other = dyad(first, second, {*countries().codes, *NON_STATE})
    if kind not in KINDS:
        raise LedgerError(f"{kind!r}: no kind of chart: one of {', '.join(KINDS)}")
    stretch = _day(since), _day(until)
    if isinstance(ledger, Ledger):
        found = months_of(ledger, one, other, *stretch)
    else:
        with Ledger.open(ledger, create=False) as book:
            found = months_of(book, one, other, *stretch)
    return alt.LayerChart.from_dict(found.spec(kind, linked=False))


def months_of(
    ledger: Ledger, first: str, second: str, since: dt.date | None = None, until: dt.date | None = None
) -> Months:
    """What a chart of two countries shows; :class:`LedgerError` where that is nothing."""
    net, series = ledger.months(first, second)

    def within(month: str | None) -> bool:
        if month is None:
            return False
        start, end = days(month)
        return (since is None or end >= since) and (until is None or start <= until)

    found = [one for one in net if within(one.month)]
    if not any(one.happenings for one in found):
        raise LedgerError(
            f"{ledger.place}: nothing to draw of {first} and {second}: no happening with a month is on record there"
            + ("; ask for other days" if since or until else "")
        )
    counts = [one for one in series if within(one.month)]
    # Who names the days is shown all of them, however long ago.
    return Months.of(found, counts) if since is None else Months(found[0].month, tuple(found), tuple(counts))


def _day(given: dt.date | str | None) -> dt.date | None:
    if given is None or isinstance(given, dt.date):
        return given
    try:
        return dt.date.fromisoformat(given)
    except ValueError:
        raise LedgerError(f"{given!r} is no day: write it as 2023-03-31") from None
