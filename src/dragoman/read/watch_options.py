"""What the options of ``dragoman watch`` ask for: a condition, channels, and what mails and webhooks are sent with."""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dragoman.errors import InputError

if TYPE_CHECKING:
    from dragoman.engine.outlets.deliver import Outlets
    from dragoman.engine.outlets.hook import HookSettings
    from dragoman.engine.outlets.mail import MailSettings
    from dragoman.store import Channel, Condition

_MAX_BYTES = 1 << 20
_NAMED = ("countries", "types", "modes", "statuses", "contexts")
"""Fields whose values are single words, so that a comma stands between two: "ASSAULT,COERCE"."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A condition as asked for on the command line; ``lists`` by the condition's fields."""

    file: str | None
    lists: Mapping[str, Sequence[str] | None]
    min_confidence: float | None
    denials: bool
    first_contact: int | None
    swing: tuple[int | None, float | None]
    overdue: bool

    def condition(self) -> "Condition":
        """The file's condition with the options added; :class:`InputError` ("bad-watch") for what makes no sense."""
        from dragoman.store import parse_condition, read_condition

        where = "the watch"
        given: dict[str, Any] = {}
        if self.file is not None:
            given = parse_condition(_bytes_of(self.file), self.file).model_dump(mode="json", exclude_defaults=True)
        for name, values in self.lists.items():
            if values:
                one_by_one: list[Any] = [value.split(",") if name == "dyads" else value for value in values]
                if name in _NAMED:
                    one_by_one = [one for value in values for one in value.split(",")]
                given[name] = [*given.get(name, ()), *one_by_one]
        days, by = self.swing
        if (days is None) != (by is None):
            raise InputError(where, "a swing has days and points: give both --swing-days and --swing-by", "bad-watch")
        if days is not None:
            given["swing"] = {"days": days, "by": by}
        single = {"min_confidence": self.min_confidence, "first_contact_days": self.first_contact}
        single |= {"denials": self.denials or None, "overdue": self.overdue or None}
        return read_condition(given | {name: value for name, value in single.items() if value is not None}, where)

    def channels(
        self, atom: Iterable[str], lines: Iterable[str], mail: Iterable[str], webhook: Iterable[str]
    ) -> "tuple[Channel, ...]":
        """Where hits are told, each checked; :class:`InputError` for a folder that is not there, or a bad address."""
        from dragoman.engine.outlets.hook import check_hook
        from dragoman.engine.outlets.mail import check_address
        from dragoman.store import Channel

        found = [Channel("atom", _file(place)) for place in atom]
        found += [Channel("lines", place if place == "-" else _file(place)) for place in lines]
        found += [Channel("mail", check_address(address)) for address in mail]
        found += [Channel("webhook", check_hook(url)) for url in webhook]
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class Sending:
    """What is sent with, as asked for on the command line; secrets come from the environment or a file alone."""

    smtp: str | None
    mail_from: str | None
    secret_file: str | None
    allow: tuple[str, ...]

    def outlets(self) -> "Outlets":
        """The settings; :class:`InputError` for those that make no sense."""
        from dragoman.engine.outlets.deliver import Outlets

        return Outlets(self._mail(), self._hooks())

    def _mail(self) -> "MailSettings | None":
        from dragoman.engine.outlets.mail import PASSWORD, USER, read_server

        if self.smtp is None:
            return None
        if self.mail_from is None:
            raise InputError("--smtp", "mail has a sender: give --mail-from, or set DRAGOMAN_MAIL_FROM", "bad-settings")
        return read_server(self.smtp, self.mail_from, os.environ.get(USER, ""), os.environ.get(PASSWORD, ""))

    def _hooks(self) -> "HookSettings | None":
        from dragoman.engine.outlets.hook import SECRET, HookSettings, check_secret
        from dragoman.ingest.fetch import FetchSettings
        from dragoman.read.web_options import NOBODY

        if self.secret_file is not None:
            secret = check_secret(_bytes_of(self.secret_file), self.secret_file)
        elif given := os.environ.get(SECRET):
            secret = check_secret(given.encode(), SECRET)
        else:
            return None
        contact = os.environ.get("DRAGOMAN_CONTACT") or NOBODY
        return HookSettings(secret, FetchSettings(contact=contact, allow=self.allow))


def _file(place: str) -> str:
    """The whole path of a file that is written later, perhaps from another folder."""
    path = Path(place).expanduser().absolute()
    if path.is_dir() or not path.parent.is_dir():
        raise InputError(place, "this is a folder, or its folder does not exist; name a file", "bad-place")
    return str(path)


def _bytes_of(place: str) -> bytes:
    try:
        with Path(place).open("rb") as file:
            raw = file.read(_MAX_BYTES + 1)
    except OSError as error:
        raise InputError(place, f"cannot be read ({error.strerror or error}); check the path", "unreadable") from error
    if len(raw) > _MAX_BYTES:
        raise InputError(place, "larger than a condition or a secret is; check the path", "too-large")
    return raw
