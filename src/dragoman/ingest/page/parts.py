"""Which part of the page an element belongs to, by tag, role, style and the words of its names."""

from lxml.html import HtmlElement  # type: ignore[import-untyped]

from dragoman.ingest.page.lines import is_call
from dragoman.ingest.page.words import is_body, is_standfirst, part_of

_BY_TAG = {"nav": "navigation", "aside": "aside", "figcaption": "caption", "menu": "navigation", "dialog": "modal"}
_BY_ROLE = {
    "navigation": "navigation",
    "banner": "header",
    "contentinfo": "footer",
    "complementary": "aside",
    "search": "navigation",
    "dialog": "modal",
    "alertdialog": "modal",
    "menu": "navigation",
    "menubar": "navigation",
    "tablist": "navigation",
}
# Inside a sentence such names are of its words ("<span class=dateline>", "<a class=tag>"), not of a part of the page.
_INLINE = frozenset(
    [
        "span",
        "a",
        "b",
        "i",
        "em",
        "strong",
        "small",
        "time",
        "u",
        "font",
        "abbr",
        "cite",
        "sup",
        "sub",
        "mark",
        "data",
        "label",
    ]
)
_SENTENCES = frozenset(
    ["p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "td", "th", "dd", "dt", "blockquote", "figcaption", "pre"]
)
_STRUCTURE = frozenset(("html", "body", "main", "h1"))
# A box that holds this share of all running text is the page, whatever its classes say.
_MOST = 0.7
_BOXES = frozenset(("div", "section", "aside", "form"))
_LARGEST_BOX = 700
_FRAMES = frozenset(("div", "section", "center", "span", "td", "tr", "table", "tbody"))
_LARGEST_CAPTION = 300
_SENTENCE = 80
_LARGEST_WALL = 400
"""Characters of running text: a box called so that holds more is the text that is to be paid for, and is there."""


class Parts:
    """The part of every element that stands in one; ``of`` asks by element."""

    def __init__(self, root: HtmlElement) -> None:
        # The elements are kept: lxml makes a new object for one that nobody holds, and identity would be lost.
        self.elements: list[HtmlElement] = [element for element in root.iter() if isinstance(element.tag, str)]
        self._prose = _prose(self.elements)
        self._total = max(1, self._prose.get(root, 0))
        self._headlines = {above for h1 in root.iter("h1") for above in (h1, *h1.iterancestors())}
        sizes = _sizes(self.elements)
        self._boxes = self._asking(sizes)
        self._pictures = self._captioned(sizes, sizes[root])
        self._parts: dict[HtmlElement, str | None] = {}
        for element in self.elements:
            above = element.getparent()
            inherited = self._parts.get(above) if above is not None else None
            self._parts[element] = inherited or self._own(element)

    def of(self, element: HtmlElement) -> str | None:
        """The part that the element stands in; None for what may be the story's own."""
        return self._parts.get(element)

    def _own(self, element: HtmlElement) -> str | None:
        if element.tag in _STRUCTURE or element.get("itemprop") == "articleBody":
            return None
        part = self._by_markup(element) or self._by_names(element)
        if part == "paywall" and self._prose.get(element, 0) > _LARGEST_WALL:
            return None
        if part is None or part == "byline":
            return part if part is None or self._prose.get(element, 0) < 0.3 * self._total else None
        if element in self._headlines and part not in ("comments", "related"):
            return None
        return part if self._prose.get(element, 0) < _MOST * self._total else None

    def _asking(self, sizes: dict[HtmlElement, int]) -> set[HtmlElement]:
        """The boxes around a field for an address, or around a button that asks to join or to pay."""
        found: set[HtmlElement] = set()
        for element in self.elements:
            field = element.tag == "input" and (element.get("type") or "text").lower() in ("email", "text")
            if not field and not (
                element.tag in ("a", "button") and sizes[element] < 60 and is_call("".join(element.itertext()).strip())
            ):
                continue
            box = next(
                (above for above in element.iterancestors() if above.tag in _BOXES or above.tag in _SENTENCES), None
            )
            for _ in range(2):
                if (
                    box is None
                    or box.tag not in _BOXES
                    or box in self._headlines
                    or self._prose.get(box, 0) > 0.25 * self._total
                ):
                    break
                if sizes.get(box, 0) > _LARGEST_BOX:
                    break
                found.add(box)
                box = box.getparent()
        return found

    def _captioned(self, sizes: dict[HtmlElement, int], total: int) -> set[HtmlElement]:
        """The boxes of a picture and a line or two, without a paragraph in them."""
        found: set[HtmlElement] = set()
        for element in self.elements:
            if element.tag not in ("img", "amp-img", "picture"):
                continue
            box = next((above for above in element.iterancestors() if sizes[above]), None)
            for _ in range(2):
                if (
                    box is None
                    or box.tag not in _FRAMES
                    or box in self._headlines
                    or sizes[box] > min(_LARGEST_CAPTION, 0.3 * total)
                ):
                    break
                if (
                    self._prose.get(box, 0) > 0.2 * self._total
                    or next(box.iter("p", "h2", "h3", "h4", "li", "a"), None) is not None
                ):
                    break
                found.add(box)
                box = box.getparent()
        return found

    def _by_markup(self, element: HtmlElement) -> str | None:
        tag = element.tag
        if "hidden" in element.attrib or "display:none" in (element.get("style") or "").replace(" ", "").lower():
            return "hidden"
        if element in self._pictures:
            return "caption"
        if element in self._boxes:
            return "newsletter"
        if tag == "form":
            return "form"
        if tag == "footer" and next(element.iterancestors("blockquote"), None) is None:
            return "footer"
        if tag == "header" and not any(above.tag in ("article", "main") for above in element.iterancestors()):
            return "header" if next(element.iter("h1"), None) is None else None
        if tag == "figure" and next(element.iter("blockquote", "table"), None) is None:
            return "caption"
        return _BY_TAG.get(tag) or _BY_ROLE.get((element.get("role") or "").lower())

    def _by_names(self, element: HtmlElement) -> str | None:
        names = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('data-component') or ''}".strip()
        if element.get("rel") == "author" or (element.get("itemprop") or "") in (
            "author",
            "publisher",
            "datePublished",
        ):
            names = f"{names} byline"
        if not names:
            return None
        part = part_of(names)
        if part is None or is_body(names) or (part == "byline" and is_standfirst(names)):
            return None
        if element.tag in _INLINE and part != "hidden" and _in_sentence(element):
            return None
        return part


