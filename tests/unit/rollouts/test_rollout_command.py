"""`simride rollout` and `simride sweep`, and where their jobs are done."""

import json
import pickle
import socket

import pytest
from click.testing import CliRunner
from rollout_plans import FAULTY, SMALL

from simride.base.errors import SettingsError
from simride.base.executors import Dask, Here, Processes, executor
from simride.cases.schema import AREAS
from simride.cli.main import main
from simride.cli.sweep import seeds_of
from simride.rides import catalog
from simride.rides.sweep import Variation, fly_variation
from simride.rollouts import ServiceProfile, presets, read_plan
from simride.rollouts.many import run_plans


def ran(*words):
    return CliRunner().invoke(main, list(words))


def test_a_plan_of_ones_own_is_told_with_its_power_its_blind_spots_and_its_place(tmp_path):
    (tmp_path / "plan.yaml").write_text(SMALL)
    (tmp_path / "service.yaml").write_text("peak_rps: 500\nhosts: 40\n")
    words = ("rollout", str(tmp_path / "plan.yaml"), "--service", str(tmp_path / "service.yaml"),
             "--against", "all-at-once", "--runs", "60", "--workers", "1")  # fmt: skip
    told = ran(*words)
    assert told.exit_code == 0, told.output
    assert "canary (10 %, 4 hosts): in 30 minutes: errors ×" in told.stdout
    assert "slow_leak: 0 % caught in time; nothing looks at memory." in told.stdout
    assert "of the month's error budget" in told.stdout
    data = json.loads(ran(*words, "--json").stdout)
    assert [plan["plan"] for plan in data["plans"]] == ["small", "all-at-once"]
    assert data["profile"]["hosts"] == 40
    first = data["plans"][0]
    assert sum(first["residual"].values()) == pytest.approx(first["harm"]["mean"], rel=1e-3)
    assert sum(first["caught_at"].values()) == pytest.approx(1.0, abs=1e-3)
    assert len(first["regrets"]) == 3


def test_the_same_seed_prints_the_same_bytes():
    words = ("rollout", "one-canary", "--against", "four-steps", "--runs", "60", "--json", "--workers")
    assert ran(*words, "1").stdout == ran(*words, "2").stdout
    assert ran(*words, "1", "--seed", "8").stdout != ran(*words, "1").stdout


def test_faults_of_a_file_are_told_with_their_lines_and_exit_status_2(tmp_path):
    (tmp_path / "plan.yaml").write_text(FAULTY)
    told = ran("rollout", str(tmp_path / "plan.yaml"))
    assert told.exit_code == 2 and "plan.yaml:13: on.fial" in told.stderr
    (tmp_path / "service.yaml").write_text("hosts: 1\npeek_rps: 3\n")
    told = ran("rollout", "four-steps", "--service", str(tmp_path / "service.yaml"))
    assert told.exit_code == 2 and "service.yaml:1: hosts" in told.stderr and "service.yaml:2: peek_rps" in told.stderr
    assert "there is no file other.yaml" in ran("rollout", "other.yaml").stderr
    assert "there is no preset" in ran("rollout", "bold").stderr


def test_a_presets_yaml_can_be_printed_and_read_again():
    assert read_plan(ran("rollout", "argo-style", "--yaml").stdout) == presets.preset("argo-style")


def test_a_plan_can_be_swept_over_seeds():
    data = json.loads(ran("sweep", "one-canary", "--seeds", "3-4", "--workers", "1", "--json").stdout)
    assert [row["seed"] for row in data["seeds"]] == [3, 4]
    assert data["harm"]["plan"]["max"] == max(row["harm"]["plan"] for row in data["seeds"])


@pytest.mark.parametrize(("text", "first", "last"), [("0-19", 0, 19), ("5", 5, 5), ("7-7", 7, 7)])
def test_seeds_are_a_first_and_a_last(text, first, last):
    assert list(seeds_of(text)) == list(range(first, last + 1))


@pytest.mark.parametrize("text", ["", "a", "3-1", "1,2", "-4"])
def test_what_is_no_range_of_seeds_is_said(text):
    with pytest.raises(SettingsError, match="such as 0-19"):
        seeds_of(text)


def test_a_variation_of_a_case_can_be_flown_in_another_process():
    job = Variation(catalog.load("messenger"), 3, ("reference",))
    flown = fly_variation(pickle.loads(pickle.dumps(job)))
    assert flown.seed == 3 and flown.harm["reference"] < flown.harm["nothing"]
    assert set(flown.levels["reference"]) == set(AREAS)


def test_a_sweep_of_a_case_knows_its_scripts():
    assert "has no script bold" in ran("sweep", "messenger", "--seeds", "1", "--script", "bold").stderr


def test_an_engine_is_chosen_by_name():
    assert isinstance(executor("local", "", 1), Here)
    assert isinstance(executor("local", "", 3), Processes)
    assert isinstance(executor("dask", "tcp://127.0.0.1:1", 3), Dask)
    with pytest.raises(SettingsError, match="needs --scheduler"):
        executor("dask", "", 2)


def test_a_scheduler_that_does_not_answer_is_said(monkeypatch):
    monkeypatch.setattr("simride.base.executors.WAITS_S", 0.5)  # nobody listens there: no wait makes it answer
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError, match="no Dask scheduler answers"):
            list(Dask(f"tcp://127.0.0.1:{port}").run(len, ["a"]))


def test_two_dask_workers_give_the_same_bytes_as_one_process():
    distributed = pytest.importorskip("distributed")
    plans = [presets.preset("one-canary"), presets.preset("four-steps")]
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None,
                                  host="127.0.0.1", scheduler_port=0) as cluster:  # fmt: skip
        there = run_plans(plans, ServiceProfile(), 7, 120, Dask(cluster.scheduler_address))
    here = run_plans(plans, ServiceProfile(), 7, 120, Here())
    assert there == here
    assert repr(there).encode() == repr(here).encode()
