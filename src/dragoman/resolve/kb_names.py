"""Folding names so that spellings of one person meet: accents, hyphens, titles, and the commonest transliterations."""

import re
import unicodedata
from functools import lru_cache

_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "–": "-", "—": "-", "\u00a0": " "})
_SPECIAL = str.maketrans(
    {
        "ø": "o",
        "Ø": "O",
        "ł": "l",
        "Ł": "L",
        "đ": "d",
        "Đ": "D",
        "ı": "i",
        "ß": "ss",
        "æ": "ae",
        "Æ": "Ae",
        "ð": "d",
        "þ": "th",
        "ə": "a",
        "Ə": "A",
    }
)
_WORDS = re.compile(r"[^\W_]+(?:'[^\W_]+)*", re.UNICODE)
_SUFFIXES = frozenset(("jr", "sr", "ii", "iii", "iv", "phd"))
# One spelling for names that the press writes in many ways; keys are folded tokens.
_VARIANTS = {
    **dict.fromkeys(
        ("mohammed", "mohammad", "mohamed", "mohamad", "muhammed", "mahomed", "mohamud", "muhamed"), "muhammad"
    ),
    **dict.fromkeys(("ibn", "ben"), "bin"),
    **dict.fromkeys(("ahmad", "achmad"), "ahmed"),
    **dict.fromkeys(("el", "ul", "an", "ad", "as", "ash"), "al"),
    **dict.fromkeys(("yusuf", "yousuf", "youssef", "yousef", "yusef"), "yusuf"),
    **dict.fromkeys(("hussain", "husain", "hussein", "hossein", "husayn"), "hussein"),
    **dict.fromkeys(("abdallah", "abdulla", "abdullah"), "abdullah"),
}
# Small words of family names; alone they name nobody.
PARTICLES = frozenset(
    [
        "al",
        "bin",
        "de",
        "da",
        "do",
        "dos",
        "das",
        "del",
        "della",
        "di",
        "du",
        "la",
        "le",
        "van",
        "von",
        "der",
        "den",
        "ter",
        "e",
        "i",
        "y",
        "st",
        "abu",
    ]
)


def plain(text: str) -> str:
    """The text without accents, with straight apostrophes and hyphens and single spaces; its case is kept."""
    if not text.isascii() or "`" in text:
        text = text.translate(_APOSTROPHES).translate(_SPECIAL)
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(text.split())


def _token(word: str) -> str:
    word = word.replace("'", "")
    for ending in ("iyy", "iy", "yy", "ii", "ij"):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            word = word[: -len(ending)] + "y"
            break
    return _VARIANTS.get(word, word)


@lru_cache(maxsize=4096)
def name_tokens(name: str) -> tuple[str, ...]:
    """A person's name as folded tokens: lower case, hyphens split, "Jr." and the like left out."""
    words = [_token(word) for word in _WORDS.findall(plain(name).lower())]
    return tuple(word for word in words if word not in _SUFFIXES) or tuple(words)


def title_tokens(phrase: str) -> list[tuple[str, int, int]]:
    """Words of a title with their offsets in ``phrase``: folded to lower case, hyphens split, final stops cut."""
    found = []
    for match in re.finditer(r"[^\s,;:()\"“”/\-–—]+", phrase):
        word = plain(match.group()).lower().rstrip(".")
        if word.endswith("'s") or word.endswith("s'"):
            word = word[:-2] if word.endswith("'s") else word[:-1]
        if word:
            found.append((word, match.start(), match.end()))
    return found
