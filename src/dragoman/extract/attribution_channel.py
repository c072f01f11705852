"""How words reached the public, and whether anyone can be held to them; both from data, both by phrase and head."""

from dragoman.annotate import Annotation, Sentence, Token
from dragoman.document import Span
from dragoman.extract.attribution_cues import ChannelBook, CueBook
from dragoman.extract.attribution_draft import Draft
from dragoman.extract.kinds import kind_of

# "The official", "both ministers", "his aide": somebody that the text has told of before or that can be found out.
_DEFINITE = frozenset(("the", "this", "that", "these", "those", "both", "his", "her", "its", "their", "my", "our"))
# Verbs that only set the scene for the channel: "said, speaking at a news conference".
_SCENE = frozenset(("speak", "address", "write", "talk", "appear", "post"))


def channel(draft: Draft, book: ChannelBook) -> str | None:
    """The channel named by the cue, its complements or its source; None if the words were not uttered or none is."""
    if not draft.entry.spoken and draft.entry.group != "adverbial":
        return None
    verb = draft.token
    if (found := book.verbs.get(draft.entry.lemma)) is not None:
        return found
    content = {token.i for token in draft.content}
    holders = [verb, *(c for c in verb.children if c.dep == "advcl" and c.lemma in _SCENE and c.i not in content)]
    for holder in holders:
        for child in holder.children:
            found = _by_complement(child, draft, book) if child.i not in content and child not in draft.cue else None
            if found is not None:
                return found
    issued = verb.head if verb.dep == "acl" and verb.head is not draft.source_head else None
    return (
        _named(issued, book)  # "issued a *statement* urging ..."
        or _by_scene(draft, content, book)
        or _by_letter(draft, book)
        or _speaker_channel(draft, book)
    )


def _by_complement(child: Token, draft: Draft, book: ChannelBook) -> str | None:
    """ "Said *in a tweet*", "on *Fox*", "told *a news conference*". What is spoken about is the cue's preposition's."""
    if child.dep in ("prep", "agent") and child.lower in book.prepositions:
        noun = child.child("pobj")
        if noun is None or noun is draft.source_head:
            return None
        found = _named(noun, book) or (book.audiences.get(noun.lower) if child.lower == "at" else None)
        if found is None and child.lower == "on" and _outlet(noun, book):
            return "broadcast"
        return None if found is not None and child.lower in book.not_behind[found] else found
    if child.dep in ("dobj", "dative") and draft.entry.group == "tell":
        return _named(child, book) or book.audiences.get(child.lower) or ("interview" if _outlet(child, book) else None)
    return None


def _outlet(told: Token, book: ChannelBook) -> bool:
    """ "Told *CNN*", "told *the Harbour Times*", "told *MSNBC's* Morning Joe", "told *co-host* Joe Bell"."""
    for token in (told, *told.children):
        if token is not told and token.dep not in ("poss", "compound", "nmod"):
            continue
        before = [c.text for c in token.children if c.dep == "compound" and c.i < token.i]
        whole = " ".join([*before, token.text]).lower()
        if (token.text[:1].isupper() or token is not told) and (token.lower in book.outlets or whole in book.outlets):
            return True
    return False


def _by_scene(draft: Draft, content: set[int], book: ChannelBook) -> str | None:
    """ "*Addressing* parliament, she said", "the envoy, *interviewed* by the paper, said"."""
    near = [*draft.token.children, *(draft.source_head.children if draft.source_head is not None else ())]
    scenes = (child for child in near if child.dep in ("advcl", "acl") and child.i not in content)
    return next((book.scenes[scene.lemma] for scene in scenes if scene.lemma in book.scenes), None)


def _by_letter(draft: Draft, book: ChannelBook) -> str | None:
    """ "Wrote to the mayor that ..."."""
    found = book.to.get(draft.token.lemma)
    if found is None:
        return None
    targets = (child.child("pobj") for child in draft.token.children if child.lower == "to")
    return found if any(target is not None and kind_of(target) != "thing" for target in targets) else None


def _named(noun: Token | None, book: ChannelBook) -> str | None:
    if noun is None:
        return None
    before = [
        child for child in noun.children if child.dep in ("compound", "nmod", "poss", "amod") and child.i < noun.i
    ]
    for name in (noun, *before):
        if name.text[:1].isupper() and name.lower in book.platforms:
            return book.platforms[name.lower]
    if noun.label == "ORG" and noun.text[:1].isupper():
        return None  # "the Harbour Post" is a newspaper, not a post
    phrases = [f"{child.lower} {noun.lemma}" for child in before]
    if any(phrase in book.nothing for phrase in phrases):
        return None
    told = next((book.nouns[phrase] for phrase in phrases if phrase in book.nouns), None)
    return told or book.nouns.get(noun.lemma) or book.nouns.get(noun.lower)


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
    if not content:
        return False
    end = min(content[0].end, draft.token.start + 80)
    words = annotation.document.text[draft.token.start : end].lower()
    return any(words.startswith(phrase) for phrase in book.unnamed.phrases)
