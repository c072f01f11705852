"""Text that columns can hold."""

import re
from typing import Any

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def storable(text: str) -> str:
    """The text with U+FFFD for each character that a column cannot hold."""
    return _UNSTORABLE.sub("\ufffd", text)


def printable(value: Any) -> Any:
    """A JSON value without the characters that UTF-8 cannot hold."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {storable(name): printable(one) for name, one in value.items()}
    return [printable(one) for one in value] if isinstance(value, list | tuple) else value
