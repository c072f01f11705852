"""Coding a stream of documents so that no single one of them ends the run."""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Protocol

from dragoman.document import Document
from dragoman.errors import DragomanError, InputError

if TYPE_CHECKING:
    # A command that codes nothing reads no knowledge base and no language model.
    from dragoman.record.models import Record, Run
    from dragoman.resolve import Heard


class Coder(Protocol):
    """What the command line asks of ``dragoman.load()``."""

    @property
    def run(self) -> "Run":
        """What makes this coder's records."""

    def code(self, document: Document) -> "Record":
        """Code one document."""

    def pipe(self, documents: Iterable[Document]) -> Iterator["Record"]:
        """Code a stream: one record a document, in order, each document resolved when its record is asked for."""

    def with_heard(self, heard: "Heard") -> "Coder":
        """The same coder, with the tenures that a ledger's documents announce as evidence."""


class Coding(Protocol):
    """Coding of streams: by this process (:class:`Alone`), or by several (:class:`dragoman.engine.pool.Pool`)."""

    @property
    def run(self) -> "Run":
        """What makes the records."""

    def records(self, documents: Iterable[Document], tally: "Tally") -> Iterator["Record"]:
        """As :func:`code_all`."""

    def with_heard(self, heard: "Heard") -> "Coding":
        """As of :class:`Coder`."""

    def close(self) -> None:
        """End what was started for it."""


class Alone:
    """Coding by this process."""

    def __init__(self, coder: Coder) -> None:
        self._coder = coder

    @property
    def run(self) -> "Run":
        """What makes the records."""
        return self._coder.run

    def records(self, documents: Iterable[Document], tally: "Tally") -> Iterator["Record"]:
        """As :func:`code_all`."""
        return code_all(self._coder, documents, tally)

    def with_heard(self, heard: "Heard") -> "Alone":
        """As of :class:`Coder`."""
        return Alone(self._coder.with_heard(heard))

    def close(self) -> None:
        """There is nothing to end."""


class Tally:
    """Counts what was coded and what was skipped, by reason, and tells each skip as it happens."""

    def __init__(self, tell: Callable[[str, BaseException | None], None]) -> None:
        self._tell = tell
        self.coded = 0
        self.skipped: Counter[str] = Counter()
        self.on_skip: Callable[[InputError], None] | None = None
        """Who else is to know of each, such as a ledger's custody."""

    def skip(self, error: InputError) -> None:
        """Report and count a document that was not coded."""
        self.skipped[error.reason] += 1
        if self.on_skip is not None:
            self.on_skip(error)
        self._tell(str(error), error.__cause__)


def code_all(coder: Coder, documents: Iterable[Document], tally: Tally) -> Iterator["Record"]:
    """The records of ``documents``, in order. A document that cannot be coded is skipped, told and counted.

    The coder reads ahead, so when its stream breaks the culprit is among those it has taken and not given back:
    these are coded one by one, and the stream starts anew behind them. Errors other than a document's own
    (a missing model, a broken codebook) are raised.
    """
    source = iter(documents)
    taken: deque[Document] = deque()
    broken: list[Exception] = []

    def watched() -> Iterator[Document]:
        try:
            for document in source:
                taken.append(document)
                yield document
        except Exception as error:
            broken.append(error)
            raise

    while True:
        try:
            for record in coder.pipe(watched()):
                taken.popleft()
                tally.coded += 1
                yield record
            return
        except Exception as error:
            if not taken or (isinstance(error, DragomanError) and not isinstance(error, InputError)):
                raise
        yield from _one_by_one(coder, taken, tally)
        if broken:
            # Reading the input failed, not coding it: nothing is left to start anew on.
            raise broken[0]


def _one_by_one(coder: Coder, taken: deque[Document], tally: Tally) -> Iterator["Record"]:
    while taken:
        document = taken.popleft()
        try:
            record = coder.code(document)
        except InputError as error:
            tally.skip(error)
            continue
        except DragomanError:
            raise
        except Exception as error:
            problem = InputError(
                document.id,
                f"Dragoman failed on this document ({type(error).__name__}); "
                "please report it, with what --debug prints",
                "internal-error",
            )
            problem.__cause__ = error
            tally.skip(problem)
            continue
        tally.coded += 1
        yield record
