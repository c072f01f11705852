"""One coder for the whole run: loading takes seconds, and it is never changed."""

import os
from collections.abc import Callable, Iterable

import hypothesis
import pytest
from fastapi.testclient import TestClient

import dragoman
from dragoman.annotate import Annotation, annotate_many
from dragoman.document import Clean, Document, text_hash
from dragoman.pipeline import Coder
from ledgers import address, new_ledger, server  # noqa: F401 - fixtures for all tests

# A test's client is somebody at this machine, who asks it by its own name, as the servers of tests listen there.
_client = TestClient.__init__
_client.__defaults__ = tuple(
    {"http://testserver": "http://127.0.0.1", ("testclient", 50000): ("127.0.0.1", 50000)}.get(value, value)
    if isinstance(value, str | tuple)
    else value
    for value in _client.__defaults__ or ()
)

# A developer's own imported tables would change what the tests read; set before any fixture loads a knowledge base.
os.environ["DRAGOMAN_KB"] = "none"
# Servers of tests keep no key in the developer's own folders.
os.environ["DRAGOMAN_SECRET"] = "a key that signs what tests ask of servers"

# Hypothesis fails what takes 200 ms, which on a busy machine is anything.
hypothesis.settings.register_profile("untimed", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("untimed")

Annotate = Callable[[Iterable[str]], dict[str, Annotation]]


@pytest.fixture(scope="session")
def coder() -> Coder:
    """The codebook alone: a test of a rule must not hang on what the learned scorer makes of it."""
    return dragoman.load(learned=False)


@pytest.fixture(scope="session")
def scored() -> Coder:
    """The coder as users have it, with the learned scorer."""
    return dragoman.load()


@pytest.fixture(scope="session")
def annotate_texts(coder: Coder) -> Annotate:
    """Annotations of plain texts, by text, in one stream."""

    def run(texts: Iterable[str]) -> dict[str, Annotation]:
        wanted = list(dict.fromkeys(texts))
        pairs = ((Document(id=text[:9], sha256=text_hash(text), text=text), Clean(text)) for text in wanted)
        return dict(zip(wanted, annotate_many(coder.model, pairs), strict=True))

    return run
