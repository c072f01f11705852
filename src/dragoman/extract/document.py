"""All claims of one document, in the order in which the steps need one another."""

import datetime as dt
from dataclasses import replace

from dragoman.annotate import Annotation, Token
from dragoman.claims import Claims, CommitmentClaim, EventClaim, Mention, StatementClaim
from dragoman.document import Span
from dragoman.extract.attribution import RawStatement, find_statements
from dragoman.extract.clause_times import ClauseTimes
from dragoman.extract.codebook import Codebook
from dragoman.extract.events import EventFinder
from dragoman.extract.frames import Frames
from dragoman.extract.instruments import find_instruments
from dragoman.extract.match import Matcher
from dragoman.extract.mentions import Mentions
from dragoman.extract.quotes import quotations
from dragoman.extract.tenures import find_tenures
from dragoman.extract.times import find_times

# Types that bind their actor: what the record keeps as a commitment. (PLOVER: AGREE is a promise or stated intent,
# CONCEDE an announced concession.)
_PROMISES = ("AGREE", "CONCEDE")


class Extractor:
    """A codebook ready to read documents with. Immutable; one serves any number of documents."""

    def __init__(self, codebook: Codebook) -> None:
        self.codebook = codebook
        self._matcher = Matcher(codebook)

    def extract(self, annotation: Annotation) -> Claims:
        """Mentions, times, statements, events, tenures, instruments and commitments of one annotated document."""
        document = annotation.document
        found = find_times(document.text, document.published) if document.published is not None else []
        furniture = document.furniture
        times = [time for time in found if not any(span.overlaps(time.span) for span in furniture)]
        frames = Frames(annotation)
        mentions = Mentions(annotation)
        clause_times = ClauseTimes(annotation, times)
        quotes = quotations(document.text)
        statements = _statements(annotation, find_statements(annotation, quotes), mentions)
        finder = EventFinder(self._matcher, self.codebook, frames, mentions, clause_times, statements)
        events = tuple(replace(event, statement=_innermost(event.trigger[0], statements)) for event in finder.find())
        return Claims(
            mentions=tuple(
                _quoted(mentions.all, statements, [quote.inner for quote in quotes if quote.kind != "scare"])
            ),
            times=tuple(times),
            events=events,
            statements=statements,
            tenures=tuple(find_tenures(annotation, frames, mentions, clause_times)),
            instruments=tuple(find_instruments(annotation, frames, mentions, clause_times)),
            commitments=tuple(_commitments(annotation, events)),
            dropped=tuple(finder.dropped),
        )


def _statements(annotation: Annotation, raw: list[RawStatement], mentions: Mentions) -> tuple[StatementClaim, ...]:
    """The statements a record keeps: what was said, each once; what is only thought, or only relayed, is left out."""
    kept = [n for n, statement in enumerate(raw) if _worth(statement)]
    place = {n: k for k, n in enumerate(kept)}
    found: list[StatementClaim] = []
    for n in kept:
        statement = raw[n]
        within = statement.within
        while within is not None and within not in place:
            within = raw[within].within
        found.append(
            StatementClaim(
                source=statement.source,
                cue=statement.cue,
                content=statement.content,
                kind=statement.kind,
                channel=statement.channel,
                on_record=statement.on_record,
                sentence=statement.sentence,
                speaker=_mention(statement.source_head, mentions),
                relays=_mention(statement.relays_head, mentions),
                within=place[within] if within is not None else None,
                why=statement.why,
            )
        )
    return tuple(found)


def _worth(statement: RawStatement) -> bool:
    """True for what was said in so many words. "Discussed trade", "condemned the raid" are events, not statements."""
    only_named = statement.kind == "indirect" and statement.why.rsplit(", ", 1)[-1].startswith("object")
    return statement.spoken and not statement.relayed and not only_named


def _mention(head: Token | None, mentions: Mentions) -> int | None:
    """The mention at a source's head; where the head is a thing ("the Indian statement"), the somebody before it."""
    if head is None:
        return None
    found = mentions.at(head)
    if found is not None:
        return found
    for child in head.children:
        if child.dep in ("poss", "amod", "compound", "nmod"):
            found = mentions.at(child)
            if found is not None:
                return found
    for child in head.children:
        if child.dep == "prep" and child.lower in ("of", "from", "by"):
            target = child.child("pobj")
            if target is not None:
                return mentions.at(target)
    return None


def _quoted(all_: list[Mention], statements: tuple[StatementClaim, ...], inner: list[Span]) -> list[Mention]:
    """Mentions, each told whose quoted words it stands in. A quotation's mentions belong to the statement around it."""
    by_quote: dict[Span, int] = {}
    for span in inner:
        number = _innermost(span, statements, direct=True)
        if number is not None:
            by_quote[span] = number
    if not by_quote:
        return all_
    found: list[Mention] = []
    spans = sorted(by_quote)
    at = 0
    for mention in all_:
        while at < len(spans) and spans[at].end <= mention.span.start:
            at += 1
        inside = at < len(spans) and spans[at].covers(mention.span)
        found.append(replace(mention, quote=by_quote[spans[at]]) if inside else mention)
    return found


def _innermost(span: Span, statements: tuple[StatementClaim, ...], direct: bool = False) -> int | None:
    """Index of the smallest statement content around ``span`` (touching it, for a whole quotation)."""
    best: tuple[int, int] | None = None
    for number, claim in enumerate(statements):
        if direct and claim.kind == "indirect":
            continue
        for content in claim.content:
            if content.covers(span) or (direct and content.overlaps(span)):
                size = content.end - content.start
                if best is None or size < best[0]:
                    best = (size, number)
    return best[1] if best is not None else None


def _commitments(annotation: Annotation, events: tuple[EventClaim, ...]) -> list[CommitmentClaim]:
    """A promise for every event that binds its actor and was really made."""
    published: dt.date | None = annotation.document.published
    found: list[CommitmentClaim] = []
    for number, event in enumerate(events):
        if event.type not in _PROMISES or event.status not in ("actual", "historical", "future"):
            continue
        due = event.time if event.time is not None and published is not None and event.time.end > published else None
        found.append(
            CommitmentClaim(
                by=event.actors,
                to=event.recipients,
                what=" ".join(annotation.text(event.clause).split()),
                span=event.clause,
                event=number,
                statement=event.statement,
                due=due,
            )
        )
    return found
