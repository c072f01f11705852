"""All claims of one document, in the order in which the steps need one another."""

from bisect import bisect_left
from dataclasses import replace

from dragoman.annotate import Annotation, Token
from dragoman.claims import Claims, Mention, StatementClaim
from dragoman.document import Span, Taken
from dragoman.extract.assessments import find_assessments
from dragoman.extract.attribution import RawStatement, find_statements
from dragoman.extract.attribution_ways import text_channel
from dragoman.extract.clause_times import ClauseTimes
from dragoman.extract.codebook import Codebook
from dragoman.extract.commitments import find_commitments
from dragoman.extract.contents import Contents
from dragoman.extract.dated import find_dated
from dragoman.extract.events import EventFinder
from dragoman.extract.frames import Frames
from dragoman.extract.instruments import find_instruments
from dragoman.extract.match import Matcher
from dragoman.extract.mentions import Mentions
from dragoman.extract.named import find_named
from dragoman.extract.places import find_places, put_in_places
from dragoman.extract.quotes import quotations
from dragoman.extract.reading import Reading
from dragoman.extract.tenures import find_tenures
from dragoman.extract.times import find_times
from dragoman.extract.topics import topics_of
from dragoman.extract.trace import Trace

# The rule of statements in a transcript: somebody's own words, without quotation marks, behind a label.
_LABEL = "transcript"


class Extractor:
    """A codebook ready to read documents with. Immutable; one serves any number of documents."""

    def __init__(self, codebook: Codebook) -> None:
        self.codebook = codebook
        self._matcher = Matcher(codebook)
        self._verbal = frozenset(name for name, facts in codebook.types.items() if facts.quad in (1, 3))
        self._hostile = frozenset(name for name, facts in codebook.types.items() if facts.quad in (3, 4))

    def extract(self, annotation: Annotation, trace: Trace | None = None, day_first: bool | None = None) -> Claims:
        """All that one annotated document claims: events, statements and the rest, with the mentions they speak of.

        A ``trace`` is told what was considered for an event. ``day_first`` is how the document's publisher writes
        03/04/2023, None where that is not known.
        """
        document = annotation.document
        found = find_times(document.text, document.published, day_first)
        furniture = document.furniture
        times = [time for time in found if not any(span.overlaps(time.span) for span in furniture)]
        quotes = quotations(document.text)
        raw = find_statements(annotation, quotes)
        labels = {
            s.source_head.i: s.source[0] for s in raw if s.rule == _LABEL and s.source_head is not None and s.source
        }
        mentions = Mentions(annotation, labels)
        clause_times = ClauseTimes(annotation, times)
        reading = Reading(annotation, Frames(annotation), mentions, clause_times)
        statements = _statements(raw, annotation, mentions)
        contents = Contents(statements)
        own = [quote.inner for quote in quotes if quote.kind != "scare"]
        own += [span for statement in raw if statement.rule == _LABEL for span in statement.content]
        finder = EventFinder(self._matcher, self.codebook, reading, statements)
        finder.trace = trace
        events = tuple(replace(event, statement=contents.innermost(event.trigger[0])) for event in finder.find())
        instruments = tuple(find_instruments(reading))
        signed = [claim.span for claim in instruments]
        named, names = find_named(reading, signed)
        places = find_places(annotation, Taken([*names, *signed, *(time.span for time in times)]))
        judged = find_assessments(reading)
        return Claims(
            mentions=tuple(_quoted(mentions.all, contents, own)),
            times=tuple(times),
            events=put_in_places(annotation, events, places, self._verbal),
            statements=statements,
            tenures=tuple(find_tenures(reading)),
            instruments=instruments,
            commitments=tuple(find_commitments(reading, events, statements, self._hostile)),
            places=tuple(places),
            named=tuple(named),
            assessments=tuple(replace(claim, statement=contents.innermost(claim.span)) for claim in judged),
            dated=tuple(find_dated(annotation, times, clause_times)),
            dropped=tuple(finder.dropped),
        )


def _statements(raw: list[RawStatement], annotation: Annotation, mentions: Mentions) -> tuple[StatementClaim, ...]:
    """The statements a record keeps: what was said, each once; what is only thought, or only relayed, is left out."""
    official = text_channel(annotation.document) == "statement"
    kept = [n for n, statement in enumerate(raw) if _worth(statement, official)]
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
                stance=statement.stance,
                addressee=_mention(statement.addressee_head, mentions),
                topics=topics_of(annotation, statement.content),
            )
        )
    return tuple(found)


def _worth(statement: RawStatement, official: bool) -> bool:
    """True for what was said in so many words, or denied, or left unsaid.

    "Discussed trade", "condemned the raid" are events, not statements; "denied the report" is one.
    """
    if statement.stance is not None:
        return not statement.relayed
    named = statement.rule.startswith("object") and (statement.kind == "indirect" or statement.within is not None)
    # "The President reaffirmed his support": in a readout that is all there is of what he said.
    only_named = named and not (official and statement.within is None and statement.source_head is not None)
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


def _quoted(all_: list[Mention], contents: Contents, inner: list[Span]) -> list[Mention]:
    """Mentions, each told whose own words it stands in: those of the smallest stretch of such words around it."""
    starts = [mention.span.start for mention in all_]
    quote: dict[int, int] = {}
    for span in sorted(inner, key=lambda span: span.start - span.end):
        number = contents.quoted(span)
        if number is not None:
            for n in range(bisect_left(starts, span.start), bisect_left(starts, span.end)):
                if span.covers(all_[n].span):
                    quote[n] = number
    return [mention._replace(quote=quote[n]) if n in quote else mention for n, mention in enumerate(all_)]
