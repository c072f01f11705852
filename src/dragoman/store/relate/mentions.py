"""A mention of an instrument in one document: what it names, how far it had come, and when."""

import datetime as dt
import re
from dataclasses import dataclass
from functools import cache

from dragoman.document import Span
from dragoman.extract.instrument_rules import load_instruments
from dragoman.record.models import Instrument
from dragoman.store.grouping import Telling
from dragoman.store.relate.around import Around
from dragoman.store.relate.lists import agreement_lists, empty_stems, generic_stems
from dragoman.store.relate.wording import stems, without

ANNOUNCED = "announced"
_TERM = re.compile(
    r"(?<![\w,.-])([\w-]+?)[\s-](years?|decades?)\b(?:['’]|\s+(?:ago|old|earlier|later|before))?", re.IGNORECASE
)
_MATTER_WORDS = 6
"""Words behind a name that may say what it is about; further ones are of another phrase."""
_BEHIND = 160


@dataclass(frozen=True, slots=True)
class Mention:
    """A telling of an instrument, with all that decides which agreement it belongs to.

    ``family`` is None for a kind that may be said of any, ``words`` the stems that tell it from others, ``stage`` None
    where the text says only that there is one. ``days`` are those of the stage; ``stated`` if words say them.
    """

    telling: Telling[Instrument]
    family: str | None
    words: frozenset[str]
    stage: str | None
    days: tuple[dt.date, dt.date] | None
    stated: bool
    by: frozenset[str]
    inferred: str
    """Where the parties are from if the mention does not name two: its sentence, its document; "" if it does."""
    term: int | None
    areas: frozenset[str]

    @property
    def order(self) -> tuple[object, ...]:
        """A sort key made of content alone: what says most first."""
        return (not self.words, self.stage is None, -len(self.words), *self.telling.order)


def read_mention(telling: Telling[Instrument], around: Around) -> Mention:
    """The mention that a telling is, read with its own sentence and nothing else."""
    part, lists = telling.part, agreement_lists()
    span = around.sentence(part.span)
    sentence = around.text[span.start : span.end]
    stage = _stage(part, sentence, around)
    event = next((one for one in around.events if one.id == part.event), None)
    dated = part.date or (event.date if event is not None else None)
    if stage == ANNOUNCED:
        # The day that stands there is the one planned; it was announced when it was told.
        dated = None
    told = (around.published, around.published) if around.published is not None else None
    days = (dated.start, dated.end) if dated is not None else told
    by, inferred = _parties(telling, span, around)
    return Mention(
        telling=telling,
        family=lists.family(part.kind),
        words=_words(part, span, around),
        stage=stage,
        days=_until(days, around.published),
        stated=dated is not None and dated.text is not None,
        by=by,
        inferred=inferred,
        term=term_of(sentence),
        areas=frozenset(event.areas) if event is not None else frozenset(),
    )


def term_of(sentence: str) -> int | None:
    """The years for which a sentence says that something runs: "for five years", "a ten-year pact"; else None."""
    lists = agreement_lists()
    for found in _TERM.finditer(sentence):
        number, unit = found[1].lower(), found[2].lower()
        before = sentence[: found.start()].split()[-1:]
        count = int(number) if number.isdecimal() else lists.numbers.get(number)
        attached = found[0][len(number)] == "-"
        # "Five years ago" and "a year of talks" tell of no term; "for five years" and "ten-year" do.
        if count is None or count > 999 or found[0].split()[-1] in ("ago", "old", "earlier", "later", "before"):
            continue
        if attached or (before and before[0].lower() == "for"):
            return count * lists.term[unit]
    return None


def _parties(telling: Telling[Instrument], sentence: Span, around: Around) -> tuple[frozenset[str], str]:
    """Whose it is. "The Vision Statement adopted last year" names nobody: who acts in its sentence does, else the
    two countries of the document, where they are two.
    """
    named = frozenset(telling.countries)
    if len(named) > 1:
        return named, ""
    country = {actor.id: actor.country for actor in around.actors}
    inside = [event for event in around.events if event.sentence.overlaps(sentence)]
    acting = {country.get(role.actor) for event in inside for role in (*event.actors, *event.recipients)} - {None}
    near = named | frozenset(code for code in acting if code) | around.countries(sentence)
    if len(near) > 1:
        return near, "sentence"
    everywhere = frozenset(code for code in country.values() if code)
    return (everywhere, "document") if len(everywhere) == 2 else (named, "document")


def _stage(part: Instrument, sentence: str, around: Around) -> str | None:
    lists = agreement_lists()
    event = next((one for one in around.events if one.id == part.event), None)
    if event is not None and event.status == "negated":
        return None
    told = _tense(part, sentence)
    if told == "undone":
        return None
    late = part.date is not None and around.published is not None and part.date.start > around.published
    to_come = event is not None and (event.status == "future" or event.type == "AGREE")
    if told == "ahead" or late or to_come:
        return ANNOUNCED
    low = sentence.lower()
    for name, stage in lists.stages.items():
        if any(words in low for words in stage.words):
            return name
    return next((name for name, stage in lists.stages.items() if part.action in stage.actions), None)


def _tense(part: Instrument, sentence: str) -> str:
    """ "ahead" for "will sign", "agreed to ratify"; "undone" for "did not sign", "refused to ratify"; else ""."""
    lists = agreement_lists()
    forms = _bare_forms().get(part.action or "", frozenset())
    words = re.findall(r"n['’]t|['’]ll|[\w-]+", sentence.lower())
    for at, word in enumerate(words):
        if word in forms:
            before = set(words[max(0, at - 3) : at])
            if before & lists.undone:
                return "undone"
            if before & lists.ahead:
                return "ahead"
    return ""


@cache
def _bare_forms() -> dict[str, frozenset[str]]:
    """By action, its verbs as they stand in the infinitive."""
    return {name: frozenset(action.verb) for name, action in load_instruments().actions.items()}


def _words(part: Instrument, sentence: Span, around: Around) -> frozenset[str]:
    """The stems that tell it from others: of its name, and of what the words behind say that it is about."""
    names = around.names(sentence)
    told = without(around.text[part.span.start : part.span.end], part.span.start, names)
    behind = without(around.text[part.span.end : min(sentence.end, part.span.end + _BEHIND)], part.span.end, names)
    found = [*stems(told), *stems(_about(behind))]
    return frozenset(word for word in found if word not in generic_stems() | empty_stems() and not word.isdecimal())


def _about(behind: str) -> str:
    """The matter in the words behind a name: "the recruitment of nurses" of " on the recruitment of nurses with"."""
    lists = agreement_lists()
    words = re.split(r"\s+", re.split(r"[,.;:!?()]", behind)[0].strip())
    if not words or words[0].lower() not in lists.matter:
        # "A memorandum of understanding on": the name that was quoted may be its first word alone.
        start = next((n for n, word in enumerate(words[:3]) if word.lower() in lists.matter), None)
        if start is None or any(word.lower() not in lists.generic for word in words[:start]):
            return ""
        words = words[start:]
    taken: list[str] = []
    for word in words[1:]:
        if word.lower() in lists.until or len(taken) == _MATTER_WORDS:
            break
        taken.append(word)
    return " ".join(taken)


def _until(days: tuple[dt.date, dt.date] | None, told: dt.date | None) -> tuple[dt.date, dt.date] | None:
    """The days, none after the one on which it is told as done: "this year" ends today."""
    if days is None or told is None or days[0] > told:
        return days
    return days[0], min(days[1], told)
