"""What a thing is, by its name and by its first bytes; ``data/reading.yaml`` holds the signs."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from dragoman.data import read_yaml
from dragoman.errors import DataError

FILE = "reading.yaml"
HEAD = 4096
"""Bytes of a thing that are looked at. A comment before a page's first tag may be long."""

# Signs that nothing else begins with. They hold whatever the name says: a page saved as .html may be a PDF.
_MAGIC = (
    (b"\x1f\x8b\x08", "gzip"),
    (b"\xfd7zXZ\0", "xz"),
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"PAR1", "parquet"),
)
_LISTS = ("openings_end", "no_titles", "behind_hyphen", "before_hyphen", "months")
_BZ2 = re.compile(rb"BZh[1-9](1AY&SY|\x17rE8P\x90)")
_WARC = re.compile(rb"WARC/\d\.\d\r?\n")
_BEFORE = re.compile(r"(\s|<!--.*?-->|<\?.*?\?>|<!DOCTYPE[^\[>]*(\[.*?\]\s*)?>)*", re.S | re.I)
_FIRST_TAG = re.compile(r"<(?:[\w.-]+:)?([A-Za-z][\w.-]*)[\s/>]")
_PAGE = re.compile(r"(?:\s|<!--.*?-->|<\?.*?\?>)*(<!doctype\s+html\b|<(html|head|body)[\s>])", re.S | re.I)


@dataclass(frozen=True, slots=True)
class Signs:
    """The tables of ``data/reading.yaml``."""

    suffixes: Mapping[str, str]
    packings: Mapping[str, str]
    short: Mapping[str, str]
    roots: Mapping[str, str]
    columns: Mapping[str, tuple[str, ...]]
    gdelt: Mapping[int, Mapping[str, int]]
    openings_end: tuple[str, ...]
    no_titles: tuple[str, ...]
    behind_hyphen: tuple[str, ...]
    before_hyphen: tuple[str, ...]
    months: tuple[str, ...]


@cache
def signs() -> Signs:
    """The tables; :class:`DataError` names the one that is missing or not as it should be."""
    raw = read_yaml(FILE)
    if not isinstance(raw, dict) or set(raw) != set(Signs.__slots__):
        raise DataError(f"{FILE}: it must hold exactly these tables: {', '.join(Signs.__slots__)}")
    tables: dict[str, Any] = {name: _table(name, raw[name], str) for name in ("suffixes", "packings", "short", "roots")}
    tables |= {name: _list(name, raw[name]) for name in _LISTS}
    columns = {name: tuple(values) for name, values in _table("columns", raw["columns"], list).items()}
    return Signs(**tables, columns=columns, gdelt=_table("gdelt", raw["gdelt"], dict))


def _table(name: str, values: object, of: type) -> dict[Any, Any]:
    if not isinstance(values, dict) or not all(isinstance(value, of) for value in values.values()):
        raise DataError(f"{FILE}: {name}: a table of {of.__name__} is needed")
    return values


def _list(name: str, values: object) -> tuple[str, ...]:
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise DataError(f"{FILE}: {name}: a list of strings is needed")
    return tuple(values)


@dataclass(frozen=True, slots=True)
class Named:
    """What a name says: ``kind`` (None where it is not known) and the packings around it, outermost first."""

    kind: str | None
    codecs: tuple[str, ...] = ()


def by_name(name: str) -> Named:
    """The kind that a path or a member's name stands for: "x.JSONL.gz" is ``jsonl`` in ``gzip``."""
    table = signs()
    rest = name.lower()
    for short, long in table.short.items():
        if rest.endswith(short):
            rest = rest.removesuffix(short) + long
    codecs: list[str] = []
    while suffix := next((suffix for suffix in table.packings if rest.endswith(suffix)), None):
        rest = rest.removesuffix(suffix)
        codecs.append(table.packings[suffix])
    base = re.split(r"[/\\]", rest)[-1]
    fitting = [suffix for suffix in table.suffixes if base.endswith(suffix)]
    return Named(table.suffixes[max(fitting, key=len)] if fitting else None, tuple(codecs))


def by_head(head: bytes) -> str | None:
    """The kind or packing whose sign stands at the beginning: "gzip", "pdf", "zip", ...; None without one."""
    for sign, kind in _MAGIC:
        if head.startswith(sign):
            return kind
    if _BZ2.match(head):
        return "bz2"
    # The sign of tar stands in its first header, behind the name and the numbers.
    if head[257:262] == b"ustar" and head[:1].strip(b"\0"):
        return "tar"
    return None


def by_markup(head: bytes) -> str | None:
    """The kind of HTML, XML or WARC by its first words: "html", "feed", "sitemap", "opml", "warc"; None without any."""
    if _WARC.match(head):
        return "warc"
    text = _readable(head)
    if _PAGE.match(text):
        return "html"
    first = _FIRST_TAG.match(text, _BEFORE.match(text).end())  # type: ignore[union-attr]  # it matches nothing too
    return signs().roots.get(first[1]) if first else None


def _readable(head: bytes) -> str:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return head.decode("utf-16", "replace")
    if b"\0" in head[:4]:
        return head.decode("utf-16-be" if head[:1] == b"\0" else "utf-16-le", "replace")
    return head.removeprefix(b"\xef\xbb\xbf").decode("latin-1")


def kind_of(name: str, head: bytes) -> str | None:
    """The reader for a thing called ``name`` that begins with ``head`` and is not packed; None if there is none.

    Signs of whole formats beat the name, but an archive under another ending is what that ending says: an .xlsx is
    a zip too, and no archive of documents. Markup is asked where the name says HTML or XML, or nothing.
    """
    named = by_name(name).kind
    magic = by_head(head)
    if magic == "zip" and named != "zip":
        return "docx" if named == "docx" else ("zip" if named or not _has_suffix(name) else None)
    if magic is not None:
        return magic
    if named in ("html", "xml", "feed", "sitemap", "opml", None):
        return by_markup(head) or (None if named == "xml" else named)
    return named


def _has_suffix(name: str) -> bool:
    return "." in re.split(r"[/\\]", name)[-1].lstrip(".")
