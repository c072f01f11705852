"""Ingestion: what is read, what is refused and why, and the text that is parsed."""

import datetime as dt
import gzip
import io
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.data import read_yaml
from dragoman.document import Document
from dragoman.errors import DataError, InputError
from dragoman.ingest import (
    MAX_CHARACTERS,
    Reader,
    Source,
    check,
    make_document,
    prepare,
    read_date,
    read_documents,
    words,
)
from dragoman.ingest import jsonl as jsonl_module
from dragoman.ingest.lead import read_lead

STORY = "The foreign minister met his Norwegian counterpart on Monday, and both signed two agreements on fishing."


def read(*paths: Path | str, date: dt.date | None = None) -> tuple[list[Document], list[InputError]]:
    errors: list[InputError] = []
    return list(Reader(paths, date=date, on_error=errors.append)), errors


def the_error(*paths: Path | str) -> InputError:
    documents, errors = read(*paths)
    assert documents == []
    assert len(errors) == 1
    return errors[0]


def lines(folder: Path, *rows: Any, name: str = "news.jsonl") -> Path:
    path = folder / name
    path.write_text("".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows), "utf-8")
    return path


def document(text: str, format: str = "text") -> Document:
    return make_document(text, Source("d1", format=format))


def clean(text: str, format: str = "text") -> str:
    return prepare(document(text, format)).text


def test_a_bold_heading_that_lost_its_line_is_a_paragraph() -> None:
    text = "Kenya agreed. **Helping the People of Chad** The two ministers met. They thanked **Togo** in May."
    assert clean(text) == (
        "Kenya agreed. Helping the People of Chad\n\nThe two ministers met. They thanked Togo in May."
    )
    assert clean("**Norway** and Chad met. He said **very good** The end.").count("\n\n") == 0


# What is read


def test_file_keeps_its_text_and_its_path_as_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.txt").write_text(STORY + "\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    (found,), errors = read("./a//x.txt")
    assert (found.id, found.text, found.format, errors) == ("a/x.txt", STORY + "\n", "text", [])


def test_folder_is_read_in_order_and_what_it_cannot_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "2.md").write_text("# Talks\n\n" + STORY)
    (tmp_path / "a.txt").write_text(STORY)
    (tmp_path / ".hidden.txt").write_text(STORY)
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8")
    (tmp_path / "sheet.xlsx").write_bytes(b"PK\x03\x04" + bytes(60))
    os.mkfifo(tmp_path / "pipe.txt")
    lines(tmp_path, {"id": "j1", "text": STORY}, name="c.JSONL")
    found, errors = read(tmp_path)
    assert [one.id for one in found] == [f"{tmp_path}/a.txt", "j1", f"{tmp_path}/b/2.md"]
    assert found[2].title == "Talks"
    assert sorted(error.reason for error in errors) == ["not-a-file", "unknown-suffix", "unknown-suffix"]


def test_jsonl_fields_arrive(tmp_path: Path) -> None:
    row = {"id": 7, "text": STORY, "date": "2023-03-03T10:00:00Z", "title": "T", "url": "http://x", "publisher": "P",
           "language": "en-GB", "more": [1]}  # fmt: skip
    (found,), errors = read(lines(tmp_path, row, ""))
    assert errors == []
    assert (found.id, found.title, found.url, found.publisher) == ("7", "T", "http://x", "P")
    assert (found.published, found.language) == (dt.date(2023, 3, 3), "en")


def test_gzip_standard_input_and_byte_order_marks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    row = json.dumps({"id": "g", "text": STORY}).encode()
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(b"\xef\xbb\xbf" + row + b"\n" + row))
    (tmp_path / "b.txt").write_bytes(b"\xef\xbb\xbf" + STORY.encode())
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(row)))
    found, errors = read(tmp_path / "a.jsonl.gz", tmp_path / "b.txt", "-")
    assert [one.text for one in found] == [STORY] * 4
    assert errors == []


def test_repeated_ids_are_kept_and_counted(tmp_path: Path) -> None:
    reader = Reader(
        [lines(tmp_path, *[{"id": "same", "text": STORY}] * 3)],
        date=None,
        on_error=lambda error: pytest.fail(str(error)),
    )
    assert len(list(reader)) == 3
    assert (reader.repeated, reader.undated) == (2, 3)
    assert reader.done_bytes == reader.total_bytes > 0


