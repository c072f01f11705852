"""Whole pages of many layouts (tests/data/page_dev), and the scorer that reads them and the held-out ones."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.pages import f1, files, labels, score

from dragoman.data import read_yaml
from dragoman.errors import DataError
from dragoman.ingest.page import PageContext, read_page, words

DEV = Path(__file__).parent / "data" / "page_dev"
GOLD = labels(DEV)


@pytest.mark.parametrize("label", GOLD, ids=[label["file"] for label in GOLD])
def test_each_layout_gives_its_story_and_day(label: dict[str, Any]) -> None:
    page = read_page((DEV / label["file"]).read_bytes(), PageContext(label["url"]))
    assert page.story == label["story"], page.reason
    if page.story:
        assert str(page.published or None) == str(label["published"])
        assert f1(page.text, label["text"]) >= 0.89


def test_the_layouts_together_are_nearly_all_right() -> None:
    figures = score(DEV)
    assert figures["text F1"] >= 0.99
    assert figures["dates right"] == figures["stories right"] == figures["titles right"] == 1.0
    assert figures["dates given wrongly"] == 0.0


def test_the_layouts_are_many_and_all_there() -> None:
    assert sum(label["story"] for label in GOLD) >= 24
    assert all(path.is_file() for path in files(DEV))


def test_f1_is_of_words_as_often_as_they_stand() -> None:
    assert f1("A b, c.", "a B c") == 1.0
    assert f1("a a b", "a b b") == pytest.approx(2 / 3)
    assert f1("", "") == 1.0
    assert f1("a", "") == 0.0


def test_the_scorer_tells_wrong_dates_titles_and_kinds(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes((DEV / "wordpress.html").read_bytes())
    told = next(label for label in GOLD if label["file"] == "wordpress.html")
    wrong = told | {"file": "a.html", "published": None, "title": "Another", "story": True, "text": "nothing of it"}
    (tmp_path / "gold.jsonl").write_text(json.dumps(wrong) + "\n", "utf-8")
    figures = score(tmp_path)
    assert figures["dates given wrongly"] == 1.0
    assert figures["titles right"] == 0.0
    assert figures["text F1"] < 0.1


def test_the_words_of_pages_are_validated(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = read_yaml("pages.yaml")
    for broken in (
        raw | {"more": []},
        {**raw, "dates": raw["dates"] | {"months": [["january"]]}},
        {k: v for k, v in raw.items() if k != "lines"},
    ):
        words.words.cache_clear()
        monkeypatch.setattr("dragoman.data.read_yaml", lambda _, broken=broken: broken)
        with pytest.raises(DataError, match=r"pages\.yaml"):
            words.words()
    monkeypatch.undo()
    words.words.cache_clear()
    assert words.words().lines.longest > 0


@pytest.mark.parametrize(
    ("names", "part"),
    [
        ("Story-RelatedBox x1", "related"),
        ("has-sidebar article", None),
        ("md:hidden", None),
        ("category-newsletter", None),
        ("adSlot", "advertising"),
        ("shadow-box", None),
        ("wp-caption-text", "caption"),
        ("radar", None),
        ("cookie_banner", "consent"),
        ("", None),
    ],
)
def test_parts_are_told_by_whole_words(names: str, part: str | None) -> None:
    assert words.part_of(names) == part
