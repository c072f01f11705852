"""A hundred sentences of sport, markets, films, lives, science and figures of speech in which nothing happens.

Written by someone who had not seen the coder; the figures are what was measured first, and may only fall.
"""

from pathlib import Path

import pytest
import yaml

from dragoman.document import Document, text_hash
from dragoman.pipeline import Coder

SENTENCES = [
    text
    for texts in yaml.safe_load((Path(__file__).parent / "data" / "harmless.yaml").read_text("utf-8")).values()
    for text in texts
]


@pytest.mark.parametrize(("which", "most"), [("coder", 14), ("scored", 27)])
def test_few_harmless_sentences_are_coded(which: str, most: int, request: pytest.FixtureRequest) -> None:
    coder: Coder = request.getfixturevalue(which)
    documents = (Document(id=str(n), sha256=text_hash(text), text=text) for n, text in enumerate(SENTENCES))
    coded = [
        record.document.text
        for record in coder.pipe(documents)
        if any(event.status in ("actual", "historical", "future") for event in record.events)
    ]
    assert len(SENTENCES) == 100
    assert len(coded) <= most, coded
