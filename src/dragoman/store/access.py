"""Who may come in over the web: users, tokens, sessions that were ended, and the log of what was done.

Nothing is overwritten: another role, another password or an end of it is a user's next row, and a token that is
revoked stays with the day. The ledger keeps hashes alone; who hashes is ``dragoman.read.server.passwords``.
"""

import datetime as dt
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, delete, func, insert, select, update

from dragoman.errors import LedgerError
from dragoman.store.backend import Database, insert_new
from dragoman.store.schema_access import audit, ended_sessions, is_shown, tokens, users
from dragoman.store.values import clean, short

ROLES = ("reader", "reviewer", "admin")
"""Each may what those before it may."""
_NAME_LENGTH = 64


@dataclass(frozen=True, slots=True)
class User:
    """Someone who may come in. ``epoch`` changes with every change of the user; ``password`` is an argon2 hash."""

    name: str
    role: str
    password: str
    disabled: bool
    epoch: int
    at: dt.datetime
    """When this became so."""
    who: str
    """Who made it so."""

    def __repr__(self) -> str:
        # Without the hash, which has no place in a traceback or a log.
        return f"User({self.name!r}, {self.role!r}, disabled={self.disabled}, epoch={self.epoch})"


@dataclass(frozen=True, slots=True)
class Token:
    """A token that somebody has. ``role`` is never more than its user's."""

    handle: str
    name: str
    role: str
    at: dt.datetime
    who: str
    expires_at: dt.datetime | None
    revoked_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Deed:
    """What was done over the web: who did what, about what, how it ended ("done", "refused"), from which address."""

    who: str
    what: str
    about: str
    outcome: str
    address: str
    at: dt.datetime | None = None
    """None before it is stored."""


@dataclass(frozen=True, slots=True)
class Refused:
    """How often a login was refused: of this name from this address, of this name, from this address."""

    pair: int
    name: int
    address: int


