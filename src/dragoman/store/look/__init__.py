"""What pages show of a ledger beside its happenings: a document with its marks, an actor, what a search found.

- ``document``: one version of a text under one run, with all that is known of both
- ``who``: whom a name or Wikidata id means in this ledger, and the documents that name them; ``actor``: what they do
- ``found``: a page of a search, with the counts by which it can be narrowed
- ``looking``: the public class over the three

All answers are plain: what no JSON could hold (lone surrogates) and no page (NUL) is U+FFFD, one for one, so that
offsets stay. Every query goes by an index and stops at a number that stands beside it.
"""
