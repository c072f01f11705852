"""Words are found in texts and titles, where they stand, on both databases; no query is wrong."""

import datetime as dt
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, text

from dragoman.errors import LedgerError
from dragoman.store import Ledger, SearchHit, search_index
from dragoman.store.search_words import Sought, sought
from dragoman.store.snippets import snippet
from ledgers import NewLedger
from record_factory import Story, call
from test_store_migrations import DUMP, Old, old  # noqa: F401 - a fixture

TREATY = "The ministers signed a defence treaty in Oslo. It was not ratified."
TALKS = "Talks on fisheries opened. The treaty of peace is signed, the minister said."
WAR = "🇮🇳 The café was shelled; a war over peace treaties <b>began</b> in “Delhi”."


@pytest.fixture
def filled(address: str) -> str:
    with Ledger.open(address) as ledger:
        ledger.add(Story("a", TREATY, "2023-03-01", title="Oslo signs", publisher="The Wire").record())
        ledger.add(Story("b", TALKS, "2023-03-05", title="Fish", publisher="Gazette").record())
        ledger.keep(Story("c", WAR, None, title="Shelling").record().document)
    return address


def ids(hits: list[SearchHit]) -> list[str]:
    return sorted(hit.document for hit in hits)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("treaty", "abc"),
        ("TREATIES signing", "ab"),
        ('"defence treaty"', "a"),
        ('"treaty defence"', ""),
        ("treaty -fisheries", "ac"),
        ('treaty -"peace treaties"', "ab"),
        ("-war", "ab"),
        ("oslo sign", "a"),
        ("café", "c"),
        ("shelling", "c"),
        ("delhi", "c"),
        ("nowhere", ""),
        ("treaty -", "abc"),
        ("- treaty", "abc"),
        ('"peace treat', ""),
        ('"peace treaty', "c"),
        ("", ""),
        ('"" -"" && || ! ( ) * \' : <-> \\ \0', ""),
    ],
)
def test_words_phrases_and_what_is_excluded(filled: str, words: str, found: str) -> None:
    with Ledger.open(filled, create=False) as ledger:
        assert ids(ledger.search(words)) == sorted(found)


def test_what_is_found_says_where_it_stands(filled: str) -> None:
    with Ledger.open(filled, create=False) as ledger:
        (hit,) = ledger.search("treaties began")
        whole = ledger.text_of(hit.number)
        assert (hit.document, hit.version, hit.title, hit.publisher, hit.published) == ("c", 1, "Shelling", None, None)
        assert hit.snippet.text == whole[slice(*hit.snippet.span)] == WAR
        assert [whole[slice(*span)] for span in hit.snippet.words] == ["treaties", "began"]
        (hit,) = ledger.search("signs oslo fish", limit=1) or ledger.search("signs oslo", limit=1)
        assert [TREATY[slice(*span)] for span in hit.snippet.words] == ["signed", "Oslo"]


def test_a_word_of_the_title_is_worth_more(filled: str) -> None:
    with Ledger.open(filled) as ledger:
        ledger.add(
            Story("d", "A long text that names Gibraltar once, of sixteen words, and no more than that.").record()
        )
        ledger.add(
            Story("e", "Another long text that holds sixteen words too, but not the name.", title="Gibraltar").record()
        )
        hits = ledger.search("gibraltar")
        assert [hit.document for hit in hits] == ["e", "d"]
        assert hits[0].rank > hits[1].rank > 0


def test_days_and_publisher_and_number_of_hits_are_kept_to(filled: str) -> None:
    with Ledger.open(filled, create=False) as ledger:
        assert ids(ledger.search("treaty", since=dt.date(2023, 3, 1))) == ["a", "b"]
        assert ids(ledger.search("treaty", since=dt.date(2023, 3, 2))) == ["b"]
        assert ids(ledger.search("treaty", until=dt.date(2023, 3, 1))) == ["a"]
        assert ids(ledger.search("treaty", publisher="the wire")) == ["a"]
        assert len(ledger.search("treaty", limit=2)) == 2
        assert ledger.search("treaty", limit=0) == []


def test_only_the_version_that_counts_is_found(filled: str) -> None:
    with Ledger.open(filled) as ledger:
        ledger.add(Story("a", "The ministers left without a word.", "2023-03-01").record())
        assert ids(ledger.search("oslo")) == []
        assert [(hit.document, hit.version) for hit in ledger.search("ministers -fish")] == [("a", 2)]
        # A version that is still to be coded does not hide the one that was.
        ledger.keep(Story("a", "The ambassadors came.", "2023-03-01").record().document)
        assert ids(ledger.search("ambassadors")) == []
        ledger.keep(Story("c", "Never coded, and now of ambassadors.", None).record().document)
        assert [(hit.document, hit.version) for hit in ledger.search("ambassadors")] == [("c", 2)]
        assert ids(ledger.search("shelled")) == []


