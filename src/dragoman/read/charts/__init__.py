"""Charts, drawn by Altair as SVG: the pages', ``dragoman plot``'s and a notebook's are the same.

The only package that imports Altair.
"""
