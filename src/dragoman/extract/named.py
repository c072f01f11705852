"""Named things of diplomacy: initiatives, frameworks, forums, anniversaries."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import replace

from dragoman.annotate import Sentence, Token
from dragoman.claims import NamedClaim, NamedKind
from dragoman.document import Span, Taken
from dragoman.extract.assessments import parties
from dragoman.extract.named_rules import NAME, NameClass, class_words, known_forms, load_named
from dragoman.extract.reading import Reading

_OPEN, _CLOSE = frozenset("‘“\"'«„"), frozenset("’”\"'»")
_OWNING = ("poss", "amod", "compound", "nmod")
_STATES = frozenset(("GPE", "NORP", "ORG"))
# Longest name, in tokens, that a class word can have; longest gloss in brackets between the two.
_LONGEST, _GLOSS = 12, 10
# Above this share of capitalised words a line is a headline, in which capitals tell no names.
_HEADLINE = 0.8


def find_named(reading: Reading, instruments: Iterable[Span]) -> tuple[list[NamedClaim], list[Span]]:
    """Every named thing once, in text order, and the spans of all its mentions.

    ``instruments`` are the spans of signed documents, which are not named a second time. A later mention adds the
    owners or the time that the first one lacks.
    """
    annotation = reading.annotation
    reader = _Reader(reading)
    signed = Taken(instruments)
    found: dict[tuple[str, str], NamedClaim] = {}
    spans: list[Span] = []
    end = 0
    for sentence in annotation.sentences:
        for token in annotation.words(sentence):
            claim = reader.read(sentence, token)
            if claim is None or claim.span.start < end or signed.touches(token.span) or signed.touches(claim.span):
                continue
            end = claim.span.end
            spans.append(claim.span)
            key = (claim.kind, claim.name.lower())
            first = found.setdefault(key, claim)
            if first is not claim:
                found[key] = replace(first, actors=first.actors or claim.actors, time=first.time or claim.time)
    return list(found.values()), spans


class _Reader:
    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._rules = load_named()
        self._known = known_forms()
        self._classes = class_words()
        self._of_two = {phrase for words in self._rules.classes.values() for phrase in words.words if " " in phrase}
        self._seconds = {phrase.split(" ")[1] for phrase in self._of_two}
        self._headlines: dict[int, bool] = {}

    def read(self, sentence: Sentence, token: Token) -> NamedClaim | None:
        """What is named here: by a known name that begins at ``token``, or by a class word that it is."""
        if token.text in self._known:
            claim = self._by_name(sentence, token)
            if claim is not None:
                return claim
        if token.pos not in ("NOUN", "PROPN"):
            return None
        kind = self._classes.get(token.lemma) or self._classes.get(token.lower)
        if kind is not None:
            return self._by_class(sentence, token, kind)
        rules = self._rules.anniversary
        if token.lemma in rules.words:
            return self._anniversary(sentence, token)
        if token.lemma == "year":
            return self._years(sentence, token)
        return None

    def _by_name(self, sentence: Sentence, token: Token) -> NamedClaim | None:
        text = self._reading.annotation.document.text
        for form, entry in self._known[token.text]:
            end = token.start + len(form)
            if not text.startswith(form, token.start) or text[end : end + 1].isalnum():
                continue
            before = self._reading.annotation.tokens[token.i - 1] if token.i else token
            if entry.needs_the and before.lower != "the":
                continue
            return self._claim(sentence, entry.kind, entry.name, Span(token.start, end), "a known name")
        return None

    # By a class word

    def _by_class(self, sentence: Sentence, word: Token, kind: NamedKind) -> NamedClaim | None:
        """A name in quotation marks before or behind the class word, or a capitalised one before it."""
        if word.dep in ("compound", "nmod") and word.head.i == word.i + 1:
            return None  # "a framework agreement"
        if word.lemma in self._seconds and f"{self._before(word)} {word.lemma}" not in self._of_two:
            return None  # "show" is one only in "air show".
        quoted = self._quoted_before(word) or self._quoted_behind(word)
        if quoted is not None:
            name = self._reading.annotation.text(quoted)
            return self._claim(sentence, kind, name, quoted, f"a name with {word.text!r}", word)
        rules = self._rules.classes[kind]
        capital = word.text[:1].isupper()
        if word.lemma in rules.quoted or (word.lemma in rules.capital and not capital) or self._headline(sentence):
            return None
        first = self._capitalised(sentence, word)
        if first == word.i or not self._is_name(self._reading.annotation.tokens[first : word.i], capital, rules):
            return None
        span = Span(self._reading.annotation.tokens[first].start, word.end)
        return self._claim(
            sentence, kind, self._reading.annotation.text(span), span, f"a name with {word.text!r}", word
        )

    def _before(self, word: Token) -> str:
        return self._reading.annotation.tokens[word.i - 1].lower if word.i else ""

    def _quoted_before(self, word: Token) -> Span | None:
        tokens = self._reading.annotation.tokens
        i = word.i - 1
        if i >= 0 and tokens[i].text == ")":
            opening = next((k for k in range(i - 1, max(-1, i - _GLOSS), -1) if tokens[k].text == "("), None)
            i = opening - 1 if opening is not None else -1
        if i < 2 or tokens[i].text not in _CLOSE:
            return None
        for k in range(i - 1, max(-1, i - _LONGEST), -1):
            if tokens[k].text in _OPEN and tokens[k].tag != "POS":
                return self._inside(k, i)
        return None

    def _quoted_behind(self, word: Token) -> Span | None:
        """ "The initiative 'Open Andes'", "an initiative called 'Open Andes'"."""
        tokens = self._reading.annotation.tokens
        i = word.i + 1
        while i < len(tokens) and i < word.i + 4 and (tokens[i].lower in self._rules.naming or tokens[i].text == ","):
            i += 1
        if i >= len(tokens) or tokens[i].text not in _OPEN or (i > word.i + 1 and tokens[i - 1].text == ","):
            return None
        for k in range(i + 1, min(len(tokens), i + _LONGEST)):
            if tokens[k].text in _CLOSE and tokens[k].tag != "POS":
                return self._inside(i, k)
        return None

    def _inside(self, opening: int, closing: int) -> Span | None:
        """The name between two marks, if it is one: its first and last words capitalised or foreign, no verb phrase."""
        tokens = self._reading.annotation.tokens
        words = tokens[opening + 1 : closing]
        while words and words[-1].tag in (",", "."):
            words = words[:-1]
        if not words or not words[0].text[:1].isupper() or any(t.tag in (".", ",", "POS") for t in words):
            return None
        large = [t for t in words if t.lower not in self._rules.links and t.text[:1].isalpha()]
        if len(words) > 1 and sum(t.text[:1].isupper() for t in large) * 2 <= len(large):
            return None
        return Span(words[0].start, words[-1].end)

    def _capitalised(self, sentence: Sentence, word: Token) -> int:
        """The first token of the capitalised name that ends before ``word``; its own number if there is none."""
        tokens = self._reading.annotation.tokens
        first = i = word.i
        if word.lemma in self._seconds:
            i -= 1
        low = max(sentence.first, word.i - _LONGEST)
        while i > low:
            before = tokens[i - 1]
            named = before.text[:1].isupper() or (before.text[:1].isdigit() and before.label != "DATE")
            if before.lower in self._classes:
                break  # The end of another name: "the Lima Forum and BRICS summit".
            if named and before.pos != "PRON" and before.tag not in ("DT", "IN", "WRB") and before.dep != "poss":
                first = i - 1
            elif not (before.tag == "HYPH" or before.lower in self._rules.links):
                break
            i -= 1
        if first == sentence.first and tokens[first].tag not in ("NNP", "NNPS"):
            first += 1  # The capital of a sentence's first word tells nothing.
        return first

    def _is_name(self, words: list[Token], capital: bool, rules: NameClass) -> bool:
        """True unless the capitals are only those of a state, a person, a body or a day that owns the thing."""
        telling = [t for t in words if t.text[:1].isalnum() and t.lower not in self._rules.generic | self._rules.links]
        names = [t for t in telling if t.label not in ("NORP", "PERSON", "DATE", "GPE", "ORDINAL")]
        return bool(names) and len(telling) > (0 if capital or rules.single else 1)

    def _headline(self, sentence: Sentence) -> bool:
        found = self._headlines.get(sentence.index)
        if found is None:
            words = [t for t in self._reading.annotation.words(sentence) if t.text[:1].isalpha() and len(t.text) > 3]
            found = len(words) > 3 and sum(t.text[:1].isupper() for t in words) >= _HEADLINE * len(words)
            self._headlines[sentence.index] = found
        return found

    # Anniversaries

    def _anniversary(self, sentence: Sentence, word: Token) -> NamedClaim | None:
        of = next((c.child("pobj") for c in word.children if c.dep == "prep" and c.lower == "of"), None)
        numbered = next((c for c in word.children if c.tag == "CD" or c.label == "ORDINAL" or c.dep == "nummod"), None)
        private = self._rules.anniversary.private
        if (of is None and numbered is None) or (of is not None and of.lemma in private):
            return None
        if any(c.lemma in private for c in word.children):
            return None
        return self._celebrated(sentence, word, numbered, of)

    def _years(self, sentence: Sentence, year: Token) -> NamedClaim | None:
        """ "celebrated 30 years of diplomatic ties"."""
        rules = self._rules.anniversary
        number = year.child("nummod")
        of = next((c.child("pobj") for c in year.children if c.dep == "prep" and c.lower == "of"), None)
        if number is None or of is None or of.lemma not in rules.relations:
            return None
        above = next((t for t in year.ancestors() if t.pos in ("VERB", "NOUN")), None)
        if above is None or above.lemma not in rules.celebrating:
            return None
        return self._celebrated(sentence, year, number, of)

    def _celebrated(self, sentence: Sentence, word: Token, number: Token | None, of: Token | None) -> NamedClaim | None:
        below = [t for t in of.subtree() if t.i < word.i + _LONGEST and t.i > word.i] if of is not None else []
        qualities = [c for c in word.children if c.dep in ("amod", "compound") and not c.label]
        words = [word, *(number.subtree() if number is not None else ()), *qualities, *below]
        # The phrase up to its first mark: "30 years of diplomatic ties - together, we ...".
        mark = next((t.i for t in below if t.pos == "PUNCT" and t.tag != "HYPH"), None)
        inside = [t for t in words if mark is None or t.i < mark]
        first, last = min(inside, key=lambda t: t.i), max(inside, key=lambda t: t.i)
        span = Span(first.start, last.end)
        verb = next((t for t in word.ancestors() if t.pos == "VERB"), None)
        owners = [c for c in word.children if c.dep == "poss"]
        actors = list(parties(of, self._reading.frames)) if of is not None else []
        one = len(actors) < 2 and not any(t.tag in ("NNS", "NNPS") for t in actors)
        if one and verb is not None and verb.lemma in self._rules.anniversary.celebrating:
            actors = [*self._reading.frames.frame(verb).slots.get("subject", ()), *actors]
        heads = [t for owner in owners for t in self._reading.frames.spread(owner)] + actors
        name = " ".join(self._reading.annotation.text(span).split())
        tops = (verb, word) if verb is not None else (word,)
        return NamedClaim(
            "anniversary",
            name,
            self._ids(heads),
            self._reading.times.near(sentence, *tops),
            span,
            f"{word.text!r} ({NAME})",
        )

    # The claim

    def _claim(
        self, sentence: Sentence, kind: NamedKind, name: str, span: Span, why: str, word: Token | None = None
    ) -> NamedClaim:
        head = self._head(span)
        words = [head] if word is None or word is head else [head, word]
        owners = [
            owner
            for token in words
            for child in token.children
            if child.dep in _OWNING and child.end <= span.start and (child.dep == "poss" or child.label in _STATES)
            for owner in self._reading.frames.spread(child)
        ]
        time = self._reading.times.near(sentence, *words)
        return NamedClaim(kind, " ".join(name.split()), self._ids(owners), time, span, f"{why} ({NAME})")

    def _head(self, span: Span) -> Token:
        """The token of the span that its others hang on."""
        tokens = self._reading.annotation.tokens
        low = bisect_left(tokens, span.start, key=lambda t: t.start)
        high = bisect_left(tokens, span.end, lo=low, key=lambda t: t.start)
        inside = tokens[low:high]
        numbers = {t.i for t in inside}
        return next((t for t in inside if t.head is t or t.head.i not in numbers), inside[-1])

    def _ids(self, heads: Iterable[Token]) -> tuple[int, ...]:
        ids = [self._reading.mentions.at(head) for head in heads]
        return tuple(dict.fromkeys(number for number in ids if number is not None))
