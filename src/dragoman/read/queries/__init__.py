"""The questions that programs ask of a ledger: one set of functions for the API and for language models (MCP).

- ``checks``: what is asked, checked: countries, types, days; what is wrong is a Refusal
- ``cursors``: where a list goes on, as an opaque text
- ``shapes``: the answers; ``hiding``: the same without the words of texts; ``written``: as JSON
- ``lists``: happenings, coded rows, documents, months; ``relations``: two countries, agreements, promises;
  ``single``: one happening, one document; ``about``: runs, decisions, sources, the codebook

No FastAPI here, and no model context protocol: functions over a :class:`~dragoman.store.Ledger`.
"""
