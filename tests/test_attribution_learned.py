"""The rules' attributions against a tagger's, with a tagger that says what the test wants it to say."""

from collections.abc import Sequence

import numpy
import pytest

from dragoman.annotate import Annotation, annotate
from dragoman.annotate.tags import Stretch
from dragoman.document import Clean, Document, Span, text_hash
from dragoman.extract.attribution import RawStatement, find_statements
from dragoman.pipeline import Coder

NAMES = ("none", "content", "source", "cue")
Said = tuple[str, str, str]
"""Source, cue and content, each as the text has it."""


def read(
    coder: Coder,
    text: str,
    said: Sequence[Said] = (),
    likely: float = 0.97,
    free: str = "",
    also: str = "",
    cue: float | None = None,
    strong: int = 0,
) -> Annotation:
    """An annotation whose tags tell of ``said``; all else is nobody's.

    ``free`` is content of no cue, ``also`` is claimed by the first cue too, less surely. ``cue`` is how likely the cues
    are any, but for the first ``strong`` ones.
    """
    annotation = annotate(coder.model, Document(id="t", sha256=text_hash(text), text=text), Clean(text))
    size = len(annotation.tokens)
    labels = numpy.full((size, 4), (1 - likely) / 3, numpy.float32)
    labels[:, 0] = likely
    queries = numpy.zeros((size, 2, len(said) + 1), numpy.float32)
    keys = numpy.full((size, 2, len(said) + 1), -9.0, numpy.float32)
    queries[:, :, -1] = 1.0
    for n, one in enumerate(said):
        for part, label in zip(one, (2, 3, 1), strict=True):
            for i in places(annotation, part):
                sure = cue if cue is not None and label == 3 and n >= strong else likely
                labels[i] = [sure if k == label else (1 - sure) / 3 for k in range(4)]
                if label == 3:
                    queries[i, :, -1], queries[i, :, n] = 0.0, 1.0
                else:
                    keys[i, 0 if label == 2 else 1, n] = 9.0
    for i in places(annotation, also):
        keys[i, 1, 0] = 2.0
    for i in places(annotation, free):
        labels[i] = [1 - likely, likely, 0.0, 0.0]
    annotation.tags.fill(NAMES, size, [Stretch(numpy.arange(size), labels, queries, keys)])
    return annotation


def places(annotation: Annotation, words: str) -> list[int]:
    if not words:
        return []
    start = annotation.document.text.index(words)
    return [token.i for token in annotation.tokens if start <= token.start < start + len(words)]


def told(annotation: Annotation) -> list[Said]:
    def words(spans: Sequence[Span]) -> str:
        return " … ".join(annotation.text(span) for span in spans)

    return [(words(s.source), words(s.cue), words(s.content)) for s in find_statements(annotation)]


def one(annotation: Annotation) -> RawStatement:
    (statement,) = find_statements(annotation)
    return statement


def test_the_taggers_words_where_both_see_one_cue(coder: Coder) -> None:
    text = "Ana Ruiz, wearing a hat, said the road was open on Friday."
    seen = [("Ana Ruiz", "said", "the road was open")]
    assert told(read(coder, text, seen)) == seen


def test_the_rules_content_stands_where_the_tagger_sees_none(coder: Coder) -> None:
    text = "Ana Ruiz said the road was open."
    assert told(read(coder, text, [("", "said", "")])) == [("Ana Ruiz", "said", "the road was open")]


def test_a_rules_attribution_falls_where_the_tagger_sees_no_cue(coder: Coder) -> None:
    text = "Ana Ruiz said the road was open."
    assert told(read(coder, text)) == []
    assert told(read(coder, text, likely=0.35)) == [("Ana Ruiz", "said", "the road was open")]


def test_a_refusal_to_comment_stands_without_it(coder: Coder) -> None:
    statement = one(read(coder, "Ana Ruiz declined to comment on the raid."))
    assert statement.stance == "refuses comment"


def test_what_only_the_tagger_sees_is_added(coder: Coder) -> None:
    text = "Ana Ruiz crowed over the raid."
    annotation = read(coder, text, [("Ana Ruiz", "crowed over", "the raid")])
    assert told(annotation) == [("Ana Ruiz", "crowed over", "the raid")]
    statement = one(annotation)
    assert (statement.rule, statement.group, statement.spoken) == ("learned", "other", False)
    assert "learned" in statement.why


def test_what_it_adds_needs_a_content_and_may_name_nobody(coder: Coder) -> None:
    text = "Ana Ruiz crowed over the raid."
    annotation = read(coder, text, [("", "crowed over", "the raid")])
    assert told(annotation) == [("", "crowed over", "the raid")]
    assert one(annotation).source_head is None
    assert told(read(coder, text, [("Ana Ruiz", "crowed over", "")])) == []


def test_what_is_told_within_the_words_of_others_stands(coder: Coder) -> None:
    text = "The ministry said Ana Ruiz underlined the need for a road."
    annotation = read(coder, text, [("The ministry", "said", "Ana Ruiz underlined the need for a road")])
    outer, inner = find_statements(annotation)
    assert outer.within is None
    assert inner.within == 0
    assert inner.relayed
    assert outer.relays_head is not None
    assert outer.relays_head.text == "Ruiz"


