"""What a resource does with a load, in closed form: what is turned away, and what waits too long.

All functions take arrays (or numbers) and give arrays of the same shape. Loads are in erlangs: uses that would be
under way at once if all were served (Little's law: rate times holding time). Servers may be a fraction: the gamma
function goes on between whole numbers.

Sources: A. K. Erlang, *Solution of some problems in the theory of probabilities* (1917), for both of his formulas;
C. Palm, *Research on telephone traffic carried by full availability groups* (1957, Swedish 1946), for callers who
give up; O. Garnett, A. Mandelbaum, M. Reiman, *Designing a call center with impatient customers* (2002), for the
form in incomplete gamma functions. Arrivals and holding times are taken as memoryless; a steady hour is assumed.
"""

from typing import NamedTuple

import numpy as np
from scipy.special import gammainc, gammaincc, gammaln

from simride.simulator.state import Floats

TINY = 1e-290  # of the incomplete gamma function: below it patience is so long that nobody's runs out


class Served(NamedTuple):
    """Shares of what is asked of a resource."""

    refused: Floats  # turned away, or gave up waiting
    late: Floats  # served after waiting longer than `late_s`


def erlang_b(servers: Floats, load: Floats) -> Floats:
    """Share refused where nothing can wait: the Poisson number of uses under way, cut off at the servers.

    So far beyond the servers that a Poisson number is never so small, all but a share of servers / load is refused.
    """
    load = np.maximum(load, 1e-12)
    below = gammaincc(servers + 1.0, load)
    flooded = below < TINY
    peak = np.exp(servers * np.log(load) - load - gammaln(servers + 1.0))
    return np.asarray(np.where(flooded, 1.0 - servers / load, peak / np.where(flooded, 1.0, below)))


def with_patience(servers: Floats, load: Floats, hold_s: Floats, patience_s: Floats, late_s: Floats) -> Served:
    """Shares refused and late where callers wait in line and give up after a mean patience (Erlang A).

    With x = servers * patience / hold and y = load * patience / hold the wait offered to those who have to wait has a
    density proportional to exp(y (1 - e^(-t / patience)) - x t / patience): an incomplete gamma function of e^(-t).
    """
    load = np.maximum(load, 1e-12)
    x, y = servers * patience_s / hold_s, load * patience_s / hold_s
    below = gammainc(x, y)
    patient = below < TINY  # then y is far below x, and the line is that of a queue nobody leaves
    safe = np.where(patient, 1.0, below)
    share_free = 1.0 - np.minimum(load / servers, 1.0 - 1e-9)
    log_a = np.where(patient, -np.log(share_free), np.log(x) + y - x * np.log(y) + gammaln(x) + np.log(safe))
    blocked = np.maximum(erlang_b(servers, load), TINY)
    waits = 1.0 / (1.0 + np.exp(np.clip(-log_a, -700.0, 700.0)) * (1.0 / blocked - 1.0))
    reached = x / y * gammainc(x + 1.0, y) / safe  # of those who wait, the share that is served
    mean_wait = hold_s / (servers * share_free)
    gives_up = np.where(patient, mean_wait / patience_s, 1.0 - reached)
    long = x / y * gammainc(x + 1.0, y * np.exp(-late_s / patience_s)) / safe
    long = np.where(patient, np.exp(-late_s / mean_wait), long)
    refused = waits * np.clip(gives_up, 0.0, 1.0)
    return Served(np.asarray(refused), np.asarray(np.clip(waits * long, 0.0, 1.0 - refused)))


def over_the_limit(limit: Floats, taken: Floats) -> Floats:
    """Share refused where every holder keeps its places for good: what does not fit gets none."""
    return np.asarray(np.maximum(0.0, 1.0 - limit / np.maximum(taken, 1e-12)))
