"""From spaCy's arrays to plain tokens, in one pass over each document.

Speed matters here as nowhere else outside the model: attribute access on spaCy tokens costs more than all of this.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from spacy.attrs import DEP, ENT_IOB, ENT_TYPE, HEAD, IDX, LENGTH, ORTH, SENT_START, TAG
from spacy.tokens import Doc

from dragoman.annotate.model import LanguageModel
from dragoman.annotate.names import mend
from dragoman.annotate.scorer import Scorer
from dragoman.annotate.sieve import vectors
from dragoman.annotate.tagger import Tagger
from dragoman.annotate.threads import one_thread
from dragoman.annotate.tokens import Annotation, Entity, Sentence, Token
from dragoman.annotate.words import Words
from dragoman.document import Clean, Document, Span

_NAMES = frozenset(("PERSON", "ORG", "GPE", "NORP"))

BATCH = 32
CHARACTERS = 200_000
"""Length at which a batch ends early. Twelve texts of 150,000 characters in one batch took 6.7 GB, so split 1.7 GB."""


@dataclass(frozen=True)
class Learned:
    """The learned models that read on what the language model has parsed; either may be left out."""

    scorer: Scorer | None = None
    """Says which words tell events."""
    tagger: Tagger | None = None
    """Says which words are whose."""

    @classmethod
    def load(cls) -> "Learned":
        """Both, from the package; :class:`DataError` names a file that is missing or wrong."""
        return cls(Scorer(), Tagger())


NONE = Learned()


def annotate(model: LanguageModel, document: Document, clean: Clean, learned: Learned = NONE) -> Annotation:
    """Tag and parse one document; offsets in the result are into ``document.text``.

    ``learned`` adds what the learned models think of its words.
    """
    return next(annotate_many(model, [(document, clean)], learned))


def annotate_many(
    model: LanguageModel, documents: Iterable[tuple[Document, Clean]], learned: Learned = NONE
) -> Iterator[Annotation]:
    """The same for a stream of documents, in order, holding one batch at a time."""
    for batch in _batches(documents):
        with one_thread():
            docs = list(model.nlp.pipe((clean.text for _, clean in batch), batch_size=BATCH))
        # Not held over a yield: what the caller multiplies in between is his own affair.
        for doc, (document, clean) in zip(docs, batch, strict=True):
            with one_thread():
                annotation = convert(doc, document, clean, model.words, learned)
            yield annotation


def _batches(documents: Iterable[tuple[Document, Clean]]) -> Iterator[list[tuple[Document, Clean]]]:
    """Batches of at most BATCH documents and about CHARACTERS characters: the parser's arrays grow with the longest."""
    batch: list[tuple[Document, Clean]] = []
    size = 0
    for pair in documents:
        batch.append(pair)
        size += len(pair[1].text)
        if len(batch) == BATCH or size >= CHARACTERS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def convert(doc: Doc, document: Document, clean: Clean, words: Words, learned: Learned = NONE) -> Annotation:
    """One parsed document as plain objects."""
    rows = doc.to_array([ORTH, TAG, DEP, HEAD, IDX, LENGTH, ENT_TYPE, ENT_IOB, SENT_START]).tolist()
    tokens: list[Token] = []
    place: list[Token | None] = []
    starts: list[int] = []
    labels: list[tuple[str, bool]] = []
    breaks: list[int] = []
    fresh = False
    blocks = 0
    span = clean.reader()
    for orth, tag, dep, _, idx, length, ent, iob, sent in rows:
        word = words(orth, tag)
        fresh = fresh or sent == 1
        if word.pos == "SPACE":
            blocks += word.breaks
            place.append(None)
            continue
        start, end = span(idx, idx + length)
        token = Token(len(tokens), word.text, word.lower, word.lemma, word.pos, word.tag, words.name(dep), start, end)
        if fresh or not tokens:
            starts.append(token.i)
            breaks.append(blocks)
            fresh = False
        labels.append((words.name(ent), iob == 3))
        tokens.append(token)
        place.append(token)
    _link(rows, place)
    _nouns(tokens)
    sentences = [
        Sentence(n, first, last, Span(tokens[first].start, tokens[last - 1].end), breaks[n])
        for n, (first, last) in enumerate(pairwise([*starts, len(tokens)]))
    ]
    annotation = Annotation(document, tokens, sentences, _entities(document, tokens, labels))
    mend(annotation)
    if learned.scorer is not None:
        places = [n for n, token in enumerate(place) if token is not None]
        learned.scorer.read(annotation, vectors(doc, places, [sentence.first for sentence in sentences]))
    if learned.tagger is not None:
        learned.tagger.read(annotation)
    return annotation


def _link(rows: list[list[int]], place: list[Token | None]) -> None:
    """Set heads and children, passing over the white space that was left out."""
    for n, (row, token) in enumerate(zip(rows, place, strict=True)):
        if token is None:
            continue
        at = n
        while True:
            # HEAD is an offset stored as an unsigned number: two's complement for heads to the left.
            step = row[3] - (1 << 64) if row[3] >= 1 << 63 else row[3]
            at += step
            head = place[at]
            if head is not None or step == 0:
                break
            row = rows[at]
        if head is not None and head is not token:
            head.adopt(token)


_NOMINAL = frozenset(("nsubj", "nsubjpass", "dobj", "pobj", "attr", "ROOT"))


def _nouns(tokens: list[Token]) -> None:
    """Make nouns of "-ing" words that stand as nouns: "the bombing of the port", "heavy fighting between"."""
    for token in tokens:
        if token.tag == "VBG" and token.dep in _NOMINAL:
            before = any(c.i < token.i and c.dep in ("det", "poss", "amod", "compound") for c in token.children)
            of = any(c.dep == "prep" and c.lower in ("of", "between") and c.i == token.i + 1 for c in token.children)
            if (before or of) and token.child("dobj", "nsubj", "aux") is None:
                token.pos, token.lemma = "NOUN", token.lower


def _adverb(token: Token) -> bool:
    return token.pos == "ADV" and token.text.islower()


def _entities(document: Document, tokens: list[Token], labels: list[tuple[str, bool]]) -> list[Entity]:
    found: list[Entity] = []
    for token, (label, begins) in zip(tokens, labels, strict=True):
        if not label:
            continue
        if begins or not found or found[-1].last != token.i or found[-1].label != label:
            found.append(Entity(token.i, token.i + 1, token.span, "", label))
        else:
            found[-1].last = token.i + 1
    for entity in found:
        # "Otieno later", taken for a name whole: an adverb in small letters is no part of one.
        while entity.label in _NAMES and entity.last - entity.first > 1 and _adverb(tokens[entity.last - 1]):
            entity.last -= 1
    for n, entity in enumerate(found):
        entity.span = Span(tokens[entity.first].start, tokens[entity.last - 1].end)
        entity.text = document.text[entity.span.start : entity.span.end]
        for token in tokens[entity.first : entity.last]:
            token.label, token.entity = entity.label, n
    return found
