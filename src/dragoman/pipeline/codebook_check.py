"""``dragoman codebook check``: does each entry do what its own examples say, and does each decide anything?

Every example and near miss goes through the whole coder, in one stream. What an entry does otherwise than it says is
an error; what two entries have in common is a warning. In an extension of the packaged codebook, the built-in entries'
examples run too, and one that comes out otherwise than before is a warning: the extension took it.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from dragoman.document import Document, text_hash
from dragoman.extract import Trace
from dragoman.extract.codebook import Codebook, Entry, Example, NearMiss
from dragoman.extract.codebook_load import entry_places
from dragoman.extract.codebook_overlap import Overlap, find_overlaps
from dragoman.extract.events import AHEAD
from dragoman.extract.match import Hit
from dragoman.pipeline.coder import Coder
from dragoman.record import Record
from dragoman.record.models import Event, Role

Level = Literal["error", "warning"]
Kind = Literal["example", "near miss", "dead", "tie", "overlap"]


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with an entry, or worth a look."""

    level: Level
    kind: Kind
    entry: str
    """The entry's id."""
    place: str
    """Where it stands: "codebook/agree.yaml:12"."""
    message: str
    text: str = ""
    """The example's or near miss's sentence."""


@dataclass(frozen=True)
class Case:
    """A sentence of an entry, with what the coder made of it."""

    entry: Entry
    sentence: Example | NearMiss
    record: Record
    trace: Trace


@dataclass(frozen=True)
class Report:
    """What a check found, errors first."""

    codebook: Codebook
    examples: int
    near_misses: int
    findings: tuple[Finding, ...] = field(default=())

    @property
    def errors(self) -> tuple[Finding, ...]:
        """Those that make the check fail."""
        return tuple(finding for finding in self.findings if finding.level == "error")


def check_codebook(coder: Coder) -> Report:
    """Run every example and near miss of a coder's codebook, and look for dead and overlapping entries."""
    codebook = coder.codebook
    places = entry_places(codebook)
    own = {entry.id for entry in codebook.own}
    cases = run_cases(coder)
    findings: list[Finding] = []
    for case in cases:
        level: Level = "error" if case.entry.id in own else "warning"
        kind: Kind = "example" if isinstance(case.sentence, Example) else "near miss"
        wrong = example_fault(case) if isinstance(case.sentence, Example) else near_miss_fault(case)
        if wrong:
            findings.append(Finding(level, kind, case.entry.id, places[case.entry.id], wrong, case.sentence.text))
    for entry in codebook.entries:
        level = "error" if entry.id in own else "warning"
        mine = [case for case in cases if case.entry is entry and isinstance(case.sentence, Example)]
        if not any(entry.id in coding_entries(case.record) for case in mine):
            findings.append(Finding(level, "dead", entry.id, places[entry.id], _dead(mine)))
        findings += [
            Finding("warning", "tie", entry.id, places[entry.id], told, text)
            for text, told in _ties(mine)
            if entry.id in own
        ]
    findings += [_told(overlap, places) for overlap in find_overlaps(codebook)]
    findings.sort(key=lambda finding: finding.level)
    examples = sum(isinstance(case.sentence, Example) for case in cases)
    return Report(codebook, examples, len(cases) - examples, tuple(findings))


def run_cases(coder: Coder) -> list[Case]:
    """Every example and near miss of the codebook, coded; a sentence that several entries have is coded once."""
    asked: list[tuple[Entry, Example | NearMiss]] = []
    for entry in coder.codebook.entries:
        asked += [(entry, one) for one in entry.examples]
        asked += [(entry, one) for one in entry.near_misses]
    keys = sorted({(one.text, one.date) for _, one in asked})
    documents = (
        Document(id=str(n), published=dt.date.fromisoformat(date), sha256=text_hash(text), text=text)
        for n, (text, date) in enumerate(keys)
    )
    coded: dict[tuple[str, str], tuple[Record, Trace]] = {}
    for key, annotation in zip(keys, coder.annotations(documents), strict=True):
        trace = Trace()
        coded[key] = (coder.record(annotation, trace), trace)
    return [Case(entry, one, *coded[one.text, one.date]) for entry, one in asked]


# Examples and near misses


def example_fault(case: Case) -> str:
    """What an example's entry does otherwise than the example says; "" if it fires and the event comes out as told.

    A closer entry of its type may be the one that codes it.
    """
    entry, example = case.entry, case.sentence
    assert isinstance(example, Example)
    if entry.id not in _fired(case.trace):
        others = ", ".join(sorted(_fired(case.trace))) or "nothing"
        return f"it does not fire; {others} does"
    if any(_is_told(case, event, example) for event in case.record.events):
        return ""
    wanted = f"{_type_told(entry, example)} {_listed(example.actor)} -> {_listed(example.recipient)} {example.status}"
    wanted += f" {_listed(example.modes)}" if example.modes is not None else ""
    return (
        f"should be {wanted}; is {'; '.join(_shown(case.record, event) for event in case.record.events) or 'nothing'}"
    )


