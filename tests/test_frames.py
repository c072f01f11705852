"""Frames: the logical subject, object and prepositions of a trigger, whatever the grammar of its sentence.

Each case is a sentence, its trigger word, and the slots that a careful reader fills. A slot that is not named is not
tested; an empty list says that nobody may stand there.
"""

import pytest

from conftest import Annotate
from dragoman.annotate import Annotation
from dragoman.extract.frames import Frame, Frames

Slots = dict[str, list[str]]

CASES: dict[str, list[tuple[str, str, Slots]]] = {
    "active": [
        (
            "France sent troops to Mali on Monday.",
            "sent",
            {"subject": ["France"], "object": ["troops"], "to": ["Mali"]},
        ),
        ("Kenya and Uganda condemned the raid.", "condemned", {"subject": ["Kenya", "Uganda"], "object": ["raid"]}),
        ("Peru expelled Chilean and Bolivian diplomats.", "expelled", {"subject": ["Peru"], "object": ["diplomats"]}),
        ("Norway gave Ukraine ten tanks.", "gave", {"subject": ["Norway"], "object": ["tanks"], "dative": ["Ukraine"]}),
        (
            "The minister met his counterpart in Oslo.",
            "met",
            {"subject": ["minister"], "object": ["counterpart"], "in": ["Oslo"]},
        ),
    ],
    "passive": [
        ("The envoy was expelled by Peru.", "expelled", {"subject": ["Peru"], "object": ["envoy"]}),
        ("Two Greek journalists were arrested on Thursday.", "arrested", {"subject": [], "object": ["journalists"]}),
        (
            "Aid has been sent to Chad by Japan and Qatar.",
            "sent",
            {"subject": ["Japan", "Qatar"], "object": ["Aid"], "to": ["Chad"]},
        ),
        ("Three men were arrested and deported by Turkey.", "deported", {"subject": ["Turkey"], "object": ["men"]}),
        ("A village shelled by Serbia was evacuated.", "shelled", {"subject": ["Serbia"], "object": ["village"]}),
        ("Iran is being accused by Sweden of spying.", "accused", {"subject": ["Sweden"], "object": ["Iran"]}),
    ],
    "relative clauses": [
        (
            "Norway, which sent tanks to Latvia, was praised.",
            "sent",
            {"subject": ["Norway"], "object": ["tanks"], "to": ["Latvia"]},
        ),
        ("The aid that Norway sent arrived late.", "sent", {"subject": ["Norway"], "object": ["aid"]}),
        ("The general who attacked Chad resigned.", "attacked", {"subject": ["general"], "object": ["Chad"]}),
        ("The diplomat whom Peru expelled has left.", "expelled", {"subject": ["Peru"], "object": ["diplomat"]}),
        ("The pact, which was signed by Chile, is dead.", "signed", {"subject": ["Chile"], "object": ["pact"]}),
    ],
    "participles": [
        (
            "Soldiers patrolling the border shot a farmer.",
            "patrolling",
            {"subject": ["Soldiers"], "object": ["border"]},
        ),
        ("Israel struck Gaza, killing five people.", "killing", {"subject": ["Israel"], "object": ["people"]}),
        ("Condemning the raid, Kenya recalled its envoy.", "Condemning", {"subject": ["Kenya"], "object": ["raid"]}),
        ("Rebels backed by Libya seized the town.", "backed", {"subject": ["Libya"], "object": ["Rebels"]}),
    ],
    "conjoined": [
        (
            "Peru recalled its envoy and expelled the Chilean consul.",
            "expelled",
            {"subject": ["Peru"], "object": ["consul"]},
        ),
        ("Police arrested and deported two men.", "arrested", {"subject": ["Police"], "object": ["men"]}),
        ("Police arrested and deported two men.", "deported", {"subject": ["Police"], "object": ["men"]}),
        (
            "The president met the king, thanked him and left for Spain.",
            "thanked",
            {"subject": ["president"], "object": ["him"]},
        ),
        (
            "France condemned the coup and Mali rejected the criticism.",
            "rejected",
            {"subject": ["Mali"], "object": ["criticism"]},
        ),
    ],
    "control": [
        ("Germany asked Israel to join the talks.", "join", {"subject": ["Israel"], "object": ["talks"]}),
        ("Germany asked Israel to join the talks.", "asked", {"subject": ["Germany"], "object": ["Israel"]}),
        ("Germany agreed to join the talks.", "join", {"subject": ["Germany"], "object": ["talks"]}),
        ("Spain promised Morocco to lift the ban.", "lift", {"subject": ["Spain"], "object": ["ban"]}),
        ("Ghana called on Togo to free the men.", "free", {"subject": ["Togo"], "object": ["men"]}),
        ("The king wants to visit Cuba.", "visit", {"subject": ["king"], "object": ["Cuba"]}),
        ("Turkey was urged by Greece to withdraw its ships.", "withdraw", {"subject": ["Turkey"], "object": ["ships"]}),
        ("Turkey is ready to withdraw its ships.", "withdraw", {"subject": ["Turkey"], "object": ["ships"]}),
        ("Finland is expected to join the alliance.", "join", {"subject": ["Finland"], "object": ["alliance"]}),
        ("Iran announced plans to attack Iraq.", "attack", {"subject": ["Iran"], "object": ["Iraq"]}),
    ],
    "clauses as prepositional objects": [
        ("Sweden accused Iran of helping the rebels.", "accused", {"subject": ["Sweden"], "object": ["Iran"]}),
        ("Sweden accused Iran of helping the rebels.", "helping", {"subject": ["Iran"], "object": ["rebels"]}),
        ("Cuba thanked Spain for sending doctors.", "sending", {"subject": ["Spain"], "object": ["doctors"]}),
        ("Iran apologised for shooting down the plane.", "shooting", {"subject": ["Iran"], "object": ["plane"]}),
        ("India is interested in buying the jets.", "buying", {"subject": ["India"], "object": ["jets"]}),
    ],
    "light verbs": [
        ("Russia launched an attack on Georgia.", "attack", {"subject": ["Russia"], "on": ["Georgia"]}),
        ("The president paid a visit to Kenya.", "visit", {"subject": ["president"], "to": ["Kenya"]}),
        ("Egypt held a series of talks with Sudan.", "talks", {"subject": ["Egypt"], "with": ["Sudan"]}),
        ("Sanctions were imposed on Belarus by Canada.", "Sanctions", {"subject": ["Canada"], "on": ["Belarus"]}),
        ("Talks were held between Syria and Jordan.", "Talks", {"between": ["Syria", "Jordan"]}),
    ],
    "event nouns": [
        ("Russia's invasion of Ukraine shocked them.", "invasion", {"possessor": ["Russia"], "object": ["Ukraine"]}),
        ("The Saudi bombing of Yemen went on.", "bombing", {"modifier": ["Saudi"], "object": ["Yemen"]}),
        ("Talks between Iran and Oman collapsed.", "Talks", {"between": ["Iran", "Oman"]}),
        (
            "The arrest of two sailors by Spain angered them.",
            "arrest",
            {"object": ["sailors"], "by": ["Spain"], "subject": ["Spain"]},
        ),
        ("An attack by rebels on the town failed.", "attack", {"subject": ["rebels"]}),
        ("Hungarian and Romanian talks were cut short.", "talks", {"modifier": ["Hungarian", "Romanian"]}),
    ],
    "adjectives": [
        ("Ghana is ready to help Togo.", "ready", {"subject": ["Ghana"]}),
        ("Austria was critical of the Italian plan.", "critical", {"subject": ["Austria"], "of": ["plan"]}),
        ("Niger is grateful to Algeria.", "grateful", {"subject": ["Niger"], "to": ["Algeria"]}),
    ],
    "prepositions": [
        ("Japan fought alongside Korea.", "fought", {"subject": ["Japan"], "with": ["Korea"]}),
        ("The troops withdrew from Mali and Niger.", "withdrew", {"subject": ["troops"], "from": ["Mali", "Niger"]}),
        (
            "Chile spoke with Peru, Bolivia and Brazil about trade.",
            "spoke",
            {"with": ["Peru", "Bolivia", "Brazil"], "about": ["trade"]},
        ),
        ("The army pulled out of Chad.", "pulled", {"subject": ["army"], "of": ["Chad"]}),
    ],
}

