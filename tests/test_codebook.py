"""Every codebook entry's own examples: sentences that it must code, and near misses that it must not.

The whole coder runs on each, so that an example shows what a user gets: the entry, the type, who and to whom, and
the status.
"""

import datetime as dt
from collections import Counter

import pytest

from dragoman.data import read_yaml
from dragoman.document import Document, text_hash
from dragoman.errors import DataError
from dragoman.extract import codebook as codebook_module
from dragoman.extract import load_codebook
from dragoman.extract.codebook import Codebook, Entry, Example, NearMiss
from dragoman.pipeline import Coder
from dragoman.record import Record

# PLOVER's conversions of what is told as future (extract/events.py).
AHEAD = {"CONSULT": "AGREE", "SUPPORT": "AGREE", "COOPERATE": "AGREE", "AID": "AGREE", "RETREAT": "CONCEDE"}
BOOK = load_codebook()
EXAMPLES = [(entry, example) for entry in BOOK.entries for example in entry.examples]
MISSES = [(entry, miss) for entry in BOOK.entries for miss in entry.near_misses]


def _name(case: tuple[Entry, Example] | tuple[Entry, NearMiss]) -> str:
    entry, example = case
    return f"{entry.id}: {example.text[:60]}"


@pytest.fixture(scope="module")
def records(coder: Coder) -> dict[tuple[str, str], Record]:
    """All sentences in one stream, by text and date: coding them one by one would take four times as long."""
    keys = sorted({(e.text, e.date) for _, e in EXAMPLES} | {(miss.text, miss.date) for _, miss in MISSES})
    documents = [
        Document(id=str(n), published=dt.date.fromisoformat(date), sha256=text_hash(text), text=text)
        for n, (text, date) in enumerate(keys)
    ]
    return dict(zip(keys, coder.pipe(documents), strict=True))


def _entries(record: Record) -> set[str]:
    return {evidence.entry for event in record.events for evidence in event.evidence}


def _is(record: Record, actor_id: str, wanted: str) -> bool:
    actor = record.actor(actor_id)
    return actor.country == wanted or (
        not (len(wanted) == 3 and wanted.isupper()) and wanted.lower() in actor.name.lower()
    )


def _matches(record: Record, ids: list[str], wanted: tuple[str, ...]) -> bool:
    """Each wanted is somebody there, and everybody there is wanted."""
    return all(any(_is(record, id, one) for id in ids) for one in wanted) and all(
        any(_is(record, id, one) for one in wanted) for id in ids
    )


@pytest.mark.parametrize("case", EXAMPLES, ids=_name)
def test_example_is_coded(case: tuple[Entry, Example], records: dict[tuple[str, str], Record]) -> None:
    entry, example = case
    record = records[example.text, example.date]
    coded = [event for event in record.events if any(evidence.entry == entry.id for evidence in event.evidence)]
    assert coded, (
        f"not coded by {entry.id}; coded were {sorted(_entries(record))}, dropped {[d.reason for d in record.dropped]}"
    )
    type_ = AHEAD.get(entry.type, entry.type) if example.status == "future" else entry.type
    told = [
        (
            event.type,
            [record.actor(r.actor).name for r in event.actors],
            [record.actor(r.actor).name for r in event.recipients],
            event.status,
        )
        for event in coded
    ]
    assert any(
        event.type == type_
        and _matches(record, [role.actor for role in event.actors], example.actor)
        and _matches(record, [role.actor for role in event.recipients], example.recipient)
        and (event.status == example.status or (type_ != entry.type and event.status == "actual"))
        and (example.modes is None or set(example.modes) == set(event.modes))
        for event in coded
    ), f"expected {type_} {example.actor} -> {example.recipient} {example.status}; got {told}"


@pytest.mark.parametrize("case", MISSES, ids=_name)
def test_near_miss_is_not_coded(case: tuple[Entry, NearMiss], records: dict[tuple[str, str], Record]) -> None:
    entry, miss = case
    assert entry.id not in _entries(records[miss.text, miss.date])


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


GOOD = {
    "id": "test-entry",
    "type": "CONSULT",
    "match": [{"verb": ["meet"]}],
    "why": "Meeting is CONSULT.",
    "examples": [{"text": "France met Italy.", "actor": ["FRA"]}],
}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"type": "CONSULTATION"}, "no PLOVER type"),
        ({"modes": ["telepathy"]}, "no mode 'telepathy'"),
        ({"match": [{"verb": ["meet"], "noun": ["meeting"]}]}, "exactly one of"),
        ({"match": []}, "match"),
        ({"match": [{"verb": ["$nowhere"]}]}, "'$nowhere' is not in _classes.yaml"),
        ({"actor": ["Subject"]}, "is no slot"),
        ({"examples": []}, "examples"),
        ({"extra": 1}, "extra"),
        ({"id": "Test Entry"}, "id"),
    ],
)
def test_bad_entries_are_refused(change: dict[str, object], told: str) -> None:
    with pytest.raises(DataError, match=r"codebook/x\.yaml: entry") as error:
        codebook_module._entry("codebook/x.yaml", GOOD | change, {}, BOOK.types)
    assert told in str(error.value)


def test_a_good_entry_is_taken() -> None:
    entry = codebook_module._entry("codebook/x.yaml", GOOD, {}, BOOK.types)
    assert entry.match[0].verb == ("meet",)
    assert isinstance(BOOK, Codebook)
    assert BOOK.entry(BOOK.entries[0].id) is BOOK.entries[0]
