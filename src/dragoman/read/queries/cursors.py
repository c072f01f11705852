"""Where a list goes on: the key of the last row that was given, as a text that means nothing to its reader.

A key names a row, not a number of rows, so that what is stored meanwhile neither repeats nor hides one. The text holds
a hash of the question too: a cursor of one question is no cursor of another.
"""

import base64
import binascii
import datetime as dt
import hashlib
import json
from collections.abc import Sequence

from dragoman.read.server.refusing import Refusal, bad_request
from dragoman.store import Key
from dragoman.store.rows import storable

MOST = 600
"""Characters of a cursor."""
_LARGEST = 2_000_000_000


def cursor_of(key: Key, question: object) -> str:
    """The cursor behind a key, for those who ask the same question again."""
    whole = json.dumps([_mark(question), *key], separators=(",", ":"))
    return base64.urlsafe_b64encode(whole.encode()).decode().rstrip("=")


def key_of(cursor: str | None, question: object, kinds: Sequence[str]) -> Key | None:
    """The key in a cursor, None without one. ``kinds`` are of "day" (or none), "text" and "number".

    :class:`~dragoman.read.server.refusing.Refusal` for what no list has given, or one of another question.
    """
    if not cursor:
        return None
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        mark, *key = json.loads(raw.decode())
    except (binascii.Error, ValueError, TypeError, RecursionError):
        raise _bad() from None
    if len(cursor) > MOST or len(key) != len(kinds) or not all(map(_is, key, kinds)):
        raise _bad()
    if mark != _mark(question):
        raise bad_request(
            "the cursor is of another question", "give the filters that it was got with, or begin without a cursor"
        )
    return tuple(key)


def _is(value: object, kind: str) -> bool:
    if kind == "number":
        return type(value) is int and 0 <= value <= _LARGEST
    if kind == "day" and value is None:
        return True
    if not isinstance(value, str) or value != storable(value):
        return False
    return kind == "text" or _is_day(value)


def _is_day(text: str) -> bool:
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _mark(question: object) -> str:
    return hashlib.sha256(_written(question).encode("utf-8", "replace")).hexdigest()[:8]


def _written(question: object) -> str:
    """The question, the same in every process: a set has no order of its own."""
    if isinstance(question, frozenset):
        return f"{{{','.join(sorted(map(repr, question)))}}}"
    if hasattr(question, "__dataclass_fields__"):
        parts = (f"{name}={_written(getattr(question, name))}" for name in question.__dataclass_fields__)
        return f"{type(question).__name__}({','.join(parts)})"
    return repr(question)


def _bad() -> Refusal:
    return bad_request("this is no cursor", 'take "next" of an answer as it is, or begin without a cursor')
