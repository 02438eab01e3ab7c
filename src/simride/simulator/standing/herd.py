"""Users who failed and come back once things work again, all within minutes unless somebody lets them in slowly."""

import numpy as np

from simride.simulator.standing.mechanism import ROOT, Held, Moment, last
from simride.simulator.state import Floats, Segment

WORKS_FROM, WORKS = 0.5, 0.9  # share of requests that go well, at which the first come back, and all
GIVES_UP_S = 1800.0  # after which most who wait do something else
HEALTHY: Held = {"waiting": np.zeros(()), "back": np.zeros(())}


class Herd:
    """Holds per endpoint and cluster [P, K]: `waiting` requests that failed and will be made again, and `back`,
    requests per second of those who are back.
    """

    name = "herd"
    healthy = HEALTHY

    def needed(self, moment: Moment) -> bool:
        """Where users come back."""
        return moment.levers.any("returning") or any(endpoint.returns > 0.0 for endpoint in moment.fleet.endpoints)

    def begin(self, moment: Moment) -> Held:
        """Nobody waits."""
        return dict.fromkeys(HEALTHY, np.zeros(moment.params.demand.shape))

    def before(self, held: Held, moment: Moment) -> None:
        """Those who are back, beside those who come anyway."""
        moment.params.demand[:] += held["back"]

    def after(self, held: Held, moment: Moment, segment: Segment) -> Held:
        """Who failed, who is still there, who comes back next."""
        requests, ok, failed = (last(segment, "roots", ROOT[name]) for name in ("requests", "ok", "failed"))
        if not held["waiting"].any() and not (failed > 0.01 * requests).any():
            return held
        endpoints = moment.fleet.endpoints
        share = np.array([endpoint.returns for endpoint in endpoints])[:, np.newaxis] + moment.levers.of("returning")
        within = np.array([endpoint.returns_within_s for endpoint in endpoints])[:, np.newaxis]
        usual = np.maximum(requests - held["back"], 0.0)
        waiting = held["waiting"] * np.exp(-moment.step_s / GIVES_UP_S)
        waiting = np.maximum(waiting + (np.clip(share, 0.0, 1.0) * failed - held["back"]) * moment.step_s, 0.0)
        waiting = np.where(waiting > 1e-3 * usual, waiting, 0.0)
        well = np.divide(ok, requests, out=np.ones_like(ok), where=requests > 0.0)
        come = waiting / np.maximum(within, moment.step_s) * _works(well)
        return {"waiting": waiting, "back": np.minimum(come, moment.levers.of("reentry_limit") * usual)}


def _works(well: Floats) -> Floats:
    """How many of those who wait see that it works again."""
    return np.asarray(np.clip((well - WORKS_FROM) / (WORKS - WORKS_FROM), 0.0, 1.0))
