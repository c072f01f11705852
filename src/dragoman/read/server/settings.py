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

    @property
    def on_loopback(self) -> bool:
        """True if nobody but this machine's own users can reach it: reading then needs no login."""
        return self.host in LOOPBACK
