"""The accounts of one event compared: what each side says, what it leaves out, what it says of the other.

- ``models``: the shape of the answer, as ``dragoman compare --format json`` prints it
- ``issuer``: whether a whole text is a side's own account, and whose; ``sentences`` cuts such a text
- ``about``: which event of the records is compared, and which statements are about it
- ``sayings``: who says what in each document; ``things``: what a stretch of text is about
- ``matrix``: rows and cells, and what follows from them

A pure function of records: ``compare(records, kb)``. Nothing here reads files or prints.
"""

from dragoman.record.comparing.matrix import compare
from dragoman.record.comparing.models import Comparison

__all__ = ["Comparison", "compare"]
