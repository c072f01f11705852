"""The pages as a reader has them: in a real browser, at a real server, by keyboard, by eye, and without JavaScript."""

import re
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from browser import HEIGHT, NARROW, WIDE, chromium_there, tab
from dragoman.ingest import read_documents
from dragoman.pipeline import Coder
from dragoman.read.web import links
from dragoman.read.web import review_forms as forms
from dragoman.store import Decision, Ledger
from ledgers import assert_sound
from record_factory import call, day
from records_ledger import SOURCE, WATCH, fill_pages
from served import running

DYAD = ("IND", "ISR")
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
COLOURS = ("color-contrast", "link-in-text-block")
"""The rules of axe that ask for colours; what the others find is the same in both themes."""


@dataclass(frozen=True)
class Site:
    """A server, and what is to be found there."""

    base: str
    pages: dict[str, str]
    """An address of each kind of page that its ledger fills, by the kind's name."""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with chromium_there() as browser:
        yield browser


@pytest.fixture(scope="module")
def demo(coder: Coder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ledger of ``make demo``: three articles about one call."""
    path = tmp_path_factory.mktemp("demo") / "demo.ledger"
    with Ledger.open(path) as ledger:
        for record in coder.pipe(read_documents(Path(str(files("dragoman.data") / "demo" / "demo.jsonl")))):
            ledger.add(record)
        ledger.reconcile()
    return path


@pytest.fixture(scope="module")
def site(demo: Path) -> Iterator[Site]:
    with Ledger.open(demo) as ledger:
        told = next(one for one in ledger.happenings() if one.type == "CONSULT" and one.reports == 3)
    pages = {
        "home": "/",
        "relation": links.relation(*DYAD),
        "country": links.country("IND"),
        "happening": links.happening(told.id),
        "document": links.document("demo-wire"),
        "history": links.history("demo-wire"),
        "actor": links.actor("Yoav Gallant"),
        "search": links.search("minister"),
        "review": "/review",
        "review of an event": "/review/next",
        "codebook type": links.code("CONSULT"),
        "about": "/about",
        "API": "/api",
        "log in": "/login",
    }
    with running("--ledger", str(demo), "--reviewer", "Ada") as server:
        yield Site(server.url, pages)


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """What three articles have none of: sources, watches, runs to compare, and names that are hostile."""
    path = str(tmp_path_factory.mktemp("records") / "news.ledger")
    fill_pages(path)
    pages = {
        "sources": "/sources",
        "source": links.source(SOURCE),
        "watches": "/watches",
        "watch": links.watch(WATCH),
        "promises": links.promises(*DYAD),
        "agreements": links.agreements(*DYAD),
        "trends": links.trends(*DYAD),
        "copies": links.copies("copy"),
        "versions": links.versions("twice"),
        "runs": "/runs",
        "decisions": "/decisions",
        "codebook": "/codebook",
        "nothing": links.relation(*DYAD) + "/no/such/page",
    }
    with running("--ledger", path, "--reviewer", "Ada") as server:
        yield Site(server.url, pages)


def words(text: str) -> str:
    """A text as it is compared: spaces of one kind."""
    return " ".join(text.split())


# The way from two countries to the sentence


def test_from_two_countries_to_the_sentence(chromium: Browser, site: Site) -> None:
    with tab(chromium, site.base) as at:
        page = at.page
        at.go("/")
        page.get_by_label("One country").fill("India")
        page.get_by_label("and another").fill("Israel")
        page.get_by_role("button", name="Show the relation").click()
        expect(page).to_have_url(re.compile("/IND/ISR$"))
        expect(page.get_by_role("heading", level=1)).to_have_text("India and Israel")
        _wait_for_charts(page)
        everything = page.locator(".timeline li").count()
        page.locator(".charted").first.locator("svg a").last.click()
        expect(page).to_have_url(re.compile("since=2023-03-01&until=2023-03-31"))
        expect(page.locator(".timeline h3")).to_have_text(["March 2023"])
        assert 0 < page.locator(".timeline li").count() < everything
        row = page.locator(".timeline li", has_text="Consult").first
        quoted = words(row.locator("blockquote").inner_text())
        trigger = row.locator("blockquote mark").first.inner_text()
        row.locator(".when a").click()
        expect(page.locator("blockquote").first).to_contain_text(trigger)
        assert words(page.locator("blockquote").first.inner_text()) == quoted
        page.locator(".source a").first.click()
        event = page.url.partition("#")[2]
        assert re.fullmatch(r"e\d+", event)
        # Its card, and beside it its words in the text.
        assert at.in_view(f"#{event}")
        assert at.in_view(f"#at-{event}")
        assert page.locator(f"#at-{event}").inner_text() == trigger
        card = words(page.locator(f"#{event}").text_content() or "")
        assert quoted in card
        sentence = page.locator(f".text [data-of~='{event}'].m-evidence").all_text_contents()
        assert quoted == words("".join(sentence))


def _wait_for_charts(page: Page) -> None:
    """Until both charts stand on the page: while one is being drawn, a picture is there in its place."""
    for _ in range(40):
        if page.locator(".charted svg").count() == 2:
            return
        page.wait_for_timeout(250)
        page.reload()
    raise AssertionError("the charts are not drawn")


def test_two_readouts_stand_side_by_side(chromium: Browser, site: Site) -> None:
    with tab(chromium, site.base) as at:
        at.go(site.pages["happening"])
        table = at.page.get_by_role("region", name="Accounts side by side").locator("table")
        heads = table.locator("thead th").all_inner_texts()
        india, israel = (heads.index(name) for name in ("India", "Israel"))
        both = []
        for row in table.locator("tbody tr").all():
            cells = row.locator("th, td")
            quotes = [cells.nth(column).locator("blockquote") for column in (india, israel)]
            if all(quote.count() for quote in quotes):
                both.append([quote.first for quote in quotes])
        assert both, "no matter on which both speak"
        first, second = both[0]
        one, other = first.bounding_box(), second.bounding_box()
        assert one is not None
        assert other is not None
        assert one["x"] + one["width"] <= other["x"], "beside each other"
        assert one["y"] < other["y"] + other["height"], "at one height"
        assert other["y"] < one["y"] + one["height"], "at one height"
        for quote, document in ((first, "demo-india"), (second, "demo-israel")):
            expect(quote).to_contain_text(document)


# The review desk


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """Forty events to be looked at, from one whose confidence is 0 upwards."""
    path = tmp_path / "news.ledger"
    with Ledger.open(path) as ledger:
        for at in range(40):
            date = day(f"2023-{1 + at // 28:02}-{1 + at % 28:02}")
            ledger.add(call(f"d{at:02}", date=date, confidence=at / 100))
        ledger.reconcile()
    return path


def said(path: Path) -> list[Decision]:
    with Ledger.open(path) as ledger:
        return [one for one in ledger.decisions.all("review") if "undone" not in one.what]


def _correct(page: Page) -> None:
    """The place of the event that is shown, by keyboard."""
    page.keyboard.press("p")
    page.keyboard.type("Haifa")
    page.keyboard.press("Escape")
    page.keyboard.press("y")
    page.keyboard.type("the sentence says so")
    page.keyboard.press("Escape")
    page.keyboard.press("c")


def _reviewed(page: Page, number: int) -> None:
    expect(page.locator(".crumbs")).to_contain_text(f"reviewed {number}")
    expect(page.locator("body")).not_to_have_attribute("aria-busy", "true")


def test_decisions_by_keyboard_are_kept(chromium: Browser, desk: Path) -> None:
    with running("--ledger", str(desk), "--reviewer", "Ada") as server, tab(chromium, server.url) as at:
        page = at.page
        at.go("/review/next")
        first = page.locator("form[data-review] input[name=name]").get_attribute("value")
        page.keyboard.press("?")
        expect(page.locator("[data-keys]")).to_have_attribute("open", "")
        page.keyboard.press("s")
        expect(page).to_have_url(re.compile("after="))
        page.keyboard.press("k")
        expect(page).to_have_url(re.compile("/review/next$"))
        _reviewed(page, 0)
        page.keyboard.press("a")
        expect(page.get_by_role("status")).to_contain_text("Accepted.")
        _reviewed(page, 1)
        page.keyboard.press("u")
        expect(page.get_by_role("status")).to_contain_text("Undone.")
        expect(page.locator("body")).not_to_have_attribute("aria-busy", "true")
        assert said(desk) == []
        # What lacks a reason is not sent.
        page.keyboard.press("r")
        expect(page.locator("[data-told]")).to_be_visible()
        page.keyboard.press("Escape")
        _correct(page)
        _reviewed(page, 1)
        page.reload()
        _reviewed(page, 1)
        at.go("/decisions")
        expect(page.locator("main")).to_contain_text("the sentence says so")
        assert at.wrong == []
    (kept,) = said(desk)
    assert (kept.what["verdict"], kept.what["fields"], kept.why) == (
        "corrected",
        {"place": "Haifa"},
        "the sentence says so",
    )
    assert kept.subject == first


def test_thirty_decisions_by_keyboard_outlive_the_server(chromium: Browser, desk: Path) -> None:
    arguments = ("--ledger", str(desk), "--reviewer", "Ada")
    with running(*arguments) as server, tab(chromium, server.url) as at:
        page = at.page
        at.go("/review/next")
        for number in range(30):
            _reviewed(page, number)
            if number % 3 == 0:
                page.keyboard.press("a")
            elif number % 3 == 1:
                page.keyboard.press("2")
                page.keyboard.press("r")
            else:
                _correct(page)
        _reviewed(page, 30)
        server.stop(signal.SIGKILL)
    assert_sound(str(desk))
    kept = said(desk)
    assert [one.what["verdict"] for one in kept] == ["accepted", "rejected", "corrected"] * 10
    assert len({one.subject for one in kept}) == 30
    assert {one.who for one in kept} == {"Ada"}
    assert {one.why for one in kept[1::3]} == {forms.reasons().rejected[1]}
    assert [one.what["fields"] for one in kept[2::3]] == [{"place": "Haifa"}] * 10
    with running(*arguments) as server, tab(chromium, server.url) as at:
        at.go("/review/next")
        _reviewed(at.page, 30)


# Without JavaScript


def test_everything_works_without_javascript(chromium: Browser, site: Site, demo: Path) -> None:
    with tab(chromium, site.base, java_script_enabled=False) as at:
        page = at.page
        at.go("/")
        page.get_by_label("One country").fill("India")
        page.get_by_label("and another").fill("Israel")
        page.get_by_role("button", name="Show the relation").click()
        expect(page).to_have_url(re.compile("/IND/ISR$"))
        page.get_by_text("Choose what is shown").click()
        page.get_by_label("Consult", exact=True).check()
        page.get_by_role("button", name="Show", exact=True).click()
        expect(page).to_have_url(re.compile("type=CONSULT"))
        page.locator(".timeline .when a").first.click()
        page.locator(".source a").first.click()
        expect(page.locator(".card:target")).to_be_visible()
        before = page.locator(".reading a.m-actor").count()
        page.get_by_label("Actors").check()
        page.get_by_role("button", name="Show", exact=True).click()
        assert page.locator(".reading .m-actor").count() > before == 0
        at.go("/search")
        page.locator("main input[name=q]").fill("Aatmanirbhar")
        page.locator("main input[name=q]").press("Enter")
        expect(page.locator("main")).to_contain_text("Raksha Mantri speaks with Israeli Defence Minister")
        at.go("/review")
        page.get_by_role("link", name="Start reviewing").click()
        page.get_by_label("Place").fill("Haifa")
        page.get_by_label("In your own words").fill("so it is told")
        page.get_by_role("button", name="Correct").click()
        expect(page.get_by_role("status")).to_contain_text("Corrected.")
    assert [(one.what["fields"], one.why) for one in said(demo)] == [({"place": "Haifa"}, "so it is told")]


# How each kind of page looks


@pytest.fixture(params=["site", "records"])
def shown(request: pytest.FixtureRequest) -> Site:
    """The one and the other."""
    found: Site = request.getfixturevalue(request.param)
    return found


def test_nothing_grave_is_found_by_axe(chromium: Browser, shown: Site) -> None:
    """All rules at both widths, and those of colours in both themes."""
    found: dict[str, list[str]] = {}
    with tab(chromium, shown.base, NARROW, bypass_csp=True) as at:
        for kind, path in shown.pages.items():
            at.go(path)
            for width in (NARROW, WIDE):
                at.page.set_viewport_size({"width": width, "height": HEIGHT})
                for scheme in SCHEMES:
                    at.page.emulate_media(color_scheme=scheme)
                    wrong = at.violations(*(COLOURS if scheme == "dark" else ()))
                    if wrong:
                        found[f"{kind}, {width}, {scheme}"] = wrong
    assert found == {}


def test_no_page_is_wider_than_its_window_and_none_goes_wrong(chromium: Browser, shown: Site) -> None:
    """At a telephone's width; nothing is told to the console: no error, and nothing that the policy forbids."""
    wide: dict[str, int] = {}
    with tab(chromium, shown.base, NARROW) as at:
        for kind, path in shown.pages.items():
            status = at.go(path)
            assert status == (404 if kind == "nothing" else 200), path
            if over := at.overflow():
                wide[kind] = over
        wrong = [told for told in at.wrong if "/no/such/page" not in told]
    assert wide == {}
    assert wrong == []


@pytest.mark.parametrize("kind", ["relation", "happening", "document"])
def test_what_is_printed_is_the_text(chromium: Browser, site: Site, kind: str) -> None:
    with tab(chromium, site.base, 800) as at:
        at.go(site.pages[kind])
        at.page.emulate_media(media="print")
        main = {"relation": ".timeline blockquote", "happening": "blockquote", "document": ".reading .text"}[kind]
        expect(at.page.locator(main).first).to_be_visible()
        expect(at.page.get_by_role("heading", level=1)).to_be_visible()
        for hidden in ("header.top nav", "form.filters button"):
            for one in at.page.locator(hidden).all():
                expect(one).to_be_hidden()
        assert at.overflow() <= 0


def test_the_policy_is_in_force(chromium: Browser, site: Site) -> None:
    """What the other tests listen for is told: a script that is put into a page does not run."""
    with tab(chromium, site.base) as at:
        at.go("/")
        script = "() => { const made = document.createElement('script'); made.text = 'window.ran = 1'; "
        at.page.evaluate(script + "document.head.append(made) }")
        assert at.page.evaluate("window.ran") is None
        assert any("Content Security Policy" in told for told in at.wrong)
