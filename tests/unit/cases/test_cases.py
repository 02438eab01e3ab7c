"""Case folders: sound, drawn from the seed, and faults all at once."""

import shutil

import pytest

from simride.base.errors import CaseFaults, UnknownCase
from simride.cases.catalog import Catalog, library
from simride.cases.draws import drawn, world
from simride.cases.filling import fill
from simride.cases.load import load_case

PACKAGE = library()


@pytest.fixture
def copied(tmp_path):
    """A case folder of the test's own, beside the fleets."""
    folder = tmp_path / "messenger"
    shutil.copytree(PACKAGE.folders[0] / "messenger", folder)
    return folder


def edit(folder, old, new):
    path = folder / "case.yaml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_a_seed_gives_the_same_world_twice(messenger):
    assert world(messenger, 3) == world(messenger, 3)


def test_seeds_redraw_cluster_rack_onset_and_red_herrings(messenger):
    found = [drawn(messenger.data, messenger.fleet, seed) for seed in range(20)]
    expected = {"cluster": 7, "rack": 7, "onset": 15, "release": 12, "push_region": 3, "begins": 15}
    for name, least in expected.items():
        assert len({values[name] for values in found}) >= least, name


def test_the_campaign_is_never_where_the_trouble_is(messenger):
    for seed in range(40):
        values = drawn(messenger.data, messenger.fleet, seed)
        assert values["push_region"] != values["region"]
        assert messenger.fleet.region_of(values["cluster"]) == values["region"]


def test_the_guilty_change_is_not_the_only_one_of_its_kind(messenger):
    changes = world(messenger, 7).changes
    assert sum(change.title == "top-of-rack switch swapped" for change in changes) >= 2


def test_what_follows_from_a_draw_follows_from_it(copied):
    edit(copied, "  push_region: {region_not: region}", """  push_region: {region_not: region}
  tongue: {by: region, of: {us-east: English, eu-west: Dutch, ap-south: Tamil}}""")
    case = load_case(copied, PACKAGE.fleets)
    found = [drawn(case.data, case.fleet, seed) for seed in range(12)]
    assert {(one["region"], one["tongue"]) for one in found} == {
        ("us-east", "English"), ("eu-west", "Dutch"), ("ap-south", "Tamil"),
    }  # fmt: skip


def test_what_follows_from_a_draw_may_use_others(copied):
    edit(copied, "  push_region: {region_not: region}", """  push_region: {region_not: region}
  told: {by: region, of: {us-east: {at: "{onset}"}, eu-west: {at: "{onset}"}, ap-south: {at: "{onset}"}}}""")
    case = load_case(copied, PACKAGE.fleets)
    found = drawn(case.data, case.fleet, 7)
    assert found["told"] == {"at": found["onset"]}


def test_a_value_that_nothing_follows_from_is_a_fault(copied):
    edit(copied, "  push_region: {region_not: region}", """  push_region: {region_not: region}
  tongue: {by: region, of: {mars: Martian}}""")
    with pytest.raises(CaseFaults, match="says nothing for region"):
        load_case(copied, PACKAGE.fleets)


def test_an_effect_may_come_with_a_change_and_a_release_be_drawn(copied):
    edit(copied, 'value: "{slow_p}",', 'value: "{slow_p}", came_with: "{cluster} rack {rack}",')
    edit(copied, "service: msg-router, start:", 'service: "{released}", start:')
    edit(copied, "draws:", "draws:\n  released: {one_of: [msg-router, presence]}")
    case = load_case(copied, PACKAGE.fleets)
    values, made = drawn(case.data, case.fleet, 7), world(case, 7)
    assert made.effects[0].came_with == f"{values['cluster']} rack {values['rack']}"
    assert any(change.kind == "code" and change.target == values["released"] for change in made.changes)


def test_names_are_filled_in_anywhere():
    filled = fill({"a": ["{x}", "{x} rack {y}"], "b": 3}, {"x": "euw-c", "y": 4})
    assert filled == {"a": ("euw-c", "euw-c rack 4"), "b": 3}


def test_an_unknown_case_says_what_there_is():
    with pytest.raises(UnknownCase, match="Did you mean messenger"):
        PACKAGE.load("mesenger")
    with pytest.raises(UnknownCase, match="There are"):
        PACKAGE.load("xyz")


