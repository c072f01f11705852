"""What a section called "Background" tells is history, unless it has a day of the news."""

import datetime as dt

import pytest

from dragoman.document import Document, text_hash
from dragoman.pipeline import Coder

NEWS = "The Peruvian foreign minister met her Chilean counterpart in Lima on Monday."
BEFORE = "Peru condemned Chile over the fishing zone."


def status(coder: Coder, text: str) -> dict[str, str]:
    """The status of each type of event."""
    document = Document(id="t", sha256=text_hash(text), text=text, published=dt.date(2023, 3, 8))
    return {event.type: event.status for event in coder.code(document).events}


@pytest.mark.parametrize("heading", ["Background", "BACKGROUND:", "## Background", "**Notes to editors**", "Context:"])
def test_a_background_section_tells_history(coder: Coder, heading: str) -> None:
    assert status(coder, f"{NEWS}\n\n{heading}\n\n{BEFORE}") == {"CONSULT": "actual", "ACCUSE": "historical"}


@pytest.mark.parametrize("heading", ["The fishing zone", "A short word on the background of it"])
def test_other_lines_do_not(coder: Coder, heading: str) -> None:
    assert status(coder, f"{NEWS}\n\n{heading}\n\n{BEFORE}")["ACCUSE"] == "actual"


def test_the_section_ends_with_the_next_heading(coder: Coder) -> None:
    text = f"Background\n\nThe two states share a long border.\n\n**Next steps**\n\n{BEFORE}"
    assert status(coder, text)["ACCUSE"] == "actual"


def test_a_day_of_the_news_counts_more(coder: Coder) -> None:
    text = f"{NEWS}\n\nBackground\n\nPeru condemned Chile on Tuesday."
    assert status(coder, text)["ACCUSE"] == "actual"


def test_what_is_ahead_stays_ahead(coder: Coder) -> None:
    text = f"{NEWS}\n\nBackground\n\nPeru did not condemn Chile."
    assert status(coder, text).get("ACCUSE") == "negated"
