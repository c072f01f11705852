"""Speed as a ratio: words a second of the whole coder over bare spaCy's, on the same text in the same run.

Bare spaCy is the same model with all its components as it loads, ``nlp.pipe`` with the same batch size. Both are run
in turns, and the median of each taken, since a shared machine's speed drifts; time is the processor's. Three sets, and
pip's newest spaCy beside this one: ``bench.speed_sets``. Also the peak memory of coding 300 documents.
"""

import gc
import resource
import statistics
import time
from collections.abc import Callable

import spacy
from spacy.language import Language

from bench.common import DATA, find, rows
from bench.readouts_dev import documents
from dragoman.annotate import Annotation, Learned, annotate_many
from dragoman.annotate.convert import BATCH
from dragoman.annotate.model import PACKAGE, model_folder
from dragoman.document import Document, Taken, text_hash
from dragoman.extract import Extractor
from dragoman.extract.places import find_places
from dragoman.extract.times import find_times
from dragoman.ingest import prepare
from dragoman.pipeline import Coder
from dragoman.resolve import KnowledgeBase, resolve
from dragoman.resolve.places import Gazetteer, Locator, Toponym

ROUNDS = 3


def score(coder: Coder) -> dict[str, float]:
    """The ratio, and both speeds in words (tokens) a second; nothing where the set is absent."""
    texts = [document for _, document in documents()]
    if not texts:
        return {}
    bare: Language = spacy.load(model_folder(PACKAGE))
    words = sum(len(doc) for doc in bare.tokenizer.pipe(document.text for document in texts))
    plain: list[float] = []
    ours: list[float] = []
    for _ in range(ROUNDS):
        plain.append(_busy(lambda: sum(1 for _ in bare.pipe((d.text for d in texts), batch_size=BATCH))))
        ours.append(_busy(lambda: sum(1 for _ in coder.pipe(texts))))
    first, second = statistics.median(plain), statistics.median(ours)
    return (
        shares(coder, texts)
        | tagging(coder, texts)
        | {
            "ratio to bare spaCy": first / second,
            "words a second": words / second,
            "bare spaCy, words a second": words / first,
        }
    )


def shares(coder: Coder, texts: list[Document]) -> dict[str, float]:
    """What the stages after annotation cost beside it, in process time; and what loading the knowledge base costs.

    Annotation is here what it is without the learned models.
    """
    annotations: list[Annotation] = []
    base = _busy(lambda: annotations.extend(annotate_many(coder.model, ((d, prepare(d)) for d in texts))))
    # Many annotations in memory make the collector's rounds long, which no stream of documents does.
    gc.collect()
    gc.freeze()
    claims = [(a.document, Extractor(coder.codebook).extract(a)) for a in annotations]
    resolved = _busy(lambda: [resolve(coder.kb, document, found) for document, found in claims])
    coded = _busy(lambda: [coder.record(annotation) for annotation in annotations])
    days = _busy(lambda: [find_times(d.text, d.published) for d in texts])
    locator = Locator(coder.kb)
    maps = _busy(lambda: [located(locator, annotation) for annotation in annotations])
    gc.unfreeze()
    loaded, opened = _busy(KnowledgeBase.load), _busy(lambda: Gazetteer().named("Haifa"))
    return {
        "coding, share of annotation": coded / base,
        "times, share of annotation": days / base,
        "places, share of annotation": maps / base,
        "gazetteer, seconds to open": opened,
        "resolution, share of annotation": resolved / base,
        "knowledge base, seconds to load": loaded,
    }


def located(locator: Locator, annotation: Annotation) -> int:
    """How many places a text names, found and put on the map as for a record."""
    claims = [claim for claim in find_places(annotation, Taken([])) if claim.use != "name"]
    return len(locator.locate([Toponym(c.span, c.name, c.within, c.use, c.label) for c in claims]))


def tagging(coder: Coder, texts: list[Document]) -> dict[str, float]:
    """What the learned tagger adds to annotation, in process time: to that with the scorer, and without it."""
    scorer, tagger = coder.learned.scorer, coder.learned.tagger
    if tagger is None:
        return {}

    def seconds(learned: Learned) -> float:
        pairs = [(document, prepare(document)) for document in texts]
        return _busy(lambda: sum(1 for _ in annotate_many(coder.model, pairs, learned)))

    bare, scored = seconds(Learned()), seconds(Learned(scorer=scorer))
    added = seconds(Learned(scorer=scorer, tagger=tagger)) - scored
    return {"tagger, share of annotation": added / scored, "tagger, share of bare annotation": added / bare}


def _busy(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def memory(coder: Coder, count: int = 300) -> dict[str, float]:
    """Peak resident memory of this process in GB after ``count`` documents of a real corpus went through the coder."""
    path = find("whitehouse-2021-2022.jsonl.gz")
    if path is None or not DATA.is_dir():
        return {}
    wanted = (row for _, row in zip(range(count), rows(path), strict=False))
    stream = (Document(id=row["id"], sha256=text_hash(row["text"]), text=row["text"]) for row in wanted)
    done = sum(1 for _ in coder.pipe(stream))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"documents": float(done), "peak memory, GB": peak / 1e6}


if __name__ == "__main__":
    # In a fresh process, so that the peak is this work's own: `python -m bench.speed` prints memory first.
    from dragoman.pipeline import load

    loaded = load()
    for name, figure in (memory(loaded) | score(loaded)).items():
        print(f"{name:30} {figure:.3f}")
