"""How often somebody asks, and where from."""

import ipaddress
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from fastapi import Request

from dragoman.read.server.refusing import Refusal

_KEYS = 10_000
"""Addresses and users whose pace is known at the same time."""


class Pace:
    """So many requests of each in some seconds; all of them may come at once. Of many, the latest are known."""

    def __init__(self, rate: int, seconds: float = 60.0, now: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._seconds, self._now = rate, seconds, now
        self._lock = threading.Lock()
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def step(self, key: str) -> None:
        """Count one request; :class:`Refusal` with 429 for one too many."""
        if not self._rate:
            return
        with self._lock:
            now = self._now()
            left, last = self._left.pop(key, (float(self._rate), now))
            left = min(self._rate, left + (now - last) * self._rate / self._seconds)
            allowed = left >= 1
            self._left[key] = (left - 1 if allowed else left, now)
            if len(self._left) > _KEYS:
                self._left.popitem(last=False)
        if not allowed:
            seconds = max(1, round((1 - left) * self._seconds / self._rate))
            do = f"Ask again in {seconds} seconds."
            raise Refusal(429, "too-many", "You ask too often.", do, {"Retry-After": str(seconds)})


def place_of(request: Request) -> str:
    """Where somebody asks from: an IPv4 address, or the half of an IPv6 address that is a household's or a firm's."""
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.IPv6Network((address, 64), strict=False))
    return host
