"""Each hostile case in a process of its own: how it ends, how much memory it took, and whom it connected to."""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools.hostile_fetch import CASES, MAX_MB, attempt  # noqa: E402

HEAVY = [
    "gzip bomb",
    "brotli bomb",
    "gzip bomb in gzip",
    "endless body",
    "endless headers",
    "robots.txt of 25,000 rules",
]
LEADING_INSIDE = ["redirect to loopback", "redirect to metadata", "name public and private", "name that rebinds"]


@pytest.mark.parametrize("name", HEAVY + LEADING_INSIDE)
def test_a_hostile_case_ends_as_it_should_without_memory_and_without_a_connection(name: str) -> None:
    found = attempt(name)
    assert found.reason == CASES[name].reason
    assert found.megabytes < MAX_MB
    assert (found.tried, found.trapped) == (0, 0)
