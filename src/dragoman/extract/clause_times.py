"""Which time expression, or place, belongs to which clause."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import Generic, Protocol, TypeVar

from dragoman.annotate import Annotation, Sentence, Token
from dragoman.claims import Time
from dragoman.document import Span
from dragoman.extract.syntax import as_said

_CLAUSES = ("relcl", "ccomp", "advcl", "acl", "csubj", "parataxis")
_WHEN = ("during", "at", "in", "since", "after", "before")
"""Words in front of a noun by which what happens there is of the noun's day; "on the 9/11 bill" is about it."""
_ASIDE = ("since", "from", "of")
"""Words by which a time belongs to a noun: "for the first time since 2011", "his talk with them from Jan. 5"."""
_NOT_YET = ("before", "until", "till")
"""Words by which a time bounds what was done, and is not when it was: "asked them to debate before Monday's vote"."""
_LIKENING = ("just", "much", "exactly")
"""Words before "as" by which a clause likens two deeds, and does not say when."""
_MODIFIERS = ("nmod", "compound", "amod", "poss", "nummod")


class _Spanned(Protocol):
    @property
    def span(self) -> Span: ...


T = TypeVar("T", bound=_Spanned)


class Hanging(Generic[T]):
    """Expressions of one annotation (times, places), by sentence and by the word that they hang on."""

    clauses: tuple[str, ...] = _CLAUSES
    """Dependency labels of verbs whose expressions are not those of what they hang on."""

    def __init__(self, annotation: Annotation, times: Iterable[T]) -> None:
        self._tokens = annotation.tokens
        self._ends = [token.end for token in annotation.tokens]
        self._by_sentence: dict[int, list[tuple[T, Token]]] = {}
        starts = [sentence.span.start for sentence in annotation.sentences]
        for time in times:
            number = bisect_left(starts, time.span.start + 1) - 1
            token = self._head(time.span)
            if number >= 0 and token is not None:
                self._by_sentence.setdefault(number, []).append((time, token))

    def within(self, sentence: Sentence) -> list[T]:
        """All expressions of a sentence, in text order."""
        return [time for time, _ in self._by_sentence.get(sentence.index, ())]

    def placed(self, sentence: Sentence) -> list[tuple[T, Token]]:
        """All expressions of a sentence, in text order, each with the word of it that its others hang on."""
        return list(self._by_sentence.get(sentence.index, ()))

    def near(self, sentence: Sentence, *tops: Token) -> T | None:
        """The expression that hangs nearest below one of ``tops`` without another clause's verb between.

        Where there is none, that of the clause whose time this one shares: the verb it is conjoined with ("spoke on
        Friday and discussed"), or that it goes along with ("a call during which they agreed", ", killing five").
        """
        for _ in range(4):
            found = self._below(sentence, tops)
            outer = next((token for top in tops if (token := _shared(top)) is not None), None)
            if found is not None or outer is None:
                return found
            tops = (outer,)
        return None

    def _below(self, sentence: Sentence, tops: tuple[Token, ...]) -> T | None:
        best: tuple[int, int, T] | None = None
        for time, token in self._by_sentence.get(sentence.index, ()):
            steps = self._climb(token, tops)
            if steps is not None and (best is None or (steps, time.span.start) < best[:2]):
                best = (steps, time.span.start, time)
        return best[2] if best is not None else None

    def _climb(self, token: Token, tops: tuple[Token, ...]) -> int | None:
        steps, at = 0, token
        while True:
            if any(at is top for top in tops):
                return steps
            if at.head is at or (at.pos in ("VERB", "AUX") and (at.dep in self.clauses or at.dep == "conj")):
                return None
            if at.dep == "pcomp" and at.child("nsubj", "nsubjpass") is not None:
                return None  # "after he became minister two months back"
            aside = at.lower in _ASIDE and at.head.pos in ("NOUN", "PROPN") and not any(at.head is t for t in tops)
            if aside or (at.dep == "prep" and at.lower in _NOT_YET):
                return None
            modifies = at.dep in _MODIFIERS and at.head.pos in ("NOUN", "PROPN") and not any(at.head is t for t in tops)
            # "preparations for the April summit": the summit's day, not the verb's; "at the April summit": both's.
            if modifies and (at.head.dep != "pobj" or at.head.head.lower not in _WHEN):
                return None
            at = at.head
            steps += 1

    def _token_before(self, span: Span) -> Token | None:
        number = bisect_left(self._ends, span.start + 1) - 1
        return self._tokens[number] if number >= 0 else None

    def _head(self, span: Span) -> Token | None:
        """The token of the expression that its others hang on."""
        low = bisect_left(self._ends, span.start + 1)
        inside: list[Token] = []
        while low < len(self._tokens) and self._tokens[low].start < span.end:
            inside.append(self._tokens[low])
            low += 1
        numbers = {token.i for token in inside}
        return next((token for token in inside if token.head is token or token.head.i not in numbers), None)


