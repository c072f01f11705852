"""Contexts: by the words of an event's sentences, by what is coded of it, and by what its document is about."""

from pathlib import Path

import pytest
import yaml

from dragoman.extract import load_codebook
from dragoman.pipeline import Coder
from dragoman.record.contexts import Coded, ContextFinder, load_marks

TABLE = yaml.safe_load((Path(__file__).parent / "data" / "contexts.yaml").read_text(encoding="utf-8"))
FINDER = ContextFinder(load_codebook())


def _coded(type: str = "CONSULT", quad: int = 1, states: int = 1, **told: tuple[str, ...]) -> Coded:
    fields = {"modes": (), "offices": (), "sectors": ()} | told
    return Coded(type=type, quad=quad, states=states, **fields)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row["text"][:40])
def test_the_words_of_a_sentence_tell_its_contexts(row: dict[str, list[str]]) -> None:
    assert FINDER.by_words(str(row["text"])) == frozenset(row["contexts"])


def test_every_context_has_a_sentence() -> None:
    assert {context for row in TABLE for context in row["contexts"]} == set(load_codebook().contexts)


def test_every_term_is_found_in_itself_and_stands_once_in_its_context() -> None:
    for context, terms in load_codebook().contexts.items():
        assert len(set(terms)) == len(terms), context
        for term in terms:
            assert context in FINDER.by_words(term.replace("*", "")), (context, term)


def test_a_star_stands_for_any_ending_and_s_for_the_plural() -> None:
    assert FINDER.by_words("They extradited him.") == {"legal"}
    assert FINDER.by_words("Foreign ministers came.") == {"diplomatic"}
    assert FINDER.by_words("A warden came.") == frozenset(), "war is no beginning of it"


def test_what_is_coded_tells_contexts_too() -> None:
    assert FINDER.find([], _coded(states=2)) == ("diplomatic",)
    assert FINDER.find([], _coded("ASSAULT", 4, states=2)) == ()
    assert FINDER.find([], _coded("ASSAULT", 4, modes=("aerial",))) == ("military",)
    assert FINDER.find([], _coded(offices=("Minister of Defence",), states=2)) == ("military", "diplomatic")
    assert FINDER.find([], _coded("AID", 2, sectors=("REF",))) == ("asylum",)


def test_marks_are_modes_of_their_types() -> None:
    types = load_codebook().types
    for type_, modes in load_marks().modes.items():
        assert set(modes) <= set(types[type_].modes), type_


def test_a_document_is_about_what_many_of_its_sentences_tell() -> None:
    health, none = frozenset(["health"]), frozenset[str]()
    assert FINDER.throughout([health, health, none]) == {"health"}
    assert FINDER.throughout([health, none]) == frozenset(), "one sentence is too few"
    assert FINDER.throughout([health, health, *[none] * 8]) == frozenset()


def test_an_event_without_words_of_its_own_takes_its_documents_context(coder: Coder) -> None:
    text = "Cholera spreads in Malawi. Hospitals lack medicine. Zambia thanked Malawi. Doctors fear an epidemic."
    (thanks,) = [event for event in coder(text, "2023-02-01").events if event.type == "SUPPORT"]
    assert thanks.contexts == ("diplomatic",), "it has one of its own"
    text = "Cholera spreads in Malawi. Hospitals lack medicine. Malawi thanked its people. Doctors fear an epidemic."
    (thanks,) = [event for event in coder(text, "2023-02-01").events if event.type == "SUPPORT"]
    assert thanks.contexts == ("health",)
