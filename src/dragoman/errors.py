"""The errors that a user can mend. Each message says where, what is wrong, and what to do.

Anything else that escapes is a defect in Dragoman. Errors are raised, never returned as ``None``.
"""


class DragomanError(Exception):
    """Base of every error that Dragoman raises on purpose; its text is fit to print as it stands."""


class InputError(DragomanError):
    """A document that cannot be read or coded.

    ``where`` is a path, or ``path:line``, or a document's id; ``reason`` a short slug by which skipped input is
    counted (``"not-json"``, ``"missing-text"``, ``"bad-date"``, ...).
    """

    def __init__(self, where: str, message: str, reason: str) -> None:
        super().__init__(f"{where}: {message}")
        self.where = where
        self.reason = reason


class NotAStory(InputError):  # noqa: N818 - nothing is wrong with it
    """A page without a text to code: an index, a video, a login. ``reason`` says which."""


class DataError(DragomanError):
    """A data file (codebook, table, word list) that does not hold what its schema asks for."""


class ModelMissing(DragomanError):  # noqa: N818 - it says what is the matter, like FileNotFound
    """The language model is not installed; the message holds the command that installs it."""


class ComparisonError(DragomanError):
    """Documents, or a ledger's event, that hold no two accounts of one event; the message says what was found."""


class LedgerError(DragomanError):
    """A ledger that cannot be opened, read or written; what was stored before is as it was."""


class NotDecided(LedgerError):  # noqa: N818 - nothing is wrong with the ledger
    """What somebody asked to have decided, or asked of decisions, and the ledger does not keep or know."""


class TooSlowError(LedgerError):
    """A question that the ledger did not answer in the time it was given (``dragoman.store.time_limit``)."""
