"""The ledger's schemas as Alembic's revisions, one file each: what takes a ledger from the one before to this one.

They stay for good, in order. What a step makes is taken from today's tables, so a later change of one of these needs a
step of its own and the older step's table written out. Each runs inside a transaction that is already open, and must
not end it.
"""
