"""Hits as signed POST requests. The receiver checks the signature, and knows a hit that it has had by its key.

``Dragoman-Signature: t=SECONDS,v1=HEX``: HEX is HMAC-SHA256, under the shared secret, over SECONDS, a full stop and the
body as it was sent; SECONDS is Unix time. A receiver refuses what is some minutes old, and compares in constant time.
"""

import hashlib
import hmac
import json
import time
from dataclasses import dataclass, field

from dragoman.engine.outlets.faults import Undelivered
from dragoman.errors import InputError
from dragoman.ingest.fetch import FetchError, FetchSettings, canonical_url
from dragoman.store import Hit

SECRET = "DRAGOMAN_WEBHOOK_SECRET"
_SHORTEST = 16


@dataclass(frozen=True, slots=True)
class HookSettings:
    """The shared secret, and what of private networks may be posted to (as for fetching)."""

    secret: bytes = field(repr=False)
    fetch: FetchSettings


def check_secret(secret: bytes, where: str) -> bytes:
    """The secret without white space around it; :class:`InputError` ("bad-secret") for one that could be guessed."""
    secret = secret.strip()
    if len(secret) < _SHORTEST:
        raise InputError(
            where, f"a secret has {_SHORTEST} bytes at least; make one with: openssl rand -hex 32", "bad-secret"
        )
    return secret


def check_hook(url: str) -> str:
    """The address of a webhook; :class:`InputError` for what is no http or https address."""
    canonical_url(url)
    return url


def signature(secret: bytes, seconds: int, body: bytes) -> str:
    """The value of ``Dragoman-Signature``."""
    mark = hmac.new(secret, b"%d." % seconds + body, hashlib.sha256).hexdigest()
    return f"t={seconds},v1={mark}"


def post(settings: HookSettings, url: str, hit: Hit) -> None:
    """Post a hit; :class:`Undelivered` unless the answer is a success. Redirects are none: a POST is not repeated."""
    from dragoman.ingest.fetch.post import Poster

    body = json.dumps(hit.as_json(), ensure_ascii=True).encode()
    headers = {
        "Content-Type": "application/json",
        "Idempotency-Key": hit.id,
        "Dragoman-Signature": signature(settings.secret, int(time.time()), body),
    }
    try:
        with Poster(settings.fetch) as poster:
            status = poster.post(url, body, headers)
    except FetchError as error:
        raise Undelivered(str(error)) from error
    if not 200 <= status < 300:
        raise Undelivered(f"{url}: answered {status}: a webhook answers 200 to what it has taken")
