"""Documents of files into a ledger: coded at once or later, with custody and copies as of those from the web."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from dragoman.document import Document
from dragoman.engine.examine import ENGLISH, Examined, Examiner
from dragoman.engine.options import now
from dragoman.errors import InputError
from dragoman.ingest.jsonl import OnError
from dragoman.ingest.outcome import Attempt, Outcome, outcome_of
from dragoman.record.models import Record, Run
from dragoman.resolve import Heard
from dragoman.store import Added, Ledger


@dataclass(slots=True)
class FileIntake:
    """Takes documents in as a reader gives them; ``source`` says which path it is reading, ``skip`` is told of skips.

    ``copies`` says whether a copy is coded even if it adds nothing to the text that it copies.
    """

    ledger: Ledger
    source: Callable[[], str]
    skip: OnError
    copies: bool = True
    counts: Counter[str] = field(default_factory=Counter)
    """What became of the documents: the values of :class:`Added`, "copy", "not English", "later"."""
    _sources: dict[str, str] = field(default_factory=dict)

    def is_to_be_coded(self, document: Document, run: Run) -> bool:
        """False for what was coded under this run before, and for what is stored here without being coded."""
        if document.language != ENGLISH:
            self._keep(document, self._examined(document))
            return False
        if self.ledger.has(document, run):
            self.counts[Added.SAME.value] += 1
            return False
        if not self.copies:
            examined = self._examined(document)
            if examined.outcome is Outcome.DUPLICATE:
                self._keep(document, examined)
                return False
        self._sources[document.id] = self.source()
        return True

    def add(self, record: Record, heard: Heard | None) -> None:
        """Store a record, in one step with its attempt, its fingerprint and what its text is a copy of."""
        document = record.document
        source = self._sources.pop(document.id, None) or self.source()
        examined = Examiner(self.ledger, copies=True).examine(document, source)
        attempt = Attempt(document.id, source, Outcome.CODED, now(), document=document.id)
        self.counts[self.ledger.add(record, heard, attempt, examined.intake).value] += 1

    def store(self, document: Document) -> None:
        """Store a document to be coded later, by whoever does what waits in the ledger's queue."""
        self._keep(document, self._examined(document))

    def log(self, error: InputError) -> None:
        """Put on record that something could not be read or coded; a document in another language is already."""
        outcome = outcome_of(error)
        if outcome is not Outcome.NOT_ENGLISH:
            source = self._sources.pop(error.where, None) or self.source() or error.where
            self.ledger.custody.log(Attempt(error.where, source, outcome, now(), error.reason, str(error)))

    def _examined(self, document: Document) -> Examined:
        return Examiner(self.ledger, copies=self.copies).examine(document, self.source())

    def _keep(self, document: Document, examined: Examined) -> None:
        attempt = Attempt(
            document.id,
            self.source(),
            examined.outcome,
            now(),
            examined.reason,
            examined.detail,
            document=document.id,
        )
        kept = self.ledger.take_in(attempt, replace(examined.intake, source=attempt.source))
        if examined.outcome is Outcome.NOT_ENGLISH:
            self.counts[Outcome.NOT_ENGLISH.value] += 1
            self.skip(InputError(document.id, examined.detail, "not-english"))
        elif examined.outcome is Outcome.DUPLICATE:
            self.counts["copy"] += 1
        elif kept.added is Added.SAME:
            self.counts[Added.SAME.value] += 1
        else:
            self.counts["later"] += 1