def _in_sentence(element: HtmlElement) -> bool:
    return any(above.tag in _SENTENCES for above in element.iterancestors())


def _sizes(elements: list[HtmlElement]) -> dict[HtmlElement, int]:
    """Characters of text in each element, without the white space that sets out the markup."""
    sizes: dict[HtmlElement, int] = dict.fromkeys(elements, 0)
    for element in reversed(elements):
        sizes[element] += len((element.text or "").strip())
        above = element.getparent()
        if above is not None:
            sizes[above] = sizes.get(above, 0) + sizes[element] + len((element.tail or "").strip())
    return sizes


def _prose(elements: list[HtmlElement]) -> dict[HtmlElement, int]:
    """Characters of running text below each element, links apart: stretches of a sentence's length."""
    sums: dict[HtmlElement, int] = dict.fromkeys(elements, 0)
    for element in reversed(elements):
        if element.tag in ("a", "button"):
            continue
        if element.tag == "p":
            length = len("".join(element.itertext()))
            sums[element] = length if length >= _SENTENCE else 0
        else:
            stretches = (element.text, *(child.tail for child in element))
            sums[element] += sum(len(text) for text in stretches if text and len(text) >= _SENTENCE)
        above = element.getparent()
        if above is not None:
            sums[above] = sums.get(above, 0) + sums[element]
    return sums
