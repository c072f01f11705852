"""A coder for tests of what stands around it: no language model, and it fails where a text tells it to."""

import os
import signal
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from dragoman.document import Document
from dragoman.errors import InputError
from dragoman.record.models import Date, Record
from record_factory import RUN, Story

DIE, HANG, BREAK, REFUSE, GROW = "Kill this process", "Wait for ever", "Fail here", "Refuse this", "Take memory"
AHEAD = 4


class FakeCoder:
    """Gives each document one call between two states; reads ahead as the real one does."""

    run = RUN

    def __init__(self) -> None:
        self.held = b""

    def code(self, document: Document) -> Record:
        if DIE in document.text:
            os.kill(os.getpid(), signal.SIGKILL)
        if HANG in document.text:
            time.sleep(3600)
        if BREAK in document.text:
            raise ValueError("made for a test")
        if REFUSE in document.text:
            raise InputError(document.id, "made for a test", "refused")
        if GROW in document.text:
            self.held = bytes(bytearray(os.urandom(1)) * 400_000_000)
        if "telephoned" not in document.text:
            return Record(document=document, run=self.run, actors=(), events=(), statements=())
        story = Story("made", document.text)
        story.document = document
        actors = (story.actor("Anil Rao", "IND"), story.actor("Dana Peled", "ISR"))
        date = Date(text="today", start=document.published, end=document.published) if document.published else None
        story.event("CONSULT", "telephoned", actors, date)
        story.statement(actors[0], "drones")
        return story.record(self.run)

    def pipe(self, documents: Iterable[Document]) -> Iterator[Record]:
        source = iter(documents)
        while batch := list(islice(source, AHEAD)):
            yield from [self.code(document) for document in batch]


@dataclass(frozen=True)
class Fake:
    """Loads the fake coder."""

    slow: float = 0.0

    def load(self) -> FakeCoder:
        return FakeCoder() if not self.slow else SlowCoder(self.slow)


class SlowCoder(FakeCoder):
    """So many seconds for a document."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._seconds = seconds

    def code(self, document: Document) -> Record:
        time.sleep(self._seconds)
        return super().code(document)


def text(number: int, more: str = "") -> str:
    """The text of a document; no two are equal."""
    return f"Anil Rao telephoned Dana Peled from his desk. The two spoke of drones, number {number}. {more}".strip()
