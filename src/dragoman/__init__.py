"""Dragoman reads the news between states and keeps the record.

>>> import dragoman
>>> coder = dragoman.load()
>>> record = coder("Norway's foreign minister met the Swedish ambassador on Friday.", date="2023-03-03")
>>> [event.type for event in record.events]
['CONSULT']

The verbs: :func:`load` a coder; call it, or :meth:`Coder.pipe` a stream of :func:`read_documents`; open a
:class:`Ledger` to keep records and ask it for the relation of two states; :func:`plot` draws it; :func:`scan` a
coded corpus. Errors that a user can mend are :class:`DragomanError`.
"""

from typing import TYPE_CHECKING

from dragoman.lazy import offering
from dragoman.version import __version__

if TYPE_CHECKING:
    from dragoman.document import Document
    from dragoman.errors import DragomanError
    from dragoman.ingest import read_documents
    from dragoman.pipeline import Coder, load
    from dragoman.read.charts.notebook import plot
    from dragoman.read.scan import scan
    from dragoman.record import Record
    from dragoman.store import Ledger

__all__ = [
    "Coder",
    "Document",
    "DragomanError",
    "Ledger",
    "Record",
    "__version__",
    "load",
    "plot",
    "read_documents",
    "scan",
]

# Loaded when first asked for: spaCy takes a second to import, which `dragoman --help` need not wait for.
__getattr__ = offering(
    __name__,
    {
        "pipeline": "Coder load",
        "document": "Document",
        "errors": "DragomanError",
        "store": "Ledger",
        "record": "Record",
        "read.charts.notebook": "plot",
        "read.scan": "scan",
        "ingest": "read_documents",
    },
)