def test_what_is_not_stored_is_not_found(address: str) -> None:
    with Ledger.open(address) as ledger:

        def fail(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            if statement.startswith("INSERT INTO evidence"):
                raise KeyboardInterrupt

        event.listen(ledger._database.writing, "before_cursor_execute", fail)
        with pytest.raises(KeyboardInterrupt):
            ledger.add(call("d1"))
        assert ledger.search("telephoned") == []
        with ledger._database.read() as connection:
            assert search_index.missing(connection) == 0


def test_an_older_ledger_can_be_searched_once_it_is_up_to_date(old: Old) -> None:  # noqa: F811
    with Ledger.open(old()) as ledger:
        assert ids(ledger.search("telephone")) == ["d1"]
        ledger.add(call("d2"))
        assert ids(ledger.search("telephone")) == ["d1", "d2"]


def test_an_older_file_that_is_only_read_says_how_it_can_be_searched(tmp_path: Path) -> None:
    file = tmp_path / "old.ledger"
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(DUMP.read_text("utf-8"))
    with (
        Ledger.open(file, create=False) as ledger,
        pytest.raises(LedgerError, match="laid open to search: bring it up"),
    ):
        ledger.search("telephone")


def test_a_long_text_is_found_by_its_last_words(address: str) -> None:
    many = " ".join(f"w{number:x}q" for number in range(80_000)) + " armistice"
    with Ledger.open(address) as ledger:
        assert len(many) > 2 * search_index.PIECE
        ledger.keep(Story("long", many, title="Heading").record().document)
        (hit,) = ledger.search("armistice heading")
        assert many[slice(*hit.snippet.words[0])] == "armistice"


def test_no_text_is_stored_twice(address: str) -> None:
    with Ledger.open(address) as ledger:
        ledger.add(Story("a", TREATY).record())
        with ledger._database.read() as connection:
            if connection.dialect.name == "sqlite":
                query = "SELECT count(*) FROM sqlite_master WHERE name = 'document_words_content'"
            else:
                query = "SELECT count(*) FROM document_words WHERE words::text LIKE '%The ministers%'"
            assert connection.execute(text(query)).scalar_one() == 0


@pytest.fixture(scope="module")
def one(new_ledger: NewLedger) -> str:
    address = new_ledger()
    with Ledger.open(address) as ledger:
        ledger.add(Story("a", TREATY).record())
    return address


@settings(max_examples=150, deadline=None)
@given(
    words=st.text(
        st.sampled_from("ab \"'-*():&|!<>\\%_^~{}[]+.,/\0\ud800\u0301é“”AND NOT NEAR") | st.characters(), max_size=30
    )
)
@example(words='"')
@example(words="lone \ud800 and \0 -\udfff a")
@example(words="NEAR(a b) OR text:x NOT *")
@example(words="a" * 3000 + " -" + "b" * 3000)
def test_no_query_is_an_error(one: str, words: str) -> None:
    with Ledger.open(one, create=False) as ledger:
        for hit in ledger.search(words):
            assert hit.document == "a"


@pytest.mark.parametrize(
    ("typed", "wanted", "unwanted"),
    [
        ("Oslo talks", ("Oslo", "talks"), ()),
        ('"peace treaty" -war', ("peace treaty",), ("war",)),
        ("-“cold war” now", ("now",), ("cold war",)),
        ("co-operate a-b", ("co-operate", "a-b"), ()),
        ('open "to the end', ("open", "to the end"), ()),
        ('-- - "" -"" !', (), ()),
    ],
)
def test_what_is_typed_is_taken_apart(typed: str, wanted: tuple[str, ...], unwanted: tuple[str, ...]) -> None:
    assert sought(typed) == Sought(wanted, unwanted)


def test_a_snippet_shows_most_of_what_was_found() -> None:
    from dragoman.document import Span

    body = "war " + "and so on " * 100 + "war and peace " + "and so on " * 100
    spans = [Span(at, at + 3) for at in (0, body.rindex("war"))] + [Span(body.index("peace"), body.index("peace") + 5)]
    shown = snippet(body, spans)
    assert {body[slice(*span)] for span in shown.words} == {"war", "peace"}
    assert shown.text == body[slice(*shown.span)]
    assert len(shown.text) <= 240
    assert snippet("", []).text == ""
    assert snippet("x" * 1000, []).span == Span(0, 240)
