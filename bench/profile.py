"""Where the time of coding goes: processor time for each stage and for documents of each length.

    python -m bench.profile [--words 20000]

Prints a table in microseconds a word, as docs/performance.md has it. Words are the language model's tokens.
"""

import argparse
import gc
import time
from bisect import bisect_right as bisect
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from spacy.tokens import Doc

from bench.texts import SETS, drawn
from dragoman.annotate import Annotation, Learned
from dragoman.annotate.convert import BATCH, convert
from dragoman.annotate.threads import one_thread
from dragoman.document import Clean, Document
from dragoman.extract import Extractor
from dragoman.ingest import prepare
from dragoman.pipeline import Coder, load
from dragoman.record.build import Recorder
from dragoman.resolve import resolve

LENGTHS = (150, 400, 1000)
"""Words at which one class of documents ends and the next begins."""
STAGES = ("clean", "parse", "events' model", "statements' model", "tokens and names", "extract", "resolve", "record")
Result = TypeVar("Result")


@dataclass
class Clock:
    """Seconds of this process by stage."""

    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    def __call__(self, stage: str, work: Callable[[], Result]) -> Result:
        """Do some work and note its time."""
        begun = time.process_time()
        done = work()
        self.seconds[stage] += time.process_time() - begun
        return done


class Timed:
    """A learned model whose reading is timed by itself."""

    def __init__(self, model: Any, clock: Clock, stage: str) -> None:
        self._model, self._clock, self._stage = model, clock, stage

    def read(self, annotation: Annotation, *given: Any) -> None:
        """As the model's own."""
        self._clock(self._stage, lambda: self._model.read(annotation, *given))


def profile(coder: Coder, documents: list[Document]) -> tuple[int, dict[str, float]]:
    """How many words some documents have, and the seconds that each stage took over them."""
    clock, words = Clock(), 0
    given: Any = [
        model and Timed(model, clock, stage)
        for model, stage in zip((coder.learned.scorer, coder.learned.tagger), STAGES[2:4], strict=True)
    ]
    learned, extractor = Learned(*given), Extractor(coder.codebook)
    recorder = Recorder(coder.run, coder.codebook, coder.kb)
    for first in range(0, len(documents), BATCH):
        pairs = clock("clean", partial(_cleaned, documents[first : first + BATCH]))
        with one_thread():
            docs = clock("parse", partial(_parsed, coder, pairs))
            words += sum(len(doc) for doc in docs)
            read = [
                clock("tokens and names", partial(convert, doc, *pair, coder.model.words, learned))
                for doc, pair in zip(docs, pairs, strict=True)
            ]
        for annotation in read:
            claims = clock("extract", partial(extractor.extract, annotation))
            cast = clock("resolve", partial(resolve, coder.kb, annotation.document, claims))
            sentences = [sentence.span for sentence in annotation.sentences]
            clock("record", partial(recorder.record, annotation.document, claims, cast, sentences))
    seconds = clock.seconds
    # The models read within the conversion.
    seconds["tokens and names"] -= seconds[STAGES[2]] + seconds[STAGES[3]]
    return words, dict(seconds)


def _cleaned(documents: list[Document]) -> list[tuple[Document, Clean]]:
    return [(document, prepare(document)) for document in documents]


def _parsed(coder: Coder, pairs: list[tuple[Document, Clean]]) -> list[Doc]:
    return list(coder.model.nlp.pipe((clean.text for _, clean in pairs), batch_size=BATCH))


def classes(documents: list[Document]) -> dict[str, list[Document]]:
    """Documents by the class of their length."""
    names = [f"under {end}" for end in LENGTHS] + [f"{LENGTHS[-1]} and more"]
    found: dict[str, list[Document]] = {name: [] for name in names}
    for document in documents:
        found[names[bisect(LENGTHS, len(document.text.split()))]].append(document)
    return found


def main(arguments: list[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        prog="bench.profile", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--words", type=int, default=20_000, help="words of each set")
    asked = parser.parse_args(arguments)
    documents = [document for name in SETS for document in drawn(name, asked.words)]
    coder = load()
    profile(coder, documents[:10])  # What is found once and kept is found here.
    gc.collect()
    gc.freeze()
    columns = {name: (found, *profile(coder, found)) for name, found in classes(documents).items() if found}
    print("| microseconds a word | " + " | ".join(columns) + " |")
    print("|---|" + "---|" * len(columns))
    print("| documents | " + " | ".join(str(len(found)) for found, _, _ in columns.values()) + " |")
    for stage in (*STAGES, "all"):
        taken = [sum(s.values()) if stage == "all" else s.get(stage, 0.0) for _, _, s in columns.values()]
        told = [
            f"{1e6 * time / max(words, 1):.0f}" for time, (_, words, _) in zip(taken, columns.values(), strict=True)
        ]
        print(f"| {stage} | " + " | ".join(told) + " |")


if __name__ == "__main__":
    main()
