"""One coder for the whole run: loading takes seconds, and it is never changed."""

import pytest

import dragoman
from dragoman.pipeline import Coder


@pytest.fixture(scope="session")
def coder() -> Coder:
    return dragoman.load()
