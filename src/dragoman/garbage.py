"""How often Python looks for garbage that refers to itself.

Python looks after every 700 new objects that stay, at all young ones, and every so often at all there are. Coding makes
objects by the ten thousand and next to no such garbage: looking took a quarter of the time of a start and a tenth of
that of coding, and a sixth of that of laying a thousand documents beside the others of a large ledger. A process of our
own looks seldom, and not at what it loaded; in a user's own program nothing changes but while something is loaded or
laid out.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# So many objects are some ten to twenty megabytes, which is the most that garbage can come to unseen.
SELDOM = (50_000, 20, 50)


def seldom() -> None:
    """Have the whole process look seldom; for a process that is ours, at its beginning."""
    gc.set_threshold(*SELDOM)


def settled() -> None:
    """What is there by now, such as a coder just loaded, stays until the end, and is not looked at again.

    Does nothing in a process that did not begin with :func:`seldom`.
    """
    if gc.get_threshold() == SELDOM:
        gc.freeze()


@contextmanager
def while_making() -> Iterator[None]:
    """Look seldom for a while, then as often as before."""
    before = gc.get_threshold()
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)
