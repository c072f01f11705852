"""What is true of a word form wherever it stands: its lemma and part of speech, found once and kept."""

from typing import Any, NamedTuple

# Penn tag to universal part of speech, as the model's attribute_ruler has it, without its per-word exceptions
# except those that a later layer reads (forms of "be", "have", "do" as auxiliaries come from the dependency).
POS = {
    "JJ": "ADJ", "JJR": "ADJ", "JJS": "ADJ", "AFX": "ADJ", "NN": "NOUN", "NNS": "NOUN", "NNP": "PROPN", "NNPS": "PROPN",
    "VB": "VERB", "VBD": "VERB", "VBG": "VERB", "VBN": "VERB", "VBP": "VERB", "VBZ": "VERB", "MD": "AUX", "RB": "ADV",
    "RBR": "ADV", "RBS": "ADV", "WRB": "SCONJ", "IN": "ADP", "RP": "ADP", "TO": "PART", "POS": "PART", "DT": "DET",
    "PDT": "DET", "WDT": "DET", "PRP": "PRON", "PRP$": "PRON", "WP": "PRON", "WP$": "PRON", "EX": "PRON", "CC": "CCONJ",
    "CD": "NUM", "UH": "INTJ", "SYM": "SYM", "$": "SYM", "#": "SYM", "FW": "X", "LS": "X", "XX": "X", "ADD": "X",
    "NFP": "PUNCT", "HYPH": "PUNCT", ".": "PUNCT", ",": "PUNCT", ":": "PUNCT", "``": "PUNCT", "''": "PUNCT",
    "-LRB-": "PUNCT", "-RRB-": "PUNCT", '""': "PUNCT", "_SP": "SPACE", "": "X",
}  # fmt: skip


# What the English lemmatizer's is_base_form asks of a word, by tag.
_BASE = frozenset(("VB", "NN", "JJ", "RB", "MD"))
_IRREGULAR = {
    "'s": "be", "’s": "be", "'re": "be", "’re": "be", "'m": "be", "’m": "be", "'ve": "have", "’ve": "have",
    "'ll": "will", "’ll": "will", "'d": "would", "’d": "would", "n't": "not", "n’t": "not", "ca": "can", "wo": "will",
    "sha": "shall",
}  # fmt: skip

# Forms kept before starting over: some 50 MB. A corpus of two million articles has more forms than any memory.
_KEPT = 100_000


class Word(NamedTuple):
    """A form with its tag. ``pos`` is "SPACE" for white space; ``breaks`` says that it holds a blank line."""

    text: str
    lower: str
    lemma: str
    pos: str
    tag: str
    breaks: bool


class Words:
    """Word forms by spaCy's keys of form and tag. Shared by all documents: the same few thousand make up most text."""

    def __init__(self, strings: Any, lemmatizer: Any) -> None:
        self._strings = strings
        self._lookups = lemmatizer.lookups if lemmatizer is not None else None
        self._known: dict[tuple[int, int], Word] = {}
        self._names: dict[int, str] = {}

    def __call__(self, orth: int, tag: int) -> Word:
        """The form with these keys."""
        key = (orth, tag)
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _KEPT:
                self._known.clear()
            known = self._known[key] = self._read(self._strings[orth], self._strings[tag] if tag else "")
        return known

    def name(self, key: int) -> str:
        """A label by its key: of dependencies and entities, of which there are few."""
        found = self._names.get(key)
        if found is None:
            found = self._names[key] = self._strings[key] if key else ""
        return found

    def _read(self, text: str, tag: str) -> Word:
        if tag == "_SP" or text.isspace():
            return Word(text, text, text, "SPACE", tag, text.count("\n") > 1)
        pos = POS.get(tag, "X")
        lower = text.lower()
        return Word(text, lower, self._find(lower, tag, pos), pos, tag, False)

    def _find(self, lower: str, tag: str, pos: str) -> str:
        if pos in ("VERB", "AUX") or lower in ("n't", "n’t"):
            if lower in _IRREGULAR:
                return _IRREGULAR[lower]
        elif pos not in ("NOUN", "ADJ", "ADV"):
            return lower
        if tag in _BASE or self._lookups is None:
            return lower
        kind = pos.lower()
        exceptions = self._lookups.get_table("lemma_exc").get(kind, {})
        if lower in exceptions:
            return str(exceptions[lower][0])
        index = self._lookups.get_table("lemma_index").get(kind, {})
        guesses = []
        for old, new in self._lookups.get_table("lemma_rules").get(kind, []):
            if lower.endswith(old):
                form = lower[: len(lower) - len(old)] + new
                if form and form in index:
                    return str(form)
                guesses.append(form)
        # A word that no table has ("reshored"): the plainest ending off, else as it stands.
        return next((form for form in guesses if len(form) > 2), lower) if tag in ("VBZ", "NNS") else lower
