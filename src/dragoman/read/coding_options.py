"""``--workers``: coding by this process, or by several."""

from typing import TYPE_CHECKING, Annotated

import typer

from dragoman import garbage

if TYPE_CHECKING:
    from dragoman.engine.coding import Coding
    from dragoman.extract import Codebook

Workers = Annotated[
    int, typer.Option(metavar="N", min=1, max=256, help="Processes that code, of some 600 MB of memory each.")
]


def check_workers(workers: int, *, heard: bool) -> None:
    """A usage error for several processes where each document is to hear what those before it announce."""
    if workers > 1 and heard:
        raise typer.BadParameter(
            "--workers: what a document announces of offices is evidence for those behind it, so they are coded one "
            "after the other; give --no-heard as well to leave that aside"
        )


def begin_coding(own: "Codebook | None", codebook: str | None, workers: int, *, learned: bool) -> "Coding":
    """Coding with the codebook ``own``, which the file ``codebook`` holds. Loads for seconds, so not before there is
    something to code.
    """
    if workers > 1:
        from dragoman.engine.pool import Pool
        from dragoman.engine.workers import CoderOptions

        return Pool(workers, CoderOptions(codebook, learned))
    import dragoman
    from dragoman.engine.coding import Alone

    coding = Alone(dragoman.load(codebook=own, learned=learned))
    garbage.settled()
    return coding
