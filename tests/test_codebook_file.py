"""Codebooks of a user's own: what they change, what is refused and where, and the worked example."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from dragoman.errors import DataError
from dragoman.extract import Codebook, load_codebook
from dragoman.extract import codebook_load as loader
from dragoman.extract.codebook_overlap import find_overlaps
from dragoman.extract.codebook_shelf import Shelf, Source
from dragoman.extract.match import weight_of
from dragoman.pipeline import Coder
from dragoman.pipeline.codebook_check import Report, check_codebook

EXAMPLE = Path(__file__).parent.parent / "docs" / "examples" / "defence-cooperation.yaml"
BUILT_IN = load_codebook()
ENTRY: dict[str, Any] = {
    "id": "my-parley",
    "type": "CONSULT",
    "match": [{"verb": ["chat"], "prep": {"with": "any"}}],
    "actor": ["subject"],
    "recipient": ["with"],
    "symmetric": True,
    "why": "To chat is to talk.",
    "examples": [{"text": "Norway chatted with Sweden.", "actor": ["NOR", "SWE"]}],
}


def write(folder: Path, content: Any) -> Path:
    path = folder / "mine.yaml"
    # By way of JSON, so that no entry is written as an alias of another.
    text = content if isinstance(content, str) else yaml.safe_dump(json.loads(json.dumps(content)), sort_keys=False)
    path.write_text(text, "utf-8")
    return path


def load(folder: Path, **content: Any) -> Codebook:
    return load_codebook(write(folder, content))


def told(folder: Path, content: Any) -> str:
    """What a bad file is refused with, its folder left out."""
    with pytest.raises(DataError) as error:
        load_codebook(write(folder, content))
    return str(error.value).replace(f"{folder}/", "")


# What a file changes


def test_an_extension_adds_to_the_built_in_entries(tmp_path: Path) -> None:
    book = load(tmp_path, name="mine", extends="plover", entries=[ENTRY])
    assert (book.name, book.source, book.whole) == ("mine", str(tmp_path / "mine.yaml"), False)
    assert [entry.id for entry in book.own] == ["my-parley"]
    assert len(book.entries) == len(BUILT_IN.entries) + 1
    assert (book.types, book.modes) == (BUILT_IN.types, BUILT_IN.modes)


def test_a_codebook_may_stand_alone(tmp_path: Path) -> None:
    book = load(tmp_path, entries=[ENTRY])
    assert (book.name, book.whole) == ("mine", True)
    assert [entry.id for entry in book.entries] == ["my-parley"]
    assert book.contexts == BUILT_IN.contexts


def test_built_in_entries_are_left_out_and_replaced(tmp_path: Path) -> None:
    gone = BUILT_IN.entries[0].id
    book = load(tmp_path, extends="plover", without=[gone])
    assert gone not in {entry.id for entry in book.entries}
    assert len(book.entries) == len(BUILT_IN.entries) - 1
    again = load(tmp_path, extends="plover", without=[gone], entries=[ENTRY | {"id": gone}])
    assert again.entry(gone).match[0].verb == ("chat",)


def test_classes_of_its_own_and_built_in_ones(tmp_path: Path) -> None:
    entry = ENTRY | {"match": [{"verb": ["$parley"], "object": ["$agreements"]}]}
    book = load(tmp_path, extends="plover", classes={"parley": ["chat", "$gab"], "gab": ["gabble"]}, entries=[entry])
    (match,) = book.entry("my-parley").match
    assert match.verb == ("chat", "gabble")
    assert isinstance(match.object, tuple)
    assert "treaty" in match.object


def test_modes_have_words_and_scores(tmp_path: Path) -> None:
    modes = {"CONSULT": {"palaver": {"words": ["$gab"], "score": 8}, "chat": {}}}
    entry = ENTRY | {"modes": ["chat"]}
    book = load(tmp_path, extends="plover", classes={"gab": ["gabble"]}, modes=modes, entries=[entry])
    assert book.score("CONSULT", ("palaver",)) == 8
    assert book.score("CONSULT", ("chat",)) == BUILT_IN.types["CONSULT"].score
    assert book.modes["CONSULT"]["palaver"].words == ("gabble",)
    assert "chat" not in book.modes["CONSULT"]
    assert "phone" in book.modes["CONSULT"]
    assert "palaver" not in BUILT_IN.types["CONSULT"].modes


def test_another_file_is_another_run(tmp_path: Path, coder: Coder) -> None:
    one = load(tmp_path, extends="plover", entries=[ENTRY])
    other = load(tmp_path, extends="plover", entries=[ENTRY | {"confidence": 0.5}])
    alone = load(tmp_path, entries=[ENTRY])
    hashes = {BUILT_IN.sha256, one.sha256, other.sha256, alone.sha256}
    assert len(hashes) == 4
    assert load(tmp_path, extends="plover", entries=[ENTRY]).sha256 == one.sha256
    assert Coder(coder.model, one, coder.kb).run.codebook == one.sha256


def test_a_users_entry_codes(tmp_path: Path, coder: Coder) -> None:
    book = load(tmp_path, entries=[ENTRY])
    record = Coder(coder.model, book, coder.kb, learned=coder.learned)(
        "Norway chatted with Sweden. France sent troops to Mali.", date="2023-03-03"
    )
    assert [event.type for event in record.events] == ["CONSULT"]


# What is refused, with the line


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"type": "CONSULTATION"}, "mine.yaml:4: entry 'my-parley': type 'CONSULTATION' is no PLOVER type (AGREE, "),
        ({"modes": ["telepathy"]}, "entry 'my-parley': CONSULT has no mode 'telepathy'"),
        ({"modes": ["phones"]}, "did you mean phone"),
        ({"match": [{"verb": ["a"], "noun": ["b"]}]}, "mine.yaml:6: entry 'my-parley': match.0: a match needs exactly"),
        ({"match": []}, "mine.yaml:5: entry 'my-parley': match: "),
        ({"match": [{"verb": "chat"}]}, "match.0.verb: Input should be a list"),
        ({"match": [{"verb": []}]}, "verb is empty; name words, or leave it out"),
        ({"match": [{"verb": ["Chat"]}]}, "'Chat' can stand nowhere; lemmas are lower case"),
        ({"match": [{"verb": ["chat"], "objekt": ["x"]}]}, "match.0.objekt: Extra inputs are not permitted"),
        ({"match": [{"verb": ["$nowhere"]}]}, "there is no word class '$nowhere'"),
        ({"match": [{"verb": ["chat"], "clause_type": ["TALK"]}]}, "clause_type 'TALK' is no PLOVER type"),
        (
            {"match": [{"verb": ["chat"], "object_kind": ["country"]}]},
            "match.0.object_kind.0: Input should be 'pers",
        ),
        ({"unless": [{}]}, "an empty shape fits everything"),
        ({"actor": ["subjcet"]}, "'subjcet' is no slot; did you mean subject?"),
        ({"actor": ["Subject"]}, "'Subject' is no slot"),
        ({"examples": []}, "mine.yaml:16: entry 'my-parley': examples: "),
        ({"examples": [{"text": "x", "date": "3 March"}]}, "examples.0.date: "),
        ({"extra": 1}, "mine.yaml:21: entry 'my-parley': extra: Extra inputs are not permitted"),
        ({"id": "My Parley"}, "mine.yaml:3: entry 'My Parley': id: "),
        ({"why": "short"}, "why: String should have at least 8 characters"),
        ({"confidence": 2}, "confidence: Input should be less than or equal to 1"),
    ],
)
def test_a_bad_entry_is_refused_with_its_line(change: dict[str, Any], said: str, tmp_path: Path) -> None:
    message = told(tmp_path, {"extends": "plover", "entries": [ENTRY | change]})
    assert message.startswith("mine.yaml:")
    assert said in message


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "mine.yaml:1: a codebook is a YAML mapping"),
        ("- id: x\n", "mine.yaml:1: a codebook is a YAML mapping"),
        ("just words", "mine.yaml:1: a codebook is a YAML mapping"),
        ("name: x\nentries: [a: b: c]\n", "mine.yaml:2: not YAML: "),
        ("name: x\nname: y\n", "mine.yaml:2: not YAML: the key 'name' stands twice"),
        ("a: &a [*a]\n" * 1, "mine.yaml"),
        ("[" * 5000, "mine.yaml"),
        (b"\xff\xfe\xff".decode("latin-1"), "mine.yaml"),
        ("name: x\n", "mine.yaml:1: this codebook has no entries"),
        ("name: x\nentires: []\n", "mine.yaml:2: entires: Extra inputs are not permitted"),
        ("name: x\nextends: cameo\nentries: []\n", "mine.yaml:2: extends: Input should be 'plover'"),
        ("name: x\nwithout: [agree-on]\n", "mine.yaml:2: only an extension leaves entries out: add `extends: plover`"),
        (
            "extends: plover\nwithout:\n  - agree-onn\n",
            "no built-in entry is called 'agree-onn'; did you mean agree-on",
        ),
        (
            "extends: plover\nclasses:\n  talks: [a]\nwithout: [agree-on]\n",
            "mine.yaml:3: word class 'talks' is built in",
        ),
        (
            "extends: plover\nclasses: {'My class': [a]}\nwithout: [agree-on]\n",
            "'My class' is no name for a word class",
        ),
        ("extends: plover\nmodes: {TALK: {x: {}}}\n", "mine.yaml:2: modes: 'TALK' is no PLOVER type"),
        (
            "extends: plover\nmodes:\n  x:\n    type: AGREE\n",
            "mine.yaml:4: modes.x.type: must be a mapping; docs/codebook.md",
        ),
        ("extends: plover\nmodes:\n  CONSULT:\n    phone: {}\n", "mine.yaml:4: CONSULT has the mode 'phone' already"),
        ("extends: plover\nmodes:\n  CONSULT:\n    x: {score: 99}\n", "mine.yaml:4: modes.CONSULT.x.score: Input"),
        ("extends: plover\nmodes:\n  CONSULT:\n    x: {words: [$no]}\n", "mine.yaml:4: there is no word class '$no'"),
        ("extends: plover\nentries: [x]\n", "mine.yaml:2: entry 'x': must be a mapping"),
        ("extends: plover\nentries:\n  - {type: AGREE}\n", "mine.yaml:3: entry 'without an id': id: Field required"),
    ],
)
def test_a_bad_file_is_refused_with_its_line(content: str, said: str, tmp_path: Path) -> None:
    assert said in told(tmp_path, content)


def test_two_entries_with_one_id_are_refused(tmp_path: Path) -> None:
    message = told(tmp_path, {"entries": [ENTRY, ENTRY]})
    assert message == "mine.yaml:20: entry 'my-parley' stands already at mine.yaml:2"
    message = told(tmp_path, {"extends": "plover", "entries": [ENTRY | {"id": "agree-on"}]})
    assert message.startswith("mine.yaml:3: entry 'agree-on' stands already at codebook/agree.yaml:")
    assert "list it under `without` to replace it" in message


def test_a_class_that_holds_itself_is_refused(tmp_path: Path) -> None:
    entry = ENTRY | {"match": [{"verb": ["$one"]}]}
    classes = {"one": ["$two"], "two": ["$one"]}
    assert "'$one' holds itself: $one > $two > $one" in told(tmp_path, {"classes": classes, "entries": [entry]})


@pytest.mark.parametrize(("name", "said"), [("nowhere.yaml", "there is no such codebook"), (".", "cannot be read")])
def test_a_file_that_is_not_there_is_refused(name: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=said):
        load_codebook(tmp_path / name)


def test_a_file_called_like_a_packaged_one_is_the_users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "codebook").mkdir()
    write(tmp_path / "codebook", {"extends": "plover", "entries": [ENTRY]}).rename("codebook/agree.yaml")
    assert [entry.id for entry in load_codebook("codebook/agree.yaml").own] == ["my-parley"]


def test_built_in_entries_are_refused_with_their_line() -> None:
    text = b"- id: fine\n\n- id: wrong\n  type: TALK\n"
    shelf = Shelf(BUILT_IN.types, {})
    with pytest.raises(DataError, match=r"codebook/x\.yaml:3: entry 'wrong': "):
        shelf.add(Source("codebook/x.yaml", text), {"id": "wrong", "type": "TALK"}, (1,))


def test_every_entry_has_its_place() -> None:
    places = loader.entry_places(BUILT_IN)
    assert set(places) == {entry.id for entry in BUILT_IN.entries}
    file, line = places["agree-on"].split(":")
    text = (Path(loader.__file__).parent.parent / "data" / file).read_text("utf-8").splitlines()
    assert text[int(line) - 1] == "- id: agree-on"


# Overlaps


def test_weights_are_those_of_the_matcher(coder: Coder) -> None:
    """What is told of a shape without a text is what a hit on a text weighs."""
    from dragoman.pipeline.codebook_check import run_cases

    seen = 0
    for case in run_cases(Coder(coder.model, BUILT_IN, coder.kb)):
        for hit, _ in case.trace.made:
            assert hit.weight in {weight_of(match) for match in hit.entry.match}
            seen += 1
    assert seen > 300


def overlaps(folder: Path, *entries: dict[str, Any]) -> list[tuple[str, str, tuple[str, ...], bool, bool]]:
    book = load(folder, entries=list(entries))
    return [(one.entry.id, one.by.id, one.triggers, one.same, one.tied) for one in find_overlaps(book)]


def test_overlaps_are_found(tmp_path: Path) -> None:
    other = ENTRY | {"id": "my-other", "type": "SUPPORT"}
    assert overlaps(tmp_path, ENTRY, other) == [("my-parley", "my-other", ("chat",), True, True)]
    surer = other | {"confidence": 0.9}
    assert overlaps(tmp_path, ENTRY, surer) == [("my-parley", "my-other", ("chat",), True, False)]
    wider = [{"verb": ["chat", "talk"], "prep": {"with": ["king", "queen"]}}]
    narrow = [{"verb": ["chat"], "prep": {"with": ["king"]}}]
    pair = (ENTRY | {"match": narrow}, other | {"match": wider})
    assert overlaps(tmp_path, *pair) == [("my-parley", "my-other", ("chat",), False, True)]
    # Nothing is amiss where the narrower one is the surer, has its own veto to keep the wide one off, or words more.
    assert overlaps(tmp_path, pair[0] | {"confidence": 0.9}, pair[1]) == []
    assert overlaps(tmp_path, pair[0], pair[1] | {"unless": [{"words": ["never"]}]}) == []
    assert overlaps(tmp_path, pair[0], pair[1] | {"needs": ["participants"]}) == []
    twice = ENTRY | {"match": [*wider, *narrow]}
    assert overlaps(tmp_path, twice) == [("my-parley", "my-parley", ("chat",), False, False)]


# Checking


def check(coder: Coder, book: Codebook) -> Report:
    return check_codebook(Coder(coder.model, book, coder.kb))


def test_a_check_finds_what_is_wrong(tmp_path: Path, coder: Coder) -> None:
    silent = ENTRY | {"id": "my-silence", "match": [{"verb": ["whisper"]}]}
    dead = ENTRY | {"id": "my-dead", "confidence": 0.1}
    wrong = ENTRY | {
        "id": "my-wrong",
        "match": [{"verb": ["apologise"]}],
        "examples": [{"text": "Norway apologised.", "actor": ["SWE"]}],
        "near_misses": [{"text": "Denmark apologised."}],
    }
    report = check(coder, load(tmp_path, entries=[ENTRY, silent, dead, wrong]))
    found = {(one.level, one.kind, one.entry) for one in report.findings}
    assert found == {
        ("error", "example", "my-silence"),
        ("error", "dead", "my-silence"),
        ("error", "dead", "my-dead"),
        ("error", "example", "my-wrong"),
        ("error", "near miss", "my-wrong"),
    }
    said = {(one.kind, one.entry): one.message for one in report.findings}
    assert said["example", "my-silence"] == "it does not fire; my-dead, my-parley does"
    assert "should be CONSULT [SWE] -> [] actual; is CONSULT [NOR]" in said["example", "my-wrong"]
    assert "coded as CONSULT [DNK]" in said["near miss", "my-wrong"]
    assert {one.place.rsplit(":")[-1] for one in report.findings if one.entry == "my-silence"} == {"20"}
    assert (report.examples, report.near_misses, len(report.errors)) == (4, 1, 5)


def test_a_check_warns_of_ties(tmp_path: Path, coder: Coder) -> None:
    rival = ENTRY | {
        "id": "my-rival",
        "type": "ACCUSE",
        "match": [{"verb": ["chat"], "subject": "any"}],
        "examples": [{"text": "Norway chatted.", "actor": ["NOR"]}],
    }
    report = check(coder, load(tmp_path, entries=[ENTRY, rival]))
    assert [(one.level, one.kind, one.entry) for one in report.findings] == [("warning", "tie", "my-parley")]
    assert "only their names put the first before" in report.findings[0].message


def test_a_check_warns_of_built_in_examples_that_change(tmp_path: Path, coder: Coder) -> None:
    greedy = ENTRY | {
        "id": "my-greed",
        "type": "PROTEST",
        "match": [{"verb": ["chat"], "subject": "any"}, {"verb": ["deport"], "object": "any", "subject": "any"}],
        "confidence": 0.95,
    }
    report = check(coder, load(tmp_path, extends="plover", entries=[greedy]))
    assert {one.level for one in report.findings if one.entry == "coerce-deport"} == {"warning"}
    assert report.errors == ()


def test_the_worked_example_is_in_order(coder: Coder) -> None:
    book = load_codebook(EXAMPLE)
    report = check(coder, book)
    assert [f"{one.place}: {one.message}" for one in report.findings] == []
    kinds = "joint-production technology-transfer arms-sale joint-exercise logistics-pact strategic-dialogue"
    kinds += " industrial-cooperation training"
    assert {mode for entry in book.own for mode in entry.modes} == set(kinds.split())
    assert all(len(entry.near_misses) >= 2 for entry in book.own)


def test_the_worked_example_names_what_built_in_entries_code(coder: Coder) -> None:
    text = "Indonesia and Singapore began a joint naval exercise on Monday."
    record = Coder(coder.model, load_codebook(EXAMPLE), coder.kb)(text, date="2023-03-03")
    assert [(event.type, event.modes) for event in record.events] == [("COOPERATE", ("joint-exercise",))]
