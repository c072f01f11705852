"""What is known of a page before it is read, and what reading it gives."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PageContext:
    """What came with the bytes of a page.

    ``charset`` is the transport's word for the encoding, which the page may contradict; ``fetched`` when it was taken
    from the web (aware): a date of publication after the day that follows is not believed.
    """

    url: str | None = None
    charset: str | None = None
    fetched: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page as read. ``text`` holds paragraphs separated by a blank line, each one line, without the headline."""

    title: str | None
    text: str
    url: str | None
    """The canonical address, where the page names a plausible one; else the address it was asked for under."""
    publisher: str | None
    published: dt.date | None
    """The day of publication by the publisher's own clock; None where nothing on the page says one."""
    published_at: dt.datetime | None
    """The moment, aware; None where no time of day or no offset is given."""
    published_why: str
    """Which evidence said so, and what it was preferred to; empty without a date."""
    modified: dt.date | None
    authors: tuple[str, ...]
    language: str | None
    """As the page declares it ("en-GB"); a hint, often wrong."""
    story: bool
    reason: str
    """A slug where the page is no story ("index-page", "video-page", "no-text", ...); else empty."""
    detail: str
    """A sentence for people on ``reason``."""
    amp_url: str | None
    print_url: str | None
    paywalled: bool
    """The text is only the opening; the rest is sold."""
