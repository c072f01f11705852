"""Whether a whole text is a side's own account of what happened ("Readout of ..."), and whose."""

import re
from functools import cache
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from dragoman.data import read_model
from dragoman.document import Span
from dragoman.record.models import Actor, Record
from dragoman.resolve import KnowledgeBase
from dragoman.resolve.publishers import load_publishers

FILE = "compare.yaml"
_LONGEST_HEADING = 240
_WORD = re.compile(r"[\w.’'-]+")


class Words(BaseModel):
    """``data/compare.yaml``: its comments say what each list is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    headings: tuple[str, ...]
    joint: tuple[str, ...]
    of: tuple[str, ...]
    about: frozenset[str]
    short: frozenset[str]


@cache
def load_words() -> Words:
    """The packaged lists; :class:`dragoman.errors.DataError` names the field that is wrong."""
    return read_model(FILE, Words)


class Issuer(NamedTuple):
    """The countries whose own account a text is, and how that is known; no countries for a report."""

    countries: tuple[str, ...]
    why: str


def issuer_of(record: Record, kb: KnowledgeBase) -> Issuer:
    """By the title or first line, the letterhead, or who published it; a report's own words are nobody's account."""
    for heading in (record.document.title or "", first_line(record)):
        found = _by_heading(record, kb, " ".join(heading.split()))
        if found is not None:
            return found
    head = letterhead(record)
    if head is not None:
        line = record.document.text[head.start : head.end].splitlines()[0].strip()
        office = load_publishers().official(record.document.model_copy(update={"publisher": line, "url": None}), kb)
        if office is not None:
            return Issuer((office.country,), f"by its letterhead: {line[:80]!r}")
    home = load_publishers().official(record.document, kb)
    return Issuer((home.country,), home.why) if home is not None else Issuer((), "a report: no office published it")


def first_line(record: Record) -> str:
    """The line above the text proper, if it stands apart and ends no sentence; else nothing."""
    text = record.document.text
    start = max((span.end for span in record.document.furniture if not text[: span.start].strip()), default=0)
    line, _, rest = text[start:].lstrip().partition("\n")
    line = line.strip().lstrip("# ")
    return line if rest.strip() and line[-1:] not in '.!?”"' and len(line) <= _LONGEST_HEADING else ""


def letterhead(record: Record) -> Span | None:
    """The first line and the date line right below it, as offices open their texts; None where they do not."""
    line, text = first_line(record), record.document.text
    if not line:
        return None
    start = text.index(line)
    for span in record.document.furniture:
        if span.start >= start + len(line) and not text[start + len(line) : span.start].strip():
            return Span(start, span.end)
    return None


@cache
def _pattern() -> re.Pattern[str]:
    words = load_words()
    kinds, joint, of = ("|".join(map(re.escape, some)) for some in (words.headings, words.joint, words.of))
    return re.compile(rf"\b(?:(?P<joint>{joint})\s+)?(?:{kinds})s?\b(?:\s+\w+)?\s+(?:{of})\s+(?P<who>.+)", re.I)


def _by_heading(record: Record, kb: KnowledgeBase, heading: str) -> Issuer | None:
    match = _pattern().search(heading)
    if match is None:
        return None
    why = f"by its heading: {heading[:80]!r}"
    named = sorted((at, actor.country) for actor in record.actors if (at := _at(match["who"], actor)) >= 0)
    if match["joint"]:
        hits = [hit.code for hit in kb.countries.every(_words(match["who"])) if hit.kind != "place"]
        countries = tuple(dict.fromkeys([*(country for _, country in named if country), *hits]))
        return Issuer(countries, why) if len(countries) > 1 else None
    if named and named[0][1]:
        return Issuer((named[0][1],), why)
    # "Statement by the Ministry of Defence of Norway on ...": the country that the words before "on" name.
    own = []
    for word in _words(match["who"]):
        if word.lower() in load_words().about:
            break
        own.append(word)
    codes = {hit.code for hit in kb.countries.every(tuple(own)) if hit.kind != "place"}
    return Issuer((codes.pop(),), why) if len(codes) == 1 else None


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.removesuffix("'s").removesuffix("’s").strip(".") for word in _WORD.findall(text))


def _at(heading: str, actor: Actor) -> int:
    """Where the heading names an actor of a known country: by the full name, or a person's last; -1 if nowhere."""
    if actor.country is None or not actor.name.strip():
        return -1
    forms = [actor.name, actor.name.split()[-1]] if actor.person else [actor.name]
    found = (re.search(rf"(?<!\w){re.escape(form)}(?!\w)", heading) for form in forms)
    return min((match.start() for match in found if match is not None), default=-1)


_STOP = re.compile(r"(?P<word>[\w.]*)[.!?][\"”’)]*\s+(?=[\"“‘(]?[A-Z0-9])|\n\s*\n|\n(?=[-*•])")


def sentences(record: Record) -> list[Span]:
    """The sentences of an official text, furniture and first line left out.

    Cut at full stops before a capital, and at blank lines; not behind titles and initials ("Mr.", "U.S.", "J.").
    """
    text = record.document.text
    skip = [*record.document.furniture]
    heading = first_line(record)
    if heading:
        at = text.index(heading)
        skip.append(letterhead(record) or Span(at, at + len(heading)))
    cuts = [0]
    for match in _STOP.finditer(text):
        word = (match["word"] or "").lower().strip(".")
        if match["word"] is not None and (word in load_words().short or len(word) == 1) and not word.isdigit():
            continue
        cuts.append(match.end())
    found = []
    for start, end in zip(cuts, [*cuts[1:], len(text)], strict=True):
        span = _trimmed(text, Span(start, end))
        if span.end > span.start and not any(part.covers(span) for part in skip):
            found.append(span)
    return found


def _trimmed(text: str, span: Span) -> Span:
    words = text[span.start : span.end]
    return Span(span.start + len(words) - len(words.lstrip()), span.end - len(words) + len(words.rstrip()))
