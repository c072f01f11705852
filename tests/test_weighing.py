"""The codebook's word against the scorer's, with hints made by hand: no test here hangs on the weights."""

import math
from collections.abc import Mapping

import numpy
import pytest

from dragoman.annotate import Annotation, Hint, annotate_many
from dragoman.annotate.hints import Vectors
from dragoman.claims import EventClaim
from dragoman.document import Clean, Document, text_hash
from dragoman.extract import Extractor
from dragoman.extract.weighing import load_weights
from dragoman.pipeline import Coder

Types = Mapping[str, float]


def logits(*likely: float) -> Vectors:
    """(2, 1): a word's key for queries of one, so that their product says how likely it acts and is acted on."""
    return numpy.array([[math.log(p / (1 - p))] for p in likely], numpy.float32)


def annotated(
    coder: Coder, text: str, hints: Mapping[str, Types], parts: Mapping[str, tuple[float, float]]
) -> Annotation:
    """``text`` with hints at some words."""
    document = Document(id="t", sha256=text_hash(text), text=text)
    annotation = next(annotate_many(coder.model, [(document, Clean(text))]))
    words = {}
    for token in annotation.tokens:
        if token.text in hints:
            types = dict(sorted(hints[token.text].items(), key=lambda pair: -pair[1]))
            words[token.i] = Hint(sum(types.values()), types, {"actual": 1.0})
    keys = {token.i: logits(*parts.get(token.text, (0.01, 0.01))) for token in annotation.tokens}
    annotation.hints.active = True
    annotation.hints.add(words, dict.fromkeys(words, numpy.ones((2, 1), numpy.float32)), keys)
    return annotation


def coded(
    coder: Coder, text: str, hints: Mapping[str, Types], parts: Mapping[str, tuple[float, float]] | None = None
) -> tuple[list[EventClaim], list[str], Annotation]:
    annotation = annotated(coder, text, hints, parts or {})
    claims = Extractor(coder.codebook).extract(annotation)
    names = [text[m.span.start : m.span.end] for m in claims.mentions]
    told = [f"{e.type} {[names[i] for i in e.actors]} {[names[i] for i in e.recipients]}" for e in claims.events]
    return list(claims.events), told, annotation


def test_an_event_the_scorer_agrees_with_stands(coder: Coder) -> None:
    (event,), told, _ = coded(coder, "Norway condemned Sweden.", {"condemned": {"ACCUSE": 0.9}})
    assert told == ["ACCUSE ['Norway'] ['Sweden']"]
    assert event.entry == "accuse-condemn"


def test_an_event_the_scorer_rules_out_is_dropped_and_counted(coder: Coder) -> None:
    annotation = annotated(coder, "Norway condemned Sweden.", {}, {})
    claims = Extractor(coder.codebook).extract(annotation)
    assert not claims.events
    assert [part.reason for part in claims.dropped] == ["no event by the scorer"]


def test_the_scorer_can_change_a_type_and_says_so(coder: Coder) -> None:
    (event,), told, _ = coded(coder, "Norway condemned Sweden.", {"condemned": {"SUPPORT": 0.9}})
    assert told == ["SUPPORT ['Norway'] ['Sweden']"]
    assert "The scorer reads SUPPORT (0.90) and finds no ACCUSE." in event.why
    assert event.modes == ()  # "disapprove" is a mode of ACCUSE


@pytest.mark.parametrize("types", [{"SUPPORT": 0.6}, {"SUPPORT": 0.75, "ACCUSE": 0.2}])
def test_a_doubtful_scorer_changes_no_type(coder: Coder, types: Types) -> None:
    (event,), _, _ = coded(coder, "Norway condemned Sweden.", {"condemned": types})
    assert event.type == "ACCUSE"


def test_what_no_entry_speaks_for_is_proposed(coder: Coder) -> None:
    text = "Norway frobnicated Sweden."
    (event,), told, _ = coded(
        coder, text, {"frobnicated": {"ACCUSE": 0.8}}, {"Norway": (0.9, 0.1), "Sweden": (0.1, 0.9)}
    )
    assert told == ["ACCUSE ['Norway'] ['Sweden']"]
    assert event.entry == "scorer"
    assert event.why.startswith("scorer: 'frobnicated' tells ACCUSE (0.80)")


def test_an_unlikely_proposal_is_none(coder: Coder) -> None:
    events, _, _ = coded(coder, "Norway frobnicated Sweden.", {"frobnicated": {"ACCUSE": 0.2}})
    assert not events


def test_a_proposal_without_likely_parties_has_those_of_the_grammar(coder: Coder) -> None:
    _, told, _ = coded(coder, "Norway frobnicated Sweden.", {"frobnicated": {"ACCUSE": 0.8}})
    assert told == ["ACCUSE ['Norway'] ['Sweden']"]


def test_words_of_one_telling_are_proposed_once(coder: Coder) -> None:
    hints = {"frobnicated": {"ACCUSE": 0.6}, "attack": {"ACCUSE": 0.8}}
    events, _, _ = coded(coder, "Norway frobnicated an attack.", hints, {"Norway": (0.9, 0.0001)})
    assert len(events) == 1


def test_the_adjective_of_a_party_is_no_event(coder: Coder) -> None:
    hints = {"freed": {"RETREAT": 0.9}, "detained": {"COERCE": 0.9}}
    events, _, _ = coded(coder, "Norway freed the detained sailors.", hints, {"Norway": (0.9, 0.1)})
    assert [event.type for event in events] == ["RETREAT"]


def test_an_empty_recipient_is_filled_and_a_part_of_a_name_is_none(coder: Coder) -> None:
    text = "Norway protested in Oslo after the French minister spoke."
    parts = {"Norway": (0.9, 0.01), "French": (0.01, 0.9), "minister": (0.01, 0.9)}
    _, told, _ = coded(coder, text, {"protested": {"ACCUSE": 0.9}}, parts)
    assert any("['Norway'] ['the French minister']" in line for line in told)


def test_an_actor_whom_the_scorer_rules_out_gives_way(coder: Coder) -> None:
    text = "Norway protested in Oslo after the French minister spoke."
    parts = {"Norway": (0.01, 0.01), "minister": (0.9, 0.01)}
    _, told, _ = coded(coder, text, {"protested": {"ACCUSE": 0.9}}, parts)
    assert any("['the French minister'] []" in line for line in told)


def test_a_word_below_the_verb_can_tell_what_the_entry_tells(coder: Coder) -> None:
    """An entry's words are its verb's; the scorer may find the strike in "went on strike"."""
    (event,), _, _ = coded(coder, "Teachers in Norway went on strike.", {"strike": {"PROTEST": 0.9}})
    assert event.type == "PROTEST"
    assert event.entry != "scorer"


def test_words_about_a_source_are_no_event(coder: Coder) -> None:
    text = "An official who begged not to be named said that Norway was ready."
    events, _, _ = coded(coder, text, {"begged": {"REQUEST": 0.9}}, {"official": (0.9, 0.1)})
    assert not events


def test_a_firm_entry_is_not_overruled(coder: Coder) -> None:
    annotation = annotated(coder, "The French minister highlighted the positive role of Chad in the region.", {}, {})
    claims = Extractor(coder.codebook).extract(annotation)
    assert [coder.codebook.entry(event.entry).firm for event in claims.events] == [True]


def test_weights_are_shares() -> None:
    weights = load_weights()
    assert 0 < weights.veto < weights.propose < weights.switch < 1
    assert weights.role_least < weights.role