def near_miss_fault(case: Case) -> str:
    """What a near miss is coded as by the entry that it belongs to; "" if it is not."""
    events = [event for event in case.record.events if any(part.entry == case.entry.id for part in event.evidence)]
    return f"coded as {'; '.join(_shown(case.record, event) for event in events)}" if events else ""


def coding_entries(record: Record) -> set[str]:
    """The ids of the entries that made a record's events."""
    return {part.entry for event in record.events for part in event.evidence}


def _fired(trace: Trace) -> set[str]:
    hits = [hit for hit, _ in trace.made] + [hit for hit, *_ in trace.lost] + [hit for hit, _ in trace.unfilled]
    return {hit.entry.id for hit in hits}


def _type_told(entry: Entry, example: Example) -> str:
    return AHEAD.get(entry.type, entry.type) if example.status == "future" else entry.type


def _is_told(case: Case, event: Event, example: Example) -> bool:
    type_ = _type_told(case.entry, example)
    known = example.actor + example.recipient
    return (
        event.type == type_
        and _are(case.record, event.actors, example.actor, known)
        and _are(case.record, event.recipients, example.recipient, known)
        # A promise is made, though what is promised lies ahead.
        and (event.status == example.status or (type_ != case.entry.type and event.status == "actual"))
        and (example.modes is None or set(example.modes) == set(event.modes))
    )


def _are(record: Record, roles: Sequence[Role], wanted: tuple[str, ...], known: tuple[str, ...]) -> bool:
    """Each wanted is somebody there, and nobody is from a country that the example names on neither side."""
    ids = [role.actor for role in roles]
    if not all(any(_is(record, id, one) for id in ids) for one in wanted):
        return False
    return all(record.actor(id).country is None or any(_is(record, id, one) for one in known) for id in ids)


def _is(record: Record, id: str, wanted: str) -> bool:
    """Whether an actor is of the country, or has the words in its name, that an example gives."""
    actor = record.actor(id)
    code = len(wanted) == 3 and wanted.isupper()
    return actor.country == wanted or (not code and wanted.lower() in actor.name.lower())


def _shown(record: Record, event: Event) -> str:
    actors, recipients = (
        _listed(tuple(record.actor(role.actor).country or record.actor(role.actor).name for role in roles))
        for roles in (event.actors, event.recipients)
    )
    by = ", ".join(dict.fromkeys(part.entry for part in event.evidence))
    modes = f" {_listed(event.modes)}" if event.modes else ""
    return f"{event.type} {actors} -> {recipients} {event.status}{modes} by {by}"


def _listed(words: Sequence[str]) -> str:
    return f"[{', '.join(words)}]"


# Entries that decide nothing, or by their names only


def _dead(cases: Sequence[Case]) -> str:
    """Who makes the events of an entry's examples instead."""
    others = sorted({id for case in cases for id in coding_entries(case.record)})
    return f"it makes no event in any of its own examples; {', '.join(others) or 'nothing'} does"


def _ties(cases: Sequence[Case]) -> Iterator[tuple[str, str]]:
    """Examples in which another type has the same trigger with the same weight and confidence."""
    for case in cases:
        for hit, winner, why in case.trace.lost:
            if why == "words" and _tied(hit, winner) and case.entry.id in (hit.entry.id, winner.entry.id):
                first, second = winner.entry, hit.entry
                yield (
                    case.sentence.text,
                    f'"{hit.frame.trigger.text}" is {first.type} by {first.id} and as much {second.type} by '
                    f"{second.id}; only their names put the first before; give one more words, or more confidence",
                )


def _tied(one: Hit, other: Hit) -> bool:
    return (
        one.rank[:2] == other.rank[:2]
        and one.frame.trigger is other.frame.trigger
        and one.entry.type != other.entry.type
    )


def _told(overlap: Overlap, places: dict[str, str]) -> Finding:
    words = ", ".join(overlap.triggers[:5]) + (", ..." if len(overlap.triggers) > 5 else "")
    if overlap.by.id == overlap.entry.id:
        said = f"match {overlap.alternative} adds nothing to match {overlap.by_alternative}, for {words}"
    else:
        how = "asks the same as" if overlap.same else "fits only where another fits:"
        types = "" if overlap.entry.type == overlap.by.type else f" ({overlap.entry.type} and {overlap.by.type})"
        said = f"match {overlap.alternative} {how} {overlap.by.id} match {overlap.by_alternative}{types}, for {words}; "
        said += "only their names decide" if overlap.tied else "that one goes before"
    return Finding("warning", "overlap", overlap.entry.id, places[overlap.entry.id], said)
