"""Who may come in: users, tokens, ended sessions and the log, in both databases."""

import datetime as dt
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from dragoman.errors import LedgerError
from dragoman.store import Deed, Ledger, Refused
from dragoman.store.checking import check_ledger
from dragoman.store.moving import copy_ledger
from dragoman.store.readers import reader_grants
from ledgers import START, Clock, NewLedger, Server, minutes
from test_store_migrations import Old, old  # noqa: F401 - a fixture

HASH = "$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger(address: str, clock: Clock) -> Iterator[Ledger]:
    with Ledger.open(address, clock=clock) as ledger:
        yield ledger


def test_a_user_is_added_once_whatever_the_case_of_the_name(ledger: Ledger) -> None:
    access = ledger.access
    assert not access.any_users()
    added = access.add_user("Ada", "reviewer", HASH, "root")
    assert (added.name, added.role, added.disabled, added.at, added.who) == ("Ada", "reviewer", False, START, "root")
    assert access.any_users()
    for again in ("Ada", "ADA", "ａｄａ"):  # full-width letters are the same name, too
        assert access.user(again) == added
        with pytest.raises(LedgerError, match="there is a user of this name"):
            access.add_user(again, "reader", HASH, "root")
    assert access.user("Ben") is None
    assert HASH not in repr(added)


def test_what_becomes_of_a_user_is_a_row_more_and_a_new_epoch(ledger: Ledger, clock: Clock) -> None:
    access = ledger.access
    first = access.add_user("Ada", "reader", HASH, "root")
    clock.go(hours=1)
    second = access.change_user("ada", "Ben", role="admin")
    third = access.change_user("Ada", "Ben", disabled=True)
    fourth = access.change_user("Ada", "Ben", disabled=False, password=f"{HASH}2")
    assert access.history("ADA") == [first, second, third, fourth]
    assert access.users() == [fourth]
    assert len({one.epoch for one in access.history("ada")}) == 4
    assert (fourth.role, fourth.disabled, fourth.who) == ("admin", False, "Ben")
    assert second.at - first.at == dt.timedelta(hours=1)
    with pytest.raises(LedgerError, match="Cleo: no such user"):
        access.change_user("Cleo", "Ben", role="admin")


@pytest.mark.parametrize("name", ["", " Ada", "Ada ", "A\nda", "A\0da", "x" * 65])
def test_odd_names_are_not_taken(ledger: Ledger, name: str) -> None:
    with pytest.raises(LedgerError, match="not a user's name"):
        ledger.access.add_user(name, "reader", HASH, "root")


def test_only_known_roles_and_hashes_are_taken(ledger: Ledger) -> None:
    with pytest.raises(LedgerError, match="root: no such role: one of reader, reviewer, admin"):
        ledger.access.add_user("Ada", "root", HASH, "root")
    with pytest.raises(LedgerError, match="hash alone"):
        ledger.access.add_user("Ada", "admin", "correct horse battery", "root")
    assert not ledger.access.any_users()


def test_a_token_counts_until_it_is_revoked_or_expired_or_its_user_is_out(ledger: Ledger, clock: Clock) -> None:
    access = ledger.access
    access.add_user("Ada", "reviewer", HASH, "root")
    kept = access.add_token("ADA", "h1", "dgm_one", "root", START + minutes(10))
    assert (kept.name, kept.role, kept.expires_at) == ("Ada", "reviewer", START + minutes(10))
    access.add_token("Ada", "h2", "dgm_two", "root")
    found = access.bearer("h1")
    assert found is not None
    assert (found[0].name, found[1]) == ("Ada", kept)
    assert access.bearer("h3") is None
    clock.go(minutes=10)
    assert access.bearer("h1") is None
    assert access.bearer("h2") is not None
    access.change_user("Ada", "root", disabled=True)
    assert access.bearer("h2") is None
    with pytest.raises(LedgerError, match="who is disabled"):
        access.add_token("Ada", "h4", "dgm_four", "root")
    access.change_user("Ada", "root", disabled=False)
    revoked = access.revoke("dgm_two", "Ben")
    assert revoked.revoked_at == clock.now
    assert access.bearer("h2") is None
    clock.go(minutes=1)
    assert access.revoke("dgm_two", "Cleo") == revoked
    with pytest.raises(LedgerError, match="dgm_five: no such token"):
        access.revoke("dgm_five", "Ben")
    assert [one.handle for one in access.tokens()] == ["dgm_one", "dgm_two"]


def test_an_ended_session_counts_no_more_and_is_forgotten_in_time(ledger: Ledger, clock: Clock) -> None:
    access = ledger.access
    user = access.add_user("Ada", "reader", HASH, "root")
    assert access.session_user("ada", "s1") == user
    access.end_session("s1", START + minutes(5))
    access.end_session("s1", START + minutes(5))
    assert access.session_user("ada", "s1") is None
    assert access.session_user("ada", "s2") == user
    assert access.session_user("ben", "s2") is None
    clock.go(minutes=6)
    access.end_session("s2", START + minutes(9))
    with ledger._database.read() as connection:
        assert connection.execute(text("SELECT session FROM ended_sessions")).scalars().all() == ["s2"]


