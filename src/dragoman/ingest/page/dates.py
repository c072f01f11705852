"""Everything on a page that says when it was published: JSON-LD, meta, time elements, printed lines, the address.

Only what stands by the headline or at the story's end is looked at, outside lists of other stories; a date that the
story tells of is none. Weights are in thirds of what JSON-LD's own field is trusted.
"""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from dragoman.ingest.page.blocks import Block, Time
from dragoman.ingest.page.chosen import Body, is_plain
from dragoman.ingest.page.head import Head, country_domain
from dragoman.ingest.page.jsonld import Described
from dragoman.ingest.page.printed import Order, label_of, machine, printed, shown_day, tells_order
from dragoman.ingest.page.vote import Candidate
from dragoman.ingest.page.words import words

_ELSEWHERE = frozenset(
    (
        "navigation",
        "related",
        "aside",
        "footer",
        "comments",
        "advertising",
        "newsletter",
        "consent",
        "hidden",
        "modal",
        "header",
    )
)
_BEFORE, _BEHIND = 8, 4
"""Blocks before the headline and behind the story in which a printed date may stand."""
_SHORT = 18
"""Words of the longest line that is there for its date."""
# Behind slashes the day is a folder of its own: /2023/03/15-nations-sign is no day.
_URL_DAY = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(?P<mark>[/_.-])(\d{1,2}|[a-z]{3,9})(?P=mark)(\d{1,2})(?!\d)(?!(?<=/\d\d)-|(?<=/\d)-)", re.I
)
_URL_DIGITS = re.compile(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?=\D|\d{4,14}(?!\d)|$)")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A page's parts that may say a date."""

    head: Head
    described: Described
    blocks: list[Block]
    body: Body
    title: Block | None
    url: str | None
    language: str | None


def candidates(evidence: Evidence) -> list[Candidate]:
    """All dates of publication and modification that the page states, in no order."""
    order = order_of(evidence)
    zone = list(_zone(evidence))
    return [
        *_of_data(evidence.described, order),
        *_of_meta(evidence.head, order),
        *_of_times(zone, order),
        *_of_lines(evidence, zone, order),
        *_of_url(evidence.url),
    ]


def order_of(evidence: Evidence) -> Order:
    """Day or month first, by the country of the address; without one, by the language and the page's other dates."""
    dates = words().dates
    country = country_domain(evidence.url)
    language = (evidence.language or "").lower()
    told = next(
        (t for b in evidence.blocks if (t := tells_order(b.text)) is not None and len(b.text.split()) <= _SHORT), None
    )
    if country in dates.month_first:
        first: bool | None = False
    elif len(country) == 2 and country not in dates.either_order:
        first = True
    elif told is not None:
        first = told
    elif language in dates.month_first_languages:
        first = False
    else:
        first = True if len(language) > 3 and language[2:3] == "-" else None
    return Order(first, country or language.rpartition("-")[2])


def _of_data(described: Described, order: Order) -> Iterator[Candidate]:
    fields = (
        ("datePublished", 3.0, False),
        ("uploadDate", 2.0, False),
        ("dateCreated", 1.8, False),
        ("dateModified", 3.0, True),
    )
    for field, weight, modified in fields:
        value = described.text(field)
        moment = machine(value, order) if value else None
        if moment:
            yield Candidate(moment.day, moment.at, f"JSON-LD {field}", weight, modified)


def _of_meta(head: Head, order: Order) -> Iterator[Candidate]:
    dates = words().dates
    for name, values in head.meta.items():
        modified = name in dates.modified
        if not modified and name not in dates.published:
            continue
        moment = machine(values[0], order)
        if moment:
            yield Candidate(moment.day, moment.at, f"meta {name}", 2.5 if modified else dates.published[name], modified)


def _zone(evidence: Evidence) -> Iterator[tuple[Block, bool]]:
    """The blocks by the headline and at the story's end, each with whether it is by the headline."""
    body = evidence.body.blocks
    first = _opening(evidence)
    last = body[-1].at if body else first
    top = evidence.title.at if evidence.title is not None and evidence.title.at <= first else first
    own = {block.at for block in body}
    for block in evidence.blocks[max(0, top - _BEFORE) : last + _BEHIND + 1]:
        by_headline = block.at <= first + 2
        if block.part in _ELSEWHERE or not (by_headline or block.at > last - 2):
            continue
        if (
            block.at in own
            and (is_plain(block, evidence.body) and block.at > first + 1)
            and len(block.text.split()) > 6
        ):
            continue
        yield block, by_headline


