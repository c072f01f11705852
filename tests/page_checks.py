"""What every page owes its readers, checked on its HTML: headings in order, labels, captions, nothing that runs."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"))
_DRAWN = frozenset(("line", "path", "rect"))


@dataclass
class Page:
    """A page as read. ``links`` are the addresses that it leads to."""

    headings: list[int] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    title: str = ""
    text: str = ""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self.open: list[str] = []
        self.captions: list[bool] = []
        self.fields: list[tuple[str, str]] = []
        self.labels: set[str] = set()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        problems = self.page.problems
        problems += [f"{tag} has {name}" for name in given if name == "style" or name.startswith("on")]
        if tag == "script" and not given.get("src"):
            problems.append("an inline script")
        if re.fullmatch("h[1-6]", tag):
            self.page.headings.append(int(tag[1]))
        if tag in ("a", "link") and given.get("href"):
            self.page.links.append(given["href"] or "")
        if given.get("id"):
            self.page.ids.append(given["id"] or "")
        field = tag in ("input", "select", "textarea") and given.get("type") not in ("hidden", "submit")
        if field and "label" not in self.open and not given.get("aria-label"):
            self.fields.append((f"{tag} {given.get('name')}", given.get("id") or ""))
        if tag == "label" and given.get("for"):
            self.labels.add(given["for"] or "")
        if tag == "table":
            self.captions.append(False)
        if tag == "caption" and self.captions:
            self.captions[-1] = True
        if tag not in _VOID | _DRAWN:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        return None

    def handle_endtag(self, tag: str) -> None:
        if tag == "table" and not self.captions.pop():
            self.page.problems.append("a table has no caption")
        if tag in _VOID | _DRAWN:
            return
        if tag in ("li", "p", "dt", "dd", "option", "tr", "td", "th", "thead", "tbody"):
            while self.open and self.open[-1] in ("li", "p", "dt", "dd", "option", "tr", "td", "th", "thead", "tbody"):
                if self.open.pop() == tag:
                    return
        if not self.open or self.open.pop() != tag:
            self.page.problems.append(f"</{tag}> closes what is not open")

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "title" and "svg" not in self.open:
            self.page.title += data
        self.page.text += data


def read(html: str) -> Page:
    """The page, with all that is wrong with it among its ``problems``."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    page = reader.page
    if page.headings.count(1) != 1:
        page.problems.append(f"{page.headings.count(1)} headings of the first level")
    steps = zip([0, *page.headings], page.headings, strict=False)
    page.problems += [f"h{after} follows h{before}" for before, after in steps if after > before + 1]
    page.problems += [f"two ids {one}" for one in set(page.ids) if page.ids.count(one) > 1]
    page.problems += [f"{name} has no label" for name, id in reader.fields if id not in reader.labels]
    if reader.open:
        page.problems.append(f"left open: {reader.open}")
    if not page.title.strip():
        page.problems.append("no title")
    return page
