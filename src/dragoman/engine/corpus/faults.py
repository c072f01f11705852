"""The errors of corpora."""

from dragoman.errors import DragomanError


class CorpusError(DragomanError):
    """An input, a dataset or an engine that cannot be used; parts that are done stay done."""
