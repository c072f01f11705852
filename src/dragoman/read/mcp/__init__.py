"""A ledger for language models: ``dragoman mcp`` speaks the Model Context Protocol over standard input and output.

- ``tools``: the questions, those of ``read/queries``, as plain functions that give JSON
- ``server``: these as tools of the official SDK, which is imported here and nowhere else (the extra ``mcp``)

Read-only: the ledger is opened for reading, and no tool changes anything.
"""
