"""Titles before names, read off the words: "Head of the Foreign Relations Department of Ruritania Jan Novak".

Parsers hang long titles anywhere, so the words are read from the name leftwards: capitalised words and words that
titles are made of, joined by "of", "for", "to" and "and" only where an office stands before them.
"""

from functools import cache

from dragoman.annotate import Token
from dragoman.data import read_yaml
from dragoman.extract.kinds import actor_nouns

_LONGEST = 20
_JOINERS = frozenset(("of", "for", "to", "and", "the", "&", "'s", "’s", "-", "'", "’"))
_OFFICE_FIRST = frozenset(("of", "for", "to"))
_NOT_IN_TITLES = frozenset(
    ("PERSON", "DATE", "TIME", "CARDINAL", "EVENT", "WORK_OF_ART", "MONEY", "PERCENT", "QUANTITY")
)


@cache
def title_words() -> frozenset[str]:
    """All words that titles of offices.yaml are made of, in lower case ("prime", "interior", "deputy")."""
    table = read_yaml("offices.yaml")
    phrases: list[str] = [form for forms in table["states"].values() for form in forms]
    phrases += [rank for ranks in table["ranks"].values() for rank in ranks]
    for entry in table["offices"]:
        phrases += [*(entry.get("titles") or ()), *(entry.get("portfolio") or ()), *(entry.get("countries") or ())]
    return frozenset(word for phrase in phrases for word in str(phrase).lower().split())


def title_before(tokens: list[Token], first: int, sentence: int) -> int:
    """Where the title of the name at ``first`` begins; ``first`` if none stands before it. Sentence starts at
    ``sentence``."""
    at = first
    while at > sentence and first - at < _LONGEST and _fits(tokens[at - 1]):
        at -= 1
    at = _cut(tokens, at, first)
    while at < first and tokens[at].lower in _JOINERS:
        at += 1
    return at if any(_office(token) for token in tokens[at:first]) else first


def _fits(token: Token) -> bool:
    if token.lower in _JOINERS:
        return True
    if token.label in _NOT_IN_TITLES or (token.pos in ("VERB", "AUX", "PRON", "PUNCT") and not _abbreviated(token)):
        return False
    capital = token.text[:1].isupper() and token.pos in ("PROPN", "NOUN", "ADJ", "X", "VERB", "PUNCT")
    return capital or (token.lower in title_words() and token.pos in ("NOUN", "ADJ", "PROPN"))


def _abbreviated(token: Token) -> bool:
    return token.text[:1].isupper() and (token.text.endswith(".") or token.tag in ("NNP", "NNPS"))


def _office(token: Token) -> bool:
    return token.lemma in actor_nouns() or token.lower in actor_nouns()


def _titled(token: Token) -> bool:
    """An office, or one that another is served in: "Assistant to the President"."""
    return _office(token) or token.lower in title_words()


def _cut(tokens: list[Token], at: int, first: int) -> int:
    """The start moved right past every joint that holds no title together."""
    for i in range(first - 1, at - 1, -1):
        word = tokens[i].lower
        before = tokens[i - 1] if i > at else None
        if word in _OFFICE_FIRST and (before is None or not (_titled(before) or _one_name(before, tokens[i + 1]))):
            return i + 1
        last = tokens[first - 1]
        if word in _OFFICE_FIRST and _office(last) and last.lemma != "state" and not last.label:
            return i + 1  # "Adviser to [President] Vega": the adviser is somebody else
        if word in ("and", "&") and not _in_portfolio(tokens, at, i, first):
            return i + 1
        if word == "the" and not (before is not None and before.lower in _OFFICE_FIRST):
            return i + 1
    return at


def _one_name(left: Token, right: Token) -> bool:
    return left.entity >= 0 and left.entity == right.entity


def _in_portfolio(tokens: list[Token], at: int, i: int, first: int) -> bool:
    """ "Minister for Trade and Industry": an office with "for" before the "and", and none behind it."""
    if any(_office(token) for token in tokens[i + 1 : first]):
        return False
    opened = next((k for k in range(i - 1, at, -1) if tokens[k].lower in ("of", "for")), None)
    return opened is not None and _office(tokens[opened - 1])
