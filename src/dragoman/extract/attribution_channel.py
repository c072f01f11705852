"""How words reached the public, and whether anyone can be held to them; both from data, both by phrase and head."""

from dragoman.annotate import Annotation, Sentence, Token
from dragoman.document import Span
from dragoman.extract.attribution_cues import ChannelBook, CueBook
from dragoman.extract.attribution_draft import Draft

# "The official", "both ministers", "his aide": somebody that the text has told of before or that can be found out.
_DEFINITE = frozenset(("the", "this", "that", "these", "those", "both", "his", "her", "its", "their", "my", "our"))
# Verbs that only set the scene for the channel: "said, speaking at a news conference".
_SCENE = frozenset(("speak", "address", "write", "talk", "appear", "post"))


def channel(draft: Draft, book: ChannelBook) -> str | None:
    """The channel named by the cue, its complements or its source; None if the words were not uttered or none is."""
    if not draft.entry.spoken and draft.entry.group != "adverbial":
        return None
    verb = draft.token
    if (found := book.verbs.get(verb.lemma)) is not None:
        return found
    content = {token.i for token in draft.content}
    holders = [verb, *(c for c in verb.children if c.dep == "advcl" and c.lemma in _SCENE and c.i not in content)]
    for holder in holders:
        for child in holder.children:
            if child in draft.cue:
                continue  # "commented on the letter": what is spoken about
            if child.dep in ("prep", "agent") and child.lower in book.prepositions and child.i not in content:
                noun = child.child("pobj")
                found = _named(noun, book) if noun is not draft.source_head else None
            elif child.dep in ("dobj", "dative") and draft.entry.group == "tell":
                found = _named(child, book)
            else:
                continue
            if found is not None:
                return found
    return _speaker_channel(draft, book)


def _named(noun: Token | None, book: ChannelBook) -> str | None:
    if noun is None:
        return None
    for name in (noun, *(child for child in noun.children if child.dep in ("compound", "nmod", "poss"))):
        if name.text[:1].isupper() and name.lower in book.platforms:
            return book.platforms[name.lower]
    if noun.label == "ORG" and noun.text[:1].isupper():
        return None  # "the Harbour Post" is a newspaper, not a post
    return book.nouns.get(noun.lemma) or book.nouns.get(noun.lower)


def _speaker_channel(draft: Draft, book: ChannelBook) -> str | None:
    head = draft.source_head
    if head is None:
        return None
    found = _named(head, book) if head.pos == "NOUN" else None
    if found is not None or draft.entry.group not in ("say", "tell", "write", "adverbial", "promise", "ask", "judge"):
        return found
    lowered = " ".join(token.lower for token in draft.source if token.i <= head.i)
    for speaker, name in book.speakers.items():
        if head.lemma == speaker or head.lower == speaker or (" " in speaker and lowered.endswith(speaker)):
            return name
    return None


def on_record(draft: Draft, annotation: Annotation, sentence: Sentence, book: CueBook) -> bool:
    """False for a source that nobody can be held to.

    That is: sources and insiders; anyone whose phrase says that the name is withheld; and a person told of by role
    alone ("an official", "two diplomats", "Western officials"). Officials of a named institution ("foreign ministry
    officials"), institutions themselves, spokespeople, and those told of as known ("the official", "both ministers")
    are on the record. "He said" after words off the record is for the caller, who knows what came before.
    """
    head = draft.source_head
    if head is None:
        return True
    unnamed = book.unnamed
    if head.lemma in unnamed.heads and head.pos == "NOUN":
        return False
    words = head.subtree()
    phrase = annotation.document.text[words[0].start : words[-1].end].lower()
    if any(text in phrase for text in unnamed.phrases):
        return False
    role = head.lemma in unnamed.roles and head.pos == "NOUN"
    if role or head.pos == "PRON":
        whole = annotation.text(sentence.span).lower()
        withheld = "anonym" in whole or "named" in whole or "identified" in whole
        if withheld and any(text in whole for text in unnamed.phrases):
            return False
    if not role:
        return True
    if any(
        token.label == "PERSON" or (token.tag in ("NNP", "NNPS") and token.head is head and token.dep == "appos")
        for token in words
    ):
        return True
    if any(token.lower in _DEFINITE and token.head is head for token in words):
        return True
    institution = any(token.lemma in unnamed.institutions or token.label == "ORG" for token in words)
    return head.tag == "NNS" and institution


def withholds_name(draft: Draft, content: tuple[Span, ...], annotation: Annotation, book: CueBook) -> bool:
    """True for "who asked not to be named": that is about the source, not a statement."""
    end = min(content[0].end, draft.token.start + 80)
    words = annotation.document.text[draft.token.start : end].lower()
    return any(words.startswith(phrase) for phrase in book.unnamed.phrases)
