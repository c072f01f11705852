"""Offices that one article announces are evidence for the next: below the table, above a guess, in order of adding."""

import datetime as dt
import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from dragoman.document import Document, Span, text_hash
from dragoman.engine.coding import Alone
from dragoman.pipeline import Coder
from dragoman.read import cli
from dragoman.record import Record
from dragoman.record.models import Actor
from dragoman.resolve import Announced, Heard
from dragoman.resolve.heard import AROUND, Recall
from dragoman.store import Ledger

# Of an office that the table has nobody in, so that what it learns next year does not change what is tested here.
NEWS = "Tamsin Okello became Ugandan information minister two months back."
VISIT = "Tamsin Okello arrived in Lima on Sunday. Okello thanked Peru for its help."


def document(id: str, text: str, day: str | None = "2023-03-03") -> Document:
    published = dt.date.fromisoformat(day) if day else None
    return Document(id=id, text=text, sha256=text_hash(text), published=published)


def add(coder: Coder, ledger: Ledger, documents: Iterable[Document]) -> list[Record]:
    """What ``dragoman add`` does, skips and counts aside."""
    heard = ledger.heard()
    found = []
    for record in coder.with_heard(heard).pipe(documents):
        ledger.add(record, heard)
        found.append(record)
    return found


def actor(record: Record, name: str) -> Actor:
    (found,) = [one for one in record.actors if one.name == name]
    return found


def after(coder: Coder, folder: Path, *documents: Document) -> Record:
    """The last document's record, the others in the ledger before it."""
    with Ledger.open(folder / "news.ledger") as ledger:
        return add(coder, ledger, documents)[-1]


def okello(coder: Coder, folder: Path, news: str, text: str = VISIT, day: str = "2023-04-01") -> Actor:
    return actor(after(coder, folder, document("news", news), document("later", text, day)), "Tamsin Okello")


# In a ledger


def test_an_announced_minister_is_known_without_a_title(coder: Coder, tmp_path: Path) -> None:
    found = okello(coder, tmp_path, NEWS)
    assert (found.country, found.office, found.sector) == ("UGA", "Minister of Information", "GOV")
    assert found.why == "took office in news, published 2023-03-03 (this ledger)"


def test_without_a_ledger_nothing_is_heard(coder: Coder) -> None:
    records = list(coder.pipe([document("news", NEWS), document("later", VISIT, "2023-04-01")]))
    assert actor(records[1], "Tamsin Okello").country is None
    assert not any(record.run.heard for record in records)


def test_the_document_is_told_by_the_next_of_its_own_batch_and_whose_deed_it_was(coder: Coder, tmp_path: Path) -> None:
    record = after(coder, tmp_path, document("news", NEWS), document("later", VISIT, "2023-04-01"))
    (thanks,) = [event for event in record.events if event.type == "SUPPORT"]
    assert [record.actor(role.actor).country for role in thanks.actors] == ["UGA"]
    assert record.run.heard


@pytest.mark.parametrize(
    "text",
    [
        "Zipporah Okello arrived in Lima on Sunday.",
        "Okello arrived in Lima on Sunday.",
        "Kenyan lawmaker Tamsin Okello arrived in Lima on Sunday.",
    ],
)
def test_a_namesake_stays_what_the_text_says(coder: Coder, tmp_path: Path, text: str) -> None:
    record = after(coder, tmp_path, document("news", NEWS), document("later", text, "2023-04-01"))
    (found,) = [one for one in record.actors if "Okello" in one.name]
    assert found.country == ("KEN" if "Kenyan" in text else None)
    assert "(this ledger)" not in found.why


@pytest.mark.parametrize(("day", "country"), [("2022-12-31", None), ("2023-02-01", "UGA"), ("2028-01-01", None)])
def test_it_counts_from_the_day_of_taking_office_for_as_long_as_is_presumed(
    coder: Coder, tmp_path: Path, day: str, country: str | None
) -> None:
    assert okello(coder, tmp_path, NEWS, day=day).country == country


def test_a_document_without_a_date_is_told_nothing_and_tells_nothing(coder: Coder, tmp_path: Path) -> None:
    record = after(coder, tmp_path, document("news", NEWS), document("later", VISIT, None))
    assert actor(record, "Tamsin Okello").country is None
    record = after(coder, tmp_path / "..", document("undated", NEWS, None), document("later", VISIT))
    assert actor(record, "Tamsin Okello").country is None


