"""The word lists of ingestion, read once from ``data/ingest.yaml`` and checked."""

from dataclasses import dataclass
from functools import cache

from dragoman.data import read_yaml
from dragoman.errors import DataError

FILE = "ingest.yaml"
_LISTS = (
    "agencies",
    "not_places",
    "speech_openers",
    "places",
    "abbreviations",
    "sentence_openers",
    "small",
    "english",
    "languages",
)


@dataclass(frozen=True, slots=True)
class Words:
    """Each list of ``data/ingest.yaml`` as a set of lower-case strings (language codes as they are)."""

    agencies: frozenset[str]
    not_places: frozenset[str]
    speech_openers: frozenset[str]
    places: frozenset[str]
    abbreviations: frozenset[str]
    sentence_openers: frozenset[str]
    small: frozenset[str]
    english: frozenset[str]
    languages: frozenset[str]


@cache
def words() -> Words:
    """The lists; :class:`DataError` names the list that is missing or holds something that is not a string."""
    raw = read_yaml(FILE)
    if not isinstance(raw, dict) or set(raw) != set(_LISTS):
        raise DataError(f"{FILE}: it must hold exactly these lists: {', '.join(_LISTS)}")
    return Words(**{name: _strings(name, raw[name]) for name in _LISTS})


def _strings(name: str, values: object) -> frozenset[str]:
    if not isinstance(values, list) or not values:
        raise DataError(f"{FILE}: {name}: a list of strings is needed")
    for value in values:
        if not isinstance(value, str) or not value.strip():
            raise DataError(f"{FILE}: {name}: {value!r} is not a string; put it in quotation marks")
    return frozenset(value.lower() for value in values)
