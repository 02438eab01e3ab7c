"""Parquet files, read back by pyarrow and by DuckDB."""

from pathlib import Path

import duckdb
import numpy as np
import pyarrow.parquet as pq
import pytest

from simride.exports import Stretch, export
from simride.simulator.telemetry import MetricQuery, run
from simride.simulator.telemetry.tables import TABLES, Tables

ARROW = {"TIMESTAMP": "timestamp[us]", "DOUBLE": "double", "INTEGER": "int32", "VARCHAR": "string", "BOOLEAN": "bool"}


@pytest.fixture(scope="module")
def folder(stretch: Stretch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("parquet")
    export(stretch, "parquet", made, lambda what, done: None)
    return made


@pytest.fixture(scope="module")
def tables(stretch: Stretch) -> Tables:
    return Tables(stretch.view)


@pytest.mark.parametrize("name", TABLES)
def test_pyarrow_reads_every_value_back(name: str, folder: Path, tables: Tables) -> None:
    read = pq.read_table(folder / f"{name}.parquet")
    assert [(field.name, str(field.type)) for field in read.schema] == [
        (column, ARROW[kind]) for column, kind in TABLES[name].types
    ]
    for column in tables[name]:
        found = read.column(column.name)
        if column.type == "TIMESTAMP":
            assert (found.to_numpy() == column.values).all()
        elif column.type == "DOUBLE":
            assert np.array_equal(found.to_numpy(), column.values, equal_nan=True)
        else:
            assert found.to_pylist() == column.plain()
    assert len(read) > 50 or name == "days", "kept by the day only where a case is about weeks"


def test_duckdb_counts_in_the_files_what_the_metrics_count(folder: Path, stretch: Stretch) -> None:
    """Weights add up to the fleet's requests: those that ended in the sample's hour, within 1 %."""
    sql = f"select endpoint, sum(weight) from '{folder / 'events.parquet'}' group by endpoint"
    found = dict(duckdb.connect().execute(sql).fetchall())
    frame = run(stretch.view, MetricQuery("traffic", by=("endpoint",), start=stretch.end - 3600.0, end=stretch.end))
    for series in frame.series:
        wanted = series.total_value * (frame.end - frame.start)
        assert found[series.labels["endpoint"]] == pytest.approx(wanted, rel=0.01)


def test_duckdb_joins_the_files(folder: Path) -> None:
    """Spans belong to events, by their trace."""
    joined = f"'{folder}/spans.parquet' s join '{folder}/events.parquet' e using (trace_id)"
    sql = f"select count(distinct trace_id) from {joined}"
    assert duckdb.connect().execute(sql).fetchall()[0][0] > 100


def test_the_files_are_the_same_bytes_every_time(folder: Path, stretch: Stretch, tmp_path: Path) -> None:
    export(stretch, "parquet", tmp_path, lambda what, done: None)
    for path in folder.iterdir():
        assert (tmp_path / path.name).read_bytes() == path.read_bytes()
