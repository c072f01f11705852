"""The formats of exports, apart from what makes them: the command line names them before anything is loaded."""

from enum import StrEnum


class Format(StrEnum):
    """The formats."""

    PLOVER = "plover"
    POLECAT = "polecat"
    GDELT = "gdelt"
    ICEWS = "icews"
    PARQUET = "parquet"
    FTM = "ftm"
    GEOJSON = "geojson"
    AGREEMENTS = "agreements"
    DATAVERSE = "dataverse"


TABULAR = frozenset((Format.POLECAT, Format.GDELT, Format.ICEWS, Format.AGREEMENTS))
"""Those that are one table of text, with a header."""
