"""Every codebook entry's own examples: sentences that it must code, and near misses that it must not.

The whole coder runs on each, so that an example shows what a user gets: the entry, the type, who and to whom, and
the status.
"""

import datetime as dt
from collections import Counter

import pytest

from dragoman.annotate import annotate_many
from dragoman.data import read_yaml
from dragoman.document import Clean, Document, text_hash
from dragoman.errors import DataError
from dragoman.extract import codebook as codebook_module
from dragoman.extract import load_codebook
from dragoman.extract.codebook import Codebook, Entry, Example, NearMiss
from dragoman.extract.frames import Frames
from dragoman.extract.match import Matcher
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


@pytest.fixture(scope="module")
def fired(coder: Coder) -> dict[str, set[str]]:
    """Every entry that fits somewhere in an example, whether or not a closer one is preferred."""
    matcher = Matcher(BOOK)
    texts = sorted({example.text for _, example in EXAMPLES})
    documents = ((Document(id="x", sha256="", text=text), Clean(text)) for text in texts)
    found: dict[str, set[str]] = {}
    for annotation in annotate_many(coder.model, documents):
        frames = Frames(annotation)
        hits = (hit for token in annotation.tokens for hit in matcher.hits(frames, token))
        found[annotation.document.text] = {hit.entry.id for hit in hits}
    return found


def _entries(record: Record) -> set[str]:
    return {evidence.entry for event in record.events for evidence in event.evidence}


def _is(record: Record, actor_id: str, wanted: str) -> bool:
    actor = record.actor(actor_id)
    return actor.country == wanted or (
        not (len(wanted) == 3 and wanted.isupper()) and wanted.lower() in actor.name.lower()
    )


def _matches(record: Record, ids: list[str], wanted: tuple[str, ...], known: tuple[str, ...]) -> bool:
    """Each wanted is somebody there, and nobody is from a country that the example names on neither side."""
    if not all(any(_is(record, id, one) for id in ids) for one in wanted):
        return False
    return all(record.actor(id).country is None or any(_is(record, id, one) for one in known) for id in ids)


@pytest.mark.parametrize("case", EXAMPLES, ids=_name)
def test_example_is_coded(
    case: tuple[Entry, Example], records: dict[tuple[str, str], Record], fired: dict[str, set[str]]
) -> None:
    """The entry fires and the event comes out as told; a closer entry of its type may be the one that codes it."""
    entry, example = case
    record = records[example.text, example.date]
    assert entry.id in fired[example.text], f"{entry.id} does not fire; {sorted(fired[example.text])} do"
    type_ = AHEAD.get(entry.type, entry.type) if example.status == "future" else entry.type
    told = [
        (
            event.type,
            event.modes,
            [(record.actor(role.actor).name, record.actor(role.actor).country) for role in event.actors],
            [(record.actor(role.actor).name, record.actor(role.actor).country) for role in event.recipients],
            event.status,
        )
        for event in record.events
    ]
    named = example.actor + example.recipient
    assert any(
        event.type == type_
        and _matches(record, [role.actor for role in event.actors], example.actor, named)
        and _matches(record, [role.actor for role in event.recipients], example.recipient, named)
        and (event.status == example.status or (type_ != entry.type and event.status == "actual"))
        and (example.modes is None or set(example.modes) == set(event.modes))
        for event in record.events
    ), (
        f"{example.text!r}: expected {type_} {example.actor} -> {example.recipient} {example.status} {example.modes}; "
        f"got {told}"
    )


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
