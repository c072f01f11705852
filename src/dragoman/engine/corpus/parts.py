"""Coding a part: one pure function from its slices to its files, done in a worker, and the job that has it done."""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ConfigDict

from dragoman.document import Document
from dragoman.engine.coding import Tally, code_all
from dragoman.engine.corpus.faults import CorpusError
from dragoman.engine.corpus.model import PARTS, Marker, Options, Part
from dragoman.engine.corpus.places import files_of, joined
from dragoman.engine.corpus.reading import Read, read_part
from dragoman.engine.corpus.tables import PartTables
from dragoman.engine.pool import poisoned
from dragoman.engine.workers import Send
from dragoman.errors import InputError
from dragoman.record.keys import run_key

ENGLISH = "en"
TRIES = 3
"""Times that a part is begun without a document of it being to blame, as when a machine has too little memory."""


class Task(BaseModel):
    """What a worker is asked: to code a part, or, with ``alone``, only some of its documents, one by one, and to write
    nothing. Documents are told by their number in the part; those of ``without`` are left out, with the reason.
    """

    model_config = ConfigDict(frozen=True)

    part: Part
    output: str
    options: Options
    alone: tuple[int, ...] | None = None
    without: dict[int, str] = {}

    def path(self, table: str, suffix: str = "parquet") -> str:
        """Where a file of the part goes."""
        return joined(self.output, table, f"{self.part.name}.{suffix}")


def code_part(coder: Any, message: bytes, send: Send) -> None:
    """What a worker does with a task. It says ``taken`` and ``done`` of each document by its number, as it goes."""
    task = Task.model_validate_json(message)
    try:
        if task.alone is None:
            send(b"part\n" + _Coding(coder, task, send).marker().text())
        else:
            _try_alone(coder, task, send)
            send(b"tried")
    except CorpusError as error:
        send(b"failed\n" + str(error).encode())


def _try_alone(coder: Any, task: Task, send: Send) -> None:
    wanted = frozenset(task.alone or ())
    for number, read in enumerate(read_part(task.part, task.options, lambda source, error: None)):
        if number in wanted:
            send(b"taken\n%d" % number)
            for _ in code_all(coder, [read.document], Tally(lambda message, cause: None)):
                pass
            send(b"done\n%d" % number)


class _Coding:
    """One part while it is coded."""

    def __init__(self, coder: Any, task: Task, send: Send) -> None:
        self._coder = coder
        self._task = task
        self._send = send
        self._run = run_key(coder.run)
        self._tables = PartTables(self._run)
        self._waiting: list[tuple[int, Read]] = []

    def marker(self) -> Marker:
        """Code the part and write its files, the marker last."""
        tally = Tally(lambda message, cause: None)
        told: list[InputError] = []
        tally.on_skip = told.append
        for record in code_all(self._coder, self._documents(), tally):
            self._skip(told)
            number, read = self._waiting.pop(0)
            self._tables.add(number, read.source, record)
            self._send(b"done\n%d" % number)
        self._skip(told)
        return self._write()

    def _documents(self) -> Iterator[Document]:
        task = self._task
        for number, read in enumerate(read_part(task.part, task.options, self._tables.miss)):
            document = read.document
            if document.language != ENGLISH:
                told = f"the text is in another language ({document.language}); it is stored and not coded"
                self._tables.leave(number, read, InputError(document.id, told, "not-english"))
            elif number in task.without:
                self._tables.leave(number, read, poisoned(document.id, task.without[number]))
            else:
                self._send(b"taken\n%d" % number)
                self._waiting.append((number, read))
                yield document

    def _skip(self, told: list[InputError]) -> None:
        """Leave out those that stand before the record that came: the coder tells of them in their order."""
        while told:
            error = told.pop(0)
            number, read = self._waiting.pop(0)
            self._tables.leave(number, read, error)
            self._send(b"done\n%d" % number)

    def _write(self) -> Marker:
        files = files_of(self._task.output)
        tables = {}
        for name, data, table in self._tables.files():
            files.put(self._task.path(name), data)
            tables[name] = table
        marker = Marker(
            part=self._task.part,
            run=self._run,
            documents=self._tables.documents,
            coded=self._tables.coded,
            skipped=dict(sorted(self._tables.skipped.items())),
            tables=tables,
        )
        files.put(self._task.path(PARTS, "json"), marker.text())
        return marker


class PartJob:
    """Has a part coded, whatever becomes of its workers.

    Of a worker that ends, the documents that it had taken and not done are tried one by one; those that end a worker
    again are left out, and the part is coded without them.
    """

    def __init__(self, task: Task) -> None:
        self._task = task
        self._begun: list[int] = []
        self._left: list[int] | None = None
        """Documents still to be tried alone; None while the part is coded."""
        self._without: dict[int, str] = {}
        self._tries = 0
        self._marker: Marker | None = None
        self._blamed = False

    @property
    def marker(self) -> Marker:
        """What came of the part, when it is done."""
        if self._marker is None:
            raise CorpusError(f"part {self._task.part.name} is not done")
        return self._marker

    def step(self) -> bytes | None:
        """What is to be done next."""
        if self._marker is not None:
            return None
        alone = None if self._left is None else tuple(self._left)
        task = self._task.model_copy(update={"alone": alone, "without": self._without})
        return task.model_dump_json().encode()

    def heard(self, kind: str, rest: bytes) -> None:
        """How far the worker is."""
        if kind == "part":
            self._marker = Marker.model_validate_json(rest)
        elif kind == "failed":
            raise CorpusError(rest.decode())
        elif kind == "taken":
            self._begun.append(int(rest))
        elif kind == "done":
            self._begun.remove(int(rest))
            if self._left is not None:
                self._left.remove(int(rest))
        elif kind == "tried":
            self._left = None
            self._tries += not self._blamed

    def lost(self, reason: str) -> None:
        """The worker ended: whose fault was it?"""
        begun, self._begun = self._begun, []
        if self._left is None:
            self._blamed = False
            self._left = begun or None
            self._tries += not begun
        elif begun:
            self._without[begun[0]] = reason
            self._blamed = True
            self._left.remove(begun[0])
        else:
            self._tries += 1
        if self._tries > TRIES:
            raise CorpusError(
                f"part {self._task.part.name} ended its worker {self._tries} times, and no single document does; is "
                "there memory enough? try fewer --workers, or a smaller --part-size; parts that are done stay done"
            )