FLAT = [(name, *case) for name, cases in CASES.items() for case in cases]

PARTICLES = [
    ("Iran called off the talks.", "called", "call off"),
    ("The minister stepped down on Friday.", "stepped", "step down"),
    ("Turkey shot down a Syrian plane.", "shot", "shoot down"),
    ("Cuba called the Spanish plan a trap.", "called", "call"),
]

# Odd texts on which nothing may break: a frame of every token is asked for.
ODD = [
    "",
    "?!",
    "Who whom which that.",
    "to to to to to",
    "of of of France of of",
    "IRAN SAYS NO TO TALKS WITH US AS ARMY MOVES",
    "met met met met",
    "the the and and or but",
    "by by by whom was were been being",
    "Having been told to be asked to be ready to.",
    "“”‘’ « » -- ... \n\n 1 2 3",
    "said said said he said she said they said",
    "A, B, C, D; E: F - G / H & I.",
]


@pytest.fixture(scope="module")
def annotations(annotate_texts: Annotate) -> dict[str, Annotation]:
    return annotate_texts([*(case[1] for case in FLAT), *(case[0] for case in PARTICLES), *ODD, _LONG])


_LONG = "The king " + "said that the minister " * 60 + "left, and " + "the men of " * 80 + "Peru met."


def _frame(annotation: Annotation, word: str) -> Frame:
    token = next(token for token in annotation.tokens if token.text == word)
    return Frames(annotation).frame(token)


