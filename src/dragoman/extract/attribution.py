"""Statements: whose words, thoughts or intentions a text reports, in which words, and how they reached the public.

Rules over the parse and the quotation marks, driven by ``cues.yaml`` and ``channels.yaml``. Only sentences that hold
a cue word or stand by a quotation are looked at. :func:`find_statements` is the one entry.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dragoman.annotate import Annotation, Sentence, Token
from dragoman.claims import Stance, StatementKind
from dragoman.document import Span
from dragoman.extract.attribution_addressee import addressee
from dragoman.extract.attribution_channel import on_record, withholds_name
from dragoman.extract.attribution_cues import CueBook, channel_book, cue_book
from dragoman.extract.attribution_draft import TRANSCRIPT, Draft, Neighbours, subject
from dragoman.extract.attribution_frames import adjective_draft, adverbial_draft, noun_draft, verb_drafts
from dragoman.extract.attribution_labels import introduced, labelled
from dragoman.extract.attribution_learned import adopt, weigh
from dragoman.extract.attribution_quotes import Quoted, attach, trim_sources
from dragoman.extract.attribution_refusal import refusal
from dragoman.extract.attribution_spans import content_spans, quoted_kind, token_spans
from dragoman.extract.attribution_stance import settle, stance_of_words
from dragoman.extract.attribution_tweets import signed_lines, tweets
from dragoman.extract.attribution_unreal import told_as_done, unreal
from dragoman.extract.attribution_ways import Ways
from dragoman.extract.kinds import kind_of
from dragoman.extract.quotes import Quote, quotations

_PRONOUNS = frozenset(("he", "she", "it", "they"))
# What is longer is a table or a page without stops: no parse of it is worth reading, and reading it takes the square
# of its length.
_LONGEST = 1000
# Within a quotation only what others said is another statement ("the king told me that ..."), and only as told.
_RETOLD = frozenset(("say", "write", "tell", "promise", "judge"))
_TOLD = frozenset(("VBD", "VBN", "VBZ"))
_STOPS = frozenset((".", "!", "?"))
_OPENING = 60
"""Tokens of a quotation that are looked at for its stance."""


@dataclass(frozen=True, slots=True)
class RawStatement:
    """Somebody's words, thoughts or intentions, before anyone is resolved.

    ``source``, ``cue`` and ``content`` are spans of ``document.text`` in text order; ``source`` is empty where the
    text names none ("is believed to ..."). ``source_head`` is the head token of the source's noun phrase (the noun
    that a relative "who" stands for). ``relays_head`` is the head of the subject of the content, where this source
    passes on what that one said or felt ("the ministry said *Singh* underlined ..."); the inner statement is in the
    list as well, with ``relayed`` True and ``within`` the index of the outer one. ``within`` is the index of the
    innermost statement in whose content the cue stands. ``group`` is the kind of cue (``say``, ``think``, ...) and
    ``spoken`` False for thoughts, wants and evidence: a reader of records may leave those out. ``source_heads`` are
    ``source_head`` and the heads coordinated with it ("*the mayor* and *the envoy* said"), in text order.

    ``rule`` says by what shape of the sentence the content was found: "clause", "infinitive", "gerund", "with about",
    "object" (a thing only named: "condemned the raid"; "object passive", "the raid was condemned by Oslo"), "passive",
    "adverbial", "set within its content", "noun with clause"; "quotation" where only marks tell, "label" for a
    headline's or a quotation's label, and "transcript" for speech between the labels of a transcript. The last is of
    kind ``direct`` throughout, without marks; a questioner's label "Q" is a source like any other, and on the record.
    ``why`` names the cue entry and the rule. ``stance`` is "denies", "confirms" or "refuses comment" (group
    ``refuse``, rule "words withheld"), and only the last may have no content; ``addressee_head`` is the head of whom it
    was said to.
    """

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    kind: StatementKind
    channel: str | None
    on_record: bool
    sentence: int
    source_head: Token | None
    cue_head: Token
    group: str
    spoken: bool
    rule: str
    why: str
    source_heads: tuple[Token, ...] = ()
    relays_head: Token | None = None
    relayed: bool = False
    within: int | None = None
    stance: Stance | None = None
    addressee_head: Token | None = None


def find_statements(annotation: Annotation, quotes: Sequence[Quote] | None = None) -> list[RawStatement]:
    """All statements of a document in the order of their cues; indexes in ``within`` point into this list.

    ``quotes`` are the document's :func:`~dragoman.extract.quotes.quotations`, if they were found already.
    """
    if not annotation.tokens:
        return []
    if quotes is None:
        quotes = quotations(annotation.document.text)
    book = cue_book()
    quoted = Quoted(annotation, quotes)
    speeches = [*labelled(annotation, quoted, book), *tweets(annotation, quoted), *signed_lines(annotation, quoted)]
    quoted.mark_speech(span for draft in speeches if draft.rule == TRANSCRIPT for span in draft.quoted)
    claimed = {draft.token.i for draft in speeches}
    drafts, nested = weigh(annotation, settle(_drafts(annotation, book, quoted)), quoted, book)
    drafts = [draft for draft in drafts if draft.token.i not in claimed]
    trim_sources(quoted, drafts)
    owners = attach(quoted, drafts)
    led_in = introduced(annotation, quoted, owners)
    speeches += [draft for draft in led_in if draft.token.i not in claimed]
    adopt(annotation, quoted, drafts, owners, {span.start for draft in led_in for span in draft.quoted})
    drafts = [
        draft for draft in (*drafts, *nested, *speeches) if draft.content or draft.quoted or draft.stance is not None
    ]
    drafts.sort(key=lambda draft: draft.token.i)
    return _finish(annotation, quoted, drafts, book)


def _drafts(annotation: Annotation, book: CueBook, quoted: Quoted) -> list[Draft]:
    found: list[Draft] = []
    verbs, nouns, adjectives, adverbials = book.verbs, book.nouns, book.adjectives, book.adverbials
    for token in _readable(annotation):
        tag = token.tag[:2]
        if tag == "VB":
            if (withheld := refusal(token)) is not None:
                found += [withheld] if _kept(withheld, quoted) else []
            elif token.lemma in verbs and token.dep not in ("aux", "auxpass", "amod", "compound"):
                near = Neighbours(quoted.ends_before(token.i), _word_before(annotation.tokens, token.i))
                found += [draft for draft in verb_drafts(token, book, near) if _kept(draft, quoted)]
            elif token.lower in adverbials:
                found += _adverbial(annotation, token, book)
        elif tag == "NN":
            if token.lemma in nouns and (draft := noun_draft(token, nouns[token.lemma], book)) is not None:
                found += [draft] if _kept(draft, quoted) else []
        elif tag == "JJ":
            if token.lower in adjectives and (draft := adjective_draft(token, adjectives[token.lower])) is not None:
                found += [draft] if _kept(draft, quoted) else []
        elif token.lower in adverbials:
            found += _adverbial(annotation, token, book)
    return found


def _readable(annotation: Annotation) -> Iterator[Token]:
    """The tokens of sentences of a length that sentences have."""
    for sentence in annotation.sentences:
        if sentence.last - sentence.first <= _LONGEST:
            yield from annotation.tokens[sentence.first : sentence.last]


def _word_before(tokens: Sequence[Token], i: int) -> Token | None:
    back = i - 2 if i > 1 and tokens[i - 1].text == "," else i - 1
    return tokens[back] if back >= 0 else None


def _kept(draft: Draft, quoted: Quoted) -> bool:
    """Leave out what reports nobody, and the speaker's own "I think" and "we support" within a quotation."""
    if draft.source_head is None:
        return draft.rule == "passive" and quoted.inside[draft.token.i] < 0 and draft.token.i not in quoted.speech
    if draft.entry.spoken and unreal(draft, cue_book().unreal):
        return False
    n = quoted.inside[draft.token.i]
    if draft.token.i not in quoted.speech and (n < 0 or not quoted.full(n)):
        return True
    if draft.rule == "set within its content" and draft.source_head.lower in ("i", "we"):
        return False  # "as I said" in one's own words
    inner = quoted.led_in(draft.token) if draft.rule == "" and draft.source_head.lower not in ("i", "we") else None
    if inner is not None and draft.entry.group in _RETOLD and draft.token.tag in _TOLD:
        draft.quoted.append(inner)
        return True
    return draft.entry.relay_only or (draft.entry.group in _RETOLD and draft.token.tag in _TOLD and draft.rule != "")


