"""What is to be reviewed, in the order that a reviewer wants: the least certain, the disputed, or a random sample.

Each page looks at a bounded stretch of the ledger, however large it is, and says where the next one begins. The least
certain and a random order are found by a look at all events, now and then; a process keeps the head of what it found.
"""

import json

from sqlalchemy import Connection

from dragoman.errors import NotDecided
from dragoman.record.models import Part
from dragoman.store.review_disputed import disputed
from dragoman.store.review_items import ORDERS, Queued, Wanted
from dragoman.store.review_orders import Drawn, at_random, least_certain, of_sample


class Page(Part):
    """Some of the queue. ``next`` says where it goes on; None at its end."""

    items: tuple[Queued, ...]
    next: str | None


def queue(connection: Connection, wanted: Wanted, limit: int, after: str | None, drawn: Drawn) -> Page:
    """A page of the queue; :class:`NotDecided` for an order or a place in it that there is not."""
    if wanted.order not in ORDERS:
        raise NotDecided(f"{wanted.order}: no such order: one of {', '.join(ORDERS)}")
    try:
        place = json.loads(after) if after else None
        if place is not None and not (isinstance(place, list) and all(isinstance(one, int | float) for one in place)):
            raise ValueError
        if place is not None and any(abs(one) > 1 << 62 for one in place):
            raise ValueError
    except ValueError:
        raise NotDecided(f"{after!r}: no place in the queue: begin at its start") from None
    if wanted.sample is not None:
        found = of_sample(connection, wanted, place)
    elif wanted.order == "confidence":
        found = least_certain(connection, wanted, place, drawn)
    elif wanted.order == "sample":
        found = at_random(connection, wanted, place, drawn)
    else:
        found = disputed(connection, wanted, place)
    items: list[Queued] = []
    end: str | None = None
    for one in found:
        if isinstance(one, str):
            # A bounded look is over, and more may follow.
            end = one
            break
        items.append(one)
        if len(items) == limit:
            end = one.after
            break
    return Page(items=tuple(items), next=end)
