"""The web pages: what the ledger holds, to be looked at and corrected in a browser, with or without JavaScript.

- ``rendering``: Jinja, its filters, and what every page is given; ``templates/base.html`` is the frame of all pages
- ``links``: the address of a thing, made in one place
- one module for each kind of page; each adds its routes to ``Pages``, with its JSON twin
- ``telling``: happenings in words and marked pieces; ``asked``: filters of an address; ``charted``: charts with tables;
  ``accounts``: two sides beside each other; ``warming``: what the first reader need not wait for
- ``static``: one style sheet, a little JavaScript for comfort

The only package that imports Jinja. Templates escape everything; what is HTML already is ``Markup`` made here.
"""
