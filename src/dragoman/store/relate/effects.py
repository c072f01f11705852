"""What an event, or words alone, would make of a promise; all by the lists of ``follow_up.yaml``."""

from collections.abc import Iterable
from typing import NamedTuple

from dragoman.claims import Status
from dragoman.store.relate.lists import Act, follow_up_lists
from dragoman.store.relate.wording import stem, stems
from dragoman.store.relation import PromiseState

_UNCLEAR, _UNDONE = 0.25, 0.8
"""How much of the type's part an event has that would neither keep nor break it, and one of the other side's."""


class Effects(NamedTuple):
    """The types that would keep and break one promise, and the acts that said so."""

    kept: frozenset[str]
    broken: frozenset[str]
    acts: str


def effects(text: str) -> Effects:
    """What would keep and break a promise of these words."""
    lists = follow_up_lists()
    low = " ".join(text.lower().split())
    said = set(stems(low))
    for phrase in lists.calendar:
        low = low.replace(phrase, " ")
    if set(stems(low)) & _stems(lists.forbearance.words):
        return Effects(lists.forbearance.kept, lists.forbearance.broken, "forbearance")
    found: dict[str, Act] = {name: act for name, act in lists.acts.items() if said & _stems(act.words)}
    if not found:
        return Effects(lists.otherwise.kept, lists.otherwise.broken, "no act known")
    kept = frozenset(name for act in found.values() for name in act.kept)
    return Effects(kept, frozenset(name for act in found.values() for name in act.broken) - kept, ", ".join(found))


def effect_of(
    type: str, modes: tuple[str, ...], status: Status, who: str, may: Effects
) -> tuple[PromiseState, float, str]:
    """What an event would make of a promise, how clearly (0 to 1), and in words.

    ``who`` acts: "promiser", "other" or "nobody", with " late" behind it if the day by which was over.
    """
    names = {type, *(f"{type}:{mode}" for mode in modes)}
    told = f"{':'.join((type, *modes))} (promised: {may.acts})"
    kept, broken = bool(names & may.kept), bool(names & may.broken)
    if status == "negated":
        # "Has not sent it yet" breaks nothing before the day on which it was due.
        late = kept and who.endswith("late")
        return ("broken", 1.0, f"{told}, not done, and due") if late else ("open", _UNCLEAR, f"{told}, not done")
    if who.startswith("other") and type in follow_up_lists().undoing:
        return "overtaken", _UNDONE, f"{told}, by the other side"
    # A mode says more than a type: SANCTION:withdraw is a withdrawal, whatever SANCTION is to the promise.
    if any(":" in name for name in names & may.kept) or (kept and not broken):
        return "kept", 1.0, f"{told} would keep it"
    if broken:
        return "broken", 1.0, f"{told} would break it"
    return "open", _UNCLEAR, f"{told} would neither keep nor break it"


def told_effect(said: frozenset[str]) -> tuple[PromiseState, str]:
    """What words alone would make of a promise; "open" where none do, or as many speak for two states."""
    counts = {state: sorted(said & _stems(words)) for state, words in follow_up_lists().says.items()}
    ranked = sorted(counts.items(), key=lambda one: -len(one[1]))
    if not ranked[0][1] or len(ranked[0][1]) == len(ranked[1][1]):
        return "open", "no event coded, and no words that decide"
    return ranked[0][0], f"no event coded; {ranked[0][0]} by the words {', '.join(ranked[0][1])}"


def _stems(words: Iterable[str]) -> set[str]:
    return set(map(stem, words))
