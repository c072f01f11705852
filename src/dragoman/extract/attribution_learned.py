"""The rules' attributions against the learned tagger's: whose source and content count, what is dropped, what is added.

The tagger reads words in their stretch of text and knows no cues; it sees better where a source or a content ends, and
cues that no list has. The rules know quotation marks, channels, transcripts and labels. So a rule's draft takes the
tagger's words where both see one cue, falls where the tagger is nearly sure of none, and what the tagger alone sees is
a draft of the rule "learned". Without tags (``--no-model``) nothing here does anything.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from dragoman.annotate import Annotation, Token, Vectors
from dragoman.extract.attribution_cues import Cue, CueBook
from dragoman.extract.attribution_draft import Draft
from dragoman.extract.attribution_parts import Parts, attributions, head_of
from dragoman.extract.attribution_quotes import Quoted
from dragoman.extract.tagging import Weights, load_weights

LEARNED = "learned"
_FEW = 3
"""Words of a content that count against a rule's longer one."""
_FINITE = frozenset(("VBD", "VBZ", "VBP", "MD"))
_MATTER = frozenset(("NOUN", "PROPN", "PRON", "VERB", "ADJ", "NUM", "ADV"))


def weigh(
    annotation: Annotation, drafts: list[Draft], quoted: Quoted, book: CueBook
) -> tuple[list[Draft], list[Draft]]:
    """The drafts that stand, in text order, and those that stand only within the words of others.

    The latter may own no quotation: the tagger was not taught what is told within what somebody said, and sees no cue
    there. The rules' drafts are changed in place.
    """
    if not annotation.tags.active:
        return drafts, []
    weights = load_weights()
    tokens, likely, sources = annotation.tokens, annotation.tags.likely("cue"), annotation.tags.likely("source")
    by_cue = {token.i: draft for draft in drafts for token in (*draft.cue, draft.token)}
    taken = [(n >= 0 and quoted.full(n)) or i in quoted.speech for i, n in enumerate(quoted.inside)]
    kept: list[Draft] = []
    seen: set[int] = set()
    for parts in attributions(annotation, weights, taken):
        draft = next((by_cue[i] for i in parts.cue if i in by_cue and id(by_cue[i]) not in seen), None)
        if draft is not None:
            seen.add(id(draft))
            kept.append(draft)
            draft.also_cue = [tokens[i] for i in parts.cue]
            if len(parts.content) >= min(_FEW, len(draft.content)):
                draft.content = [tokens[i] for i in parts.content]
            if parts.source:
                _name(draft, [tokens[i] for i in parts.source], sources, weights, book)
        elif not taken[parts.cue[0]] and any(tokens[i].pos in _MATTER for i in parts.content):
            kept.append(_new(annotation, parts, quoted, book))
    kept = [draft for draft in kept if _sure(annotation, draft, weights, taken)]
    # It was taught no refusals to comment either.
    kept += [
        draft
        for draft in drafts
        if id(draft) not in seen
        and (draft.stance is not None or max(likely[t.i] for t in (*draft.cue, draft.token)) >= weights.veto)
    ]
    stand = {id(draft) for draft in kept}
    told = {token.i for draft in kept for token in draft.content}
    nested = [draft for draft in drafts if id(draft) not in stand and draft.token.i in told]
    kept.sort(key=lambda draft: draft.token.i)
    return kept, nested


def _sure(annotation: Annotation, draft: Draft, weights: Weights, taken: Sequence[bool]) -> bool:
    """False for what is hardly an attribution by all that the tagger sees of it.

    A quotation is somebody's words whatever it sees, a refusal has none, and the rules' words for saying need only be
    cues to it.
    """
    content = [token.i for token in draft.content]
    if not content or draft.stance is not None or any(taken[i] for i in content):
        return True
    tags, sure = annotation.tags, weights.sure
    cue = tags.likely("cue")
    if draft.rule != LEARNED and draft.entry.spoken and max(cue[t.i] for t in (*draft.cue, draft.token)) >= sure.cue:
        return True
    source = [token.i for token in draft.source]
    named = float(tags.likely("source")[source].mean()) if source else 0.0
    return sure.of(float(tags.likely("content")[content].mean()), named, len(content)) >= sure.least


