"""Parts coded by a Ray cluster: the same function as on one machine, a row of Arrow in, a row of Arrow out.

Ray Data hands out the rows, one part each, and hands them out again where a node or process is lost. Each of Ray's
processes has one coding process beside it (as on one machine), so that a document that ends its process is found and
left out, and Ray's process lives on. Every node must see the inputs and the dataset's folder under the same paths.
"""

import socket
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from dragoman.engine.corpus.faults import CorpusError
from dragoman.engine.corpus.model import Marker
from dragoman.engine.corpus.parts import PartJob, Task, code_part
from dragoman.engine.workers import Loads, WorkerLimits, Workers
from dragoman.errors import DragomanError
from dragoman.record.models import Run

if TYPE_CHECKING:
    import pyarrow as pa  # type: ignore[import-untyped]

_MISSING = "the engine ray needs the package ray, which is not installed; run: pip install 'dragoman[ray]'"


class OnRay:
    """A cluster. A context manager: at its end this process has left the cluster, which goes on if it was there.

    ``address`` is the cluster's ("auto", "ray://head:10001"); without one it is taken from RAY_ADDRESS, else a
    cluster of this machine alone is started. ``workers`` is the most parts that are coded at a time; None: as many as
    the cluster has processors. Raises :class:`CorpusError` where Ray is not installed or no cluster answers.
    """

    def __init__(self, workers: int | None, options: Loads, address: str | None = None) -> None:
        self._ray: Any = _ray()
        self._workers = workers
        self._options = options
        # A cluster that was joined before is the caller's to leave.
        self._joined = not self._ray.is_initialized()
        if self._joined:
            _knock(address)
            try:
                self._ray.init(address=address, log_to_driver=False, logging_level="error")
            except (ConnectionError, ValueError, RuntimeError) as error:
                raise CorpusError(f"{address}: no Ray cluster answers there: {error}") from None

    def __enter__(self) -> "OnRay":
        return self

    def __exit__(self, *error: object) -> None:
        if self._joined:
            self._ray.shutdown()

    def run_of(self) -> Run:
        """What makes the records: as a process of the cluster says, which may have another installation than this."""
        told = self._ray.get(self._ray.remote(num_cpus=1)(_run_of).remote(self._options))
        if "error" in told:
            raise CorpusError(told["error"])
        return Run.model_validate_json(told["run"])

    def code(self, tasks: Iterable[Task]) -> Iterator[Marker]:
        """Code the parts, and give their markers as they come."""
        import pyarrow as pa

        blocks = [pa.table({"task": [task.model_dump_json()]}) for task in tasks]
        if not blocks:
            return
        data = self._ray.data
        context = data.DataContext.get_current()
        context.enable_progress_bars = False
        context.print_on_execution_start = False
        coded = data.from_arrow(blocks).map_batches(
            code_block,
            batch_size=1,
            batch_format="pyarrow",
            fn_kwargs={"options": self._options},
            num_cpus=1,
            concurrency=self._workers,
        )
        for batch in coded.iter_batches(batch_size=1, batch_format="pyarrow", prefetch_batches=0):
            for marker, error in zip(batch["marker"].to_pylist(), batch["error"].to_pylist(), strict=True):
                if error:
                    raise CorpusError(error)
                yield Marker.model_validate_json(marker)


def code_block(block: "pa.Table", options: Loads) -> "pa.Table":
    """Code the parts of a block: a column ``task`` in, columns ``marker`` and ``error`` out."""
    import pyarrow as pa

    rows: list[dict[str, str]] = []
    for task in block["task"].to_pylist():
        job = PartJob(Task.model_validate_json(task))
        try:
            rows += ({"marker": done.marker.model_dump_json(), "error": ""} for done in _coding(options).run([job]))
        except DragomanError as error:
            rows.append({"marker": "", "error": str(error)})
    return pa.Table.from_pylist(rows, schema=pa.schema([("marker", pa.string()), ("error", pa.string())]))


def _run_of(options: Loads) -> dict[str, str]:
    try:
        return {"run": _coding(options).run_of().model_dump_json()}
    except DragomanError as error:
        return {"error": str(error)}


@cache
def _coding(options: Loads) -> Workers[PartJob]:
    """The coding process beside this one of Ray's; it ends when this one does."""
    return Workers(1, options, code_part, WorkerLimits())


def _knock(address: str | None) -> None:
    """Raise :class:`CorpusError` if nobody listens at an address: Ray itself would try again for minutes."""
    host, _, port = (address or "").removeprefix("ray://").rpartition(":")
    if not host or not port.isdecimal():
        return
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=10).close()
    except OSError as error:
        raise CorpusError(f"{address}: no Ray cluster answers there ({error}); check the address") from None


def _ray() -> Any:
    try:
        import ray
        import ray.data
    except ImportError:
        raise CorpusError(_MISSING) from None
    return ray
