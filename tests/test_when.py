"""``dragoman when``: what it prints, lines in and out, and what is wrong with them."""

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from dragoman.read.cli import app

ON = ("--on", "2023-03-03")


def when(*arguments: str, input: str | bytes | None = None) -> Result:
    return CliRunner().invoke(app, ["when", *arguments], input=input)


def told(*arguments: str) -> list[dict[str, Any]]:
    result = when(*arguments, "--format", "json")
    assert result.exit_code == 0, result.stderr
    answer: list[dict[str, Any]] = json.loads(result.stdout)
    return answer


def batch(*lines: object, arguments: tuple[str, ...] = ()) -> tuple[Result, list[dict[str, Any]]]:
    text = "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines)
    result = when("--batch", *arguments, input=text)
    return result, [json.loads(line) for line in result.stdout.splitlines()]


def test_words_days_value_and_reason() -> None:
    result = when("They met last week and will talk for 30 days.", *ON)
    assert result.exit_code == 0
    assert result.stdout == (
        "last week\n    2023-02-20 to 2023-02-26  2023-W08\n    last week, seen from 2023-03-03\n"
        "30 days\n    no days  P30D\n    length of time\n"
    )


def test_json_has_the_same() -> None:
    (time,) = told("They met on Friday.", *ON)
    assert time == {
        "text": "Friday",
        "span": [12, 18],
        "start": "2023-03-03",
        "end": "2023-03-03",
        "value": "2023-03-03",
        "precision": "day",
        "why": "the last such weekday on or before the day, seen from 2023-03-03",
    }


def test_without_a_day_relative_ones_are_unresolved_and_absolute_ones_are_not() -> None:
    friday, march = told("They met on Friday, as on 3 March 2022.")
    assert (friday["start"], friday["value"], friday["precision"]) == (None, None, None)
    assert "day of publication, which is not known" in friday["why"]
    assert march["start"] == "2022-03-03"


def test_a_day_that_no_calendar_has_is_told() -> None:
    (time,) = told("They met on 31 February 2022.", *ON)
    assert time["start"] is None
    assert time["why"] == "no such day in the calendar"


@pytest.mark.parametrize(("order", "day"), [("dmy", "2022-04-03"), ("mdy", "2022-03-04")])
def test_order(order: str, day: str) -> None:
    assert told("Signed 03/04/2022.", *ON, "--order", order)[0]["start"] == day


def test_nothing_found_is_no_success() -> None:
    result = when("The ministers met.", *ON)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "no time expression found" in result.stderr
    result = when("The ministers met.", "--format", "json")
    assert (result.exit_code, json.loads(result.stdout)) == (1, [])


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("text", "--batch"),
        ("text", "--on", "yesterday"),
        ("text", "--on", "2023-02-30"),
        ("text", "--order", "ymd"),
    ],
)
def test_usage(arguments: tuple[str, ...]) -> None:
    result = when(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""


def test_escapes_do_not_reach_the_terminal() -> None:
    result = when("in \x1b[31m2019\u202e", *ON)
    assert "\x1b" not in result.stdout


def test_a_line_out_for_each_line_in() -> None:
    result, lines = batch(
        {"id": "a", "text": "last week", "on": "2023-03-03"},
        {"id": 2, "text": "the talks of last Friday", "on": "2023-03-03T10:00:00Z"},
        {"id": "c", "text": "two years", "on": "2023-03-03"},
        {"id": "d", "text": "the ministers", "on": "2023-03-03"},
        {"id": "e", "text": "", "on": "2023-03-03"},
        {"id": "f", "text": "Friday", "on": None},
        {"id": "g", "text": "in 2019", "on": None, "more": True},
    )
    assert result.exit_code == 0
    assert [line["id"] for line in lines] == ["a", 2, "c", "d", "e", "f", "g"]
    assert [line["value"] for line in lines] == ["2023-W08", "2023-02-24", "P2Y", None, None, None, "2019"]
    assert (lines[0]["start"], lines[0]["end"]) == ("2023-02-20", "2023-02-26")
    assert [set(line) for line in lines] == [{"id", "start", "end", "value", "why"}] * 7
    assert lines[2]["start"] is None
    assert lines[3]["why"] == lines[4]["why"] == "no time expression found"
    assert "not known" in lines[5]["why"]
    assert "read 7" in result.stderr


def test_bad_lines_are_told_counted_and_passed_over() -> None:
    good = {"id": "z", "text": "2019", "on": "2023-03-03"}
    result, lines = batch(
        "{",
        "[1]",
        "",
        {"text": "Friday", "on": "2023-03-03"},
        {"id": "a", "on": "2023-03-03"},
        {"id": "a", "text": "Friday"},
        {"id": "a", "text": "Friday", "on": "2023-13-01"},
        {"id": "a", "text": 5, "on": "2023-03-03"},
        {"id": True, "text": "Friday", "on": "2023-03-03"},
        good,
    )
    assert result.exit_code == 1
    assert [line["id"] for line in lines] == ["z"]
    reasons = ("not JSON", "not an object", '"id" is missing', '"text" is missing', '"on" is missing', "not a date")
    for number, reason in zip((1, 2, 4, 5, 6, 7), reasons, strict=True):
        assert f"standard input:{number}: " in result.stderr
        assert reason in result.stderr
    assert "read 1, skipped 8" in result.stderr


def test_on_is_the_day_of_lines_without_one() -> None:
    result, lines = batch({"id": 1, "text": "Friday"}, arguments=ON)
    assert result.exit_code == 0
    assert lines[0]["start"] == "2023-03-03"


def test_bytes_that_are_no_text() -> None:
    result = when("--batch", input=b'\xef\xbb\xbf{"id": 1, "text": "2019", "on": null}\n\xff\xfe\n')
    assert result.exit_code == 1
    assert json.loads(result.stdout)["value"] == "2019"
    assert "standard input:2" in result.stderr


def test_each_answer_comes_before_the_next_line_is_read() -> None:
    command = [sys.executable, "-m", "dragoman", "when", "--batch"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8"
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for number in range(3):
            process.stdin.write(json.dumps({"id": number, "text": f"in 201{number}", "on": None}) + "\n")
            process.stdin.flush()
            answer = json.loads(process.stdout.readline())
            assert (answer["id"], answer["value"]) == (number, f"201{number}")
        process.stdin.close()
        assert process.wait(timeout=30) == 0


def test_no_language_model_is_loaded() -> None:
    """The command must answer at once: what takes seconds to import has no part in it."""
    code = (
        "import sys; from typer.testing import CliRunner; from dragoman.read.cli import app; "
        "r = CliRunner().invoke(app, ['when', 'last week', '--on', '2023-03-03']); "
        "print(r.exit_code, [name for name in ('spacy', 'numpy', 'sqlalchemy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "0 []"


def test_a_closed_pipe_ends_it_quietly(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> int:
        raise BrokenPipeError

    write: Callable[..., int] = broken
    monkeypatch.setattr("dragoman.read.output.Sink.write", write)
    monkeypatch.setattr("dragoman.read.session.give_up_stdout", lambda: None)
    assert when("in 2019").exit_code == 141
