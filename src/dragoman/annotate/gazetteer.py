"""Names of countries that the recogniser passed over, by the packaged tables: exact, unambiguous, minding case."""

from functools import cache

from dragoman.annotate.tokens import Annotation, Entity, Token
from dragoman.data import read_rows, read_yaml
from dragoman.document import Span

_LABELS = {"state": "GPE", "name": "GPE", "capital": "GPE", "metonym": "GPE", "adjective": "NORP", "demonym": "NORP"}
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
    table: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for form, kind in forms.items():
        words = tuple(form.split())
        if form not in unsure and len(form) > 3 and words[0][:1].isupper():
            table.setdefault(words[0], []).append((words, _LABELS[kind]))
    for found in table.values():
        found.sort(key=lambda entry: -len(entry[0]))
    return table


def mend_places(annotation: Annotation) -> bool:
    """Label country names, nationalities and metonyms that carry no label. True if any was found."""
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
            if seen == words and not any(word.label for word in run):
                _label(annotation, run, label)
                found = True
                break
    return found


def _label(annotation: Annotation, run: list[Token], label: str) -> None:
    span = Span(run[0].start, run[-1].end)
    text = annotation.text(span)
    annotation.entities.append(Entity(run[0].i, run[-1].i + 1, span, text, label, True))
    for word in run:
        word.label = label
        if word.pos in ("NOUN", "X"):
            word.pos = "PROPN"
