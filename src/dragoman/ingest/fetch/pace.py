"""When the next request to a host may start. One pacer serves all threads and knows every pause."""

import datetime as dt
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from dragoman.ingest.fetch.faults import fault
from dragoman.ingest.fetch.model import Stopped, Trouble
from dragoman.ingest.fetch.waits import pause


def _utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True, slots=True)
class Clock:
    """The time, for tests to replace. ``wait`` waits so many seconds, or until the event is set, and says if it is."""

    monotonic: Callable[[], float] = time.monotonic
    now: Callable[[], dt.datetime] = _utc_now
    wait: Callable[[threading.Event, float], bool] = threading.Event.wait


@dataclass(slots=True)
class _Host:
    last: float = float("-inf")
    """The start, in monotonic seconds, of the latest request, which may still lie ahead."""
    gap: float = 0.0
    """Seconds that were asked for after it."""
    until: dt.datetime | None = None
    strikes: int = 0


@dataclass(slots=True)
class Pacer:
    """Starts to one host, at least so many seconds apart, in the order in which they were asked for.

    Setting ``stop`` ends every wait with :class:`Stopped`. Pauses (:meth:`hold`) are in wall-clock time, so that
    they can be kept (:meth:`held`) and still hold in another process.
    """

    clock: Clock = field(default_factory=Clock)
    stop: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _hosts: dict[str, _Host] = field(default_factory=dict)

    def wait(self, host: str, gap: float, longest: float) -> None:
        """Wait until a request to ``host`` may start, ``gap`` seconds or more after the one before.

        Trouble "held" if the host is paused for more than ``longest`` seconds: the fetch is for later.
        """
        while True:
            start = self._turn(host, gap, longest)
            self.rest(start - self.clock.monotonic())
            # While we waited, another thread may have been told to pause.
            if self.paused(host) <= 0:
                return

    def rest(self, seconds: float) -> None:
        """Wait so long; :class:`Stopped` as soon as somebody asks to stop."""
        if self.stop.is_set() or (seconds > 0 and self.clock.wait(self.stop, seconds)):
            raise Stopped("fetching was stopped")

    def due(self, host: str) -> float:
        """Seconds until a request to ``host`` (:func:`~dragoman.ingest.fetch.urls.site_of`) may start, as far as known.

        By this a pool of threads can choose whom to serve, so that none of them stands waiting.
        """
        with self._lock:
            state = self._hosts.get(host, _Host())
            return max(state.last + state.gap - self.clock.monotonic(), self._paused(state), 0.0)

    def paused(self, host: str) -> float:
        """Seconds for which ``host`` still wants to be left alone; 0 if it does not."""
        with self._lock:
            return self._paused(self._hosts.get(host, _Host()))

    def hold(self, host: str, until: dt.datetime) -> None:
        """Start nothing at ``host`` before ``until`` (aware); an earlier end than one that is known changes nothing."""
        with self._lock:
            state = self._hosts.setdefault(host, _Host())
            state.until = until if state.until is None else max(state.until, until)

    def strike(self, host: str, until: dt.datetime | None) -> dt.datetime:
        """``host`` asked for a pause, until then or without an end: it is held, each time longer. The end is given."""
        with self._lock:
            state = self._hosts.setdefault(host, _Host())
            state.strikes += 1
            strikes = state.strikes
        end = until or self.clock.now() + dt.timedelta(seconds=pause(strikes))
        self.hold(host, end)
        return end

    def well(self, host: str) -> None:
        """``host`` answered as it should: its next pause is again a first one."""
        with self._lock:
            if host in self._hosts:
                self._hosts[host].strikes = 0

    def held(self) -> dict[str, dt.datetime]:
        """The hosts that want to be left alone, each with the end (aware, UTC) of its pause: to be kept."""
        now = self.clock.now()
        with self._lock:
            found = {host: state.until for host, state in self._hosts.items()}
        return {host: until for host, until in found.items() if until is not None and until > now}

    def _turn(self, host: str, gap: float, longest: float) -> float:
        with self._lock:
            state = self._hosts.setdefault(host, _Host())
            held, now = self._paused(state), self.clock.monotonic()
            if held > longest:
                message = f"{host} asked to be left alone until {state.until:%Y-%m-%d %H:%M:%S} UTC; try again then"
                raise Trouble(fault("held", message, retry_at=state.until))
            state.last, state.gap = max(now + held, state.last + gap), gap
            return state.last

    def _paused(self, state: _Host) -> float:
        return max((state.until - self.clock.now()).total_seconds(), 0.0) if state.until is not None else 0.0
