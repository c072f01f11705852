"""Sentences, tokens and names as the later layers see them: plain objects, no spaCy.

Offsets are into the text *as read* (the cleaning map has been applied). White-space tokens are gone; what hung on
them hangs on their head.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from dragoman.annotate.hints import Hints
from dragoman.annotate.tags import Tags
from dragoman.document import Document, Span


class Token:
    """One word or mark. ``head`` is the token itself at the root of a sentence; ``children`` are in text order."""

    __slots__ = (
        "children",
        "dep",
        "end",
        "entity",
        "head",
        "i",
        "label",
        "lemma",
        "lower",
        "pos",
        "start",
        "tag",
        "text",
    )

    def __init__(
        self, i: int, text: str, lower: str, lemma: str, pos: str, tag: str, dep: str, start: int, end: int
    ) -> None:
        self.i = i
        """Index among the document's tokens."""
        self.text = text
        self.lower = lower
        self.lemma = lemma
        """In lower case; a pronoun's lemma is the pronoun."""
        self.pos = pos
        """Universal part of speech: NOUN, PROPN, VERB, AUX, ADJ, ..."""
        self.tag = tag
        """Penn tag: NNS, VBD, ..."""
        self.dep = dep
        """Dependency label of the English models (ClearNLP): nsubj, dobj, pobj, ..."""
        self.start = start
        self.end = end
        self.head: Token = self
        # Most tokens have no children: one shared empty tuple spares the collector tens of thousands of lists.
        self.children: Sequence[Token] = ()
        self.label = ""
        """Label of the entity it belongs to, or ""."""
        self.entity = -1
        """Index of that entity among the annotation's, or -1."""

    def __repr__(self) -> str:
        return f"{self.text}/{self.tag}/{self.dep}"

    @property
    def span(self) -> Span:
        """Where it stands in the text as read."""
        return Span(self.start, self.end)

    def adopt(self, child: "Token") -> None:
        """Take ``child``, which stands behind all children so far, as the last of them."""
        child.head = self
        if isinstance(self.children, list):
            self.children.append(child)
        else:
            self.children = [child]

    def subtree(self) -> list["Token"]:
        """The token and all that hangs on it, in text order."""
        if not self.children:
            return [self]
        found, todo = [self], [self]
        while todo:
            for child in todo.pop().children:
                found.append(child)
                todo.append(child)
        found.sort(key=lambda token: token.i)
        return found

    def ancestors(self) -> Iterator["Token"]:
        """Its head, its head's head, and so on to the root."""
        token = self
        while token.head is not token:
            token = token.head
            yield token

    def child(self, *deps: str) -> "Token | None":
        """The first child with one of these dependency labels."""
        for child in self.children:
            if child.dep in deps:
                return child
        return None


@dataclass(slots=True)
class Sentence:
    """Tokens ``first`` to ``last`` (half-open) of the document; ``paragraph`` counts blank-line-separated blocks."""

    index: int
    first: int
    last: int
    span: Span
    paragraph: int


@dataclass(slots=True)
class Entity:
    """A name: tokens ``first`` to ``last`` (half-open), with the recogniser's label, mended over the document."""

    first: int
    last: int
    span: Span
    text: str
    label: str
    mended: bool = False


@dataclass(slots=True)
class Annotation:
    """One document, tagged and parsed."""

    document: Document
    tokens: list[Token]
    sentences: list[Sentence]
    entities: list[Entity] = field(default_factory=list)
    hints: Hints = field(default_factory=Hints)
    """What the learned scorer thinks of its words; empty where that was left out."""
    tags: Tags = field(default_factory=Tags)
    """What the learned tagger thinks of them; empty where that was left out."""

    def words(self, sentence: Sentence) -> list[Token]:
        """The tokens of a sentence."""
        return self.tokens[sentence.first : sentence.last]

    def text(self, span: Span) -> str:
        """The words at a span, as read."""
        return self.document.text[span.start : span.end]
