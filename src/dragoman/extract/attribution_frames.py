"""From a cue word to the words of its source and its content, by the shape of the sentence.

Everything here works on one cue at a time and returns tokens; spans are made at the end, when quotation marks have
had their say (``attribution_quotes``).
"""

from dataclasses import replace

from dragoman.annotate import Token
from dragoman.extract.attribution_content import (
    clause_words,
    describes,
    finite_clause,
    host_clause,
    infinitive_clause,
    late_clause,
    led_in,
    named,
    object_words,
)
from dragoman.extract.attribution_cues import PREPOSITIONS, Cue, CueBook, channel_book
from dragoman.extract.attribution_draft import SUBJECTS, Draft, Neighbours, agent_of, cue_words, noun_phrase, subject
from dragoman.extract.attribution_unreal import participle, subjectless

_BEHIND = frozenset(("dobj", "attr", "npadvmod", "appos", "oprd", "dep"))
_NOMINAL = frozenset(("NOUN", "PROPN", "PRON"))
_FINITE = frozenset(("VBD", "VBZ", "VBP"))
_RELATIVE = frozenset(("who", "that", "which"))
_CLAUSES = frozenset(("ROOT", "ccomp", "advcl", "relcl", "conj", "parataxis"))


def verb_drafts(verb: Token, book: CueBook, near: Neighbours) -> list[Draft]:
    """The attributions that a verb makes: none or one. A verb that could take a quotation has an empty content.

    ``near`` is what stands before it, for the subjects that the parser loses.
    """
    passive = any(child.dep == "auxpass" for child in verb.children)
    empty: Draft | None = None
    for entry in book.verbs[verb.lemma]:
        draft = _passive(verb, entry) if passive else _active(verb, entry, book, near)
        if draft is not None and (draft.rule or draft.entry is book.verbs[verb.lemma][-1]):
            return [draft]
        empty = empty or draft
    return [empty] if empty is not None else []


def _active(verb: Token, entry: Cue, book: CueBook, near: Neighbours) -> Draft | None:
    frames = entry.frames
    if "raising" in frames:
        return _raising(verb, entry)
    agent = agent_of(verb)
    if agent is None and participle(verb):
        return _undergone(verb, entry)
    source_head = agent or issuer(verb, book) or subject(verb)
    cue = cue_words(verb)
    clause: Token | None = None
    content: list[Token] = []
    rule = ""
    if agent is not None and verb.tag != "VBN":
        return None
    if near.quote and "quote" in frames and verb.child(*SUBJECTS) is None:
        behind = next((c for c in verb.children if c.i > verb.i and c.dep in _BEHIND and c.pos in _NOMINAL), None)
        if behind is not None:
            return Draft(verb, entry, "", cue, noun_phrase(behind), behind, [])
    if source_head is None and entry.spoken and verb.tag in _FINITE and near.word is not None:
        source_head = near.word if near.word.pos in _NOMINAL else None
    if "that" in frames or "quote" in frames:
        outer = host_clause(verb)
        if outer is not None and "that" in frames:
            own = set(verb.subtree())
            content = [token for token in clause_words(outer, book) if token not in own]
            clause, rule = outer, "set within its content"
    if not rule and "that" in frames:
        clause = finite_clause(verb) or late_clause(verb)
        if clause is not None:
            if subjectless(clause):
                return None  # "the emergency declared in May must go on"
            content, rule = clause_words(clause, book), "clause"
    if not rule and "to" in frames:
        found = infinitive_clause(verb)
        if found is not None:
            content, rule, clause = found.subtree(), "infinitive", found
    if not rule:
        content, rule = led_in(verb, frames, cue)
    if not rule and ("np" in frames or ("named" in frames and named(verb))):
        content = object_words(verb)
        rule = ("request" if _asked_to(verb, entry) else "object") if content else ""
    if not rule and "as" in frames and any(c.dep == "prep" and c.lower == "as" and c.i > verb.i for c in verb.children):
        content = object_words(verb)
        rule = "object as" if content else ""
    if not rule and "ing" in frames:
        found = next((c for c in verb.children if c.dep in ("xcomp", "pcomp") and c.tag == "VBG"), None)
        if found is not None:
            content, rule = found.subtree(), "gerund"
    if not rule and "quote" not in frames:
        return None
    if agent is not None and rule == "":
        return None
    taken = {*cue}
    source = noun_phrase(source_head) if source_head is not None else []
    if verb.dep == "acl":
        # "A letter urging it to act": the letter is the source, without what it urges.
        told = set(verb.subtree())
        source = [token for token in source if token not in told]
    taken.update(source)
    content = [token for token in content if token not in taken]
    if source_head is not None and source_head.lower in _RELATIVE and verb.dep == "relcl":
        source_head = verb.head
    return Draft(verb, entry, rule, cue, source, source_head, content, clause)