def test_all_faults_of_a_case_are_reported_at_once(copied):
    edit(copied, "kind: degradation", "kind: catastrophe")
    edit(copied, "level: 2", "level: nine")
    (copied / "brief.md").unlink()
    with pytest.raises(CaseFaults) as caught:
        load_case(copied, PACKAGE.fleets)
    text = str(caught.value)
    assert "kind" in text and "level" in text and "brief.md is missing" in text


def test_a_misspelt_key_is_a_fault(copied):
    edit(copied, "weekday: Tuesday", "weekdya: Tuesday")
    with pytest.raises(CaseFaults, match="weekdya"):
        load_case(copied, PACKAGE.fleets)


def test_what_is_not_drawn_cannot_be_used(copied):
    edit(copied, 'value: "{slow_p}"', 'value: "{slowness}"')
    with pytest.raises(CaseFaults, match="slowness"):
        load_case(copied, PACKAGE.fleets)


def test_a_person_who_is_not_there_cannot_know_anything(copied):
    edit(copied, "who: support", "who: nobody")
    with pytest.raises(CaseFaults, match="nobody"):
        load_case(copied, PACKAGE.fleets)


def test_broken_yaml_says_the_line(copied):
    edit(copied, "level: 2", "level: [2")
    with pytest.raises(CaseFaults, match="line"):
        load_case(copied, PACKAGE.fleets)


def test_a_broken_case_takes_no_other_away_and_none_is_read_twice(copied, monkeypatch):
    shutil.copytree(PACKAGE.folders[0] / "red-store", copied.parent / "red-store")
    edit(copied, "level: 2", "level: [2")
    own, read = Catalog((copied.parent,), PACKAGE.fleets), []
    monkeypatch.setattr(
        "simride.cases.catalog.load_case", lambda folder, fleets: read.append(folder.name) or load_case(folder, fleets)
    )
    assert [case.name for case in own.all()] == ["red-store"]
    assert read == ["messenger", "red-store"]
    sound, unsound = own.read()
    assert [case.name for case in sound] == ["red-store"] and list(unsound) == ["messenger"]


def test_a_changed_case_has_another_digest(copied, messenger):
    edit(copied, "minute: 25", "minute: 24")
    assert load_case(copied, PACKAGE.fleets).digest != messenger.digest


NAMED = """faults:
  - {fault: lossy-rack, onset: "{onset}", severity: 0.7, heals: "{onset} + 600", service: shard-store,
     cluster: "{cluster}", rack: "{rack}"}
rollouts:"""


def test_a_case_names_a_fault_and_gets_its_effects_and_its_changes(copied):
    edit(copied, "rollouts:", NAMED)
    plain, named = PACKAGE.load("messenger"), load_case(copied, PACKAGE.fleets)
    before, after = world(plain, 5), world(named, 5)
    values = drawn(named.data, named.fleet, 5)
    added = [effect for effect in after.effects if effect not in before.effects]
    assert {effect.field for effect in added} == {"slow_p", "slow_mean_s", "lost_p"}
    assert {effect.where.racks for effect in added} == {(values["rack"],)}
    assert {effect.end for effect in added} == {after.begins_at + values["onset"] + 600.0}
    switch = [change for change in after.changes if change not in before.changes]
    assert [change.target for change in switch] == [f"{values['cluster']} rack {values['rack']}"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("lossy-rack", "losy-rack", "did you mean lossy-rack"),
        (' rack: "{rack}"}\nrollouts', '}\nrollouts', "rack is missing"),
        (' rack: "{rack}"}\nrollouts', ' rack: "{rak}"}\nrollouts', "give its number"),
        ("severity: 0.7", "severity: 7", "severity is 7"),
        ("service: shard-store,\n     cluster", "service: shards,\n     cluster", "no service 'shards'"),
    ],
)
def test_a_named_fault_that_cannot_be_placed_says_why(copied, old, new, said):
    edit(copied, "rollouts:", NAMED)
    edit(copied, old, new)
    with pytest.raises(CaseFaults, match=said):
        load_case(copied, PACKAGE.fleets)
