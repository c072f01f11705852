"""Folding names so that spellings of one person meet: accents, hyphens, titles, and the commonest transliterations."""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

from anyascii import anyascii
from nameparser import HumanName

from dragoman.resolve.kb_spelling import (
    bones,
    canonical,
    coarse,
    full_names,
    honorifics,
    same_word,
    skeleton,
    sound,
    titles,
)

# A new number wherever the keys of a name change: stores of imported names are filed by them.
KEYS_VERSION = 1
# At least this much agreement is the same name.
MATCH = 0.85
SURNAME_ALONE = 0.9
_INITIAL = 0.92
# A surname alone that is only nearly alike needs this many sounds: Sharif and Zarif are two, Merkel and Marcel.
_SOUNDS_ALIKE = 0.95
_TELLING = 7
_REORDERED = 0.97

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
_ASSIMILATED = re.compile(r"\b(?:ash|as|an|ad|at|ar|az)-(?=\w)")
_SPACED = re.compile(r"\s|[A-Za-z]")
_ARABIC_VOWELS = str.maketrans(dict.fromkeys("اأآىة", "a") | {"إ": "i"})
_ARABIC_THE = re.compile(r"\bال(?=\w)")
_OF_GOD = "abdul"
_ARABIC_SERVANT = re.compile(r"\bعبد(?=\s|al)\s*")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SERVANT = frozenset(("abd", "abdul", "abdel", "abdal", "abdol", "abdur", "abdus"))
_SERVANT_OF = re.compile(r"abd(?:ul|el|al|ol|e(?=rr)|u(?=rr)|u(?=ss))(\w{4,})$")
_SUFFIXES = frozenset(("jr", "sr", "ii", "iii", "iv", "phd"))
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


@lru_cache(maxsize=32768)
def plain(text: str) -> str:
    """The text without accents, with straight apostrophes and hyphens and single spaces; its case is kept."""
    if not text.isascii() or "`" in text:
        text = text.translate(_APOSTROPHES).translate(_SPECIAL)
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(text.split())


@lru_cache(maxsize=32768)
def name_tokens(name: str) -> tuple[str, ...]:
    """A person's name as folded tokens: Latin lower case, hyphens split, "Jr." and the like left out."""
    # "as-Sisi" is "al-Sisi"; without the hyphen these are names ("Ash Carter", "An Nguyen").
    folded = _ASSIMILATED.sub("al-", _latin(name).lower())
    words = _servants([canonical(word.replace("'", "")) for word in _WORDS.findall(folded)])
    return tuple(word for word in words if word not in _SUFFIXES) or tuple(words)


def _latin(name: str) -> str:
    """The name in plain Latin letters, whatever its script."""
    if name.isascii() and "`" not in name:
        return name
    name = _ARABIC_SERVANT.sub("abd ", _ARABIC_THE.sub("al-", unicodedata.normalize("NFC", name)))
    name = name.translate(_APOSTROPHES).translate(_SPECIAL).translate(_ARABIC_VOWELS)
    # Chinese and Korean names have no spaces; anyascii begins each of their syllables with a capital.
    return anyascii(name) if _SPACED.search(name) else _CAMEL.sub(" ", anyascii(name))


def _servants(words: list[str]) -> list[str]:
    """ "Abdel Fattah", "Abd al-Fattah" and "Abdulfattah" are one word: a servant of one name of God."""
    found: list[str] = []
    for word in words:
        if found and found[-1] in _SERVANT and len(word) > 2:
            found[-1] = _OF_GOD + word
        elif found and found[-1] in _SERVANT and word == "al":
            continue
        else:
            match = _SERVANT_OF.match(word)
            found.append(_OF_GOD + match[1] if match and word != "abdullah" else word)
    return found


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


@lru_cache(maxsize=32768)
def _readings(name: str) -> tuple[tuple[str, ...], ...]:
    """The ways to read a name, each as tokens in speaking order: all its words, and without titles before it."""
    text = name
    if "," in name:
        parsed = HumanName(name)
        text = " ".join((parsed.title, parsed.first, parsed.middle, parsed.last)).strip() or name
    tokens = rest = name_tokens(text)
    while len(rest) > 1 and _is_title(rest, text):
        rest = rest[1:]
    return (tokens,) if rest == tokens else (tokens, rest)


def _is_title(tokens: tuple[str, ...], text: str) -> bool:
    first = tokens[0]
    if first in titles():
        return True
    return first in honorifics() and (len(_core(tokens)) > 2 or f"{first}. " in text.lower())


def _core(tokens: tuple[str, ...]) -> tuple[str, ...]:
    """The words that name somebody; a first letter is an initial ("Y. Gallant"), not a Spanish "and"."""
    return tuple(t for at, t in enumerate(tokens) if t not in PARTICLES or (at == 0 and len(t) == 1))


