"""Which sentences stand in a background section: under a heading "Background", up to the next heading."""

from dragoman.annotate import Annotation
from dragoman.extract.status_rules import load_status

_LONGEST = 60
_MARKS = "#*_=-–—:. \t"


def background(annotation: Annotation) -> frozenset[int]:
    """Indexes of the sentences in background sections of a document.

    A heading is one of the words of ``status.yaml`` on a line of its own. Any other ends the section: a line of a few
    words in capitals, in bold, behind "#" or before a colon.
    """
    headings = load_status().historical.headings
    lines = _lines(annotation.document.text)
    # Most documents have no such heading, and need no second look.
    if not any(_plain(line) in headings for _, line in lines):
        return frozenset()
    spans: list[tuple[int, int]] = []
    begun: int | None = None
    for start, line in [*lines, (len(annotation.document.text), "#")]:
        if not _is_heading(line, headings):
            continue
        if begun is not None:
            spans.append((begun, start))
        begun = start if _plain(line) in headings else None
    return frozenset(
        sentence.index
        for sentence in annotation.sentences
        if any(first <= sentence.span.start < last for first, last in spans)
    )


def _lines(text: str) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    start = 0
    for line in text.split("\n"):
        if line.strip():
            found.append((start, line))
        start += len(line) + 1
    return found


def _plain(line: str) -> str:
    return " ".join(line.strip(_MARKS).lower().split())


def _is_heading(line: str, headings: frozenset[str]) -> bool:
    bare = line.strip()
    if _plain(bare) in headings or bare.startswith("#"):
        return True
    titled = (bare.startswith("**") and bare.endswith("**")) or bare.isupper()
    return len(bare) <= _LONGEST and (titled or bare.endswith(":")) and "." not in bare
