"""Ledgers for the tests of exports, and an export in one line."""

import datetime as dt
from pathlib import Path
from typing import Any

from dragoman.read.export import Format, Report, Request, Selection, export
from dragoman.record import Record
from dragoman.record.models import Place
from dragoman.store import Ledger
from record_factory import Story, day

TEXT = "Anil Rao telephoned Dana Peled from Haifa. They signed the Haifa Accord. Rao said that drones would come soon."


def story(id: str = "a.txt", **more: Any) -> Record:
    """A call at a place, an agreement, a promise that is future, a statement; ``more`` goes into the document."""
    told = Story(id, more.pop("text", TEXT), **({"publisher": "The Wire", "url": f"https://news.example/{id}"} | more))
    rao = told.actor("Anil Rao", "IND", office="Minister of Defence", wikidata="Q42", sectors=("GOV", "MIL"))
    peled = told.actor("Dana Peled", "ISR")
    when = day("2023-03-02", "2023-03-03")
    known: dict[str, Any] = {"modes": ("phone",), "contexts": ("military", "diplomatic"), "place": 0, "score": 1.5}
    told.event("CONSULT", "telephoned", (rao, peled), when, topics=("drones",), **known)
    told.event("AID", "drones would come", (rao,), None, recipients=(peled,), status="future", quad=2, score=10.0)
    told.event("ACCUSE", "soon", (peled,), day("2023-03-01"), recipients=(rao,), quad=3, score=-3.0)
    told.instrument("Haifa Accord", (rao, peled), day("2023-03-03"), kind="pact", action="signed")
    told.statement(rao, "drones would come soon", channel="interview")
    at = told.span("Haifa")
    place = Place(
        span=at,
        text="Haifa",
        name="Haifa",
        country="ISR",
        lat=32.8,
        lon=34.99,
        geonames=294801,
        feature="city",
        why="t",
    )
    return told.record().model_copy(update={"places": (place,)})


def fill(address: str, *records: Record) -> str:
    """A ledger of these records."""
    with Ledger.open(address) as ledger:
        for record in records:
            ledger.add(record)
    return address


def put(address: str, format: str, output: Path, **more: Any) -> Report:
    """Export a ledger that is only read."""
    chosen = {name: more.pop(name) for name in ("since", "until", "countries") if name in more}
    days = {name: dt.date.fromisoformat(chosen[name]) for name in ("since", "until") if name in chosen}
    selection = Selection(**days, countries=frozenset(chosen.get("countries", ())))
    with Ledger.open(address, create=False) as ledger:
        return export(ledger, Request(Format(format), output, selection, **more))
