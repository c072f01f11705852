"""Words laid beside words: folded, cut to their stems, and weighed by how rare they are."""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache

from dragoman.document import Span

_WORD = re.compile(r"[^\W_]+")
_IN_NUMBER = re.compile(r"(?<=\d),(?=\d{3})")
_OWNER = re.compile(r"['’]s?\b")
# A sentence ends where a mark is followed by space and a capital; "Mr. Lind" is cut, which only shortens what is read.
_END = re.compile(r"[.!?][\"”’')\]]*\s+(?=[\"“‘'(\[]?[A-Z0-9])|\n\s*\n")


def fold(text: str) -> str:
    """Lower case, without accents; "300,000" is "300000", and "Peru's" is "peru"."""
    plain = unicodedata.normalize("NFKD", text.lower())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _OWNER.sub(" ", _IN_NUMBER.sub("", plain))


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """A word without the commonest endings, so that "exercises", "extradition" and "vaccines" find their like."""
    word = fold(word).strip()
    for ending, new, least in (("ies", "y", 4), ("ied", "y", 4), ("sses", "ss", 5), ("ment", "", 7), ("ion", "", 6)):
        if word.endswith(ending) and len(word) > least:
            return (word[: -len(ending)] + new).rstrip("e")
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        word = word[:-1]
    for ending, least in (("ing", 5), ("ed", 4)):
        if word.endswith(ending) and len(word) > least:
            word = word[: -len(ending)]
            # "shipped" is "ship", but "telling" is "tell".
            if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":
                word = word[:-1]
            break
    return word.rstrip("e") if len(word) > 3 else word


def stems(text: str) -> list[str]:
    """The stems of a text's words, in order."""
    return [stem(word) for word in _WORD.findall(fold(text))]


def without(text: str, start: int, spans: Iterable[Span]) -> str:
    """The text, which begins at ``start`` of its document, with blanks for what lies in the document's ``spans``."""
    letters = list(text)
    for span in spans:
        for at in range(max(span.start - start, 0), min(span.end - start, len(letters))):
            letters[at] = " "
    return "".join(letters)


def sentence_at(text: str, span: Span) -> Span:
    """The sentence of ``text`` about a span, by its marks."""
    start, end = 0, len(text)
    for mark in _END.finditer(text):
        if mark.end() <= span.start:
            start = mark.end()
        elif mark.start() >= span.end - 1:
            end = mark.start() + 1
            break
    return Span(start, max(end, span.end))


def sentences_of(text: str) -> list[Span]:
    """The sentences of a text, by its marks."""
    found, start = [], 0
    for mark in _END.finditer(text):
        if text[start : mark.end()].strip():
            found.append(Span(start, start + len(text[start : mark.end()].rstrip())))
        start = mark.end()
    if text[start:].strip():
        found.append(Span(start, start + len(text[start:].rstrip())))
    return found


class Rarity:
    """How much a word tells: the logarithm of how many of the ledger's sentences there are to one that has it.

    Robertson (2004), "Understanding inverse document frequency", Journal of Documentation 60(5), with one added so
    that a word that no sentence has weighs most and one that all have a little.
    """

    def __init__(self, sentences: Sequence[Collection[str]]) -> None:
        self._in = Counter(word for words in sentences for word in set(words))
        self._all = len(sentences)

    def __call__(self, word: str) -> float:
        """The weight of a stem: above 0."""
        return math.log(1 + (self._all + 1) / (self._in[word] + 1))
