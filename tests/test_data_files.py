"""How data files are read: words stay words, and nothing is lost silently."""

import pytest

from dragoman.data import data_hash, names, parse_yaml, read_bytes, read_yaml
from dragoman.errors import DataError
from dragoman.extract.codebook_load import SUPPORTING
from dragoman.resolve.kb import FILES


def test_prepositions_and_norway_are_no_booleans() -> None:
    assert parse_yaml("{on: [no, yes, off, NO], whole: true, part: false}", "x.yaml") == {
        "on": ["no", "yes", "off", "NO"],
        "whole": True,
        "part": False,
    }


def test_a_key_that_stands_twice_is_refused_with_its_line() -> None:
    with pytest.raises(DataError, match=r"x\.yaml:3: not YAML: the key 'unless' stands twice"):
        parse_yaml("unless: [a]\nverb: [b]\nunless: [c]\n", "x.yaml")


def test_what_is_no_yaml_is_refused_with_its_line() -> None:
    with pytest.raises(DataError, match=r"x\.yaml:2"):
        parse_yaml("a: [1\nb: 2]: 3", "x.yaml")


def test_a_missing_file_says_what_to_do() -> None:
    with pytest.raises(DataError, match=r"nowhere\.yaml is missing from the installed package: reinstall"):
        read_bytes("nowhere.yaml")


@pytest.mark.parametrize("name", [name for name in ("", "codebook") for name in names(name) if name.endswith(".yaml")])
def test_every_packaged_file_is_read(name: str) -> None:
    assert read_yaml(name.lstrip("/"))


def test_the_hash_is_of_names_and_contents_in_order() -> None:
    assert data_hash("plover.yaml", "cues.yaml") != data_hash("cues.yaml", "plover.yaml")
    assert data_hash("plover.yaml") == data_hash("plover.yaml")


def test_every_data_file_is_part_of_the_run() -> None:
    """A changed word list is a changed run: whatever can change a code is in one of the two hashes."""
    hashed = {*SUPPORTING, *FILES, "plover.yaml"}
    packaged = {name.lstrip("/") for name in names("") if name.endswith((".yaml", ".csv", ".gz"))}
    # What decides which texts come in, and how they are read off a file or page, cannot change the code of a text.
    reading = {"addresses.yaml", "urls.yaml", "pages.yaml", "reading.yaml", "syndication.yaml"}
    # Nor can what lays records beside each other (a change finds all happenings anew), asks of them or writes them.
    ledger = {"reconciling.yaml", "reviewing.yaml", "agreements.yaml", "follow_up.yaml", "exports.yaml", "stems.csv.gz"}
    ledger |= {"corpora.yaml"}  # what the tables of a dataset are called
    # Nor what pages say of accuracy, nor the map that they draw.
    shown = {"accuracy.yaml", "outlines.json.gz"}
    assert packaged - reading - ledger - shown <= hashed
