"""Pages of news with the text and date that a reader takes from them: ``python -m bench.pages [--errors] [--gold D]``.

``text F1``: of word tokens, as multisets, per page and averaged over the stories; ``dates right``: of the stories that
state a date the share with that day; ``dates given wrongly``: of the stories that state none the share that is given
one all the same; ``titles right``: by their words; ``stories right``: of all pages the share rightly told to be a
story or not. Each line of ``gold.jsonl`` has file, url, title, text, published (a day or null) and story.

``--simple``: 2,269 press releases, each made into the simplest page there is; the share whose text, title and day come
back exactly.
"""

import argparse
import html
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

from bench.common import ROOT, SAMPLED, find, rows
from dragoman.errors import InputError
from dragoman.ingest.page import Page, PageContext, read_page

FOLDER = ROOT / "bench" / "pages_gold"
GOLD = FOLDER / "gold.jsonl"
_WORD = re.compile(r"\w+")


def labels(folder: Path) -> list[dict[str, Any]]:
    """The labelled pages of a folder; none where it has no gold."""
    gold = folder / GOLD.name
    return [json.loads(line) for line in gold.read_text("utf-8").splitlines() if line.strip()] if gold.is_file() else []


def files(folder: Path = FOLDER) -> tuple[Path, ...]:
    """The gold and every page it names, for the hash that floors are pinned to."""
    return (folder / GOLD.name, *(folder / label["file"] for label in labels(folder)))


def f1(ours: str, gold: str) -> float:
    """The F1 of the word tokens of two texts, as multisets, in lower case; 1 for two empty ones."""
    mine, theirs = (Counter(_WORD.findall(text.lower())) for text in (ours, gold))
    if not mine or not theirs:
        return float(not mine and not theirs)
    common = sum((mine & theirs).values())
    precision, recall = common / sum(mine.values()), common / sum(theirs.values())
    return 2 * precision * recall / (precision + recall) if common else 0.0


def score(folder: Path = FOLDER, errors: bool = False) -> dict[str, float]:
    """The figures over the pages of ``folder``; empty where there are none."""
    sums: Counter[str] = Counter()
    lowest = 1.0
    for label in labels(folder):
        page = _read(folder, label)
        right = _judge(page, label)
        sums.update({key: value for key, value in right.items() if value is not None})
        sums.update({f"of {key}": 1 for key, value in right.items() if value is not None})
        lowest = min(lowest, right["text F1"] if right["text F1"] is not None else 1.0)
        if (
            errors
            and any(value is not None and value < 0.995 for key, value in right.items() if key != "dates given wrongly")
        ) or (errors and right["dates given wrongly"]):
            _tell(page, label, right)
    names = ("text F1", "dates right", "dates given wrongly", "titles right", "stories right")
    figures = {name: round(sums[name] / sums[f"of {name}"], 4) for name in names if sums[f"of {name}"]}
    return figures | {"lowest text F1": round(lowest, 4)} if figures else {}


def simple() -> dict[str, float]:
    """The shares of press releases that come back exactly from a page of one element a paragraph."""
    path = find(SAMPLED["whitehouse-2021-2022"])
    right: Counter[str] = Counter()
    count = 0
    for row in rows(path) if path is not None else ():
        said = [paragraph for paragraph in row["text"].split("\n\n") if paragraph.strip()]
        page = read_page(_simple_page(row, said), PageContext(row["url"]))
        count += 1
        right["text exact"] += page.text == "\n\n".join(" ".join(paragraph.split()) for paragraph in said)
        right["title exact"] += page.title == " ".join(row["title"].split())
        right["day right"] += str(page.published) == row["date"]
        right["a story"] += page.story
    return {name: round(number / count, 4) for name, number in right.items()}


def _simple_page(row: dict[str, Any], said: list[str]) -> bytes:
    title, url, day = html.escape(row["title"]), html.escape(row["url"]), row["date"]
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta property="article:published_time" content="{day}T12:00:00-05:00">'
        f'<link rel="canonical" href="{url}"></head>'
        f'<body><article><h1>{title}</h1><time datetime="{day}">{day}</time>'
        + "".join(f"<p>{html.escape(paragraph)}</p>\n" for paragraph in said)
        + "</article></body></html>"
    ).encode()


def _read(folder: Path, label: dict[str, Any]) -> Page | None:
    try:
        return read_page((folder / label["file"]).read_bytes(), PageContext(label["url"]))
    except InputError:
        return None


def _judge(page: Page | None, label: dict[str, Any]) -> dict[str, float | None]:
    """Each figure's share of one page; None where it does not count for it."""
    published = str(page.published) if page is not None and page.published else None
    story, dated = label["story"], label["published"] is not None
    return {
        "text F1": f1(page.text if page else "", label["text"]) if story else None,
        "dates right": float(published == label["published"]) if story and dated else None,
        "dates given wrongly": float(published is not None) if story and not dated else None,
        "titles right": float(_words(page.title if page else None) == _words(label["title"])) if story else None,
        "stories right": float((page is not None and page.story) == story),
    }


def _words(title: str | None) -> list[str]:
    return _WORD.findall((title or "").casefold())


def _tell(page: Page | None, label: dict[str, Any], right: dict[str, float | None]) -> None:
    print(label["file"], {key: round(value, 3) for key, value in right.items() if value is not None})
    if page is None:
        print("   not read")
        return
    print(
        f"   {page.reason or 'story'} | {page.title} | {page.published} ({page.published_why}), "
        f"gold {label['published']}"
    )
    ours, gold = page.text.split("\n\n"), label["text"].split("\n\n")
    for sign, one, other in (("+", ours, gold), ("-", gold, ours)):
        for paragraph in one:
            if paragraph not in other:
                print(f"   {sign} {paragraph[:110]}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("--gold", type=Path, default=FOLDER)
    parser.add_argument("--simple", action="store_true")
    asked = parser.parse_args()
    for name, value in (simple() if asked.simple else score(asked.gold, asked.errors)).items():
        print(f"{name:24} {value:.4f}")
