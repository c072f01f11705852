"""``handles.yaml``, validated: well-known accounts, and the words of which handles are made."""

import datetime as dt

from pydantic import BaseModel, ConfigDict, Field, model_validator

from dragoman.data import read_model
from dragoman.errors import DataError
from dragoman.resolve.kb_codes import CODES

FILE = "handles.yaml"


class Account(BaseModel):
    """A well-known account. Days are inclusive and bound what ``organisation`` and ``office`` say of a person."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    handles: list[str] = Field(min_length=1)
    country: str | None = None
    sector: str | None = None
    office: str | None = None
    organisation: str | None = None
    person: str | None = None
    name: str | None = None
    start: dt.date | None = Field(None, alias="from")
    end: dt.date | None = Field(None, alias="to")

    @model_validator(mode="after")
    def _whose(self) -> "Account":
        if not (self.country or self.organisation):
            raise ValueError(f"{self.handles[0]}: needs a country or an organisation")
        if self.sector is not None and self.sector not in CODES:
            raise ValueError(f"{self.handles[0]}: {self.sector!r} is no PLOVER sector")
        return self

    def serving(self, on: dt.date | None) -> bool:
        """True if the person was with the organisation on the day; a text without a date is taken for any day."""
        return on is None or ((self.start is None or self.start <= on) and (self.end is None or on <= self.end))


class Title(BaseModel):
    """What a word before a surname says of its bearer; nothing, where it only says that it is somebody."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    country: str | None = None
    office: str | None = None


class HandleFile(BaseModel):
    """``handles.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    bodies: dict[str, list[str]]
    only: dict[str, dict[str, list[str]]]
    offices: dict[str, list[str]]
    titles: dict[str, Title]
    fillers: list[str]
    others: list[str]
    short: dict[str, str]
    words_too: list[str]
    accounts: list[Account]


def load_handles(codes: frozenset[str], offices: frozenset[str]) -> HandleFile:
    """The file, its countries and offices checked; :class:`DataError` names what is wrong."""
    data = read_model(FILE, HandleFile)
    seen: set[str] = set()
    for account in data.accounts:
        for handle in account.handles:
            if handle.lower() in seen:
                raise DataError(f"{FILE}: accounts: {handle} stands twice")
            seen.add(handle.lower())
        if account.country is not None and account.country not in codes:
            raise DataError(f"{FILE}: accounts: {account.handles[0]}: {account.country!r} is no country")
        if account.office is not None and account.office not in offices:
            raise DataError(f"{FILE}: accounts: {account.handles[0]}: {account.office!r} is no office")
    for office in (*data.offices, *(title.office for title in data.titles.values() if title.office)):
        if office not in offices:
            raise DataError(f"{FILE}: {office!r} is no office")
    for code in (*data.only, *data.short.values(), *(title.country for title in data.titles.values() if title.country)):
        if code not in codes:
            raise DataError(f"{FILE}: {code!r} is no country")
    return data