def issuer(verb: Token, book: CueBook) -> Token | None:
    """Whoever "issued a statement urging Oslo to act": the one who puts out what speaks; None for other verbs."""
    paper = verb.head
    if verb.dep != "acl" or verb.tag != "VBG" or paper.dep != "dobj" or paper.head.lemma not in book.issuing_verbs:
        return None
    known = paper.lemma in channel_book().nouns or paper.lemma in book.issued_nouns
    return subject(paper.head) if known else None


def _asked_to(verb: Token, entry: Cue) -> bool:
    """ "Urged Chile to open the port" says what was asked; "requested a visit" only names it."""
    clauses = (child for child in verb.children if child.dep in ("xcomp", "ccomp") and child.i > verb.i)
    return entry.group == "ask" and any(child.tag == "TO" for clause in clauses for child in clause.children)


def _undergone(verb: Token, entry: Cue) -> Draft | None:
    """ "Asked about the fire, the mayor said ...": a question put by nobody named; nothing for other participles."""
    if entry.group != "ask" or verb.dep != "advcl":
        return None
    cue = cue_words(verb)
    content, rule = led_in(verb, entry.frames & PREPOSITIONS, cue)
    clause = None
    if not rule and "that" in entry.frames:
        clause = finite_clause(verb) or infinitive_clause(verb)
        content = clause.subtree() if clause is not None and clause.i > verb.i else []
    cue = [token for token in cue if token.tag != "WRB"]
    return Draft(verb, entry, "passive", cue, [], None, content, clause) if content else None


def _passive(verb: Token, entry: Cue) -> Draft | None:
    """ "X is believed to have left", "X was accused of theft [by Y]", "X was told that ..."."""
    frames = entry.frames
    agent = agent_of(verb)
    patient = verb.child("nsubjpass")
    whom = "whom" in frames or entry.group == "ask"
    clause = finite_clause(verb) or infinitive_clause(verb)
    as_phrase = "as" in frames and any(c.dep == "prep" and c.lower == "as" for c in verb.children)
    if (
        agent is None
        and "passive" not in frames
        and not as_phrase
        and not (whom and clause is not None and "that" in frames)
    ):
        return None
    content = [] if patient is None or whom or patient.lower == "it" else patient.subtree()
    rest = [
        c for c in verb.children if c.i > verb.i and (c is clause or c.dep in ("oprd", "acomp", "dobj") or describes(c))
    ]
    if not rest and (agent is None or not content):
        return None
    if patient is not None and patient.lower in _RELATIVE and verb.dep == "relcl":
        content = patient.subtree()
    for child in rest:
        content += child.subtree()
    content.sort(key=lambda token: token.i)
    source = noun_phrase(agent) if agent is not None else []
    rule = "object passive" if agent is not None and clause is None else "passive"
    if rule == "object passive" and "np" not in frames and entry.group == "write":
        return None  # "the song was written by ..."
    return Draft(verb, entry, rule, cue_words(verb), source, agent, content, clause)


