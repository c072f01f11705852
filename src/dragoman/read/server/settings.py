"""What a server can be told. docs/serve.md lists the same names; a test holds it to that."""

from dataclasses import dataclass

LOOPBACK = frozenset(("127.0.0.1", "::1", "localhost"))


@dataclass(frozen=True, slots=True)
class ServeSettings:
    """One server's settings; sizes in bytes, times in seconds."""

    ledger: str
    """The ledger's address, as :meth:`dragoman.store.Ledger.open` takes it."""
    host: str = "127.0.0.1"
    port: int = 8000
    page_size: int = 50
    """Rows on a page, and of a page of the API unless asked otherwise."""
    most_rows: int = 1000
    """Rows that one page of the API may be asked for."""
    texts: bool = True
    """Whether the API gives words of the texts; without, offsets and hashes stay."""
    code: bool = False
    """Whether texts may be coded (POST /api/v1/code) beyond this machine; on it they always may."""
    code_bytes: int = 1_000_000
    """The largest body that may be sent to be coded."""
    code_documents: int = 20
    """Documents that one request may send to be coded."""
    code_waiting: int = 8
    """Requests that may wait for the coder; who comes after them is told to come again."""
    code_seconds: float = 60.0
    """What one document may take; the coder is then ended and another one loaded."""
    download_seconds: float = 3600.0
    """What a download may take; it is then cut off."""

    @property
    def on_loopback(self) -> bool:
        """True if nobody but this machine's own users can reach it: reading then needs no login."""
        return self.host in LOOPBACK
