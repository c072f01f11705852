"""Where each row of a table was read, for formats whose columns have no room for offsets and hashes."""

from collections.abc import Iterable
from typing import Any

from dragoman.document import Span
from dragoman.store.scanning import Stored


def span_row(id: Any, part: str, stored: Stored, span: Span, trigger: Iterable[Span] = ()) -> dict[str, Any]:
    """A row of ``PATH.spans.tsv``: offsets are code points into the document's text, half-open."""
    document = stored.record.document
    return {
        "Row ID": str(id),
        "Event": f"{document.id}#{part}",
        "Document": document.id,
        "Version": stored.version,
        "SHA256": document.sha256,
        "Start": span.start,
        "End": span.end,
        "Trigger": "; ".join(f"{one.start}-{one.end}" for one in trigger),
    }
