"""What a watch's condition holds of, and which conditions make no sense."""

from typing import Any

import pytest

from dragoman.errors import InputError
from dragoman.store import parse_condition
from dragoman.store.watch_match import found_in
from watch_factory import condition, denial, meeting, stored

HOLDS: list[dict[str, Any]] = [
    {"actors": ["Anil Rao"]},
    {"actors": ["Q77"]},
    {"actors": ["minister of  defence"]},
    {"actors": ["Nobody", "peled"]},
    {"countries": ["isr"]},
    {"dyads": [["ISR", "IND"]]},
    {"types": ["consult"]},
    {"types": ["AID", "CONSULT"], "countries": ["IND"]},
    {"modes": ["visit"]},
    {"statuses": ["actual"]},
    {"topics": ["drones"]},
    {"topics": ["defence"]},
    {"contexts": ["military"]},
    {"words": ["SPOKE of drones"]},
    {"min_confidence": 0.9},
]
FAILS: list[dict[str, Any]] = [
    {"actors": ["Rao Anil"]},
    {"actors": ["Ani"]},
    {"actors": ["Q7"]},
    {"countries": ["PAK"]},
    {"dyads": [["IND", "PAK"]]},
    {"types": ["AID"], "countries": ["IND"]},
    {"modes": ["phone"]},
    {"statuses": ["negated", "future"]},
    {"topics": ["drone"]},
    {"contexts": ["trade"]},
    {"words": ["They left"]},
    {"words": ["drone"]},
    {"min_confidence": 0.91},
    {"denials": True},
]
EVENT: dict[str, Any] = {"topics": ("sale of drones",), "areas": ("defence",), "contexts": ("military",)}


@pytest.mark.parametrize("asked", HOLDS, ids=str)
def test_what_is_asked_for_is_hit(asked: dict[str, Any]) -> None:
    (found,) = found_in(condition(**asked), stored(meeting("a.txt", **EVENT), 2))
    assert (found.kind, found.document_id, found.version, found.part) == ("event", "a.txt", 2, "e1")
    assert found.sentence == "Minister Anil Rao received Dana Peled in town and spoke of drones."
    assert found.why.startswith("CONSULT, actual; ")
    assert dict(found.facts)["countries"] == ["IND", "ISR"]


@pytest.mark.parametrize("asked", FAILS, ids=str)
def test_what_is_not_asked_for_is_not(asked: dict[str, Any]) -> None:
    assert list(found_in(condition(**asked), stored(meeting("a.txt", **EVENT)))) == []


def test_a_denied_event_is_a_denial_and_so_is_a_statement_that_denies() -> None:
    asked = condition(denials=True, countries=["ISR"])
    (event,) = found_in(asked, stored(meeting("a.txt", status="negated")))
    (statement,) = found_in(asked, stored(denial("b.txt")))
    assert (event.kind, event.part, statement.kind, statement.part) == ("denial", "e1", "denial", "s1")
    assert "deal on drones" in statement.sentence
    assert list(found_in(condition(denials=True, countries=["IND"]), stored(denial("b.txt")))) == []
    assert list(found_in(condition(denials=True, topics=["deal"]), stored(denial("b.txt")))) != []
    assert list(found_in(condition(denials=True, types=["CONSULT"]), stored(denial("b.txt")))) == []


def test_a_hit_is_named_by_its_words_and_not_by_its_number() -> None:
    asked = condition(countries=["IND"])
    text = "Minister Anil Rao received\nDana Peled in Delhi and spoke of drones."
    (one,) = found_in(asked, stored(meeting("a.txt", text=text)))
    (again,) = found_in(asked, stored(meeting("a.txt", text="New. " + text.replace("\n", " ")), 2))
    (other,) = found_in(asked, stored(meeting("b.txt", text=text)))
    assert one.key == again.key
    assert one.key != other.key


NONSENSE: list[tuple[dict[str, Any], str]] = [
    ({}, "nothing is asked for"),
    ({"countries": ["India"]}, "countries.0.*no alpha-3 code"),
    ({"dyads": [["IND", "IND"]]}, "two countries"),
    ({"dyads": [["IND"]]}, "dyads"),
    ({"statuses": ["perhaps"]}, "statuses.0"),
    ({"words": [" "]}, "blank"),
    ({"min_confidence": 2}, "min_confidence"),
    ({"colour": "red"}, "colour"),
    ({"denials": True, "overdue": True}, "watches of their own"),
    ({"swing": {"days": 30, "by": 2}}, "give dyads"),
    ({"swing": {"days": 0, "by": 2}, "dyads": [["IND", "ISR"]]}, "swing.days"),
    ({"overdue": True, "types": ["AID"]}, "leave them out"),
]


@pytest.mark.parametrize(("asked", "why"), NONSENSE, ids=lambda one: str(one))
def test_a_condition_that_makes_no_sense_is_refused_by_name(asked: dict[str, Any], why: str) -> None:
    with pytest.raises(InputError, match=why) as caught:
        condition(**asked)
    assert caught.value.reason == "bad-watch"


def test_a_condition_is_read_from_yaml_and_json() -> None:
    yaml = parse_condition(b"dyads: [[NOR, SWE]]\ncountries: [NO R]\n".replace(b"NO R", b"NOR"), "w.yaml")
    assert yaml == parse_condition(b'{"dyads": [["SWE", "NOR"]], "countries": ["NOR"]}', "w.json")
    for wrong in (b"- a list", b"a: [", b"\xff\xfe\x00", b""):
        with pytest.raises(InputError, match=r"w\.yaml"):
            parse_condition(wrong, "w.yaml")
