"""XML from strangers: no document type that declares anything, no entities, nothing fetched, no tree in memory."""

import codecs
import re
from collections.abc import Iterator
from typing import Any
from xml.parsers import expat

from dragoman.errors import InputError
from dragoman.ingest.gate.limits import MIB, Limits

_PIECE = MIB
_MAX_DEPTH = 1_000
_RECODED = 16 * MIB
"""Bytes of XML that is not UTF-8: it is held twice while it is recoded. The sitemap protocol knows UTF-8 only."""

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_DECLARATION = re.compile(rb"\s*<\?xml\b[^>]{0,500}?\?>")
_ENCODING = re.compile(rb"""\bencoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
_PLAIN_DOCTYPE = re.compile(rb"<!DOCTYPE\s+[\w:.-]{1,100}\s*>", re.I)
_PRINTABLE = bytes(range(32, 127))


def safe_xml(data: bytes, where: str, limits: Limits | None = None) -> bytes:
    """``data`` as UTF-8, if it is XML that declares nothing; to be parsed are the bytes that come back.

    What was looked at is what is parsed: other encodings (UTF-16 among them) are recoded here and their declaration
    taken out, so that no parser can read the same bytes otherwise. A bare ``<!DOCTYPE rss>`` may stand.
    :class:`InputError`: "xml-dtd" for a document type with declarations, entities or an address, however many comments
    stand before it; "bad-xml" for an encoding that is not known; "too-large" for more than ``limits.nodes`` elements.
    """
    limits = limits or Limits()
    data = _as_utf8(data, where)
    _check_prolog(data, where)
    if data.count(b"<") > 2 * limits.nodes:
        raise InputError(where, f"it has more than {limits.nodes:,} elements; split it", "too-large")
    return data


def _as_utf8(data: bytes, where: str) -> bytes:
    encoding = next((name for bom, name in _BOMS if data.startswith(bom)), None)
    if encoding is None and b"\0" in data[:4]:
        encoding = "utf-16-be" if data[:1] == b"\0" else "utf-16-le"
    declaration = _DECLARATION.match(data)
    if encoding is None and declaration:
        declared = _ENCODING.search(declaration[0])
        encoding = declared[1].decode().lower() if declared else None
    if encoding in (None, "utf-8", "utf8", "us-ascii", "ascii"):
        return data.removeprefix(codecs.BOM_UTF8)
    assert encoding is not None
    if len(data) > _RECODED:
        raise InputError(where, f"it is in {encoding}, and above {_RECODED // MIB} MiB only UTF-8 is read", "too-large")
    text = _decoded(data, encoding, where).lstrip("\ufeff")
    recoded = text.encode("utf-8", "replace")
    declaration = _DECLARATION.match(recoded)
    return recoded[declaration.end() :] if declaration else recoded


def _decoded(data: bytes, encoding: str, where: str) -> str:
    try:
        # An encoding in which ASCII means something else (UTF-7, EBCDIC) was made to hide something.
        if not encoding.startswith("utf-16-") and _PRINTABLE.decode(encoding) != _PRINTABLE.decode():
            raise LookupError(encoding)
        return data.decode(encoding, "replace")
    except (LookupError, ValueError) as error:
        raise InputError(where, f"its encoding {encoding!r} is not read; save it as UTF-8", "bad-xml") from error


def _check_prolog(data: bytes, where: str) -> None:
    """Everything before the first element."""
    at = data.find(b"<")
    while at >= 0:
        if data.startswith(b"<!--", at):
            end = data.find(b"-->", at + 4)
        elif data.startswith(b"<?", at):
            end = data.find(b"?>", at + 2)
        elif data.startswith(b"<!", at):
            plain = _PLAIN_DOCTYPE.match(data, at)
            if not plain:
                raise _dtd(where)
            end = plain.end() - 1
        else:
            return
        if end < 0:
            return
        at = data.find(b"<", end)


def _dtd(where: str) -> InputError:
    return InputError(
        where,
        "it declares a document type of its own (DTD, entities), which is not read: such XML can grow without bound "
        "and fetch addresses; remove the DOCTYPE",
        "xml-dtd",
    )


XmlEvent = tuple[str, str, dict[str, str]]
"""What happens: "start", "end" or "text"; the element's name without its prefix, or the text; the attributes. There can
be a million of them, so it is a bare tuple."""
_NONE: dict[str, str] = {}


def xml_events(data: bytes, where: str) -> Iterator[XmlEvent]:
    """What stands in ``data`` (from :func:`safe_xml`), in its order; no tree is built.

    :class:`InputError` ("bad-xml") where it is not well-formed; what stood before has been given then.
    """
    parser = _Parser(where)
    for at in range(0, len(data) or 1, _PIECE):
        yield from parser.feed(data[at : at + _PIECE], last=at + _PIECE >= len(data))


class _Parser:
    """Expat with the few handlers that are needed, and a second lock on the door."""

    def __init__(self, where: str) -> None:
        self._where = where
        self._events: list[XmlEvent] = []
        self._depth = 0
        self._expat = expat.ParserCreate("utf-8")
        self._expat.buffer_text = True
        self._expat.StartElementHandler = self._start
        self._expat.EndElementHandler = self._end
        self._expat.CharacterDataHandler = self._text
        self._expat.EntityDeclHandler = self._entity
        self._expat.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)

    def feed(self, piece: bytes, *, last: bool) -> Iterator[XmlEvent]:
        """What ``piece`` holds; of a damaged one, what stands before the damage and then the error."""
        self._events = []
        try:
            self._expat.Parse(piece, last)
        except expat.ExpatError as error:
            yield from self._events
            raise self._bad(error) from error
        yield from self._events

    def _bad(self, error: expat.ExpatError) -> InputError:
        message = expat.ErrorString(error.code)
        return InputError(
            self._where, f"the XML is damaged in line {error.lineno} ({message}); what stood before was read", "bad-xml"
        )

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise InputError(self._where, f"its elements stand more than {_MAX_DEPTH:,} deep in one another", "bad-xml")
        self._events.append(("start", name.rpartition(":")[2], attributes))

    def _end(self, name: str) -> None:
        self._depth -= 1
        self._events.append(("end", name.rpartition(":")[2], _NONE))

    def _text(self, text: str) -> None:
        self._events.append(("text", text, _NONE))

    def _entity(self, *_: Any) -> None:
        raise _dtd(self._where)
