"""The parameters at a moment: the healthy fleet, then every effect, then what standing mechanisms hold."""

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from simride.simulator import effects as fx
from simride.simulator import everyday
from simride.simulator.demand import base_demand, demand_noise, move_users, split_by_client
from simride.simulator.layout import Names, base_params, lay_out
from simride.simulator.levers import STANDING, Levers
from simride.simulator.standing.mechanism import Moment
from simride.simulator.state import Bools, Floats, Params
from simride.simulator.world import Effect, Where, World

# how the fields of one kind are weighed; what no row names is per service and cluster
WEIGHTS: tuple[tuple[tuple[str, ...], Callable[[Names, Where], Floats]], ...] = (
    (fx.SERVICE, fx.service_weights), (fx.OPERATION, fx.operation_weights), (fx.CALL, fx.call_weights),
    (fx.CALL_PLACE, fx.call_place_weights), (fx.ENTRY, fx.entry_weights), (fx.ENDPOINT, fx.endpoint_weights),
    (fx.LINKS, fx.link_weights),
)  # fmt: skip
HALF_ARE_PRIMARIES = 0.5  # of the shards on a host that goes away: those fail until they are homed elsewhere


class Conditions:
    """Parameters as a pure function of the moment, the effects and what standing mechanisms hold."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.names: Names = lay_out(world.fleet, [effect.where for effect in world.effects])
        self._base: Params = base_params(self.names, world.fleet)
        self._weights: dict[tuple[str, object], Floats] = {}
        self.versions: tuple[tuple[str, ...], ...] = tuple(s.versions[-2:] for s in world.fleet.services)
        clusters = len(self.names.clusters)
        self._region = np.arange(clusters) // self.names.layout.region_size
        self._set_cells()

    def params(self, effects: Iterable[Effect], start: float, step_s: float) -> Params:
        """Parameters of the bucket that begins at `start`, by effects alone."""
        return self.moment(effects, start, step_s, lambda _: None).params

    def moment(
        self, effects: Iterable[Effect], start: float, step_s: float, standing: Callable[[Moment], None]
    ) -> Moment:
        """What holds in the bucket that begins at `start`. `standing` edits it once all effects are in.

        It sees levers before they become hosts, shares and routes, and everything else as it will be.
        """
        params = Params(*(array.copy() for array in self._base))
        params.demand[:] = base_demand(self.world.fleet, start + 0.5 * step_s)
        levers = self._no_levers()
        for effect in effects:
            level = fx.strength(effect, self.world.seed, start, step_s)
            if level > 0.0:
                self._apply(effect, level, params, levers)
        self._set_pauses(params, start, step_s)
        self._set_gates(params, levers)
        world = self.world
        moment = Moment(world.fleet, self.names, world.seed, start, step_s, params, levers, world.pipelines)
        standing(moment)
        self._set_hosts(params, levers)
        params.errors[:] += self._everyday(start, step_s)
        split_by_client(params)
        self._set_routes(params, levers)
        noise = demand_noise(
            self.world.seed, self.world.noise["demand"], len(self.names.endpoints),
            len(self.names.clusters), start, step_s,
        )  # fmt: skip
        params.demand[:] *= noise
        params.blocked[:] *= noise
        return moment

    def gate_percent(self, effects: Sequence[Effect], name: str, at: float) -> float:
        """Where a percentage gate stands."""
        levers = self._no_levers()
        for effect in effects:
            if effect.field == "gate" and effect.name == name:
                level = fx.strength(effect, self.world.seed, at, 1.0)
                levers.gates[name] += level * (effect.value - levers.gates[name])
        return levers.gates[name]

    def newer_share(self, effects: Iterable[Effect], at: float) -> Floats:
        """[S, K]: share of hosts on the newer of the two live versions."""
        levers = self._no_levers()
        for effect in effects:
            if effect.field == "new_version":
                level = fx.strength(effect, self.world.seed, at, 1.0)
                if level > 0.0:
                    self._pull(levers, effect, level)
        return np.asarray(np.clip(levers.newer, 0.0, 1.0))

    def lost_telemetry(
        self, effects: Iterable[Effect], now: float, starts: Floats, lengths: Floats
    ) -> tuple[Floats, Floats] | None:
        """Share of the metrics that is lost in each bucket [n, S, K], and how late they are now [S, K]; None where
        nothing is.
        """
        ours = [effect for effect in effects if effect.field in ("telemetry_lost", "telemetry_delay_s")]
        if not ours:
            return None
        shape = (len(self.names.services), len(self.names.clusters))
        lost, delay = np.zeros((len(starts), *shape)), np.zeros(shape)
        for effect in ours:
            weight = self._weight(effect)
            if effect.field == "telemetry_delay_s":
                fx.blend(delay, weight, effect, fx.strength(effect, self.world.seed, now, 1.0))
                continue
            for i, (start, length) in enumerate(zip(starts, lengths, strict=True)):
                fx.blend(lost[i], weight, effect, fx.strength(effect, self.world.seed, float(start), float(length)))
        return lost, delay

    def clusters_of(self, effect: Effect) -> Bools:
        """The clusters [K] an effect edits; all of them where it edits what clusters share."""
        weights = self._weight(effect) > 0.0
        clusters = len(self.names.clusters)
        per = fx.per(effect.field)
        if per == "cell":
            return np.asarray(np.bincount(self.names.layout.cell_cluster, weights, clusters) > 0.0)
        if per in ("place", "entry"):
            return np.asarray(weights.any(axis=0))
        return np.full(clusters, weights.any())

    def _no_levers(self) -> Levers:
        cells = len(self.names.layout.cell_service)
        grid = (len(self.names.services), len(self.names.clusters))
        return Levers(
            down=np.zeros(cells),
            cold=np.zeros(cells),
            newer=np.zeros(grid),
            serve=np.ones(grid),
            entry=np.ones(grid[1]),
            home=np.ones(cells),
            heat=np.ones(cells),
            factor=np.ones(grid),
            out=np.zeros(cells, dtype=np.bool_),
            ejected=np.zeros(cells),
            gates={gate.name: gate.percent for gate in self.world.fleet.gates},
            endpoints=len(self.names.endpoints),
        )

    def _apply(self, effect: Effect, level: float, params: Params, levers: Levers) -> None:
        if effect.field in STANDING:
            if effect.field not in levers.pulled:
                levers.pulled[effect.field] = levers.fresh(effect.field)
            fx.blend(levers.pulled[effect.field], self._weight(effect), effect, level)
        elif effect.field in fx.LEVERS:
            self._pull(levers, effect, level)
        else:
            fx.blend(getattr(params, effect.field), self._weight(effect), effect, level)

    def _pull(self, levers: Levers, effect: Effect, level: float) -> None:
        match effect.field:
            case "hosts_down":
                fx.blend(levers.down, self._weight(effect), effect, level)
            case "coldness":
                fx.blend(levers.cold, self._weight(effect), effect, level)
            case "home":
                fx.blend(levers.home, self._weight(effect), effect, level)
            case "heat":
                fx.blend(levers.heat, self._weight(effect), effect, level)
            case "new_version":
                fx.blend(levers.newer, self._weight(effect), effect, level)
            case "hosts_factor":
                fx.blend(levers.factor, self._weight(effect), effect, level)
            case "serve":
                fx.blend(levers.serve, self._weight(effect), effect, level)
                if not effect.where.services:
                    fx.blend(levers.entry, fx.cluster_weights(self.names, effect.where), effect, level)
            case "gate":
                levers.gates[effect.name] += level * (effect.value - levers.gates[effect.name])

    def _weight(self, effect: Effect) -> Floats:
        """Which part of the arrays the effect touches; remembered, since it never changes."""
        key = (effect.field, effect.where)
        if key not in self._weights:
            self._weights[key] = self._weigh(effect)
        return self._weights[key]

    def _weigh(self, effect: Effect) -> Floats:
        names, where = self.names, effect.where
        if effect.field in STANDING:
            return fx.lever_weights(names, where, self.versions, STANDING[effect.field].per)
        if fx.per(effect.field) == "cell":
            return fx.cell_weights(names, where, self.versions)
        if effect.field in fx.SLIPS:
            return fx.slip_weights(names, where, self.versions)
        if effect.field in fx.CLIENT:
            return fx.client_weights(names, tuple(self.world.fleet.clients), where)
        return next((weigh for fields, weigh in WEIGHTS if effect.field in fields), fx.place_weights)(names, where)

    def _set_pauses(self, params: Params, start: float, step_s: float) -> None:
        """Garbage collection takes its share of own time: a sawtooth, the same every day."""
        for s, service in enumerate(self.world.fleet.services):
            if service.pauses is None:
                continue
            tooth = ((start + 0.5 * step_s) % service.pauses.every_s) / service.pauses.every_s
            if step_s >= service.pauses.every_s:
                tooth = 0.5
            params.own_s[s] *= 1.0 + service.pauses.share * tooth

    def _everyday(self, start: float, step_s: float) -> Floats:
        """[C] what the errors of a good day are off their mean."""
        layout, usual = self.names.layout, self._base.error_rate
        regions = layout.clusters // layout.region_size
        times = everyday.factors(
            self.world.seed, self.world.noise.get("errors", 0.0), len(usual), regions, start, step_s
        )
        return ((times - 1.0) * usual[:, np.newaxis])[layout.cell_service, self._region[layout.cell_cluster]]

    def _set_gates(self, params: Params, levers: Levers) -> None:
        for gate in self.world.fleet.gates:
            factor = 1.0 + (gate.factor - 1.0) * levers.gates[gate.name] / 100.0
            if gate.call_to is None:
                params.work[self.names.operation_index[gate.operation]] *= factor
            else:
                params.probability[self.names.call_index[gate.operation, gate.call_to]] *= factor

    def _set_cells(self) -> None:
        """What is always so of each cell [C]."""
        layout = self.names.layout
        s = layout.cell_service
        at = np.arange(len(s))
        self._place = s * layout.clusters + layout.cell_cluster
        self._newer = layout.cell_version > 0
        self._older_twin = np.where(self._newer, at - 1, at)  # slot 0 of the same set
        self._sharded = layout.sharded[s] > 0
        self._colder = np.array([service.cold for service in self.world.fleet.services])[s] - 1.0

    def _set_hosts(self, params: Params, levers: Levers) -> None:
        """Hosts by version, those that are out, and the share of requests that reaches each cell."""
        place, sharded = self._place, self._sharded
        older, base_share = params.hosts[self._older_twin], params.share[self._older_twin]
        newer = _within(levers.newer, 0.0, 1.0).ravel()[place]
        part = np.where(self._newer, newer, 1.0 - newer)
        hosts = older * part * levers.factor.ravel()[place]
        down = _within(levers.down, 0.0, 0.95)
        up = (1.0 - down) * (1.0 - levers.ejected)
        home = _within(levers.home, 0.0, 1.0)
        share = np.where(sharded, base_share * part * home * levers.heat, hosts * up * home * ~levers.out)
        total = np.bincount(place, share)[place]
        lost = total <= 1e-12
        params.share[:] = np.where(lost, base_share * part, share / np.where(lost, 1.0, total))
        params.hosts[:] = hosts * up * np.where(sharded, 1.0, home)
        params.errors[:] += np.where(sharded, down * HALF_ARE_PRIMARIES, 0.0)
        params.own[:] *= 1.0 + _within(levers.cold, 0.0, 1.0) * self._colder
        for odds in (params.errors, params.slow_p, params.lost_p, params.link_lost, params.link_slow_p):
            _within(odds, 0.0, 1.0, out=odds)

    def _set_routes(self, params: Params, levers: Levers) -> None:
        """Traffic that a cluster no longer takes goes to the region's clusters that take all of theirs."""
        serve = np.clip(levers.serve, 0.0, 1.0)
        for s in np.nonzero((serve < 1.0).any(axis=1))[0]:
            params.route[s] = self._rerouted(params.route[s], serve[s])
        entry = np.clip(levers.entry, 0.0, 1.0)
        if (entry < 1.0).any():
            move_users(params, self._rerouted(np.eye(len(entry)), entry))

    def _rerouted(self, route: Floats, serve: Floats) -> Floats:
        kept = route * serve
        missing = route.sum(axis=1) - kept.sum(axis=1)
        same_region = self._region[:, None] == self._region[None, :]
        for takes in (same_region & (serve >= 1.0), same_region & (serve > 0.0),
                      np.broadcast_to(serve >= 1.0, same_region.shape)):  # fmt: skip
            weights = np.where(takes, serve, 0.0)
            total = weights.sum(axis=1)
            able = (total > 0.0) & (missing > 0.0)
            kept[able] += weights[able] / total[able, None] * missing[able, None]
            missing = np.where(able, 0.0, missing)
        return kept + np.diag(missing)


def _within(values: Floats, low: float, high: float, out: Floats | None = None) -> Floats:
    """As np.clip, which takes three times as long over a few hundred numbers."""
    return np.minimum(np.maximum(values, low, out=out), high, out=out)
