"""What persons have ruled of events is what leaves the ledger, what promises and the deeds of actors are told by."""

import io
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq  # type: ignore[import-untyped]
import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from api_desk import app_over
from dragoman.read.cli import app
from dragoman.read.export_formats import Format
from dragoman.record.models import Event, Record
from dragoman.store import Ledger, checked_changes
from dragoman.store.ruled import ruled_record
from exporting import fill, put, story
from record_factory import Story, day

CORRECTION = {
    "type": "THREATEN",
    "actor": [{"name": "Noa Katz", "country": "ISR"}, {"name": "dana peled", "country": "ISR"}],
    "date": {"start": "2023-02-27", "end": "2023-02-28"},
    "place": "Acre",
    "status": "historical",
    "speaker": {"name": "Anil Rao", "country": "IND"},
}


@pytest.fixture
def ruled(address: str) -> str:
    """Of three events the first is accepted, the second rejected, the third corrected in all but its recipient."""
    with Ledger.open(address) as book:
        book.add(story())
        _rule(book, "e1", "accepted", {})
        _rule(book, "e2", "rejected", {})
        _rule(book, "e3", "corrected", CORRECTION)
    return address


def _rule(book: Ledger, event: str, verdict: Any, fields: dict[str, Any], who: str = "Ada") -> None:
    subject = book.reviews.item_of("a.txt", event).subject
    book.reviews.give(subject, who, verdict, "I read it", checked_changes(fields))


def _record(address: str, *, as_coded: bool = False) -> Record:
    with Ledger.open(address, create=False) as book, book.scanning.snapshot(as_coded=as_coded) as snapshot:
        (stored,) = snapshot.current()
        assert (stored.rejected, stored.corrected) == ((0, 0) if as_coded else (1, 1))
        return stored.record


def _event(record: Record, id: str) -> Event:
    return next(one for one in record.events if one.id == id)


def test_a_record_is_given_as_ruled_and_kept_as_coded(ruled: str) -> None:
    record = _record(ruled)
    assert [one.id for one in record.events] == ["e1", "e3"]
    event = _event(record, "e3")
    assert (event.type, event.status, event.quad) == ("THREATEN", "historical", 3)
    assert event.score == pytest.approx(-3.5), "the score is PLOVER's for the type that it has now"
    assert event.date is not None
    assert (str(event.date.start), str(event.date.end)) == ("2023-02-27", "2023-02-28")
    assert "corrected (type, actor, date, place, status, speaker) by Ada: I read it" in event.why
    names = {actor.id: (actor.name, actor.country) for actor in record.actors}
    assert [names[role.actor] for role in event.actors] == [("Noa Katz", "ISR"), ("Dana Peled", "ISR")]
    assert [role.actor for role in event.actors] == ["r1", "a2"], "whom the record knows is not made anew"
    assert [names[role.actor] for role in event.recipients] == [("Anil Rao", "IND")]
    assert event.place is not None
    assert record.places[event.place].name == "Acre"
    (said,) = (one for one in record.statements if one.id == event.statement)
    assert names[said.speaker or ""] == ("Anil Rao", "IND")
    assert said.id == "s1", "a statement of that speaker's around it is the one"
    assert _event(record, "e1").why.endswith("accepted by Ada: I read it")
    assert _record(ruled, as_coded=True) == story()


def test_reviewers_who_differ_change_nothing_until_somebody_settles_it(ruled: str) -> None:
    with Ledger.open(ruled) as book:
        _rule(book, "e2", "accepted", {}, "Ben")
        with book.scanning.snapshot() as snapshot:
            (stored,) = snapshot.current()
    assert [one.id for one in stored.record.events] == ["e1", "e2", "e3"]
    assert stored.rejected == 0


def test_a_speaker_without_a_statement_there_gets_one_and_null_takes_it_away(address: str) -> None:
    told = Story("a.txt", "Anil Rao met Dana Peled. The deal is off, said Noa Katz.")
    rao, katz = told.actor("Anil Rao", "IND"), told.actor("Noa Katz", "ISR")
    said = told.statement(katz, "The deal is off")
    told.event("REJECT", "off", (rao,), day("2023-03-03"), statement=said)
    told.event("CONSULT", "met", (rao,), day("2023-03-03"))
    told.instrument("deal", (rao,), None, kind="pact", action="ended", event="e2")
    with Ledger.open(address) as book:
        book.add(told.record())
        _rule(book, "e1", "corrected", {"speaker": {"name": "The Wire", "country": None}, "place": None})
        _rule(book, "e2", "rejected", {})
        with book.scanning.snapshot() as snapshot:
            (stored,) = snapshot.current()
    record = stored.record
    event = _event(record, "e1")
    (made,) = (one for one in record.statements if one.id == event.statement)
    assert (made.id, made.speaker, made.content, made.cue) == ("w1", "r1", (event.sentence,), ())
    assert [one.event for one in record.instruments] == [None], "what was done in an event that is none"
    assert event.place is None
    with Ledger.open(address) as book:
        _rule(book, "e1", "corrected", {"speaker": None})
        with book.scanning.snapshot() as snapshot:
            (stored,) = snapshot.current()
    assert _event(stored.record, "e1").statement is None


def test_nothing_ruled_changes_nothing() -> None:
    record = story()
    assert ruled_record(record, {}) is record


