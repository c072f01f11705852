"""Places: names that the text uses as a location ("in Jakarta", "at Palmerola airport", a dateline)."""

from bisect import bisect_left
from dataclasses import replace
from functools import cache

from pydantic import BaseModel, ConfigDict

from dragoman.annotate import Annotation, Entity, Token
from dragoman.claims import EventClaim, PlaceClaim, PlaceUse, Scene
from dragoman.data import read_model
from dragoman.document import Span, Taken
from dragoman.extract.clause_times import Hanging
from dragoman.extract.kinds import kind_of
from dragoman.extract.syntax import load_syntax

NAME = "places.yaml"
_LABELS = frozenset(("GPE", "LOC", "FAC"))
# Of these only the places named within are looked for, but where a word before says what they are ("the town of").
_OTHERS = frozenset(("NORP", "ORG", "EVENT", "WORK_OF_ART", "LAW"))
# Words that tell of a place even where the recogniser took its name for a person's or a firm's.
_STRICT = frozenset(("in", "at", "near", "from", "to", "into"))
_MODIFIES = ("compound", "nmod", "amod", "poss", "nummod")
# Marks that a recogniser leaves at the edge of a name.
_EDGES = frozenset(("DT", "POS", "``", "''", ",", "HYPH", ".", ":", "-LRB-", "-RRB-"))
# Names nest and are listed no deeper than this in print; a longer climb is a parse gone wrong.
_DEPTH = 6


