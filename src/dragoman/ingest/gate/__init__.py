"""The one way by which bytes come in: counted, capped and unpacked before any library sees them.

- ``limits``: :class:`Limits`, how much of anything is let in, and why; ``Meter``, which counts against them
- ``inflate``: gzip, bz2, xz, deflate and brotli, counted while they unpack; :func:`decoded` for bodies of responses
- ``streams``: :class:`Bounded`, a stream that raises at its limit
- ``zips``, ``tars``: archives as lists of members, none ever written to a disk
- ``kinds``: what a thing is, by its name and its first bytes
- ``xml``: :func:`safe_xml`, :func:`xml_events`; ``opml``: outlines of feeds
- ``gate``: :class:`Gate`, which puts these together
"""

from dragoman.ingest.gate.gate import About, Gate, Opened, unknown
from dragoman.ingest.gate.inflate import EndsEarly, decoded, inflated
from dragoman.ingest.gate.limits import Limits, Meter
from dragoman.ingest.gate.opml import read_opml, write_opml
from dragoman.ingest.gate.streams import Bounded
from dragoman.ingest.gate.xml import XmlEvent, safe_xml, xml_events

__all__ = [
    "About",
    "Bounded",
    "EndsEarly",
    "Gate",
    "Limits",
    "Meter",
    "Opened",
    "XmlEvent",
    "decoded",
    "inflated",
    "read_opml",
    "safe_xml",
    "unknown",
    "write_opml",
    "xml_events",
]
