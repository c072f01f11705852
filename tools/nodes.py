"""What a second node of a Ray cluster brings: one corpus coded by a cluster of one node and of two, here.

    python -m tools.nodes CORPUS.jsonl.gz --documents 240 --rounds 2

Each node has one processor, so a machine of two is wanted, with nothing else to do. A corpus of one part for each node
is coded first, in which every node loads its coder; that is not counted. Both datasets must have the same hashes.
Needs the extra ``ray`` with ``ray[default]``'s cluster utilities.
"""

import argparse
import os
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

from dragoman.engine.corpus.on_ray import OnRay
from dragoman.engine.corpus.run import Wanted, code_corpus
from dragoman.engine.workers import CoderOptions
from dragoman.ingest import read_documents

NODE: dict[str, Any] = {"num_cpus": 1, "object_store_memory": 80_000_000}
PART = 60_000
"""Bytes of input in a part: small, so that neither node waits long for the other's last one."""


def seconds(corpus: Path, nodes: int, folder: Path) -> tuple[float, str]:
    """Seconds on the wall that ``nodes`` take, and the dataset's hashes."""
    import ray
    from ray.cluster_utils import Cluster

    cluster: Any = Cluster(initialize_head=True, head_node_args=NODE | {"include_dashboard": False})
    try:
        for _ in range(nodes - 1):
            cluster.add_node(**NODE)
        cluster.wait_for_nodes()
        with OnRay(None, CoderOptions(), cluster.address) as engine:
            few = folder / "few.jsonl"
            few.write_text("".join(corpus.read_text(encoding="utf-8").splitlines(True)[: 4 * nodes]), encoding="utf-8")
            code_corpus(
                Wanted((str(few),), str(folder / f"few-{nodes}"), part_bytes=few.stat().st_size // nodes), engine
            )
            began = time.monotonic()
            made = code_corpus(Wanted((str(corpus),), str(folder / f"all-{nodes}"), part_bytes=PART), engine)
            return time.monotonic() - began, made.sha256
    finally:
        ray.shutdown()
        cluster.shutdown()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--documents", type=int, default=240)
    parser.add_argument("--rounds", type=int, default=2)
    asked = parser.parse_args()
    os.environ["PYTHONPATH"] = ":".join(path for path in sys.path if path)
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    taken: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(asked.rounds):
        hashes = set()
        with tempfile.TemporaryDirectory() as name:
            corpus = Path(name) / "corpus.jsonl"
            with corpus.open("w", encoding="utf-8") as file:
                for document in islice(read_documents(asked.corpus, on_error=lambda error: None), asked.documents):
                    file.write(document.model_dump_json(include={"id", "text", "title", "published"}) + "\n")
            for nodes, found in taken.items():
                spent, made = seconds(corpus, nodes, Path(name))
                found.append(spent)
                hashes.add(made)
                sys.stdout.write(f"{nodes} nodes: {asked.documents / spent:.2f} documents/s\n")
                sys.stdout.flush()
        sys.stdout.write("the same hashes\n" if len(hashes) == 1 else "OTHER HASHES\n")
    sys.stdout.write(f"two nodes make {median(taken[1]) / median(taken[2]):.2f} times the documents of one\n")


if __name__ == "__main__":
    main()
