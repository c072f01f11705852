"""The hashes that name a run and a document's content."""

import hashlib
import json

from dragoman.document import Document
from dragoman.record.models import Run

CONTENT = ("title", "url", "publisher", "published", "language", "format", "sha256")
"""What was given with a document, and its text's hash: what a record of it depends on."""


def run_key(run: Run) -> str:
    """The sha256 that names a run: over everything that can change its output, so not over the matrix backend."""
    # A run that hears nothing, or has no scorer, keeps the name that it had before there was one.
    unused = {name for name in ("heard", "scorer", "tagger") if not getattr(run, name)}
    return _hash(run.model_dump(mode="json", exclude={"matrix", *unused}))


def content_key(document: Document) -> str:
    """The sha256 that names a document's content: its text's hash and what was given with it.

    The publication date, publisher and language decide how a text is read, so a mended one makes a new version.
    What Dragoman itself reads off the text (dateline, furniture) belongs to the run and is left out.
    """
    return _hash({name: str(getattr(document, name)) for name in CONTENT if getattr(document, name) is not None})


def _hash(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
