"""What is found of a document before it is coded: its language, and which stored text it is a copy of."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from dragoman.document import Document
from dragoman.ingest import near
from dragoman.ingest.outcome import Outcome
from dragoman.store import CopyOf, Intake, Ledger

ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Examined:
    """A document ready to be stored, and what became of it if nothing else happens."""

    intake: Intake
    outcome: Outcome
    reason: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class _Copy:
    """A stored text that a document is a copy of, and how the two stand."""

    of: CopyOf
    document_id: str
    likeness: near.Likeness


@dataclass(frozen=True, slots=True)
class Examiner:
    """Examines documents against a ledger.

    ``code`` says whether documents are to be coded at all, ``copies`` whether a copy is even if it adds nothing to
    the text it copies.
    """

    ledger: Ledger
    code: bool = True
    copies: bool = False

    def examine(self, document: Document, source: str) -> Examined:
        """The document with its fingerprint and what it is a copy of; nothing is stored yet."""
        print_ = near.fingerprint(document.text)
        intake = Intake(document=document, fingerprint=print_, scheme=near.SCHEME, code=self.code, source=source)
        if document.language != ENGLISH:
            detail = f"the text is in another language ({document.language}); it is stored and not coded"
            return Examined(replace(intake, code=False), Outcome.NOT_ENGLISH, "not-english", detail)
        found = list(self._copies(document, print_))
        intake = replace(intake, copies=tuple(one.of for one in found))
        if found and not self.copies and not all(one.likeness.substantial for one in found):
            nearest = max(found, key=lambda one: (one.of.similarity, -one.of.of_document))
            detail = f"a copy ({nearest.of.kind}) of {nearest.document_id}; it is stored and not coded again"
            return Examined(replace(intake, code=False), Outcome.DUPLICATE, f"near-{nearest.of.kind}", detail)
        return Examined(intake, Outcome.FETCHED)

    def _copies(self, document: Document, fingerprint: near.Fingerprint) -> Iterator[_Copy]:
        # Versions of one address are no copies of each other: they are told apart by their edits.
        for candidate in self.ledger.copies.candidates(fingerprint, near.SCHEME, but=document.id):
            likeness = near.compare(candidate.text, document.text)
            if likeness.near:
                of = CopyOf(candidate.number, likeness.kind.value, likeness.jaccard, likeness.covered, likeness.adds)
                yield _Copy(of, candidate.document_id, likeness)
