"""What a reviewer asks of the desk, and the addresses of its pages."""

import json
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import Request

from dragoman.read.countries import countries
from dragoman.read.server.access import caller_of
from dragoman.read.server.refusing import bad_request
from dragoman.record.models import Part
from dragoman.resolve.kb_codes import NON_STATE
from dragoman.store import ReviewWanted
from dragoman.store.review_items import ORDERS, Order
from dragoman.store.review_model import types


class Asked(Part):
    """What the reviewer wants to see; ``query`` is the same for an address."""

    order: Order
    countries: tuple[str, ...]
    types: tuple[str, ...]
    seed: str
    by_type: bool
    sample: str | None

    @property
    def query(self) -> dict[str, str]:
        """Without what is as usual."""
        told = {"order": self.order if self.order != "confidence" else "", "country": ",".join(self.countries)}
        told |= {"type": ",".join(self.types), "seed": self.seed if self.seed != "1" else ""}
        told |= {"by_type": "1" if self.by_type else "", "sample": self.sample or ""}
        return {name: value for name, value in told.items() if value}

    def wanted(self, who: str | None) -> ReviewWanted:
        """For the ledger."""
        return ReviewWanted(
            self.order,
            who,
            self.countries,
            self.types,
            self.seed,
            self.by_type,
            self.sample,
        )


def reviewer(request: Request) -> str:
    """The name under which a decision is kept."""
    return caller_of(request).name or "this machine's user"


def asked(order: str, country: str, type: str, seed: str, *, by_type: bool, sample: str = "") -> Asked:
    """What is asked for; :class:`Refusal` for what there is not."""
    known = next((one for one in ORDERS if one == order), None)
    if known is None:
        raise bad_request(f"{order!r} is no order of the queue", f"Give one of: {', '.join(ORDERS)}.")
    codes = tuple(dict.fromkeys(one.strip().upper() for one in country.split(",") if one.strip()))
    for code in codes:
        if code not in countries().codes and code not in NON_STATE:
            raise bad_request(f"{code!r} is not a country code", "Give ISO alpha-3 codes, for example IND,ISR.")
    kinds = tuple(dict.fromkeys(one.strip().upper() for one in type.split(",") if one.strip()))
    for kind in kinds:
        if kind not in types():
            raise bad_request(f"{kind!r} is no PLOVER type", f"Give some of: {', '.join(types())}.")
    return Asked(order=known, countries=codes, types=kinds, seed=seed or "1", by_type=by_type, sample=sample or None)


def address(path: str, wanted: Asked, **more: str) -> str:
    """A page of the desk, for what is wanted."""
    query = wanted.query | {name: value for name, value in more.items() if value}
    return f"{path}?{urlencode(query)}" if query else path


def subject_address(name: dict[str, Any]) -> str:
    """The page of one item."""
    return f"/review/item?{urlencode({'name': json.dumps(name, sort_keys=True)})}"


def sample_address(name: str) -> str:
    """The page of a sample."""
    return f"/review/sample/{quote(name, safe='')}"
