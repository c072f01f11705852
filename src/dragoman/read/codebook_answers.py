"""What ``dragoman codebook`` answers: the findings of a check, and why a sentence was coded as it was."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from dragoman.extract.codebook import Codebook
from dragoman.extract.codebook_load import entry_places
from dragoman.extract.explain import Condition, Considered, Outcome
from dragoman.pipeline.codebook_check import Finding, Report
from dragoman.pipeline.codebook_explain import Explanation
from dragoman.read.show import QUAD_STYLE, Row, event_title, name, section
from dragoman.read.words import plain
from dragoman.record.models import Event, Role

WORDS = 4
"""Words of a list that are shown before it is cut."""
_TITLES: dict[Outcome, str] = {
    "made": "Made an event",
    "lost": "Fits, and gave way",
    "unfilled": "Fits, and somebody is missing",
    "vetoed": "Fits, and its `unless` forbids it",
    "near": "Nearly fits",
}
_LOST = {
    "words": "which has the same words",
    "object": "of which this is the object",
    "complement": "which this belongs to: what it promises, asks or says",
}


# A check


def report_parts(report: Report) -> Iterator[RenderableType]:
    """The errors, then the warnings of a check, then one line that counts."""
    for level, title in (("error", "Errors"), ("warning", "Warnings")):
        found = [finding for finding in report.findings if finding.level == level]
        yield from section(title, [_finding_row(finding) for finding in found])
    yield Text(_counted(report), style="bold" if report.errors else "")


def report_json(report: Report) -> dict[str, Any]:
    """A check for a program."""
    return {
        "codebook": _codebook_json(report.codebook),
        "examples": report.examples,
        "near_misses": report.near_misses,
        "errors": len(report.errors),
        "warnings": len(report.findings) - len(report.errors),
        "findings": [
            {
                "level": finding.level,
                "kind": finding.kind,
                "entry": finding.entry,
                "place": finding.place,
                "message": finding.message,
                "text": finding.text or None,
            }
            for finding in report.findings
        ],
    }


def _finding_row(finding: Finding) -> Row:
    style = "red" if finding.level == "error" else "yellow"
    lines: list[RenderableType] = [
        Text.assemble((finding.entry, "bold"), ("  " + finding.place, "dim")),
        Text(plain(finding.message)),
    ]
    if finding.text:
        lines.append(Text(f"“{plain(finding.text)}”", style="dim"))
    return Text(finding.kind, style=style), Group(*lines)


def _counted(report: Report) -> str:
    book = report.codebook
    warnings = len(report.findings) - len(report.errors)
    entries = f"{len(book.entries)} entries" + (f" ({len(book.own)} own)" if book.source else "")
    return (
        f"{book.name}: {entries}, {report.examples} examples, {report.near_misses} near misses\n"
        f"{_number(len(report.errors), 'error')}, {_number(warnings, 'warning')}"
    )


def _number(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _codebook_json(book: Codebook) -> dict[str, Any]:
    return {
        "name": book.name,
        "file": book.source or None,
        "sha256": book.sha256,
        "entries": len(book.entries),
        "own": len(book.own),
    }


# An explanation


@dataclass(frozen=True)
class Shown:
    """An explanation with what of it is to be shown."""

    codebook: Codebook
    explanation: Explanation
    everything: bool
    """Also entries that lack more than one thing."""

    @cached_property
    def places(self) -> dict[str, str]:
        """Where each entry stands, by its id."""
        return entry_places(self.codebook)

    @cached_property
    def considered(self) -> tuple[Considered, ...]:
        """Those to show. Nearly is: one thing is missing, and another is there."""
        return tuple(
            one
            for one in self.explanation.considered
            if self.everything or one.outcome != "near" or (len(one.unmet) == 1 and one.weight)
        )


def explanation_parts(shown: Shown) -> Iterator[RenderableType]:
    """What became of each entry, by outcome."""
    for outcome, title in _TITLES.items():
        rows = [_row(shown, one) for one in shown.considered if one.outcome == outcome]
        if outcome == "made":
            rows += [_scored(shown, event) for event in shown.explanation.scored]
        yield from section(title, rows, "nothing" if outcome == "made" else "")
    left = len(shown.explanation.considered) - len(shown.considered)
    if not shown.explanation.considered:
        yield Text("No entry has one of these words as its trigger.", style="dim")
    elif left:
        yield Text(f"{left} more have one of these words as trigger and lack more; --all shows them.", style="dim")


def explanation_json(shown: Shown) -> dict[str, Any]:
    """The same for a program: spans are character offsets in the sentence."""
    return {
        "text": shown.explanation.record.document.text,
        "codebook": _codebook_json(shown.codebook),
        "considered": [_considered_json(shown, one) for one in shown.considered],
        "by_scorer": [_event_json(shown, event) for event in shown.explanation.scored],
    }


def _row(shown: Shown, one: Considered) -> Row:
    quad = shown.codebook.types[one.entry.type].quad
    title = Text.assemble((one.entry.type, f"bold {QUAD_STYLE[quad]}"), "  ", one.entry.id)
    title.append("  " + shown.places[one.entry.id], style="dim")
    return Text(plain(one.words)), Group(title, *_told(shown, one))


def _told(shown: Shown, one: Considered) -> Iterator[RenderableType]:
    if one.outcome == "made":
        yield from _made(shown, one)
    elif one.winner is not None and one.why is not None:
        winner = one.winner.entry
        ranks = f"weight {one.weight} against {one.winner.weight}, "
        ranks += f"confidence {one.entry.confidence} against {winner.confidence}"
        yield Text(f"to {winner.id} ({winner.type}), {_LOST[one.why]}")
        if one.why == "words":
            yield Text(ranks, style="dim")
    elif one.outcome == "unfilled":
        slots = one.entry.recipient if one.role == "recipient" else one.entry.actor
        slots = tuple(dict.fromkeys((*slots, *one.entry.recipient))) if one.role == "participants" else slots
        missing = "fewer than two take part" if one.role == "participants" else f"no {one.role}"
        yield Text(f"{missing}; looked in {', '.join(slots) or 'no slot'}")
    elif one.outcome == "vetoed":
        yield from (Text(f"unless {_listed(c.wanted)} in {c.slot}{_here(c)}") for c in one.unmet)
        if not one.unmet:
            yield Text("unless this word is the trigger")
    else:
        yield from (Text(f"{c.slot} should be {_listed(c.wanted)}{_here(c)}") for c in one.unmet)


def _made(shown: Shown, one: Considered) -> Iterator[RenderableType]:
    event = shown.explanation.event(one)
    if event is None:
        yield Text(f"no event in the record: {shown.explanation.dropped(one) or 'its actor is nobody'}")
        return
    yield from _event(shown, event)
    yield Text(f"weight {one.weight}, confidence {one.entry.confidence}. {plain(event.why)}", style="dim")


def _scored(shown: Shown, event: Event) -> Row:
    record = shown.explanation.record
    words = " ".join(record.quote(span) for span in event.trigger)
    title = Text.assemble("no entry; ", ("the scorer", "bold"))
    return Text(plain(words)), Group(title, *_event(shown, event), Text(plain(event.why), style="dim"))


def _event(shown: Shown, event: Event) -> Iterator[RenderableType]:
    record = shown.explanation.record
    yield event_title(event.type, event.modes, event.status, event.contexts, event.quad)
    sides = [
        ", ".join(dict.fromkeys(name(record.actor(role.actor)) for role in roles))
        for roles in (event.actors, event.recipients)
    ]
    yield Text(" → ".join(side for side in sides if side))


def _listed(words: Sequence[str]) -> str:
    if words in (("any",), ("none",)):
        return {"any": "somebody or something", "none": "nothing"}[words[0]]
    return ", ".join(words[:WORDS]) + (f" ... ({len(words)} words)" if len(words) > WORDS else "")


def _here(condition: Condition) -> str:
    if condition.slot == "words":
        return ""
    return f"; here: {plain(', '.join(condition.here)) or 'nothing'}"


def _considered_json(shown: Shown, one: Considered) -> dict[str, Any]:
    event = shown.explanation.event(one)
    return {
        "entry": one.entry.id,
        "type": one.entry.type,
        "place": shown.places[one.entry.id],
        "trigger": {"text": one.words, "span": list(one.trigger.span)},
        "outcome": one.outcome,
        "weight": one.weight,
        "confidence": one.entry.confidence,
        "event": _event_json(shown, event) if event is not None else None,
        "dropped": shown.explanation.dropped(one) or None,
        "gave_way_to": one.winner.entry.id if one.winner is not None else None,
        "because": one.why,
        "missing": one.role or None,
        "conditions": [{"slot": part.slot, "wanted": list(part.wanted), "here": list(part.here)} for part in one.unmet],
    }


def _event_json(shown: Shown, event: Event) -> dict[str, Any]:
    def who(roles: Sequence[Role]) -> list[dict[str, str | None]]:
        actors = [shown.explanation.record.actor(role.actor) for role in roles]
        return [{"name": actor.name, "country": actor.country} for actor in actors]

    return {
        "id": event.id,
        "type": event.type,
        "modes": list(event.modes),
        "status": event.status,
        "actors": who(event.actors),
        "recipients": who(event.recipients),
        "why": event.why,
    }
