"""Where everything stands, and what is wrong with a fleet that cannot be laid out."""

from dataclasses import replace

import numpy as np
import pytest

from oracle.small_fleets import fleet, service
from simride.base.errors import Faults
from simride.simulator.layout import Host, base_params, host_name, lay_out, parse_host
from simride.simulator.spec import Call, Fleet, Operation, Region


def messenger(**changes: object) -> Fleet:
    """Two services: edge with racks together, store with racks apart and shards."""
    services = (
        service("edge", hosts=50, rack_size=24),
        service("store", hosts=40, rack_size=24, racks_apart=True, shards=100),
    )
    operations = (
        Operation("edge.send", "edge", calls=(Call("store.write", 0.5), Call("store.read", 0.5, detached=True))),
        Operation("store.read", "store"),
        Operation("store.write", "store", work=2.0),
    )
    return replace(fleet(services, operations, regions=2, clusters=3), **changes)  # type: ignore[arg-type]


NAMES = lay_out(messenger())


def test_cells_of_a_service_and_cluster_stand_together() -> None:
    assert NAMES.cells("edge", "r0-a") == range(4)  # all racks and a spare set, two versions each
    assert NAMES.cells("edge", "r0-b") == range(4, 8)
    assert NAMES.cells("store", "r0-a") == range(24, 28)  # two racks, two versions each
    assert NAMES.cell("store", "r0-a", 1, 0) == 26


def test_every_cell_knows_where_it_is() -> None:
    cell = NAMES.cell("store", "r1-c", 1, 1)
    layout = NAMES.layout
    assert layout.cell_service[cell] == NAMES.service_index["store"]
    assert layout.cell_cluster[cell] == NAMES.cluster_index["r1-c"]
    assert (layout.cell_set[cell], layout.cell_version[cell]) == (1, 1)


def test_calls_are_numbered_operation_by_operation() -> None:
    assert NAMES.calls == (("edge.send", "store.write"), ("edge.send", "store.read"))
    assert NAMES.layout.call_to.tolist() == [2, 1]
    assert NAMES.layout.detached.tolist() == [0, 1]
    assert NAMES.layout.first_call.tolist() == [0, 2, 2, 2]


def test_racks_are_numbered_through_a_cluster() -> None:
    assert NAMES.racks("edge", "r0-a") == (1, 2, 3)
    assert NAMES.racks("store", "r0-a") == (4, 5)
    assert [NAMES.rack_hosts("edge", "r0-a", rack) for rack in (1, 2, 3)] == [24, 24, 2]
    assert NAMES.rack_service(4) == "store"
    assert NAMES.rack_service(6) is None


def test_racks_apart_are_sets_and_others_share_one_with_a_spare_beside() -> None:
    assert NAMES.set_racks("edge", "r0-a", 0) == (1, 2, 3)
    assert NAMES.set_racks("edge", "r0-a", 1) == ()
    assert NAMES.set_racks("store", "r0-a", 1) == (5,)
    assert NAMES.rack_set("store", 5) == 1


def test_every_shard_has_one_home() -> None:
    homes = [shard for rack in NAMES.racks("store", "r0-a") for shard in NAMES.rack_shards("store", rack)]
    assert homes == list(range(100))


def test_host_names_are_read_as_they_are_written() -> None:
    assert host_name("r0-a", 4, 7) == "r0-a-04-07"
    assert parse_host("r0-a-04-07") == Host("r0-a", 4, 7)
    hosts = list(NAMES.hosts("store", "r1-b"))
    assert len(hosts) == len(set(hosts)) == 40
    assert {NAMES.find_host(name)[0] for name in hosts} == {"store"}  # type: ignore[index]


@pytest.mark.parametrize("name", ["r0-a-05-17", "r0-a-09-01", "r9-a-01-01", "r0-a", "", "r0-a-xx-01", "r0-a-04-00"])
def test_a_host_that_is_not_there_is_not_found(name: str) -> None:
    assert NAMES.find_host(name) is None


def test_the_healthy_fleet_serves_by_hosts_and_by_shards() -> None:
    params = base_params(NAMES, messenger())
    assert params.hosts.sum() == 6 * 90
    for which in ("edge", "store"):
        for cluster in NAMES.clusters:
            assert params.share[NAMES.cells(which, cluster)].sum() == pytest.approx(1.0)
    assert params.share[NAMES.cell("store", "r0-a", 0, 0)] == 0.6
    assert params.demand.shape == params.shed.shape == (1, 6)


def test_calls_stay_in_their_region() -> None:
    route = base_params(NAMES, messenger()).route
    np.testing.assert_allclose(route.sum(axis=2), 1.0)
    np.testing.assert_allclose(route[1, 0], [0.9, 0.05, 0.05, 0.0, 0.0, 0.0])


def test_a_region_of_one_cluster_keeps_all_its_calls() -> None:
    alone = messenger(regions=(Region("r0", ("r0-a",), 0.0, 1.0),))
    assert base_params(lay_out(alone), alone).route[0].tolist() == [[1.0]]


def test_all_faults_are_told_at_once() -> None:
    operations = (
        Operation("store.read", "store", calls=(Call("edge.send", 0.5), Call("nowhere.get", 0.0))),
        Operation("edge.send", "edge", calls=(Call("store.read", 0.5, attempts=7),)),
    )
    with pytest.raises(Faults) as raised:
        lay_out(messenger(operations=operations, locality=2.0))
    text = str(raised.value)
    for part in (
        "operations go in the order of their services",
        "calls backwards to 'edge.send'",
        "calls the unknown operation 'nowhere.get'",
        "calls run in a circle: store.read -> edge.send -> store.read",
        "attempts is 7, it has to be 1, 2 or 3",
        "timeout_s is 0.0, it has to be above 0",
        "locality is 2.0",
    ):
        assert part in text


def test_regions_of_different_sizes_are_a_fault() -> None:
    odd = (Region("r0", ("r0-a", "r0-b"), 0.0, 0.5), Region("r1", ("r1-a",), 0.0, 0.5))
    with pytest.raises(Faults, match="found r0 2, r1 1"):
        lay_out(messenger(regions=odd))
