"""What made the rows and what became of them: runs and their differences, decisions, the history of a document."""

import datetime as dt
from typing import Any

from fastapi import Request

from dragoman.read.server.answering import Answer, Pages
from dragoman.read.server.refusing import bad_request, not_found
from dragoman.read.server.state import ledger_of
from dragoman.read.web import asking
from dragoman.record.models import Part
from dragoman.store import Change, Decision, Ledger, StoredRun
from dragoman.store.decisions import KINDS
from dragoman.store.history import verb_of

PAGE = 30
TEXTS = 25
"""Texts that one page compares."""


class RunList(Part):
    """Every run, the first one first."""

    runs: tuple[StoredRun, ...]


class RunDiff(Part):
    """What the second run made otherwise of some texts that both coded; ``counts`` are of these texts.

    ``start`` asks for the next texts, None at the end.
    """

    before: StoredRun
    after: StoredRun
    counts: dict[str, Any]
    changes: tuple[Change, ...]
    start: int | None


class DecisionLine(Part):
    """A decision, what it does in a word, what it is about, and the one that superseded it."""

    number: int
    at: dt.datetime
    who: str
    why: str
    verb: str
    kind: str
    subject: str
    what: Any
    supersedes: int | None
    superseded_by: int | None


class DecisionList(Part):
    """A page of decisions, the last one first; ``before`` asks for earlier ones."""

    kind: str | None
    decisions: tuple[DecisionLine, ...]
    before: int | None


def add(pages: Pages) -> None:
    """Its routes."""
    pages.add("/runs", runs)
    pages.add("/runs/diff", diff)
    pages.add("/decisions", decisions)


def all_runs(ledger: Ledger) -> tuple[StoredRun, ...]:
    """Every run, the first one first."""
    return ledger.remembered.hold("runs", lambda: tuple(ledger.runs.all()))


def runs(request: Request) -> Answer:
    """Every run."""
    return Answer(RunList(runs=all_runs(ledger_of(request))), "runs.html", "Runs")


def diff(request: Request, a: str = "", b: str = "", start: str | None = None) -> Answer:
    """Two runs compared, by number or by the first characters of their hashes."""
    ledger = ledger_of(request)
    first, second = (_run(all_runs(ledger), name, given) for name, given in (("a", a), ("b", b)))
    if first == second:
        raise bad_request("a and b name the same run.", "Give two different runs: /runs lists them.")
    counts, changes, further = ledger.runs.diff_page(first, second, TEXTS, asking.number("start", start) or 0)
    page = RunDiff(before=first, after=second, counts=counts.as_json(), changes=tuple(changes), start=further)
    return Answer(page, "run_diff.html", f"Run {first.number} and run {second.number}")


def _run(known: tuple[StoredRun, ...], name: str, given: str) -> StoredRun:
    if not given:
        raise bad_request(f"{name}: no run is given.", "Give two runs: /runs/diff?a=1&b=2. /runs lists them.")
    found = [one for one in known if str(one.number) == given]
    if not found and len(given) >= 4:
        found = [one for one in known if one.hash.startswith(given.lower())]
    if len(found) != 1:
        many = "Several runs have a hash that starts so" if found else "There is no run"
        raise not_found(f"{many}: {given!r}.", "See the list of runs: /runs.")
    return found[0]


def decisions(request: Request, kind: str | None = None, before: str | None = None) -> Answer:
    """What persons decided, and why."""
    wanted = asking.choice("kind", kind, KINDS)
    found = ledger_of(request).decisions.page(PAGE + 1, asking.number("before", before), wanted)
    page = DecisionList(
        kind=wanted,
        decisions=tuple(_line(one, later) for one, later in found[:PAGE]),
        before=found[PAGE - 1][0].number if len(found) > PAGE else None,
    )
    return Answer(page, "decisions.html", "Decisions", {"kinds": KINDS, "about": about})


def _line(one: Decision, later: int | None) -> DecisionLine:
    same = ("number", "at", "who", "why", "kind", "subject", "what", "supersedes")
    return DecisionLine(verb=verb_of(one), superseded_by=later, **{name: getattr(one, name) for name in same})


def about(what: Any) -> list[tuple[str, str]]:
    """The documents and parts that a decision names: the document, and what of it is told."""
    if isinstance(what, dict):
        if "document" in what and "sentence" in what:
            words = f"{what.get('type', '')}, version {what.get('version', '?')}"
            return [(str(what["document"]), words)]
        return [found for value in what.values() for found in about(value)]
    return [found for value in what for found in about(value)] if isinstance(what, list) else []
