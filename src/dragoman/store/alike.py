"""How likely two tellings in different documents are of one happening, and why.

The likeness is a sum of weights (``data/reconciling.yaml``) of what :mod:`~dragoman.store.evidence` finds, above 0
where one happening is likelier than two. What can never be one is told apart before: two events of one document, unlike
statuses, days too far apart, nobody in common.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from dragoman.store.evidence import days_between, evidence, hopeless
from dragoman.store.evidence_marks import Found
from dragoman.store.facts import Facts
from dragoman.store.rarity import alike_numbers
from dragoman.store.reconciling import Reconciling, reconciling

NEVER = -100.0
"""Of two that are not one, whatever else they share."""
_DONE = frozenset(("happened", "negated"))


class Likeness:
    """Compares tellings; ``wires`` has for a document's number the number of its cluster of near-copies."""

    def __init__(self, wires: Mapping[int, int] | None = None, rules: Reconciling | None = None) -> None:
        self._rules = rules or reconciling()
        self._days = self._rules.days
        self._wires = {} if wires is None else wires
        self._stories: dict[tuple[int, int], float] = {}

    def of(self, one: Facts, other: Facts) -> float:
        """The likeness: above 0 where one happening is likelier than two, ``NEVER`` where it cannot be one."""
        if not self.comparable(one, other) or hopeless(one, other, self._rules, lambda: self._story(one, other)):
            return NEVER
        return self._sum(self._found(one, other))

    def why(self, one: Facts, other: Facts) -> tuple[str, ...]:
        """What speaks for and against, the weightiest first: "same day +1.6"."""
        added: defaultdict[str, float] = defaultdict(float)
        for name, value in self._parts(self._found(one, other)):
            added[name] += value
        parts = sorted(added.items(), key=lambda part: (-abs(part[1]), part[0]))
        return tuple(f"{name.replace('_', ' ')} {value:+.1f}" for name, value in parts if abs(value) >= 0.05)

    def comparable(self, one: Facts, other: Facts) -> bool:
        """False of two that can never be one happening."""
        if days_between(one, other) > self._days or one.id == other.id:
            return False
        if one.status != other.status and not {one.status, other.status} <= _DONE:
            return False
        return not {*one.countries, *one.around}.isdisjoint((*other.countries, *other.around))

    def _found(self, one: Facts, other: Facts) -> Found:
        found = evidence(one, other, self._rules, self._story(one, other))
        wire = self._wires.get(one.document)
        if wire is not None and wire == self._wires.get(other.document):
            found["copy"] = 1.0
        return found

    def _story(self, one: Facts, other: Facts) -> float:
        """The likeness of the documents' openings, the same for all their tellings."""
        pair = (one.document, other.document) if one.document < other.document else (other.document, one.document)
        if pair not in self._stories:
            self._stories[pair] = alike_numbers(one.gist, other.gist)
        return self._stories[pair]

    def _sum(self, found: Found) -> float:
        """The base and all that :meth:`_parts` finds, without a step for each: it is asked of most pairs."""
        steps, marks = self._rules.steps, self._rules.marks
        total = self._rules.base
        for name, value in found.items():
            if name in marks:
                total += marks[name]
            elif name in steps:
                for least, weight in steps[name]:
                    if value >= least:
                        total += weight
        return total

    def _parts(self, found: Found) -> Iterator[tuple[str, float]]:
        """Each weight that counts, by the name of its measure or mark."""
        steps, marks = self._rules.steps, self._rules.marks
        for name, value in found.items():
            if name in marks:
                yield name, marks[name]
            else:
                for least, weight in steps.get(name, ()):
                    if value >= least:
                        yield name, weight
