"""Score the coder against whole articles and what a careful reader takes from them.

The articles and their expected readings lie in ``tests/data/readings`` (format: its README.md). Every figure is a
share from 0 to 1, pooled over the articles. Run ``python bench/readings.py --verbose`` for what was missed and what
was coded without support, article by article.
"""

import argparse
import datetime as dt
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from dragoman.record.models import Actor, Event, Record, Role, Statement

ROOT = Path(__file__).resolve().parent.parent
FOLDER = Path("tests/data/readings")
NON_STATE = {"IGO", "UNO", "EUR"}
SYMMETRIC = {"CONSULT"}
"""Types whose host may stand as recipient: both sides count together."""

Coder = Callable[..., Record]


@dataclass(frozen=True)
class Party:
    """Someone the reader expects in an event: a country (or kind of organisation), a sector, words of the text."""

    country: str | None
    sector: str
    words: str

    @property
    def key(self) -> str:
        """What is compared: the state, or IGO for an organisation of states, or the sector."""
        return _key(self.country, (self.sector,))


@dataclass(frozen=True)
class Expected:
    """One event of the expected reading."""

    types: frozenset[str]
    modes: frozenset[str] | None
    status: frozenset[str]
    start: dt.date
    end: dt.date
    actors: tuple[Party, ...]
    recipients: tuple[Party, ...]
    quote: str
    core: bool


@dataclass(frozen=True)
class Reading:
    """An article with the reading expected of it."""

    id: str
    date: dt.date
    text: str
    events: tuple[Expected, ...]
    statements: tuple[dict[str, Any], ...]


@dataclass
class Result:
    """What one article gave: pairs found, and what stayed without a partner on either side."""

    pairs: list[tuple[Expected, Event]] = field(default_factory=list)
    missed: list[Expected] = field(default_factory=list)
    unsupported: list[Event] = field(default_factory=list)
    told: Counter[str] = field(default_factory=Counter)
    """Statement fields that agree, ``speaker`` and so on, and under ``of speaker`` how many were asked for."""


def _as_set(value: Any) -> frozenset[Any]:
    return frozenset(value) if isinstance(value, list) else frozenset([value])


def _key(country: str | None, sectors: Iterable[str]) -> str:
    codes = set(sectors)
    if country in NON_STATE or (country is None and codes & NON_STATE):
        return "IGO"
    return country or next(iter(sorted(codes)), "?")


def _event(item: dict[str, Any]) -> Expected:
    parties = [tuple(Party(**party) for party in item[role]) for role in ("actors", "recipients")]
    modes = item.get("modes")
    return Expected(
        frozenset([item["type"], *item.get("also", [])]),
        None if modes is None else frozenset(modes),
        _as_set(item["status"]),
        item["date"]["start"],
        item["date"]["end"],
        parties[0],
        parties[1],
        item["quote"],
        item["core"],
    )


def read(folder: Path) -> list[Reading]:
    """All readings in ``folder``, by file name; OSError or KeyError where the files or a field are missing."""
    readings = []
    for path in sorted(folder.glob("*.yaml")):
        item = yaml.safe_load(path.read_text(encoding="utf-8"))
        text = path.with_suffix(".txt").read_text(encoding="utf-8")
        events = tuple(_event(event) for event in item["events"])
        readings.append(Reading(item["id"], item["date"], text, events, tuple(item["statements"])))
    if not readings:
        raise FileNotFoundError(f"{folder}: no readings here; give the repository's root")
    return readings


def _keys(record: Record, roles: Iterable[Role]) -> set[str]:
    actors = [record.actor(role.actor) for role in roles]
    return {_key(actor.country, actor.sectors) for actor in actors}


def same_parties(expected: Expected, event: Event, record: Record) -> bool:
    """True if the countries of the actors are equal, or if all expected ones take part and the main actor acts.

    A CONSULT has no sides: its actors and recipients count together.
    """
    want = {party.key for party in expected.actors}
    everyone = want | {party.key for party in expected.recipients}
    got = _keys(record, event.actors)
    present = got | _keys(record, event.recipients)
    if expected.types & SYMMETRIC and event.type in SYMMETRIC:
        return everyone <= present
    return want == got or (everyone <= present and bool(expected.actors) and expected.actors[0].key in got)


def may_match(expected: Expected, event: Event, record: Record) -> bool:
    """The conditions of a match: an expected type, the parties, and days that overlap (no date: the publication)."""
    published = record.document.published
    start, end = (event.date.start, event.date.end) if event.date else (published, published)
    in_time = start is None or end is None or (start <= expected.end and expected.start <= end)
    return event.type in expected.types and in_time and same_parties(expected, event, record)


def _plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))


def _names(words: str) -> set[str]:
    return set(re.findall(r"\w{3,}", _plain(words)))


def closeness(expected: Expected, event: Event, record: Record) -> float:
    """How well two matching events agree in what a match does not ask for; it decides between candidates.

    Ten for a telling in the quoted sentence, one each for status and modes, up to one each for sectors and names,
    and a half for a core event.
    """
    at = record.document.text.find(expected.quote)
    spans = [event.sentence, *(told.sentence for told in event.evidence)]
    points = 10.0 * any(span.start <= at < span.end for span in spans)
    points += (event.status in expected.status) + (expected.modes == frozenset(event.modes))
    parties = (*expected.actors, *expected.recipients)
    actors = [record.actor(role.actor) for role in (*event.actors, *event.recipients)]
    sectors = {sector for actor in actors for sector in actor.sectors}
    names = set().union(*(_names(actor.name) for actor in actors))
    if parties:
        points += sum(party.sector in sectors for party in parties) / len(parties)
        points += sum(bool(_names(party.words) & names) for party in parties) / len(parties)
    return points + 0.5 * expected.core


