"""One annotated document with what every finder of claims asks for: its frames, mentions and times."""

from dataclasses import dataclass

from dragoman.annotate import Annotation
from dragoman.extract.clause_times import ClauseTimes
from dragoman.extract.frames import Frames
from dragoman.extract.mentions import Mentions


@dataclass(frozen=True, slots=True)
class Reading:
    """Built once for a document, then only read."""

    annotation: Annotation
    frames: Frames
    mentions: Mentions
    times: ClauseTimes
