"""The ledger: every record kept, with its document, its version and its run, and the questions asked of it.

``schema`` holds the tables, ``rows`` turns a record into rows and back, ``sqlite`` opens the file safely and puts the
database's complaints into words, ``ledger`` is the public class. ``tenures`` gives what records
announce of offices to later documents. ``timeline`` gathers what the ledger says of two
countries, ``grouping`` decides which tellings in different documents are one happening, ``relation`` is the shape of
the answer. Only this package imports SQLAlchemy. What users may rely on is in docs/ledger.md.
"""

from dragoman.store.ledger import Added, Ledger, StoredDocument
from dragoman.store.relation import Relation
from dragoman.store.rows import content_key, run_key

__all__ = ["Added", "Ledger", "Relation", "StoredDocument", "content_key", "run_key"]