def test_who_stands_for_the_noun_before_it(coder: Coder) -> None:
    text = "The mayor, who said the road was open, left."
    statement = one(read(coder, text, [("who", "said", "the road was open")]))
    assert statement.source_head is not None
    assert statement.source_head.text == "mayor"


def test_of_two_sources_the_verbs_subject_counts(coder: Coder) -> None:
    text = "The council met. Ana Ruiz said the road was open."
    annotation = read(coder, text, [("The council", "said", "the road was open"), ("Ana Ruiz", "met", "")])
    assert told(annotation) == [("Ana Ruiz", "said", "the road was open")]


def test_a_word_goes_to_the_cue_that_claims_it_most(coder: Coder) -> None:
    text = "Ana Ruiz said the road was open. Tom Bell argued the bridge was shut."
    seen = [("Ana Ruiz", "said", "the road was open"), ("Tom Bell", "argued", "the bridge was shut")]
    assert told(read(coder, text, seen, also="the bridge was shut")) == seen


def test_and_to_the_other_too_where_one_lies_within_it(coder: Coder) -> None:
    text = "Ana Ruiz said Tom Bell argued the bridge was shut."
    seen = [("Ana Ruiz", "said", ""), ("Tom Bell", "argued", "the bridge was shut")]
    annotation = read(coder, text, seen, also="Tom Bell argued the bridge was shut")
    assert told(annotation) == [("Ana Ruiz", "said", "Tom Bell argued the bridge was shut"), seen[1]]
    assert [statement.within for statement in find_statements(annotation)] == [None, 0]


def test_free_content_goes_to_the_cue_whose_content_it_touches(coder: Coder) -> None:
    text = "Ana Ruiz said the road was open and would stay so. It rained in Riga."
    annotation = read(coder, text, [("Ana Ruiz", "said", "the road was open")], free="and would stay so")
    assert told(annotation) == [("Ana Ruiz", "said", "the road was open and would stay so")]


def test_free_content_further_off_goes_to_nobody(coder: Coder) -> None:
    text = "Ana Ruiz said the road was open. It rained in Riga, which the bridge would not survive."
    seen = [("Ana Ruiz", "said", "the road was open")]
    assert told(read(coder, text, seen, free="the bridge would not survive")) == seen


def test_what_is_hardly_a_cue_is_one_if_it_has_a_source_and_words_of_its_own(coder: Coder) -> None:
    text = "Ana Ruiz crowed over the long raid on Riga."
    seen = [("Ana Ruiz", "crowed over", "the long raid on Riga")]
    assert told(read(coder, text, seen, cue=0.3)) == seen
    assert told(read(coder, text, [("", *seen[0][1:])], cue=0.3)) == []
    assert told(read(coder, text, seen, cue=0.05)) == []


def test_what_is_hardly_a_cue_takes_no_words_from_another(coder: Coder) -> None:
    text = "Tom Bell said Ana Ruiz crowed over the raid."
    seen = [("Tom Bell", "said", "Ana Ruiz crowed over the raid"), ("Ana Ruiz", "crowed over", "the raid")]
    assert told(read(coder, text, seen, cue=0.3, strong=1)) == [seen[0]]


def test_what_is_hardly_an_attribution_falls(coder: Coder) -> None:
    text = "Ana Ruiz crowed over the raid."
    seen = [("Ana Ruiz", "crowed over", "the raid")]
    assert told(read(coder, text, seen, likely=0.6)) == []
    assert told(read(coder, text, seen, likely=0.9)) == seen


def test_a_word_for_saying_that_is_a_cue_stands(coder: Coder) -> None:
    text = "Ana Ruiz said the road was open."
    seen = [("Ana Ruiz", "said", "the road was open")]
    assert told(read(coder, text, [("Ana Ruiz", "said", "")])) == seen


def test_a_quotation_of_nobody_goes_to_the_nearest_who_speaks(coder: Coder) -> None:
    text = "Ana Ruiz said the road was open.\n\nIt rained.\n\n“We will build the bridge next.”\n\nIt snowed."
    seen = [("Ana Ruiz", "said", "the road was open")]
    assert told(read(coder, text, seen)) == seen
    annotation = read(coder, text, seen, free="“We will build the bridge next.”")
    assert told(annotation) == [("Ana Ruiz", "said", "the road was open … “We will build the bridge next.”")]


def test_cues_divided_by_a_comma_are_two(coder: Coder) -> None:
    text = "Ana Ruiz said the road was open, adding, noting that the bridge was shut."
    annotation = read(
        coder,
        text,
        [("Ana Ruiz", "said", "the road was open"), ("", "adding", ""), ("", "noting", "that the bridge was shut")],
    )
    cues = [cue for _, cue, _ in told(annotation)]
    assert "adding … noting" not in cues
    assert "noting" in cues


@pytest.mark.parametrize("text", ["", "?", "Ana Ruiz said"])
def test_scraps(coder: Coder, text: str) -> None:
    assert told(read(coder, text)) == []


def test_a_source_keeps_the_clause_that_tells_who_it_is(coder: Coder) -> None:
    text = "An official who asked not to be named said the road was open."
    annotation = read(coder, text, [("An official", "said", "the road was open")])
    assert told(annotation)[-1] == ("An official who asked not to be named", "said", "the road was open")
