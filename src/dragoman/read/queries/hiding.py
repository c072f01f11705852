"""Answers without the words of texts, for an operator who may not pass them on: offsets, hashes and names stay.

Left out is what ``dragoman export`` leaves out without ``--with-text``: sentences, quotations, words for dates, topics,
reasons that quote. A text is "" then, a list empty.
"""

from typing import Any, TypeVar

from pydantic import BaseModel

from dragoman.document import Document
from dragoman.read.queries.shapes import SearchHitShape
from dragoman.record import models
from dragoman.store import CodedStatement
from dragoman.store.relation import Agreement, FollowUp, Happening, Promise, Quote

_M = TypeVar("_M", bound=BaseModel)

WORDS: dict[type[BaseModel], tuple[str, ...]] = {
    Document: ("text", "dateline"),
    Quote: ("text",),
    Happening: ("topics", "why", "together"),
    Agreement: ("why",),
    Promise: ("what", "why"),
    FollowUp: ("why",),
    CodedStatement: ("content",),
    SearchHitShape: ("text",),
    models.Actor: ("why",),
    models.Candidate: ("why",),
    models.Date: ("text", "why"),
    models.Event: ("topics", "why"),
    models.Statement: ("topics", "why"),
    models.Place: ("text", "why"),
    models.Instrument: ("why",),
    models.Tenure: ("why",),
    models.Commitment: ("what",),
    models.Named: ("why",),
    models.Assessment: ("why",),
    models.DroppedPart: ("reason",),
}
"""The fields that hold words of texts, by model."""


def without_words(answer: _M) -> _M:
    """The answer with these fields empty, however deep they lie."""
    hidden: _M = _hide(answer)
    return hidden


def _hide(value: Any) -> Any:
    if isinstance(value, BaseModel):
        out = next((names for model, names in WORDS.items() if type(value) is model), ())
        changed = {
            name: _empty(getattr(value, name)) if name in out else _hide(getattr(value, name))
            for name in type(value).model_fields
        }
        return value.model_copy(update=changed)
    if type(value) is tuple or isinstance(value, list):
        return type(value)(_hide(one) for one in value)
    return value


def _empty(value: Any) -> Any:
    return None if value is None else "" if isinstance(value, str) else ()
