"""Agreements: of two countries, of all, and one with its life and the words for each step."""

from fastapi import Request

from dragoman.read.server.answering import Answer, Pages
from dragoman.read.server.refusing import not_found
from dragoman.read.server.state import ledger_of
from dragoman.read.web import asking
from dragoman.read.web.finding_countries import known
from dragoman.read.web.record_words import STAGES
from dragoman.read.web.saying import country
from dragoman.record.models import Part
from dragoman.store import Agreement, Agreements, Looked, PromiseLine
from dragoman.store.agreement_pages import names_of
from dragoman.store.relate.lists import agreement_lists


class AgreementList(Part):
    """Agreements, what was asked for, and how far the look reached. ``names`` are what each is asked for by."""

    dyad: tuple[str, str] | None
    country: str | None
    kind: str | None
    stage: str | None
    agreements: tuple[Agreement, ...]
    names: tuple[str, ...]
    sentences: dict[str, str]
    """By the name of each mention the sentence that it stands in."""
    looked: Looked


class AgreementPage(Part):
    """One agreement, and the promises that its documents tell and that are of its parties."""

    name: str
    dyad: tuple[str, str]
    agreement: Agreement
    sentences: dict[str, str]
    promises: tuple[PromiseLine, ...]
    looked: Looked


def add(pages: Pages) -> None:
    """Its routes."""
    pages.add("/{first}/{second}/agreements", of_pair)
    pages.add("/agreements", of_all)
    pages.add("/agreements/{name:path}", one)


def of_pair(
    request: Request, first: str, second: str, kind: str = "", stage: str = "", before: str | None = None
) -> Answer:
    """The agreements to which both are parties."""
    pair = asking.pair(first, second)
    found = ledger_of(request).agreements_page(pair, asking.number("before", before))
    shown = _list(found, None, kind, stage)
    return Answer(shown, "agreements.html", f"Agreements of {country(pair[0])} and {country(pair[1])}", _forms())


def of_all(
    request: Request, country: str | None = None, kind: str = "", stage: str = "", before: str | None = None
) -> Answer:
    """Agreements of any countries, the latest first."""
    code = asking.country(country)
    found = ledger_of(request).agreements_of_all(code, kind.strip() or None, asking.number("before", before))
    shown = _list(found, code, kind, stage)
    return Answer(shown, "agreements.html", "Agreements", _forms())


def one(request: Request, name: str) -> Answer:
    """One agreement, by the words of one of its mentions."""
    if "#" not in name:
        do = "An agreement is named by its words: DOCUMENT#start-end. Take its link from the list of agreements."
        raise not_found(f"There is no agreement of the name {name!r}.", do)
    ledger = ledger_of(request)
    found = ledger.agreement(name)
    if found is None or found.dyad is None or not found.agreements:
        raise not_found("There is no agreement at these words.", "See the list of agreements: /agreements.")
    (agreement,) = found.agreements
    documents = [document.id for document in agreement.documents]
    promises = ledger.promises_in(documents[:_DOCUMENTS], agreement.countries)
    page = AgreementPage(
        name=name,
        dyad=found.dyad,
        agreement=agreement,
        sentences=found.sentences,
        promises=promises,
        looked=found.looked,
    )
    return Answer(page, "agreement.html", agreement.name)


_DOCUMENTS = 50


def _list(found: Agreements, code: str | None, kind: str, stage: str) -> AgreementList:
    kind, wanted = kind.strip(), asking.choice("stage", stage, STAGES)
    shown = tuple(
        one
        for one in found.agreements
        if (not kind or one.kind == kind) and (wanted is None or wanted in {step.stage for step in one.steps})
    )
    return AgreementList(
        dyad=found.dyad,
        country=code,
        kind=kind or None,
        stage=wanted,
        agreements=shown,
        names=tuple(names_of(one)[0] for one in shown),
        sentences={name: found.sentences[name] for one in shown for name in names_of(one)},
        looked=found.looked,
    )


def _forms() -> dict[str, object]:
    """What the filters offer."""
    families = agreement_lists().families
    kinds = sorted({kind for members in families.values() for kind in members} | set(agreement_lists().open))
    return {"kinds": kinds, "stages": STAGES, "known": known()}
