"""Which country somebody means who types a name, in whatever spelling, or a code."""

from difflib import get_close_matches
from functools import cache

from dragoman.read.countries import countries
from dragoman.read.web.saying import country
from dragoman.record.models import Part
from dragoman.resolve.kb_codes import NON_STATE

_MOST = 8


class Known(Part):
    """A country, or an organisation that acts beside states, by its code."""

    code: str
    name: str


class Meant(Part):
    """What was typed, the country that it names, and those that may be meant where it names none or several."""

    typed: str
    found: Known | None
    near: tuple[Known, ...]


@cache
def known() -> tuple[Known, ...]:
    """All that has a code, by name."""
    codes = [*countries().codes, *sorted(NON_STATE)]
    every = (Known(code=code, name=country(code)) for code in codes)
    return tuple(sorted(every, key=lambda one: one.name.lower()))


def meant(typed: str) -> Meant:
    """A code in any case, a name, an adjective, a capital; what is said of several is left to the reader."""
    words = " ".join(typed.split())[:100]
    # As the list that the form offers writes them: "India (IND)".
    code = words[-4:-1] if words.endswith(")") and words[-5:-4] == "(" else words
    found = next((one for one in known() if one.code == code.upper()), None)
    if found is not None:
        return Meant(typed=words, found=found, near=())
    found = next((one for one in known() if one.name.lower() == words.lower()), None)
    hit = next((hit for one in (words, words.title()) if (hit := countries().find(one)) is not None), None)
    if hit is not None and not hit.ambiguous and found is None:
        found = Known(code=hit.code, name=country(hit.code))
    near = _near(words, hit.code if hit is not None else None)
    several = hit is not None and hit.ambiguous and len(near) > 1
    return Meant(typed=words, found=None if several else found, near=near if found is None or several else ())


def _near(words: str, first: str | None) -> tuple[Known, ...]:
    """Those whose name has the words in it, then those whose name or code is like them."""
    low = words.lower()
    if not low:
        return ()
    by_name = {one.name.lower(): one for one in known()}
    by_code = {one.code.lower(): one for one in known()}
    found = [by_code[first.lower()]] if first is not None and first.lower() in by_code else []
    found += [one for name, one in by_name.items() if low in name]
    found += [by_name[name] for name in get_close_matches(low, by_name, n=5, cutoff=0.7)]
    if len(low) == 3:
        found += [by_code[code] for code in get_close_matches(low, by_code, n=4, cutoff=0.6)]
    return tuple(dict.fromkeys(found))[:_MOST]