class _Example(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    text: str
    places: tuple[str, ...]
    countries: tuple[str | None, ...]


class PlaceRules(BaseModel):
    """The words that make a name a location, with the examples that the tests run."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    where: frozenset[str]
    whither: frozenset[str]
    going: frozenset[str]
    reaching: frozenset[str]
    aiming: frozenset[str]
    kinds: frozenset[str]
    sites: frozenset[str]
    topical: frozenset[str]
    parts: frozenset[str]
    others: frozenset[str]
    examples: tuple[_Example, ...]
    near_misses: tuple[str, ...]


@cache
def load_places() -> PlaceRules:
    """The rules, validated; :class:`DataError` names the field that is wrong."""
    return read_model(NAME, PlaceRules)


def find_places(annotation: Annotation, taken: Taken) -> list[PlaceClaim]:
    """Every name of a place with its use, in text order, the dateline first. ``taken`` holds names of other things.

    Where a place lies is for ``resolve`` to tell: only the words of the text are read here. Names of other things
    (use "name") are there for the places that may be named in them.
    """
    reader = _Reader(annotation, taken)
    found = [claim for token in annotation.tokens if (claim := reader.read(token)) is not None]
    dateline = _dateline(annotation)
    return ([dateline] if dateline is not None else []) + found


class _Scenes(Hanging[PlaceClaim]):
    # "Agreed to meet in Bern" did not happen there; "agreed on Friday to meet" has a time of its own.
    clauses = (*Hanging.clauses, "pcomp", "xcomp")


def put_in_places(
    annotation: Annotation, events: tuple[EventClaim, ...], places: list[PlaceClaim], verbal: frozenset[str]
) -> tuple[EventClaim, ...]:
    """The events, each with the index of the place that hangs nearest below its trigger, as a time does.

    An event of a ``verbal`` type happens where it is said, not where what it speaks of is: "condemned the attack in
    Basra" and "discussed the war in Chad" have no place.
    """
    if not any(place.scene for place in places):
        return events
    index = {place.span: n for n, place in enumerate(places)}
    said = _Scenes(annotation, [place for place in places if place.scene == "verb"])
    done = _Scenes(annotation, [place for place in places if place.scene is not None])
    found: list[EventClaim] = []
    for event in events:
        tops = [token for span in event.trigger if (token := _at(annotation.tokens, span)) is not None]
        sentence = annotation.sentences[event.sentence]
        place = said.near(sentence, *tops)
        if place is None:
            # What a noun names: the event itself ("the attack in Basra"), or for deeds also what they were done to.
            place = done.near(sentence, *([t for t in tops if t.pos == "NOUN"] if event.type in verbal else tops))
        found.append(event if place is None else replace(event, place=index[place.span]))
    return tuple(found)


def _modifies(token: Token) -> bool:
    """ "A [Lagos] court", "[Lima]'s mayor", "the mayor of [Lima]", "people from [Lima]"."""
    for _ in range(_DEPTH):
        if token.dep in _MODIFIES:
            return True
        if token.dep == "conj" and token.head.pos in ("NOUN", "PROPN"):
            token = token.head
            continue
        at = token.head
        return token.dep == "pobj" and at.lower in ("of", "from") and at.head.pos in ("NOUN", "PROPN")
    return False


def _at(tokens: list[Token], span: Span) -> Token | None:
    i = bisect_left(tokens, span.start, key=lambda token: token.start)
    return tokens[i] if i < len(tokens) and tokens[i].start == span.start else None


def _dateline(annotation: Annotation) -> PlaceClaim | None:
    document = annotation.document
    if not document.dateline:
        return None
    for span in document.furniture:
        at = document.text.find(document.dateline, span.start, span.end)
        if at >= 0:
            name, _, within = document.dateline.partition(",")
            return PlaceClaim(
                span=Span(at, at + len(document.dateline)),
                text=document.dateline,
                name=name.strip(),
                within=within.strip() or None,
                scene=None,
                why="the dateline",
            )
    return None


class _Reader:
    def __init__(self, annotation: Annotation, taken: Taken) -> None:
        self._annotation = annotation
        self._taken = taken
        self._rules = load_places()
        self._inner: dict[int, str] = {}
        """Words that say where a place before them lies, with that place: they are used as it is."""

    def read(self, token: Token) -> PlaceClaim | None:
        """The name of a place whose last word, or whose head, is ``token``."""
        entity = self._annotation.entities[token.entity] if token.entity >= 0 else None
        if entity is not None and (entity.label in _LABELS or entity.label in _OTHERS):
            if entity.first <= token.head.i < entity.last and token.head is not token:
                return None
            return self._claim(token, entity.first, entity.last, entity.label)
        if token.pos not in ("NOUN", "PROPN"):
            return None
        if (entity is None or entity.label == "PERSON") and token.dep == "pobj" and token.tag == "NNP":
            return self._unlabelled(token)
        if token.label in ("PERSON", "NORP"):
            return None
        if token.lemma in self._rules.sites and token.dep != "compound":
            first = self._site(token)
            return self._claim(token, first, token.i + 1, "FAC") if first < token.i else None
        if token.tag == "NNP" and self._kind_before(token) and token.label in ("", "PRODUCT"):
            last = entity.last if entity is not None else token.i + 1
            first = min([token.i, *(c.i for c in token.children if c.dep == "compound" and c.tag == "NNP")])
            return self._claim(token, first, max(last, token.i + 1), "LOC")
        return None

    def _unlabelled(self, token: Token) -> PlaceClaim | None:
        """A name of at most three words behind "in" that is taken for nothing, or for a person: the tables decide."""
        if token.lemma in self._rules.sites and (first := self._site(token)) < token.i:
            return self._claim(token, first, token.i + 1, "FAC")
        used = self._located(token)
        first = min([token.i, *(c.i for c in token.children if c.dep == "compound" and c.tag == "NNP")])
        near = self._kind_before(token) or (used is not None and used[0].lower in _STRICT)
        return self._claim(token, first, token.i + 1) if near and token.i - first < 3 else None

    def _site(self, noun: Token) -> int:
        """The first word of the name before "airport"; the noun itself if there is none."""
        first = noun.i
        while first > 0:
            before = self._annotation.tokens[first - 1]
            if before.tag not in ("NNP", "NNPS", "HYPH") or before.label == "NORP":
                break
            first -= 1
        return first

    def _kind_before(self, token: Token) -> bool:
        """ "the border town of [Danli]", "the town [Danli]"."""
        at = token.head
        if token.dep == "pobj" and at.lower == "of":
            return at.head.lemma in self._rules.kinds
        return token.dep == "appos" and at.lemma in self._rules.kinds

    def _claim(self, head: Token, first: int, last: int, label: str = "") -> PlaceClaim | None:
        tokens = self._annotation.tokens
        while first < last - 1 and tokens[first].tag in _EDGES:
            first += 1
        while last - 1 > first and tokens[last - 1].tag in _EDGES:
            last -= 1
        other = label in _OTHERS and not self._kind_before(head) and head.lemma not in self._rules.sites
        if (not other and self._taken.touches(tokens[first].span)) or not any(
            t.text[:1].isupper() for t in tokens[first:last]
        ):
            return None
        span = Span(tokens[first].start, tokens[last - 1].end)
        text = self._annotation.text(span)
        name, comma, inside = text.partition(",")
        body = name.lower() in self._rules.others
        other = other or body
        within = inside.strip() if comma else self._within(last)
        used = None if label == "NORP" else self._located(head)
        if other and (body or label != "ORG" or last - first > 2 or used is None or used[0].lower not in _STRICT):
            used = None
        elif other:
            other = False  # "Born in Salalah", which the recogniser takes for a firm: the tables of places decide.
        scene: Scene | None = None
        use: PlaceUse = "location"
        if used is not None:
            scene = self._scene(used[1])
            why = f"{used[0].text!r} says that it is a location ({NAME})"
        elif label == "NORP":
            use, why = "adjective", "an adjective or a people"
        elif other:
            use, why = "name", f"the recogniser takes the whole for {label}"
        elif head.i in self._inner:
            use, why = "location", f"behind {self._inner[head.i]!r} and a comma"
        elif _modifies(head):
            use, why = "modifier", f"it says which or whose {head.head.text!r}"
        elif label:
            use, why = "mention", "no word says that something is there"
        else:
            return None
        if within and not comma and use == "location":
            self._inner[self._annotation.entities[tokens[last + 1].entity].first] = text
            self._inner.update({token.i: text for token in tokens[last + 1 : last + 5] if token.label == "GPE"})
        name = " ".join(name.split())
        return PlaceClaim(span, text, name, within or None, scene, why, use, label)

    def _scene(self, governor: Token) -> Scene | None:
        """Whether what is placed is told by a verb, named by a noun, or nothing that happens."""
        if governor.pos in ("VERB", "AUX"):
            return "verb"
        somebody = kind_of(governor) != "thing"
        if somebody and governor.dep in ("nsubj", "nsubjpass", "poss"):
            return None
        at = governor
        for _ in range(_DEPTH):
            if at.lower in self._rules.topical:
                return None
            if at.head is at or at.pos in ("VERB", "AUX"):
                break
            at = at.head
        # "Held talks in Bern", "met officials in Bern": the verb's own place, wherever the parser hangs it.
        carried = governor.dep == "dobj" and governor.head.lemma in load_syntax().light_verbs
        return "verb" if somebody or carried else "noun"

    def _located(self, token: Token) -> tuple[Token, Token] | None:
        """The word that makes it a location, and what is located by it; None if it is not used as a location."""
        rules = self._rules
        for _ in range(_DEPTH):
            at = token.head
            listed = token.dep == "conj" and at.pos in ("NOUN", "PROPN")
            if listed or (token.dep == "appos" and (at.lemma in rules.kinds or at.label in _LABELS)):
                token = at
                continue
            if token.dep == "dobj" and at.pos == "VERB" and at.lemma in rules.reaching:
                return at, at
            if token.dep != "pobj":
                return None
            above = at.head
            if at.lower == "of" and above.lemma in rules.kinds | rules.sites:
                token = above
                continue
            return self._placed(at, above, token)
        return None

    def _placed(self, preposition: Token, governor: Token, token: Token) -> tuple[Token, Token] | None:
        rules = self._rules
        word = preposition.lower
        if governor.dep == "prep" and governor.pos in ("ADP", "SCONJ"):
            governor = governor.head  # "from inside Chad"
        if word in rules.where and governor.lemma not in rules.aiming:
            return preposition, governor
        if word in rules.whither and governor.lemma in rules.going:
            return preposition, governor
        if word == "on" and token.lemma in rules.kinds:
            return preposition, governor
        return None

    def _within(self, last: int) -> str | None:
        """ "France" in "Lyon, France": a name right behind a comma, with no list going on after it."""
        tokens = self._annotation.tokens
        if last + 1 >= len(tokens) or tokens[last].text != "," or tokens[last + 1].entity < 0:
            return None
        entity: Entity = self._annotation.entities[tokens[last + 1].entity]
        after = tokens[entity.last : entity.last + 2]
        listed = after and (after[0].lower in ("and", "or", "&") or (after[0].text == "," and after[-1].label == "GPE"))
        if entity.first != last + 1 or entity.label != "GPE" or listed:
            return None
        return entity.text