def _adverbial(annotation: Annotation, token: Token, book: CueBook) -> list[Draft]:
    for words in book.adverbials[token.lower]:
        found = annotation.tokens[token.i : token.i + len(words)]
        if tuple(word.lower for word in found) == words:
            draft = adverbial_draft(found, book)
            return [draft] if draft is not None else []
    return []


def _finish(annotation: Annotation, quoted: Quoted, drafts: list[Draft], book: CueBook) -> list[RawStatement]:
    contents = [content_spans(annotation, quoted, draft) for draft in drafts]
    by_head: dict[int, list[Draft]] = {}
    for draft in drafts:
        head = draft.token if draft.token.tag[:2] == "VB" else draft.token.head
        by_head.setdefault(head.i, []).append(draft)
    relays = [_passed_on(draft, by_head, book) for draft in drafts]
    relayed = {id(other) for found in relays for other in found}
    kept = [
        n
        for n, draft in enumerate(drafts)
        if (contents[n] or draft.stance == "refuses comment")
        and (id(draft) in relayed or not draft.entry.relay_only)
        and not withholds_name(draft, contents[n], annotation, book)
    ]
    drafts, contents, relays = ([items[n] for n in kept] for items in (drafts, contents, relays))  # type: ignore[assignment]
    within = _nesting(drafts, contents)
    sentences = _sentence_of(annotation)
    kinds = [quoted_kind(annotation, quoted, content) for content in contents]
    statements: list[RawStatement] = []
    ways = Ways(annotation.document, drafts)
    carried: RawStatement | None = None
    for n, draft in enumerate(drafts):
        sentence = annotation.sentences[sentences[draft.token.i]]
        outer = within[n]
        before = carried if outer is None and _goes_on(annotation, carried, draft, sentence) else None
        if draft.rule == TRANSCRIPT:
            kinds[n] = "direct"
        relay = relays[n][0].source_head if relays[n] and kinds[n] != "direct" else None
        statement = RawStatement(
            source=token_spans(draft.source),
            cue=token_spans(sorted({*draft.cue, *draft.also_cue}, key=lambda token: token.i)),
            content=contents[n],
            kind=kinds[n],
            channel=ways.of(draft, before.channel if before is not None else None, nested=outer is not None),
            on_record=on_record(draft, annotation, sentence, book) and (before is None or before.on_record),
            sentence=sentence.index,
            source_head=draft.source_head,
            cue_head=draft.token,
            group=draft.entry.group,
            spoken=draft.entry.spoken,
            rule=draft.rule or "quotation",
            why=f"cue {draft.entry.lemma} ({draft.entry.group}), {draft.rule or 'quotation'}",
            source_heads=draft.source_heads(),
            relays_head=relay,
            relayed=id(draft) in relayed and outer is not None and kinds[outer] != "direct",
            within=outer,
            stance=draft.stance or _quoted_stance(quoted, draft, kinds[n]),
            addressee_head=addressee(draft),
        )
        statements.append(statement)
        if outer is None and draft.entry.spoken and draft.entry.group != "refuse":
            carried = statement
    return statements


