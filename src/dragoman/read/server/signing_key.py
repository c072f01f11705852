"""What sessions and forms are signed with: one key for a ledger, kept from one start of the server to the next.

It is, in this order, ``DRAGOMAN_SECRET``, the file that ``--secret-file`` names, or a file that is made in this user's
state folder, which nobody else may read. Servers of one ledger on several machines need the first or the second.
"""

import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from dragoman.read.server.settings import SettingError

VARIABLE = "DRAGOMAN_SECRET"
_LEAST = 32


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The key; ``lasting`` is False if it could be kept nowhere: sessions then end with the server."""

    secret: str
    lasting: bool = True

    def __repr__(self) -> str:
        return f"SigningKey(lasting={self.lasting})"


def signing_key(place: str, secret_file: str = "") -> SigningKey:
    """The key for the ledger at ``place``; :class:`SettingError` for one that is too short or cannot be read."""
    given = os.environ.get(VARIABLE, "")
    if given:
        return SigningKey(_checked(given, VARIABLE))
    if secret_file:
        try:
            return SigningKey(_checked(Path(secret_file).read_text("utf-8").strip(), secret_file))
        except (OSError, UnicodeDecodeError) as error:
            raise SettingError(f"--secret-file {secret_file}: cannot be read ({error})") from error
    try:
        return SigningKey(_kept(_file_of(place)))
    except OSError:
        return SigningKey(secrets.token_urlsafe(48), lasting=False)


def _file_of(place: str) -> Path:
    where = place if "://" in place else str(Path(place).resolve())
    name = hashlib.sha256(where.encode("utf-8", "surrogateescape")).hexdigest()[:32]
    return Path(platformdirs.user_state_dir("dragoman", appauthor=False)) / "serve" / f"{name}.key"


def _kept(file: Path) -> str:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = secrets.token_urlsafe(48)
    temporary = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as sink:
            sink.write(made)
        # Whole or not at all, and whoever comes second takes the first one's.
        os.link(temporary, file)
    except FileExistsError:
        found = file.read_text("utf-8").strip()
        if len(found) >= _LEAST:
            return found
        raise SettingError(f"{file}: no key for signing: delete it, and it is made anew") from None
    finally:
        temporary.unlink(missing_ok=True)
    return made


def _checked(secret: str, where: str) -> str:
    if len(secret) < _LEAST:
        raise SettingError(f"{where}: a key for signing has at least {_LEAST} characters: openssl rand -base64 48")
    return secret
