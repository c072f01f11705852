"""Debian's headless Chromium, driven over its own protocol: enough to press keys and to see what stands on the page."""

import json
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

PROGRAMS = ("chromium-headless-shell", "chromium", "google-chrome")
PATIENCE = 20.0
"""Seconds until a page must have come; a busy machine takes some."""


class Chrome:
    """One tab."""

    def __init__(self, socket: Any) -> None:
        self._socket = socket
        self._number = 0

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        """Send a command and wait for its answer."""
        self._number += 1
        self._socket.send(json.dumps({"id": self._number, "method": method, "params": params}))
        while True:
            told = json.loads(self._socket.recv())
            if told.get("id") == self._number:
                assert "error" not in told, told
                return dict(told["result"])

    def go(self, address: str) -> None:
        """Load a page, and wait for it."""
        self.ask("Page.navigate", url=address)
        self.wait(f"location.href === {json.dumps(address)} && document.readyState === 'complete'")

    def value(self, expression: str) -> Any:
        """What a line of JavaScript gives on the page."""
        found = self.ask("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    def wait(self, expression: str) -> None:
        """Until a line of JavaScript is true."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with suppress(AssertionError):
                if self.value(expression):
                    return
            time.sleep(0.02)
        raise AssertionError(f"not in {PATIENCE} s: {expression}")

    def press(self, key: str) -> None:
        """A key, as a person presses it."""
        text = {"Enter": "\r"}.get(key, key if len(key) == 1 else "")
        self.ask("Input.dispatchKeyEvent", type="keyDown", key=key, text=text)
        self.ask("Input.dispatchKeyEvent", type="keyUp", key=key)

    def type(self, text: str) -> None:
        """Words into the field that has the focus."""
        self.ask("Input.insertText", text=text)


@contextmanager
def chrome() -> Iterator[Chrome]:
    """A browser with one empty tab; the test is skipped, and says so, where there is none."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        pytest.skip("no Chromium to test with: apt-get install chromium-headless-shell")
    websocket = pytest.importorskip("websocket")
    with tempfile.TemporaryDirectory(prefix="chrome-", ignore_cleanup_errors=True) as folder:
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0", "about:blank"]
        log = Path(folder, "log")
        with log.open("w") as sink:
            process = subprocess.Popen([program, f"--user-data-dir={folder}", *options], stderr=sink, stdout=sink)
        try:
            port = _port(log)
            pages = json.loads(_get(f"http://127.0.0.1:{port}/json"))
            address = next(page["webSocketDebuggerUrl"] for page in pages if page["type"] == "page")
            socket = websocket.create_connection(address, timeout=PATIENCE, suppress_origin=True)
            yield Chrome(socket)
            socket.close()
        finally:
            process.kill()
            process.wait()


def _port(log: Path) -> str:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found = re.search(r"DevTools listening on ws://127\.0\.0\.1:(\d+)/", log.read_text("utf-8", "replace"))
        if found:
            return found[1]
        time.sleep(0.05)
    raise AssertionError(f"Chromium does not start: {log.read_text('utf-8', 'replace')[-500:]}")


def _get(address: str) -> bytes:
    import urllib.request

    with urllib.request.urlopen(address, timeout=PATIENCE) as response:
        return bytes(response.read())
