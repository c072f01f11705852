"""What trafilatura takes for the main text: the opinion of a library that has seen many more sites than our rules."""

import copy
import logging
from functools import cache
from typing import Any

from lxml.html import HtmlElement  # type: ignore[import-untyped]

MAX_ELEMENTS = 8_000
"""Above this trafilatura, which copies and searches the tree many times over, is not asked: 15,000 take it 1 to 2 s."""


class Opinion:
    """Which blocks trafilatura would keep; ``asked`` is False where it was not, or found nothing."""

    def __init__(self, root: HtmlElement, elements: int) -> None:
        text = _extract(root) if elements <= MAX_ELEMENTS else ""
        self._text = "".join(text.split())
        self.asked = bool(self._text)

    def keeps(self, text: str) -> bool:
        """True if the block's text stands in what it keeps; of a long block its beginning or its end is enough."""
        plain = "".join(text.split())
        return bool(plain) and (plain[:60] in self._text or (len(plain) > 80 and plain[-60:] in self._text))


def _extract(root: HtmlElement) -> str:
    from trafilatura import bare_extraction

    try:
        found: Any = bare_extraction(copy.deepcopy(root), options=_options())
    except Exception as error:  # a defect of the library on some page must not lose the page
        logging.getLogger(__name__).debug("trafilatura failed: %s", error)
        return ""
    return str(found.text or "") if found is not None else ""


# Without its fallbacks (readability, justext) it is as good a witness on the layouts of tests/data/page_dev, precise or
# with recall no better, and takes half the time. No search for repeats: the paragraphs of a joint text do repeat.
@cache
def _options() -> Any:
    from trafilatura.settings import Extractor

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    return Extractor(output_format="python", comments=False, tables=True, fast=True, with_metadata=False)