def _told(annotation: Annotation) -> str:
    return " ".join(f"{t.text}/{t.tag}/{t.dep}<{t.head.text}" for t in annotation.tokens)


@pytest.mark.parametrize(
    ("name", "text", "trigger", "wanted"), FLAT, ids=[f"{case[0]}: {case[2]} in {case[1][:50]}" for case in FLAT]
)
def test_slots(name: str, text: str, trigger: str, wanted: Slots, annotations: dict[str, Annotation]) -> None:
    frame = _frame(annotations[text], trigger)
    found = {slot: [token.text for token in frame.slots.get(slot, [])] for slot in wanted}
    assert found == wanted, _told(annotations[text])


@pytest.mark.parametrize(("text", "trigger", "lemma"), PARTICLES)
def test_particles_belong_to_the_trigger(
    text: str, trigger: str, lemma: str, annotations: dict[str, Annotation]
) -> None:
    frame = _frame(annotations[text], trigger)
    assert frame.lemma == lemma
    assert len(frame.words) == len(lemma.split())


def test_kinds_and_passive(annotations: dict[str, Annotation]) -> None:
    assert _frame(annotations["The envoy was expelled by Peru."], "expelled").passive
    assert not _frame(annotations["France sent troops to Mali on Monday."], "sent").passive
    assert _frame(annotations["Russia launched an attack on Georgia."], "attack").kind == "noun"
    assert _frame(annotations["Ghana is ready to help Togo."], "ready").kind == "adjective"


def test_a_light_verb_is_part_of_the_trigger(annotations: dict[str, Annotation]) -> None:
    frame = _frame(annotations["Russia launched an attack on Georgia."], "attack")
    assert frame.light is not None
    assert frame.light.text == "launched"
    assert [token.text for token in frame.words] == ["launched", "attack"]


def test_the_complement_clause_is_found(annotations: dict[str, Annotation]) -> None:
    for text, trigger, clause in [
        ("Germany asked Israel to join the talks.", "asked", "join"),
        ("Sweden accused Iran of helping the rebels.", "accused", "helping"),
        ("Ghana is ready to help Togo.", "ready", "help"),
    ]:
        found = _frame(annotations[text], trigger).clause
        assert found is not None, text
        assert found.text == clause


@pytest.mark.parametrize("text", [*ODD, _LONG], ids=lambda text: text[:20])
def test_every_token_of_odd_text_has_a_frame(text: str, annotations: dict[str, Annotation]) -> None:
    annotation = annotations[text]
    frames = Frames(annotation)
    for token in annotation.tokens:
        frame = frames.frame(token)
        assert frame.trigger is token
        assert token in frame.words
        assert {"subject", "object"} <= set(frame.slots)
        for heads in frame.slots.values():
            assert len(heads) == len({head.i for head in heads}), "nobody stands twice in one slot"


def test_a_frame_does_not_depend_on_what_was_asked_before(annotations: dict[str, Annotation]) -> None:
    """The subject of a verb is the same whichever frame is built first."""
    for text, annotation in annotations.items():
        if text == _LONG:
            continue
        forward, backward = Frames(annotation), Frames(annotation)
        for token in annotation.tokens:
            forward.frame(token)
        for token in reversed(annotation.tokens):
            backward.frame(token)
        for token in annotation.tokens:
            one, two = forward.frame(token), backward.frame(token)
            assert {k: v for k, v in one.slots.items() if v} == {k: v for k, v in two.slots.items() if v}, (text, token)
