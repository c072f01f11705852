"""The tools as a server of the official SDK, over standard input and output."""

import functools
from collections.abc import Callable
from typing import Any

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import ToolAnnotations

from dragoman.errors import LedgerError
from dragoman.read.mcp.tools import NOTE, Answer, tools
from dragoman.read.server.refusing import Refusal
from dragoman.store import Ledger
from dragoman.version import __version__

INSTRUCTIONS = (
    "A Dragoman ledger: what news and documents say that states did to and said of each other, coded by rules that the "
    f"codebook tells. {NOTE} Lists go on with `next`: a page may be empty and still go on. What a machine coded can be "
    "wrong: read the quote before you rely on a row, and say which document it is from."
)


def make_server(ledger: Ledger) -> MCPServer[Any]:
    """The server over a ledger, which whoever opened it closes."""
    server: MCPServer[Any] = MCPServer(
        "dragoman", title="Dragoman", instructions=INSTRUCTIONS, version=__version__, log_level="WARNING"
    )
    hints = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
    for tool in tools(ledger):
        server.add_tool(_told(tool), annotations=hints, structured_output=True)
    return server


def run(ledger: Ledger) -> None:
    """Answer on standard input and output until the other end closes it."""
    make_server(ledger).run("stdio")


def _told(tool: Callable[..., Answer]) -> Callable[..., Answer]:
    """The tool, what it refuses told in words for a language model."""

    @functools.wraps(tool)
    def asked(**arguments: Any) -> Answer:
        try:
            return tool(**arguments)
        except Refusal as refusal:
            raise ToolError(". ".join(part for part in (refusal.message, refusal.do) if part)) from None
        except LedgerError as error:
            raise ToolError(str(error)) from None

    return asked
