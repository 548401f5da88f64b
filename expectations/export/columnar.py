"""A public table as a Parquet file: the values as they are."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from expectations.export.published import PublishedTable, arrow_schema, group_rows, read_rows

_COMPRESSION = "zstd"
_LEVEL = 9


def write_parquet(connection: duckdb.DuckDBPyConnection, table: PublishedTable, path: Path) -> None:
    """Write a table, sorted by its key, in row groups of fixed size; the same rows give the same bytes."""
    schema = arrow_schema(connection, table)
    with pq.ParquetWriter(path, schema, compression=_COMPRESSION, compression_level=_LEVEL) as writer:
        for group in group_rows(read_rows(connection, table)):
            writer.write_table(group, row_group_size=group.num_rows)