def test_without_a_handler_the_first_bad_document_is_raised(tmp_path: Path) -> None:
    found = read_documents(lines(tmp_path, {"id": "a", "text": STORY}, "{nonsense", {"id": "b", "text": STORY}))
    assert next(found).id == "a"
    with pytest.raises(InputError, match=r"news\.jsonl:2: this line is not JSON"):
        next(found)


def test_half_a_surrogate_pair_becomes_a_replacement_character(tmp_path: Path) -> None:
    (found,), _ = read(lines(tmp_path, '{"id": "s", "text": "They met \\ud83d in Oslo."}'))
    assert found.text == "They met \ufffd in Oslo."


# The date that counts


@pytest.mark.parametrize(
    ("field", "option", "text", "expected"),
    [
        ("2023-01-01", "2023-02-02", "2023-03-03\n" + STORY, "2023-01-01"),
        (None, "2023-02-02", "2023-03-03\n" + STORY, "2023-02-02"),
        (None, None, "2023-03-03\n" + STORY, "2023-03-03"),
        ("", None, STORY, None),
    ],
)
def test_the_more_explicit_date_wins(
    tmp_path: Path, field: str | None, option: str | None, text: str, expected: str | None
) -> None:
    path = lines(tmp_path, {"id": "d", "text": text, "date": field})
    (found,), _ = read(path, date=dt.date.fromisoformat(option) if option else None)
    assert found.published == (dt.date.fromisoformat(expected) if expected else None)


@pytest.mark.parametrize(
    "value", ["2023-02-30", "3 March 2023", "20230303", "2023-03", "2023-3-3", "yesterday", "1/2/23"]
)
def test_what_is_not_a_date(value: str) -> None:
    with pytest.raises(InputError, match="YYYY-MM-DD") as caught:
        read_date(value, "here")
    assert caught.value.reason == "bad-date"


# What is refused

