"""From the bytes of an HTML page to a story: its text, its headline, its date and how that is known.

- ``read``: :func:`read_page`, the order of the steps; ``model`` what it is given and gives
- ``charset``, ``tree``: bytes to characters to a tree of bounded size
- ``parts``, ``blocks``, ``tables``: which part of the page an element is in; the paragraphs in their order
- ``opinion``, ``body``, ``lines``: which paragraphs are the story; trafilatura's opinion, markers, lists of links
- ``live``, ``assemble``: entries of live pages; standfirst and paragraphs to text
- ``head``, ``jsonld``, ``title``: what the page says of itself
- ``printed``, ``dates``, ``vote``, ``lastly``: dates as written, where they stand, which is believed
- ``story``: whether it is one; ``words`` the lists of all these, from ``data/pages.yaml``
"""

from dragoman.ingest.page.model import Page, PageContext
from dragoman.ingest.page.read import read_page

__all__ = ["Page", "PageContext", "read_page"]
