"""Commitments apart from wishes: a table of sentences, all but those listed as not found or not whole."""

import pytest

from commitment_table import DAY, NO_PROMISES, PROMISES, Promise
from dragoman.pipeline import Coder
from dragoman.record import Record
from dragoman.record.models import Commitment

# What the rules do not get whole, by the first words of the sentence.
NOT_YET = (
    "The Indian government committed",  # to whom: "from France"
    "Chile undertook",  # by when: "within 30 days"
    "Poland guaranteed",  # to whom: an indirect object that the parser misses
    "Qatar said",  # to whom: "of Lebanese soldiers"
    "The Pentagon said",  # to whom: "from Djibouti"
    "Belgium made",  # at all: "a pledge to Rwanda to return"
)


def _countries(record: Record, actors: tuple[str, ...]) -> set[str]:
    return {country for actor in actors if (country := record.actor(actor).country) is not None}


def _fits(record: Record, found: Commitment, promise: Promise) -> bool:
    to = _countries(record, found.to)
    due = found.due.end.isoformat() if found.due is not None else None
    who = _countries(record, found.by) == promise.by and promise.to <= to <= promise.to | promise.may
    return who and due == promise.due and promise.what in found.what


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise.text)
def test_a_promise(coder: Coder, promise: Promise) -> None:
    record = coder(promise.text, date=DAY)
    fits = [found for found in record.commitments if _fits(record, found, promise)]
    missed = promise.text.startswith(NOT_YET)
    assert len(record.commitments) <= 1
    assert bool(fits) != missed, "mended: take it off the list" if missed else record.commitments


@pytest.mark.parametrize("text", NO_PROMISES)
def test_no_promise(coder: Coder, text: str) -> None:
    assert coder(text, date=DAY).commitments == ()
