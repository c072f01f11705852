"""What the knowledge base says of an actor: terms of office, an organisation, who held an office. No spaCy is loaded.

The tables are read when they are first asked for, which takes some seconds, and then stay.
"""

import datetime as dt
import threading
from functools import cache

from dragoman.record.models import Part
from dragoman.resolve import KnowledgeBase
from dragoman.resolve.kb_types import Holder, Organisation

TERMS = 40
"""Terms of office that are shown, the latest."""
_LOADING = threading.Lock()


class Term(Part):
    """Somebody in an office. Days are inclusive, at their widest; ``end`` is None for one that went on."""

    person: str
    office: str
    country: str
    start: dt.date
    end: dt.date | None
    wikidata: str | None
    why: str


class Body(Part):
    """An organisation that a table knows."""

    name: str
    acronym: str | None
    kind: str
    country: str | None
    sectors: tuple[str, ...]
    note: str
    why: str


class Known(Part):
    """What the tables say: of a person their ``terms``, of an office its ``holders``, of an organisation ``body``.

    ``country`` is the code of the country that the words name, where they name one.
    """

    name: str | None
    terms: tuple[Term, ...] = ()
    office: str | None = None
    holders: tuple[Term, ...] = ()
    body: Body | None = None
    country: str | None = None

    @property
    def nothing(self) -> bool:
        """True if no table knows of it."""
        return not self.terms and not self.holders and self.body is None and self.country is None


def known(name: str, wikidata: str | None, country: str | None, names: tuple[str, ...] = ()) -> Known:
    """What is known under a name (of somebody of a Wikidata id, where they have one, who has other names as well)."""
    kb = knowledge()
    for one in dict.fromkeys((name, *names)):
        found = kb.person(one, country) if wikidata is None else _of(kb, one, wikidata)
        # By a surname alone the table may mean several: that is no answer.
        if found and (wikidata is not None or len({(who.person, who.country) for who in found}) == 1):
            return Known(name=found[0].person, terms=tuple(map(_term, found[:TERMS])))
    hit = kb.country(name)
    if hit is not None and hit.kind == "name" and wikidata is None:
        return Known(name=None, country=hit.code)
    body = kb.organisation(name)
    if body is not None:
        return Known(name=body.name, body=_body(body))
    office = kb.office(name, country)
    if office is not None and office.office is not None and not office.former and not office.plural:
        whose = office.country or country
        holders = kb.all_of(whose, office.office)[::-1] if whose else []
        if holders:
            return Known(name=None, office=office.office, holders=tuple(map(_term, holders[:TERMS])))
    return Known(name=None)


def _of(kb: KnowledgeBase, name: str, wikidata: str) -> list[Holder]:
    return [one for one in kb.person(name) if one.wikidata == wikidata]


def _term(one: Holder) -> Term:
    names = ("person", "country", "start", "end", "wikidata", "why")
    return Term(office=one.office or one.position, **{name: getattr(one, name) for name in names})


def _body(one: Organisation) -> Body:
    names = ("name", "acronym", "kind", "country", "note", "why")
    return Body(sectors=one.sectors, **{name: getattr(one, name) for name in names})


def knowledge() -> KnowledgeBase:
    """The tables, a user's own among them, loaded once: it takes seconds, and nobody is to do it beside another."""
    with _LOADING:
        return _loaded()


@cache
def _loaded() -> KnowledgeBase:
    from dragoman.resolve.imported.store import store_in_use

    return KnowledgeBase.load(store_in_use())
