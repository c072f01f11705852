"""Copies of one story: fingerprints to find them by, and what one text adds to another.

Boilerplate of agencies and pages decides nothing (``data/syndication.yaml``). Nothing here reads or stores: a ledger
keeps :class:`Fingerprint` and asks :func:`compare` of the texts that share one of its bands.
"""

from dragoman.ingest.near.choice import Member, choose_lead, member
from dragoman.ingest.near.comparison import Kind, Likeness, compare
from dragoman.ingest.near.finder import Finder, Match
from dragoman.ingest.near.signature import SCHEME, Fingerprint, fingerprint, likely, resemblance
from dragoman.ingest.near.versions import Change, Changed, edits

__all__ = [
    "SCHEME",
    "Change",
    "Changed",
    "Finder",
    "Fingerprint",
    "Kind",
    "Likeness",
    "Match",
    "Member",
    "choose_lead",
    "compare",
    "edits",
    "fingerprint",
    "likely",
    "member",
    "resemblance",
]
