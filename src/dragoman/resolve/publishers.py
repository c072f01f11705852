"""Who published a document, and from which state: whose "the government" is meant where the text does not say."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, ValidationError

from dragoman.data import problem, read_rows, read_yaml
from dragoman.document import Document
from dragoman.errors import DataError
from dragoman.resolve.kb import KnowledgeBase
from dragoman.resolve.kb_names import plain

FILE = "publishers.yaml"
_CODES = "country_codes.csv"
_NOT_LETTERS = re.compile(r"[^a-z0-9&]+")


class PublisherHome(NamedTuple):
    """The country that a publisher writes from, and why. ``sure`` is false where only the web address hints at it."""

    country: str
    why: str
    sure: bool


class _Table(BaseModel):
    """The shape of ``data/publishers.yaml``, which says what each list is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    government: frozenset[str]
    second: frozenset[str]
    hosts: dict[str, str]
    general: frozenset[str]
    offices: tuple[str, ...]
    home: dict[str, dict[str, tuple[str, ...]]]
    world: frozenset[str]


class Publishers:
    """The index of publishers by name and host; immutable once built."""

    __slots__ = ("_domains", "_hosts", "_names", "_offices", "_official", "_table")

    def __init__(self, data: Mapping[str, Any]) -> None:
        """:class:`DataError` names the field, country or name of ``publishers.yaml`` that is wrong."""
        try:
            self._table = _Table.model_validate(data)
        except ValidationError as error:
            raise DataError(f"{FILE}: {problem(error)}") from error
        rows = read_rows(_CODES)
        states = {row["country"] for row in rows}
        self._domains = {row["code"].lower(): row["country"] for row in rows if len(row["code"]) == 2}
        self._domains["uk"] = self._domains["gb"]
        self._names: dict[str, tuple[str, str]] = {}
        self._hosts: dict[str, tuple[str, str]] = {}
        for host, code in self._table.hosts.items():
            self._hosts[host] = self._known(code, states, f"hosts: {host}") if code else "", host
        for code, outlets in self._table.home.items():
            self._known(code, states, "home")
            for name, forms in outlets.items():
                for form in (name, *forms):
                    self._put(form, code, name)
        for form in self._table.world:
            self._put(form, "", form)
        self._offices = re.compile(r"\b(?:" + "|".join(map(re.escape, self._table.offices)) + r")\b", re.I)
        self._official = frozenset(
            name
            for outlets in self._table.home.values()
            for name, forms in outlets.items()
            if self._offices.search(name) or any(self._of_government(form) for form in forms if _is_host(form))
        )

    @staticmethod
    def _known(code: str, states: set[str], where: str) -> str:
        if code not in states:
            raise DataError(f"{FILE}: {where}: {code!r} is no country of {_CODES}")
        return code

    def _put(self, form: str, code: str, name: str) -> None:
        table, key = (self._hosts, form) if _is_host(form) else (self._names, _name_key(form))
        other = table.setdefault(key, (code, name))
        if other[0] != code:
            raise DataError(f"{FILE}: {form!r} ({name}) is {other[1]!r} of {other[0] or 'the world'} already")

    def by_name(self, name: str, kb: KnowledgeBase) -> PublisherHome | None:
        """The home of a publisher called ``name``: an outlet of the table, or an office of a state that it names.

        A wire or an outlet of the whole world has none, and so has a name that nothing tells of.
        """
        found = self._names.get(_name_key(name))
        if found is not None:
            return PublisherHome(found[0], f"publisher {found[1]}", True) if found[0] else None
        if self._offices.search(name) is None:
            return None
        countries = {
            hit.code for hit in kb.countries.every(tuple(re.findall(r"[\w’'.-]+", name))) if hit.kind != "place"
        }
        return PublisherHome(countries.pop(), f"publisher {name}", True) if len(countries) == 1 else None

    def official(self, document: Document, kb: KnowledgeBase) -> PublisherHome | None:
        """The state for which a document's publisher speaks: an office of it, or a government's web address.

        None for a newspaper or agency, whatever its home, and where nothing is known of who published it.
        """
        name = document.publisher or ""
        known = self._names.get(_name_key(name))
        if name and (known[1] in self._official if known is not None else self._offices.search(name) is not None):
            return self.by_name(name, kb)
        host = _host(document.url or "")
        return self.by_host(host) if host and not name and self._of_government(host) else None

    def _of_government(self, host: str) -> bool:
        labels = host.lower().rstrip(".").split(".")
        return any(known in self._table.hosts for known in _endings(labels)) or (
            len(labels) > 1 and labels[-2] in self._table.government
        )

    def is_world(self, name: str) -> bool:
        """True for wires and outlets that write for all the world."""
        return self._names.get(_name_key(name), ("?", ""))[0] == ""

    def by_host(self, host: str) -> PublisherHome | None:
        """The home of a web address: of the table, a government's domain, or (weakly) a country's domain."""
        labels = host.lower().rstrip(".").split(".")
        for known in _endings(labels):
            if known in self._hosts:
                code, name = self._hosts[known]
                return PublisherHome(code, f"publisher {name}", True) if code else None
        top = labels[-1]
        code = self._domains.get(top, "")
        if len(labels) < 2 or not code:
            return None
        if labels[-2] in self._table.government:
            return PublisherHome(code, f"publisher at {'.'.join(labels[-2:])}", True)
        if top in self._table.general:
            return None
        if len(labels) == 2 and labels[0] in self._table.second:
            return None
        return PublisherHome(code, f"publisher's web address ends in .{top}", False)


@cache
def load_publishers() -> Publishers:
    """The packaged table, validated."""
    return Publishers(read_yaml(FILE))


def home_of(document: Document, kb: KnowledgeBase | None = None) -> PublisherHome | None:
    """The country from which a document's publisher writes, by ``publisher`` or ``url``; None where neither tells.

    ``kb`` is asked for countries in the names of ministries; without one the packaged tables are read.
    """
    publishers = load_publishers()
    if document.publisher:
        found = publishers.by_name(document.publisher, kb or _packaged())
        if found is not None or publishers.is_world(document.publisher):
            return found
    host = _host(document.url or "")
    return publishers.by_host(host) if host else None


@cache
def _packaged() -> KnowledgeBase:
    return KnowledgeBase.load()


def _host(url: str) -> str:
    try:
        host = urlsplit(url if "//" in url else f"//{url}").hostname or ""
    except ValueError:
        return ""
    return host if _is_host(host) else ""


def _is_host(form: str) -> bool:
    return "." in form[1:-1] and " " not in form and form.islower()


def _endings(labels: list[str]) -> Iterator[str]:
    for at in range(len(labels)):
        yield ".".join(labels[at:])


def _name_key(name: str) -> str:
    key = " ".join(_NOT_LETTERS.sub(" ", plain(name).lower().replace("'", "").replace("’", "")).split())
    return key.removeprefix("the ")
