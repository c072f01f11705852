"""``dragoman corpus code``: plan, code what is not done, and end with a manifest that holds every hash."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from dragoman.engine.corpus.cutting import PART_BYTES, plan
from dragoman.engine.corpus.dataset import Dataset, Tell, refuse_overlap
from dragoman.engine.corpus.model import Manifest, Marker, Options
from dragoman.engine.corpus.parts import PartJob, Task, code_part
from dragoman.engine.workers import Loads, WorkerLimits, Workers
from dragoman.record.keys import run_key
from dragoman.record.models import Run


@dataclass(frozen=True, slots=True)
class Wanted:
    """A corpus to be coded: ``patterns`` of inputs, the folder or address of the dataset, and how it is read."""

    patterns: tuple[str, ...]
    output: str
    date: str | None = None
    columns: str | None = None
    part_bytes: int = PART_BYTES

    @property
    def options(self) -> Options:
        """What of this decides what is in the dataset."""
        return Options(date=self.date, columns=self.columns, part_bytes=self.part_bytes)


class Engine(Protocol):
    """What codes parts, on one machine or several."""

    def run_of(self) -> Run:
        """What makes the records."""

    def code(self, tasks: Iterable[Task]) -> Iterator[Marker]:
        """Code parts; a marker of each when it is done, in any order. A part may be done again: it gives the same."""


class Local:
    """Processes of this machine. A context manager: at its end they are gone."""

    def __init__(self, workers: int, options: Loads, limits: WorkerLimits | None = None) -> None:
        self.workers: Workers[PartJob] = Workers(workers, options, code_part, limits)

    def __enter__(self) -> "Local":
        return self

    def __exit__(self, *error: object) -> None:
        self.workers.close()

    def run_of(self) -> Run:
        """What makes the records; waits until one worker has loaded its coder."""
        return self.workers.run_of()

    def code(self, tasks: Iterable[Task]) -> Iterator[Marker]:
        """Code the parts, and give their markers in order."""
        return (job.marker for job in self.workers.run(map(PartJob, tasks)))


@dataclass(frozen=True, slots=True)
class Listener:
    """Who hears how it goes: ``tell`` a line, ``progress`` parts done, parts in all, and the part that was done."""

    tell: Tell = field(default=lambda line: None)
    progress: Callable[[int, int, Marker], None] = field(default=lambda done, of, marker: None)


def code_corpus(wanted: Wanted, engine: Engine, listener: Listener | None = None) -> Manifest:
    """Code what of the dataset is not done yet, and give its manifest.

    Killed anywhere, the same again goes on behind the last part that was done: a part is written whole, marked last,
    and coded again if it is not marked, so that nothing is lost or there twice. Raises :class:`CorpusError`.
    """
    heard = listener or Listener()
    found = plan(wanted.patterns, wanted.part_bytes)
    refuse_overlap(wanted.output, found.inputs, list(wanted.patterns))
    run = engine.run_of()
    manifest = Manifest(
        run_hash=run_key(run),
        run=run.model_dump(mode="json", exclude={"matrix"}),
        options=wanted.options,
        inputs=found.inputs,
        parts=found.parts,
    )
    dataset = Dataset(wanted.output)
    dataset.begin(manifest)
    done = dataset.done(manifest, heard.tell)
    left = [part for part in manifest.parts if part.number not in done]
    if done and left:
        heard.tell(f"{len(done):,} of {len(manifest.parts):,} parts are done already")
    tasks = (Task(part=part, output=wanted.output, options=wanted.options) for part in left)
    for marker in engine.code(tasks):
        done[marker.part.number] = marker
        heard.progress(len(done), len(manifest.parts), marker)
    return dataset.end(manifest, done)
