"""Corpora coded by a Ray cluster of two nodes, started here: the same bytes as on one machine, whatever is lost."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from corpora import SMALL, coded, hashes, lines, write
from dragoman.engine.corpus.faults import CorpusError
from dragoman.engine.corpus.model import Manifest
from dragoman.engine.corpus.run import Listener, Wanted, code_corpus
from fake_coding import BREAK, DIE, Fake

ray = pytest.importorskip("ray", reason="the package ray is not installed: pip install 'dragoman[ray]'")
NODE = {"num_cpus": 1, "object_store_memory": 80_000_000}


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A head and a second node, each with one processor."""
    from ray.cluster_utils import Cluster

    # Ray's processes find this package and these tests as this one does; nobody is told that Ray is in use.
    monkeypatch.setenv("PYTHONPATH", ":".join(path for path in sys.path if path))
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    found: Any = Cluster(initialize_head=True, head_node_args=NODE | {"include_dashboard": False})
    found.second = found.add_node(**NODE)
    found.wait_for_nodes()
    yield found
    ray.shutdown()
    found.shutdown()


def on(cluster: Any, source: Path, output: Path, listener: Listener | None = None, slow: float = 0.0) -> Manifest:
    from dragoman.engine.corpus.on_ray import OnRay

    with OnRay(None, Fake(slow), cluster.address) as engine:
        return code_corpus(Wanted((str(source),), str(output), part_bytes=SMALL), engine, listener)


def test_two_nodes_one_node_and_one_machine_give_the_same_bytes(cluster: Any, tmp_path: Path) -> None:
    """One of two nodes is killed while both code; then the one that is left codes all of it again elsewhere."""
    source = write(tmp_path / "a.jsonl", lines(150, more={20: DIE, 60: BREAK}))
    local = coded([source], tmp_path / "local", 2)
    killed: list[int] = []

    def kill(done: int, of: int, marker: object) -> None:
        if done == 2:
            cluster.remove_node(cluster.second, allow_graceful=False)
            killed.append(of)

    assert on(cluster, source, tmp_path / "two", Listener(progress=kill), slow=0.05) == local
    assert killed == [len(local.parts)]
    assert local.skipped == {"internal-error": 1, "worker-died": 1}
    ray.shutdown()
    assert on(cluster, source, tmp_path / "one") == local
    assert hashes(tmp_path / "two") == hashes(tmp_path / "one") == hashes(tmp_path / "local")


def test_a_cluster_that_is_not_there_is_told() -> None:
    from dragoman.engine.corpus.on_ray import OnRay

    with pytest.raises(CorpusError, match=r"no Ray cluster answers there"):
        OnRay(None, Fake(), "127.0.0.1:1")


def test_without_the_package_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from dragoman.engine.corpus.on_ray import OnRay

    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(CorpusError, match=r"pip install 'dragoman\[ray\]'"):
        OnRay(None, Fake())
