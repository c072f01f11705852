"""What a reviewer's form says, read into what the ledger keeps; and the fields of an event as the form shows them."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from dragoman.data import read_model
from dragoman.errors import NotDecided
from dragoman.read.countries import countries
from dragoman.resolve.kb_codes import NON_STATE
from dragoman.store import Changes, Values, Who, checked_changes

FILE = "reviewing.yaml"
_WHO = re.compile(r"(.*?)\s*\(([A-Za-z]{3})\)")
_Reasons = Annotated[tuple[str, ...], Field(min_length=1, max_length=9)]


class Reasons(BaseModel):
    """The reasons that a form offers, nine of each at most: each has a key."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rejected: _Reasons
    corrected: _Reasons
    missed: _Reasons


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    reasons: Reasons


@cache
def reasons() -> Reasons:
    """The file, checked."""
    return read_model(FILE, _File).reasons


def people_text(people: Iterable[Who]) -> str:
    """People as the form shows them: "Anil Rao (IND); Dana Peled (ISR)"."""
    return "; ".join(f"{one.name} ({one.country})" if one.country else one.name for one in people)


def people(text: str, known: Iterable[Who] = ()) -> tuple[Who, ...]:
    """People as somebody wrote them, separated by semicolons; a country's name or code alone is that state.

    ``known`` are those of the document: their names are taken as they are, whatever is in them.
    """
    by_text = {people_text((one,)): one for one in known}
    parts = (one.strip() for one in text.split(";"))
    return tuple(dict.fromkeys(by_text.get(part) or _who(part) for part in parts if part))


def _who(text: str) -> Who:
    table = countries()
    match = _WHO.fullmatch(text)
    code = match.group(2).upper() if match else ""
    if match and match.group(1) and (code in table.codes or code in NON_STATE):
        return Who(name=match.group(1)[:200], country=code)
    if match:
        raise NotDecided(
            f"({match.group(2)}) in {text!r} is no country code: give an ISO alpha-3 code, for example (IND)"
        )
    if text.upper() in table.codes or text.upper() in NON_STATE:
        code = text.upper()
        return Who(name=table.name(code) if code in table.codes else code, country=code)
    named = table.find(text)
    if named is not None and named.code:
        return Who(name=text[:200], country=named.code)
    return Who(name=text[:200])


def shown(values: Values) -> dict[str, str]:
    """An event's fields as the form's texts."""
    date = values.date
    return {
        "type": values.type,
        "actor": people_text(values.actor),
        "recipient": people_text(values.recipient),
        "date_start": date.start.isoformat() if date else "",
        "date_end": date.end.isoformat() if date and date.end != date.start else "",
        "place": values.place or "",
        "status": values.status,
        "speaker": people_text((values.speaker,)) if values.speaker else "",
    }


def corrections(given: Mapping[str, str | None], coded: Values, known: Iterable[Who] = ()) -> Changes:
    """The fields whose texts were changed; what the form did not send stays as it was."""
    before = shown(coded)
    changed = {name for name, text in given.items() if text is not None and " ".join(text.split()) != before[name]}
    everyone = (*known, *coded.actor, *coded.recipient, *((coded.speaker,) if coded.speaker else ()))
    fields: dict[str, object] = {name: (given[name] or "").strip() for name in changed & {"type", "status"}}
    if "place" in changed:
        fields["place"] = " ".join((given["place"] or "").split()) or None
    for name in changed & {"actor", "recipient"}:
        fields[name] = people(given[name] or "", everyone)
    if "speaker" in changed:
        found = people(given["speaker"] or "", everyone)
        if len(found) > 1:
            raise NotDecided("a statement has one speaker: give one name")
        fields["speaker"] = found[0] if found else None
    if changed & {"date_start", "date_end"}:
        fields["date"] = _days(given.get("date_start") or "", given.get("date_end") or "")
    return checked_changes(fields)


def _days(first: str, last: str) -> dict[str, dt.date] | None:
    if not first.strip():
        if last.strip():
            raise NotDecided("a last day without a first: give both, or neither")
        return None
    try:
        start = dt.date.fromisoformat(first.strip())
        return {"start": start, "end": dt.date.fromisoformat(last.strip()) if last.strip() else start}
    except ValueError:
        raise NotDecided(f"{first} {last}".strip() + " is no day: write it as 2023-03-04") from None
