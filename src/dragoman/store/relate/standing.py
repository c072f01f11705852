"""What came of a promise: what the candidates make of it, unless a person has decided."""

from collections.abc import Mapping, Sequence
from typing import Any

from dragoman.store.decisions import Decision
from dragoman.store.grouping import merge_people, name_of
from dragoman.store.relate.promises import Pledge
from dragoman.store.relation import Days, FollowUp, Promise, PromiseState

CLOSES = 0.9
"""The score from which the machine closes a promise by itself; below it the promise is open, with its candidates.

Measured by ``bench.promises`` over 61 promises of three sets in one ledger: at 0.9 it closes 6, all 6 as the reader
did (2 of them outside the set that was written with the scorer in mind); at 0.8 it closed 19, 18 of them rightly
(2 of 3).
"""
STATES: tuple[PromiseState, ...] = ("open", "kept", "broken", "overtaken")


def promise(
    group: Sequence[Pledge], found: tuple[FollowUp, ...], decided: Mapping[str, Decision], looked: bool = True
) -> Promise:
    """The promise with its state; ``decided`` are the standing decisions of kind "status" by their subject."""
    first = group[0]
    ordered = sorted(
        (one.telling for one in group),
        key=lambda one: (one.source.published is None, str(one.source.published), one.source.id),
    )
    documents = {one.source.id: one.source for one in ordered}
    names = tuple(one.name for one in group)
    due = next((one.due for one in group if one.due is not None), None)
    kind = ("commitment", " ".join(first.text.lower().split()), *sorted(first.by), "to", *sorted(first.to))
    day = due[0].isoformat() if due else f"told {first.made}"
    return Promise(
        id=name_of(kind, day),
        date=Days(start=due[0], end=due[1]) if due else None,
        actors=merge_people(person for one in ordered for person in one.people),
        countries=tuple(sorted({country for one in group for country in one.by | one.to})),
        reports=len(documents),
        documents=tuple(documents.values()),
        quotes=tuple(quote for one in ordered for quote in one.quotes),
        what=first.telling.part.what,
        name=names[0],
        names=names,
        made=first.made,
        follow_ups=found,
        **_state(found, [decided[name] for name in names if name in decided], looked),
    )


def _state(found: Sequence[FollowUp], decided: Sequence[Decision], looked: bool) -> dict[str, Any]:
    if decided:
        last = max(decided, key=lambda one: one.number)
        event = last.what.get("event")
        why = f"decision {last.number} of {last.who}: {last.why}" + (f" ({event})" if event else "")
        return {"state": last.what["state"], "confidence": 1.0, "why": (why,), "decided": last.number}
    if not looked:
        why = "nothing was looked for: there is much to look at, and dragoman promises does"
        return {"state": "open", "confidence": 0.0, "why": (why,)}
    best = next((one for one in found if one.effect != "open"), None)
    if best is None:
        return {"state": "open", "confidence": 0.0, "why": ("nothing found that would keep or break it",)}
    told = f"{best.event} would make it {best.effect}: {best.score:.2f}"
    if best.score < CLOSES:
        return {"state": "open", "confidence": best.score, "why": (f"{told}; less than {CLOSES:g} closes nothing",)}
    if best is not found[0] or not best.settles:
        why = f"{told}; but the words about it, or a better candidate, say otherwise"
        return {"state": "open", "confidence": best.score, "why": (why,)}
    return {"state": best.effect, "confidence": best.score, "why": (f"{told}, at least {CLOSES:g}",)}
