"""Watches over a ledger: what is new is looked at once, what is hit is kept once, whoever looks, whoever is killed."""

import json
import random
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dragoman.errors import LedgerError
from dragoman.store import Channel, Ledger
from dragoman.store.watches import TRIES
from ledgers import Clock, assert_sound, environment
from watch_factory import NEW_RUN, condition, denial, meeting, promise

IND = condition(countries=["IND"])


def hits(ledger: Ledger, name: str = "w") -> list[Any]:
    return [(hit.found.document_id, hit.found.kind) for hit in reversed(ledger.watches.hits(name))]


def look(ledger: Ledger) -> list[tuple[str, int, int]]:
    return [(one.watch, one.records, one.hits) for one in ledger.watches.look()]


def test_what_comes_after_it_was_made_is_looked_at_once(address: str) -> None:
    with Ledger.open(address) as ledger:
        ledger.add(meeting("old"))
        ledger.watches.add("w", IND)
        assert look(ledger) == [("w", 0, 0)]
        ledger.add(meeting("new"))
        ledger.add(denial("of another"))
        assert look(ledger) == [("w", 2, 1)]
        assert look(ledger) == [("w", 0, 0)]
        assert hits(ledger) == [("new", "event")]


def test_the_same_told_again_by_another_run_is_no_second_hit(address: str) -> None:
    with Ledger.open(address) as ledger:
        ledger.watches.add("w", IND)
        ledger.add(meeting("a"))
        look(ledger)
        ledger.add(meeting("a", run=NEW_RUN))
        assert look(ledger) == [("w", 1, 0)]
        ledger.add(meeting("b", run=NEW_RUN))
        ledger.add(meeting("b"))
        assert look(ledger) == [("w", 2, 1)]


def test_old_news_coded_again_is_no_news_and_what_the_new_run_finds_in_it_is(address: str) -> None:
    with Ledger.open(address) as ledger:
        ledger.add(meeting("a"))
        ledger.add(meeting("b", status="negated"))
        ledger.add(meeting("c"))
        ledger.watches.add("w", condition(statuses=["actual"]))
        ledger.watches.add("contact", condition(first_contact_days=9))
        ledger.add(meeting("a", run=NEW_RUN))
        ledger.add(meeting("b", run=NEW_RUN))
        # That they met on this day was told before, by "c".
        assert look(ledger) == [("w", 2, 1), ("contact", 2, 0)]
        assert hits(ledger) == [("b", "event")]


def test_what_does_not_count_today_is_not_hit(address: str) -> None:
    with Ledger.open(address) as ledger:
        ledger.watches.add("w", condition(types=["CONSULT"]))
        ledger.add(meeting("a", text="Anil Rao received Dana Peled."))
        ledger.add(meeting("a", text="Anil Rao, they now say, received Dana Peled.", type="AID"))
        assert look(ledger) == [("w", 2, 0)]


def test_each_watch_has_its_own_mark(address: str) -> None:
    with Ledger.open(address) as ledger:
        ledger.watches.add("w", IND)
        ledger.add(meeting("a"))
        look(ledger)
        ledger.watches.add("later", IND)
        ledger.add(meeting("b"))
        assert look(ledger) == [("w", 1, 1), ("later", 1, 1)]
        assert [one.watch for one in ledger.watches.look(["later"])] == ["later"]


def test_a_watch_that_is_removed_looks_and_delivers_no_more(address: str) -> None:
    with Ledger.open(address) as ledger:
        first = ledger.watches.add("w", IND, [Channel("lines", "/x")])
        ledger.add(meeting("a"))
        look(ledger)
        with pytest.raises(LedgerError, match="there is a watch of this name"):
            ledger.watches.add(" w ", IND)
        ledger.watches.remove("w")
        assert ledger.watches.all() == []
        assert ledger.watches.take("me") == []
        for name in ("w", "v"):
            with pytest.raises(LedgerError, match="no watch of this name"):
                ledger.watches.remove(name)
        second = ledger.watches.add("w", IND)
        assert first.uuid != second.uuid
        assert hits(ledger) == []


def test_a_first_contact_is_told_once_for_a_pair_and_day(address: str) -> None:
    with Ledger.open(address) as ledger:
        ledger.watches.add("w", condition(first_contact_days=30))
        ledger.add(meeting("jan", "2023-01-01"))
        look(ledger)
        ledger.add(meeting("jan-20", "2023-01-20"))  # 19 days later
        ledger.add(meeting("mar", "2023-03-01"))  # 40 days later
        ledger.add(meeting("mar-too", "2023-03-01"))  # another report of the same day
        ledger.add(meeting("others", "2023-03-01", pair=("IND", "PAK")))
        ledger.add(meeting("quarrel", "2023-06-01", quad=3, type="ACCUSE"))
        ledger.add(meeting("plan", "2023-06-01", status="future"))
        look(ledger)
        assert hits(ledger) == [(id, "first contact") for id in ("jan", "mar", "others")]