class Access:
    """The users, tokens and deeds of a ledger. Names are compared without regard to case."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def readable(self) -> bool:
        """False for a role of PostgreSQL's that may not see who may come in (``dragoman ledger reader``)."""
        with self._database.read() as connection:
            return is_shown(connection)

    def add_user(self, name: str, role: str, password: str, who: str) -> User:
        """Let somebody in. :class:`LedgerError` for a name that is taken, even by one who is disabled."""
        _check(name, role, password)
        with self._database.write() as connection:
            self._database.lock(connection, "access")
            if _user(connection, name) is not None:
                raise LedgerError(f"{name}: there is a user of this name: dragoman user list shows them")
            row = {"name": name, "role": role, "password": password, "disabled": False}
            return self._put(connection, row, who)

    def change_user(
        self, name: str, who: str, *, role: str | None = None, password: str | None = None, disabled: bool | None = None
    ) -> User:
        """Give a user another role or password, or shut them out or let them in again: this ends all their sessions."""
        with self._database.write() as connection:
            self._database.lock(connection, "access")
            found = _user(connection, name)
            if found is None:
                raise LedgerError(f"{name}: no such user: dragoman user list shows them")
            row = {
                "name": found.name,
                "role": found.role if role is None else role,
                "password": found.password if password is None else password,
                "disabled": found.disabled if disabled is None else disabled,
            }
            _check(found.name, str(row["role"]), str(row["password"]))
            return self._put(connection, row, who)

    def _put(self, connection: Connection, row: dict[str, Any], who: str) -> User:
        row = clean(row | {"key": key_of(row["name"]), "who": who}) | {"at": self._database.now()}
        connection.execute(insert(users).values(row))
        found = _user(connection, row["name"])
        assert found is not None
        return found

    def user(self, name: str) -> User | None:
        """The user of a name, as they are now, disabled or not."""
        with self._database.read() as connection:
            return _user(connection, name)

    def users(self) -> list[User]:
        """All users, as they are now, by name."""
        other = users.alias()
        newest = select(func.max(other.c.account)).where(other.c.key == users.c.key).scalar_subquery()
        with self._database.read() as connection:
            found = _users(connection, select(users).where(users.c.account == newest))
        return sorted(found, key=lambda one: key_of(one.name))

    def history(self, name: str) -> list[User]:
        """All that became of a user, the first row first."""
        with self._database.read() as connection:
            return _users(connection, select(users).where(users.c.key == key_of(name)).order_by(users.c.account))

    def any_users(self) -> bool:
        """True once a user was ever made: from then on reviewing needs a login."""
        with self._database.read() as connection:
            return connection.execute(select(users.c.account).limit(1)).first() is not None

    def add_token(self, name: str, hash: str, handle: str, who: str, expires_at: dt.datetime | None = None) -> Token:
        """Keep the hash of a token that a user is given, with the role that they have now."""
        with self._database.write() as connection:
            self._database.lock(connection, "access")
            user = _user(connection, name)
            if user is None or user.disabled:
                raise LedgerError(f"{name}: no such user, or one who is disabled: dragoman user list shows them")
            row = {"key": key_of(name), "handle": handle, "hash": hash, "role": user.role, "who": who}
            values = clean(row) | {"at": self._database.now(), "expires_at": expires_at}
            connection.execute(insert(tokens).values(values))
            return _tokens(connection, select(tokens).where(tokens.c.hash == hash))[0]

    def bearer(self, hash: str) -> tuple[User, Token] | None:
        """The token of this hash and its user; None if there is none, or it is expired or revoked, or the user out."""
        with self._database.read() as connection:
            found = _tokens(connection, select(tokens).where(tokens.c.hash == hash))
            user = _user(connection, found[0].name) if found else None
        if not found or user is None or user.disabled or found[0].revoked_at is not None:
            return None
        if found[0].expires_at is not None and found[0].expires_at <= self._database.now():
            return None
        return user, found[0]

    def tokens(self) -> list[Token]:
        """All tokens that were ever given, the first one first."""
        with self._database.read() as connection:
            return _tokens(connection, select(tokens).order_by(tokens.c.token))

    def revoke(self, handle: str, who: str) -> Token:
        """End a token. :class:`LedgerError` for one that there is not; one that is revoked stays as it is."""
        with self._database.write() as connection:
            mine = tokens.c.handle == handle
            values = {"revoked_at": self._database.now(), "revoked_by": who}
            connection.execute(update(tokens).where(mine, tokens.c.revoked_at.is_(None)).values(values))
            found = _tokens(connection, select(tokens).where(mine))
        if not found:
            raise LedgerError(f"{handle}: no such token: dragoman user list shows their first letters")
        return found[0]

    def end_session(self, session: str, until: dt.datetime) -> None:
        """Let a session count no more; ``until`` is when it would have ended by itself, and is then forgotten."""
        with self._database.write() as connection:
            connection.execute(delete(ended_sessions).where(ended_sessions.c.until < self._database.now()))
            insert_new(connection, ended_sessions, [{"session": session, "until": until}], ["session"])

    def session_user(self, name: str, session: str) -> User | None:
        """The user of a session, as they are now; None if the session was ended, or there is no such user."""
        with self._database.read() as connection:
            ended = select(ended_sessions.c.session).where(ended_sessions.c.session == session)
            return None if connection.execute(ended).first() is not None else _user(connection, name)

    def log(self, deed: Deed) -> None:
        """Put on record what was done."""
        row = {name: getattr(deed, name) for name in ("who", "what", "about", "outcome", "address")}
        row |= {name: short(row[name]) for name in ("who", "address")}
        with self._database.write() as connection:
            connection.execute(insert(audit).values(clean(row) | {"at": deed.at or self._database.now()}))

    def deeds(self, what: str | None = None, limit: int = 100, before: dt.datetime | None = None) -> list[Deed]:
        """What was done, the latest first."""
        query = select(audit).order_by(audit.c.entry.desc()).limit(limit)
        if what is not None:
            query = query.where(audit.c.what == what)
        if before is not None:
            query = query.where(audit.c.at < before)
        with self._database.read() as connection:
            return [
                Deed(**{name: row[name] for name in ("who", "what", "about", "outcome", "address", "at")})
                for row in connection.execute(query).mappings()
            ]

    def refused(self, name: str, address: str, since: dt.datetime) -> Refused:
        """How many logins were refused since then."""
        who, place = short(key_of(name)), short(address)
        # A password that was taken from the same address wipes out what went wrong there before.
        taken = select(func.max(audit.c.entry)).where(
            audit.c.what == "login", audit.c.who == who, audit.c.address == place, audit.c.outcome == "done"
        )
        wrong = select(func.count()).where(audit.c.what == "login", audit.c.outcome == "refused", audit.c.at >= since)
        with self._database.read() as connection:
            last = connection.execute(taken).scalar() or 0
            by_name, by_address = wrong.where(audit.c.who == who), wrong.where(audit.c.address == place)
            pair = by_name.where(audit.c.address == place, audit.c.entry > last)
            return Refused(*(connection.execute(query).scalar_one() for query in (pair, by_name, by_address)))


def key_of(name: str) -> str:
    """A name as it is compared."""
    return short(unicodedata.normalize("NFKC", name).casefold().strip())


def _check(name: str, role: str, password: str) -> None:
    if role not in ROLES:
        raise LedgerError(f"{role}: no such role: one of {', '.join(ROLES)}")
    if not name.strip() or name != name.strip() or len(name) > _NAME_LENGTH or not name.isprintable():
        raise LedgerError(
            f"{name!r}: not a user's name: 1 to {_NAME_LENGTH} characters, none of them a control character"
        )
    if not password.startswith("$argon2id$"):
        raise LedgerError("a password is kept as its argon2id hash alone: hash it before it comes here")


def _user(connection: Connection, name: str) -> User | None:
    query = select(users).where(users.c.key == key_of(name)).order_by(users.c.account.desc()).limit(1)
    found = _users(connection, query)
    return found[0] if found else None


def _users(connection: Connection, query: Select[Any]) -> list[User]:
    names = ("name", "role", "password", "disabled", "at", "who")
    return [
        User(epoch=row["account"], **{name: row[name] for name in names})
        for row in connection.execute(query).mappings()
    ]


def _tokens(connection: Connection, query: Select[Any]) -> list[Token]:
    names = ("handle", "role", "at", "who", "expires_at", "revoked_at")
    rows: Sequence[Any] = connection.execute(query).mappings().all()
    # A key is not a name as its owner writes it: that stands in the user's row.
    spoken = {row["key"]: _user(connection, row["key"]) for row in rows}
    return [
        Token(name=owner.name if (owner := spoken[row["key"]]) else row["key"], **{name: row[name] for name in names})
        for row in rows
    ]
