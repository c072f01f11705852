"""Bytes of any kind: the right characters, or an error that says what to do; never more than bounded work."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.errors import InputError
from dragoman.ingest.page import PageContext, read_page
from dragoman.ingest.page.charset import decode
from dragoman.ingest.page.tree import MAX_DEPTH, parse, shallow, squeeze
from page_maker import TEXT, page, paragraphs

QUOTED = "“A naïve résumé – of the talks,” he said, “cost €5.”"


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", None),
        ("utf-8", "iso-8859-1"),
        ("utf-8", "windows-1251"),
        ("utf-8-sig", "latin-1"),
        ("utf-16", None),
        ("utf-16-le", None),
        ("cp1252", "utf-8"),
        ("cp1252", "iso-8859-1"),
        ("cp1252", None),
        ("cp1252", "nonsense"),
        ("cp1252", "zlib"),
    ],
)
def test_a_wrong_word_of_the_transport_is_not_believed(encoding: str, declared: str | None) -> None:
    markup = f"<html><body><h1>Talks</h1><p>{QUOTED}</p></body></html>"
    assert decode(markup.encode(encoding), declared) == markup


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1251", "Переговоры в Москве"),
        ("gbk", "外交部发言人"),
        ("shift_jis", "外務省の報道官"),
        ("euc-kr", "외교부 대변인"),
    ],
)
def test_a_declared_table_is_used_where_the_bytes_are_not_utf_8(encoding: str, text: str) -> None:
    name = {"gbk": "gb2312"}.get(encoding, encoding)
    in_page = f'<html><head><meta charset="{name}"></head><body>{text}</body></html>'
    assert decode(in_page.encode(encoding), None) == in_page
    assert text in decode(f"<html><body>{text}</body></html>".encode(encoding), name)


def test_utf_8_with_one_spoilt_byte_is_still_utf_8() -> None:
    text = decode(f"<p>{QUOTED * 5}".encode() + b"\xe2</p>", "latin-1")
    assert QUOTED in text


def test_utf_8_that_was_encoded_twice_is_mended() -> None:
    twice = QUOTED.replace("”", "“").encode().decode("cp1252")
    assert decode(f"<p>{twice}</p>".encode(), None) == f"<p>{QUOTED.replace('”', '“')}</p>"


def test_the_characters_of_a_page_reach_its_text() -> None:
    found = read_page(page().decode().encode("cp1252"), PageContext("https://x.example/a", "utf-8"))
    assert found.text == TEXT


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "empty"),
        (b" \n\t ", "empty"),
        (b"just words and no tag", "not-html"),
        (b"%PDF-1.7 and so on <p>", "not-html"),
        (b"PK\x03\x04rest", "not-html"),
        (bytes(range(256)) * 40_000, "not-html"),
        (b"<p>" + b"word " * 700_000, "too-large"),
        (b"<b>" * 90_000, "too-large"),
        (b"x" * 20_000_001, "too-large"),
    ],
)
def test_what_is_no_page_or_too_large_is_refused_with_a_reason(raw: bytes, reason: str) -> None:
    with pytest.raises(InputError) as error:
        read_page(raw, PageContext("https://x.example/a"))
    assert error.value.reason == reason
    assert "https://x.example/a" in str(error.value)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400), st.sampled_from([None, "utf-8", "latin-1", "utf-16", "gb18030", "hz", "x"]))
def test_any_bytes_give_a_page_or_an_input_error(raw: bytes, charset: str | None) -> None:
    for data in (raw, b"<html><h1>" + raw, page(raw.decode("latin-1"))):
        try:
            found = read_page(data, PageContext("https://x.example/a", charset))
        except InputError:
            continue
        assert found.story or found.reason
        assert "\x00" not in found.text


_PIECES = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<div class='related'>",
        "</div>",
        "<table><tr><td>",
        "<li>",
        "<a href='//['>",
        "<time datetime='2023-02-30'>",
        "<h1>",
        "</h1>",
        "<br>",
        "<blockquote class='twitter-tweet'>",
        "March 3, 2023 ",
        "words of a sentence. ",
        "<script type='application/ld+json'>{\"@type\":",
        "</script>",
        "<link rel=canonical href='http://[::1'>",
        "<meta name=date content='99999999999'>",
        "&#1;&#2;",
        "<!--",
        "-->",
        "<svg>",
        "By Jane ",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_PIECES, max_size=40))
def test_any_markup_gives_a_page_or_an_input_error(pieces: list[str]) -> None:
    try:
        found = read_page("".join(pieces).encode(), PageContext("https://x.example/2023/99/99/a"))
    except InputError:
        return
    assert not any(character < " " and character != "\n" for character in found.text)


def test_deep_tags_are_left_out_and_no_text_with_them() -> None:
    markup = "<div>" * 100_000 + "inner" + "</div>" * 100_000 + "after"
    flat = shallow(markup)
    assert flat.count("<div>") == MAX_DEPTH == flat.count("</div>")
    root, _ = parse("<div>" * 30_000 + "inner" + "</div>" * 30_000 + "<p>after</p>", "x")
    assert root.text_content() == "innerafter"


def test_tags_that_are_never_closed_do_not_make_a_page_deep() -> None:
    cells = "<tr><td><font size=2>cell<source src=a>" * 200
    assert "img" not in shallow("<div><font><b>text</div>" * 500)
    root, _ = parse(f"<table>{cells}</table><div><p>after</p></div>", "x")
    assert root.find(".//p").text == "after"
    assert root.text_content().count("cell") == 200


def test_scripts_styles_and_comments_are_out_before_the_parser_sees_them() -> None:
    source = squeeze("a<script>x</script>b<!-- c -->d<style>e</style>f<!-- open <svg>g</svg>h<script>never closed")
    assert source.markup == "a bd f open  h"
    assert squeeze('<script type="application/ld+json">{"a": 1}</script>').data == ['{"a": 1}']


def test_entities_of_a_document_type_are_not_expanded_and_nothing_is_fetched() -> None:
    raw = (
        '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY a "boom boom">]><h1>Talks</h1>'
        + paragraphs()
        + "<p>&x;&a;</p>"
    )
    text = read_page(raw.encode()).text
    assert "root:" not in text
    assert "boom" not in text


_HOSTILE = """
import os
from dragoman.ingest.page import read_page
from dragoman.errors import InputError
opening = b"<html><body><h1>A title of some words</h1><p>" + b"The ministers met again in the harbour. " * 9 + b"</p>"
read_page(opening)
cases = [(b"<div>", 75_000), (b"<a ", 3_000_000), (b"<", 9_000_000), (b"<!-- ", 1_000_000), (b"<script>", 1_000_000),
         (b"a<br>", 75_000), (b"<p>words of it.</p>", 35_000), (b"<table><tr><td>", 20_000), (b"1/1/2023 ", 200_000),
         (b", By me and ", 50_000), (b"<time datetime=2023-01-01>", 30_000), (b"<div><input type=email>", 30_000),
         (b"<meta name=date content=2023>", 40_000)]
cases += [(b"<p " + b" ".join(b"a%d=1" % n for n in range(100_000)) + b">", 1),
          (b'<script type="application/ld+json">' + b"[" * 900_000 + b"</script>", 1)]
most = 0
for piece, times in cases:
    child = os.fork()
    if not child:
        try:
            read_page(opening + piece * times)
        except InputError:
            pass
        os._exit(0)
    _, status, usage = os.wait4(child, 0)
    assert status == 0, piece[:40]
    most = max(most, usage.ru_maxrss)
print(most // 1024)
"""


def test_hostile_pages_stay_within_bounds() -> None:
    done = subprocess.run([sys.executable, "-c", _HOSTILE], capture_output=True, text=True, timeout=120, check=True)
    assert int(done.stdout) < 200


def test_reading_pages_is_no_burden_to_those_who_do_not() -> None:
    heavy = ("lxml", "trafilatura", "htmldate", "charset_normalizer")
    code = f"import sys, dragoman.ingest; print([m for m in {heavy!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.strip() == "[]"