def test_the_table_goes_before_what_is_heard(coder: Coder, tmp_path: Path) -> None:
    false = "Rajnath Singh became Nepalese prime minister two months back."
    with Ledger.open(tmp_path / "news.ledger") as ledger:
        add(coder, ledger, [document("false", false, "2021-06-01")])
        assert len(ledger.heard()) == 1
        (record,) = add(coder, ledger, [document("later", "Rajnath Singh arrived in Lima on Sunday.", "2021-07-01")])
    found = actor(record, "Rajnath Singh")
    assert (found.country, found.office) == ("IND", "Minister of Defence")
    assert "(this ledger)" not in found.why


def test_the_documents_own_words_go_before_what_is_heard(coder: Coder, tmp_path: Path) -> None:
    moved = "Tamsin Okello became foreign minister on Monday. Okello then flew to Lima."
    found = okello(coder, tmp_path, NEWS, moved)
    assert (found.country, found.office) == ("UGA", "Minister of Foreign Affairs")
    other = "Tamsin Okello became Kenyan foreign minister on Monday. Okello then flew to Lima."
    found = okello(coder, tmp_path, NEWS, other)
    assert found.country == "KEN"
    assert "(this ledger)" not in found.why


def test_who_left_is_no_longer_in_office(coder: Coder, tmp_path: Path) -> None:
    left = document("left", "Tamsin Okello resigned as Ugandan information minister on Monday.", "2023-05-05")
    record = after(coder, tmp_path, document("news", NEWS), left, document("later", VISIT, "2023-06-01"))
    assert actor(record, "Tamsin Okello").office is None
    with Ledger.open(tmp_path / "news.ledger") as ledger:
        (record,) = add(coder, ledger, [document("between", VISIT, "2023-04-01")])
    assert actor(record, "Tamsin Okello").office == "Minister of Information"


def test_a_successor_ends_it(coder: Coder, tmp_path: Path) -> None:
    other = document("other", "Ruth Mbabazi became Ugandan information minister on Monday.", "2023-05-05")
    both = document("later", "Tamsin Okello met Ruth Mbabazi in Lima.", "2023-06-01")
    record = after(coder, tmp_path, document("news", NEWS), other, both)
    assert actor(record, "Tamsin Okello").office is None
    assert actor(record, "Ruth Mbabazi").office == "Minister of Information"


def test_a_country_that_was_guessed_is_evidence_for_nothing(coder: Coder, tmp_path: Path) -> None:
    guess = "Uganda named Tamsin Okello as information minister on Monday."
    with Ledger.open(tmp_path / "news.ledger") as ledger:
        (record,) = add(coder, ledger, [document("news", guess)])
        assert record.tenures[0].country == "UGA", "no longer a guess: find another sentence"
        assert len(ledger.heard()) == 0


def test_only_the_current_record_of_a_document_is_heard(coder: Coder, tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "news.ledger") as ledger:
        add(coder, ledger, [document("news", NEWS), document("news", "The article was withdrawn.")])
        (record,) = add(coder, ledger, [document("later", VISIT, "2023-04-01")])
        assert len(ledger.heard()) == 0
    assert actor(record, "Tamsin Okello").country is None


def test_no_document_is_evidence_for_itself(coder: Coder, tmp_path: Path) -> None:
    text = f"{NEWS} {VISIT}"
    with Ledger.open(tmp_path / "news.ledger") as ledger:
        ledger.add(coder.code(document("news", text)))
        (again,) = add(coder, ledger, [document("news", text)])
    assert [one.why for one in again.actors] == [one.why for one in coder.code(document("news", text)).actors]


# Interrupted, shuffled, coded again

PEOPLE = (
    ("Tamsin Okello", "Ugandan"),
    ("Pavel Drozd", "Slovak"),
    ("Ruth Mbabazi", "Ugandan"),
    ("Inga Lindqvist", "Finnish"),
)
POSTS = ("information minister", "intelligence minister", "industry minister")


def stories(chance: random.Random, count: int) -> list[Document]:
    """Appointments, resignations, and visits without a title; some ids come twice, with another text."""
    found = []
    for number in range(count):
        person, adjective = chance.choice(PEOPLE)
        text = chance.choice(
            (
                f"{person} became {adjective} {chance.choice(POSTS)} on Monday.",
                f"{person} resigned as {adjective} {chance.choice(POSTS)} on Monday.",
                f"{person} arrived in Lima on Sunday and thanked Peru.",
                f"{person} arrived in Lima on Sunday and thanked Peru.",
            )
        )
        id = f"d{chance.randrange(number) if number and chance.random() < 0.2 else number}"
        found.append(document(id, text, f"2023-03-{chance.randint(1, 28):02}"))
    return found


