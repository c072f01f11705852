"""Packages whose names are imported when first asked for: each name is where its package says."""

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

from dragoman.lazy import offering

PACKAGES = ("dragoman", *(f"dragoman.{name}" for name in ("ingest", "annotate", "extract", "resolve", "store")))
HEAVY = (
    "numpy",
    "spacy",
    "onnxruntime",
    "nameparser",
    "rapidfuzz",
    "fastapi",
    "altair",
    "alembic",
    "sqlalchemy.dialects.postgresql",
)
APART = ("dragoman.resolve.kb", "dragoman.ingest.reader", "dragoman.annotate.tokens", "dragoman.pipeline")


@pytest.mark.parametrize("package", PACKAGES)
def test_every_name_is_found(package: str) -> None:
    found = importlib.import_module(package)
    assert all(getattr(found, name) is not None for name in found.__all__)


def test_a_name_that_there_is_not_is_no_attribute() -> None:
    get = offering("dragoman.store", {"search": "SearchHit=Hit"})
    assert get("SearchHit").__name__ == "Hit"
    with pytest.raises(AttributeError, match=r"'dragoman\.store' has no attribute 'Hit'"):
        get("Hit")


def test_a_question_to_a_ledger_imports_nothing_that_coding_takes(tmp_path: Path) -> None:
    from dragoman.store import Ledger

    place = tmp_path / "empty.ledger"
    Ledger.open(place).close()
    code = (
        "import sys; from dragoman.read.cli import app; "
        f"app(['show', 'IND', 'ISR', '--ledger', {str(place)!r}], standalone_mode=False); "
        f"print(sorted({{*{(*HEAVY, *APART)!r}}} & {{*sys.modules}}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
