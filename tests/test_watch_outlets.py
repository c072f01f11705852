"""Where hits go: Atom, JSON lines, mail, webhooks; each safe against what texts hold, and harmless when told twice."""

import datetime as dt
import email
import email.policy
import hashlib
import hmac
import json
import threading
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from dragoman.engine.outlets import hook, lines, mail
from dragoman.engine.outlets.atom import FeedHead, atom
from dragoman.engine.outlets.deliver import Delivering, Outlets
from dragoman.engine.outlets.faults import Undelivered
from dragoman.errors import InputError
from dragoman.ingest.fetch import FetchSettings
from dragoman.store import Channel, Found, Hit, Ledger
from ledgers import Clock
from smtp_server import mail_server
from watch_factory import condition, meeting
from web_server import Answer, WebServer, ok

feedparser: Any = import_module("feedparser")
AT = dt.datetime(2024, 5, 6, 12, tzinfo=dt.UTC)
HEAD = FeedHead("6ebcfcf7-18ed-55fd-add4-5fc99b359a08", "Dragoman: <w> & co", AT)
EVIL = 'He said "<b>&amp;" ]]> \x0b\x1b[31m\ufffe now.'
IND = condition(countries=["IND"])


def hit(number: int, sentence: str = "Anil Rao received Dana Peled.", **facts: Any) -> Hit:
    known = {"type": "CONSULT", "countries": ["IND", "ISR"], "url": "https://wire.example/1?a=1&b=2"} | facts
    found = Found(f"k{number}", "event", sentence, "type CONSULT", f"d{number}", 1, "e1", facts=tuple(known.items()))
    id = f"00000000-0000-4000-8000-{number:012}"
    return Hit(number, id, "w", AT + dt.timedelta(minutes=number), found)


# Atom


def test_a_feed_is_valid_atom_that_a_reader_reads() -> None:
    made = atom(
        HEAD, [hit(1), hit(2, EVIL, url="javascript:alert(1)"), hit(3, publisher="Wire", published="2024-05-01")]
    )
    read = feedparser.parse(made)
    assert not read.bozo
    assert read.version == "atom10"
    assert (read.feed.id, read.feed.title, read.feed.updated) == (
        "urn:uuid:6ebcfcf7-18ed-55fd-add4-5fc99b359a08",
        "Dragoman: <w> & co",
        "2024-05-06T12:03:00Z",
    )
    assert [entry.id[-1] for entry in read.entries] == ["3", "2", "1"]
    assert read.entries[2].link == "https://wire.example/1?a=1&b=2"
    assert read.entries[1].get("links", []) == []
    assert b"javascript" not in made


def test_every_entry_has_what_the_standard_asks_for() -> None:
    feed = ET.fromstring(atom(HEAD, [hit(1), hit(2, EVIL, url=None)]))
    name = "{http://www.w3.org/2005/Atom}"
    for element, wanted in (
        (feed, ("id", "title", "updated", "author")),
        *((e, ("id", "title", "updated", "content")) for e in feed.iter(name + "entry")),
    ):
        for tag in wanted:
            assert len(element.findall(name + tag)) == 1, tag
    assert len({one.text for one in feed.iter(name + "id")}) == 3


def test_a_feed_without_entries_is_dated_by_its_watch() -> None:
    read = feedparser.parse(atom(HEAD, []))
    assert (read.bozo, read.entries, read.feed.updated) == (False, [], "2024-05-06T12:00:00Z")


# JSON lines


def test_lines_are_appended_once_and_a_torn_one_goes(tmp_path: Path) -> None:
    file = tmp_path / "hits.jsonl"
    lines.append(str(file), [hit(1, EVIL), hit(2)])
    with file.open("ab") as torn:
        torn.write(b'{"id": "00000000-0000-4000-8000-0000000')
    lines.append(str(file), [hit(2), hit(3)])
    read = [json.loads(line) for line in file.read_text("ascii").splitlines()]
    assert [one["document"] for one in read] == ["d1", "d2", "d3"]
    assert read[0]["sentence"] == EVIL
    assert read[0]["countries"] == ["IND", "ISR"]


