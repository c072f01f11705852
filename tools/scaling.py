"""What a second worker brings: the same documents coded by one process and by several, in turn.

    python -m tools.scaling CORPUS.jsonl.gz --documents 200 --workers 2 --rounds 3

Printed are documents a second on the wall and a second of processor time, loading left out of the first. On a machine
that is busy with something else the wall says little; the ratio of processor times says what several processes cost:
``bound`` is the most that so many workers can bring, where each has a processor to itself.
"""

import argparse
import resource
import sys
import time
from itertools import islice
from statistics import median

from dragoman.document import Document
from dragoman.engine.coding import Tally
from dragoman.engine.pool import Pool
from dragoman.engine.workers import CoderOptions
from dragoman.ingest import read_documents


def once(documents: list[Document], workers: int) -> tuple[float, float, float]:
    """Seconds on the wall; processor seconds of the workers, with loading; those of this process."""
    before, mine = resource.getrusage(resource.RUSAGE_CHILDREN), time.process_time()
    with Pool(workers, CoderOptions()) as pool:
        _ = pool.run
        # All of them have loaded once each has had a lot.
        began = time.monotonic()
        for _ in pool.records(documents, Tally(lambda message, cause: None)):
            pass
        wall = time.monotonic() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, spent, time.process_time() - mine


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", help="JSONL of articles")
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    known = list(islice(read_documents(options.corpus, on_error=lambda error: None), options.documents))
    loading = {number: once([], number) for number in (1, options.workers)}
    found: dict[int, list[tuple[float, float, float]]] = {1: [], options.workers: []}
    for _ in range(options.rounds):
        for number, figures in found.items():
            wall, spent, mine = once(known, number)
            figures.append((wall, spent - loading[number][1], mine - loading[number][2]))
            sys.stdout.write(
                f"{number} workers: {len(known) / wall:.2f} documents/s on the wall, "
                f"{len(known) / max(spent - loading[number][1], 0.01):.2f} a second of a worker's processor, "
                f"this process {max(mine - loading[number][2], 0.0):.2f} s\n"
            )
            sys.stdout.flush()
    alone, several = (_medians(figures) for figures in found.values())
    bound = options.workers * alone[1] / (several[1] + several[2])
    sys.stdout.write(f"wall {alone[0] / several[0]:.2f} times one worker; bound {bound:.2f}\n")


def _medians(figures: list[tuple[float, float, float]]) -> tuple[float, float, float]:
    wall, spent, mine = (median(column) for column in zip(*figures, strict=True))
    return wall, spent, mine


if __name__ == "__main__":
    main()
