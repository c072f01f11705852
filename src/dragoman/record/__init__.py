"""The record: what one document becomes.

- ``models``: the frozen models, field for field what a record's JSON holds
- ``merge``: tellings of one event joined; ``parties``, ``wording``: whether two tellings name the same and say the same
- ``days``: which day an event is of; ``incidents``: the tales of what the text dates once; ``day_page``: where on
  the page it is told; ``day_rules``: the words for all three
- ``contexts``: PLOVER's themes; ``areas``: areas of policy; ``terms``: the search for words that both share
- ``comparing``: the accounts that sides give of one event
- ``build``: claims and cast to a record
- ``keys``: the hashes that name a run and a content; ``tables``: records as the tables that researchers read
"""

from dragoman.record.models import Record

__all__ = ["Record"]
