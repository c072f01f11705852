"""A server for tests, without a socket, and somebody who logs in to it as a browser would."""

import re
from collections.abc import Callable
from functools import cache
from types import SimpleNamespace
from typing import Any

import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from httpx2 import Response

from dragoman.read.server import app, passwords
from dragoman.read.server.answering import Answer, Pages
from dragoman.read.server.passwords import hash_password
from dragoman.read.server.refusing import Refusal
from dragoman.read.server.settings import ServeSettings
from dragoman.read.web import login
from dragoman.store import Ledger

# The real one takes 64 MiB and a twentieth of a second each time; what is tested is not its strength.
passwords._HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

BEYOND = "203.0.113.7"
PASSWORD = "correct horse battery"
PAGE = {"Accept": "text/html"}


def client(
    ledger: Ledger, *, address: str = "127.0.0.1", base: str = "http://127.0.0.1", **settings: Any
) -> TestClient:
    """Somebody at an address who asks the server by a name. ``settings`` are the server's."""
    made = ServeSettings(str(ledger.place), **{"reviewer": "local", **settings})
    return TestClient(app.make_app(ledger, made), base_url=base, client=(address, 50000))


def far_client(ledger: Ledger, **settings: Any) -> TestClient:
    """Somebody beyond loopback, of a server that listens there."""
    known = {"host": "0.0.0.0", "address": BEYOND, "base": "http://news.test"}
    return client(ledger, **{**known, **settings})


def also(first: TestClient, address: str = BEYOND) -> TestClient:
    """Another browser, of the same server."""
    return TestClient(first.app, base_url=str(first.base_url), client=(address, 50001))


def app_of(browser: TestClient) -> FastAPI:
    """The server's application."""
    assert isinstance(browser.app, FastAPI)
    return browser.app


def probed(monkeypatch: pytest.MonkeyPatch, probe: Callable[[str], str]) -> None:
    """Has servers that are made from now on serve one page alone, /probe/WORD, which shows what ``probe`` gives."""

    def route(request: Request, word: str, limit: int = 1) -> Answer:
        said = Refusal(200, "probe", probe(word), f"{limit} of {'x' * 500}").told()
        return Answer(said, "error.html", "A probe")

    def add(pages: Pages) -> None:
        pages.add("/probe/{word}", route)

    monkeypatch.setattr(app, "PAGES", (login, SimpleNamespace(add=add)))


@cache
def hashed(password: str = PASSWORD) -> str:
    """The hash of a password."""
    return hash_password(password)


def add_user(ledger: Ledger, name: str = "Ada", role: str = "reviewer", password: str = PASSWORD) -> None:
    ledger.access.add_user(name, role, hashed(password), "test")


def form_token(page: str) -> str:
    """What the forms of a page send along."""
    found = re.search(r'name="csrf" value="(\w+)"', page)
    assert found, "the page has no form"
    return found[1]


def log_in(
    browser: TestClient, name: str = "Ada", password: str = PASSWORD, next: str = "/", root: str = "", **more: Any
) -> Response:
    """Open the form, fill it in and send it; redirections are not followed."""
    fields = {"csrf": form_token(browser.get(f"{root}/login").text), "name": name, "password": password, "next": next}
    return browser.post(f"{root}/login", data=fields, follow_redirects=False, **more)