@pytest.mark.parametrize("seed", range(4))
def test_interrupted_anywhere_and_resumed_it_gives_the_rows_of_one_run(coder: Coder, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    documents = stories(chance, 24)
    known = coder.with_heard(Heard()).run
    with Ledger.open(tmp_path / "smooth") as smooth, Ledger.open(tmp_path / "broken") as broken:
        for old in documents[::5]:
            # Some were coded before, by a run that heard nothing: the ledger is no fresh one.
            smooth.add(coder.code(old))
            broken.add(coder.code(old))
        add(coder, smooth, documents)
        cuts = sorted(chance.sample(range(1, 24), 3))
        for end in (*cuts, len(documents)):
            add(coder, broken, [one for one in documents[:end] if not broken.has(one, known)])
        assert broken.rows() == smooth.rows()
        told = [row for row in smooth.rows()["actors"] if "(this ledger)" in repr(row)]
    assert told, "nothing was heard: the test tests nothing"


def test_the_index_is_the_same_in_whatever_order_it_was_filled(coder: Coder, tmp_path: Path) -> None:
    chance = random.Random(7)
    with Ledger.open(tmp_path / "news.ledger") as ledger:
        documents = [one for one in stories(chance, 40) if "Lima" not in one.text]
        add(coder, ledger, documents)
        told = ledger.heard()
    tellings = {tenure for name, _ in PEOPLE for tenure in told.named(name)}
    assert len(tellings) == len(told) > 5
    again = Heard()
    for id in chance.sample(sorted({tenure.document for tenure in tellings}), k=len({t.document for t in tellings})):
        again.add(id, [])
        again.add(id, [tenure for tenure in tellings if tenure.document == id])
    for name, _ in PEOPLE:
        assert again.named(name) == told.named(name)
        for day in range(1, 29):
            on = dt.date(2023, 3, day)
            assert Recall(coder.kb, again).on(name, on) == Recall(coder.kb, told).on(name, on)


def test_add_hears_as_it_goes_and_can_be_told_not_to(
    coder: Coder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "begin_coding", lambda *asked, **options: Alone(coder))
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text(NEWS)
    Path("b.txt").write_text(VISIT)

    def run(*arguments: str) -> str:
        result = CliRunner().invoke(
            cli.app, ["add", "a.txt", "b.txt", "--ledger", "news.ledger", "--date", "2023-03-03", *arguments]
        )
        assert result.exit_code == 0, result.output
        return result.stdout

    def visitor() -> Actor:
        with Ledger.open("news.ledger", create=False) as ledger:
            return actor(ledger.record("b.txt"), "Tamsin Okello")

    assert run().startswith("new 2, ")
    assert visitor().country == "UGA"
    assert run().startswith("new 0, version 0, recoded 0, same 2")
    assert "recoded 2" in run("--no-heard")
    assert visitor().country is None
    with Ledger.open("news.ledger", create=False) as ledger:
        assert ledger.counts()["runs"] == 2


# The rules, told by hand


def told(
    person: str = "Tamsin Okello", country: str = "UGA", office: str = "Minister of Information", **fields: Any
) -> Announced:
    day = fields.pop("day", "2023-01-10")
    start = dt.date.fromisoformat(day)
    facts: dict[str, Any] = {"action": "took office", "start": start, "end": start, "dated": True}
    facts |= {"document": "d1", "published": start, "span": Span(0, 9)}
    return Announced(person=person, country=country, office=office, **(facts | fields))


def on(coder: Coder, name: str, day: str, *tellings: Announced) -> list[tuple[str, str]]:
    heard = Heard()
    for number, tenure in enumerate(tellings):
        heard.add(f"{tenure.document}-{number}", [tenure])
    found = Recall(coder.kb, heard).holders(name, dt.date.fromisoformat(day), None, ())
    return [(holder.country, holder.office) for holder in found]


MINISTER = [("UGA", "Minister of Information")]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Tamsin Okello", MINISTER),
        ("TAMSIN OKELLO", MINISTER),
        ("Tamsin Grace Okello", MINISTER),
        ("Okello", []),
        ("T. Okello", []),
        ("Thomas Okello", []),
        ("", []),
    ],
)
def test_names(coder: Coder, name: str, found: list[tuple[str, str]]) -> None:
    assert on(coder, name, "2023-02-01", told()) == found


def test_a_surname_alone_and_an_office_of_no_list_are_not_heard(coder: Coder) -> None:
    assert on(coder, "Okello", "2023-02-01", told(person="Okello")) == []
    assert on(coder, "Tamsin Okello", "2023-02-01", told(office="keeper of the king's drums")) == []


def test_vague_days_count_from_the_last(coder: Coder) -> None:
    vague = told(start=dt.date(2023, 1, 1), end=dt.date(2023, 1, 31))
    assert on(coder, "Tamsin Okello", "2023-01-30", vague) == []
    assert on(coder, "Tamsin Okello", "2023-01-31", vague) == MINISTER