def test_a_folder_to_be_published_says_whose_word_its_events_are(ruled: str, tmp_path: Path) -> None:
    (licence := tmp_path / "licence").write_text("CC0")
    told = []
    for as_coded in (False, True):
        out = tmp_path / f"out-{as_coded}"
        put(ruled, "dataverse", out, as_coded=as_coded, licence=licence)
        told.append((out / "README.md").read_text("utf-8"))
        metadata = pq.read_schema(out / "data" / "events.parquet").metadata[b"dragoman.as_coded"]
        assert json.loads(metadata) is as_coded
    assert "persons' rulings on events: in effect, by which 1 events are corrected" in told[0]
    assert "| rejected by a person | 1 |" in told[0]
    assert "persons' rulings on events: left aside, all is as coded" in told[1]


@pytest.mark.parametrize("format", [one for one in Format if one is not Format.DATAVERSE])
def test_every_format_has_events_as_ruled_or_as_coded(ruled: str, tmp_path: Path, format: Format) -> None:
    reports = {}
    for name in ("ruled", "coded"):
        out = tmp_path / name
        reports[name] = put(ruled, format, out, as_coded=name == "coded")
    assert reports["ruled"].left_out["rejected by a person"] == 1
    assert reports["ruled"].corrected == 1
    assert (reports["coded"].left_out["rejected by a person"], reports["coded"].corrected) == (0, 0)
    told, coded = (_all_of(tmp_path / name) for name in ("ruled", "coded"))
    # Agreements are no events, and the place that a person named has no coordinates.
    assert (told == coded) is (format in (Format.AGREEMENTS, Format.GEOJSON))
    if format in (Format.PLOVER, Format.POLECAT, Format.PARQUET):
        assert ("THREATEN" in told, "THREATEN" in coded) == (True, False)
        assert ("ACCUSE" in told, "ACCUSE" in coded) == (False, True)


def _all_of(path: Path) -> str:
    if path.is_dir():
        return repr([pq.read_table(one).to_pylist() for one in sorted(path.glob("*.parquet"))])
    return path.read_text("utf-8")


def test_the_command_says_what_persons_changed(ruled: str, tmp_path: Path) -> None:
    told = CliRunner().invoke(app, ["export", "plover", "--ledger", ruled, "-o", str(tmp_path / "a.jsonl")])
    assert told.exit_code == 0, told.output
    assert "of the events, 1 as persons have corrected them" in told.output
    assert "left out: 1 (rejected by a person)" in told.output
    arguments = ["export", "plover", "--as-coded", "--ledger", ruled, "-o", str(tmp_path / "b.jsonl")]
    plain = CliRunner().invoke(app, arguments)
    assert plain.exit_code == 0, plain.output
    assert "person" not in plain.output
    assert len((tmp_path / "b.jsonl").read_text("utf-8").splitlines()) == 3


def test_the_command_lays_new_records_beside_the_others_first(address: str, tmp_path: Path) -> None:
    fill(address, *(story(f"{n}.txt", publisher=f"Paper {n}") for n in range(3)))
    told = CliRunner().invoke(app, ["export", "gdelt", "--ledger", address, "-o", str(tmp_path / "a.tsv")])
    assert told.exit_code == 0, told.output
    rows = [line.split("\t") for line in (tmp_path / "a.tsv").read_text("utf-8").splitlines()]
    mentions = [row[rows[0].index("NumArticles")] for row in rows[1:]]
    assert mentions == ["3", "3"], "a call and an accusation, each told by three papers"
    if address.startswith("postgresql"):
        return
    fill(address, story("new.txt", publisher="Paper 9"))
    with Ledger.open(address) as writer, writer._database.write():
        told = CliRunner().invoke(app, ["export", "gdelt", "--ledger", address, "-o", str(tmp_path / "b.tsv")])
    assert told.exit_code == 0, told.output
    assert "1 records are not laid beside the others yet, each of their events is a row of its own" in told.output
    assert len((tmp_path / "b.tsv").read_text("utf-8").splitlines()) == 1 + 2 + 2


def test_downloads_are_as_ruled_and_as_coded_where_asked(ruled: str) -> None:
    with Ledger.open(ruled) as book, TestClient(app_over(book)) as client:
        found = {}
        for asked in ("", "?as_coded=1"):
            lines = client.get(f"/api/v1/download/events.jsonl{asked}").text.splitlines()
            rows = pq.read_table(io.BytesIO(client.get(f"/api/v1/download/events.parquet{asked}").content)).to_pylist()
            types = [json.loads(line)["type"] for line in lines]
            assert types == [row["type"] for row in rows]
            found[asked] = types
            months = client.get(f"/api/v1/download/dyad-months.csv{asked}").text
            assert ("2023-02" in months) is (asked == ""), "the corrected day is a February's"
    assert found == {"": ["CONSULT", "THREATEN"], "?as_coded=1": ["CONSULT", "AID", "ACCUSE"]}


def test_an_actors_deeds_are_as_ruled(ruled: str) -> None:
    with Ledger.open(ruled) as book:
        book.reconcile()
        rao, peled = (book.looking.actor(name) for name in ("Anil Rao", "Dana Peled"))
    assert rao is not None
    assert peled is not None
    assert {one.type: one.roles for one in rao.deeds} == {"CONSULT": ("actor",), "THREATEN": ("recipient",)}
    threat = next(one for one in rao.deeds if one.type == "THREATEN")
    assert (threat.status, str(threat.start), threat.others) == ("historical", "2023-02-27", ("Noa Katz", "Dana Peled"))
    assert {one.type for one in peled.deeds} == {"CONSULT", "THREATEN"}, "the rejected one is gone"
    assert {one.name: one.conflict for one in rao.partners} == {"Dana Peled": 1, "Noa Katz": 1}
