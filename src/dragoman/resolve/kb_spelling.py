"""How one word of a name is written: by sound without its vowels, by sound with them, and whether two words are one.

Scripts become Latin with anyascii (ISC licence); what remains is the habits of transliteration: Q or G or K, ou or u,
-skiy or -sky. Spellings that no rule reaches, and short forms, stand in ``nicknames.yaml``.
"""

import re
from functools import cache, lru_cache

from pydantic import BaseModel, ConfigDict, model_validator
from rapidfuzz.distance import Levenshtein

from dragoman.data import read_model

FILE = "nicknames.yaml"
# Coarse spellings tell words apart only if they are long: Chen and Shen are two names, Shoigu and Choigou one.
_COARSE = 5
# Words of so few letters agree in all of them: Li and Lai, Ma and May are not one.
_SHORT = 3
# From this many sounds on, one letter may differ where the consonants agree.
_LONG = 6

# Written from left to right; plain replacements, because every word of the office table goes through them at loading.
_FINE = (
    ("ck", "k"),
    ("q", "k"),
    ("ph", "f"),
    ("w", "v"),
    ("tsch", "ch"),
    ("tch", "ch"),
    ("cz", "ch"),
    ("sch", "sh"),
    ("sz", "sh"),
    ("dzh", "j"),
    ("dj", "j"),
    ("th", "t"),
    ("dh", "d"),
    ("tz", "ts"),
    ("gue", "ge"),
    ("gui", "gi"),
)
_COARSER = (
    ("sh", "s"),
    ("ch", "s"),
    ("ts", "s"),
    ("z", "s"),
    ("kh", "k"),
    ("gh", "k"),
    ("g", "k"),
    ("c", "k"),
    ("f", "v"),
    ("d", "t"),
    ("x", "ks"),
    ("h", ""),
)
_ENDINGS = {"eh": "a", "ah": "a", "yj": "i", "ij": "i", "ine": "in", "ane": "an", "enko": "enka"}
_THREE_VOWELS = str.maketrans("oey", "uii")
_NO_VOWELS = str.maketrans("", "", "aiu")
_DOUBLED = re.compile(r"(.)(?=\1)")
_VOWELS = frozenset("aeiouy")


class _File(BaseModel):
    """``nicknames.yaml``: spellings of one name, short forms, and the words that may stand before a name."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    spellings: dict[str, list[str]]
    nicknames: dict[str, list[str]]
    titles: list[str]
    honorifics: list[str]

    @model_validator(mode="after")
    def _sound(self) -> "_File":
        seen: set[str] = set()
        for name, forms in self.spellings.items():
            for word in (name, *forms):
                if word in seen:
                    raise ValueError(f"spellings: {word!r} stands twice")
                seen.add(word)
        lists = (*self.spellings.values(), *self.nicknames.values(), self.titles, self.honorifics)
        for word in (*self.spellings, *self.nicknames, *(word for words in lists for word in words)):
            if not (word.isascii() and word.isalpha() and word.islower()):
                raise ValueError(f"{word!r} is not one word in lower-case ASCII letters")
        return self


@cache
def _file() -> _File:
    return read_model(FILE, _File)


@cache
def titles() -> frozenset[str]:
    """Words before a name that are never a name ("dr", "general"), folded."""
    return frozenset(_file().titles)


@cache
def honorifics() -> frozenset[str]:
    """Words of respect before a name that may be names themselves ("sheikh", "sultan"), folded."""
    return frozenset(_file().honorifics)


@cache
def _canonical() -> dict[str, str]:
    return {_ended(form): _ended(name) for name, forms in _file().spellings.items() for form in (name, *forms)}


@cache
def _full() -> dict[str, frozenset[str]]:
    """Each short form or full name to the full names that it may stand for."""
    found: dict[str, set[str]] = {}
    for full, forms in _file().nicknames.items():
        for form in (full, *forms):
            found.setdefault(canonical(form), set()).add(canonical(full))
    return {form: frozenset(names) for form, names in found.items()}


def _ended(word: str) -> str:
    for ending in ("iyy", "iy", "yy", "ii", "ij"):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            return word[: -len(ending)] + "y"
    return word


def canonical(word: str) -> str:
    """A folded word in the first of its listed spellings ("mohamed" gives "muhammad"), -iy and -ii ending in -y."""
    word = _ended(word)
    return _canonical().get(word, word)


def full_names(word: str) -> frozenset[str]:
    """The full names that a canonical word may be short for, itself included ("tony": anthony, antonio, tony)."""
    names = _full().get(word)
    return frozenset((word,)) if names is None else names | {word}


@lru_cache(maxsize=32768)
def sound(word: str) -> str:
    """A folded word as it is heard: doubled letters once, three vowels ("qaddafi" is "kadafi", "lukashenko" -a)."""
    for letters, heard in _FINE:
        word = word.replace(letters, heard)
    for size in (4, 3, 2):
        if word[-size:] in _ENDINGS:
            word = word[:-size] + _ENDINGS[word[-size:]]
    word = word.removesuffix("h") or word
    return _DOUBLED.sub("", word.translate(_THREE_VOWELS).replace("ai", "i"))


@lru_cache(maxsize=32768)
def coarse(word: str) -> str:
    """A folded word by sound with only nine consonants ("qaddafi", "gaddafi" and "kadhafi" are "katavi")."""
    word = sound(word)
    for letters, heard in _COARSER:
        word = word.replace(letters, heard)
    return _DOUBLED.sub("", word)


@lru_cache(maxsize=32768)
def bones(word: str) -> str:
    """The consonants of a folded word by coarse sound ("" for "ai")."""
    # Arabic script writes long vowels only, u like w: "mhmwd" is Mahmud.
    heard = coarse(word if _has_vowel(word) else "a".join(word[0] + word[1:].replace("w", "")))
    return heard.translate(_NO_VOWELS)


@lru_cache(maxsize=32768)
def skeleton(word: str) -> str:
    """The key of a folded word: its consonants by coarse sound; short words keep their vowels ("li", "abi")."""
    consonants = bones(word)
    return consonants if len(consonants) > 1 else coarse(word) or word


@lru_cache(maxsize=65536)
def same_word(one: str, two: str) -> float:
    """How surely two folded words are one name, 0 to 1: 1 equal, 0.95 by sound or short form, 0.9 nearly."""
    if one == two:
        return 1.0
    if len(one) < 2 or len(two) < 2:
        return 0.0
    if full_names(one) & full_names(two):
        return 0.95
    if min(len(one), len(two)) <= _SHORT:
        return 0.95 * (one.replace("y", "i") == two.replace("y", "i"))
    if sound(one) == sound(two):
        return 0.95
    if not (_has_vowel(one) and _has_vowel(two)):
        return 0.9 if skeleton(one) == skeleton(two) and len(skeleton(one)) > 1 else 0.0
    first, second = coarse(one), coarse(two)
    size = min(len(first), len(second))
    if first == second:
        return 0.9 if size >= _COARSE else 0.0
    if size < _LONG or skeleton(one) != skeleton(two) or first[-1] != second[-1]:
        return 0.0
    # Khamenei and Khomeini differ in the first vowel, a man and a woman in the last.
    if {first[1], second[1]} > {"u"}:
        return 0.0
    return 0.9 if Levenshtein.distance(first, second, score_cutoff=1) <= 1 else 0.0


def _has_vowel(word: str) -> bool:
    return len(word) < 3 or not _VOWELS.isdisjoint(word)