def match(reading: Reading, record: Record) -> Result:
    """Pair each event with at most one expected one, the closest pairs first; a duplicate stays unsupported."""
    result = Result()
    candidates = [
        (-closeness(want, event, record), i, j)
        for i, want in enumerate(reading.events)
        for j, event in enumerate(record.events)
        if may_match(want, event, record)
    ]
    wanted: set[int] = set()
    used: set[int] = set()
    for _, i, j in sorted(candidates):
        if i not in wanted and j not in used:
            wanted.add(i)
            used.add(j)
            result.pairs.append((reading.events[i], record.events[j]))
    result.missed = [event for i, event in enumerate(reading.events) if i not in wanted and event.core]
    result.unsupported = [event for j, event in enumerate(record.events) if j not in used]
    for item in reading.statements:
        if item.get("core", True):
            _tell(item, record, result.told)
    return result


def find_statement(starts: str, record: Record) -> Statement | None:
    """The statement whose content holds the words ``starts``, the one that begins nearest to them; None if none."""
    at = record.document.text.find(starts)
    holding = [
        (abs(span.start - at), k, statement)
        for k, statement in enumerate(record.statements)
        for span in statement.content
        if span.start < at + len(starts) and at < span.end
    ]
    return min(holding)[2] if holding else None


def same_speaker(item: dict[str, Any], speaker: Actor | None) -> bool:
    """True if the speaker is the expected one: the last word of a person's name, else the country; unnamed: nobody.

    An unnamed official whom the record keeps as an actor of the right country without a person's name also counts.
    """
    if item["speaker"] is None:
        return speaker is None or (speaker.country == item["country"] and not speaker.person)
    if speaker is None:
        return False
    if item["person"]:
        return _plain(str(item["speaker"])).split()[-1] in _plain(speaker.name)
    return bool(speaker.country == item["country"])


def _tell(item: dict[str, Any], record: Record, told: Counter[str]) -> None:
    statement = find_statement(item["content_starts"], record)
    checks = {"found": statement is not None}
    speaker = record.actor(statement.speaker) if statement and statement.speaker else None
    checks["speaker"] = statement is not None and same_speaker(item, speaker)
    for name in ("kind", "channel", "on_record"):
        if name in item:
            checks[name] = statement is not None and getattr(statement, name) in _as_set(item[name])
    for name, right in checks.items():
        told[name] += right
        told["of " + name] += 1


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def pool(results: Sequence[Result]) -> dict[str, float]:
    """The figures over all articles.

    ``core_recall``: core events matched; ``precision``: coded events matched to any expected one, core or not;
    ``status`` and ``modes``: of matched events, those with an accepted status, and the modes where the reading gives
    them; ``statement_*``: of all expected statements (one not found is wrong in everything).
    """
    pairs = [pair for result in results for pair in result.pairs]
    core = sum(want.core for want, _ in pairs)
    with_modes = [(want, event) for want, event in pairs if want.modes is not None]
    told: Counter[str] = sum((result.told for result in results), Counter())
    figures = {
        "core_recall": _share(core, core + sum(len(result.missed) for result in results)),
        "precision": _share(len(pairs), len(pairs) + sum(len(result.unsupported) for result in results)),
        "status": _share(sum(event.status in want.status for want, event in pairs), len(pairs)),
        "modes": _share(sum(frozenset(event.modes) == want.modes for want, event in with_modes), len(with_modes)),
    }
    for name in ("found", "speaker", "kind", "channel", "on_record"):
        figures["statement_" + name] = _share(told[name], told["of " + name])
    return figures


def code_all(readings: Sequence[Reading], code: Coder) -> list[Result]:
    """Code each article and match it."""
    return [match(item, code(item.text, date=item.date.isoformat(), id=item.id)) for item in readings]


def _load() -> Coder:
    import dragoman

    coder: Coder = dragoman.load()
    return coder


def score(root: Path = ROOT, code: Coder | None = None) -> dict[str, float]:
    """The figures for the articles under ``root``, the repository; ``code`` by default ``dragoman.load()``."""
    return pool(code_all(read(root / FOLDER), code or _load()))


def _line(types: Iterable[str], status: Iterable[str], quote: str) -> str:
    return f"{'|'.join(sorted(types)):<18} {'|'.join(sorted(status)):<12} {' '.join(quote.split())[:90]}"


def show(readings: Sequence[Reading], results: Sequence[Result], verbose: bool) -> None:
    """Print a row per article, and with ``verbose`` under each its misses and what the reading does not support."""
    print(f"{'article':<24}{'core':>10}{'coded':>8}{'matched':>9}{'unsupported':>13}")
    for reading, result in zip(readings, results, strict=True):
        core = sum(event.core for event in reading.events)
        coded = len(result.pairs) + len(result.unsupported)
        found = f"{core - len(result.missed)}/{core}"
        print(f"{reading.id:<24}{found:>10}{coded:>8}{len(result.pairs):>9}{len(result.unsupported):>13}")
        if verbose:
            for want in result.missed:
                print("    missed      " + _line(want.types, want.status, want.quote))
            for event in result.unsupported:
                words = reading.text[event.sentence.start : event.sentence.end]
                print("    unsupported " + _line([event.type], [event.status], words))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table and the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--verbose", action="store_true", help="list missed and unsupported events")
    options = parser.parse_args(arguments)
    readings = read(ROOT / FOLDER)
    results = code_all(readings, _load())
    show(readings, results, options.verbose)
    for name, value in pool(results).items():
        print(f"{name:<24}{value:>10.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
