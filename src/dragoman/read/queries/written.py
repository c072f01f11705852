"""Answers as JSON that every reader can read: UTF-8, and U+FFFD for each character that UTF-8 cannot hold."""

import json
from typing import Any

from pydantic import BaseModel
from pydantic_core import PydanticSerializationError, to_json

from dragoman.record.tables.text import printable


def dumped(answer: BaseModel) -> bytes:
    """The answer as JSON."""
    try:
        return answer.model_dump_json().encode()
    except PydanticSerializationError:
        return to_json(printable(answer.model_dump()))


def plain(answer: BaseModel) -> dict[str, Any]:
    """The answer as JSON values."""
    whole: dict[str, Any] = json.loads(dumped(answer))
    return whole
