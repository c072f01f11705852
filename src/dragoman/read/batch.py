"""JSONL lines on standard input, each answered by one on standard output: ``--batch`` of ``when`` and ``where``."""

import json
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from dragoman.errors import InputError
from dragoman.ingest.jsonl import bounded_lines, decode
from dragoman.read.output import open_output

if TYPE_CHECKING:
    from dragoman.read.session import Session

NAME = "standard input"


def answer_lines(session: "Session", answer: Callable[[str, str], dict[str, Any]]) -> None:
    """One line out for each good line in, in order and as soon as it is read; bad ones are told and counted.

    ``answer`` is given a line and its place ("standard input:3"), and raises :class:`InputError` for what it cannot
    read.
    """
    read = 0
    with open_output(None) as sink:
        for number, line in enumerate(bounded_lines(sys.stdin.buffer, NAME, session.tally.skip), 1):
            if line is None or not line.strip():
                continue
            where = f"{NAME}:{number}"
            try:
                text = decode(line, where, whole_file=False)
                fields = answer(text.lstrip("\ufeff") if number == 1 else text, where)
            except InputError as error:
                session.tally.skip(error)
                continue
            sink.write(json.dumps(fields, ensure_ascii=False) + "\n")
            # Whoever feeds the lines one by one waits for each answer.
            sink.flush()
            read += 1
    session.say(f"read {read}{session.skips()}", "" if session.tally.skipped else "dim")
