"""The accuracy gate: every dev set scored against floors pinned with the data's hash. ``make bench`` runs it."""
