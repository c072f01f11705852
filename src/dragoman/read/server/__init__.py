"""What the web pages and the API stand on: one application, one shape of answer, one shape of error.

- ``settings``: what ``dragoman serve`` can be told; docs/serve.md holds the same list
- ``answering``: a route gives an :class:`Answer`, which is a page or JSON as the reader asks, with an ETag
- ``refusing``: every error is a :class:`Refusal`, as a page or as ``{"error": {...}}``
- ``app``: the application, put together; ``cli_serve`` runs it

Routes stand in ``read/web`` (pages) and ``read/api``. Only these three import FastAPI, only ``read/web`` Jinja.
"""
