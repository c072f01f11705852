"""The rules of named things: class words, known names, anniversaries, validated; nothing is matched here."""

from functools import cache

from pydantic import BaseModel, ConfigDict

from dragoman.claims import NamedKind
from dragoman.data import read_model

NAME = "named.yaml"


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class NameClass(_Strict):
    """The class words of one kind; ``data/named.yaml`` says what each list is for."""

    words: frozenset[str]
    capital: frozenset[str]
    quoted: frozenset[str]
    single: bool


class _Anniversary(_Strict):
    words: frozenset[str]
    relations: frozenset[str]
    celebrating: frozenset[str]
    private: frozenset[str]


class KnownName(_Strict):
    """A name known without a class word, and the other ways to print it."""

    name: str
    kind: NamedKind
    forms: tuple[str, ...] = ()
    needs_the: bool = False


class _Example(_Strict):
    text: str
    kind: NamedKind
    name: str
    actors: tuple[str, ...]


class NamedRules(_Strict):
    """Class words by kind, words that make no name, anniversaries, known names, and examples that the tests run."""

    classes: dict[NamedKind, NameClass]
    generic: frozenset[str]
    links: frozenset[str]
    naming: frozenset[str]
    anniversary: _Anniversary
    known: tuple[KnownName, ...]
    examples: tuple[_Example, ...]
    near_misses: tuple[str, ...]


@cache
def load_named() -> NamedRules:
    """The rules, validated; :class:`DataError` names the field that is wrong."""
    return read_model(NAME, NamedRules)


@cache
def class_words() -> dict[str, NamedKind]:
    """Last word of every class phrase -> its kind."""
    return {
        phrase.split(" ")[-1]: kind
        for kind, words in load_named().classes.items()
        for phrase in (*words.words, *words.capital, *words.quoted)
    }


@cache
def known_forms() -> dict[str, list[tuple[str, KnownName]]]:
    """First letters of a form, up to its first mark or space -> forms as printed, longest first."""
    found: dict[str, list[tuple[str, KnownName]]] = {}
    for entry in load_named().known:
        for form in (entry.name, *entry.forms):
            first = "".join(c if c.isalnum() else " " for c in form).split()[0]
            found.setdefault(first, []).append((form, entry))
            found.setdefault(form.split()[0], found[first])
    for forms in found.values():
        forms.sort(key=lambda pair: -len(pair[0]))
    return found