def test_many_threads_append_to_one_file(tmp_path: Path) -> None:
    file = tmp_path / "hits.jsonl"
    threads = [threading.Thread(target=lines.append, args=(str(file), [hit(n), hit(n + 1)])) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    read = [json.loads(line)["document"] for line in file.read_text("ascii").splitlines()]
    assert sorted(read) == sorted(f"d{n}" for n in range(21))


def test_lines_that_cannot_be_written_are_undelivered(tmp_path: Path) -> None:
    with pytest.raises(Undelivered, match="cannot be written"):
        lines.append(str(tmp_path / "no" / "hits.jsonl"), [hit(1)])


# Mail


def settings(port: int, **changes: Any) -> mail.MailSettings:
    return replace(mail.read_server(f"smtp://127.0.0.1:{port}", "d@news.test", "", ""), **changes)


def test_mail_is_plain_text_with_an_id_that_stays() -> None:
    with mail_server() as box:
        for _ in range(2):
            made = mail.message(settings(box.port), "desk@news.test", [hit(1, "Zoë wrote.\n.\n..dots"), hit(2)], AT)
            mail.send(settings(box.port, user="me", password="pass"), made)
    first, second = (email.message_from_bytes(one, policy=email.policy.default) for one in box.messages)
    assert first["Subject"] == "[w] CONSULT IND ISR: Zoë wrote. . ..dots (and 1 more)"
    assert (first["To"], first["From"]) == ("desk@news.test", "d@news.test")
    assert first["Message-ID"] == second["Message-ID"]
    assert first.get_content_type() == "text/plain"
    assert "Zoë wrote. . ..dots" in first.get_content()
    assert hit(2).id in first.get_content()
    assert any(command.startswith("AUTH PLAIN") for command in box.commands)


@pytest.mark.parametrize("evil", ["x\r\nBcc: all@news.test", "x\n\nBody", "x\rBcc: y", "x\u2028Bcc: y", "x\x00"])
def test_no_text_starts_another_header(evil: str) -> None:
    made = mail.message(settings(25), "desk@news.test", [replace(hit(1, evil, type=evil), watch=evil)], AT)
    read = email.message_from_bytes(made.as_bytes(), policy=email.policy.default)
    assert set(read.keys()) == {
        *("Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted"),
        *("Content-Type", "Content-Transfer-Encoding", "MIME-Version"),
    }


@pytest.mark.parametrize(
    "address", ["a@b\r\nBcc: c@d", "a@b,c@d", "A <a@b>", "a@b\n", "@b", "a@", "a b@c", "", "a@b;c@d", "-a@b -oX"]
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(InputError, match="no e-mail address"):
        mail.check_address(address)


@pytest.mark.parametrize(
    "url",
    ["http://mail.test", "mail.test:25", "smtp://me:secret@mail.test", "smtp://:25", "smtp://a:b:c", "smtp://a/x"],
)
def test_a_server_is_named_by_host_and_port_alone(url: str) -> None:
    with pytest.raises(InputError) as caught:
        mail.read_server(url, "d@news.test", "", "")
    assert "secret" not in str(caught.value)


def test_without_tls_mail_goes_nowhere_but_to_this_machine() -> None:
    with mail_server() as box:
        made = mail.message(settings(box.port), "desk@news.test", [hit(1)], AT)
        with pytest.raises(Undelivered, match="offers no TLS"):
            mail.send(settings(box.port, host="0.0.0.0", user="me", password="pass"), made)
    assert box.messages == []
    assert not any(command.startswith("AUTH") for command in box.commands)


def test_a_refused_mail_says_why_and_not_the_password() -> None:
    with mail_server() as box:
        box.refuse = 550
        known = settings(box.port, user="me", password="hunter22")
        assert "hunter22" not in repr(known)
        with pytest.raises(Undelivered, match="550 not here"):
            mail.send(known, mail.message(known, "desk@news.test", [hit(1)], AT))
    with pytest.raises(Undelivered, match="no mail can be sent"):
        mail.send(settings(1), mail.message(settings(1), "desk@news.test", [hit(1)], AT))


# Webhooks

SECRET = b"0123456789abcdef"


def hooks(*allow: str) -> hook.HookSettings:
    return hook.HookSettings(SECRET, FetchSettings(contact="tests@dragoman.test", allow=allow))


@pytest.fixture
def web() -> Iterator[WebServer]:
    with WebServer() as server:
        yield server


def place(web: WebServer, path: str, answer: Any) -> str:
    return web.route(path, answer).replace("news1.test", "127.0.0.1")


def test_a_webhook_is_signed_and_known_by_its_key(web: WebServer) -> None:
    url = place(web, "/hook", ok("thanks"))
    hook.post(hooks("127.0.0.1"), url, hit(1, EVIL))
    (seen,) = web.log
    assert (seen.method, seen.headers["idempotency-key"]) == ("POST", hit(1).id)
    seconds, _, mark = seen.headers["dragoman-signature"].removeprefix("t=").partition(",v1=")
    expected = hmac.new(SECRET, f"{seconds}.".encode() + seen.body, hashlib.sha256).hexdigest()
    assert hmac.compare_digest(mark, expected)
    assert json.loads(seen.body)["sentence"] == EVIL


def test_a_webhook_in_a_private_network_is_refused_unless_allowed(web: WebServer) -> None:
    url = place(web, "/hook", ok("thanks"))
    with pytest.raises(Undelivered, match="no public address"):
        hook.post(hooks(), url, hit(1))
    assert web.log == []


@pytest.mark.parametrize("status", [302, 400, 410, 500])
def test_only_a_success_counts_as_taken(web: WebServer, status: int) -> None:
    url = place(web, "/hook", Answer(b"", status, (("Location", "/else"),)))
    with pytest.raises(Undelivered, match=f"answered {status}"):
        hook.post(hooks("127.0.0.1"), url, hit(1))
    assert web.paths() == ["/hook"]


def test_a_secret_that_could_be_guessed_is_refused() -> None:
    assert hook.check_secret(b" 0123456789abcdef\n", "f") == SECRET
    with pytest.raises(InputError, match="openssl rand"):
        hook.check_secret(b"short\n", "f")


# Delivering


def test_what_fails_waits_and_is_tried_again(address: str, web: WebServer) -> None:
    clock, said = Clock(), list[str]()
    url = place(web, "/hook", [Answer(b"", 500), ok("now"), ok("now")])
    with Ledger.open(address, clock=clock) as ledger:
        ledger.watches.add("w", IND, [Channel("webhook", url)])
        for id in "ab":
            ledger.add(meeting(id))
        list(ledger.watches.look())
        done = Delivering(ledger, Outlets(hooks=hooks("127.0.0.1")), said.append)
        done.run(threading.Event())
        # The second hit is not tried where the first one failed, and that counts as no try of it.
        assert (web.count("/hook"), dict(done.failed), dict(done.delivered)) == (1, {"webhook": 1}, {})
        assert "answered 500" in said[0]
        done.run(threading.Event())
        assert web.count("/hook") == 1
        clock.go(minutes=1)
        done.run(threading.Event())
        assert dict(done.delivered) == {"webhook": 2}
        clock.go(days=1)
        done.run(threading.Event())
    keys = [seen.headers["idempotency-key"] for seen in web.log]
    assert len(keys) == 3
    assert len(set(keys)) == 2


def test_without_server_or_secret_they_wait(address: str, tmp_path: Path) -> None:
    said = list[str]()
    with Ledger.open(address) as ledger:
        channels = (
            Channel("mail", "a@b.test"),
            Channel("webhook", "https://a.example/"),
            Channel("atom", str(tmp_path / "a")),
        )
        ledger.watches.add("w", IND, channels)
        ledger.add(meeting("a"))
        list(ledger.watches.look())
        done = Delivering(ledger, Outlets(), said.append)
        done.run(threading.Event())
        assert (dict(done.failed), dict(done.delivered)) == ({"mail": 1, "webhook": 1}, {"atom": 1})
        assert ["--smtp" in said[0], "DRAGOMAN_WEBHOOK_SECRET" in said[1]] == [True, True]
        assert ledger.watches.counts("w")["waiting"] == 2
    assert len(feedparser.parse(tmp_path / "a").entries) == 1
