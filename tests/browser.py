"""A real Chromium, Debian's own, driven by Playwright, and axe, which looks for what keeps people from a page."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
NARROW, WIDE = 390, 1440
"""Pixels: a telephone's width and a desk's."""
HEIGHT = 844
GRAVE = ("serious", "critical")
"""Impacts, as axe tells them, that no page may have."""
PATIENCE = 30_000
"""Milliseconds until something must have come; a busy machine takes some."""
_AXE_OPTIONS: dict[str, Any] = {"resultTypes": ["violations"], "preload": False}


@contextmanager
def chromium_there() -> Iterator[Browser]:
    """The browser; a test is skipped, and says so, where there is none, but fails where CI is to have one."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        why = "no Chromium to test with: apt-get install chromium-headless-shell"
        if os.environ.get("CI"):
            pytest.fail(why)
        pytest.skip(why)
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


class Tab:
    """A page of the browser at a server, and what went wrong in it: errors, and what the policy forbade."""

    def __init__(self, page: Page, base: str) -> None:
        self.page = page
        self.base = base.rstrip("/")
        self.wrong: list[str] = []
        page.set_default_timeout(PATIENCE)
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.wrong.append(f"{page.url}: {error}"))

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.wrong.append(f"{self.page.url}: {message.text}")

    def go(self, path: str) -> int:
        """Load a page; its status."""
        answer = self.page.goto(self.base + path)
        assert answer is not None
        return answer.status

    def overflow(self) -> int:
        """Pixels by which the page is wider than its window."""
        found = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        return int(found)

    def violations(self, *rules: str) -> list[str]:
        """What axe finds of grave impact, by these rules or by all: the rule, its impact, and where."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE_SCRIPT)
        only = {"runOnly": {"type": "rule", "values": list(rules)}} if rules else {}
        found = self.page.evaluate("options => axe.run(options)", _AXE_OPTIONS | only)
        return [
            f"{one['id']} ({one['impact']}): {' '.join(map(str, node['target']))}: {node['failureSummary']}"
            for one in found["violations"]
            if one["impact"] in GRAVE
            for node in one["nodes"][:3]
        ]

    def in_view(self, selector: str) -> bool:
        """Whether the top of an element is within the window."""
        script = "node => { const at = node.getBoundingClientRect(); return at.top >= 0 && at.top < innerHeight }"
        return bool(self.page.locator(selector).evaluate(script))


@contextmanager
def tab(browser: Browser, base: str, width: int = WIDE, **context: Any) -> Iterator[Tab]:
    """A new tab in a context of its own; ``context``: what Playwright's new_context takes."""
    made = browser.new_context(viewport={"width": width, "height": HEIGHT}, **context)
    try:
        yield Tab(made.new_page(), base)
    finally:
        made.close()
