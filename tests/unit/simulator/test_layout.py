"""Where everything stands, and what is wrong with a fleet that cannot be laid out."""

from dataclasses import replace

import numpy as np
import pytest

from oracle.small_fleets import fleet, service
from simride.base.errors import Faults
from simride.simulator.effects import cell_weights
from simride.simulator.host_sets import Host, host_name, parse_host
from simride.simulator.layout import Names, base_params, lay_out
from simride.simulator.spec import Call, Fleet, Operation, Region
from simride.simulator.world import Where


def messenger(**changes: object) -> Fleet:
    """Two services: edge with racks together, store with racks apart and shards."""
    services = (
        service("edge", hosts=50, rack_size=24, hosts_alike=("gen-4", "gen-5")),
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
    assert NAMES.cells("edge", "r0-a") == range(2)  # all racks together, two versions
    assert NAMES.cells("edge", "r0-b") == range(2, 4)
    assert NAMES.cells("store", "r0-a") == range(12, 16)  # two racks, two versions each
    assert NAMES.cell("store", "r0-a", 1, 0) == 14


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


def racks_of(names: Names, service: str, cluster: str = "r0-a") -> list[dict[int, int]]:
    """How many hosts each set of a service has in each rack."""
    return [{rack: len(hosts) for rack, hosts in one.racks.items()} for one in names.sets[service, cluster]]


def test_racks_apart_are_sets_and_others_share_one() -> None:
    assert racks_of(NAMES, "edge") == [{1: 24, 2: 24, 3: 2}]
    assert racks_of(NAMES, "store") == [{4: 24}, {5: 16}]
    assert NAMES.rack_set("store", 5) == 1


def test_one_bad_host_is_a_set_beside_the_others() -> None:
    names = lay_out(messenger(), [Where(hosts=("r0-a-02-07",)), Where(("store",), hosts=("r0-a-05-03",))])
    assert racks_of(names, "edge") == [{1: 24, 2: 23, 3: 2}, {2: 1}]
    assert racks_of(names, "store") == [{4: 24}, {5: 15}, {5: 1}]
    assert racks_of(names, "edge", "r0-b") == [{1: 24, 2: 24, 3: 2}, {}]  # equally many sets in every cluster
    assert names.host_set("edge", Host("r0-a", 2, 7)) == 1 and names.host_set("edge", Host("r0-a", 2, 8)) == 0
    params = base_params(names, messenger())
    assert params.hosts.sum() == 6 * 90
    for which in ("edge", "store"):
        for cluster in names.clusters:
            assert params.share[names.cells(which, cluster)].sum() == pytest.approx(1.0)
    assert params.share[names.cell("edge", "r0-a", 1, 0)] == pytest.approx(1 / 50)
    assert params.share[names.cell("store", "r0-a", 2, 0)] == pytest.approx(0.4 / 16)  # its part of its rack's shards


def test_hosts_that_two_places_name_are_told_apart_by_both() -> None:
    names = lay_out(messenger(), [Where(("edge",), racks=(2,)), Where(("edge",), host_classes=("gen-5",))])
    assert racks_of(names, "edge") == [{1: 24, 3: 2}, {2: 24}]  # rack 2 alone is of that class, and is one set
    assert names.host_class("edge", 2) == "gen-5"


def test_a_rack_that_stands_apart_already_is_not_split_again() -> None:
    assert racks_of(lay_out(messenger(), [Where(("store",), racks=(5,))]), "store") == racks_of(NAMES, "store")


def test_an_effect_touches_the_hosts_it_names_and_no_other() -> None:
    where = Where(("edge",), clusters=("r0-a",), hosts=("r0-a-02-07",))
    names = lay_out(messenger(), [where])
    weights = cell_weights(names, where, (("1",), ("1",)))
    assert weights.sum() == 2.0 and weights[names.cell("edge", "r0-a", 1, 0)] == 1.0
    unsplit = cell_weights(NAMES, where, (("1",), ("1",)))
    assert unsplit[NAMES.cell("edge", "r0-a", 0, 0)] == pytest.approx(1 / 50)  # an order on a host that nothing ails


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
