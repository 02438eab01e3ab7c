"""Taking a change back: a setting, a gate, a file, a job."""

from dataclasses import replace

from simride.base.errors import OrderError
from simride.base.units import hhmm
from simride.simulator.orders import Plan
from simride.simulator.planning.site import CONFIG_PUSH_S, Site, change_entry
from simride.simulator.telemetry import changes
from simride.simulator.world import Change, Effect

REVERTIBLE = ("config", "gate", "data")
FEED_S = 6 * 3600.0  # everybody's changes are looked through so far back, the fleet's own as far as they go
TAKEN_BACK = "taken back: "


def revert(site: Site) -> Plan:
    """Take back the newest change of a service, a gate or a job that can be taken back; `text` picks by its title."""
    target = site.order.name or site.service()
    found = _changes_of(site, target)
    words = site.order.text.lower()
    chosen = [change for change in found if words in change.title.lower()]
    if not chosen:
        said = f" that says {site.order.text!r}" if words else ""
        raise OrderError(
            f"{target} has had no change of a setting, a gate or its data{said} lately, so there is nothing to take "
            "back. A release is rolled back."
        )
    change, works = chosen[-1], site.at + CONFIG_PUSH_S
    says = (
        f"taking back “{change.title}” of {target}, from {hhmm(change.at)}, everywhere, "
        f"within {CONFIG_PUSH_S + 5:.0f} s."
    )
    entry = change_entry(site, change.kind, target, TAKEN_BACK + change.title, CONFIG_PUSH_S)
    stops = tuple((effect, works) for effect in _brought_by(site, change, found) if effect.end > works)
    return replace(site.plan(says, CONFIG_PUSH_S, 5.0, (), (entry,)), stops=stops)


def _changes_of(site: Site, target: str) -> list[Change]:
    """Changes of the target that stand and can be taken back, oldest first."""
    since = site.at - FEED_S
    own = [
        change for change in (*site.run.world.changes, *site.run.ordered)
        if change.at < since and change.target == target and change.kind in REVERTIBLE
    ]
    found = [*own, *changes.feed(site.run.view(), since, targets=(target,), kinds=REVERTIBLE)]
    gone = {change.title.removeprefix(TAKEN_BACK) for change in found if change.title.startswith(TAKEN_BACK)}
    return [change for change in found if change.title.removeprefix(TAKEN_BACK) not in gone]


def _brought_by(site: Site, change: Change, found: list[Change]) -> list[Effect]:
    """Effects that came with the change and not with another of the same target."""
    return [
        effect for effect in site.run.effects
        if effect.came_with == change.target and _newest_before(effect, found) == change
    ]


def _newest_before(effect: Effect, found: list[Change]) -> Change | None:
    """The change that was last when an effect began."""
    before = [change for change in found if change.at <= effect.start + 1.0]
    return before[-1] if before else None
