"""What hangs together over time: agreements and their life, promises and what followed, judgements and their tests.

- ``lists``: the data files; ``wording``: words compared; ``around``: what stands about a quoted part in its document
- ``mentions``, ``agreements``: mentions of an instrument, and which of them are of one agreement
- ``promises``: tellings of one promise; ``follow_up``, ``effects``: what may have followed it;
  ``standing``: what came of it
- ``mann_kendall``, ``trends``: a judgement of a relation beside the series of the ledger
- ``later``, ``between``, ``said``, ``settle``: what the ledger is asked for and told; all else are pure functions

docs/promises.md says what is computed, with which thresholds, and what it cannot do.
"""
