"""What makes a text unfit to be coded, and the one place where a document is made."""

import datetime as dt
import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from dragoman.document import Document, text_hash
from dragoman.errors import InputError
from dragoman.ingest.lead import read_lead
from dragoman.ingest.words import words

MAX_CHARACTERS = 1_000_000
"""spaCy's own limit: tagging and parsing need memory in proportion to the length of one text."""

MAX_UNBROKEN = 20_000
"""Characters without the end of a sentence, clause or line. One sentence's events are each held against all of its
words, so time and memory grow with the square of its length: 50,000 characters took 10 s and 1.1 GB, a million all
the memory there was. The longest in 3,472
news reports and government press releases has 5,024."""

# Below these the language test is not asked: short texts full of names are judged wrongly. 0.9 of a restricted
# set is reached by whole paragraphs in another language and by no English paragraph tried (docs/cli.md).
MIN_LETTERS = 80
MIN_CONFIDENCE = 0.9
_SAMPLE = 4_000

_WORD = re.compile(r"[^\W\d_]+")
_ISO = re.compile(r"\d{4}-\d\d-\d\d(?=$|[T ]\d\d)")
# Control characters that text does not hold: everything below space but tab, line feed, carriage return and the
# vertical tab and form feed of old printers.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_BREAK = re.compile(r"[.!?;:\n]")
_ENGLISH = re.compile(r"en(g|glish)?\b")
_CODE = re.compile(r"([a-z]{2,3})(?=[-_]|$)")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Source:
    """What is known of a text besides the text. ``format`` is ``text`` or ``markdown``.

    ``fallback`` is the publication date to take where neither the document's own field nor anything else says
    one; it is preferred to a date line in the text.
    """

    id: str
    title: str | None = None
    url: str | None = None
    publisher: str | None = None
    published: dt.date | None = None
    language: str = "en"
    format: str = "text"
    fallback: dt.date | None = None


def make_document(text: str, source: Source, where: str | None = None, *, keep_foreign: bool = False) -> Document:
    """The document of ``text``, checked, with its date line and dateline found.

    ``where`` (default: the source's id) is named in the :class:`InputError` that a text raises which is empty,
    binary, too long or not English; with ``keep_foreign`` a text in another language is a document too, and its
    ``language`` says which. Lone surrogates, which no encoding has, become U+FFFD, so offsets stay.
    """
    where = where or source.id
    if _SURROGATE.search(text):
        text = _SURROGATE.sub("\ufffd", text)
    check_text(text, where)
    if keep_foreign:
        language = language_of(text, source.language)
    else:
        check_language(text, source.language, where)
        language = "en"
    lead = read_lead(text, source.format)
    known = replace(source, title=source.title or lead.title, publisher=source.publisher or lead.publisher)
    return Document(
        id=_SURROGATE.sub("\ufffd", known.id),
        title=known.title,
        url=known.url or lead.url,
        publisher=known.publisher,
        published=known.published or lead.declared or source.fallback or lead.date,
        language=language,
        sha256=text_hash(text),
        text=text,
        format=known.format,
        dateline=lead.dateline,
        furniture=lead.furniture,
    )


def check_text(text: str, where: str) -> None:
    """Raise :class:`InputError` if the text is empty or binary, or it or a sentence is longer than can be parsed."""
    if len(text) > MAX_CHARACTERS:
        raise InputError(
            where,
            f"the text has {len(text):,} characters, and at most {MAX_CHARACTERS:,} can be parsed as one document; "
            "split it into articles",
            "too-long",
        )
    if "\0" in text or len(_CONTROL.findall(text[:_SAMPLE])) > len(text[:_SAMPLE]) // 50 + 1:
        raise InputError(
            where, "this is not text: it holds NUL or other control characters; extract the text first", "binary"
        )
    if not any(character.isalnum() for character in text):
        raise InputError(where, "the text is empty; there is nothing to code", "empty")
    unbroken = max(map(len, _BREAK.split(text))) if len(text) > MAX_UNBROKEN else 0
    if unbroken > MAX_UNBROKEN:
        raise InputError(
            where,
            f"{unbroken:,} characters stand without the end of a sentence or line, and at most {MAX_UNBROKEN:,} can be "
            "parsed as one sentence; put in the full stops or line breaks that are missing",
            "too-long",
        )


def language_of(text: str, declared: str) -> str:
    """The code of the text's language: what it is clearly seen to be, else what is declared, in lower case."""
    found = foreign_language(text)
    if found:
        return found
    code = declared.strip().lower()
    if not code or _ENGLISH.match(code):
        return "en"
    named = _CODE.match(code)
    return named[1] if named else code[:40]


def check_language(text: str, declared: str, where: str) -> None:
    """Raise :class:`InputError` ("not-english") if the text is declared or clearly seen to be in another language."""
    code = declared.strip().lower()
    if code and not _ENGLISH.match(code):
        raise InputError(
            where, f"the language is given as {declared!r}, and only English is read; translate it first", "not-english"
        )
    found = foreign_language(text)
    if found:
        raise InputError(
            where,
            f"the text is in another language (it looks like {found!r}), and only English is read; translate it first",
            "not-english",
        )


def foreign_language(text: str) -> str | None:
    """The ISO 639-1 code of the language if the text is, with high confidence, not English; else None."""
    sample = text[:_SAMPLE]
    tokens = _WORD.findall(sample.lower())
    letters = sum(map(len, tokens))
    if letters < MIN_LETTERS:
        return None
    common = words().english
    if sum(token in common for token in tokens) * 10 >= len(tokens):
        return None
    language, confidence = _identifier().classify(sample)
    return str(language) if language != "en" and confidence >= MIN_CONFIDENCE else None


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    # An identifier of our own: the library's module-level one is shared by everybody in the process.
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(sorted(words().languages))
    return identifier


def read_date(value: str, where: str) -> dt.date:
    """The day of an ISO date ("2023-03-03", a time of day may follow); :class:`InputError` ("bad-date") otherwise."""
    match = _ISO.match(value.strip())
    try:
        if match:
            return dt.date.fromisoformat(match.group())
    except ValueError:
        pass
    raise InputError(where, f"{value!r} is not a date; write it as YYYY-MM-DD, for example 2023-03-03", "bad-date")