def test_holding_office_is_evidence_around_the_day_it_was_said(coder: Coder) -> None:
    holds = told(action="holds office")
    said = dt.date(2023, 1, 10)
    for days, found in ((-AROUND - 1, []), (-AROUND, MINISTER), (0, MINISTER), (AROUND, MINISTER), (AROUND + 1, [])):
        assert on(coder, "Tamsin Okello", str(said + dt.timedelta(days)), holds) == found


def test_the_office_taken_last_comes_first(coder: Coder) -> None:
    later = told(office="Minister of Industry", day="2023-03-01")
    assert on(coder, "Tamsin Okello", "2023-04-01", told(), later)[0] == ("UGA", "Minister of Industry")


def test_one_person_however_spelt_is_one(coder: Coder) -> None:
    heard = Heard()
    heard.add("d1", [told(), told(person="Tamsin Grace Okello", office="Minister of Industry", wikidata="Q1")])
    found = Recall(coder.kb, heard).holders("Tamsin Okello", dt.date(2023, 4, 1), None, ())
    assert {(holder.person, holder.wikidata) for holder in found} == {(found[0].person, "Q1")}
    assert {holder.office for holder in found} == {"Minister of Information", "Minister of Industry"}


def test_heard_of_two_states_it_is_of_neither(coder: Coder) -> None:
    assert on(coder, "Tamsin Okello", "2023-04-01", told(), told(country="KEN")) == []
    heard = Heard()
    heard.add("d1", [told(), told(country="KEN")])
    found = Recall(coder.kb, heard).holders("Tamsin Okello", dt.date(2023, 4, 1), "KEN", ())
    assert [holder.country for holder in found] == ["KEN"]


def test_of_an_office_that_many_hold_nobody_is_the_successor(coder: Coder) -> None:
    assert coder.kb.offices["Ambassador"].shared
    one, two = told(office="Ambassador"), told(person="Ruth Mbabazi", office="Ambassador", day="2023-02-01")
    assert on(coder, "Tamsin Okello", "2023-04-01", one, two) == [("UGA", "Ambassador")]


def test_a_return_to_office_after_leaving_it(coder: Coder) -> None:
    left = told(action="left office", day="2023-02-01")
    back = told(day="2023-03-01")
    assert on(coder, "Tamsin Okello", "2023-02-15", told(), left, back) == []
    assert on(coder, "Tamsin Okello", "2023-03-15", told(), left, back) == MINISTER


def test_an_undated_telling_of_somebody_whom_the_table_has_in_that_office_is_not_believed(coder: Coder) -> None:
    person = told(person="Tony Blair", country="GBR", office="Prime Minister", dated=False)
    assert on(coder, "Tony Blair", "2023-04-01", person) == []
    assert any(row.office == "Prime Minister" for row in coder.kb.person("Tony Blair", "GBR")), "out of the table"


def test_where_the_table_is_certain_of_another_the_telling_is_not_believed(coder: Coder) -> None:
    facts: dict[str, Any] = {"person": "Quentin Zapp", "country": "IND", "office": "Prime Minister"}
    assert on(coder, "Quentin Zapp", "2021-06-01", told(day="2021-05-01", **facts)) == []
    assert on(coder, "Quentin Zapp", "2021-06-01", told(day="2021-05-01", **facts | {"office": "Ambassador"})) != []


def test_days_at_the_edge_of_the_calendar_do_no_harm(coder: Coder) -> None:
    for day in ("0001-01-01", "9999-12-31"):
        assert on(coder, "Tamsin Okello", day, told(day=day), told(day=day, action="holds office")) == MINISTER


def test_a_presumed_minister_is_out_once_a_successor_is_heard_of(coder: Coder) -> None:
    day, presumed = next(
        (day, holder)
        for year in range(2020, 2040)
        for office in ("Minister of Defence", "Minister of Foreign Affairs", "President")
        for country in ("UGA", "NOR", "IND", "KEN", "PER")
        for day in [dt.date(year, 6, 1)]
        for holder in coder.kb.holder_table.of(country, office, day)[:1]
        if not holder.certain and holder.end is None and "presumed" in holder.why
    )
    heard = Heard()
    successor = told("Quentin Zapp", presumed.country, presumed.office, day=str(day - dt.timedelta(1)))
    heard.add("d1", [successor])
    (found,) = Recall(coder.kb, heard, "d2").review([presumed], day)
    assert (found.country, found.office) == (presumed.country, "")
    assert found.why.endswith(f"; but Quentin Zapp took office in d1, published {successor.published} (this ledger)")
    assert Recall(coder.kb, heard, "d1").review([presumed], day) == [presumed]
    assert Recall(coder.kb, Heard(), "d2").review([presumed], day) == [presumed]