def _name(draft: Draft, source: list[Token], likely: Vectors, weights: Weights, book: CueBook) -> None:
    """Set a rule's source to the tagger's; its head stays where both mean one phrase, or where that is a source too.

    The rules know for whom "who" stands, and which of two sources is the verb's subject.
    """
    own = {token.i for token in draft.source}
    head = draft.source_head
    if head is not None and not own.intersection(token.i for token in source):
        if max(likely[i] for i in (*own, head.i)) >= weights.source:
            return
        head = None
    rest = draft.source[len(source) :]
    if rest and draft.source[: len(source)] == source and rest[0].tag in ("WP", "WDT"):
        words = " ".join(token.lower for token in rest)
        if any(phrase in words for phrase in book.unnamed.phrases):
            return  # "an official *who asked not to be named*"
    draft.source = source
    draft.source_head = head or head_of(source)


def adopt(
    annotation: Annotation, quoted: Quoted, drafts: Sequence[Draft], owners: Sequence[Draft | None], given: set[int]
) -> None:
    """Give quotations that no rule gave to anybody, and that are what somebody said, to the nearest who speaks.

    ``owners`` has whose each quotation is, ``given`` where those begin that others took. Changes ``quoted`` of drafts.
    """
    if not annotation.tags.active:
        return
    likely = annotation.tags.likely("content")
    least = load_weights().content
    speakers = sorted((draft for draft in drafts if _said(draft)), key=lambda draft: draft.token.i)
    places = [draft.token.i for draft in speakers]
    for n, (first, last) in enumerate(quoted.ranges):
        span = quoted.quotes[n].span
        if owners[n] is not None or not quoted.full(n) or first in quoted.speech or span.start in given:
            continue
        if likely[first:last].sum() < least * (last - first):
            continue
        behind = bisect_left(places, first)
        near = [k for k in (behind - 1, behind) if 0 <= k < len(places)]
        if near:
            owner = speakers[min(near, key=lambda k: min(abs(places[k] - first), abs(places[k] - last)))]
            owner.quoted.append(span)


def _said(draft: Draft) -> bool:
    """True for what tells that somebody spoke, and when: "said", not "to say"."""
    return "quote" in draft.entry.frames and draft.token.tag not in ("VB", "VBG")


def _new(annotation: Annotation, parts: Parts, quoted: Quoted, book: CueBook) -> Draft:
    words, source, content = ([annotation.tokens[i] for i in some] for some in (parts.cue, parts.source, parts.content))
    own = {token.i for token in words}
    top = next((token for token in words if token.head is token or token.head.i not in own), words[0])
    entry = next((entry for token in words if (entry := _entry(token, book)) is not None), None)
    if entry is None:
        entry = Cue(top.lemma, "other", frozenset(), spoken=False, relays=False)
    # Its own words, or a whole sentence behind a word for saying: what it sees in "hailed the accord" is no utterance.
    marked = any(quoted.inside[i] >= 0 and quoted.full(quoted.inside[i]) for i in parts.content)
    whole = entry.spoken and any(token.tag in _FINITE for token in content)
    entry = replace(entry, spoken=bool(source) and (marked or whole))
    return Draft(top, entry, LEARNED, words, source, head_of(source) if source else None, content)


def _entry(token: Token, book: CueBook) -> Cue | None:
    """What the lists know of a word that they did not find in a shape of theirs."""
    if token.tag[:2] == "VB":
        return next(iter(book.verbs.get(token.lemma, ())), None)
    return book.nouns.get(token.lemma) if token.tag[:2] == "NN" else book.adjectives.get(token.lower)
