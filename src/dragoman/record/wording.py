"""The words of a telling: all of them, and those that say more than who, what and when."""

import re
from functools import cached_property

from dragoman.claims import Claims, EventClaim
from dragoman.document import Span
from dragoman.extract.syntax import load_syntax
from dragoman.record.parties import roles
from dragoman.resolve import Cast

_WORD = re.compile(r"[A-Za-z][\w’'-]+")


class Wording:
    """Words of the event claims of one document, in lower case."""

    def __init__(self, text: str, claims: Claims, cast: Cast) -> None:
        self._text = text
        self._claims = claims
        self._cast = cast

    def all(self, claim: EventClaim) -> frozenset[str]:
        """Every word of the claim's clause."""
        return frozenset(_WORD.findall(self._text[claim.clause.start : claim.clause.end].lower()))

    def own(self, claim: EventClaim) -> frozenset[str]:
        """What a claim says besides who, what and when: two charges of one against the other agree in these anyhow."""
        mentions = (*claim.actors, *claim.recipients)
        spans = [*claim.trigger, *(self._claims.mentions[mention].span for mention in mentions)]
        if claim.time is not None:
            spans.append(claim.time.span)
        words = self._words(claim.clause) - frozenset().union(*(self._words(span) for span in spans))
        parties = [self._cast.characters[number] for number in roles(self._cast, mentions)]
        return words - frozenset().union(
            *(self._names.get(party.country, frozenset()) for party in parties if party.country)
        )

    @cached_property
    def _names(self) -> dict[str, frozenset[str]]:
        """The words of the names of everyone of a country: "the presidents of Chad" say no more than "Chad"."""
        found: dict[str, frozenset[str]] = {}
        for character in self._cast.characters:
            if character.country and character.named:
                found[character.country] = found.get(character.country, frozenset()) | _plain(character.name)
        return found

    def _words(self, span: Span) -> frozenset[str]:
        return _plain(self._text[span.start : span.end])


def _plain(text: str) -> frozenset[str]:
    """Words without those that say nothing, and without a plural's -s."""
    empty = load_syntax().empty_words
    return frozenset(word.rstrip("s") for word in _WORD.findall(text.lower()) if word not in empty)