def _opening(evidence: Evidence) -> int:
    """The number of the first paragraph that looks as most do: standfirst, byline and picture may stand before it."""
    body = evidence.body.blocks
    if not body:
        return evidence.title.at + 12 if evidence.title else 12
    plain = (
        block.at for block in body[:_BEFORE] if is_plain(block, evidence.body) and len(block.text.split()) > _SHORT
    )
    return next(plain, body[0].at)


def _of_times(zone: list[tuple[Block, bool]], order: Order) -> Iterator[Candidate]:
    for block, by_headline in zone:
        for time in block.times:
            # A teaser's date is printed beside a link to it.
            if block.link_share > 0.6 or not by_headline:
                continue
            moment = machine(time.value, order) or machine(time.text, order)
            if moment:
                label = _label_of_time(block, time)
                if label != "other":
                    weight, why = (
                        (2.6, "time element in the byline") if label else (2.2, "time element by the headline")
                    )
                    day = shown_day(time.text, moment)
                    at = moment.at if day == moment.day else None
                    yield Candidate(day, at, why, weight, label == "modified")


def _label_of_time(block: Block, time: Time) -> str | None:
    names = re.sub(r"[^a-z]+", " ", time.names.lower())
    if re.search(r"modif|update", names):
        return "modified"
    if re.search(r"publish|pubdate|created|posted", names):
        return "published"
    at = block.text.find(time.text) if time.text else -1
    return label_of(block.text[:at] if at >= 0 else block.text) or label_of(time.text) or _label_of_names(block)


def _label_of_names(block: Block) -> str | None:
    names = f"{block.element.get('class') or ''} {block.element.get('itemprop') or ''}".lower()
    return (
        "modified"
        if re.search(r"modif|updat", names)
        else "published"
        if re.search(r"publish|pubdate|posted", names)
        else None
    )


def _of_lines(evidence: Evidence, zone: list[tuple[Block, bool]], order: Order) -> Iterator[Candidate]:
    for block, by_headline in zone:
        text, before = block.text, 0
        if len(text.split()) > _SHORT or block.link_share > 0.6 or block is evidence.title:
            continue
        for moment in printed(text, order):
            # Behind a date the label of the one before no longer counts.
            lead = text[before : moment.start]
            label = label_of(lead) or _label_of_names(block)
            before = moment.end
            alone = len(text.split()) <= 12 or label is not None
            if label == "other" or not (alone if by_headline else label or _is_all(text, moment.start, moment.end)):
                continue
            if (
                block.part is None
                and is_plain(block, evidence.body)
                and label is None
                and not _is_all(text, moment.start, moment.end)
            ):
                continue
            above = evidence.title is not None and block.at < evidence.title.at
            where = "above the headline" if above else "under the headline" if by_headline else "at the story's end"
            said = f"printed {where}" + (", as published" if label == "published" else "")
            # Above the headline stands today's date too, in the masthead.
            weight = (2.4 if label == "published" else 2.0) - (0.5 if above else 0.0 if by_headline else 0.4)
            yield Candidate(
                moment.day,
                moment.at,
                said if label != "modified" else f"printed {where} as updated",
                weight,
                label == "modified",
            )


def _is_all(text: str, start: int, end: int) -> bool:
    """True if the line is little but the date: a weekday, a place, a time of day may stand beside it."""
    return len((text[:start] + text[end:]).split()) <= 4


def _of_url(url: str | None) -> Iterator[Candidate]:
    path = urlsplit(url).path if url else ""
    for match in _URL_DAY.finditer(path):
        yield from _url_candidate(match[1], match[3], match[4], 2.0)
        return
    for match in _URL_DIGITS.finditer(path):
        yield from _url_candidate(match[1], match[2], match[3], 1.5)
        return


def _url_candidate(year: str, month: str, day: str, weight: float) -> Iterator[Candidate]:
    name = month.lower()
    number = (
        int(month)
        if month.isdigit()
        else next((n for n, names in enumerate(words().dates.months, 1) if name in names), 0)
    )
    try:
        yield Candidate(dt.date(int(year), number, int(day)), None, "URL path", weight)
    except ValueError:
        return
