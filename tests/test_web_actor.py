"""The page of an actor: found by name or id through an index, over so many documents at a time, with quotes."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event

from dragoman.record.models import Record, Tenure
from dragoman.store import Ledger
from dragoman.store.look.actor import actor_view
from dragoman.store.look.who import window
from record_factory import Story, day
from web_pages import Page, assert_harmless, served

RAO = "Q77"
RUNNING = '<script>alert(1)</script>\u202e" onclick="x'


def talk(n: int, name: str = "Anil Rao", wikidata: str | None = RAO, other: str = "Dana Peled", **more: Any) -> Record:
    """A document in which one telephones another and says something of it."""
    text = f"{name} telephoned {other} on day {n}. He said the talks went well."
    published = f"2023-{1 + n % 12:02}-{1 + n % 28:02}"
    story = Story(f"t{n}{more.get('mark', '')}", text, published, title=f"Talk {n}", publisher="The Wire")
    rao = story.actor(name, "IND", office="Minister of Defence", wikidata=wikidata)
    peled = story.actor(other, more.get("country", "ISR"))
    story.event("CONSULT", "telephoned", (rao, peled), day(published), modes=("phone",), quad=more.get("quad", 1))
    story.statement(rao, "the talks went well", channel="interview")
    record = story.record()
    if n == 0:
        tenure = Tenure(
            actor=rao, office="Minister of Defence", country="IND", action="took office", date=day("2022-12-30"),
            span=story.span(name), why="test",
        )  # fmt: skip
        record = record.model_copy(update={"tenures": (tenure,)})
    return record


RECORDS = [talk(n) for n in range(30)] + [
    talk(30, "A. Rao", mark="x"),
    talk(31, "Anil Rao", None, "Ines Vega", country="PER", quad=4, mark="y"),
    talk(32, "Kofi Lind", "Q5", mark="z"),
    talk(33, "Kofi Lind", "Q6", mark="z"),
    talk(34, "Old & Sons <b>", None, RUNNING, mark="z"),
]


@pytest.fixture(scope="module")
def site(new_ledger: Any) -> Iterator[tuple[TestClient, Ledger]]:
    with served(new_ledger(), RECORDS) as found:
        yield found


def test_somebody_is_found_by_id_by_name_and_under_other_names(site: tuple[TestClient, Ledger]) -> None:
    client, _ = site
    by_id = client.get(f"/actor.json?name={RAO}").json()
    assert (by_id["documents"], by_id["wikidata"], by_id["country"]) == (31, RAO, "IND")
    assert [one["value"] for one in by_id["names"]] == ["Anil Rao", "A. Rao"]
    for name in ("Anil Rao", "anil rao", " Anil RAO "):
        by_name = client.get("/actor.json", params={"name": name}).json()
        # With the one of this name that no table knew.
        assert (by_name["documents"], by_name["wikidata"]) == (32, RAO)
    assert by_name["partners"][0] | {"events": 31} == {
        "name": "Dana Peled", "country": "ISR", "wikidata": None, "events": 31, "cooperation": 31, "conflict": 0
    }  # fmt: skip
    assert by_name["partners"][1]["conflict"] == 1
    assert by_name["channels"] == [{"value": "interview", "count": 32}]
    assert by_name["tenures"][0]["action"] == "took office"


def test_namesakes_are_told_apart(site: tuple[TestClient, Ledger]) -> None:
    client, _ = site
    told = client.get("/actor.json?name=Kofi Lind").json()
    assert [one["value"] for one in told["namesakes"]] == ["Q5", "Q6"]
    assert client.get("/actor.json?name=Q5").json()["documents"] == 1
    assert "/actor?name=Q6" in Page(client.get("/actor?name=Kofi Lind").text).links


def test_events_and_words_are_paged_the_latest_first(site: tuple[TestClient, Ledger]) -> None:
    client, _ = site
    seen: list[Any] = []
    said: list[Any] = []
    for page in (1, 2, 3, 4):
        told = client.get(f"/actor.json?name={RAO}&events={page}&words={page}").json()
        seen += [(one["start"], one["source"]["id"]) for one in told["deeds"]]
        said += [(one["source"]["published"], one["source"]["id"], one["words"]) for one in told["said"]]
    assert len(seen) == len(set(seen)) == told["events"]
    assert [one[0] for one in seen] == sorted((one[0] for one in seen), reverse=True)
    assert len(said) == len(set(said)) == told["statements"] == 31
    assert [one[0] for one in said] == sorted((one[0] for one in said), reverse=True)
    shown = Page(client.get(f"/actor?name={RAO}").text)
    assert f"/actor?name={RAO}&events=2#events" in shown.links
    assert any(link.startswith("/document?id=t") and link.endswith("#e1") for link in shown.links)
    assert any(link.endswith("#s1") for link in shown.links)
    assert any(link.startswith("/happenings/") for link in shown.links)
    assert "the talks went well" in shown.words
    assert client.get(f"/actor?name={RAO}&events=900").status_code == 200


def test_older_documents_are_looked_at_in_their_turn(site: tuple[TestClient, Ledger]) -> None:
    _, ledger = site
    with ledger._database.read() as connection:
        records: list[int] = []
        before: int | None = None
        while True:
            found = window(connection, "Anil Rao", before, size=7)
            records += [one.record for one in found.seen]
            assert len({one.record for one in found.seen}) <= 7
            if found.before is None:
                break
            before = found.before
        assert records == sorted(set(records), reverse=True)
        assert len(records) == 32
        view = actor_view(connection, "Anil Rao", records[10])
    assert view is not None
    assert view.documents == 21


def test_records_of_older_runs_and_versions_do_not_count(address: str) -> None:
    first = talk(0)
    second = first.model_copy(update={"run": first.run.model_copy(update={"codebook": "newer"})})
    with served(address, [first, second]) as (client, ledger):
        told = client.get(f"/actor.json?name={RAO}").json()
        assert (told["documents"], told["events"], told["statements"]) == (1, 1, 1)
        view = ledger.looking.actor(RAO)
        assert view is not None
        assert view.model_dump(mode="json") == {name: value for name, value in told.items() if name != "known"} | {
            "size": view.size
        }


def test_the_page_is_the_twin_and_harmless(site: tuple[TestClient, Ledger]) -> None:
    client, _ = site
    for name in (RAO, "Anil Rao", "Old & Sons <b>", RUNNING, "Dana Peled"):
        answer = client.get("/actor", params={"name": name})
        assert answer.status_code == 200, name
        page = assert_harmless(answer.text)
        twin = client.get("/actor.json", params={"name": name}).json()
        assert client.get("/actor", params={"name": name}, headers={"accept": "application/json"}).json() == twin
        assert f"{twin['documents']}" in page.words
        for one in (*twin["deeds"], *twin["partners"]):
            words = one.get("sentence") or one["name"]
            assert words.replace("\u202e", " ").split()[0] in page.words


def test_whom_nobody_names_is_not_there(site: tuple[TestClient, Ledger]) -> None:
    client, _ = site
    for name in ("Q999999999", "Zxcvb Nmqwe", "x" * 5000, "' OR 1=1 --", "%", "a\u202eb"):
        answer = client.get("/actor", params={"name": name})
        assert answer.status_code == 404, name
        assert_harmless(answer.text)
    assert "Anil Rao" in client.get("/actor", params={"name": "anil rao telephoned"}).text
    for bad in ("/actor", "/actor?name=", "/actor?name=x&events=0", f"/actor?name=x&before={10**30}"):
        assert client.get(bad).status_code == 400
    assert client.get("/actor", params={"name": "  "}).status_code == 404


def test_the_tables_tell_of_offices_held_and_of_bodies(site: tuple[TestClient, Ledger]) -> None:
    client, _ = site
    modi = client.get("/actor.json?name=Narendra Modi").json()
    assert (modi["documents"], modi["known"]["name"]) == (0, "Narendra Modi")
    assert "Prime Minister" in {one["office"] for one in modi["known"]["terms"]}
    page = Page(client.get("/actor?name=Narendra Modi").text)
    assert "No document of this ledger names them" in page.words
    assert client.get("/actor.json?name=NATO").json()["known"]["body"]["name"] == "NATO"
    office = client.get("/actor.json?name=Prime Minister of India").json()["known"]
    assert any(one["person"] == "Narendra Modi" for one in office["holders"])
    assert client.get("/actor.json?name=Peru").json()["known"]["country"] == "PER"


def test_actors_are_found_by_an_index(tmp_path: Any) -> None:
    statements: list[tuple[str, Any]] = []
    with served(str(tmp_path / "a.ledger"), RECORDS[:3]) as (_, ledger):
        listen = ledger._database.reading

        def keep(_connection: object, _cursor: object, statement: str, values: Any, *_: object) -> None:
            if statement.startswith("SELECT"):
                statements.append((statement, values))

        event.listen(listen, "before_cursor_execute", keep)
        assert ledger.looking.actor(RAO)
        assert ledger.looking.actor("Anil Rao")
        event.remove(listen, "before_cursor_execute", keep)
        with ledger._database.read() as connection:
            plans = [
                (statement, str(row[3]))
                for statement, values in statements
                for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", tuple(values))
            ]
    used = " ".join(plan for _, plan in plans)
    assert "actors_by_who" in used
    assert "actors_by_name" in used
    assert not [plan for _, plan in plans if plan.startswith("SCAN") and "CONSTANT" not in plan]
