"""DOCX: the paragraphs of the main part, read in a stream.

All text of the body counts: python-docx, the usual library, leaves out what stands in content controls and tracked
insertions, and holds the whole tree in memory.
"""

import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import replace

from dragoman.errors import InputError
from dragoman.ingest.check import MAX_CHARACTERS, Source
from dragoman.ingest.gate import Gate, Meter, safe_xml, xml_events
from dragoman.ingest.gate.zips import ZipMember, zip_content, zip_members
from dragoman.ingest.items import Entry, Found
from dragoman.ingest.readers.context import Context
from dragoman.ingest.readers.plain import entry_id
from dragoman.ingest.readers.printed import plausible_date, plausible_title

_RELATIONS = "_rels/.rels"
# Text that is not there: deleted, an instruction to a field, or a second version for old programs (ECMA-376, part 1).
_NOT_READ = frozenset({"del", "moveFrom", "Fallback", "instrText", "delText"})
_BREAKS = {"br": "\n", "cr": "\n", "tab": " ", "noBreakHyphen": "-"}


class _Package:
    """The parts of a DOCX file, each counted and checked when it is asked for."""

    def __init__(self, entry: Entry, gate: Gate) -> None:
        self._file = io.BytesIO(gate.whole(entry))
        self._name = entry.name
        self._limits = gate.limits
        self._meter = Meter(gate.limits, entry.name)
        self._meter.took(self._file.getbuffer().nbytes)
        members = zip_members(self._file, entry.name, replace(gate.limits, members=gate.limits.parts))
        self._parts: dict[str, ZipMember] = {}
        for member in members:
            self._parts.setdefault(member.name.decode("utf-8", "replace").lstrip("/").lower(), member)

    def __contains__(self, part: str) -> bool:
        return part.lower() in self._parts

    def xml(self, part: str) -> bytes:
        """The part's bytes, as XML that declares nothing."""
        where = f"{self._name}/{part}"
        meter = Meter(self._limits, where, self._meter)
        pieces, size = [], 0
        for piece in zip_content(self._file, self._parts[part.lower()], where, meter):
            size += len(piece)
            if size > self._limits.whole:
                raise InputError(
                    where, f"the part holds more than {self._limits.whole // 2**20} MiB; split the file", "too-large"
                )
            pieces.append(piece)
        return safe_xml(b"".join(pieces), where, self._limits)


def read_docx(entry: Entry, context: Context) -> Iterator[Found]:
    """The one document of a DOCX file; headers, footers, notes, comments and pictures are not read.

    :class:`InputError`: "bad-zip" and the like, "not-docx" for another office file, "xml-dtd", "bad-xml".
    """
    package = _Package(entry, context.gate)
    relations = _relations(package, entry.name)
    main = relations.get("officeDocument", "word/document.xml")
    if main not in package:
        raise InputError(entry.name, "there is no text document in it; save it as .docx or .txt", "not-docx")
    text = "\n\n".join(_paragraphs(package.xml(main), f"{entry.name}/{main}"))
    core = relations.get("core-properties", "docProps/core.xml")
    facts = _facts(package.xml(core), f"{entry.name}/{core}") if core in package else {}
    source = Source(
        entry_id(entry, context),
        title=plausible_title(facts.get("title", ""), text),
        url=entry.url,
        published=plausible_date(_day(facts.get("created")), text) or plausible_date(_day(facts.get("modified")), text),
        fallback=context.date,
    )
    yield context.document(text, source, entry.name)


def _relations(package: _Package, name: str) -> dict[str, str]:
    """The package's own parts by the last word of their relation's type; what is external is not followed."""
    found: dict[str, str] = {}
    if _RELATIONS in package:
        for event, element, given in xml_events(package.xml(_RELATIONS), f"{name}/{_RELATIONS}"):
            if (event, element) == ("start", "Relationship") and given.get("TargetMode", "Internal") == "Internal":
                kind = given.get("Type", "").rpartition("/")[2]
                found.setdefault(kind, given.get("Target", "").lstrip("/"))
    return found


def _paragraphs(data: bytes, where: str) -> Iterator[str]:
    text: list[str] = []
    length = unread = 0
    in_text = False
    for event, name, _ in xml_events(data, where):
        if event == "text":
            if in_text and not unread:
                text.append(name)
                length += len(name)
        elif name in _NOT_READ:
            unread += 1 if event == "start" else -1
        elif name == "t":
            in_text = event == "start"
        elif event == "start" and name in _BREAKS and not unread:
            text.append(_BREAKS[name])
        elif event == "end" and name == "p":
            paragraph, text = "".join(text).strip(), []
            if paragraph:
                yield paragraph
        if length > 4 * MAX_CHARACTERS:
            raise InputError(
                where, f"it holds far more than {MAX_CHARACTERS:,} characters; split it into articles", "too-long"
            )


def _facts(data: bytes, where: str) -> dict[str, str]:
    facts: dict[str, str] = {}
    inside = ""
    for event, name, _ in xml_events(data, where):
        if event == "text":
            facts[inside] = (facts.get(inside, "") + name)[:1000]
        else:
            inside = name if event == "start" else ""
    return facts


def _day(value: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat((value or "").strip()[:10])
    except ValueError:
        return None
