"""Who may come in: reading on loopback and beyond, logins, sessions, tokens, roles."""

import datetime as dt
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import Request
from fastapi.testclient import TestClient

from dragoman.read.server.access import Role, caller_of, needs
from dragoman.read.server.passwords import fits, handle_of, hash_token, new_token
from dragoman.read.server.sessions import Sessions
from dragoman.read.server.settings import ServeSettings
from dragoman.store import Ledger
from serving import BEYOND, PAGE, PASSWORD, add_user, also, app_of, client, far_client, form_token, hashed, log_in


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(tmp_path / "n.ledger") as ledger:
        yield ledger


def with_routes(browser: TestClient) -> TestClient:
    """Adds routes that say who is asking, one for each role."""
    for role in Role:

        def say(request: Request) -> dict[str, str]:
            caller = caller_of(request)
            return {"name": caller.name, "role": str(caller.role), "how": caller.how}

        app_of(browser).add_api_route(f"/who/is/{role}", say, methods=["GET", "POST"], dependencies=[needs(role)])
    return browser


def token_for(ledger: Ledger, name: str = "Ada", ends: dt.datetime | None = None) -> dict[str, str]:
    token = new_token()
    ledger.access.add_token(name, hash_token(token), handle_of(token), "test", ends)
    return {"Authorization": f"Bearer {token}"}


# Reading


def test_on_loopback_anybody_reads_and_this_machines_user_reviews(ledger: Ledger) -> None:
    here = with_routes(client(ledger, reviewer="ada"))
    assert here.get("/IND/ISR").status_code == 200
    assert here.get("/who/is/reviewer").json() == {"name": "ada", "role": "reviewer", "how": "local"}
    assert here.get("/who/is/admin").status_code == 403


def test_once_there_are_users_reviewing_needs_a_login_on_loopback_too(ledger: Ledger) -> None:
    here = with_routes(client(ledger))
    assert here.get("/who/is/reviewer").status_code == 200
    add_user(ledger)
    assert here.get("/IND/ISR").status_code == 200
    refused = here.get("/who/is/reviewer")
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"] == "Bearer"
    ledger.access.change_user("Ada", "test", disabled=True)
    assert here.get("/who/is/reviewer").status_code == 401, "shutting the last user out has opened the door"


def test_beyond_loopback_nobody_reads_without_a_login(ledger: Ledger) -> None:
    add_user(ledger)
    far = with_routes(far_client(ledger))
    for path in ("/IND/ISR", "/IND/ISR.json", "/nope", "/who/is/reader", "/api/v1/openapi.json", "/login/x"):
        assert far.get(path).status_code == 401, path
        assert far.post(path, json={}).status_code == 401, path
    asked = far.get("/IND/ISR?limit=3", headers=PAGE, follow_redirects=False)
    assert (asked.status_code, asked.headers["location"]) == (303, "/login?next=/IND/ISR%3Flimit%3D3")
    for path in ("/login", "/login.json", "/static/x/dragoman.css"):
        assert far.get(path).status_code == 200, path


def test_public_lets_anybody_read_and_nobody_review(ledger: Ledger) -> None:
    far = with_routes(far_client(ledger, public=True))
    assert far.get("/IND/ISR").status_code == 200
    assert far.get("/who/is/reader").json()["name"] == ""
    assert far.get("/who/is/reviewer").status_code == 401


def test_a_peer_from_elsewhere_is_not_this_machines_user(ledger: Ledger) -> None:
    """However it came to a socket on loopback."""
    assert client(ledger, address="10.0.0.9").get("/IND/ISR").status_code == 401


def test_a_ledger_that_is_only_read_lets_nobody_review(ledger: Ledger) -> None:
    with Ledger.open(ledger.place, create=False) as still:
        here = with_routes(client(still))
        assert here.get("/who/is/reviewer").status_code == 401
        assert "only read here" in here.get("/IND/ISR").text
    assert "only read here" not in client(ledger).get("/IND/ISR").text


# Logins


def test_a_login_begins_a_session_and_a_logout_ends_it_everywhere(ledger: Ledger) -> None:
    add_user(ledger)
    far = with_routes(far_client(ledger))
    entered = log_in(far, next="/IND/ISR?limit=3")
    assert (entered.status_code, entered.headers["location"]) == (303, "/IND/ISR?limit=3")
    assert far.get("/who/is/reviewer").json() == {"name": "Ada", "role": "reviewer", "how": "session"}
    page = far.get("/IND/ISR", headers=PAGE).text
    assert "Ada" in page
    stolen = dict(far.cookies)
    out = far.post("/logout", data={"csrf": form_token(page)}, follow_redirects=False)
    assert (out.status_code, out.headers["location"]) == (303, "/login")
    assert far.get("/who/is/reader").status_code == 401
    other = also(far)
    other.cookies.update(stolen)
    assert other.get("/who/is/reader").status_code == 401, "a copy of the cookie outlived the logout"
    assert [(deed.what, deed.who, deed.outcome, deed.address) for deed in ledger.access.deeds()] == [
        ("logout", "Ada", "done", BEYOND),
        ("login", "ada", "done", BEYOND),
    ]


