"""Small pages for tests: a head, a headline, paragraphs, and what a test puts around them."""

import datetime as dt
import html
import json
from typing import Any

from dragoman.ingest.page import Page, PageContext, read_page

URL = "https://www.harbourpost.example/world/talks"
TITLE = "Ministers of two coasts reopen talks in the harbour"
PARAGRAPHS = (
    "The foreign ministers of Norway and Chile met in Oslo on Friday and agreed to resume regular consultations.",
    "“What we signed today is a beginning, not an end,” the Norwegian minister told reporters after the talks.",
    "The agreement sets up a joint commission that will meet twice a year, and has to be ratified by both parliaments.",
    "Trade between the two countries fell by 12 per cent last year, according to the statistics office.",
)
TEXT = "\n\n".join(PARAGRAPHS)


def paragraphs(*texts: str) -> str:
    """Each text as a paragraph element."""
    return "".join(f"<p>{html.escape(text)}</p>\n" for text in texts or PARAGRAPHS)


def page(body: str | None = None, head: str = "", above: str = "", lang: str = "en") -> bytes:
    """A page with the headline, ``above`` between it and the story, and ``body`` (default: four paragraphs)."""
    story = paragraphs() if body is None else body
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8">'
        f"<title>{html.escape(TITLE)}</title>{head}</head>"
        f"<body><article><h1>{html.escape(TITLE)}</h1>{above}{story}</article></body></html>"
    ).encode()


def data(**fields: Any) -> str:
    """A JSON-LD script of a NewsArticle with these fields."""
    node = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": TITLE} | fields
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


def read(markup: bytes, url: str | None = URL, fetched: dt.datetime | None = None) -> Page:
    """The page as read under an address of the Harbour Post."""
    return read_page(markup, PageContext(url, None, fetched))
