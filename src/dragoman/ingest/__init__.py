"""From files and lines to documents, and from a document to the text that is parsed. No spaCy, no terminal.

- ``reader``: paths, folders, and standard input to :class:`~dragoman.document.Document` and
  :class:`~dragoman.ingest.items.Link`, one at a time
- ``gate``: the one way by which bytes come in, counted and unpacked; ``readers``: one for each kind of file
- ``items``: what readers are given and give; ``outcome``: how an attempt to take something in ended
- ``jsonl``: lines of bounded length, and the document in each
- ``check``: what makes a text unfit to be coded, each an :class:`~dragoman.errors.InputError` with its remedy
- ``lead``: the date line and the dateline before a story's first word, understood as metadata
- ``clean``: :func:`prepare`, the edits from the text as read to the text that is parsed; ``markup`` its marks
- ``words``: the word lists of all these, from ``data/ingest.yaml``
"""

from typing import TYPE_CHECKING

from dragoman.lazy import offering

if TYPE_CHECKING:
    from dragoman.ingest.check import MAX_CHARACTERS, Source, make_document, read_date
    from dragoman.ingest.clean import prepare
    from dragoman.ingest.gate import Gate, Limits, write_opml
    from dragoman.ingest.items import Entry, Found, Link, Window
    from dragoman.ingest.jsonl import document_from_fields
    from dragoman.ingest.reader import Reader, Settings, os_error, read_documents
    from dragoman.ingest.readers import READERS, Columns, Context

__all__ = [
    "MAX_CHARACTERS",
    "READERS",
    "Columns",
    "Context",
    "Entry",
    "Found",
    "Gate",
    "Limits",
    "Link",
    "Reader",
    "Settings",
    "Source",
    "Window",
    "document_from_fields",
    "make_document",
    "os_error",
    "prepare",
    "read_date",
    "read_documents",
    "write_opml",
]

# Loaded when first asked for: who only reads a ledger needs no reader of files.
__getattr__ = offering(
    __name__,
    {
        "check": "MAX_CHARACTERS Source make_document read_date",
        "clean": "prepare",
        "gate": "Gate Limits write_opml",
        "items": "Entry Found Link Window",
        "jsonl": "document_from_fields",
        "reader": "Reader Settings os_error read_documents",
        "readers": "READERS Columns Context",
    },
)