def test_a_cookie_is_for_the_server_alone(ledger: Ledger) -> None:
    add_user(ledger)
    plain = log_in(far_client(ledger)).headers.get_list("set-cookie")[-1]
    secure = log_in(far_client(ledger, base="https://news.test")).headers.get_list("set-cookie")[-1]
    for cookie in (plain, secure):
        assert "httponly" in cookie.lower()
        assert "samesite=lax" in cookie.lower()
        assert "domain" not in cookie.lower()
    assert "; secure" in secure.lower()
    assert "; secure" not in plain.lower()


def test_a_login_never_goes_on_with_a_session_that_the_browser_brought(ledger: Ledger) -> None:
    """Session fixation: who planted a cookie knows nothing of the session that begins."""
    add_user(ledger)
    add_user(ledger, "Eve")
    far = with_routes(far_client(ledger))
    eve = also(far)
    log_in(eve, "Eve")
    (planted,) = dict(eve.cookies).items()
    far.cookies.set(*planted, domain="news.test")
    assert far.get("/who/is/reader").json()["name"] == "Eve"
    assert log_in(far).status_code == 303
    assert far.get("/who/is/reader").json()["name"] == "Ada"
    assert eve.get("/who/is/reader").json()["name"] == "Eve"
    assert planted not in dict(far.cookies).items()


@pytest.mark.parametrize("change", [{"disabled": True}, {"role": "reader"}, {"password": hashed("another password")}])
def test_any_change_of_a_user_ends_all_their_sessions(ledger: Ledger, change: dict[str, object]) -> None:
    add_user(ledger)
    far = with_routes(far_client(ledger))
    log_in(far)
    assert far.get("/who/is/reader").status_code == 200
    ledger.access.change_user("Ada", "test", **change)  # type: ignore[arg-type]
    assert far.get("/who/is/reader").status_code == 401


def test_one_who_is_shut_out_does_not_come_in_and_is_not_told_why(ledger: Ledger) -> None:
    add_user(ledger)
    add_user(ledger, "Ben")
    ledger.access.change_user("Ben", "test", disabled=True)
    far = far_client(ledger)
    answers = [log_in(far, name, password) for name, password in (("Ben", PASSWORD), ("Ada", "x"), ("Nobody", "x"))]
    assert {answer.status_code for answer in answers} == {401}
    told = [answer.text.replace(name, "") for answer, name in zip(answers, ("Ben", "Ada", "Nobody"), strict=True)]
    assert len(set(told)) == 1


def test_an_unknown_name_costs_a_hash_too(monkeypatch: pytest.MonkeyPatch) -> None:
    from dragoman.read.server import passwords

    tried: list[str] = []

    class Hasher:
        def verify(self, kept: str, password: bytes) -> bool:
            tried.append(kept)
            return True

    monkeypatch.setattr(passwords, "_HASHER", Hasher())
    monkeypatch.setattr(passwords, "_nobodys", lambda: "of nobody")
    assert not fits(PASSWORD, None)
    assert fits(PASSWORD, "of Ada")
    assert tried == ["of nobody", "of Ada"]


def test_passwords_have_a_length_that_protects_and_one_that_does_not_cost() -> None:
    from dragoman.read.server.passwords import PasswordError, hash_password

    for wrong in ("short", "x" * 1_025):
        with pytest.raises(PasswordError, match="10 to 1024 characters"):
            hash_password(wrong)
    assert fits("ünïcödé and \ud800", hashed("ünïcödé and \ud800"))
    assert not fits("x" * 1_000_000, hashed())
    assert hashed().startswith("$argon2id$")


@pytest.mark.parametrize(
    ("name", "seconds", "left"), [("idle_seconds", 60, "begun"), ("session_seconds", 60, "signed anew")]
)
def test_sessions_end(monkeypatch: pytest.MonkeyPatch, ledger: Ledger, name: str, seconds: int, left: str) -> None:
    add_user(ledger)
    settings = ServeSettings("x", **{name: seconds})  # type: ignore[arg-type]
    sessions = Sessions("k" * 32, settings)
    user = ledger.access.user("Ada")
    assert user is not None
    cookie, begun = sessions.begin(user), time.time()
    found = sessions.read(cookie)
    assert found is not None
    assert not found.aging
    monkeypatch.setattr(time, "time", lambda: begun + seconds - 5)
    found = sessions.read(cookie)
    assert found is not None
    # One that goes on is signed anew, but begins as it began.
    again = sessions.again(found)
    monkeypatch.setattr(time, "time", lambda: begun + seconds + 5)
    assert sessions.read(cookie) is None
    assert (sessions.read(again) is not None) == (name == "idle_seconds"), left


