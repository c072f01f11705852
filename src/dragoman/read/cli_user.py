"""``dragoman user``: who may come in over the web. docs/serve.md explains roles and tokens."""

import datetime as dt
import sys
from collections.abc import Callable
from contextlib import nullcontext
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.read.cli_serve import own_name
from dragoman.read.web_options import AnswerFormat, Debug, LedgerPlace

if TYPE_CHECKING:
    from dragoman.store import Token, User

user_app = typer.Typer(
    help="Say who may come in over the web, and as what.",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class RoleName(StrEnum):
    """Each may what those before it may."""

    READER = "reader"
    REVIEWER = "reviewer"
    ADMIN = "admin"


Name = Annotated[str, typer.Argument(metavar="NAME", help="The user's name, whatever its case.")]
PasswordFile = Annotated[
    str | None, typer.Option("--password-file", metavar="FILE", help="Its first line is the password; - reads it here.")
]
ASKED_TWICE = "the two passwords differ: run the same command again"


@user_app.command("add")
def add_user(
    name: Name,
    ledger: LedgerPlace,
    role: Annotated[RoleName, typer.Option(help="reader reads, reviewer decides, admin sees users.")] = RoleName.READER,
    password_file: PasswordFile = None,
    debug: Debug = False,
) -> None:
    """Let somebody in, with a password that is asked for twice."""
    from dragoman.read.server.passwords import hash_password
    from dragoman.read.session import Session
    from dragoman.store import Ledger

    session = Session(debug)
    with session.guarded("nothing was changed"), Ledger.open(ledger) as book:
        password = hash_password(_password(password_file))
        user = book.access.add_user(name, role.value, password, own_name())
        session.say(f"{user.name} may come in, as {user.role}", "dim")


@user_app.command("list")
def list_users(
    ledger: LedgerPlace,
    format: Annotated[AnswerFormat, typer.Option("--format")] = AnswerFormat.TABLE,
    debug: Debug = False,
) -> None:
    """Show who may come in, and their tokens by their first letters."""
    import json

    from dragoman.read.output import open_output
    from dragoman.read.session import Session
    from dragoman.store import Ledger

    session = Session(debug)
    with session.guarded(), Ledger.open(ledger, create=False) as book, open_output(None) as sink:
        now = dt.datetime.now(dt.UTC)
        users, tokens = book.access.users(), book.access.tokens()
        if format is AnswerFormat.JSON:
            told = {"users": [_user(one) for one in users], "tokens": [_token(one, now) for one in tokens]}
            sink.write(json.dumps(told, indent=2, ensure_ascii=False) + "\n")
            return
        for user in users:
            state = "disabled" if user.disabled else user.role
            sink.write(f"{user.name}\t{state}\tsince {user.at:%Y-%m-%d %H:%M} UTC, by {user.who}\n")
        for token in tokens:
            sink.write(f"{token.handle}...\t{token.name}\t{_state(token, now)}\n")
        if not users:
            session.say("nobody: dragoman user add NAME --role reviewer", "dim")


@user_app.command("password")
def password(name: Name, ledger: LedgerPlace, password_file: PasswordFile = None, debug: Debug = False) -> None:
    """Give somebody another password; all their sessions end."""
    from dragoman.read.server.passwords import hash_password

    _change(
        name, ledger, debug, "has another password; all sessions ended", lambda: hash_password(_password(password_file))
    )


@user_app.command("disable")
def disable(
    name: Name,
    ledger: LedgerPlace,
    undo: Annotated[bool, typer.Option("--undo", help="Let them in again.")] = False,
    debug: Debug = False,
) -> None:
    """Shut somebody out, their sessions and tokens as well; what they decided stays."""
    said = "may come in again" if undo else "is shut out"
    _change(name, ledger, debug, said, None, disabled=not undo)


@user_app.command("role")
def change_role(
    name: Name,
    role: Annotated[RoleName, typer.Argument(metavar="ROLE", help="reader, reviewer or admin.")],
    ledger: LedgerPlace,
    debug: Debug = False,
) -> None:
    """Give somebody another role; all their sessions end."""
    _change(name, ledger, debug, f"is {role.value}; all sessions ended", None, role=role.value)


@user_app.command("token")
def token(
    name: Name,
    ledger: LedgerPlace,
    days: Annotated[int | None, typer.Option(metavar="N", min=1, max=36500, help="It ends after so many days.")] = None,
    debug: Debug = False,
) -> None:
    """Print a token for a user's programs, once: only its hash is kept."""
    from dragoman.read.output import open_output
    from dragoman.read.server.passwords import handle_of, hash_token, new_token
    from dragoman.read.session import Session
    from dragoman.store import Ledger

    session = Session(debug)
    with session.guarded("nothing was changed"), Ledger.open(ledger) as book, open_output(None) as sink:
        made = new_token()
        ends = None if days is None else dt.datetime.now(dt.UTC) + dt.timedelta(days=days)
        kept = book.access.add_token(name, hash_token(made), handle_of(made), own_name(), ends)
        sink.write(f"{made}\n")
        session.say(f"for {kept.name}, as {kept.role}; it is not shown again. Authorization: Bearer TOKEN", "dim")


@user_app.command("revoke")
def revoke(
    handle: Annotated[str, typer.Argument(metavar="TOKEN", help="A token, or its first letters as listed.")],
    ledger: LedgerPlace,
    debug: Debug = False,
) -> None:
    """End a token."""
    from dragoman.read.server.passwords import handle_of
    from dragoman.read.session import Session
    from dragoman.store import Ledger

    session = Session(debug)
    with session.guarded("nothing was changed"), Ledger.open(ledger) as book:
        ended = book.access.revoke(handle_of(handle), own_name())
        session.say(f"{ended.handle}... of {ended.name} counts no more", "dim")


def _change(
    name: str,
    ledger: str,
    debug: bool,
    said: str,
    make: Callable[[], str] | None,
    *,
    role: str | None = None,
    disabled: bool | None = None,
) -> None:
    from dragoman.read.session import Session
    from dragoman.store import Ledger

    session = Session(debug)
    with session.guarded("nothing was changed"), Ledger.open(ledger) as book:
        made = None if make is None else make()
        user = book.access.change_user(name, own_name(), role=role, password=made, disabled=disabled)
        session.say(f"{user.name} {said}", "dim")


def _password(file: str | None) -> str:
    """The password, from a file, from standard input, or asked for twice where nobody sees it."""
    from dragoman.errors import DragomanError

    if file is not None:
        try:
            with nullcontext(sys.stdin) if file == "-" else Path(file).open(encoding="utf-8") as source:
                return source.readline().rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise DragomanError(f"--password-file {file}: cannot be read ({error})") from error
    if not sys.stdin.isatty():
        raise DragomanError(
            "no terminal to ask for the password at: give --password-file FILE, or - for standard input"
        )
    first = typer.prompt("Password", hide_input=True)
    if typer.prompt("The same again", hide_input=True) != first:
        raise DragomanError(ASKED_TWICE)
    return str(first)


def _user(user: "User") -> dict[str, object]:
    at = user.at.isoformat()
    return {"name": user.name, "role": user.role, "disabled": user.disabled, "since": at, "by": user.who}


def _token(token: "Token", now: dt.datetime) -> dict[str, object]:
    ends = token.expires_at.isoformat() if token.expires_at else None
    return {"token": token.handle, "name": token.name, "role": token.role, "ends": ends, "counts": _counts(token, now)}


def _counts(token: "Token", now: dt.datetime) -> bool:
    return token.revoked_at is None and (token.expires_at is None or token.expires_at > now)


def _state(token: "Token", now: dt.datetime) -> str:
    if token.revoked_at is not None:
        return f"revoked {token.revoked_at:%Y-%m-%d}"
    if token.expires_at is None:
        return f"{token.role}, no end"
    return f"{token.role}, {'until' if _counts(token, now) else 'ended'} {token.expires_at:%Y-%m-%d}"
