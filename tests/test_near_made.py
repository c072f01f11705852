"""The edits that copies are measured with: each changes its text, the same way each time, and is found again."""

import random
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench import copies  # noqa: E402
from bench.copy_edits import EDITS  # noqa: E402

from dragoman.ingest.near import compare, fingerprint, likely  # noqa: E402
from near_stories import LATER, STORY, TWO_MORE  # noqa: E402

TEXT = f"{STORY}\n\n{TWO_MORE[0]} The program will continue, she said."


@pytest.mark.parametrize("kind", EDITS)
def test_each_edit_changes_the_text_the_same_way_each_time_and_is_near(kind: str) -> None:
    made = [EDITS[kind](TEXT, random.Random(3), LATER) for _ in range(2)]
    assert made[0] == made[1] != TEXT
    if made[0]:
        assert likely(fingerprint(TEXT), fingerprint(made[0]))
        assert compare(TEXT, made[0]).near


def test_a_family_of_the_pool_is_an_original_and_two_versions() -> None:
    made = list(copies.pool([TEXT, LATER, "Too short to be cut."]))
    assert [sum(one.family == n for one in made) for n in range(3)] == [3, 3, 1]
    assert len({one.id for one in made}) == len(made)
    assert made == list(copies.pool([TEXT, LATER, "Too short to be cut."]))


def test_labels_hold_no_text() -> None:
    lines = copies.LABELS.read_text("utf-8").splitlines()
    assert all('"text"' not in line and '"sha256"' in line for line in lines)
