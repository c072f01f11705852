"""The options that the commands which fetch or work have in common."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from dragoman.ingest.fetch import FetchSettings


class AnswerFormat(StrEnum):
    """How an answer is printed."""

    TABLE = "table"
    JSON = "json"


LedgerPlace = Annotated[
    str, typer.Option("--ledger", metavar="FILE|URL", help="The ledger: an SQLite file, or postgresql://...")
]
Contact = Annotated[
    str | None,
    typer.Option(
        metavar="MAIL|URL", envvar="DRAGOMAN_CONTACT", help="How a site's owner reaches you; sent with each request."
    ),
]
Pace = Annotated[float, typer.Option(metavar="SECONDS", min=0.0, help="Between two requests to one host, at least.")]
Allow = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NETWORK|HOST",
        envvar="DRAGOMAN_ALLOW",
        help="A private network or host that may be fetched from, such as 10.1.0.0/16; again for another.",
    ),
]
Threads = Annotated[int, typer.Option(metavar="N", min=1, help="Pages fetched at the same time, of different hosts.")]
NoRobots = Annotated[bool, typer.Option("--no-robots", help="Do not ask for robots.txt: for your own sites only.")]
NoCode = Annotated[bool, typer.Option("--no-code", help="Fetch and store; code later with: dragoman work.")]
CodeCopies = Annotated[bool, typer.Option("--code-copies", help="Code copies of what the ledger has, too.")]
NoModel = Annotated[bool, typer.Option("--no-model", help="Leave out the learned models: codebook and rules decide.")]
NoHeard = Annotated[
    bool, typer.Option("--no-heard", help="Leave aside the tenures that the ledger's documents announce.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the summary as JSON, for cron and scripts.")]
Debug = Annotated[bool, typer.Option("--debug", help="Print tracebacks of internal errors.")]

NOBODY = "https://pypi.org/project/dragoman/"
"""The contact of those who give none: who it is that reads stays unknown to the site."""


@dataclass(frozen=True, slots=True)
class Web:
    """How to fetch, as asked for on the command line."""

    contact: str | None = None
    pace: float = 1.0
    allow: tuple[str, ...] = ()
    threads: int = 8
    robots: bool = True
    every: dt.timedelta | None = None
    """How often feeds are asked that have no interval of their own."""

    def settings(self) -> "FetchSettings":
        """The settings of the client."""
        from dragoman.ingest.fetch import FetchSettings

        return FetchSettings(contact=self.contact or NOBODY, pace=self.pace, allow=self.allow, robots=self.robots)


@dataclass(frozen=True, slots=True)
class Coding:
    """How to code, as asked for on the command line."""

    code: bool = True
    copies: bool = False
    model: bool = True
    heard: bool = True
    codebook: str | None = None
