"""A process of ours looks for garbage seldom; a user's own program stays as it was."""

import gc
import subprocess
import sys
from collections.abc import Iterator

import pytest

from dragoman import garbage
from dragoman.data import read_bytes
from dragoman.errors import DataError


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


def test_loading_leaves_a_users_program_as_it_was() -> None:
    gc.set_threshold(701, 11, 12)
    with garbage.while_making():
        assert gc.get_threshold() == garbage.SELDOM
    assert gc.get_threshold() == (701, 11, 12)


def test_nor_does_loading_that_failed() -> None:
    gc.set_threshold(701, 11, 12)
    with pytest.raises(DataError), garbage.while_making():
        read_bytes("no such file")
    assert gc.get_threshold() == (701, 11, 12)


def test_only_a_process_of_ours_stops_looking_at_what_is_there() -> None:
    gc.set_threshold(701, 11, 12)
    garbage.settled()
    assert gc.get_freeze_count() == 0
    garbage.seldom()
    garbage.settled()
    assert gc.get_freeze_count() > 1000


def test_the_command_line_is_a_process_of_ours() -> None:
    program = """
import gc, sys
sys.argv = ["dragoman", "--version"]
from dragoman import garbage
from dragoman.data import read_bytes
from dragoman.errors import DataError
from dragoman.read.cli import main
try:
    main()
except SystemExit:
    assert gc.get_threshold() == garbage.SELDOM, gc.get_threshold()
    print("seldom")
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split()[-1] == "seldom"