def test_a_swing_is_told_when_the_mean_turns_and_not_again_each_day(address: str) -> None:
    asked = condition(dyads=[["IND", "ISR"]], swing={"days": 10, "by": 5, "events": 2})
    with Ledger.open(address) as ledger:
        ledger.watches.add("w", asked)
        for day, score in ((1, 4.0), (2, 4.0), (3, 4.0), (13, -4.0), (14, -4.0), (15, -5.0)):
            ledger.add(meeting(f"d{day}", f"2023-03-{day:02}", score=score, quad=1 if score > 0 else 3))
        ledger.add(meeting("d14-too", "2023-03-14", score=-4.0, quad=3))
        look(ledger)
        # On the 13th there is one event in the last ten days, on the 14th there are two.
        assert hits(ledger) == [("d14", "swing")]
        (hit,) = ledger.watches.hits("w")
        assert "IND ISR: mean score +4.0 (3 events) in the 10 days before, -4.0" in hit.found.why


def test_one_report_is_no_swing(address: str) -> None:
    asked = condition(dyads=[["IND", "ISR"]], swing={"days": 10, "by": 5, "events": 2})
    with Ledger.open(address) as ledger:
        ledger.watches.add("w", asked)
        ledger.add(meeting("a", "2023-03-01", score=4.0))
        ledger.add(meeting("b", "2023-03-12", score=-9.0, quad=4))
        # Five papers tell of it: still one event.
        for number in range(5):
            ledger.add(meeting(f"b{number}", "2023-03-12", score=-9.0, quad=4))
        look(ledger)
        assert hits(ledger) == []


def test_a_promise_is_overdue_when_its_day_has_passed(address: str) -> None:
    clock = Clock()  # 2024-05-06
    with Ledger.open(address, clock=clock) as ledger:
        ledger.add(promise("long ago", "2023-01-01"))
        ledger.add(promise("soon", "2024-05-08"))
        ledger.watches.add("w", condition(overdue=True, dyads=[["IND", "ISR"]]))
        ledger.watches.add("of others", condition(overdue=True, countries=["PAK"]))
        ledger.add(promise("archive", "2023-02-01"))
        ledger.add(promise("never", None))
        look(ledger)
        assert hits(ledger) == [("archive", "overdue")]
        clock.go(days=2)
        look(ledger)
        assert hits(ledger) == [("archive", "overdue")]
        clock.go(days=1)
        look(ledger)
        look(ledger)
        assert hits(ledger) == [("archive", "overdue"), ("soon", "overdue")]
        assert hits(ledger, "of others") == []


def test_a_test_shows_what_would_be_hit_and_changes_nothing(address: str) -> None:
    with Ledger.open(address) as ledger:
        ledger.add(meeting("a"))
        ledger.add(promise("p", "2023-01-01"))
        ledger.add(meeting("old", run=NEW_RUN))
        before = ledger.rows()
        for asked, ids in (
            (IND, ["a", "old"]),
            (condition(overdue=True), ["p"]),
            (condition(first_contact_days=9), ["a"]),
            (condition(denials=True), []),
        ):
            assert [one.document_id for one in ledger.watches.would_hit(asked)] == ids
        assert ledger.rows() == before


def test_deliveries_wait_longer_with_each_failure_and_are_given_up(address: str) -> None:
    clock = Clock()
    with Ledger.open(address, clock=clock) as ledger:
        ledger.watches.add("w", IND, [Channel("webhook", "https://a.example/x")])
        ledger.add(meeting("a"))
        look(ledger)
        pauses = []
        for tries in range(TRIES):
            (one,) = ledger.watches.take("me")
            assert one.tries == tries
            assert ledger.watches.take("another") == []
            until = ledger.watches.failed(one, "refused")
            if until is not None:
                pauses.append((until - clock.now).total_seconds())
                assert ledger.watches.take("me") == []
                clock.now = until
        assert pauses[:3] == [30, 60, 120]
        assert pauses == sorted(pauses)
        assert pauses[-1] == 6 * 3600
        clock.go(days=30)
        assert ledger.watches.take("me") == []
        assert ledger.watches.counts("w") == {"hits": 1, "delivered": 0, "waiting": 0, "given up": 1}


