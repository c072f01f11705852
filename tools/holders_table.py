"""The office-holder table: spells from three sources merged, bounded and sorted. Used by build_tables.py."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from tools.holders_sources import CABINET, COLUMNS, SUBNATIONAL, Compiler, Row, Spell, first_day, last_day, link

from dragoman.resolve.kb_names import name_tokens
from dragoman.resolve.kb_offices import Offices

__all__ = ["COLUMNS", "compile_spells"]


def merge(spells: Iterable[Spell]) -> list[Spell]:
    """Terms of one person in one post that overlap or follow within a week become one."""
    groups: dict[tuple[str, ...], list[Spell]] = defaultdict(list)
    for spell in spells:
        post = spell.office if spell.office not in ("", "Minister", "Leader") else spell.position
        groups[spell.country, post, spell.wikidata or spell.person].append(spell)
    merged = []
    for group in groups.values():
        group.sort(key=lambda spell: (first_day(spell.start), spell.end or "9999"))
        kept = group[:1]
        for spell in group[1:]:
            last = kept[-1]
            lost = not last.end and not last.seen and spell.end and first_day(spell.start) > first_day(last.start)
            # Seen in office once and beginning again later: what lies between is not known.
            again = not last.end and last.seen and first_day(spell.start) > last_day(last.seen)
            if lost or again or (last.end and first_day(spell.start) > last_day(last.end) + dt.timedelta(days=7)):
                kept.append(spell)
            else:
                kept[-1] = _joined(last, spell)
        merged += kept
    return merged


def _joined(one: Spell, two: Spell) -> Spell:
    open_ended = (not one.end and one.seen) or (not two.end and two.seen)
    end = "" if open_ended or not (one.end and two.end) else max(one.end, two.end, key=last_day)
    source = one.source if one.source == two.source else f"{one.source}+{two.source}"
    position = one.position if one.position == two.position or one.office else f"{one.position}; {two.position}"
    aliases = tuple(dict.fromkeys((*one.aliases, *two.aliases)))
    start = two.start if two.start.startswith(one.start) else one.start
    seen, listed = max(one.seen, two.seen), max(one.listed, two.listed)
    return replace(
        one,
        start=start,
        end=end,
        seen=seen,
        listed="" if seen else listed,
        source=source,
        aliases=aliases,
        position=position,
    )


def bound(spells: list[Spell], offices: Offices, governments: Mapping[str, tuple[str, str]]) -> list[Spell]:
    """Give open terms the day by which a later holder of the same post is known to have come.

    A cabinet falls with its head: a minister seen before a new head of government took over (``governments``: country
    to that head's first day and name) is not presumed to have stayed beyond that day.
    """
    starts: dict[tuple[str, str], list[tuple[dt.date, str]]] = defaultdict(list)

    def post(spell: Spell) -> str:
        single = spell.office in offices and offices[spell.office].head is not None
        return spell.office if single else spell.position

    for spell in spells:
        starts[spell.country, post(spell)].append((first_day(spell.start), spell.wikidata or spell.person))
    bounded = []
    for spell in spells:
        shared = spell.office in offices and offices[spell.office].shared and not spell.office.startswith(CABINET)
        if spell.end or shared:
            bounded.append(spell)
            continue
        after = first_day(spell.seen or spell.start)
        later = [
            day
            for day, who in starts[spell.country, post(spell)]
            if day > after and who != (spell.wikidata or spell.person)
        ]
        change, head = governments.get(spell.country, ("", ""))
        if change and first_day(change) > after and head != spell.person and spell.office.startswith(CABINET):
            later.append(first_day(change))
        bounded.append(replace(spell, until=min(later).isoformat() if later else ""))
    return bounded


def _led(head: Spell, known: Iterable[Spell]) -> bool:
    """True if the head of government already was one, open-ended, when the office-holder table was made."""
    return any(
        spell.seen and spell.wikidata == head.wikidata and spell.office in ("Prime Minister", "President", "Chancellor")
        for spell in known
        if head.wikidata
    )


def _same_reign(spell: Spell, known: Iterable[Spell]) -> bool:
    """True if the table already covers this leader's spell, from sources that know office and id, but for a tenth."""
    tokens = set(name_tokens(spell.person))
    start, end = first_day(spell.start), last_day(spell.end or spell.seen)
    covered = 0
    for other in known:
        if tokens & set(name_tokens(other.person)):
            other_end = last_day(other.end or other.seen or "9999")
            covered += max(0, (min(end, other_end) - max(start, first_day(other.start))).days)
    return covered >= 0.9 * (end - start).days


def compile_spells(tables: Mapping[str, list[Row]], codes: Mapping[str, str]) -> list[Spell]:
    """All spells, sorted by country, office, start and person."""
    codes = {**codes, "INT": "IGO", "IGO": "IGO", "UNO": "UNO", "EUR": "EUR"}
    compiler = Compiler(codes)
    cabinet = [row for row in tables["holders"] if row["group"] == "cabinet"]
    spells = [spell for row in cabinet if (spell := compiler.wikidata(row))]
    by_country = defaultdict(list)
    for spell in spells:
        by_country[spell.country].append(spell)
    lesser: dict[str, list[Row]] = defaultdict(list)
    for row in tables["holders"]:
        if row["group"] != "cabinet" or SUBNATIONAL.search(row["position"]):
            lesser[row["country_iso3"]].append(row)
    governments: dict[str, tuple[str, str]] = {}
    for row in tables["heads"]:
        found = compiler.factbook(row, by_country, lesser)
        # Re-elected heads start anew in the Factbook; only another person is another government.
        if found and row["role"] == "head_of_government" and not _led(found[0], by_country[found[0].country]):
            governments[found[0].country] = found[0].start, found[0].person
        spells += found
    merged = merge(spells)
    heads: dict[str, list[Spell]] = defaultdict(list)
    for spell in merged:
        if spell.office in compiler.offices and compiler.offices[spell.office].head:
            heads[spell.country].append(spell)
    reign = [spell for row in tables["reign"] if (spell := compiler.reign(row))]
    merged += merge(
        link(replace(spell, aliases=("",)), ()) for spell in reign if not _same_reign(spell, heads[spell.country])
    )
    bounded = bound(merged, compiler.offices, governments)
    return sorted(bounded, key=lambda s: (s.country, s.office, s.position, first_day(s.start), s.person))