def test_a_session_in_use_gets_a_newer_cookie(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    add_user(ledger)
    far = far_client(ledger)
    log_in(far)
    assert "set-cookie" not in far.get("/IND/ISR").headers
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 3_600)
    assert "set-cookie" in far.get("/IND/ISR").headers


def test_what_another_key_signed_counts_for_nothing(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    add_user(ledger)
    far = far_client(ledger)
    log_in(far)
    cookies = dict(far.cookies)
    user = ledger.access.user("Ada")
    assert user is not None
    forged = Sessions("f" * 32, ServeSettings("x")).begin(user)
    for value in (forged, "x", "", ".", "WyJBZGEiXQ.x.y", "é", "a" * 5_000):
        other = also(far)
        sent = "; ".join(f"{name}={value}" for name in cookies).encode()
        assert other.get("/IND/ISR", headers={b"Cookie": sent}).status_code == 401, value[:20]


# Tokens


def test_a_token_is_its_users_and_needs_no_form(ledger: Ledger) -> None:
    add_user(ledger)
    far = with_routes(far_client(ledger))
    mine = token_for(ledger)
    assert far.get("/who/is/reviewer", headers=mine).json() == {"name": "Ada", "role": "reviewer", "how": "token"}
    assert far.post("/who/is/reviewer", headers=mine, data={"a": "b"}).status_code == 200
    assert far.post("/who/is/reviewer", headers=mine | {"Origin": "https://evil.test"}).status_code == 200
    assert far.get("/who/is/admin", headers=mine).status_code == 403


def test_a_token_never_gives_more_than_its_user_has_now_or_had_then(ledger: Ledger) -> None:
    add_user(ledger, role="reviewer")
    far = with_routes(far_client(ledger))
    mine = token_for(ledger)
    ledger.access.change_user("Ada", "test", role="admin")
    assert far.get("/who/is/reader", headers=mine).json()["role"] == "reviewer"
    ledger.access.change_user("Ada", "test", role="reader")
    assert far.get("/who/is/reader", headers=mine).json()["role"] == "reader"
    ledger.access.change_user("Ada", "test", disabled=True)
    assert far.get("/who/is/reader", headers=mine).status_code == 401


def test_a_token_that_counts_no_more_is_refused_even_where_anybody_may_read(ledger: Ledger) -> None:
    add_user(ledger)
    past = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    ended, revoked = token_for(ledger, ends=past), token_for(ledger)
    ledger.access.revoke(handle_of(revoked["Authorization"].removeprefix("Bearer ")), "test")
    for headers in (ended, revoked, {"Authorization": "Bearer x"}, {"Authorization": "bearer "}):
        answer = client(ledger).get("/IND/ISR.json", headers=headers)
        assert (answer.status_code, answer.json()["error"]["reason"]) == (401, "unknown-token")
        assert "invalid_token" in answer.headers["www-authenticate"]


def test_the_ledger_holds_no_token_and_no_password(ledger: Ledger) -> None:
    add_user(ledger)
    token = token_for(ledger)["Authorization"].removeprefix("Bearer ")
    log_in(far_client(ledger))
    held = repr(ledger.rows())
    assert token not in held
    assert PASSWORD not in held
    assert token[:12] in held


# The answers that are kept


def test_a_kept_answer_is_nobody_elses(ledger: Ledger) -> None:
    add_user(ledger)
    add_user(ledger, "Ben")
    far = far_client(ledger, public=True)
    ada, ben, anybody = also(far), also(far), also(far)
    assert log_in(ada).status_code == log_in(ben, "Ben").status_code == 303
    for _ in range(2):
        pages = [one.get("/IND/ISR", headers=PAGE).text for one in (ada, ben, anybody)]
        assert ["Ada" in page for page in pages] == [True, False, False]
        assert ["Ben" in page for page in pages] == [False, True, False]
        assert form_token(pages[0]) != form_token(pages[1])
        assert "csrf" not in pages[2]


def test_a_page_with_a_form_is_kept_for_its_visit_alone(ledger: Ledger) -> None:
    add_user(ledger)
    far = far_client(ledger, public=True)
    first, second = also(far), also(far)
    tokens = {form_token(one.get("/login").text) for one in (first, second, first, second)}
    assert len(tokens) == 2
