"""The coder: documents in, records out. One pure function from a document to its record, and a stream of them."""

from dragoman.pipeline.coder import Coder, load

__all__ = ["Coder", "load"]
