"""``dragoman ledger load``: a dataset's documents and records into a ledger, as ``add`` would have stored them."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from dragoman.document import Document
from dragoman.engine.corpus.dataset import Dataset
from dragoman.engine.corpus.model import Part
from dragoman.engine.files import FileIntake
from dragoman.errors import InputError
from dragoman.record.models import Record, Run
from dragoman.store import Added, Ledger

BATCH = 50
"""Documents held at a time."""
_FIELDS = ("title", "url", "publisher", "published", "language", "format", "dateline", "sha256", "text")


@dataclass(slots=True)
class Loading:
    """Loads a dataset. Stopped anywhere, the same again goes on: what is stored is passed over."""

    ledger: Ledger
    dataset: Dataset
    progress: Callable[[int, int], None] = field(default=lambda done, of: None)
    """Hears how many parts of how many are done."""
    counts: Counter[str] = field(default_factory=Counter)
    """What became of the documents: the values of :class:`~dragoman.store.Added`, "not English"."""
    left_out: Counter[str] = field(default_factory=Counter)
    """By reason, what the corpus had left out; the ledger's custody tells of it."""
    _source: str = ""

    def load(self) -> None:
        """Load all of it. Raises :class:`CorpusError` for a dataset that is not complete or not whole."""
        manifest = self.dataset.manifest()
        run = manifest.made_by()
        parts = list(self.dataset.parts())
        intake = FileIntake(self.ledger, lambda: self._source, lambda error: None, counts=self.counts)
        for number, part in enumerate(parts, 1):
            self.dataset.marker(part, manifest.run_hash)
            for row in self._rows("documents", part):
                self._source = row["source"]
                self._document(intake, document_of(row), row["record"], run)
            for row in self._rows("dropped", part):
                if row["what"] != "claim":
                    self._source = row["source"]
                    self._missing(intake, row)
            self.progress(number, len(parts))

    def told(self) -> dict[str, int]:
        """The counts, first of what ``add`` tells of as well."""
        return {one.value: self.counts[one.value] for one in Added} | self.counts

    def _document(self, intake: FileIntake, document: Document, record: str | None, run: Run) -> None:
        if record is not None:
            if intake.is_to_be_coded(document, run):
                whole = {"document": document, "run": run} | json.loads(record)
                intake.add(Record.model_validate(whole), None)
        elif document.language != "en" and not self._known(document.id, "not-english"):
            intake.is_to_be_coded(document, run)

    def _missing(self, intake: FileIntake, row: dict[str, Any]) -> None:
        self.left_out[row["reason"]] += 1
        if not self._known(row["where"], row["reason"]):
            intake.log(InputError(row["where"], row["detail"], row["reason"]))

    def _known(self, item: str, reason: str) -> bool:
        """True if custody has it from an earlier loading."""
        of = self.ledger.custody.of(item)
        return any(one.source == self._source and one.reason == reason for one in of)

    def _rows(self, table: str, part: Part) -> Iterator[dict[str, Any]]:
        import pyarrow.parquet as pq  # type: ignore[import-untyped]

        path = self.dataset.table(table, part)
        with self.dataset.files.open(path) as stream:
            for batch in pq.ParquetFile(stream).iter_batches(BATCH):
                yield from batch.to_pylist()


def document_of(row: dict[str, Any]) -> Document:
    """The document of a row of ``documents``, equal to the one that was read."""
    numbers = row["furniture"] or []
    furniture = tuple(zip(numbers[::2], numbers[1::2], strict=True))
    return Document(id=row["document"], furniture=furniture, **{name: row[name] for name in _FIELDS})  # type: ignore[arg-type]  # pairs become spans
