"""A coded corpus read as tables: DuckDB's relations, or Arrow's datasets, over the Parquet files of its parts."""

from types import TracebackType
from typing import TYPE_CHECKING, Any

from dragoman.engine.corpus.dataset import Dataset
from dragoman.engine.corpus.faults import CorpusError
from dragoman.record.tables.corpora import layouts

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa  # type: ignore[import-untyped]

_MISSING = "dragoman.scan needs the package duckdb, which is not installed; run: pip install 'dragoman[scan]'"

_DYAD_MONTHS = """
SELECT month, "first", "second", quad, count(*) AS happenings, count(*) AS reports,
       round(avg(score), 3) AS score_mean, round(sum(score), 3) AS score_sum
FROM dyads
WHERE status IN ('actual', 'historical')
GROUP BY month, "first", "second", quad
ORDER BY month NULLS LAST, "first", "second", quad
"""


class Scan:
    """The tables of a dataset, each a view by its name. A context manager; also closed when it is let go.

    ``tables`` are documents, events, statements, mentions, dyads, places, instruments, tenures, commitments, named,
    assessments and dropped; docs/corpora.md has their columns.
    """

    def __init__(self, dataset: str, connection: "duckdb.DuckDBPyConnection", partial: bool) -> None:
        self._dataset = Dataset(dataset)
        self._connection = connection
        self.tables = tuple(layouts())
        manifest = self._dataset.manifest()
        if not manifest.complete and not partial:
            raise CorpusError(
                f"{dataset}: not complete; finish it with the dragoman corpus code that began it, or scan what is done "
                "with partial=True"
            )
        whole = set(manifest.hashes) or set(self._dataset.marked())
        self._files = {
            name: [self._dataset.table(name, part) for part in manifest.parts if part.name in whole]
            for name in self.tables
        }
        if not whole:
            raise CorpusError(f"{dataset}: no part of it is done yet")
        if "://" in dataset:
            connection.register_filesystem(self._dataset.store())
        for name in self.tables:
            connection.read_parquet(self._files[name]).create_view(name)

    def __getitem__(self, table: str) -> "duckdb.DuckDBPyRelation":
        """The relation of a table; KeyError for one that there is not."""
        if table not in self._files:
            raise KeyError(table)
        return self._connection.table(table)

    def sql(self, query: str) -> "duckdb.DuckDBPyRelation":
        """The answer to a query over the tables, which it names as they are called."""
        return self._connection.sql(query)

    def arrow(self, table: str) -> "pa.dataset.Dataset":
        """A table as Arrow's dataset, read when it is asked; KeyError for one that there is not."""
        import pyarrow.dataset as ds  # type: ignore[import-untyped]

        store: Any = self._dataset.store() if "://" in self._dataset.place else None
        return ds.dataset(self._files[table], format="parquet", filesystem=store)

    def dyad_months(self) -> "duckdb.DuckDBPyRelation":
        """What happened between each two countries in a month, by quad class: the columns of an export's table.

        Events count, not happenings: a corpus is not reconciled, so reports of one happening count each
        (``ledger load`` and ``Ledger.dyad_months`` for the others).
        """
        return self.sql(_DYAD_MONTHS)

    def close(self) -> None:
        """Let go of the files."""
        self._connection.close()

    def __enter__(self) -> "Scan":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def scan(dataset: str, *, partial: bool = False, memory: str | None = None) -> Scan:
    """The tables of the dataset that ``dragoman corpus code`` wrote into a folder or under an address.

    ``memory`` limits what a query may take ("1GB"); ``partial`` reads the parts that are done of one that is not
    complete. Raises :class:`dragoman.errors.DragomanError` where DuckDB is missing or there is no dataset.
    """
    try:
        import duckdb
    except ImportError:
        raise CorpusError(_MISSING) from None
    connection = duckdb.connect()
    if memory is not None:
        connection.execute("SET memory_limit = ?", [memory])
    try:
        return Scan(dataset, connection, partial)
    except BaseException:
        connection.close()
        raise
