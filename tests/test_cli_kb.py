"""``dragoman kb``: who held what, tables in and out, and what a person reads of it."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from dragoman.engine.coding import Alone
from dragoman.read import cli, cli_kb
from dragoman.resolve import KnowledgeBase
from dragoman.resolve.imported.store import store_in_use

HEADER = "kind,name,aliases,country,office,position,start,end,wikidata,acronym,sectors\n"
ROWS = (
    "person,Zoltan Makeup,,TUV,Minister of Defence,,2020-01-05,2022-11-05,Q990000001,,\n"
    "person,Other Makeup,,TUV,Minister of Defence,Minister of Defence and Fish,2022-11-05,2029-01-01,,,\n"
    "organisation,Board of Made-up Fisheries,,NOR,,,,,,BMUF,GOV\n"
)


@pytest.fixture(scope="module")
def own() -> KnowledgeBase:
    return KnowledgeBase.load()


@pytest.fixture(autouse=True)
def store(tmp_path: Path, own: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty place for a store; the package's tables are loaded once."""
    path = tmp_path / "kb.sqlite"
    monkeypatch.setenv("DRAGOMAN_KB", str(path))
    monkeypatch.setattr(cli_kb, "_knowledge", lambda: own.with_imported(store_in_use()))
    monkeypatch.setattr(KnowledgeBase, "load", classmethod(lambda cls, imported=None: own.with_imported(imported)))
    return path


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "mine.csv"
    path.write_text(HEADER + ROWS, "utf-8")
    return path


def kb(*arguments: Any) -> Result:
    return CliRunner().invoke(cli.app, ["kb", *map(str, arguments)], env={"COLUMNS": "80"})


