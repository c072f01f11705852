"""Lines of a page that are no part of its story ("Advertisement", "Read more: ..."); the list is a data file."""

from functools import cache

from pydantic import BaseModel, ConfigDict

from dragoman.data import read_model

_MARKS = "”\"'’"
_EDGES = " \t\u00a0.…-–—*_#|>»[]()"


class FurnitureFile(BaseModel):
    """The schema of ``page_furniture.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    whole: frozenset[str]
    starts: tuple[str, ...]
    longest: int


@cache
def load_page_furniture() -> FurnitureFile:
    """``page_furniture.yaml``, validated; :class:`DataError` names the list that is wrong."""
    return read_model("page_furniture.yaml", FurnitureFile)


def is_furniture(line: str) -> bool:
    """True for a line that stands between the paragraphs of a story and tells nothing of it."""
    words = load_page_furniture()
    plain = line.strip(_EDGES).lower()
    if plain in words.whole:
        return True
    return plain.startswith(words.starts) and len(plain.split()) <= words.longest and plain[-1] not in _MARKS
