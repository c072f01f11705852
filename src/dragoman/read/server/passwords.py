"""Passwords and tokens, on their way into the ledger and when they are shown again: only hashes are ever kept.

A password is hashed by argon2id with the library's present defaults (RFC 9106's second choice: 64 MiB, 3 passes). A
token is 256 bits of chance, for which one SHA-256 is enough.
"""

import hashlib
import secrets
import threading
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from dragoman.errors import DragomanError

LEAST, MOST = 10, 1024
_HASHER = PasswordHasher()
# Each hash takes 64 MiB: a flood of logins must not take the machine's memory.
_AT_ONCE = threading.BoundedSemaphore(2)
TOKEN_START = "dgm_"
_HANDLE = len(TOKEN_START) + 8


class PasswordError(DragomanError):
    """A password that is not taken; the message says why."""


def hash_password(password: str) -> str:
    """The hash that is kept; :class:`PasswordError` for a password that is too short or too long."""
    if not LEAST <= len(password) <= MOST:
        raise PasswordError(f"a password has {LEAST} to {MOST} characters: choose another one")
    with _AT_ONCE:
        return _HASHER.hash(_bytes(password))


def fits(password: str, kept: str | None) -> bool:
    """True if the hash is of this password. Without a hash it takes as long: nobody learns which names exist."""
    with _AT_ONCE:
        try:
            right = _HASHER.verify(kept or _nobodys(), _bytes(password[: MOST + 1]))
        except (VerificationError, InvalidHashError):
            return False
    return right and kept is not None


def new_token() -> str:
    """A token nobody can guess."""
    return TOKEN_START + secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(_bytes(token)).hexdigest()


def handle_of(token: str) -> str:
    """What it is called in lists."""
    return token[:_HANDLE]


@cache
def _nobodys() -> str:
    return _HASHER.hash(secrets.token_bytes(16))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
