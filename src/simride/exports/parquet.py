"""Parquet files of the tables that SQL is asked of, by DuckDB's own writer."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from simride.simulator.telemetry.tables import Column

ONE_ORDER: dict[str, Any] = {"threads": 1}  # rows come in the order of the table, so the bytes are the same every time


def write(columns: Sequence[Column], path: Path) -> None:
    """One table as a file: its rows in order, its columns with the types that SQL gives them."""
    with duckdb.connect(":memory:", config=ONE_ORDER) as connection:
        connection.register("arriving", {column.name: _values(column) for column in columns})
        listed = ", ".join(f'"{column.name}"::{column.type} as "{column.name}"' for column in columns)
        target = str(path).replace("'", "''")
        connection.execute(f"copy (select {listed} from arriving) to '{target}' (format parquet, compression zstd)")


def _values(column: Column) -> Any:
    """The values as DuckDB takes them: texts as texts, what is absent masked."""
    if column.words is not None:
        return np.array([*column.words, None], dtype=object)[column.values]
    if column.null is not None:
        return np.ma.masked_array(column.values, column.values == column.null)
    return column.values
