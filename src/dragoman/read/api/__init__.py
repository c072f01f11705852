"""The API: the ledger's answers as JSON, by version (``/api/v1``), and the same queries for language models (MCP)."""
