"""What the tests of the API share: a small ledger with odd rows in it, an application over it, coders that are none."""

import json
import os
import time
from multiprocessing.connection import Connection
from pathlib import Path

from fastapi import FastAPI

from dragoman.engine.aside import Aside, Limits
from dragoman.ingest.outcome import Attempt, Outcome
from dragoman.read.server.app import make_app
from dragoman.read.server.settings import ServeSettings
from dragoman.store import Decided, Ledger
from ledgers import START
from record_factory import RUN, Story, call, day, odd_record

TALKS = "Talks in Delhi/día #1?"
"""A document's id as nobody would choose it."""


def visit() -> Story:
    """A document with two states, an agreement and a promise."""
    text = (
        "Israel signed the Drone Accord with India. Dana Peled said Israel would open a plant in Pune. "
        "Anil Rao thanked her."
    )
    story = Story(TALKS, text, "2023-05-02", title="Drones", publisher="The Record", url="https://r.example/1")
    israel = story.actor("Dana Peled", "ISR", office="Minister of Defence", wikidata="Q42")
    india = story.actor("Anil Rao", "IND", office="Minister of Defence")
    said = story.statement(israel, "Israel would open a plant in Pune", channel="interview")
    story.event(
        "SUPPORT", "signed", (israel,), day("2023-05-01"), recipients=(india,), modes=("sign",), topics=("arms",)
    )
    story.event("AID", "open a plant", (israel,), None, recipients=(india,), status="future", statement=said, quad=2)
    story.instrument("the Drone Accord", (israel, india), day("2023-05-01"))
    story.commitment("open a plant in Pune", (israel,), (india,), statement=said)
    return story


def fill(address: str, calls: int = 12) -> None:
    """A ledger with calls on so many days, a visit, and rows with every field filled in some odd way."""
    with Ledger.open(address) as ledger:
        for number in range(calls):
            when = f"2023-03-{number + 1:02}"
            ledger.add(call(f"call-{number}", day(when), when, publisher=f"Paper {number % 3}", title=f"Call {number}"))
        ledger.add(visit().record())
        for seed in range(4):
            ledger.add(odd_record(seed))
        ledger.add(call("again", title="Ministers talk", run=RUN.model_copy(update={"kb": "another"})))
        ledger.custody.log(Attempt("https://h.example/a", "h.example", Outcome.FETCHED, START))
        ledger.decisions.add(Decided("Ada", "one call", "merge", "a", {"tellings": []}))
        ledger.reconcile()


def app_over(ledger: Ledger, **settings: object) -> FastAPI:
    """An application that tests may read, who come under a name and from a place of their own."""
    known = {"public": True, "allow_hosts": ("testserver",), "rate": 0} | settings
    return make_app(ledger, ServeSettings(ledger.place, **known))  # type: ignore[arg-type]


def with_coder(app: FastAPI, work: object, limits: Limits | None = None) -> Aside:
    """Put another coder into an application."""
    app.state.aside.close()
    aside = app.state.aside = Aside(limits or Limits(waiting=3, seconds=5), work)  # type: ignore[arg-type]
    return aside


def quick_coder(pipe: Connection) -> None:
    """Gives every text the same record, unless the text says otherwise: "die", "sleep", "foreign"; "touch FILE"."""
    record = call("made").model_dump_json().encode()
    pipe.send_bytes(b"ready")
    while True:
        try:
            fields = json.loads(pipe.recv_bytes())
        except (EOFError, OSError):
            return
        text = fields["text"]
        if text == "die":
            os._exit(3)
        if text == "sleep":
            time.sleep(600)
        if text.startswith("hold "):
            while not Path(text[5:]).exists():
                time.sleep(0.02)
        told = json.dumps({"reason": "not-english", "message": "another language"}).encode()
        pipe.send_bytes(b"refused\n" + told if text == "foreign" else b"record\n" + record)


def no_coder(pipe: Connection) -> None:
    """Cannot be loaded."""
    pipe.send_bytes(b"broken\n" + json.dumps({"reason": "no-coder", "message": "no language model"}).encode())
