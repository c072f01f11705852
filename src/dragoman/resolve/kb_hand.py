"""Joining the hand-written holders to the compiled table: their terms count, the compiled ids and names stay.

The compiled sources end in July 2022, heads of state and government apart (``data/ORIGINS.md``); the hand-written file
goes on from there and dates what they leave vague.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from dragoman.resolve.kb_names import MATCH, agreement, name_tokens
from dragoman.resolve.kb_rows import FAMILY_FIRST, Row, forms

# Organisations have several heads under one code and office; their position says whose.
BODIES = frozenset(("IGO", "UNO", "EUR"))
_CABINET_HEADS = frozenset(("Prime Minister", "Chancellor"))


def joined(rows: Sequence[Row], hand: Sequence[Row]) -> list[Row]:
    """Both tables as one, in which the hand-written rows come last.

    A hand-written row takes the place of compiled rows of the same person and post whose term meets its own, and keeps
    their Wikidata id, position and names. It ends the open terms of those who held the post before (``until``) and, if
    it is a head of government, those of the cabinet before and of his own other posts. A compiled row that was seen
    later than that stays as it is.
    """
    posts: dict[tuple[str, ...], list[int]] = defaultdict(list)
    lands: dict[str, list[int]] = defaultdict(list)
    wanted = {row.country for row in hand}
    for at, row in enumerate(rows):
        if row.country in wanted:
            posts[_post(row)].append(at)
            lands[row.country].append(at)
    ids = _ids(rows, hand)
    kept: dict[int, Row | None] = {}
    added: list[Row] = []
    for row in hand:
        touched = [at for at in posts[_post(row)] if _meets(row, rows[at]) or _is_over(rows[at], row.start)]
        same = {at for at in touched if _same_person(row, rows[at])}
        met = [at for at in touched if at in same and _meets(row, rows[at])]
        kept.update(dict.fromkeys(met))
        added.append(_with_facts(row, [rows[at] for at in met], ids))
        ended = [(at, row.start) for at in touched if at not in same]
        if row.office in _CABINET_HEADS:
            for at in lands[row.country]:
                if rows[at].person == row.person:
                    # Johnson was First Lord of the Treasury as long as he was Prime Minister.
                    ended.append((at, row.end))
                elif "Minister" in rows[at].office:
                    ended.append((at, row.start))
        for at, day in ended:
            old = kept.get(at, rows[at])
            if old is not None and _is_over(old, day):
                kept[at] = old._replace(until=day)
    compiled = (kept.get(at, row) for at, row in enumerate(rows))
    return [row for row in compiled if row is not None] + added


def _post(row: Row) -> tuple[str, ...]:
    return (row.country, row.office, row.position if row.country in BODIES and row.position else "")


def _same_person(one: Row, two: Row) -> bool:
    family_first = one.country in FAMILY_FIRST
    return any(
        max(agreement(a, b, family_first), agreement(b, a, family_first)) >= MATCH
        for a in forms(one)
        for b in forms(two)
        if len(name_tokens(a)) > 1 and len(name_tokens(b)) > 1
    )


def _meets(one: Row, two: Row) -> bool:
    """True if the terms have a day in common; dates compare as far as the vaguer of them goes."""
    return _not_after(one.start, two.end) and _not_after(two.start, one.end)


def _not_after(start: str, end: str) -> bool:
    size = min(len(start), len(end))
    return not end or start[:size] <= end[:size]


def _is_over(old: Row, day: str) -> bool:
    """True if the term of ``old`` is open, was last seen before ``day``, and is not known to be over before it."""
    seen = old.seen or old.listed or old.start
    return not old.end and seen < day and (not old.until or day < old.until)


def _with_facts(row: Row, met: Sequence[Row], ids: Mapping[tuple[str, tuple[str, ...]], str]) -> Row:
    names = dict.fromkeys(form for one in (row, *met) for form in forms(one) if form != row.person)
    latest = max((old.seen for old in met if not row.end), default="")
    return row._replace(
        aliases=";".join(names),
        position=row.position or next((old.position for old in met if old.position), ""),
        wikidata=row.wikidata
        or next((old.wikidata for old in met if old.wikidata), "")
        or ids.get((row.country, name_tokens(row.person)), ""),
        seen=max(row.seen, latest),
    )


def _ids(rows: Iterable[Row], hand: Iterable[Row]) -> dict[tuple[str, tuple[str, ...]], str]:
    """Wikidata ids of hand-written holders by country and name, where the compiled table has one and only one.

    Heads of organisations are looked for in all countries: the Secretary General of NATO was somewhere's minister.
    """
    found: dict[tuple[str, tuple[str, ...]], set[str]] = {(row.country, name_tokens(row.person)): set() for row in hand}
    countries: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for country, tokens in found:
        countries[tokens].add(country)
    for row in rows:
        for country in countries.get(name_tokens(row.person), ()) if row.wikidata else ():
            if country == row.country or country in BODIES:
                found[country, name_tokens(row.person)].add(row.wikidata)
    return {key: next(iter(ids)) for key, ids in found.items() if len(ids) == 1}
