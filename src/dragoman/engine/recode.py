"""Coding stored documents again with today's coder: records beside the old ones, never in their place."""

import fnmatch
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from dragoman.document import Document
from dragoman.engine.coding import Coding, Tally
from dragoman.engine.options import now
from dragoman.errors import InputError
from dragoman.ingest.outcome import Attempt, Outcome, outcome_of
from dragoman.resolve import Heard
from dragoman.store import Ledger
from dragoman.store.runs import Recodable

SOURCE = "recode"
"""What custody names as the source of these attempts."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be coded again, of what today's run has not coded: the newest coded version of each document, or all
    coded versions; of all documents, or of those whose ids one of the ``globs`` matches.
    """

    every_version: bool = False
    globs: tuple[str, ...] = ()


@dataclass(slots=True)
class Recoding:
    """Codes stored documents again. Killed anywhere, the same again goes on where it stopped."""

    ledger: Ledger
    tally: Tally
    counts: Counter[str] = field(default_factory=Counter)
    """What became of them: the values of :class:`~dragoman.store.Added`."""

    def waiting(self, coding: Coding, wanted: Wanted) -> list[Recodable]:
        """What the coder's run is still to code, in the order of publication.

        :class:`InputError` ("unknown-document") for a glob that matches no coded document.
        """
        ids = None if not wanted.globs else self._matching(wanted.globs)
        return self.ledger.runs.recodable(coding.run, wanted.every_version, ids)

    def code(
        self,
        coding: Coding,
        heard: Heard | None,
        texts: Sequence[Recodable],
        watched: Callable[[Iterator[Document]], Iterator[Document]] | None = None,
    ) -> None:
        """Code the texts and store each record before the next; what cannot be coded is told, and put on record."""
        documents = self.ledger.runs.texts(texts)
        self.tally.on_skip = self._log
        for record in coding.records(watched(documents) if watched else documents, self.tally):
            id = record.document.id
            attempt = Attempt(id, SOURCE, Outcome.CODED, now(), document=id)
            self.counts[self.ledger.add(record, heard, attempt).value] += 1

    def _matching(self, globs: Sequence[str]) -> set[str]:
        found: set[str] = set()
        known = self.ledger.runs.coded_ids()
        for glob in globs:
            ids = {id for id in known if id == glob or fnmatch.fnmatchcase(id, glob)}
            if not ids:
                raise InputError(glob, "no coded document has an id like this; check the pattern", "unknown-document")
            found |= ids
        return found

    def _log(self, error: InputError) -> None:
        attempt = Attempt(error.where, SOURCE, outcome_of(error), now(), error.reason, str(error), document=error.where)
        self.ledger.custody.log(attempt)
