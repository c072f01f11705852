"""Records as the tables that researchers read (docs/exports.md, docs/corpora.md).

- ``spec``: the columns of each format and the codes of other schemes, from data/exports.yaml
- ``rows``: a record as rows of events, statements and mentions; ``text``: characters that columns can hold
- ``dyads``: events by pairs of countries; ``corpora``: what else a coded corpus has
- ``arrow``: layouts as Arrow schemas, and Parquet files written a row group at a time
"""
