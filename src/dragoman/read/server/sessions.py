"""Sessions: signed, in a cookie that no script sees; and the tokens by which a form shows that it came from a page.

The cookie holds name, epoch, an id of chance and when it began. The ledger is asked each time whether the user is still
the one of that epoch, and whether this session was ended. Whoever is not logged in has a visit instead as soon as a
page has a form for them: an id of chance that stands for nobody.
"""

import datetime as dt
import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass

from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.responses import Response

from dragoman.read.server.settings import ServeSettings
from dragoman.store import User

_REFRESH = 0.1
"""Of the idle time: a cookie that is older is made anew."""
_ID = 22


@dataclass(frozen=True, slots=True)
class Session:
    """What a cookie says, its signature and times being right. ``begun`` in seconds since 1970."""

    name: str
    epoch: int
    id: str
    begun: float
    aging: bool
    """True if its cookie is to be made anew."""


class Sessions:
    """Makes and reads the cookies of one server, or of all that have the same key."""

    def __init__(self, secret: str, settings: ServeSettings) -> None:
        self._secret = secret.encode()
        self._settings = settings
        options = {"key_derivation": "hmac", "digest_method": hashlib.sha256}
        self._serializer = URLSafeTimedSerializer(secret, salt="dragoman session", signer_kwargs=options)
        # Servers at other ports of one machine share its cookies.
        own = self._mac("name", "")[:8]
        self.cookie, self.visit_cookie = f"dragoman_{own}", f"dragoman_visit_{own}"

    def begin(self, user: User) -> str:
        """A new session's cookie: never one that the browser brought."""
        return self._dump(user.name, user.epoch, secrets.token_urlsafe(16), time.time())

    def again(self, session: Session) -> str:
        """The cookie of a session that goes on."""
        return self._dump(session.name, session.epoch, session.id, session.begun)

    def _dump(self, *parts: object) -> str:
        return str(self._serializer.dumps(parts))

    def read(self, cookie: str) -> Session | None:
        """What the cookie says; None if it is forged, or has ended."""
        try:
            parts, signed = self._serializer.loads(cookie, int(self._settings.idle_seconds), return_timestamp=True)
            name, epoch, id, begun = parts
        except (BadSignature, ValueError, TypeError):
            return None
        now = time.time()
        if now - begun > self._settings.session_seconds:
            return None
        age = now - signed.timestamp()
        return Session(str(name), int(epoch), str(id), float(begun), age > self._settings.idle_seconds * _REFRESH)

    def ends(self, session: Session) -> dt.datetime:
        """When it ends by itself."""
        return dt.datetime.fromtimestamp(session.begun + self._settings.session_seconds, dt.UTC)

    def visit(self, cookie: str) -> str:
        """The id of a visit; "" if the cookie holds none."""
        known = len(cookie) == _ID and cookie.isascii() and cookie.replace("-", "").replace("_", "").isalnum()
        return f"visit {cookie}" if known else ""

    def new_visit(self) -> str:
        """A new visit's cookie."""
        return secrets.token_urlsafe(16)

    def token(self, session: str) -> str:
        """What a form of this session or visit holds."""
        return self._mac("csrf", session)

    def is_token(self, session: str, given: str) -> bool:
        """True if the form was made for this session or visit."""
        return bool(session) and hmac.compare_digest(self.token(session).encode(), given.encode("utf-8", "replace"))

    def _mac(self, purpose: str, text: str) -> str:
        return hmac.new(self._secret, f"dragoman {purpose}\0{text}".encode("utf-8", "replace"), "sha256").hexdigest()

    def set_cookie(self, response: Response, name: str, value: str, *, secure: bool) -> None:
        """Put a cookie on an answer: for this server alone, seen by no script, sent from no other site's form."""
        path = self._settings.root_path or "/"
        age = int(self._settings.session_seconds)
        response.set_cookie(name, value, max_age=age, path=path, secure=secure, httponly=True, samesite="lax")

    def drop_cookie(self, response: Response, name: str) -> None:
        """Have the browser forget a cookie."""
        response.delete_cookie(name, path=self._settings.root_path or "/", httponly=True, samesite="lax")


def hash_of(session: str) -> str:
    """What the ledger keeps of a session that was ended."""
    return hashlib.sha256(session.encode()).hexdigest()
