"""What pages of records say in words: moments, outcomes, conditions, how far something was looked at."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from dragoman.ingest.outcome import Outcome
from dragoman.read.web.saying import country
from dragoman.read.web.saying import mode as code_words
from dragoman.store import Condition, Gap
from dragoman.store.relate.trends import Tested

OUTCOMES = {
    Outcome.CODED: "read, stored and coded",
    Outcome.FETCHED: "stored, and still to be coded",
    Outcome.UNCHANGED: "asked for, and nothing had changed",
    Outcome.DUPLICATE: "stored as a copy of another text",
    Outcome.NOT_ENGLISH: "stored, and not coded: it is not English",
    Outcome.NOT_A_STORY: "a page without a story",
    Outcome.ROBOTS: "the site's robots.txt does not want it read",
    Outcome.BLOCKED: "refused by the site, or by the rules of safety",
    Outcome.FAILED: "not to be had",
}
CAME = frozenset((Outcome.CODED, Outcome.FETCHED, Outcome.UNCHANGED, Outcome.DUPLICATE, Outcome.NOT_ENGLISH))
WHYS = {
    "no-attempts": "nothing was tried",
    "no-documents": "nothing was published",
    "no-overlap": "items may have come and gone",
    "not-polled": "the feed was not asked",
    "no-answer": "the feed did not answer",
}
STAGES = ("announced", "negotiated", "initialled", "signed", "ratified", "in force", "renewed", "suspended", "ended")
_DAY = dt.timedelta(days=1)


def moment(at: dt.datetime | None) -> str:
    """ "3 Mar 2023, 14:05 UTC"."""
    if at is None:
        return "never"
    utc = at.astimezone(dt.UTC) if at.tzinfo is not None else at
    return f"{utc.day} {utc:%b %Y, %H:%M} UTC"


def day(one: dt.date | None) -> str:
    """ "3 Mar 2023"."""
    return f"{one.day} {one:%b %Y}" if one is not None else "no day"


def countries(codes: Iterable[str]) -> str:
    """Names of countries as one would say them: "India, Israel and Nepal"."""
    return listed([country(code) for code in codes])


def listed(words: Sequence[str], last: str = "and") -> str:
    """ "a", "a and b", "a, b and c"."""
    return f" {last} ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def count(number: int, one: str, many: str = "") -> str:
    """ "1 document", "1,234 documents"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def stretch(gap: Gap) -> str:
    """When it was: whole days as days, both included; else the moments."""
    if gap.start.time() == gap.end.time() == dt.time():
        first, last = gap.start.date(), gap.end.date() - _DAY
        return day(first) if first == last else f"{day(first)} to {day(last)}"
    return f"{moment(gap.start)} to {moment(gap.end)}"


def condition(asked: Condition) -> list[str]:
    """What a watch waits for, a sentence for each thing asked for."""
    return list(_condition(asked))


def _condition(asked: Condition) -> Iterator[str]:
    yield {
        "event": "Every event for which all of this holds",
        "denial": "Denials: an event told as not so, or a statement that denies one",
        "first contact": f"Cooperation of two countries that had none for {asked.first_contact_days} days",
        "swing": "A swing of a relation",
        "overdue": "Promises whose day has passed",
    }[asked.kind]
    if asked.swing is not None:
        swing = asked.swing
        yield (
            f"The mean score of the last {swing.days} days differs from that of the {swing.days} days before by "
            f"{swing.by:g} or more, with {swing.events} events or more in each"
        )
    if asked.dyads:
        yield "Between " + listed([countries(pair) for pair in asked.dyads], "or between")
    if asked.countries:
        yield f"With {listed([country(code) for code in asked.countries], 'or')}"
    if asked.actors:
        yield f"With a part for {listed([f'“{one}”' for one in asked.actors], 'or')}, by name, office or Wikidata id"
    for name, values in (("type", asked.types), ("mode", asked.modes), ("context", asked.contexts)):
        if values:
            yield f"Of {name} {listed([code_words(one) for one in values], 'or')}"
    if asked.statuses:
        yield f"Told as {listed(list(asked.statuses), 'or')}"
    if asked.topics:
        yield f"About {listed([f'“{one}”' for one in asked.topics], 'or')}"
    if asked.words:
        yield f"With the words {listed([f'“{one}”' for one in asked.words], 'or')} in the sentence"
    if asked.min_confidence is not None:
        yield f"Coded with a confidence of {asked.min_confidence:g} or more"


def tested(one: Tested) -> str:
    """A test's result in a sentence or two."""
    of = f"{count(one.months, 'month')} and {count(one.reports, 'report')}"
    if one.p is None or one.slope is None or one.low is None or one.high is None:
        return f"Too little to tell: {one.why}."
    slope = f"{one.slope:+.2f} points a year (95 % interval {one.low:+.2f} to {one.high:+.2f})".replace("-", "−")
    if one.finding == "flat":
        return f"No trend was found in {of}: p = {one.p:.3f}. The slope may be {slope}."
    return f"It is {one.finding}, by {slope}, over {of}: p = {one.p:.3f}."
