"""plv-dev again, for actors: are both sides of the gold pair found, as mentions of resolved or named actors?

``python -m bench.plv_pairs [--misses]``. The gold marks two phrases in a sentence (38 of the 1,050 mark one of them
twice or not at all; a side that is not marked needs no finding). Their *core* runs to the first preposition, comma or
relative word. A side counts as found if an actor of the record has a mention that ends where the core does, give or
take a possessive mark, or that covers the core; and if that actor is *resolved or named*: it has a country, a sector,
an office, or a name of its own. ``overlap`` is the laxer reading that only asks half of the letters to be shared, by
which "Wyoming" would do for "Authorities in Wyoming". The sentences whose number is odd are scored and never printed.
"""

import argparse
import re
from collections import defaultdict
from typing import Any

from bench import plv
from bench.plv_sides import Side, sides
from dragoman.pipeline import Coder, load
from dragoman.record import Record
from dragoman.record.models import Actor

_CORE = re.compile(
    r"\s+(?:of|in|from|to|by|at|on|for|with|near|who|which|that|including|such|under|against)\b|\s*[,(;:–—]"
)
_END = re.compile(r"(?:['’]s?|\W)*$")


def core(text: str, side: Side) -> Side:
    """The phrase to the end of its head, roughly: without what hangs behind it, possessive marks and stops."""
    phrase = text[slice(*side)]
    lead = len(phrase) - len(phrase.lstrip(" '\"“"))
    behind = _CORE.search(phrase, lead + 1)
    phrase = phrase[: behind.start()] if behind else phrase
    phrase = phrase[: _END.search(phrase).start()]  # type: ignore[union-attr]
    return side[0] + lead, side[0] + max(len(phrase), lead + 1)


def known(actor: Actor) -> bool:
    """Resolved or named: the record can say something of who this is."""
    named = any(word[:1].isupper() for word in actor.name.split())
    return bool(actor.country or actor.sector or actor.office or named)


def found(record: Record, side: Side, *, lax: bool = False) -> bool:
    """True if a known actor has a mention that is this phrase (``lax``: or shares half of its letters)."""
    text = record.document.text
    start, end = core(text, side)
    for actor in filter(known, record.actors):
        for mention in actor.mentions:
            if lax:
                shared = min(mention[1], side[1]) - max(mention[0], side[0])
                fits = shared > 0 and shared * 2 >= min(mention[1] - mention[0], side[1] - side[0])
            else:
                own = core(text, mention)
                fits = mention[0] < end and (abs(own[1] - end) <= 1 or (mention[0] <= start and mention[1] >= end))
            if fits:
                return True
    return False


def _both(record: Record, row: dict[str, Any], *, lax: bool = False) -> bool:
    return all(not spans or any(found(record, span, lax=lax) for span in spans) for spans in sides(row))


def score(coder: Coder) -> dict[str, float]:
    """Share of sentences with both sides found: all, even, odd; and by the laxer reading."""
    hits: dict[str, list[bool]] = defaultdict(list)
    for row, record in plv.records(coder):
        both = _both(record, row)
        hits["both sides"].append(both)
        hits["both sides, even" if int(row["id"][-4:]) % 2 == 0 else "both sides, odd (unread)"].append(both)
        hits["both sides, overlap"].append(_both(record, row, lax=True))
    return {name: sum(values) / len(values) for name, values in hits.items()}


def main() -> None:
    """Print the figures, and with --misses the even-numbered sentences with a side that is not found."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--misses", action="store_true")
    asked = parser.parse_args()
    coder = load()
    if asked.misses:
        for row, record in plv.records(coder):
            missing = [
                row["text"][slice(*spans[0])]
                for spans in sides(row)
                if spans and not any(found(record, span) for span in spans)
            ]
            if missing and int(row["id"][-4:]) % 2 == 0:
                print(row["id"], missing, "|", row["marked"])
    for name, figure in score(coder).items():
        print(f"{name:28} {figure:.3f}")


if __name__ == "__main__":
    main()
