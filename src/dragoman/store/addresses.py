"""From a ledger's address to the database behind it."""

import re
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from dragoman.errors import LedgerError
from dragoman.store.backend import Backend
from dragoman.store.postgres import Postgres, place_of
from dragoman.store.sqlite import SQLite

_FORMS = "give a file name, sqlite:///FILE or postgresql://USER@HOST/DATABASE"
_SECRET = re.compile(r"://[^/?#]*@")


def backend_at(target: str | Path, writing: bool, wait: float) -> Backend:
    """The backend for a path, ``sqlite:///FILE`` or ``postgresql://``; :class:`LedgerError` for any other address."""
    text = str(target)
    if "://" not in text:
        return SQLite(Path(text), writing, wait)
    # postgres:// is how many a hoster writes it, and SQLAlchemy does not know it.
    known = re.sub(r"^postgres(?=[+:])", "postgresql", text)
    try:
        url = make_url(known)
    except (ArgumentError, ValueError):
        # Without its cause, which may quote the password.
        raise LedgerError(f"{_SECRET.sub('://***@', text)}: not a ledger's address: {_FORMS}") from None
    kind = url.get_backend_name()
    if kind == "postgresql":
        if not url.database:
            raise LedgerError(f"{place_of(url)}: the address names no database: {_FORMS}")
        return Postgres(url, writing, wait)
    if kind == "sqlite":
        return SQLite.at(url, writing, wait)
    raise LedgerError(f"{url.set(query={}).render_as_string()}: not a ledger's address: {_FORMS}")
