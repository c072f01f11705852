"""One thread for numpy's matrix products while a document is read.

Why: OpenBLAS, which numpy's wheels carry, starts a thread for each processor. The products here are small, so that
the second thread mostly waits, and waiting it spins: on a busy machine a batch took twice the processor time. Workers
are processes, one for each core. ONNX Runtime is held to one thread beside its sessions (``learned``).
"""

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy


class _Blas(NamedTuple):
    """The two functions of the library that say and set its number of threads."""

    get: Callable[[], int]
    set: Callable[[int], object]


@contextmanager
def one_thread() -> Iterator[None]:
    """Have numpy multiply with one thread inside the block, and with as many as before behind it.

    The number is one of the whole process: another thread's products in that time are its too. Does nothing where numpy
    brings no OpenBLAS (Apple's Accelerate, builds of a system): there its own settings hold.
    """
    blas = _blas()
    before = blas.get() if blas is not None else 1
    if blas is None or before == 1:
        yield
        return
    blas.set(1)
    try:
        yield
    finally:
        blas.set(before)


@cache
def _blas() -> _Blas | None:
    """The OpenBLAS that came with numpy's wheel, which is loaded already: asking for it again gives the same."""
    package = Path(numpy.__file__).parent
    for folder in (package.parent / "numpy.libs", package / ".dylibs"):
        for path in sorted(folder.glob("*openblas*")):
            try:
                library = ctypes.CDLL(str(path))
            except OSError:
                continue
            # The names differ with the width of its whole numbers.
            for end in ("64_", ""):
                named = (f"scipy_openblas_{what}_num_threads{end}" for what in ("get", "set"))
                found = [getattr(library, name, None) for name in named]
                if all(found):
                    return _Blas(*found)  # type: ignore[arg-type]
    return None