def test_what_was_done_is_kept_the_latest_first(ledger: Ledger, clock: Clock) -> None:
    access = ledger.access
    access.log(Deed("Ada", "decision", "a.txt#e1", "done", "192.0.2.1"))
    clock.go(minutes=1)
    access.log(Deed("Ben\0", "login", "", "refused", "x" * 5_000))
    found = access.deeds()
    assert [(one.who, one.what, one.outcome) for one in found] == [
        ("Ben\ufffd", "login", "refused"),
        ("Ada", "decision", "done"),
    ]
    assert found[1].at == START
    assert len(found[0].address) < 1_001
    assert access.deeds("decision") == found[1:]
    assert access.deeds(limit=1) == found[:1]
    assert access.deeds(before=clock.now) == found[1:]


def test_refused_logins_are_counted_by_name_and_address(ledger: Ledger, clock: Clock) -> None:
    access = ledger.access

    def login(who: str, address: str, outcome: str = "refused") -> None:
        access.log(Deed(who, "login", "", outcome, address))

    login("ada", "192.0.2.1")
    clock.go(minutes=1)
    since = clock.now
    for _ in range(2):
        login("ada", "192.0.2.1")
    login("ada", "192.0.2.2")
    login("ben", "192.0.2.1")
    assert access.refused("Ada", "192.0.2.1", since) == Refused(2, 3, 3)
    assert access.refused("Ada", "192.0.2.1", START) == Refused(3, 4, 4)
    assert access.refused("cleo", "192.0.2.9", START) == Refused(0, 0, 0)
    login("ada", "192.0.2.1", "done")
    assert access.refused("Ada", "192.0.2.1", START) == Refused(0, 4, 4)
    login("ada", "192.0.2.1")
    assert access.refused("Ada", "192.0.2.1", START).pair == 1


def test_a_copy_has_them_and_a_check_counts_them(ledger: Ledger, new_ledger: NewLedger) -> None:
    ledger.access.add_user("Ada", "reader", HASH, "root")
    ledger.access.add_token("Ada", "h", "dgm_one", "root")
    other = new_ledger()
    copy_ledger(_address(ledger), other)
    with Ledger.open(other, create=False) as copied:
        assert copied.access.users() == ledger.access.users()
        assert copied.access.tokens() == ledger.access.tokens()
    checked = check_ledger(other)
    assert (checked.rows["users"], checked.rows["tokens"], checked.troubles) == (1, 1, ())


def test_an_older_ledger_gets_the_tables_and_one_that_is_only_read_has_nobody(old: Old) -> None:  # noqa: F811
    address = old()
    if "://" not in address:
        with Ledger.open(address, create=False) as ledger:
            assert not ledger.access.any_users()
            assert ledger.access.readable()
    with Ledger.open(address) as ledger:
        ledger.access.add_user("Ada", "reader", HASH, "root")
        assert [one.name for one in ledger.access.users()] == ["Ada"]


@pytest.fixture
def desk(server: Server) -> Iterator[str]:
    server.run("CREATE ROLE access_desk LOGIN")
    yield "access_desk"
    server.run("DROP OWNED BY access_desk")
    server.run("DROP ROLE access_desk")


def test_a_role_that_may_read_sees_no_hashes(server: Server, desk: str) -> None:
    address = server.new_schema()
    with Ledger.open(address) as ledger:
        ledger.access.add_user("Ada", "reader", HASH, "root")
    reader_grants(address, desk, apply=True)
    with Ledger.open(address.replace("postgres:@", f"{desk}@"), create=False) as ledger:
        assert not ledger.access.readable()
        assert ledger.counts()["documents"] == 0
        for ask in (ledger.access.users, ledger.access.tokens, ledger.access.deeds, ledger.access.any_users):
            with pytest.raises(LedgerError, match="may not do that"):
                ask()


def test_a_role_that_was_promised_all_later_tables_does_not_see_these(server: Server, desk: str) -> None:
    """The grant of an older Dragoman's ``ledger reader`` reaches tables that are made later, and so do copies."""
    address = server.new_schema()
    schema = address.rpartition("%3D")[2]
    server.run(f"GRANT USAGE ON SCHEMA {schema} TO {desk}")
    server.run(f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT ON TABLES TO {desk}, PUBLIC")
    Ledger.open(address).close()
    with Ledger.open(address.replace("postgres:@", f"{desk}@"), create=False) as ledger:
        assert ledger.counts()["documents"] == 0
        assert not ledger.access.readable()


def _address(ledger: Ledger) -> str:
    """The address with all its options, which ``place`` leaves out."""
    backend = ledger._database._backend
    url = getattr(backend, "_url", None)
    return str(ledger.place) if url is None else url.render_as_string(hide_password=False).replace("+psycopg", "")
