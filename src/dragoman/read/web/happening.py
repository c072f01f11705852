"""The page of a happening: who, when, where, in whose words, by whom reported, confirmed, denied, and its history."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import Request
from markupsafe import Markup

from dragoman.errors import LedgerError
from dragoman.read.charts.locator import locator
from dragoman.read.countries import country_name
from dragoman.read.server.answering import Answer, Pages
from dragoman.read.server.refusing import not_found
from dragoman.read.server.state import ledger_of
from dragoman.read.web import accounts, links, telling
from dragoman.read.words import plain
from dragoman.record.comparing import Comparison
from dragoman.record.models import Part
from dragoman.store import Entry, Ledger
from dragoman.store.relation import Happening, Participant, Site, Source

_PAST = 4
"""Tellings whose history is shown."""


class Past(Part):
    """Something that happened to one of the tellings."""

    at: dt.datetime
    kind: str
    what: str
    document: str


class HappeningPage(Part):
    """All that the page shows. ``copies`` are reports in other words of the same wire: groups of ids of documents."""

    happening: Happening
    copies: tuple[tuple[str, ...], ...]
    comparison: Comparison | None
    """The accounts side by side; None where there are not two."""
    history: tuple[Past, ...]
    """Of the first tellings, in the order of time."""


@dataclass(frozen=True, slots=True)
class Report:
    """A document that tells of it, with its quotes, and those that copy it."""

    title: str
    outlet: str
    published: dt.date | None
    address: str
    url: str | None
    quotes: tuple[telling.Shown, ...]
    copies: tuple["Report", ...] = ()


def add(pages: Pages) -> None:
    """Its route. The id may be DOCUMENT#e1, whose slashes come quoted or not."""
    pages.add("/happenings/{id:path}", happening)


def happening(request: Request, id: str) -> Answer:
    """One happening, by its id or by an event that tells of it ("DOCUMENT#e1", quoted)."""
    ledger = ledger_of(request)
    one = _find(ledger, id)
    clusters = ledger.copies.among([(source.id, source.version) for source in one.documents])
    compared = _compared(ledger, one)
    page = HappeningPage(
        happening=one,
        copies=_groups(one, clusters),
        comparison=compared,
        history=tuple(_history(ledger, one)),
    )
    acting, receiving = telling.sides(one.actors)
    entry = telling.entry(one)
    where = [(site, _map(site, one)) for site in one.places[:1]]
    sources = {(source.id, source.version): source for source in one.documents}
    shown = {
        "entry": entry,
        "pairs": _pairs(one.countries),
        "acting": [_person(person) for person in acting],
        "receiving": [_person(person) for person in receiving],
        "where": where,
        "site_words": site_words,
        "elsewhere": one.places[1:],
        "outlets": _outlets(one, clusters),
        "matrix": accounts.matrix(compared, one) if compared else None,
        "alone": accounts.alone(one),
        "denials": [telling.shown_quote(quote, sources) for quote in one.denials],
        "conflicts": [detail for detail in one.conflicts if len(detail.told) > 1],
        "country_name": country_name,
        "status": telling.STATUS[one.status],
        "lead": _lead(one, sources),
    }
    between = telling.listed([country_name(code) for code in one.countries[:4]])
    return Answer(page, "happening.html", f"{entry.type}: {between}" if between else entry.type, shown)


def _find(ledger: Ledger, id: str) -> Happening:
    found = ledger.find_happening(id)
    if found is None:
        raise not_found(f"There is no happening {plain(id)!r}.", "take an id from a timeline, or DOCUMENT#e1, quoted")
    return found


def _compared(ledger: Ledger, one: Happening) -> Comparison | None:
    try:
        return accounts.comparison(ledger, one)
    except LedgerError:
        # A document that was recoded this very moment: the page stands without its comparison.
        return None


def _lead(one: Happening, sources: dict[tuple[str, int], Source]) -> telling.Shown | None:
    quote = next((quote for quote in one.quotes if quote.text.strip()), None)
    return telling.shown_quote(quote, sources) if quote else None


