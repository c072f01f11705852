"""A sentence with the words marked that an event was read from."""

from collections.abc import Iterable

from markupsafe import Markup, escape

from dragoman.document import Span


def marked(sentence: str, span: Span, trigger: Iterable[Span]) -> Markup:
    """The sentence as HTML; ``span`` is where it stands, ``trigger`` spans in the same text."""
    parts: list[Markup] = []
    at = 0
    for one in sorted(trigger):
        start, end = one.start - span.start, one.end - span.start
        if at <= start < end <= len(sentence):
            parts += [escape(sentence[at:start]), Markup("<mark>{}</mark>").format(sentence[start:end])]
            at = end
    return Markup("").join([*parts, escape(sentence[at:])])
