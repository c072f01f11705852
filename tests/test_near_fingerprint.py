"""Fingerprints: the same everywhere, of what a text tells and not of what stands around it."""

import hashlib
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman import data
from dragoman.errors import DataError
from dragoman.ingest.near import SCHEME, fingerprint, likely, resemblance
from dragoman.ingest.near.markers import FILE, markers
from dragoman.ingest.near.story import read_story
from near_stories import LATER, STORY

PINNED = "e6d8bc762dc2b909acc75f399aed3671bef6bb55eddc568ad185e6e3a8200d70"


def test_the_fingerprint_of_a_text_is_pinned() -> None:
    # It is stored: if this fails, SCHEME must change, or stored fingerprints no longer find their copies.
    found = fingerprint(STORY)
    data = found.signature + b"".join(band.to_bytes(8, "little", signed=True) for band in found.bands)
    assert hashlib.sha256(data).hexdigest() == PINNED
    assert SCHEME == "rminhash2-64x2+16x2-words4-1"


def test_another_process_with_another_hash_seed_makes_the_same_fingerprint() -> None:
    program = "import sys; from dragoman.ingest.near import fingerprint; print(fingerprint(sys.stdin.read()))"
    answers = [
        subprocess.run(
            [sys.executable, "-c", program],
            input=STORY,
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
            env={"PYTHONPATH": ":".join(sys.path), "PYTHONHASHSEED": seed, "PYTHONUTF8": "1"},
        ).stdout.strip()
        for seed in ("1", "2")
    ]
    assert answers == [str(fingerprint(STORY))] * 2


def test_a_fingerprint_has_forty_bands_that_fit_a_bigint() -> None:
    found = fingerprint(STORY)
    assert len(found.signature) == 256
    assert len(found.bands) == len(set(found.bands)) == 40
    assert all(-(2**63) <= band < 2**63 for band in found.bands)
    assert found.shingles > 100


def test_a_text_without_words_has_no_bands_and_is_like_no_other() -> None:
    empty = fingerprint(" *** \n\n --- ")
    assert (empty.signature, empty.bands, empty.shingles) == (b"", (), 0)
    assert resemblance(empty, fingerprint(STORY)) == 0
    assert not likely(empty, fingerprint(STORY))


def test_case_quotes_accents_references_links_and_spaces_do_not_matter() -> None:
    plain = 'The minister of Asuncion said: "We won\'t sign it & that is that." See the text at length there today.'
    typed = (
        "The  minister of\u00a0Asunción said: “We won’t sign it &amp; that is that.”  SEE the text "
        "https://a.example/b?c=1 at length there\u200b today."
    )
    mojibake = plain.replace("'", "â€™").replace('"', "â€œ")
    assert fingerprint(plain) == fingerprint(typed) == fingerprint(mojibake)


BOILERPLATE = [
    "NEW DELHI, March 3 (Reuters) - {}",
    "WASHINGTON (AP) — {}",
    "By Jane Doe and John Roe, Staff Writers\n\n{}",
    "{}\n\n(This story has not been edited by our staff and is auto-generated from a syndicated feed.)",
    "{}\n\n(Reporting by Jane Doe; Editing by John Roe)",
    "{}\n\nALSO READ | Ten things to know",
    "{}\n\nAdvertisement\n\nCopyright 2023 The Daily Example. All rights reserved.",
    "{}\n\nWith inputs from PTI",
]


@pytest.mark.parametrize("frame", BOILERPLATE)
def test_what_agencies_and_pages_put_around_a_story_changes_nothing(frame: str) -> None:
    assert fingerprint(frame.format(STORY)) == fingerprint(STORY)


def test_a_quotation_that_speaks_of_rights_is_part_of_its_story() -> None:
    assert not read_story(
        "All who came said that the rights of the miners must be reserved for the miners."
    ).boilerplate[0]
    assert not read_story("Subscribe is what they did.\n\nBy Friday the Talks Had Failed.").boilerplate[1]


def test_a_text_that_is_boilerplate_alone_is_still_read() -> None:
    assert fingerprint("All rights reserved.").shingles == 1


def test_unrelated_stories_are_not_worth_comparing_and_copies_are() -> None:
    assert not likely(fingerprint(STORY), fingerprint(LATER))
    assert likely(fingerprint(STORY), fingerprint("Another headline\n\n" + STORY))


def test_the_opening_finds_what_is_cut_to_a_fifth() -> None:
    filler = "\n\n".join(
        f"Point {n} of the {n * 7} points was put to vote {n * 3} and lost by {n + 2}." for n in range(90)
    )
    cut = fingerprint(STORY)
    assert set(cut.bands) & set(fingerprint(f"{STORY}\n\n{filler}").bands)


@pytest.mark.parametrize(
    ("entry", "wrong"),
    [({"starts": ["--"]}, "holds no word"), ({"longest": 0}, "longest"), ({"stray": ["a"]}, "stray")],
)
def test_a_wrong_list_of_markers_is_refused_by_name(
    entry: dict[str, object], wrong: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = data.read_yaml(FILE) | entry
    monkeypatch.setattr(data, "read_yaml", lambda _: broken)
    with pytest.raises(DataError, match=wrong):
        markers.__wrapped__()


@given(st.text(max_size=400))
def test_any_text_has_spans_that_lie_on_it_in_order(text: str) -> None:
    story = read_story(text)
    ends = [0]
    for start, end in story.spans:
        assert ends[-1] <= start < end <= len(text)
        assert not text[start].isspace()
        ends.append(end)
    assert fingerprint(text) == fingerprint(text)