def _pairs(countries: Sequence[str]) -> list[tuple[str, str]]:
    """The relations that it is part of, in words and as addresses."""
    found = [(one, other) for at, one in enumerate(countries) for other in countries[at + 1 :]]
    return [(f"{country_name(one)} and {country_name(other)}", links.relation(one, other)) for one, other in found[:10]]


def _person(person: Participant) -> dict[str, str | None]:
    country = country_name(person.country) if person.country else None
    return {
        "name": plain(person.name),
        "address": links.actor(person.wikidata or person.name),
        "office": plain(person.office) if person.office else None,
        "country": country if country != plain(person.name) else None,
        "country_address": links.country(person.country) if person.country else None,
    }


def site_words(site: Site) -> str:
    """A place in words: "Geneva, Switzerland"."""
    parts = [site.name, site.admin1 or "", country_name(site.country) if site.country else ""]
    return ", ".join(dict.fromkeys(plain(part) for part in parts if part))


def _map(site: Site, one: Happening) -> Markup | None:
    if site.lat is None or site.lon is None or not (-90 <= site.lat <= 90 and -180 <= site.lon <= 180):
        return None
    # Built by charts/locator.py: of the place's name the text alone is in it.
    return Markup(locator(site.lat, site.lon, plain(site.name), one.countries))


def _groups(one: Happening, clusters: dict[tuple[str, int], int]) -> tuple[tuple[str, ...], ...]:
    groups: defaultdict[int, list[str]] = defaultdict(list)
    for source in one.documents:
        if (source.id, source.version) in clusters:
            groups[clusters[source.id, source.version]].append(source.id)
    return tuple(tuple(ids) for ids in groups.values() if len(ids) > 1)


def _outlets(one: Happening, clusters: dict[tuple[str, int], int]) -> list[tuple[str, list[Report]]]:
    """The reports under their outlets, copies folded under the one that came first."""
    sources = {(source.id, source.version): source for source in one.documents}
    told: defaultdict[tuple[str, int], list[telling.Shown]] = defaultdict(list)
    for quote in one.quotes:
        told[quote.document, quote.version].append(telling.shown_quote(quote, sources))
    firsts: dict[object, Source] = {}
    copies: defaultdict[tuple[str, int], list[Report]] = defaultdict(list)
    for source in one.documents:
        key = (source.id, source.version)
        first = firsts.setdefault(("wire", clusters[key]) if key in clusters else key, source)
        if first is not source:
            copies[first.id, first.version].append(_report(source, told[key]))
    outlets: defaultdict[str, list[Report]] = defaultdict(list)
    for source in firsts.values():
        key = (source.id, source.version)
        outlets[telling.outlet(source)].append(_report(source, told[key], copies[key]))
    return list(outlets.items())


def _report(source: Source, quotes: Sequence[telling.Shown], copies: Sequence[Report] = ()) -> Report:
    return Report(
        title=plain(source.title or "") or plain(source.id),
        outlet=telling.outlet(source),
        published=source.published,
        address=quotes[0].document if quotes else links.document(source.id, source.version),
        url=telling.web_address(source.url),
        quotes=tuple(quotes),
        copies=tuple(copies),
    )


def _history(ledger: Ledger, one: Happening) -> list[Past]:
    """What happened to the first tellings; what is no longer told has none."""
    tellings = list(dict.fromkeys((quote.document, quote.part) for quote in one.quotes))[:_PAST]
    found: dict[tuple[object, ...], Past] = {}
    for document, part in tellings:
        try:
            entries: list[Entry] = ledger.histories.of(document, part)
        except LedgerError:
            continue
        for entry in entries:
            past = Past(at=entry.at, kind=entry.kind, what=entry.what, document=document)
            # A decision over several tellings is one.
            found.setdefault((entry.at, entry.what, document if entry.kind != "decision" else ""), past)
    return sorted(found.values(), key=lambda past: past.at)
