"""How the work grows with its size, on a machine that may be busy with something else.

A ratio of processor time, never seconds: a slow machine is slow at both sizes. Where something else slows one of the
two it is measured again, so that only what is slow every time fails.
"""

import math
import time
from collections.abc import Callable

TRIES = 6


def growth(work: Callable[[int], object], size: int, *, times: int = 4, most: float = 8.0) -> float:
    """How many times the processor time `work(size)` takes at `times` that size; work in proportion gives `times`.

    Stops at the first measurement under `most`; work that grows with the square gives the square of `times`. The
    quickest of all runs of a size counts.
    """
    small = large = math.inf
    for _ in range(TRIES):
        small = min(small, _taken(work, size))
        large = min(large, _taken(work, size * times))
        if large < most * small:
            break
    return large / max(small, 1e-9)


def _taken(work: Callable[[int], object], size: int) -> float:
    started = time.process_time()
    work(size)
    return time.process_time() - started
