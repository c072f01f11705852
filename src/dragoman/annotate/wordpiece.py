"""Words to the pieces that the learned scorer reads: BERT's uncased WordPiece, with the place where each word starts.

Written out here because the tokenizers package brings a client for a model hub, and this is forty lines. Compared equal
with that package's output (tools/train_scorer.py checks it on every training text).
"""

import re
import unicodedata
from pathlib import Path

_WORD = re.compile(r"[^\W_]+|[^\w\s]|_")
_UNKNOWN = "[UNK]"
# Forms whose pieces are kept: a corpus of millions of words must not grow the cache for ever.
_KEPT = 50_000


class WordPieces:
    """A vocabulary, and the pieces of each form once found."""

    def __init__(self, vocabulary: Path) -> None:
        words = vocabulary.read_text(encoding="utf-8").splitlines()
        self._ids = {word: n for n, word in enumerate(words)}
        self._unknown = [self._ids[_UNKNOWN]]
        self._found: dict[str, list[int]] = {}

    def split(self, text: str) -> tuple[list[int], list[int]]:
        """Ids of the pieces of ``text``, and for each the offset of the word that it begins, or -1 inside a word."""
        ids: list[int] = []
        starts: list[int] = []
        for match in _WORD.finditer(text):
            pieces = self._pieces(match.group())
            ids += pieces
            starts.append(match.start())
            starts += [-1] * (len(pieces) - 1)
        return ids, starts

    def _pieces(self, word: str) -> list[int]:
        found = self._found.get(word)
        if found is None:
            if len(self._found) >= _KEPT:
                self._found.clear()
            found = self._found[word] = self._cut(_plain(word)) or self._unknown
        return found

    def _cut(self, word: str) -> list[int]:
        """The longest known beginning, then the longest known continuation, and so on; nothing if one is unknown."""
        pieces: list[int] = []
        start = 0
        while start < len(word):
            for end in range(len(word), start, -1):
                piece = self._ids.get(f"##{word[start:end]}" if start else word[start:end])
                if piece is not None:
                    pieces.append(piece)
                    start = end
                    break
            else:
                return []
        return pieces


def _plain(word: str) -> str:
    """In small letters, without accents; no longer than any known piece could use."""
    if word.isascii():
        return word.lower()[:100]
    apart = unicodedata.normalize("NFD", word.lower())
    return "".join(c for c in apart if unicodedata.category(c) != "Mn")[:100]
