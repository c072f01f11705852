"""Words of names and phrases, as both passes of resolution read them."""

import re
from functools import lru_cache

from dragoman.claims import Mention
from dragoman.document import Document

_SUFFIX = frozenset(("jr", "jr.", "sr", "sr.", "ii", "iii", "iv"))
_OF = re.compile(r"\bof\s+$")
_POSSESSIVE = re.compile(r"['’]s?$")


def whole_phrase(document: Document, mentions: tuple[Mention, ...], mention: Mention) -> str:
    """A noun phrase with what "of" adds: "minister" of "Defence" of "Israel" reads "minister of Defence of Israel"."""
    start, end = mention.span
    for _ in range(2):
        if mention.of is None:
            break
        mention = mentions[mention.of]
        if not 0 < mention.span.end - start < 120 or not _OF.search(document.text[end : mention.span.start]):
            break  # "a spokesman for the minister" is no minister
        end = max(end, mention.span.end)
    return document.text[start:end]


@lru_cache(maxsize=32768)
def bare(name: str) -> str:
    """A name without article and possessive mark."""
    name = _POSSESSIVE.sub("", name.strip())
    return name[4:] if name.lower().startswith("the ") else name


def name_parts(name: str) -> list[str]:
    """The words of a person's name, without suffixes and possessive marks."""
    words = [_POSSESSIVE.sub("", word).strip(",") for word in name.split()]
    # Names in capitals (headlines, labels) are the same names; initials and short acronyms stay.
    words = [word.title() if word.isupper() and len(word) > 3 else word for word in words]
    return [word for word in words if word and word.lower() not in _SUFFIX]