def _raising(verb: Token, entry: Cue) -> Draft | None:
    """ "The truce seems to hold": the subject belongs to the content, and nobody is named as source."""
    patient = verb.child("nsubj")
    rest = next((c for c in verb.children if c.i > verb.i and c.dep in ("xcomp", "oprd", "ccomp", "acomp")), None)
    if rest is None or patient is None:
        return None
    content = [*([] if patient.lower in ("it", "there") else patient.subtree()), *rest.subtree()]
    return Draft(verb, entry, "passive", cue_words(verb), [], None, content, rest)


def adjective_draft(adjective: Token, entry: Cue) -> Draft | None:
    """ "X is confident that ..."; None if the adjective has no subject or no content."""
    verb = adjective.head
    if adjective.dep != "acomp" or verb.lemma not in ("be", "feel", "remain", "sound", "seem"):
        return None
    source_head = subject(verb)
    if source_head is None:
        return None
    cue = [
        *cue_words(verb),
        *(c for c in adjective.children if c.dep in ("advmod", "neg") and not c.children),
        adjective,
    ]
    clause = finite_clause(adjective) or (finite_clause(verb) if "that" in entry.frames else None)
    if clause is not None and "that" in entry.frames and clause.i > adjective.i:
        content, rule = clause.subtree(), "clause"
    elif "to" in entry.frames and (found := infinitive_clause(adjective)) is not None:
        content, rule = found.subtree(), "infinitive"
    else:
        content, rule = led_in(adjective, entry.frames, cue)
    if not rule or source_head.lower == "it":
        return None
    cue.sort(key=lambda token: token.i)
    return Draft(adjective, entry, rule, cue, noun_phrase(source_head), source_head, content, clause)


def noun_draft(noun: Token, entry: Cue, book: CueBook) -> Draft | None:
    """ "Cairo's demand for talks", "made a demand for talks"; None without an owner or without content."""
    cue = [noun]
    clause = next((c for c in noun.children if c.dep in ("acl", "ccomp", "relcl") and c.i > noun.i), None)
    content: list[Token] = []
    rule = ""
    if clause is not None:
        opener = clause.subtree()[0]
        infinitive = any(c.lower == "to" and c.tag == "TO" for c in clause.children)
        wanted = "to" in entry.frames if infinitive else "that" in entry.frames and opener.lower == "that"
        if wanted and clause.dep != "relcl":
            content, rule = clause.subtree(), "noun with clause"
            entry = replace(entry, spoken=not infinitive and entry.lemma in book.uttered_nouns)
    if not rule:
        content, rule = led_in(noun, entry.frames - {"to"} if clause is not None else entry.frames, cue)
    if not rule:
        return None
    owner = noun.child("poss")
    if owner is None:
        by = next((c for c in noun.children if c.dep in ("prep", "agent") and c.lower in ("by", "from")), None)
        owner = by.child("pobj") if by is not None else None
    if owner is None and noun.dep == "dobj" and noun.head.lemma in book.light_verbs:
        owner = subject(noun.head)
        cue = [*cue_words(noun.head), *cue]
    if owner is None:
        return None
    source = noun_phrase(owner)
    taken = {*source, *cue}
    content = [token for token in content if token not in taken]
    return Draft(noun, entry, rule, sorted(cue, key=lambda t: t.i), source, owner, content, clause)


def adverbial_draft(words: list[Token], book: CueBook) -> Draft | None:
    """ "According to X, clause": ``words`` are the tokens of the adverbial, the last one governing its source."""
    source_head = words[-1].child("pobj")
    if source_head is None:
        return None
    top = words[0]
    own = set(top.subtree()) | set(words) | set(words[-1].subtree())
    host = top.head
    while host.dep not in _CLAUSES and host.head is not host:
        host = host.head
    content = [token for token in clause_words(host, book) if token not in own]
    if not any(token.tag[:1].isalpha() for token in content):
        return None
    return Draft(top, book.adverbial_cue, "adverbial", words, noun_phrase(source_head), source_head, content, host)
