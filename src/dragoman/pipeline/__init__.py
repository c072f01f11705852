"""The coder: documents in, records out. One pure function from a document to its record, and a stream of them.

- ``coder``: the coder, put together once
- ``codebook_check``, ``codebook_explain``: a codebook's own examples through the coder, and why it coded a text so
"""

from dragoman.pipeline.coder import Coder, load

__all__ = ["Coder", "load"]
