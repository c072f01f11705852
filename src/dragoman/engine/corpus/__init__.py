"""Corpora: many documents coded into a dataset of Parquet files, on one machine or several (docs/corpora.md).

- ``cutting``: inputs into parts, before anything is coded; ``reading``: the documents of a part
- ``parts``: a part coded in a worker, one pure function to its files; ``tables``: its rows
- ``model``, ``dataset``: manifest and markers, and what is there already; ``places``: disks and object stores
- ``run``: all of it; :class:`~dragoman.engine.corpus.run.Local` codes with processes of this machine, ``on_ray`` with
  a Ray cluster; ``loading``: a dataset into a ledger
"""
