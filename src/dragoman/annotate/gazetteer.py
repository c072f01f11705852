"""Names of countries and organisations that the recogniser passed over, by the packaged tables: exact, unambiguous,
minding case."""

import re
from functools import cache
from typing import Any

from dragoman.annotate.tokens import Annotation, Entity, Token
from dragoman.data import organisations, read_rows, read_yaml
from dragoman.document import Span

_LABELS = {"state": "GPE", "name": "GPE", "capital": "GPE", "metonym": "GPE", "adjective": "NORP", "demonym": "NORP"}
# What a place that acts is also taken for; places of these labels act in no sentence.
_LANDMARKS = ("LOC", "FAC", "PRODUCT", "WORK_OF_ART", "EVENT", "LAW", "LANGUAGE")
_SIDES = frozenset(("North", "South"))
_THE = frozenset(("the", "The"))
_WORDS = re.compile(r"[^\s-]+|-")
_KINDS = {
    "names": "name",
    "capitals": "capital",
    "metonyms": "metonym",
    "adjectives": "adjective",
    "demonyms": "demonym",
}


@cache
def _forms() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """First word -> (words, label), longest first. What may mean something else is left to the recogniser."""
    hand = read_yaml("places_metonyms.yaml")
    unsure = set(hand["ambiguous"]) | set(hand["drop"])
    forms = {row["form"]: row["kind"] for row in read_rows("countries.csv")}
    for section, kind in _KINDS.items():
        forms.update(dict.fromkeys((form for found in hand[section].values() for form in found), kind))
    for entry in hand["breakaway"]:
        forms.update((form, kind) for section, kind in _KINDS.items() for form in entry.get(section) or ())
    table: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for form, kind in forms.items():
        # Words as the tokeniser cuts them: a hyphen within a name is one of its own.
        words = tuple(_WORDS.findall(form))
        if form not in unsure and len(form) > 3 and words[0][:1].isupper():
            table.setdefault(words[0], []).append((words, _LABELS[kind]))
    taken = {words for found in table.values() for words, _ in found} | {tuple(form.split()) for form in unsure}
    for _, entry in organisations():
        if entry.get("ambiguous") or entry.get("countries"):
            continue
        for form in (entry["name"], *(entry.get("aliases") or ()), *([entry["acronym"]] if "acronym" in entry else ())):
            words = tuple(_WORDS.findall(str(form)))
            # Acronyms of two letters are too often something else ("IS", "AU", "PA").
            if words not in taken and len(form) > 2 and words[0][:1].isupper() and form not in unsure:
                taken.add(words)
                table.setdefault(words[0], []).append((words, "ORG"))
    for found in table.values():
        found.sort(key=lambda entry: -len(entry[0]))
    return table


def country_words(run: list[Token]) -> int:
    """How many words at the start of ``run`` name a country, "the" included; 0 if none do."""
    the = 1 if run and run[0].lower == "the" else 0
    for words, label in _forms().get(run[the].text, ()) if len(run) > the else ():
        if label == "GPE" and tuple(word.text for word in run[the : the + len(words)]) == words:
            return the + len(words)
    return 0


def is_nationality(word: str) -> bool:
    """True for "Ugandan" and the like, whatever label the recogniser gave it."""
    return any(words == (word,) and label == "NORP" for words, label in _forms().get(word, ()))


def _shouted(token: Token, tokens: list[Token]) -> bool:
    """True in a headline set in capitals, where "WHO" is a pronoun: a neighbour is in capitals too."""
    near = tokens[max(0, token.i - 1) : token.i] + tokens[token.i + 1 : token.i + 2]
    return any(word.text.isupper() and len(word.text) > 3 and word.text.isalpha() for word in near)


