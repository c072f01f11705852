"""Imported tables: what a user adds to the knowledge base, in one SQLite file with its sources (docs/kb.md).

- ``files``: any file to checked lines or records, with its format; ``fields``: one value at a time; ``rows``: what a
  reader hands on, and the list of what is wrong
- readers: ``plain`` (our CSV), ``wikidata`` (query results), ``ftm`` (FollowTheMoney entities, joined on disk)
- ``store``: the file, its schema and sources; ``write``: rows into it;
  ``change``: adding and removing a source, whole or not at all
- ``lookup``: what the knowledge base asks; ``merge``: its answers beside those of the package's own table

The store is never changed where it stands: a new one is made beside it and put in its place, so that a reader keeps
the tables that it began with, and a killed import leaves nothing behind that anybody reads.
"""