def _syllables(tokens: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(token for token in tokens if token not in ("al", "bin"))


def index_keys(name: str) -> frozenset[str]:
    """The keys under which a name is filed: its surnames by their consonants, and each word with a first letter.

    A key is a few ASCII letters: "snk" for a surname alone, "^snk" for a first word that is the family name where it
    comes first, "snk/r" for a word with the first sound of a given name, "=rjntsnk" for the whole. Keys bring together
    what may be one name; :func:`agreement` decides. They change only with ``KEYS_VERSION``.
    """
    keys: set[str] = set()
    for tokens in _readings(name):
        core = _core(tokens)
        if not core:
            continue
        words = [skeleton(token) for token in core]
        keys.update((words[-1], "^" + words[0]))
        if core[-1].startswith(_OF_GOD):
            keys.add(skeleton(core[-1].removeprefix(_OF_GOD)))
        if "bin" in tokens:
            keys.update(skeleton(after) for word, after in pairwise(tokens) if word == "bin")
        if len(core) > 1:
            keys.add("=" + "".join(map(bones, core)))
        last = len(core) - 1
        for at, surname in enumerate(words):
            if len(core[at]) > 1:
                others = core[:at] if at == last else core[:1] if at else core[1:2] + core[-1:]
                for other in others:
                    for first in _firsts(other):
                        keys.add(f"{surname}/{first}")
    return frozenset(keys)


def query_keys(name: str) -> frozenset[str]:
    """The keys under which to look for a name: its surname, with the first letter of its given name if it has one."""
    keys: set[str] = set()
    for tokens in _readings(name):
        core = _core(tokens)
        if len(core) == 1:
            keys.update((skeleton(core[0]), "^" + skeleton(core[0]), "=" + bones(core[0])))
        elif core:
            keys.add("=" + "".join(map(bones, core)))
            surname, given = (core[-1], core[0]) if len(core[-1]) > 1 else (core[0], core[-1])
            keys.update(f"{skeleton(surname)}/{first}" for first in _firsts(given))
    return frozenset(keys)


@lru_cache(maxsize=32768)
def _firsts(word: str) -> tuple[str, ...]:
    """Classes of the first sounds of a word and of the names that it is short for."""
    letters = {skeleton(name)[:1] if len(name) > 1 else name for name in full_names(word)}
    return tuple({_FIRST.get(letter, letter) for letter in letters})


_FIRST = {
    **dict.fromkeys("aeiouyhj", "a"),
    **dict.fromkeys("ckqgszx", "k"),
    **dict.fromkeys("vwf", "v"),
    **dict.fromkeys("td", "t"),
}


def agreement(query: str, name: str, family_first: bool = False) -> float:
    """How surely ``query`` names whom ``name`` names, 0 to 1; from ``MATCH`` on it is the same name.

    A query may be less than the name: a surname, an initial and a surname, a name without its middle names. Where
    ``family_first`` the name has its family name first and the query may have it last, or be it alone.
    """
    return max(_score(one, two, family_first) for one in _readings(query) for two in _readings(name))


def _score(query: tuple[str, ...], name: tuple[str, ...], family_first: bool) -> float:
    if query == name:
        return 1.0 if query else 0.0
    # Du, Den and Van are syllables of East Asian names.
    asked, known = (_syllables(query), _syllables(name)) if family_first else (_core(query), _core(name))
    if not asked or not known:
        return 0.0
    if len(asked) == 1:
        return _surname(query, asked[0], name, known, family_first)
    if len(known) == 1:
        return _REORDERED * (sound("".join(asked)) == sound(known[0]))
    if sound("".join(asked)) == sound("".join(known)):
        return _REORDERED
    best = _full(asked, known, "bin" in name)
    if family_first and best < _REORDERED:
        best = max(best, *(_REORDERED * _full(turned, known, False) for turned in _turned(asked)))
    return best


def _turned(tokens: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    return (tokens[-1:] + tokens[:-1], tokens[1:] + tokens[:1])


def _surname(
    query: tuple[str, ...], asked: str, name: tuple[str, ...], known: tuple[str, ...], family_first: bool
) -> float:
    best = max(same_word(asked, known[-1]), same_word(asked, known[0]) if family_first else 0.0)
    if not best and query[0] == "bin" and "bin" in name[:-1]:
        # "Bin Salman" for Mohammed bin Salman Al Saud.
        best = same_word(asked, name[name.index("bin") + 1])
    if not best and known[-1].startswith(_OF_GOD):
        best = same_word(asked, known[-1].removeprefix(_OF_GOD))
    if not best or (best < _SOUNDS_ALIKE and len(coarse(asked)) < _TELLING):
        return 0.0
    return SURNAME_ALONE + (1 - SURNAME_ALONE) * (best - 1)


def _full(asked: tuple[str, ...], known: tuple[str, ...], patronymic: bool) -> float:
    """Agreement of two names of two words or more in one order: the shorter lies within the longer."""
    if len(asked) <= len(known):
        short, long = asked, known
    else:
        short, long = known, asked
    placed = _within(short, long)
    if placed is None:
        return 0.0
    at, score = placed
    first, last = at[0] == 0, at[-1] == len(long) - 1
    if not (first if patronymic else first or last):
        return 0.0
    if short is known and not (first and last):
        return 0.0
    if first and last and len(short) > 2 and min(len(short[1]), len(long[1])) == 1 and short[1][0] != long[1][0]:
        return 0.0  # George W. and George H. W.
    return score


def _within(short: tuple[str, ...], long: tuple[str, ...]) -> tuple[list[int], float] | None:
    """Where the words of ``short`` stand in ``long``, in their order, with the least of their likenesses."""
    at: list[int] = []
    score, whole = 1.0, 0
    for word in short:
        place, likeness = at[-1] + 1 if at else 0, 0.0
        while place < len(long):
            likeness = _same(word, long[place], bool(at) == bool(place))
            if likeness:
                break
            place += 1
        else:
            return None
        at.append(place)
        whole += len(word) > 1 and len(long[place]) > 1
        score = min(score, likeness)
    return (at, score) if whole else None


def _same(one: str, two: str, alike: bool) -> float:
    """Likeness of two words; an initial stands for a word if both begin their names, or neither does."""
    if len(one) == 1 or len(two) == 1:
        return _INITIAL if alike and one[0] == two[0] else 0.0
    return same_word(one, two)