BAD_LINES = [
    ("{nonsense", "not-json"),
    ("[1, 2]", "not-object"),
    ({"text": STORY}, "missing-id"),
    ({"id": " ", "text": STORY}, "missing-id"),
    ({"id": "a"}, "missing-text"),
    ({"id": "a", "text": None}, "missing-text"),
    ({"id": "a", "text": 5}, "wrong-type"),
    ({"id": ["a"], "text": STORY}, "wrong-type"),
    ({"id": True, "text": STORY}, "wrong-type"),
    ({"id": "a", "text": STORY, "title": {}}, "wrong-type"),
    ({"id": "a", "text": STORY, "date": 20230303}, "wrong-type"),
    ({"id": "a", "text": STORY, "date": "soon"}, "bad-date"),
    ({"id": "a", "text": STORY, "format": "pdf"}, "bad-format"),
    ({"id": "a", "text": " \n"}, "empty"),
    ({"id": "a", "text": "-- ... --"}, "empty"),
    ({"id": "a", "text": "a\0b"}, "binary"),
    ({"id": "a", "text": STORY, "language": "fr"}, "not-english"),
    ({"id": "a", "text": "y " * (MAX_CHARACTERS // 2 + 1)}, "too-long"),
    ("[" * 100_000, "not-json"),
]


@pytest.mark.parametrize(("row", "reason"), BAD_LINES, ids=[f"{n}-{reason}" for n, (_, reason) in enumerate(BAD_LINES)])
def test_a_bad_line_is_told_with_its_place_and_the_rest_is_read(tmp_path: Path, row: Any, reason: str) -> None:
    good = {"id": "good", "text": STORY}
    path = lines(tmp_path, good, row, good)
    found, errors = read(path)
    assert [one.id for one in found] == ["good", "good"]
    assert [(error.reason, error.where) for error in errors] == [(reason, f"{path}:2")]


def test_a_line_that_is_not_utf8(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(b'{"id": "a", "text": "caf\xe9"}\n' + json.dumps({"id": "b", "text": STORY}).encode())
    found, errors = read(path)
    assert [one.id for one in found] == ["b"]
    assert errors[0].where == f"{path}:1"
    assert "byte 24" in str(errors[0])


@pytest.mark.parametrize(
    ("data", "reason", "says"),
    [
        (b"", "empty", "nothing to code"),
        (b" \n\n", "empty", "nothing to code"),
        (bytes(range(256)) * 4, "binary", "not text"),
        (b"\x01\x02\x03\x04" * 50, "binary", "control characters"),
        (b"One line.\nThe caf\xe9 talks.\n", "bad-utf8", "byte 17, line 2 (0xe9)"),
        ("The talks.".encode("utf-16"), "bad-utf8", "iconv -f UTF-16"),
        (b"so they said and " * 310_000, "too-long", "1,000,000"),
        (b"so they said and " * 60_000, "too-long", "1,020,000"),
    ],
)
def test_a_bad_file(tmp_path: Path, data: bytes, reason: str, says: str) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes(data)
    error = the_error(path)
    assert (error.reason, error.where) == (reason, str(path))
    assert says in str(error)


@pytest.mark.parametrize(
    ("name", "reason"),
    [("gone.txt", "missing-path"), ("gone", "missing-path"), ("empty.jsonl", "empty"), ("empty.jsonl.gz", "empty")],
)
def test_paths_with_nothing_behind_them(tmp_path: Path, name: str, reason: str) -> None:
    (tmp_path / "empty.jsonl").touch()
    (tmp_path / "empty.jsonl.gz").touch()
    assert the_error(tmp_path / name).reason == reason


def test_an_empty_folder(tmp_path: Path) -> None:
    assert the_error(tmp_path).reason == "nothing-to-read"


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x.txt").write_text(STORY)

    def refuse(*_: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)  # a superuser, as in a container, could read whatever chmod says
    error = the_error(tmp_path / "x.txt")
    assert error.reason == "no-permission"
    assert "chmod" in str(error)


def test_a_damaged_gzip_file_gives_what_stood_before(tmp_path: Path) -> None:
    row = json.dumps({"id": "g", "text": STORY}).encode() + b"\n"
    whole = gzip.compress(row) + gzip.compress(os.urandom(4_000).hex().encode() * 3)
    path = tmp_path / "x.jsonl.gz"
    path.write_bytes(whole[:-2_000])
    found, errors = read(path)
    assert [one.id for one in found] == ["g"]
    assert [error.reason for error in errors] == ["bad-gzip"]
    (tmp_path / "y.jsonl.gz").write_bytes(b"this is no gzip file")
    assert the_error(tmp_path / "y.jsonl.gz").reason == "bad-gzip"


def test_a_line_without_end_is_passed_over_and_a_bomb_ends_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jsonl_module, "MAX_LINE", 1_000)
    monkeypatch.setattr(jsonl_module, "_CHUNK", 1_000)
    good = json.dumps({"id": "g", "text": STORY}).encode() + b"\n"
    (tmp_path / "x.jsonl").write_bytes(good + b"0" * 5_000 + b"\n" + good)
    found, errors = read(tmp_path / "x.jsonl")
    assert (len(found), [(error.reason, error.where[-2:]) for error in errors]) == (2, [("line-too-long", ":2")])
    monkeypatch.setattr(jsonl_module, "_GIVE_UP", 100_000)
    (tmp_path / "y.jsonl.gz").write_bytes(gzip.compress(good + b"0" * 10_000_000 + b"\n" + good))
    found, errors = read(tmp_path / "y.jsonl.gz")
    assert (len(found), [error.reason for error in errors]) == (1, ["line-too-long"])


FOREIGN = {
    "fr": "Le ministre des affaires étrangères a rencontré lundi son homologue norvégien et signé un accord.",
    "de": "Der Außenminister traf am Montag seinen norwegischen Kollegen, und beide schlossen ein Abkommen.",
    "es": "El ministro de Exteriores se reunió el lunes con su homólogo noruego y ambos firmaron un acuerdo.",
    "ru": "Министр иностранных дел встретился в понедельник с норвежским коллегой, и они подписали договор.",
}


@pytest.mark.parametrize("language", FOREIGN)
def test_another_language_is_seen(language: str) -> None:
    with pytest.raises(InputError, match=language) as caught:
        document(FOREIGN[language])
    assert caught.value.reason == "not-english"


@pytest.mark.parametrize(
    "text",
    [
        STORY,
        "Le ministre arrive.",
        "Present: Aung Min, Sai Kyaw Nyunt, Khun Myint Tun, Nai Hong Sar, Saw Kwe Htoo Win, Min Zaw Oo.",
        "TALKS HELD BETWEEN NORWAY AND FINLAND. MINISTERS SIGN MEMORANDUM. NEXT ROUND PLANNED FOR MAY, SAYS AIDE.",
    ],
)
def test_english_short_texts_and_lists_of_names_pass(text: str) -> None:
    assert document(text).language == "en"


# The head of a story

DATELINES = [
    ("NEW DELHI (Reuters) - ", "NEW DELHI"),
    ("KABUL, Afghanistan — ", "KABUL, Afghanistan"),
    ("WASHINGTON, March 3 (AP) -- ", "WASHINGTON"),
    ("New Delhi, Mar 3 (PTI): ", "New Delhi"),
    ("BEIRUT/JERUSALEM, March 3 (Reuters) - ", "BEIRUT/JERUSALEM"),
    ("JERUSALEM: ", "JERUSALEM"),
    ("Oslo: ", "Oslo"),
    ("NAIROBI, Kenya (AP) _ ", "NAIROBI, Kenya"),
    ("MULTAN, March 3: ", "MULTAN"),
    ("BHUBANESWAR - ", "BHUBANESWAR"),
]


@pytest.mark.parametrize(("line", "place"), DATELINES)
def test_a_dateline_is_metadata_and_not_parsed(line: str, place: str) -> None:
    found = document(line + STORY)
    assert found.dateline == place
    assert [found.text[start:end] for start, end in found.furniture] == [line]
    assert prepare(found).text == STORY


@pytest.mark.parametrize(
    "line",
    ["Sources: ", "BREAKING: ", "Putin: ", "BLINKEN: ", "Dear Madam Speaker: ", "Macron: ", "NATO - ", "U.S. – ",
     "UPDATE 1-Norway: ", "Analysis — ", "Norway-Finland: ", "WATCH — ", "President Aho: ", "BHUBANESWAR: "],
)  # fmt: skip
def test_what_only_looks_like_a_dateline_stays(line: str) -> None:
    assert document(line + STORY).furniture == ()


def test_a_place_before_somebodys_words_or_in_a_transcript_stays() -> None:
    assert document("Washington: we will not talk to them before the next round begins, it said.").dateline is None
    assert (
        document("PARIS: The talks went on for two days here.\nROME: They did not, as all of us know.").dateline is None
    )


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("2023-03-03\n", "2023-03-03"),
        ("date 2023-03-03 ", "2023-03-03"),
        ("Date: 2023-03-03\n\n", "2023-03-03"),
        ("Friday, March 3, 2023 | 10:30 AM\n", "2023-03-03"),
        ("Published on 3 March 2023 10:30 IST\nOslo: ", "2023-03-03"),
        ("OSLO, Dec. 5, 2021 (Xinhua) -- ", "2021-12-05"),
        ("Talks in Oslo\n\nBy Jane Doe\n\nMarch 3, 2023\n\nOSLO (AFP) - ", "2023-03-03"),
    ],
)
def test_a_leading_date_is_the_publication_date(line: str, date: str) -> None:
    found = document(line + STORY)
    assert found.published == dt.date.fromisoformat(date)
    assert prepare(found).text.endswith(STORY)
    assert "2023" not in prepare(found).text


def test_a_date_that_opens_a_sentence_stays() -> None:
    text = "March 3, 2023 was the day on which the ministers met."
    assert read_lead(text, "text") == read_lead(STORY, "text")


def test_front_matter_is_metadata(tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    path.write_text(f'---\ntitle: "Talks"\ndate: 2023-03-03\nurl: http://x/y\n---\n\n{STORY}\n')
    (found,), _ = read(path, date=dt.date(2020, 1, 1))
    assert (found.title, found.published, found.url) == ("Talks", dt.date(2023, 3, 3), "http://x/y")
    assert prepare(found).text == STORY


# The text that is parsed


def test_markdown_marks_go_and_the_words_stay() -> None:
    text = (
        "# The *Visit*\n\nThe **foreign minister** met [his guest](http://x.y/z_(a)) on\nMonday\\. "
        "See ![map](m.png)`code_x`.\n"
        "> A quoted line\n> goes on.\n>\n> Another.\n\n- one item\n- another that\n  goes on\n\n"
        "---\n1. first\n2. snake_case &amp; last"
    )
    assert clean(text, "markdown").split("\n\n") == [
        "The Visit", "The foreign minister met his guest on Monday. See code_x.", "A quoted line goes on.", "Another.",
        "one item", "another that goes on", "first", "snake_case & last",
    ]  # fmt: skip


def test_wrapped_lines_are_joined_and_finished_ones_are_not() -> None:
    text = (
        "The foreign minister of Norway met his counterpart from Finland on Monday in\n"
        "Oslo, where they signed a memorandum on search and rescue in the north and co-\n"
        "operation. The talks were described as warm by Mr.\n"
        "Hansen. They will meet again in May, a statement of the ministry said.\n"
        "Trade was also discussed.\r\n\r\nThe end."
    )
    paragraphs = clean(text).split("\n\n")
    assert len(paragraphs) == 3
    assert "Monday in Oslo" in paragraphs[0]
    assert "co-operation" in paragraphs[0]
    assert "Mr. Hansen" in paragraphs[0]


def test_one_paragraph_a_line_needs_no_blank_lines() -> None:
    assert clean(f"Talks held in Oslo\n{STORY}\n{STORY}") == f"Talks held in Oslo\n\n{STORY}\n\n{STORY}"


def test_odd_spaces_and_invisible_characters() -> None:
    assert clean("The\u00a0talks\u200b were  good\u00ad,\tsaid\u2028Ola. \ufeffDone&nbsp;now.") == (
        "The talks were good, said Ola. Done now."
    )


def test_half_a_bold_mark_and_a_space_behind_a_list_mark() -> None:
    text = "**Section one.\n\n(a) \u00a0The ministers** met. ** [](http://x)\n"
    assert [part.rstrip() for part in clean(text).split("\n\n")] == ["Section one.", "The ministers met."]


def test_plain_text_without_marks_is_not_copied() -> None:
    found = document(f"{STORY}\n\n{STORY}")
    assert prepare(found).text is found.text


MARKS = st.sampled_from(
    ["The talks", " ", "\n", "\n\n", "**", "*", "_", "[x](http://y)", "> ", "- ", "# ", "\u00a0", "\u200b", "&amp;",
     "`", "<b>", "\\.", "---\n", "OSLO (AP) - ", "2023-03-03\n", "1. ", "co-\n", ".", "\r\n", "|", "é", "<!--", "-->"]
)  # fmt: skip


@given(st.lists(MARKS, min_size=1, max_size=40).map("".join), st.sampled_from(["text", "markdown"]))
def test_every_character_parsed_stands_where_the_map_says(marks: str, format: str) -> None:
    found = document("Words " + marks, format)
    cleaned = prepare(found)
    for at, character in enumerate(cleaned.text):
        start, end = cleaned.span(at, at + 1)
        assert 0 <= start < end <= len(found.text)
        if character.isalnum():
            assert character in found.text[start:end]
    if "<!--" not in marks and "```" not in marks:
        assert cleaned.text.count("talks") == marks.count("talks")


def test_hostile_texts_take_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "MAX_UNBROKEN", check.MAX_CHARACTERS)
    for piece in ("-", " ", "*a", "_a", "[", "<!--", "> ", "A ", "|-", "(a) ", "<b "):
        for format in ("text", "markdown"):
            text = "x" + piece * (100_000 // len(piece)) + "y"
            assert len(clean(text, format)) <= len(text)


def test_word_lists_are_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = read_yaml(words.FILE)
    monkeypatch.setattr(words, "read_yaml", lambda _: loaded | {"places": ["Oslo", True]})
    with pytest.raises(DataError, match="places: True"):
        words.words.__wrapped__()


@pytest.mark.parametrize(
    ("text", "place", "date"),
    [
        ("JAKARTA, Feb 8 (Archipelago News) - Indonesia's minister met her counterpart.", "JAKARTA", None),
        ("OSH, Kyrgyzstan (July 18) – Kyrgyz guards fired at Tajik guards.", "OSH, Kyrgyzstan", None),
        ("Tel Aviv, March 3, 2023\n\nThe minister met the envoy.", "Tel Aviv", dt.date(2023, 3, 3)),
        ("Press release 4\n\nMexico City, October 12, 2022\n\nMexico sent aid.", "Mexico City", dt.date(2022, 10, 12)),
    ],
)
def test_headings_of_agencies_and_offices(text: str, place: str, date: dt.date | None) -> None:
    document = make_document(text, Source(id="x"))
    assert document.dateline == place
    assert document.published == date
    assert place not in prepare(document).text


def test_a_sentence_that_begins_with_a_place_and_a_day_is_no_heading() -> None:
    document = make_document("Paris, May 3, 2022, saw the French president meet the king of Spain.", Source(id="x"))
    assert document.dateline is None
