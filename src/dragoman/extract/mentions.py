"""Mentions: the noun phrases, names, pronouns and handles that may stand for someone.

Built once for a document; later steps look a mention up by the head token of its phrase.
"""

from collections.abc import Mapping

from dragoman.annotate import Annotation, Token, is_nationality
from dragoman.claims import Mention, MentionKind
from dragoman.document import Span
from dragoman.extract.antecedents import Antecedents, clause_of, is_empty, is_honour, role_of, verb_of
from dragoman.extract.kinds import actor_nouns, kind_of, renamed, unlabelled_name
from dragoman.extract.syntax import load_syntax
from dragoman.extract.titles import title_before

_BEFORE = ("det", "amod", "compound", "nmod", "poss", "nummod", "quantmod", "advmod", "case", "predet")
_ACTOR_LABELS = frozenset(("PERSON", "ORG", "GPE", "NORP"))
_MARKS = frozenset(("POS", "HYPH", "``", "''", ",", "-RRB-", "-LRB-"))
_COURTESY = frozenset(("mr", "mrs", "ms", "miss", "dr"))
_SUFFIXES = frozenset(("jr", "jr.", "sr", "sr.", "esq."))
_PAIRS = frozenset(("pair", "duo"))
_TWO = frozenset(("both", "two"))
_ALONE = _PAIRS | _TWO
# Parts of speech that head no noun phrase, but for the words of ``_ALONE``.
_NO_HEADS = frozenset(("ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "PART", "PUNCT", "SCONJ", "SPACE", "SYM"))
_PRONOUNS = frozenset(
    ("he", "she", "it", "they", "him", "her", "them", "his", "its", "their", "i", "we", "me", "us", "my", "our", "both")
)


class Mentions:
    """The mentions of one annotation, in text order, and the way from a token to its mention."""

    def __init__(self, annotation: Annotation, labels: Mapping[int, Span] | None = None) -> None:
        """``labels``: head token of a transcript's speaker label -> the label's span ("SECRETARY KIM")."""
        self._annotation = annotation
        self._labels = labels or {}
        self._at: dict[int, int] = {}
        self.all: list[Mention] = []
        # A quick no for half the words of a text: those of a part of speech that heads no noun phrase.
        heads = [
            token
            for token in annotation.tokens
            if token.i in self._labels
            or (
                (token.pos not in _NO_HEADS or token.lower in _ALONE or token.tag == "PRP$" or token.text[:1] == "@")
                and self._worth(token)
            )
        ]
        self._heads = heads
        for token in heads:
            self._at[token.i] = len(self._at)
        sentence_of = self._sentences(heads)
        self._antecedents = Antecedents(annotation, self._at, sentence_of)
        for number, token in enumerate(heads):
            self.all.append(self._mention(number, token, sentence_of[number]))

    def at(self, token: Token) -> int | None:
        """The id of the mention whose head is ``token``, or of the name that it belongs to; None if there is none."""
        found = self._at.get(token.i)
        if found is None and token.entity >= 0:
            entity = self._annotation.entities[token.entity]
            for i in range(entity.last - 1, entity.first - 1, -1):
                if i in self._at:
                    return self._at[i]
        return found

    def head(self, mention: int | None) -> Token | None:
        """The head token of a mention."""
        return self._heads[mention] if mention is not None else None

    def _worth(self, token: Token) -> bool:
        if token.pos == "PRON" or token.tag == "PRP$":
            return token.lower in _PRONOUNS and not is_honour(token) and not is_empty(token, self._annotation.tokens)
        if token.text.startswith("@") and len(token.text) > 2:
            return True
        if token.lower in _PAIRS and token.dep in ("nsubj", "dobj", "pobj", "nsubjpass"):
            # "The pair met", not "a pair of shoes".
            return [c.lower for c in token.children if c.dep in ("det", "prep", "amod", "compound")] == ["the"]
        if token.lower in _TWO and token.dep in ("nsubj", "dobj", "pobj", "nsubjpass"):
            return True  # "Both agreed", "The two discussed"
        if token.pos not in ("NOUN", "PROPN", "ADJ", "X", "VERB", "NUM") or "://" in token.text:
            return False
        if token.label in _ACTOR_LABELS:
            return self._is_name_head(token)
        if self._hyphened(token.i - 2, token.i):
            return False  # the "general" of "secretary-general"
        return (
            token.pos in ("NOUN", "PROPN") and token.dep not in ("compound", "npadvmod") and kind_of(token) != "thing"
        )

    def _is_name_head(self, token: Token) -> bool:
        """The last word of the name that is not a possessive mark; nationality adjectives are their own heads."""
        entity = self._annotation.entities[token.entity] if token.entity >= 0 else None
        if entity is None:
            return token.pos == "PROPN"
        words = [w for w in self._annotation.tokens[entity.first : entity.last] if w.tag not in _MARKS]
        if not words or all(word.lower in _SUFFIXES for word in words):
            return False
        inside = [word for word in words if word.head is word or not entity.first <= word.head.i < entity.last]
        return token is (inside[-1] if inside else words[-1])

    def _sentences(self, heads: list[Token]) -> list[int]:
        found: list[int] = []
        sentences = iter(self._annotation.sentences)
        current = next(sentences, None)
        for token in heads:
            while current is not None and token.i >= current.last:
                current = next(sentences, None)
            found.append(current.index if current is not None else 0)
        return found

    def _mention(self, number: int, token: Token, sentence: int) -> Mention:
        annotation = self._annotation
        if token.i in self._labels:
            return self._label(number, token, sentence)
        entity = annotation.entities[token.entity] if token.entity >= 0 and token.label in _ACTOR_LABELS else None
        handle = token.text.startswith("@")
        kind: MentionKind = "handle" if handle else "nominal"
        if token.pos == "PRON" or token.tag == "PRP$" or token.lower == "both":
            kind = "pronoun"
        elif (entity is not None and not handle) or self._unlabelled(token):
            kind = "name"
        adjective = (
            kind == "name" and token.dep in ("amod", "compound", "nmod", "poss") and token.label in ("NORP", "GPE")
        )
        first = entity.first if entity is not None else token.i
        while kind == "name" and entity is None and self._part_of_name(first - 1, token):
            first -= 1
        before: list[Token] = []
        if kind not in ("pronoun", "handle") and not adjective:
            before = [
                w for c in token.children if c.i < token.i and c.dep in _BEFORE for w in c.subtree() if w.i < token.i
            ]
            before = (self._shared(before) if before else self._lost(token)) + before
        start = min([token.i, first, *(word.i for word in before)])
        last = max(entity.last - 1, token.i) if entity is not None and not adjective else token.i
        while last > token.i and annotation.tokens[last].tag in ("POS", "''", "``"):
            last -= 1
        if kind == "nominal":
            last = max(last, self._portfolio(token))
            if self._hyphened(token.i, token.i + 2):
                last = max(last, token.i + 2)
        if adjective and entity is not None:
            start, last = entity.first, entity.last - 1
            while last > start and annotation.tokens[last].tag == "POS":
                last -= 1
        begin = first
        if kind == "name" and token.label == "PERSON":
            opening = next((s.first for s in annotation.sentences[sentence : sentence + 1]), 0)
            begin = title_before(annotation.tokens, first, opening)
        title = Span(annotation.tokens[begin].start, annotation.tokens[first - 1].end) if begin < first else None
        start = min(start, begin)
        span = Span(annotation.tokens[start].start, annotation.tokens[last].end)
        owner, of, apposition = token.child("poss"), self._of(token), self._apposition(token)
        place = self._place(token)
        modifiers = [w for w in before if w.dep not in ("det", "case", "predet") and w.tag not in ("POS", "PRP$")]
        outside = [w for w in modifiers if w.i < first and (owner is None or w not in owner.subtree())]
        return Mention(
            id=number,
            span=span,
            text=annotation.text(span),
            head=(renamed(token) or token.lemma) if kind != "name" else token.lower,
            kind=kind,
            label=token.label if kind != "pronoun" else "",
            sentence=sentence,
            name=self._name(token, first, last) if kind == "name" else (token.text if handle else None),
            title="" if kind != "name" else annotation.text(title) if title else self._title(outside),
            title_span=title,
            modifiers=tuple(w.text for w in outside),
            possessor=self._ref(owner),
            of=self._ref(of),
            of_also=self._also(of),
            place=self._ref(place),
            place_also=self._also(place),
            apposition=self._ref(apposition),
            plural=token.tag in ("NNS", "NNPS")
            or token.lower in ("they", "them", "their", "we", "us", "our", "both", "two"),
            subject=token.dep in ("nsubj", "nsubjpass"),
            role=role_of(token),
            clause=clause_of(token).i,
            verb=verb.lemma if (verb := verb_of(token)) is not None else "",
            group=self._group(token),
            anaphor=self._antecedents.anaphor(number, token),
        )

    def _group(self, token: Token) -> int | None:
        """The first of the mentions that ``token`` is coordinated with; None if it stands alone."""
        first = token
        while first.dep == "conj" and first.head is not first:
            first = first.head
        joined = first is not token or any(child.dep == "conj" and child.i in self._at for child in token.children)
        return self._ref(first) if joined else None

    def _label(self, number: int, token: Token, sentence: int) -> Mention:
        """A speaker's label in capitals, which the tagger takes for anything: a person's name, with its title."""
        span = self._labels[token.i]
        text = self._annotation.text(span)
        words = text.rstrip(":. ").split()
        last = words[-1].lower()
        if last in actor_nouns() and words[0].rstrip(".").lower() not in _COURTESY:  # "THE PRESIDENT", not "MR. BAKER"
            return Mention(number, span, " ".join(words).lower(), last, "nominal", "", sentence, subject=True)
        name = " ".join(words).title()
        return Mention(number, span, text, last, "name", "PERSON", sentence, name=name, subject=True)

    def _shared(self, before: list[Token]) -> list[Token]:
        """ "[Kenyan, Ugandan and] Burundian troops": nationalities that the parser made somebody of their own."""
        tokens = self._annotation.tokens
        found: list[Token] = []
        at = min((word.i for word in before), default=-1)
        if at < 2 or tokens[at].label != "NORP":
            return []
        joints = [("and", "or", "&"), (",", "and")]
        while at >= 2 and tokens[at - 1].lower in joints[min(len(found), 1)] and is_nationality(tokens[at - 2].text):
            if any(child.dep == "det" for child in tokens[at - 2].children):
                break  # "the French and German troops" has one article, "the French and the ..." two
            found.append(tokens[at - 2])
            at -= 2
        return found[::-1]

    def _lost(self, token: Token) -> list[Token]:
        """ "..., and [Thai] officials": a nationality right before a noun, which the parser hung elsewhere."""
        before = self._annotation.tokens[token.i - 1] if token.i else token
        return [before] if before is not token and is_nationality(before.text) and token.pos == "NOUN" else []

    def _hyphened(self, first: int, last: int) -> bool:
        """True for the two nouns of "secretary-general", which the tokeniser parts."""
        tokens = self._annotation.tokens
        if first < 0 or last >= len(tokens) or tokens[first + 1].text not in ("-", "–"):
            return False
        joined = tokens[first].end == tokens[first + 1].start and tokens[first + 1].end == tokens[last].start
        return joined and tokens[first].lemma in actor_nouns() and tokens[last].lemma in actor_nouns()

    @staticmethod
    def _unlabelled(token: Token) -> bool:
        """A name without a label that is no noun of an office or body: "Ormazd Group refused"."""
        return token.lemma not in actor_nouns() and token.lower not in actor_nouns() and unlabelled_name(token)

    def _part_of_name(self, i: int, head: Token) -> bool:
        tokens = self._annotation.tokens
        return i >= 0 and tokens[i].head is head and tokens[i].dep == "compound" and tokens[i].tag in ("NNP", "NNPS")

    def _name(self, token: Token, first: int, last: int) -> str:
        words = self._annotation.tokens[first : last + 1]
        while len(words) > 1 and words[0].tag == "DT":
            words = words[1:]
        return self._annotation.text(Span(words[0].start, words[-1].end))

    def _title(self, outside: list[Token]) -> str:
        if not outside:
            return ""
        outside.sort(key=lambda word: word.i)
        # "the President and First Lady Jane Roe": what stands before "and" is somebody else's.
        joint = max((n for n, word in enumerate(outside) if word.lower in ("and", ",", "&")), default=-1)
        outside = [word for word in outside[joint + 1 :] if word.label not in ("DATE", "TIME")]
        if not outside:
            return ""
        return self._annotation.text(Span(outside[0].start, outside[-1].end))

    def _portfolio(self, token: Token) -> int:
        """The last word of what an office is for, where that is nobody: "minister [of foreign affairs] of Peru"."""
        after = (c for c in token.children if c.dep == "prep" and c.lower == "of" and c.i == token.i + 1)
        target = next((preposition.child("pobj") for preposition in after), None)
        if target is None or target.i in self._at or target.pos not in ("NOUN", "PROPN"):
            return token.i
        last = target
        while (more := last.child("conj")) is not None and more.i not in self._at:
            last = more
        return last.i

    def _of(self, token: Token) -> Token | None:
        for child in token.children:
            if child.dep == "prep" and child.lower in ("of", "for", "to", "from") and child.i - token.i <= 2:
                target = child.child("pobj")
                if child.lower == "to" and token.lemma not in load_syntax().serving:
                    continue  # "ambassador to Peru" is not Peru's
                if child.lower == "from" and (target is None or target.label != "GPE"):
                    continue  # "diplomats from Iran" are Iran's, "a letter from the minister" is something else
                if target is not None and target.i not in self._at:
                    # "minister of defence [of Israel]", which a parser may hang on either noun.
                    at = target.i
                    more = [c for c in (*target.children, *token.children) if c.dep == "prep" and c.lower == "of"]
                    target = next((c.child("pobj") for c in more if c.i > at), None) or target
                return target
        return None

    def _place(self, token: Token) -> Token | None:
        for child in token.children:
            if child.dep == "prep" and child.lower in ("in", "at") and child.i - token.i <= 3:
                target = child.child("pobj")
                if target is None or target.label in ("GPE", "LOC"):
                    return target
                # "officials in Guangdong province"
                return next((c for c in target.children if c.label == "GPE" and c.dep in ("compound", "nmod")), None)
        return None

    def _also(self, token: Token | None) -> tuple[int, ...]:
        """The mentions coordinated with one: "of Greece, [Cyprus] and [Egypt]"."""
        found: list[int] = []
        while token is not None and len(found) < 12:
            token = next((child for child in token.children if child.dep == "conj"), None)
            if token is not None and token.i in self._at:
                found.append(self._at[token.i])
        return tuple(found)

    def _apposition(self, token: Token) -> Token | None:
        found = token.child("appos")
        if found is not None:
            return found
        return token.head if token.dep == "appos" else None

    def _ref(self, token: Token | None) -> int | None:
        return self._at.get(token.i) if token is not None else None
