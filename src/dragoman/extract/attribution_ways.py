"""By which channel each statement of a document came: by its words, by what its speaker goes on from, by the text."""

from collections.abc import Iterable

from dragoman.annotate import Sentence
from dragoman.document import Document
from dragoman.extract.attribution_channel import channel
from dragoman.extract.attribution_cues import channel_book
from dragoman.extract.attribution_draft import TRANSCRIPT, Draft

# One goes on speaking there, for some paragraphs; a tweet or a letter is over.
_LASTING = frozenset(("interview", "broadcast", "speech", "press conference"))
_PARAGRAPHS = 4
_SPEECH, _ANSWERS = "speech", "press conference"
_ASKED = frozenset(("q", "question", "questioner"))


class Ways:
    """The channels of one document's statements; asked for each in text order."""

    def __init__(self, document: Document, drafts: Iterable[Draft]) -> None:
        self._book = channel_book()
        self._whole = text_channel(document)
        asked = (d.token.i for d in drafts if d.rule == TRANSCRIPT and d.token.lower in _ASKED)
        self._asked = min(asked, default=None)
        self._given: dict[str, tuple[str, int]] = {}

    def of(self, draft: Draft, sentence: Sentence, before: str | None, *, nested: bool) -> str | None:
        """The channel; ``before`` is that of the words that a "he said" right behind them goes on from."""
        found = channel(draft, self._book) or before
        if nested or not draft.entry.spoken:
            return found
        name = draft.source_head.lower if draft.source_head is not None else ""
        if found is not None and found not in _LASTING:
            self._given.pop(name, None)
        found = found or self._lately(draft, sentence) or self._of_whole(draft)
        if found in _LASTING and name:
            self._given[name] = found, sentence.paragraph
        return found

    def _lately(self, draft: Draft, sentence: Sentence) -> str | None:
        """The channel of the same speaker's words a few paragraphs before, if one goes on speaking there."""
        name = draft.source_head.lower if draft.source_head is not None else ""
        found, paragraph = self._given.get(name, (None, 0))
        return found if sentence.paragraph - paragraph <= _PARAGRAPHS and draft.rule != TRANSCRIPT else None

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
    return anywhere or next((name for words, name in book.titles.items() if title.startswith(f"{words} ")), None)
