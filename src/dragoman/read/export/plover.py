"""PLOVER's JSON lines, by ``read.plover``: with offsets always, and with the text's words only where they may leave."""

from collections.abc import Iterator
from typing import Any

from dragoman.document import Span
from dragoman.read.export.asked import Chosen
from dragoman.read.export.cells import json_line
from dragoman.read.plover import plover_event


def lines(one: Chosen, with_text: bool) -> Iterator[str]:
    """The event as one line, without its end."""
    yield json_line(whole(one, with_text))


def whole(one: Chosen, with_text: bool) -> dict[str, Any]:
    """The event as PLOVER's object with our ``entries``, ``event_text_info`` and ``version``."""
    event = one.event
    # An index that names no place is no place; the record's own export would stumble over it.
    made = plover_event(one.record, event if one.place else event.model_copy(update={"place": None}))
    made["event_text_info"] = [_offsets(span) for span in event.trigger]
    made["cite_info"]["version"] = one.stored.version
    made["entries"] = sorted({telling.entry for telling in event.evidence if telling.entry})
    for role, actor in zip(event.actors + event.recipients, made["source"] + made["recipient"], strict=True):
        actor["text_info"] = _offsets(role.span)
        if not with_text:
            actor["actor_text"] = None
    if not with_text:
        made |= {"text": None, "event_text": [], "date_text": None, "topics": [], "why": None}
    return made


def _offsets(span: Span) -> dict[str, int]:
    return {"start": span.start, "end": span.end}
