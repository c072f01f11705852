"""Handing out what is due: each channel's deliveries taken, handed over, and put on record as done or to be tried."""

import os
import secrets
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dragoman.engine.options import now
from dragoman.engine.outlets.atom import FeedHead, atom
from dragoman.engine.outlets.faults import Undelivered
from dragoman.engine.outlets.hook import HookSettings, post
from dragoman.engine.outlets.lines import append
from dragoman.engine.outlets.mail import MailSettings, message, send
from dragoman.store import Channel, Delivery, Hit, Ledger

ENTRIES = 200
"""The newest hits that a feed holds."""


@dataclass(frozen=True, slots=True)
class Outlets:
    """What mails and webhooks are sent with; None where this run was not told, and such deliveries fail and wait."""

    mail: MailSettings | None = None
    hooks: HookSettings | None = None


@dataclass(slots=True)
class Delivering:
    """Hands out a ledger's deliveries; several may at once. ``tell`` hears of each failure."""

    ledger: Ledger
    outlets: Outlets
    tell: Callable[[str], None]
    delivered: Counter[str] = field(default_factory=Counter)
    """By kind of channel; ``failed`` likewise."""
    failed: Counter[str] = field(default_factory=Counter)
    given_up: int = 0

    def run(self, stop: threading.Event) -> None:
        """Deliver until nothing is due or somebody stops it."""
        worker = secrets.token_hex(8)
        while not stop.is_set() and (taken := self.ledger.watches.take(worker)):
            self._hand_over(taken)

    def _hand_over(self, taken: Sequence[Delivery]) -> None:
        # Webhooks take one hit a request, the others all at once.
        one_by_one = taken[0].channel.kind == "webhook"
        batches = [[one] for one in taken] if one_by_one else [list(taken)]
        for number, batch in enumerate(batches):
            channel = batch[0].channel
            try:
                self._give(channel, [one.hit for one in batch])
            except Undelivered as error:
                self._put_off(batch, error)
                rest = [one for later in batches[number + 1 :] for one in later]
                # Whoever did not take the first will hardly take the next: they wait as long, and it is no try.
                self.ledger.watches.give_back(rest, self.ledger.watches.pause(batch[0]))
                return
            self.ledger.watches.delivered(batch)
            self.delivered[channel.kind] += len(batch)

    def _put_off(self, batch: Sequence[Delivery], error: Undelivered) -> None:
        channel = batch[0].channel
        self.failed[channel.kind] += len(batch)
        until = [self.ledger.watches.failed(one, str(error)) for one in batch]
        self.given_up += until.count(None)
        again = f"tried again after {until[0]:%Y-%m-%d %H:%M} UTC" if until[0] is not None else "given up"
        self.tell(f"{batch[0].hit.watch}, {channel.kind}: {error}; {again}")

    def _give(self, channel: Channel, hits: Sequence[Hit]) -> None:
        if channel.kind == "atom":
            self.write_feed(hits[0].watch, channel.to)
        elif channel.kind == "lines":
            append(channel.to, hits)
        elif channel.kind == "mail":
            if self.outlets.mail is None:
                raise Undelivered("no server to send mail by: give --smtp and --mail-from")
            send(self.outlets.mail, message(self.outlets.mail, channel.to, hits, now()))
        else:
            if self.outlets.hooks is None:
                raise Undelivered("no secret to sign webhooks with: set DRAGOMAN_WEBHOOK_SECRET, or give --secret-file")
            for hit in hits:
                post(self.outlets.hooks, channel.to, hit)

    def write_feed(self, name: str, place: str) -> None:
        """Write a watch's feed anew, whole or not at all; :class:`Undelivered` if the file cannot be written."""
        watch = self.ledger.watches.get(name)
        head = FeedHead(str(watch.uuid), f"Dragoman: {name}", watch.added_at)
        hits = self.ledger.watches.hits(name, ENTRIES)
        while True:
            _write(Path(place), atom(head, hits))
            written, hits = hits, self.ledger.watches.hits(name, ENTRIES)
            # Another process may have written more, and this one then less over it.
            if [hit.id for hit in hits] == [hit.id for hit in written]:
                return


def _write(target: Path, made: bytes) -> None:
    passing = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        with passing.open("xb") as file:
            file.write(made)
            file.flush()
            os.fsync(file.fileno())
        passing.replace(target)
    except OSError as error:
        raise Undelivered(f"{target}: cannot be written ({error.strerror or error}): mend it") from error
    finally:
        passing.unlink(missing_ok=True)