def _quoted_stance(quoted: Quoted, draft: Draft, kind: StatementKind) -> Stance | None:
    """What the first sentence of a quotation tells of its stance: "We deny every word of it." """
    if kind != "direct" or not draft.quoted or draft.rule == TRANSCRIPT:
        return None
    words = quoted.opening(min(draft.quoted), _OPENING)
    stop = next((n for n, token in enumerate(words) if token.text in _STOPS), len(words))
    return stance_of_words(words[:stop])


def _goes_on(annotation: Annotation, before: RawStatement | None, draft: Draft, sentence: Sentence) -> bool:
    """True for "he said" in the same or the next paragraph: the words came by the same channel as those before."""
    if before is None or draft.source_head is None or not draft.entry.spoken:
        return False
    near = sentence.paragraph - annotation.sentences[before.sentence].paragraph <= 1
    return near and draft.source_head.lower in _PRONOUNS


def _sentence_of(annotation: Annotation) -> list[int]:
    found: list[int] = []
    for sentence in annotation.sentences:
        found += [sentence.index] * (sentence.last - sentence.first)
    return found


def _passed_on(draft: Draft, by_head: dict[int, list[Draft]], book: CueBook) -> list[Draft]:
    """The statements that make up this one's content, if they pass on somebody else's words or feelings.

    "The minister said he hoped" passes on nobody else's; "the ministry said he hoped" does. Nor does "the mayor said
    the governor favours the plan": only an office tells of another's feelings with authority. What is asked for or is
    still to come ("demanded that she promise", "said he will announce") was not said yet, and a thing says nothing.
    """
    if (
        draft.clause is None
        or draft.source_head is None
        or not (draft.entry.spoken or draft.entry.group == "adverbial")
        or not told_as_done(draft.clause)
    ):
        return []
    speaker = subject(draft.clause)
    office = _speaks_for(draft.source_head, book)
    if speaker is None or (speaker.pos == "PRON" and not office) or kind_of(speaker) in ("thing", "place"):
        return []
    found: list[Draft] = []
    for head in (draft.clause, *(child for child in draft.clause.children if child.dep == "conj")):
        inner = [other for other in by_head.get(head.i, ()) if other is not draft and other.source_head is speaker]
        found += [other for other in inner if other.entry.relays and (office or other.entry.spoken)]
        if not found:
            return []
    return found


