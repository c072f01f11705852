"""Copies among many texts, in memory: what a ledger does with its bands, for files and for measuring."""

from array import array
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from dragoman.ingest.near.comparison import Kind, Likeness, compare_stories
from dragoman.ingest.near.signature import SLOTS, Fingerprint, fingerprint_story, likely_share
from dragoman.ingest.near.story import Story, read_story

_FIRST = 1024
_READ = 1024
"""Stories kept as read: most copies of a story come within some hundreds of texts of it."""


@dataclass(frozen=True, slots=True)
class Match:
    """A text that was added before, and how the one just added stands to it."""

    id: str
    likeness: Likeness


class Finder:
    """Texts added one by one, and the clusters of those that are near one another.

    ``compared`` counts the pairs of texts that were read side by side. A text's id must not be added twice.
    """

    def __init__(self) -> None:
        self._ids: list[str] = []
        self._texts: list[str] = []
        self._parents: list[int] = []
        # Arrays, not lists: Python's garbage collector would look through some thousands of lists again and again.
        self._bands: dict[int, int | array[int]] = {}
        self._sizes: npt.NDArray[np.int64] = np.zeros(_FIRST, dtype=np.int64)
        self._signatures: npt.NDArray[np.uint32] = np.zeros((_FIRST, SLOTS), dtype=np.uint32)
        self._read = lru_cache(maxsize=_READ)(read_story)
        self.compared = 0

    def __len__(self) -> int:
        return len(self._ids)

    def add(self, id: str, text: str) -> list[Match]:
        """The texts added before that this one is a copy of: one of each cluster that it joins, the likest first.

        Of a cluster that the text has joined no further member is read: it could change neither the cluster nor its
        members. So which texts end together does not depend on the order in which they come.
        """
        story = self._read(text)
        print_ = fingerprint_story(story)
        number = len(self._ids)
        self._ids.append(id)
        self._texts.append(text)
        self._parents.append(number)
        matches = self._matches(number, story, self._candidates(print_))
        self._keep(number, print_)
        if not any(likeness.kind is Kind.SAME for likeness in matches.values()):
            # Equal words have equal bands: who finds the one would find the other.
            self._index(number, print_)
        return [Match(self._ids[n], likeness) for n, likeness in matches.items()]

    def clusters(self) -> list[tuple[str, ...]]:
        """The ids of each cluster of two and more, sorted, in the order of their first."""
        members: dict[int, list[str]] = {}
        for number, id in enumerate(self._ids):
            members.setdefault(self._root(number), []).append(id)
        return sorted(tuple(sorted(ids)) for ids in members.values() if len(ids) > 1)

    def _candidates(self, print_: Fingerprint) -> list[int]:
        """The texts that share a band and have a like signature, the likest first."""
        found: set[int] = set()
        for band in print_.bands:
            bucket = self._bands.get(band)
            if isinstance(bucket, int):
                found.add(bucket)
            elif bucket is not None:
                found.update(bucket)
        if not found:
            return []
        numbers = np.fromiter(found, dtype=np.int64, count=len(found))
        signature = np.frombuffer(print_.signature, dtype="<u4")
        alike = np.count_nonzero(self._signatures[numbers] == signature, axis=1) / SLOTS
        good = likely_share(alike, print_.shingles, self._sizes[numbers])
        return [number for _, number in sorted(zip((-alike[good]).tolist(), numbers[good].tolist(), strict=True))]

    def _matches(self, number: int, story: Story, candidates: list[int]) -> dict[int, Likeness]:
        matches: dict[int, Likeness] = {}
        for other in candidates:
            if self._root(other) == self._root(number):
                continue
            self.compared += 1
            likeness = compare_stories(self._read(self._texts[other]), story)
            if likeness.near:
                matches[other] = likeness
                self._parents[self._root(number)] = self._root(other)
        return matches

    def _keep(self, number: int, print_: Fingerprint) -> None:
        if number == len(self._signatures):
            self._signatures = np.concatenate([self._signatures, np.zeros_like(self._signatures)])
            self._sizes = np.concatenate([self._sizes, np.zeros_like(self._sizes)])
        self._sizes[number] = print_.shingles
        if print_.signature:
            self._signatures[number] = np.frombuffer(print_.signature, dtype="<u4")

    def _index(self, number: int, print_: Fingerprint) -> None:
        for band in print_.bands:
            # Most bands have one text: its number takes a quarter of the memory of an array with it.
            bucket = self._bands.setdefault(band, number)
            if isinstance(bucket, array):
                bucket.append(number)
            elif bucket != number:
                self._bands[band] = array("q", (bucket, number))

    def _root(self, number: int) -> int:
        while self._parents[number] != number:
            self._parents[number] = self._parents[self._parents[number]]
            number = self._parents[number]
        return number
