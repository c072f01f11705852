"""Compile the codes by which other tables name countries into ``country_codes.csv``.

ISO 3166-1 alpha-2 and, for dependencies, alpha-3 from pycountry (LGPL data taken as facts); ISO 3166-3 codes of states
that are gone, and the codes that FollowTheMoney adds, with the state that answers for them, by hand.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

HEADER = ("code", "country", "part", "name", "source")
# States that are gone, by ISO 3166-3 code: the one that the Correlates-of-War list, or the press, carries on.
_FORMER = """
    ANHH:NLD BUMM:MMR BYAA:BLR CSHH:CZE CSXX:SRB DDDE:DEU DYBJ:BEN FXFR:FRA HVBF:BFA NHVU:VUT RHZW:ZWE SKIN:IND
    SUHH:RUS TPTL:TLS VDVN:VNM YDYE:YEM YUCS:SRB ZRCD:COD
"""
# FollowTheMoney's own; its XX-YYY codes are parts of XX and need a line only for their names. EU and ZZ (global) are of
# no country.
_OTHER = (
    ("XK", "KOS", "", ""),
    ("X-SO", "GEO", "part", "South Ossetia"),
    ("GE-AB", "GEO", "part", "Abkhazia"),
    ("GB-ENG", "GBR", "part", "England"),
    ("GB-NIR", "GBR", "part", "Northern Ireland"),
    ("GB-SCT", "GBR", "part", "Scotland"),
    ("GB-WLS", "GBR", "part", "Wales"),
    ("DE-BY", "DEU", "part", "Bavaria"),
    ("CN-XZ", "CHN", "part", "Tibet"),
    ("UA-CRI", "UKR", "part", "Crimea"),
    ("MD-PMR", "MDA", "part", "Transnistria"),
    ("SO-SOM", "SOM", "part", "Somaliland"),
    ("EU", "", "", ""),
    ("ZZ", "", "", ""),
    ("XX", "", "", ""),
)


def rows(countries: Mapping[str, str], sovereign: Mapping[str, str]) -> Iterator[tuple[str, str, str, str, str]]:
    """(code, country, part, name, source): ``countries`` are the codes we know, ``sovereign`` folds ISO dependencies.

    ``part`` is "part" for a dependency, whose posts are not the state's, "former" for a state that is gone; ``name`` is
    a part's.
    """
    # Imported by name: it is this tool's need, and no type checker of the package has it.
    pycountry: Any = import_module("pycountry")
    found: dict[str, tuple[str, str, str, str]] = {}
    for entry in pycountry.countries:
        code = sovereign.get(entry.alpha_3, entry.alpha_3)
        if code not in countries:
            continue
        part = "part" if code != entry.alpha_3 else ""
        name = getattr(entry, "common_name", entry.name).split(",")[0].split(" (")[0] if part else ""
        found[entry.alpha_2] = (code, part, name, "pycountry")
        if part:
            found[entry.alpha_3] = (code, part, name, "pycountry")
    for pair in _FORMER.split():
        old, new = pair.split(":")
        found[old] = (new, "former", "", "hand")
    for code, country, part, name in _OTHER:
        found[code] = (country, part, name, "hand")
    for code in sorted(found):
        yield (code, *found[code])