def test_what_a_dead_process_took_goes_to_another(address: str) -> None:
    clock = Clock()
    with Ledger.open(address, clock=clock) as ledger:
        ledger.watches.add("w", IND, [Channel("lines", "/x"), Channel("atom", "/y")])
        for id in "abc":
            ledger.add(meeting(id))
        look(ledger)
        assert [one.channel.kind for one in ledger.watches.take("dead")] == ["lines"] * 3
        assert [one.channel.kind for one in ledger.watches.take("other")] == ["atom"] * 3
        assert ledger.watches.take("third") == []
        clock.go(minutes=11)
        taken = ledger.watches.take("third")
        ledger.watches.delivered(taken)
        assert len(taken) == 3


# Killed anywhere, and several at once

LOOKER = """
import os, signal, sys, threading
from sqlalchemy import event
from sqlalchemy.engine import Engine
from dragoman.engine.outlets.deliver import Delivering, Outlets
from dragoman.store import Ledger

address, left = sys.argv[1], int(sys.argv[2])

@event.listens_for(Engine, "before_cursor_execute")
@event.listens_for(Engine, "commit")
def count(*_):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)

with Ledger.open(address) as ledger:
    list(ledger.watches.look())
    Delivering(ledger, Outlets(), print).run(threading.Event())
print(left)
"""
WRITER = """
import sys
from dragoman.store import Ledger
from watch_factory import meeting

address, name = sys.argv[1:]
with Ledger.open(address) as ledger:
    for number in range(25):
        ledger.add(meeting(f"{name}-{number}"))
"""
WATCHER = """
import sys, threading, time
from dragoman.engine.outlets.deliver import Delivering, Outlets
from dragoman.store import Ledger

address = sys.argv[1]
with Ledger.open(address) as ledger:
    until = time.monotonic() + 120
    while time.monotonic() < until and ledger.counts()["records"] < 50:
        list(ledger.watches.look())
        Delivering(ledger, Outlets(), print).run(threading.Event())
"""


def start(script: str, *arguments: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", script, *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment())


def told(file: Path) -> list[str]:
    return sorted(json.loads(line)["document"] for line in file.read_text("utf-8").splitlines())


def finish(address: str) -> None:
    """Look and deliver, an hour later, when what the dead had taken is free."""
    import datetime as dt
    import threading

    from dragoman.engine.outlets.deliver import Delivering, Outlets

    clock = Clock(dt.datetime.now(dt.UTC) + dt.timedelta(hours=1))
    with Ledger.open(address, clock=clock) as ledger:
        list(ledger.watches.look())
        done = Delivering(ledger, Outlets(), print)
        done.run(threading.Event())
        assert not done.failed
    assert_sound(address)


def test_killed_anywhere_every_hit_is_kept_and_told_once(address: str, tmp_path: Path) -> None:
    file, random_ = tmp_path / "hits.jsonl", random.Random(8)
    with Ledger.open(address) as ledger:
        ledger.watches.add("w", IND, [Channel("lines", str(file)), Channel("atom", str(tmp_path / "hits.atom"))])
        for number in range(12):
            ledger.add(meeting(f"n{number}"))
    killed = 0
    for _ in range(8):
        child = start(LOOKER, address, str(random_.randint(5, 110)))
        child.communicate(timeout=120)
        killed += child.returncode == -signal.SIGKILL
    assert killed > 0
    finish(address)
    with Ledger.open(address) as ledger:
        assert sorted(id for id, _ in hits(ledger)) == sorted(f"n{number}" for number in range(12))
        assert ledger.watches.counts("w") == {"hits": 12, "delivered": 24, "waiting": 0, "given up": 0}
    assert told(file) == sorted(f"n{number}" for number in range(12))
    assert (tmp_path / "hits.atom").read_text("utf-8").count("<entry>") == 12


def test_two_that_write_and_two_that_watch_lose_and_double_nothing(address: str, tmp_path: Path) -> None:
    file = tmp_path / "hits.jsonl"
    with Ledger.open(address) as ledger:
        ledger.watches.add("w", IND, [Channel("lines", str(file))])
    children = [start(WRITER, address, name) for name in "ab"] + [start(WATCHER, address) for _ in range(2)]
    for child in children:
        _, errors = child.communicate(timeout=240)
        assert child.returncode == 0, errors
    finish(address)
    expected = sorted(f"{name}-{number}" for name in "ab" for number in range(25))
    with Ledger.open(address) as ledger:
        assert sorted(id for id, _ in hits(ledger)) == expected
    assert told(file) == expected