def found(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.stderr
    answer: dict[str, list[dict[str, Any]]] = json.loads(result.stdout)
    return answer["found"]


def test_who_was_it_on_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAGOMAN_KB", "none")
    result = kb("who", "Rajnath Singh", "--on", "2018-01-01")
    assert result.exit_code == 0
    for words in ("Rajnath Singh (IND)", "Minister of Interior", "certain: ", "Q3506475", "2014-05-26 –"):
        assert words in result.stdout
    assert "Minister of Defence" not in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 80
    ever = found(kb("who", "Rajnath Singh", "--country", "India", "--format", "json"))
    assert {"Minister of Interior", "Minister of Defence"} <= {one["office"] for one in ever}
    assert [one["start"] for one in ever] == sorted((one["start"] for one in ever), reverse=True)


def test_holders_are_listed_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAGOMAN_KB", "none")
    asked = kb("holders", "ISR", "Minister of Defence", "--format", "json")
    terms = found(asked)
    assert {one["office"] for one in terms} == {"Minister of Defence"}
    assert [one["start"] for one in terms] == sorted(one["start"] for one in terms)
    persons = [one["person"] for one in terms]
    assert persons.index("Moshe Ya'alon") < persons.index("Avigdor Lieberman") < persons.index("Benny Gantz")
    assert found(kb("holders", "Israel", "defence minister", "--format", "json")) == terms
    shown = found(kb("holders", "ISR", "minister of defense", "--since", "2014-01-01", "--until", "2018-01-01",
                     "--format", "json"))  # fmt: skip
    assert [one["person"] for one in shown] == ["Moshe Ya'alon", "Avigdor Lieberman"]
    (one,) = found(kb("holders", "ISR", "Minister of Defence", "--on", "2015-01-01", "--format", "json"))
    assert (one["person"], one["certain"]) == ("Moshe Ya'alon", True)
    (one,) = found(kb("holders", "gbr", "Foreign Secretary", "--on", "2015-06-01", "--format", "json"))
    assert (one["office"], one["person"]) == ("Minister of Foreign Affairs", "Philip Hammond")
    table = kb("holders", "ISR", "Minister of Defence")
    assert "Minister of Defence, Israel" in table.stdout
    assert table.stdout.index("Moshe Ya'alon") < table.stdout.index("Benny Gantz")


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("who", "Rajnath Sing Nobody"), 1, "no table has anybody called"),
        (("who", "Rajnath Singhwal", "--country", "IND"), 1, "near it: Rajnath Singh"),
        (("who", "Rajnath Singh", "--on", "1990-01-01"), 1, "at other times: "),
        (("who", "Rajnath Singh", "--on", "yesterday"), 2, "--on"),
        (("who", "Rajnath Singh", "--country", "Idnia"), 2, "did you mean IND (India)"),
        (("holders", "ISR", "Minister of Fishes"), 2, "is no office that the tables know; for example: Minister"),
        (("holders", "ISR", "Minister of Defence", "--on", "1950-01-01"), 1, "no table knows a Minister of Defence of"),
        (("holders", "ISR", "Minister of Defence", "--on", "2020-01-01", "--since", "2019-01-01"), 2, "--since"),
        (("org", "Qwertyuiop"), 1, "no table has an organisation called 'Qwertyuiop'"),
        (("org", "International Atomic Energy Agancy"), 1, "near it: International Atomic Energy Agency"),
        (("remove", "mine"), 1, "has no source 'mine'; it has none"),
        (("import", "nowhere.csv"), 1, "nowhere.csv: there is no such file"),
    ],
)
def test_what_is_not_found_says_what_is_near(
    arguments: tuple[str, ...], status: int, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if arguments[0] in ("who", "holders", "org"):
        monkeypatch.setenv("DRAGOMAN_KB", "none")
    result = kb(*arguments)
    # A usage error is boxed or wrapped at the terminal's width.
    said = " ".join(result.stderr.replace("│", " ").split())
    assert result.exit_code == status, said
    assert words in said
    assert result.stdout == ""


def test_org_says_what_it_is_and_whose(table: Path) -> None:
    kb("import", table)
    shown = kb("org", "BMUF").stdout
    for words in ("Board of Made-up Fisheries", "BMUF", "GOV", "Norway (NOR)", "organisation table mine (imported)"):
        assert words in shown
    answer = json.loads(kb("org", "IAEA", "--format", "json").stdout)["found"]
    assert (answer["kind"], answer["country"], answer["imported"]) == ("IGO", None, False) or answer["kind"] == "UNO"


def test_import_ask_list_remove(table: Path, store: Path) -> None:
    result = kb("import", table, "--licence", "CC0 1.0", "--url", "https://example.org/mine")
    assert result.exit_code == 0, result.stderr
    assert result.stdout == "imported mine: 2 persons, 2 terms, 1 organisation\n"
    (one,) = found(kb("who", "Zoltan Makeup", "--on", "2021-01-01", "--format", "json"))
    assert (one["source"], one["imported"], one["certain"], one["wikidata"]) == ("mine", True, True, "Q990000001")
    terms = found(kb("holders", "Tuvalu", "Minister of Defence", "--format", "json"))
    assert [term["person"] for term in terms if term["imported"]] == ["Zoltan Makeup", "Other Makeup"]
    listed = kb("sources").stdout
    for words in ("mine", "2 persons, 2 terms, 1 organisation", "CC0 1.0", "https://example.org/mine", "sha256"):
        assert words in listed
    (source,) = json.loads(kb("sources", "--format", "json").stdout)["sources"]
    assert (source["name"], source["terms"], source["licence"]) == ("mine", 2, "CC0 1.0")
    assert "in place of the one of" in kb("import", table).stdout
    assert kb("remove", "mine").stdout == "removed mine: 2 persons, 2 terms, 1 organisation\n"
    assert "no imported tables" in kb("sources").stderr
    assert kb("who", "Zoltan Makeup").exit_code == 1


def test_skip_bad_imports_the_rest_and_counts(table: Path) -> None:
    with table.open("a") as stream:
        stream.write("person,Third Makeup,,TUV,Minister of Defence,,2020-13-05,,,,\n")
    refused = kb("import", table)
    assert refused.exit_code == 1
    assert "mine.csv:5: start: '2020-13-05' is no day" in refused.stderr
    assert refused.stdout == ""
    taken = kb("import", table, "--skip-bad", "--source", "Makeups 2026")
    assert taken.exit_code == 0
    assert taken.stdout.startswith("imported Makeups 2026: 2 persons")
    assert "skipped 1 (bad-date 1)" in taken.stderr


def test_code_says_that_imported_tables_are_in_use(
    table: Path, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Coder:
        def pipe(self, documents: Any) -> list[Any]:
            return [None for _ in documents][:0]

    monkeypatch.setattr(cli, "begin_coding", lambda *asked, **options: Alone(Coder()))  # type: ignore[arg-type]  # it does all that is asked here
    article = tmp_path / "a.txt"
    article.write_text("Zoltan Makeup met the Norwegian minister on Friday.")

    def said() -> str:
        return CliRunner().invoke(cli.app, ["code", str(article), "--format", "jsonl"]).stderr

    assert kb("import", table).exit_code == 0
    assert f"imported tables in use: mine ({store})" in said()
    kb("remove", "mine")
    assert "imported tables" not in said()
    monkeypatch.setenv("DRAGOMAN_KB", str(tmp_path / "typo.sqlite"))
    assert "it does not exist" in said()


def test_progress_is_shown_past_a_few_seconds(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "filing names" not in kb("import", table).stderr
    monkeypatch.setattr(cli_kb, "PATIENCE", 0.0)
    assert "filing names ..." in kb("import", table).stderr
    assert kb("reindex").stdout == "filed 2 persons anew\n"