class ClauseTimes(Hanging[Time]):
    """The time expressions of one annotation, by sentence and by the word that they hang on."""

    def of(self, sentence: Sentence, verb: Token, trigger: Token) -> Time | None:
        """The time of a deed: of the verb that carries it, of its own word, or of the noun that this is part of."""
        # "The 1999 shooting death": the year is that of the one noun that both make.
        whole = trigger.head if trigger.dep == "compound" and trigger.head.pos == "NOUN" else trigger
        found = self.near(sentence, verb, trigger, whole)
        return found if found is not None else self._leading(sentence, trigger)

    def _leading(self, sentence: Sentence, trigger: Token) -> Time | None:
        """The time between an article and the noun, whatever the parser makes of "the 1999 shooting"."""
        if trigger.tag not in ("NN", "NNS", "VBG"):
            return None
        for time, head in self.placed(sentence):
            before = self._token_before(time.span)
            led = before is not None and before.tag in ("DT", "PRP$") and head.pos != "VERB"
            if led and 0 <= trigger.start - time.span.end <= 1:
                return time
        return None

    def alongside(self, sentence: Sentence, top: Token) -> Time | None:
        """The time of what a deed goes along with, where none is its own: for what did happen, not for what may.

        That of the last of its conjuncts ("two were killed and three injured today"), of what was done for it or by it
        ("held a dinner on Friday to thank them", "helped them today by sending arms"), or of a clause that says when
        ("agreed on it when they met in May"), or of what it was said in ("rejected it in a ruling released on Friday").
        """
        last = top
        for _ in range(4):
            following = next((c for c in last.children if c.dep == "conj" and c.tag == top.tag), None)
            if following is None:
                break
            last = following
        found = self._below(sentence, (last,)) if last is not top else None
        means = _means(top)
        if found is None and means is not None:
            found = self.near(sentence, means)
        then = next((child for child in top.children if child.dep == "advcl" and _says_when(child)), None)
        if found is None and then is not None:
            found = self._below(sentence, (then,))
        return found if found is not None else self._below(sentence, tuple(_told_in(top)))

    def since(self, sentence: Sentence, top: Token) -> Time | None:
        """The time of the clause from which on the deed has gone on: "has fought for it since he left in March"."""
        for child in top.children:
            if child.dep == "advcl" and any(c.lower == "since" and c.dep == "mark" for c in child.children):
                return self._below(sentence, (child,))
        return None


def _shared(top: Token) -> Token | None:
    """The verb whose time this one's is, if the grammar says that they go together."""
    if top.head is top:
        return None
    if top.dep == "conj" and top.pos in ("VERB", "AUX"):
        return top.head
    if top.dep == "advcl" and top.tag == "VBG" and top.child("mark", "nsubj") is None:
        return top.head
    if top.dep == "advcl" and _says_when(top):
        return top.head
    if top.dep == "relcl" and any(_at_which(child) for child in top.children):
        return next((token for token in top.ancestors() if token.pos in ("VERB", "AUX")), None)
    return None


def _says_when(verb: Token) -> bool:
    """True for a clause that says when; "just as he did in 2012" likens, "as he promised" refers to words of before."""
    if not any(c.dep in ("mark", "advmod") and c.lower in ("when", "as", "while") for c in verb.children):
        return False
    return not (verb.lemma == "do" or as_said(verb) or any(c.lower in _LIKENING for c in verb.children))


def _means(top: Token) -> Token | None:
    """The verb of what is done for ``top`` or by it."""
    infinitive = top.tag == "VB" and any(c.tag == "TO" for c in top.children)
    if (top.dep == "xcomp" and top.tag == "VBG") or (top.dep in ("advcl", "xcomp") and infinitive):
        return top.head if top.head.pos == "VERB" else None
    by = top.head if top.dep == "pcomp" and top.head.lower == "by" else None
    return by.head if by is not None and by.head.pos == "VERB" else None


def _told_in(top: Token) -> Iterator[Token]:
    """The verbs that say when that was which the deed was done in or at: "in a ruling *released*"."""
    for prep in top.children:
        noun = prep.child("pobj") if prep.dep == "prep" and prep.lower in ("in", "at", "during") else None
        if noun is not None and noun.pos == "NOUN":
            yield from (child for child in noun.children if child.dep == "acl" and child.tag == "VBN")


def _at_which(child: Token) -> bool:
    return child.lower in ("when", "where", "whereby") or (
        child.dep == "prep"
        and child.lower in ("during", "at", "in", "after")
        and any(c.tag == "WDT" for c in child.children)
    )