def mend_passed_over(annotation: Annotation) -> bool:
    """Label names of countries, peoples and organisations that carry no label. True if any was found."""
    table = _forms()
    tokens = annotation.tokens
    found = False
    for token in tokens:
        if token.label:
            continue
        # A headline's "IRAN" is Iran; short words in capitals are acronyms.
        capitals = len(token.text) > 3 and token.text.isupper()
        for words, label in table.get(token.text.title() if capitals else token.text, ()):
            run = tokens[token.i : token.i + len(words)]
            seen = tuple(word.text.title() if capitals else word.text for word in run)
            if label == "ORG" and token.text.isupper() and len(words) == 1 and _shouted(token, tokens):
                continue
            if seen == words and not any(word.label for word in run):
                _label(annotation, run, label)
                found = True
                break
    return found


def mend_mistaken(annotation: Annotation) -> bool:
    """Mend what the recogniser cut in two or took for something else: "Antigua and Barbuda", "Foggy Bottom", "ZANU-PF".

    Only a whole name of two words and more, or one in place of a landmark, a work or a thing. True if any was found.
    """
    found = False
    for token in annotation.tokens:
        for words, label in _forms().get(token.text, ()):
            run = annotation.tokens[token.i : token.i + len(words)]
            if label == "NORP" or tuple(word.text for word in run) != words:
                continue
            inside = {word.entity for word in run if word.entity >= 0 and word.label}
            entities = [annotation.entities[number] for number in inside]
            if (
                entities
                and all(_within(entity, run, annotation) for entity in entities)
                and _wrong(entities, run, label)
            ):
                annotation.entities = [entity for entity in annotation.entities if entity not in entities]
                for entity in entities:
                    for word in annotation.tokens[entity.first : entity.last]:
                        word.label = ""
                _label(annotation, run, label)
                renumber(annotation)
                found = True
                break
    return found


def _within(entity: Entity, run: list[Token], annotation: Annotation) -> bool:
    """True if the entity is part of the run but for an article before it or a possessive mark behind it."""
    outside = [w for w in annotation.tokens[entity.first : entity.last] if not run[0].i <= w.i <= run[-1].i]
    return all(word.tag in ("DT", "POS") for word in outside)


def _wrong(entities: list[Entity], run: list[Token], label: str) -> bool:
    if len(run) == 1:
        return entities[0].label in _LANDMARKS
    fits = ("GPE", "NORP") if label == "GPE" else ("ORG",)
    return len(entities) > 1 or entities[0].label not in fits or entities[0].last <= run[-1].i


@cache
def _told_by_text() -> tuple[dict[str, Any], ...]:
    return tuple(read_yaml("places_metonyms.yaml")["told_by_text"])


def mend_sides(annotation: Annotation) -> bool:
    """Label "the North" and "the South" as states in a text on the two of them. True if any was found."""
    text = annotation.document.text
    found = False
    for entry in _told_by_text():
        sides = _SIDES & set(entry["words"])
        if not sides or not any(hint in text for hint in entry["hints"]):
            continue
        for before, token, after in zip(annotation.tokens, annotation.tokens[1:], annotation.tokens[2:], strict=False):
            entity = annotation.entities[token.entity] if token.entity >= 0 else None
            alone = entity is None or set(entity.text.split()[:-1]) <= _THE
            if token.text in sides and before.lower == "the" and not after.text[:1].isupper() and alone:
                annotation.entities = [e for e in annotation.entities if not e.first <= token.i < e.last]
                before.label = ""
                _label(annotation, [token], "GPE")
                renumber(annotation)
                found = True
    return found


def renumber(annotation: Annotation) -> None:
    """Bring tokens and entities together again after entities were added, cut or taken away."""
    annotation.entities.sort(key=lambda entity: entity.first)
    for token in annotation.tokens:
        token.entity = -1
    for n, entity in enumerate(annotation.entities):
        entity.span = Span(annotation.tokens[entity.first].start, annotation.tokens[entity.last - 1].end)
        for token in annotation.tokens[entity.first : entity.last]:
            token.entity, token.label = n, entity.label


def _label(annotation: Annotation, run: list[Token], label: str) -> None:
    span = Span(run[0].start, run[-1].end)
    text = annotation.text(span)
    annotation.entities.append(Entity(run[0].i, run[-1].i + 1, span, text, label, True))
    for word in run:
        word.label = label
        if word.pos in ("NOUN", "X"):
            word.pos = "PROPN"
