"""The API, version 1: what the pages show, for programs. docs/api.md is its manual.

- ``frame``: answers with their ETags, the page that is asked for, who may read and who may have texts coded
- ``routes``: happenings, coded rows, documents, relations; ``routes_about``: what stands behind them
- ``coding``: POST /code; the coder is a process of its own (:mod:`dragoman.engine.aside`)
- ``downloads``: whole tables as streams, with the columns of ``dragoman export``; ``streams`` makes them
- ``reading_schema``: the schema put in order, and read for the reference page

All questions are those of ``read/queries``, which MCP asks too. ``install`` puts it all into an application.
"""

from dragoman.read.api.installing import install

__all__ = ["install"]
