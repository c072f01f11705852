"""Every codebook entry's own examples: sentences that it must code, and near misses that it must not.

The whole coder but the learned scorer runs on each, as for ``dragoman codebook check``: the entry, the type, who and to
whom, and the status.
"""

from collections import Counter

import pytest

from dragoman.data import read_yaml
from dragoman.extract import load_codebook
from dragoman.extract.codebook import Codebook, Entry, Example, NearMiss
from dragoman.extract.codebook_overlap import find_overlaps
from dragoman.pipeline import Coder
from dragoman.pipeline.codebook_check import Case, check_codebook, example_fault, near_miss_fault, run_cases

BOOK = load_codebook()
EXAMPLES = [(entry, example) for entry in BOOK.entries for example in entry.examples]
MISSES = [(entry, miss) for entry in BOOK.entries for miss in entry.near_misses]


def _name(case: tuple[Entry, Example] | tuple[Entry, NearMiss]) -> str:
    entry, example = case
    return f"{entry.id}: {example.text[:60]}"


@pytest.fixture(scope="module")
def plain(coder: Coder) -> Coder:
    return Coder(coder.model, BOOK, coder.kb)


@pytest.fixture(scope="module")
def cases(plain: Coder) -> dict[tuple[str, str, str], Case]:
    """All sentences in one stream, by entry, text and date: coding them one by one would take four times as long."""
    return {(case.entry.id, case.sentence.text, case.sentence.date): case for case in run_cases(plain)}


@pytest.mark.parametrize("case", EXAMPLES, ids=_name)
def test_example_is_coded(case: tuple[Entry, Example], cases: dict[tuple[str, str, str], Case]) -> None:
    """The entry fires and the event comes out as told; a closer entry of its type may be the one that codes it."""
    entry, example = case
    fault = example_fault(cases[entry.id, example.text, example.date])
    assert not fault, f"{example.text!r}: {fault}"


@pytest.mark.parametrize("case", MISSES, ids=_name)
def test_near_miss_is_not_coded(case: tuple[Entry, NearMiss], cases: dict[tuple[str, str, str], Case]) -> None:
    entry, miss = case
    fault = near_miss_fault(cases[entry.id, miss.text, miss.date])
    assert not fault, f"{miss.text!r}: {fault}"


def test_no_entry_is_dead_and_nothing_is_decided_by_names(plain: Coder) -> None:
    found = [f"{one.place} {one.entry}: {one.message}" for one in check_codebook(plain).findings]
    assert found == []
    assert find_overlaps(BOOK) == []


def test_every_type_is_covered() -> None:
    entries = Counter(entry.type for entry in BOOK.entries)
    assert set(entries) == set(BOOK.types)
    assert min(entries.values()) >= 5
    assert len(EXAMPLES) + len(MISSES) >= 150


def test_every_mode_of_plover_can_be_coded() -> None:
    coded = {(entry.type, mode) for entry in BOOK.entries for mode in entry.modes}
    coded |= {(type_, mode) for type_, modes in BOOK.modes.items() for mode in modes}
    wanted = {(type_, mode) for type_, facts in BOOK.types.items() for mode in facts.modes}
    assert wanted <= coded


def test_quads_and_scores_are_plovers() -> None:
    raw = read_yaml("plover.yaml")["events"]
    assert {name: (facts.quad, facts.score) for name, facts in BOOK.types.items()} == {
        n: (f["quad"], f["score"]) for n, f in raw.items()
    }
    assert BOOK.score("CONSULT", ()) == 2.5
    assert BOOK.score("CONSULT", ("phone",)) == 1.5
    assert BOOK.score("ASSAULT", ("firearms", "unconventional")) == -10


def test_an_entry_is_found_by_its_id() -> None:
    assert isinstance(BOOK, Codebook)
    assert BOOK.entry(BOOK.entries[0].id) is BOOK.entries[0]
    assert BOOK.own == BOOK.entries
