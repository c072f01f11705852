"""By which channel each statement of a document came: by its words, by a "he said" right behind others, by the text.

What the same speaker says elsewhere is for the record, which knows who speaks (``dragoman.record.occasions``).
"""

from collections.abc import Iterable

from dragoman.document import Document
from dragoman.extract.attribution_channel import channel
from dragoman.extract.attribution_cues import channel_book
from dragoman.extract.attribution_draft import TRANSCRIPT, Draft

_SPEECH, _ANSWERS = "speech", "press conference"
_ASKED = frozenset(("q", "question", "questioner"))


class Ways:
    """The channels of one document's statements; asked for each in text order."""

    def __init__(self, document: Document, drafts: Iterable[Draft]) -> None:
        self._book = channel_book()
        self._whole = text_channel(document)
        asked = (d.token.i for d in drafts if d.rule == TRANSCRIPT and d.token.lower in _ASKED)
        self._asked = min(asked, default=None)

    def of(self, draft: Draft, before: str | None, *, nested: bool) -> str | None:
        """The channel; ``before`` is that of the words that a "he said" right behind them goes on from."""
        found = channel(draft, self._book) or before
        return found if nested or not draft.entry.spoken else found or self._of_whole(draft)

    def _of_whole(self, draft: Draft) -> str | None:
        """That of the text; remarks in which questions are put turn into answers to the press with the first."""
        if self._whole == _SPEECH and self._asked is not None and draft.token.i >= self._asked:
            return _ANSWERS
        return self._whole


def text_channel(document: Document) -> str | None:
    """The channel of a text that is itself one, by its title: "Remarks by", "Readout of", "... in Press Gaggle"."""
    book = channel_book()
    title = " ".join((document.title or "").lower().split())
    anywhere = next((name for words, name in book.in_title.items() if words in title), None)
    return anywhere or next(
        (name for words, name in book.titles.items() if title.startswith((f"{words} ", f"{words}:"))), None
    )
