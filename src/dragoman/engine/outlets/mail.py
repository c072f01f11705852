"""Hits as mail, by SMTP under TLS. The password comes from the environment alone."""

import datetime as dt
import email.policy
import hashlib
import re
import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import urlsplit

from dragoman.engine.outlets.atom import title_of
from dragoman.engine.outlets.faults import Undelivered
from dragoman.errors import InputError
from dragoman.store import Hit

PASSWORD, USER = "DRAGOMAN_SMTP_PASSWORD", "DRAGOMAN_SMTP_USER"
# Plain addresses alone: no display names, comments, or anything that could start another header.
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_SECONDS = 30.0
_PORTS = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class MailSettings:
    """The server and the sender. ``password`` never shows in messages or in ``repr``.

    ``secure``: TLS from the start ("smtps"); else STARTTLS, which only a server on this machine may do without.
    """

    host: str
    port: int
    secure: bool
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    ca_file: str | None = None


def read_server(url: str, sender: str, user: str, password: str) -> MailSettings:
    """Settings from smtp://HOST[:PORT] or smtps://HOST[:PORT]; :class:`InputError` ("bad-settings") for others."""
    where = "--smtp"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise InputError(where, f"no address of a server ({error}); write smtp://HOST:587", "bad-settings") from error
    if parts.scheme not in _PORTS or not parts.hostname or parts.path.strip("/") or parts.query:
        raise InputError(where, "write smtp://HOST:587 (STARTTLS) or smtps://HOST:465", "bad-settings")
    if parts.password is not None or parts.username is not None:
        raise InputError(where, f"leave name and password out: set {USER} and {PASSWORD}", "bad-settings")
    return MailSettings(
        host=parts.hostname,
        port=port or _PORTS[parts.scheme],
        secure=parts.scheme == "smtps",
        sender=check_address(sender, "--mail-from"),
        user=user,
        password=password,
    )


def check_address(address: str, where: str = "--mail") -> str:
    """The address; :class:`InputError` ("bad-address") for what is none, or could be more than one."""
    if not _ADDRESS.fullmatch(address) or len(address) > 254:
        raise InputError(where, f"{address!r} is no e-mail address; write name@example.org", "bad-address")
    return address


def message(settings: MailSettings, to: str, hits: Sequence[Hit], now: dt.datetime) -> EmailMessage:
    """One message, plain text, for hits of one watch; the same hits give the same Message-ID."""
    first = hits[0]
    mail = EmailMessage(policy=email.policy.SMTP)
    rest = f" (and {len(hits) - 1} more)" if len(hits) > 1 else ""
    mail["Subject"] = _one_line(f"[{first.watch}] {title_of(first)}{rest}")
    mail["From"], mail["To"] = settings.sender, check_address(to)
    mail["Date"] = format_datetime(now)
    digest = hashlib.sha256("\n".join(hit.id for hit in hits).encode()).hexdigest()[:32]
    mail["Message-ID"] = f"<{digest}@{settings.sender.rpartition('@')[2]}>"
    # RFC 3834: so that nobody's holiday notice answers.
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content("\n".join(_text(hit) for hit in hits), charset="utf-8", cte="quoted-printable")
    return mail


def send(settings: MailSettings, mail: EmailMessage) -> None:
    """Hand the message to the server; :class:`Undelivered` says what it answered."""
    try:
        with _connected(settings) as server:
            if settings.user:
                server.login(settings.user, settings.password)
            server.send_message(mail)
    except smtplib.SMTPResponseException as error:
        said = error.smtp_error.decode("utf-8", "replace") if isinstance(error.smtp_error, bytes) else error.smtp_error
        raise Undelivered(f"{settings.host}: {error.smtp_code} {_one_line(str(said))}") from error
    except smtplib.SMTPRecipientsRefused as error:
        code, said_bytes = next(iter(error.recipients.values()), (550, b"refused"))
        raise Undelivered(f"{settings.host}: {code} {_one_line(said_bytes.decode('utf-8', 'replace'))}") from error
    except (OSError, smtplib.SMTPException, ssl.SSLError) as error:
        raise Undelivered(f"{settings.host}:{settings.port}: no mail can be sent ({error}): check --smtp") from error


def _connected(settings: MailSettings) -> smtplib.SMTP:
    context = ssl.create_default_context(cafile=settings.ca_file)
    if settings.secure:
        return smtplib.SMTP_SSL(settings.host, settings.port, timeout=_SECONDS, context=context)
    server = smtplib.SMTP(settings.host, settings.port, timeout=_SECONDS)
    try:
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=context)
            server.ehlo()
        elif settings.host not in _LOOPBACK:
            raise Undelivered(f"{settings.host} offers no TLS, and mail would go in the clear: use a server that does")
    except BaseException:
        server.close()
        raise
    return server


def _text(hit: Hit) -> str:
    found, facts = hit.found, dict(hit.found.facts)
    lines = [_one_line(title_of(hit)), "", f"  {_one_line(found.sentence)}", "", f"Why: {_one_line(found.why)}"]
    source = ", ".join(str(one) for one in (facts.get("publisher"), facts.get("published"), facts.get("title")) if one)
    lines += [_one_line(text) for text in (source, str(facts.get("url") or ""), f"{found.document_id}#{found.part}")]
    return "\n".join([*(line for line in lines), f"Hit {hit.id}", "", ""])


def _one_line(text: str) -> str:
    return " ".join(_CONTROL.sub(" ", text).split())
