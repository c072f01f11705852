"""The codes of states, of sectors and of those who act beside states: to check one takes no knowledge base."""

from functools import cache

from dragoman.data import read_rows

TABLE = "countries.csv"
SECTOR_CODES = frozenset(
    [
        "COP",
        "GOV",
        "JUD",
        "LEG",
        "MIL",
        "PRM",
        "PTY",
        "REB",
        "SPY",
        "UAF",
        "UNK",
        "AGR",
        "BUS",
        "CRM",
        "CVL",
        "EDU",
        "ELI",
        "JRN",
        "LAB",
        "MED",
        "REF",
        "OPP",
        "PRE",
        "REL",
        "SOC",
    ]
)
NON_STATE = frozenset(["IGO", "UNO", "EUR", "NGO", "ISM", "IMG", "MNC"])
CODES = SECTOR_CODES | NON_STATE


@cache
def state_codes() -> frozenset[str]:
    """The codes of states, as the table has them."""
    return frozenset(row["code"] for row in read_rows(TABLE) if row["kind"] == "state")
