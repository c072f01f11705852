"""Near-copies in the ledger: candidates by shared bands, pairs kept for good, clusters that grow together."""

import datetime as dt
import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.document import Document, Span, text_hash
from dragoman.store import CopyOf, Ledger
from ledgers import NewLedger


@pytest.fixture
def ledger(address: str) -> Iterator[Ledger]:
    with Ledger.open(address) as ledger:
        yield ledger


@dataclass(frozen=True)
class Print:
    bands: tuple[int, ...]
    signature: bytes = b"\0\xff\1"
    shingles: int = 12


def document(id: str, text: str = "", published: str | None = None) -> Document:
    text = text or f"The text of {id}."
    day = dt.date.fromisoformat(published) if published else None
    return Document(id=id, text=text, sha256=text_hash(text), published=day)


def keep(ledger: Ledger, id: str, *bands: int, scheme: str = "one") -> int:
    return ledger.keep(document(id), Print(bands), scheme).number


def pair(of: int, **more: object) -> CopyOf:
    return CopyOf(of, **({"kind": "copy", "similarity": 0.9, "contained": 0.95} | more))  # type: ignore[arg-type]


def test_candidates_share_bands_those_that_share_most_first(ledger: Ledger) -> None:
    keep(ledger, "far", 7, 8, 9)
    some = keep(ledger, "some", 1, 8, 9)
    most = keep(ledger, "most", 1, 2, -3)
    found = list(ledger.copies.candidates(Print((1, 2, -3)), "one"))
    assert [(one.number, one.document_id, one.shared) for one in found] == [(most, "most", 3), (some, "some", 1)]
    assert (found[0].text, found[0].version) == ("The text of most.", 1)
    assert (found[0].signature, found[0].shingles) == (b"\0\xff\1", 12)
    assert [one.document_id for one in ledger.copies.candidates(Print((1, 2)), "one", limit=1)] == ["most"]


def test_versions_of_the_document_itself_are_no_candidates(ledger: Ledger) -> None:
    keep(ledger, "d", 1)
    other = keep(ledger, "e", 1)
    assert [one.number for one in ledger.copies.candidates(Print((1,)), "one", but="d")] == [other]


def test_fingerprints_of_another_scheme_are_not_compared(ledger: Ledger) -> None:
    keep(ledger, "d", 1, scheme="other")
    assert list(ledger.copies.candidates(Print((1,)), "one")) == []


@pytest.mark.parametrize("band", [0, 1, -1, 2**63 - 1, -(2**63), 2**63, 2**64 - 1])
def test_a_band_is_64_bits_signed_or_not(ledger: Ledger, band: int) -> None:
    keep(ledger, "d", band)
    for same in (band, band - 2**64 if band > 0 else band + 2**64):
        assert len(list(ledger.copies.candidates(Print((same,)), "one"))) == 1


def test_a_text_without_bands_is_kept_and_like_nothing(ledger: Ledger) -> None:
    keep(ledger, "d")
    assert list(ledger.copies.candidates(Print(()), "one")) == []


def test_a_pair_comes_back_with_what_the_copy_adds(ledger: Ledger) -> None:
    first = ledger.keep(document("first", published="2024-05-02")).number
    copy = ledger.keep(document("copy", published="2024-05-01")).number
    told = pair(first, adds=(Span(0, 4), Span(9, 12)))
    ledger.copies.add(copy, [told])
    ledger.copies.add(copy, [pair(first, similarity=0.1)])
    members = ledger.copies.cluster_of("first")
    assert members == ledger.copies.cluster_of("copy")
    assert [(one.document_id, one.of) for one in members] == [("copy", (told,)), ("first", ())]
    assert [one.characters for one in members] == [len("The text of copy."), len("The text of first.")]


def test_what_has_no_copy_is_in_no_cluster(ledger: Ledger) -> None:
    ledger.keep(document("d"))
    assert ledger.copies.cluster_of("d") == ledger.copies.cluster_of("nobody") == []
    assert list(ledger.copies.clusters()) == []


def test_a_later_document_joins_two_clusters(ledger: Ledger) -> None:
    a, b, c, d, e = (ledger.keep(document(id)).number for id in "abcde")
    ledger.copies.add(b, [pair(a)])
    ledger.copies.add(d, [pair(c)])
    assert [[one.document_id for one in found] for found in ledger.copies.clusters()] == [["a", "b"], ["c", "d"]]
    ledger.copies.add(e, [pair(d), pair(b)])
    (joined,) = ledger.copies.clusters()
    assert {one.document_id for one in joined} == set("abcde")
    assert [one.of for one in joined if one.document_id == "d"] == [(pair(c),)]
    assert list(ledger.copies.clusters(6)) == []


NAMES = itertools.count()


@pytest.fixture(scope="module")
def shared(new_ledger: NewLedger) -> Iterator[Ledger]:
    with Ledger.open(new_ledger()) as ledger:
        yield ledger


@settings(max_examples=25, deadline=None)
@given(pairs=st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=12))
def test_clusters_are_what_hangs_together_in_whatever_order(shared: Ledger, pairs: list[tuple[int, int]]) -> None:
    name = next(NAMES)
    numbers = [shared.keep(document(f"{name}-{n}")).number for n in range(8)]
    groups = [{n} for n in range(8)]
    for one, other in pairs:
        if one != other:
            shared.copies.add(numbers[one], [pair(numbers[other])])
            joined = next(g for g in groups if one in g) | next(g for g in groups if other in g)
            groups = [group for group in groups if not group & joined] + [joined]
    for group in groups:
        expected = {f"{name}-{n}" for n in group} if len(group) > 1 else set()
        for n in group:
            assert {one.document_id for one in shared.copies.cluster_of(f"{name}-{n}")} == expected
