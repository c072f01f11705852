"""A stream of documents coded by several processes: records in the order of the documents, as :func:`code_all` gives.

Documents go out in small lots, whole, and records come back as JSON. Of a lot that ends its worker the documents that
have no record yet are coded one by one by new workers; the one that does it again is skipped, with the reason.
"""

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from dragoman.document import Document
from dragoman.engine.coding import Tally, code_all
from dragoman.engine.workers import Loads, Send, WorkerError, WorkerLimits, Workers, answer
from dragoman.errors import InputError

if TYPE_CHECKING:
    from dragoman.record.models import Record, Run
    from dragoman.resolve import Heard

LOT, CHARACTERS = 32, 30_000
"""Documents and characters at which a lot ends: enough for the language model to work in batches."""

_WHY = {
    "died": "the process that coded it ended",
    "too-slow": "it took too long, and the process that coded it was ended",
}


class Pool:
    """Coding processes. A context manager: at its end, Ctrl-C included, they are gone."""

    def __init__(self, workers: int, options: Loads, limits: WorkerLimits | None = None) -> None:
        self._workers: Workers[Lot] = Workers(workers, options, code_lot, limits)

    def __enter__(self) -> "Pool":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    @property
    def run(self) -> "Run":
        """What makes the records. Waits until a coder is loaded."""
        return self._workers.run_of()

    @property
    def memory(self) -> list[int]:
        """What each process held after its last lot, in bytes."""
        return self._workers.memory

    @property
    def replaced(self) -> int:
        """How many processes were replaced because they had grown too large."""
        return self._workers.replaced

    def with_heard(self, heard: "Heard") -> "Pool":
        """Raises :class:`WorkerError`: what one document announces is evidence for the next, so they go one by one."""
        raise WorkerError(
            "several processes cannot hear what each document announces of offices before the next is coded; give "
            "--no-heard, or one worker"
        )

    def close(self) -> None:
        """End the processes."""
        self._workers.close()

    def records(self, documents: Iterable[Document], tally: Tally) -> Iterator["Record"]:
        """The records, in order, in constant memory. What cannot be coded is skipped, told and counted."""
        from dragoman.record.models import Record

        for lot in self._workers.run(map(Lot, _lots(documents))):
            for end in lot.ends():
                if isinstance(end, InputError):
                    tally.skip(end)
                else:
                    tally.coded += 1
                    yield Record.model_validate_json(end)


class Lot:
    """A job of several documents, each with its end: a record's JSON, or why it has none."""

    def __init__(self, documents: list[Document]) -> None:
        self._documents = documents
        self._ends: dict[int, bytes | InputError] = {}
        self._alone = False

    def ends(self) -> Iterator[bytes | InputError]:
        """How each document ended, in order."""
        return (self._ends[number] for number in range(len(self._documents)))

    def step(self) -> bytes | None:
        """All documents that have no end yet; after a worker was lost, one at a time."""
        left = [number for number in range(len(self._documents)) if number not in self._ends]
        if not left:
            return None
        asked = left[:1] if self._alone else left
        lines = [b"%d %s" % (number, self._documents[number].model_dump_json().encode()) for number in asked]
        return b"\n".join(lines)

    def heard(self, kind: str, rest: bytes) -> None:
        """A record, or why there is none."""
        number, _, what = rest.partition(b" ")
        self._ends[int(number)] = what if kind == "record" else skipped(json.loads(what))

    def lost(self, reason: str) -> None:
        """Find out which one it was; one that was alone is found."""
        left = [number for number in range(len(self._documents)) if number not in self._ends]
        if left and (self._alone or len(left) == 1):
            self._ends[left[0]] = poisoned(self._documents[left[0]].id, reason)
        self._alone = True


def _lots(documents: Iterable[Document]) -> Iterator[list[Document]]:
    lot: list[Document] = []
    size = 0
    for document in documents:
        lot.append(document)
        size += len(document.text)
        if len(lot) == LOT or size >= CHARACTERS:
            yield lot
            lot, size = [], 0
    if lot:
        yield lot


def code_lot(coder: Any, message: bytes, send: Send) -> None:
    """What a worker does with a lot."""
    told: list[InputError] = []
    lines = [line.partition(b" ") for line in message.split(b"\n")]
    # Equal documents may stand in one lot, so they are told apart by identity.
    documents = [Document.model_validate_json(text) for _, _, text in lines]
    numbers = [int(number) for number, _, _ in lines]
    tally = Tally(lambda message, cause: None)
    tally.on_skip = told.append
    place = 0
    for record in code_all(coder, documents, tally):
        while told:
            send(answer_about("skipped", numbers[place], told.pop(0)))
            place += 1
        send(b"record\n%d %s" % (numbers[place], record.model_dump_json().encode()))
        place += 1
    for error in told:
        send(answer_about("skipped", numbers[place], error))
        place += 1


def answer_about(kind: str, number: int, error: InputError) -> bytes:
    """A message about the document of a number: what is the matter with it."""
    fields = {"where": error.where, "message": str(error).removeprefix(f"{error.where}: "), "reason": error.reason}
    return kind.encode() + b"\n%d " % number + answer("", fields).removeprefix(b"\n")


def skipped(fields: dict[str, str]) -> InputError:
    """The error of such a message."""
    return InputError(fields["where"], fields["message"], fields["reason"])


def poisoned(id: str, reason: str) -> InputError:
    """The error of a document that ends workers; ``reason`` is "died" or "too-slow"."""
    return InputError(id, f"{_WHY[reason]}; it was left out, please report it", f"worker-{reason}")
