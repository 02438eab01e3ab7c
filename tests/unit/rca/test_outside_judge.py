"""The benchmark that lets BARO judge the telemetry: what it is given, and how it is counted."""

import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from simride.simulator.faults import CATALOGUE, Fault

ROOT = Path(__file__).parents[3]
sys.path.insert(0, str(ROOT / "benchmarks"))

from rca import cases, scorers  # noqa: E402

RECORDED = json.loads((Path(__file__).parent / "baro_ranks.json").read_text())  # fse-baro 0.2.2 on a small file
FAULTS = pytest.mark.parametrize("fault", cases.judged(), ids=lambda fault: fault.name)


@pytest.fixture(scope="module")
def kept() -> cases.Kept:
    """A slow job in a store."""
    return cases.kept(*cases.case(CATALOGUE["backfill"], 0))


@FAULTS
def test_every_fault_finds_a_place_and_a_cause_that_exists(fault: Fault) -> None:
    for seed in (0, 1):
        found, world = cases.case(fault, seed)
        assert found.service in {service.name for service in cases.fleet().services}
        assert world.effects and found.onset + cases.AFTER_S == world.begins_at


def test_the_places_differ_from_seed_to_seed() -> None:
    found = [cases.case(CATALOGUE["dependency-slow"], seed)[0] for seed in range(12)]
    assert len({one.service for one in found}) > 1 and len({one.region for one in found}) == 3
    assert len({one.onset for one in found}) == 12


def test_a_case_has_the_shape_that_baro_reads(kept: cases.Kept) -> None:
    """A column for each service and metric, a service's name without an underscore, ten minutes on either side."""
    services = [service.name for service in cases.fleet().services]
    suffixes = [suffix for *_, suffix, _ in cases.COLUMNS]
    assert list(kept.columns) == [f"{service}_{suffix}" for service in services for suffix in suffixes]
    assert not any("_" in service for service in services)
    assert np.array_equal(np.diff(kept.times), np.full(119, 10.0)) and (kept.times == kept.times.astype(int)).all()
    assert (kept.times < kept.onset).sum() == 60 and kept.onset == kept.times[60]
    for name, values in kept.columns.items():
        assert len(values) == 120 and np.isfinite(values).all() and (values >= 0).all(), name


def test_no_column_stands_still_by_accident(kept: cases.Kept) -> None:
    """BARO drops a column that is constant before the onset, and takes raw units where half of it is."""
    calm = {name: values[:60] for name, values in kept.columns.items()}
    assert [name for name, values in calm.items() if np.ptp(values) == 0] == []
    flat = [name for name, values in calm.items() if np.subtract(*np.percentile(values, (75, 25))) == 0]
    assert len(flat) <= 2 and all(name.endswith("_error") for name in flat)  # who fails a few times in ten minutes
    assert all(calm[f"{service.name}_error"].max() > 0 for service in cases.fleet().services)


def test_nothing_in_a_file_tells_the_answer(kept: cases.Kept) -> None:
    """Neither a name nor a column that others do not have; before the onset the file is that of a fleet without it."""
    head, *rows = kept.csv().splitlines()
    assert not {"backfill", "fault", "inject"} & set(head.replace("_", ",").split(","))
    found, world = cases.case(CATALOGUE["backfill"], 0)
    healthy = cases.kept(found, replace(world, effects=(), changes=()))
    assert healthy.csv().splitlines()[:61] == [head, *rows[:60]]
    assert healthy.csv().splitlines()[61:] != rows[60:]


def test_a_file_is_the_same_bytes_every_time(kept: cases.Kept) -> None:
    assert cases.kept(*cases.case(CATALOGUE["backfill"], 0)).csv() == kept.csv()


@pytest.mark.parametrize("how", ["robust", "sigma"])
def test_our_ranking_is_the_published_ones(how: scorers.How) -> None:
    """Recorded from fse-baro: latency medians left out, memory in megabytes, constant columns dropped, falls unseen."""
    columns = {name: np.array(values, dtype=float) for name, values in RECORDED["columns"].items()}
    found = scorers.ranks(np.array(RECORDED["time"], dtype=float), columns, RECORDED["onset"], how)
    assert found == RECORDED[how]
    assert "mailer_error" not in found and "edge_latency" in found


def test_accuracy_counts_the_first_column_of_a_service() -> None:
    ranked = ["edge_error", "api_cpu", "edge_cpu", "store_cpu"]
    assert scorers.services(ranked) == ["edge", "api", "store"]
    assert [scorers.place(ranked, name) for name in ("api", "store", "mailer")] == [2, 3, 0]
    assert scorers.accuracy([1, 2, 3, 0]) == {"AC@1": 0.25, "AC@3": 0.75, "Avg@5": pytest.approx(0.6)}
