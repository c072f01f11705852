"""The two countries that a command is asked about."""

from typing import Annotated

import typer

from dragoman.read.cli_show import country_codes

First = Annotated[str, typer.Argument(metavar="COUNTRY", help="A country's ISO alpha-3 code, for example IND.")]
Second = Annotated[str, typer.Argument(metavar="COUNTRY", help="The other one's, for example ISR.")]


def two_countries(first: str, second: str) -> tuple[str, str]:
    """Both codes in capitals; a usage error, with the code that may be meant, for what is none."""
    one, other = country_codes((first, second))
    return one, other
