"""What the web pages and the API stand on: one application, one shape of answer, one shape of error.

- ``settings``: what ``dragoman serve`` can be told; docs/serve.md holds the same list
- ``answering``: a route gives an :class:`Answer`, which is a page or JSON as the reader asks, with an ETag
- ``refusing``: every error is a :class:`Refusal`, as a page or as ``{"error": {...}}``
- ``arriving``, ``crowd``, ``asking``, ``headers``: what a request goes through before it comes to a route: its host and
  proxy, how much and how fast, who is asking, what a browser may do with the answer
- ``access``: the :class:`Caller` and what they may; ``sessions``, ``passwords``, ``signing_key``: how they are known
- ``keeping``: answers that are kept until something is written; ``state``: what all routes share
- ``running``: socket, workers, Ctrl-C; ``protocol``: headers in time; ``laying``: new records, meanwhile
- ``app``: the application, put together; ``cli_serve`` runs it

Routes stand in ``read/web`` (pages) and ``read/api``. Only these three import FastAPI, only ``read/web`` Jinja.
"""
