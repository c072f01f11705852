"""Charts: of a relation's months, by Altair, the same on pages, in files and in notebooks; and small maps of places.

- ``rows``: what is drawn, as plain rows; months of which nothing is told are gaps
- ``draw``: the Altair charts; ``colours``: theirs, by name
- ``svg``: a chart as SVG, and that SVG written anew out of what a page may show, with its words and links;
  ``drawn`` keeps what was drawn
- ``files``: a chart in a file of its own, as ``dragoman plot`` writes it; ``notebook``: :func:`dragoman.plot`
- ``outlines``, ``locator``: where on the globe, drawn without Altair from ``data/outlines.json.gz``

The only package that imports Altair and vl-convert, and it does so when the first chart is drawn.
"""
