"""The readers: from an :class:`~dragoman.ingest.items.Entry` to the documents and links in it, one at a time.

None of them opens or unpacks anything: entries come from :mod:`dragoman.ingest.gate`. Libraries are loaded when the
first entry of their kind comes.
"""

from collections.abc import Mapping
from types import MappingProxyType

from dragoman.ingest.readers.archives import read_archive
from dragoman.ingest.readers.columns import Columns
from dragoman.ingest.readers.context import Context, PageLike, PageSource, Read
from dragoman.ingest.readers.docx import read_docx
from dragoman.ingest.readers.feeds import read_feed, read_outline
from dragoman.ingest.readers.html import read_html_page
from dragoman.ingest.readers.lists import read_artlist, read_gdelt, read_sitemap
from dragoman.ingest.readers.mail import read_mail
from dragoman.ingest.readers.pdf import read_pdf
from dragoman.ingest.readers.plain import read_jsonl, read_text
from dragoman.ingest.readers.tables import read_csv, read_parquet
from dragoman.ingest.readers.warcs import read_warc

READERS: Mapping[str, Read] = MappingProxyType({
    "text": read_text,
    "markdown": read_text,
    "html": read_html_page,
    "pdf": read_pdf,
    "docx": read_docx,
    "eml": read_mail,
    "jsonl": read_jsonl,
    "csv": read_csv,
    "tsv": read_csv,
    "parquet": read_parquet,
    "feed": read_feed,
    "opml": read_outline,
    "sitemap": read_sitemap,
    "warc": read_warc,
    "gdelt": read_gdelt,
    "artlist": read_artlist,
    "zip": read_archive,
    "tar": read_archive,
})  # fmt: skip

__all__ = ["READERS", "Columns", "Context", "PageLike", "PageSource", "Read"]
