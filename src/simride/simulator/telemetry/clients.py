"""Clients apart: what each asked for and how much of it was turned away, where one differs from the rest."""

from dataclasses import dataclass, replace

import numpy as np

from simride.simulator.state import Floats
from simride.simulator.telemetry.leaves import Leaves
from simride.simulator.telemetry.settings import Timeline
from simride.simulator.telemetry.view import View
from simride.simulator.telemetry.window import Window


@dataclass(frozen=True, eq=False)
class ByClient:
    """Leaves of endpoint × cluster × client, and what differs between them."""

    leaves: Leaves  # weights [n, L]: share of the requests
    blocked: Floats  # [n, L] share of the leaf's requests refused at the edge, whatever they try
    answered: Floats  # [n, L] share of the parent's requests that were not: of good answers and of other failures


def by_client(view: View, window: Window, leaves: Leaves) -> ByClient | None:
    """The leaves with their clients' shares at each bucket; None where clients are alike, or not told apart."""
    if "client" not in leaves.labels:
        return None
    settings = Timeline(view, window.starts)
    shares, blocked = settings.of("client_share"), settings.of("client_blocked")  # [n, N, P, K]
    client = np.array([list(view.world.fleet.clients).index(str(name)) for name in leaves.labels["client"]])
    endpoint, cluster = leaves.first[leaves.parent], leaves.second[leaves.parent]
    weight, refused = (np.ascontiguousarray(of[:, client, endpoint, cluster]) for of in (shares, blocked))
    if not refused.any() and np.array_equal(weight, np.broadcast_to(leaves.weight, weight.shape)):
        return None
    kept = weight * (1.0 - refused)
    total = np.zeros((len(kept), len(leaves.first)))
    np.add.at(total.T, leaves.parent, kept.T)
    answered = np.divide(kept, total[:, leaves.parent], out=weight.copy(), where=total[:, leaves.parent] > 0.0)
    return ByClient(replace(leaves, weight=weight), refused, answered)