def _speaks_for(head: Token, book: CueBook) -> bool:
    """True for a source that is no person: an institution, a text, "it", sources."""
    if head.pos == "PRON":
        return head.lower in ("it", "which")
    channels = channel_book()
    known = (
        head.lemma in book.spokespeople
        or head.lemma in channels.speakers
        or head.lemma in channels.nouns
        or head.lemma in book.unnamed.heads
    )
    return known or head.lemma in book.unnamed.institutions or head.label in ("ORG", "GPE", "NORP")


def _nesting(drafts: list[Draft], contents: list[tuple[Span, ...]]) -> list[int | None]:
    """For each draft the one with the shortest content around its cue. Drafts are in text order, spans short lists."""
    flat = sorted((span.start, span.end, n) for n, spans in enumerate(contents) for span in spans)
    order = sorted(range(len(drafts)), key=lambda n: drafts[n].token.start)
    found: list[int | None] = [None] * len(drafts)
    live: list[tuple[int, int, int]] = []
    at = 0
    for n in order:
        where = drafts[n].token.start
        while at < len(flat) and flat[at][0] <= where:
            live.append(flat[at])
            at += 1
        live = [item for item in live if item[1] > where]
        around = [item for item in live if item[2] != n]
        if around:
            found[n] = min(around, key=lambda item: item[1] - item[0])[2]
    return _acyclic(found)


def _acyclic(found: list[int | None]) -> list[int | None]:
    """Two contents that hold each other's cue (badly balanced marks): the earlier one stands outside."""
    for n in range(len(found)):
        seen, at = {n}, found[n]
        while at is not None:
            if at in seen:
                found[n] = None
                break
            seen.add(at)
            at = found[at]
    return found
