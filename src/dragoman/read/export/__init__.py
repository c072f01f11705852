"""Exports: what a ledger holds, in the formats that researchers and their programs read (docs/exports.md).

- ``asked``: what is wanted, which events fit, and the count of what is left out; ``cells``: values as text
- ``places``: files and folders that appear whole or not at all
- one module for each format; ``making`` opens the ledger's snapshot and runs the one that is asked for
"""

from dragoman.read.export.asked import Report, Request, Selection
from dragoman.read.export.making import export
from dragoman.read.export_formats import Format

__all__ = ["Format", "Report", "Request", "Selection", "export"]
