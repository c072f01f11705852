"""The commands that take in: fetch, work, feeds, sources, versions, copies, and add with custody."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

import dragoman
from dragoman.engine.coding import Alone
from dragoman.read import cli
from dragoman.store import Ledger
from engine_desk import QuickCoder, page, rss, story
from web_server import Answer, WebServer, ok


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DRAGOMAN_CONTACT", "tests@dragoman.test")
    monkeypatch.setenv("DRAGOMAN_ALLOW", "127.0.0.1")
    monkeypatch.setattr(dragoman, "load", lambda **options: QuickCoder(), raising=False)


class Site:
    """A server under its number, which needs no resolver."""

    def __init__(self, server: WebServer) -> None:
        self._server = server

    def serve(self, path: str, answer: Any) -> str:
        return self._server.route(path, answer).replace("news1.test", "127.0.0.1")

    def story(self, number: int) -> str:
        return self.serve(f"/news/{number}", ok(page(story(number), f"Meeting {number}")))


@pytest.fixture
def site() -> Iterator[Site]:
    with WebServer() as server:
        yield Site(server)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.app, [*arguments, "--ledger", "n.db"])


def fetch(*arguments: str) -> Result:
    return run("fetch", "--pace", "0", *arguments)


def feeds(*arguments: str) -> Result:
    return run("feeds", *arguments)


def test_pages_are_fetched_coded_and_counted(site: Site) -> None:
    result = fetch(site.story(1), site.story(2))
    assert (result.exit_code, result.stdout) == (0, "fetched 2, coded 2\n")
    with Ledger.open("n.db", create=False) as ledger:
        assert len(ledger.documents()) == 2


def test_a_page_that_is_missing_is_told_and_is_exit_status_1(site: Site) -> None:
    result = fetch(site.serve("/gone", Answer(b"", 404)))
    assert (result.exit_code, result.stdout) == (1, "failed 1\n")
    assert "the site has no such page" in result.stderr


def test_a_private_address_that_nobody_allowed_is_blocked(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DRAGOMAN_ALLOW")
    result = fetch(site.story(1))
    assert (result.exit_code, result.stdout) == (1, "blocked 1\n")
    assert "is no public address" in result.stderr
    assert "--allow 127.0.0.1" in result.stderr


def test_the_summary_as_json_names_every_outcome(site: Site) -> None:
    told = json.loads(fetch(site.story(1), site.serve("/x", Answer(b"", 404)), "--json").stdout)
    assert told["outcomes"]["coded"] == told["outcomes"]["failed"] == 1
    assert told["outcomes"]["refused by robots"] == 0
    assert told["reasons"] == {"http-404": 1}
    assert told["waiting"] == {}


def test_pages_of_a_list_are_fetched_once(site: Site, tmp_path: Path) -> None:
    urls = [site.story(n) for n in range(3)]
    Path("pages.txt").write_text("# mine\n" + "\n".join(urls) + "\nno address\n", "utf-8")
    first = fetch("--from", "pages.txt")
    assert first.stdout == "pages queued 3, fetched 3, coded 3\n"
    assert "'no address' is no address" in first.stderr
    second = fetch("--from", "pages.txt")
    assert second.stdout == "nothing to do\n"
    assert "3 fetched before were passed over" in second.stderr


def test_without_pages_or_a_list_it_is_a_usage_error() -> None:
    assert fetch().exit_code == 2
    assert not Path("n.db").exists()


def test_what_was_only_fetched_is_coded_by_work(site: Site) -> None:
    result = fetch(site.story(1), "--no-code")
    assert result.stdout == "fetched 1\n"
    assert "in the queue: 1 to be coded" in result.stderr
    assert run("work").stdout == "coded 1\n"
    assert run("work").stdout == "nothing to do\n"


def test_work_asks_for_a_ledger_that_exists() -> None:
    result = run("work")
    assert result.exit_code == 1
    assert "no such ledger" in result.stderr


def test_feeds_are_added_listed_run_and_removed(site: Site) -> None:
    feed = site.serve("/feed.xml", ok(rss([site.story(n) for n in range(3)]), "application/rss+xml"))
    assert feeds("add", feed, "--every", "15m", "--title", "Mine").stdout == "new 1, known 0\n"
    assert feeds("add", feed).stdout == "new 0, known 1\n"
    ran = feeds("run", "--pace", "0")
    assert (ran.exit_code, ran.stdout) == (0, "feeds asked 1, pages queued 3, fetched 3, coded 3\n")
    idle = feeds("run", "--pace", "0")
    assert (idle.stdout, "note: no feed is due before 2" in idle.stderr) == ("nothing to do\n", True)
    assert feeds("run", "--pace", "0", "--all").stdout == "feeds asked 1\n"
    (listed,) = json.loads(feeds("list", "--format", "json").stdout)
    assert (listed["url"], listed["title"], listed["every_seconds"], listed["failures"]) == (feed, "Mine", 900, 0)
    assert feeds("remove", feed).stdout == "removed 1\n"
    assert "no feeds" in feeds("list").stdout
    assert feeds("remove", "http://other.example/feed").exit_code == 1


def test_an_outline_goes_out_and_comes_in_again(site: Site) -> None:
    urls = [f"http://site{n}.example/feed" for n in range(200)]
    feeds("add", *urls)
    Path("mine.opml").write_text(feeds("list", "--format", "opml").stdout, "utf-8")
    result = CliRunner().invoke(cli.app, ["feeds", "import", "mine.opml", "--ledger", "other.db"])
    assert result.stdout == "new 200, known 0\n"
    with Ledger.open("other.db", create=False) as ledger:
        assert [feed.url for feed in ledger.feeds.list()] == urls


@pytest.mark.parametrize("every", ["0m", "soon", "15", "-5m"])
def test_what_is_no_stretch_of_time_is_a_usage_error(every: str) -> None:
    result = feeds("add", "http://a.example/feed", "--every", every)
    assert result.exit_code in (1, 2)
    assert not Path("n.db").exists()


def test_sources_show_days_outcomes_and_reasons(site: Site) -> None:
    fetch(site.story(1), site.serve("/gone", Answer(b"", 404)))
    shown = run("sources").stdout
    assert "127.0.0.1" in shown
    assert "http-404 1" in shown
    (source,) = json.loads(run("sources", "--format", "json").stdout)["sources"]
    assert source["days"][0]["outcomes"] == {"coded": 1, "failed": 1}
    assert "nothing came in" in run("sources", "--since", "2020-01-01", "--until", "2020-01-02").stdout
    assert run("sources", "--since", "2020-01-03", "--until", "2020-01-02").exit_code == 2


def test_versions_show_what_was_changed_in_silence(site: Site) -> None:
    changed = story(1).replace("on Friday", "on Saturday")
    url = site.serve("/a", [ok(page(story(1))), ok(page(changed))])
    fetch(url)
    assert fetch(url).stdout == "fetched 1, coded 1, changed since 1\n"
    shown = run("versions", url).stdout
    assert "- Minister number 1 of Norway met the ambassador of Finland in Helsinki on Friday" in shown
    assert "+ Minister number 1 of Norway met the ambassador of Finland in Helsinki on Saturday" in shown
    first, second = json.loads(run("versions", url, "--format", "json").stdout)
    assert first["changes"] == []
    assert [change["kind"] for change in second["changes"]] == ["changed"]
    assert run("versions", "http://other.example/").exit_code == 1


def test_copies_show_the_lead_and_what_each_adds(site: Site) -> None:
    added = "\n\nA spokesman in Bergen said later that the whole fleet would stay in port until Easter."
    urls = [site.story(1), site.serve("/b", ok(page(story(1) + added)))]
    fetch(urls[0])
    fetch(urls[1])
    (found,) = json.loads(run("copies", "--format", "json").stdout)
    assert {copy["document"] for copy in found["copies"]} == set(urls)
    assert [copy["adds"] for copy in found["copies"] if copy["document"] == urls[1]] == [[added.strip()]]
    assert "no copies" in run("copies", "http://other.example/").stdout


def test_files_leave_custody_too(tmp_path: Path) -> None:
    Path("in").mkdir()
    Path("in/a.txt").write_text(story(1), "utf-8")
    Path("in/b.html").write_text(page(story(2)), "utf-8")
    Path("in/c.txt").write_text("   ", "utf-8")
    Path("in/d.txt").write_text(
        "Le ministre des Affaires étrangères a reçu vendredi les ambassadeurs pour parler du commerce. " * 8, "utf-8"
    )
    result = run("add", "in", "--no-code")
    assert result.stdout == "new 0, version 0, recoded 0, same 0, later 2, not English 1, skipped 2\n"
    (source,) = json.loads(run("sources", "--format", "json").stdout)["sources"]
    assert source["source"] == "in"
    assert source["days"][0]["outcomes"] == {"fetched": 2, "not a story": 1, "not English": 1}
    assert run("work").stdout == "coded 2\n"
    (source,) = json.loads(run("sources", "--format", "json").stdout)["sources"]
    assert source["days"][0]["outcomes"] == {"coded": 2, "not a story": 1, "not English": 1}
    assert run("add", "in", "--no-code").stdout.startswith("new 0, version 0, recoded 0, same 2")


def test_copies_in_files_are_put_aside_when_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "begin_coding", lambda *asked, **options: Alone(QuickCoder()))
    Path("a.txt").write_text(story(1), "utf-8")
    Path("b.txt").write_text(story(1) + "\n\n(Reuters)\n", "utf-8")
    assert run("add", "a.txt").stdout.startswith("new 1")
    assert run("add", "b.txt", "--skip-copies").stdout == "new 0, version 0, recoded 0, same 0, copy 1, skipped 0\n"
    assert run("add", "b.txt").stdout.startswith("new 1")


def test_columns_of_a_table_are_named_on_the_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "begin_coding", lambda *asked, **options: Alone(QuickCoder()))
    Path("t.csv").write_text('nr,body,day\n7,"' + story(1).replace('"', "") + '",2023-03-03\n', "utf-8")
    assert run("add", "t.csv", "--map", "id=nr,text=body,date=day").stdout.startswith("new 1")
    with Ledger.open("n.db", create=False) as ledger:
        assert [(one.id, str(one.published)) for one in ledger.documents()] == [("7", "2023-03-03")]
