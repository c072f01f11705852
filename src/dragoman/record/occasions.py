"""One occasion for all that somebody says at it: an interview told once is the channel of the words around it.

``extract`` goes on only to a "he said" right behind; here the speakers are known, so that "the senator said" goes on
from what Ana Ruiz told a radio station, and the lead of an article has the channel of what it sums up.
"""

import re
from collections.abc import Callable, Sequence

from dragoman.claims import StatementClaim

LASTING = frozenset(("interview", "broadcast", "speech", "press conference"))
"""Channels at which one goes on speaking; a tweet or a letter is over."""
_BEHIND, _BEFORE = 4, 2
"""Paragraphs over which it holds: behind what names it, and before."""
_BREAK = re.compile(r"\n\s*")


def channels(
    statements: Sequence[StatementClaim], speaker: Callable[[int | None], int | None], text: str
) -> list[tuple[str | None, int | None]]:
    """For each statement its channel, and the index of the one that it was taken from, if it was."""
    found: list[tuple[str | None, int | None]] = [(claim.channel, None) for claim in statements]
    for order, most in ((range(len(statements)), _BEHIND), (range(len(statements) - 1, -1, -1), _BEFORE)):
        last: dict[int, int] = {}
        for n in order:
            claim, who = statements[n], speaker(statements[n].speaker)
            if who is None or claim.within is not None:
                continue
            if found[n][0] is None and who in last and _paragraphs(claim, statements[last[who]], text) <= most:
                named = last[who] if found[last[who]][1] is None else found[last[who]][1]
                found[n] = found[last[who]][0], named
            if found[n][0] in LASTING:
                last[who] = n
            elif found[n][0] is not None:
                last.pop(who, None)
    return found


def _paragraphs(one: StatementClaim, other: StatementClaim, text: str) -> int:
    """How many paragraphs end between two statements."""
    first, second = sorted((one.cue[0].start, other.cue[0].start))
    return len(_BREAK.findall(text, first, second))
