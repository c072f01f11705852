"""The coder, put together once and then only read: model, codebook, knowledge base."""

import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path

from dragoman.annotate import Annotation, LanguageModel, Learned, annotate, annotate_many, load_model
from dragoman.document import Clean, Document
from dragoman.extract import Codebook, Extractor, Trace, load_codebook
from dragoman.extract.times import day_first_in, has_numeric_date
from dragoman.garbage import while_making
from dragoman.ingest import Source, make_document, prepare, read_date
from dragoman.record import Record
from dragoman.record.build import Recorder
from dragoman.record.models import Run
from dragoman.resolve import Heard, KnowledgeBase, resolve
from dragoman.resolve.imported.store import store_in_use
from dragoman.resolve.publishers import home_of
from dragoman.version import __version__


class Coder:
    """Codes documents. Make one with :func:`load` and keep it: loading takes seconds, an article milliseconds."""

    def __init__(
        self,
        model: LanguageModel,
        codebook: Codebook,
        kb: KnowledgeBase,
        heard: Heard | None = None,
        learned: Learned | None = None,
    ) -> None:
        self.model = model
        self.learned = learned or Learned()
        scorer, tagger = self.learned.scorer, self.learned.tagger
        self.codebook = codebook
        self.kb = kb
        self._heard = heard
        self._extractor = Extractor(codebook)
        self.run = Run(
            dragoman=__version__,
            model=model.name,
            codebook=codebook.sha256,
            kb=kb.sha256,
            matrix=model.matrix,
            heard=heard is not None,
            scorer=scorer.sha256 if scorer is not None else None,
            tagger=tagger.sha256 if tagger is not None else None,
        )
        """What goes into every record's ``run``: versions, and hashes of all data that could change a code."""
        self._recorder = Recorder(self.run, codebook, kb)

    def with_heard(self, heard: Heard) -> "Coder":
        """This coder, with the tenures of a ledger (:meth:`dragoman.Ledger.heard`) as evidence.

        Each document is resolved when its record is asked for, on what ``heard`` holds by then, so that whoever stores
        one record before asking for the next may let ``heard`` grow. The coder only reads it.
        """
        return Coder(self.model, self.codebook, self.kb, heard, self.learned)

    def __call__(
        self, text: str, date: str | dt.date | None = None, *, id: str = "text", title: str | None = None
    ) -> Record:
        """The record of one text. ``date`` is the day of publication, ISO or a ``date``: without it no day is told.

        Raises :class:`dragoman.errors.InputError` for a text that cannot be coded (empty, too long, not English).
        """
        published = read_date(date, id) if isinstance(date, str) else date
        return self.code(make_document(text, Source(id=id, title=title, published=published)))

    def code(self, document: Document) -> Record:
        """The record of one document."""
        return self.record(annotate(self.model, document, prepare(document), self.learned))

    def pipe(self, documents: Iterable[Document]) -> Iterator[Record]:
        """Records of a stream of documents, in order, in constant memory: one small batch is held at a time."""
        for annotation in self.annotations(documents):
            yield self.record(annotation)

    def annotations(self, documents: Iterable[Document]) -> Iterator[Annotation]:
        """The first half of :meth:`pipe`: documents tagged and parsed, a small batch at a time."""
        return annotate_many(self.model, _prepared(documents), self.learned)

    def record(self, annotation: Annotation, trace: Trace | None = None) -> Record:
        """The second half: the record of one annotated document. A ``trace`` is told what was considered."""
        document = annotation.document
        claims = self._extractor.extract(annotation, trace, self._day_first(document))
        cast = resolve(self.kb, document, claims, self._heard)
        sentences = [sentence.span for sentence in annotation.sentences]
        return self._recorder.record(document, claims, cast, sentences)

    def _day_first(self, document: Document) -> bool | None:
        """How the document's publisher writes 03/04/2023, by its country; None where that is not known."""
        home = home_of(document, self.kb) if has_numeric_date(document.text) else None
        return day_first_in(home.country) if home is not None and home.sure else None


def _prepared(documents: Iterable[Document]) -> Iterator[tuple[Document, Clean]]:
    for document in documents:
        yield document, prepare(document)


def load(model: str | None = None, codebook: Codebook | str | Path | None = None, *, learned: bool = True) -> Coder:
    """A coder with the packaged tables, the user's imported ones if there are any (docs/kb.md; ``DRAGOMAN_KB=none``
    leaves them aside), the installed language model (``model``, else ``DRAGOMAN_MODEL``, else the default), and a
    ``codebook``: a user's file (docs/codebook.md), one already loaded, or else the packaged one. ``learned=False``
    leaves the learned models out: the codebook and the rules of attribution alone decide.

    Raises :class:`dragoman.errors.ModelMissing` with the command that installs the model,
    :class:`dragoman.errors.DataError` for a data file that is wrong.
    """
    with while_making():
        book = codebook if isinstance(codebook, Codebook) else load_codebook(codebook)
        models = Learned.load() if learned else None
        return Coder(load_model(model), book, KnowledgeBase.load(store_in_use()), learned=models)
