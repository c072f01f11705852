"""What somebody types to search, taken apart. Nothing that is typed is ever wrong: what is no sign is a word."""

import re
from dataclasses import dataclass

from dragoman.store.rows import storable

_PART = re.compile(r"""(?P<minus>(?<!\S)[-−])?(?:["“”„](?P<phrase>[^"“”„]*)(?:["“”„]|$)|(?P<word>[^\s"“”„]+))""")


@dataclass(frozen=True, slots=True)
class Sought:
    """What a text must hold, all of it, and what it must not; each a word, or words that follow each other."""

    wanted: tuple[str, ...]
    unwanted: tuple[str, ...]

    @property
    def nothing(self) -> bool:
        """True if nothing was asked that a text could hold or lack."""
        return not self.wanted and not self.unwanted


def sought(words: str) -> Sought:
    """Quotes make phrases (one that is not closed ends with the line), a minus before a word or a phrase excludes it.

    What has neither a letter nor a digit is passed over.
    """
    wanted: list[str] = []
    unwanted: list[str] = []
    for part in _PART.finditer(storable(words)):
        term = part["word"] if part["phrase"] is None else part["phrase"]
        if any(character.isalnum() for character in term):
            (unwanted if part["minus"] else wanted).append(term.strip())
    return Sought(tuple(dict.fromkeys(wanted)), tuple(dict.fromkeys(unwanted)))
