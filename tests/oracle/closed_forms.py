"""Erlang's formulas and their kin. Seconds and requests per second."""


def erlang_b(slots: int, load: float) -> float:
    """Probability that all slots are busy, where nobody waits."""
    blocking = 1.0
    for k in range(1, slots + 1):
        blocking = load * blocking / (k + load * blocking)
    return blocking


def erlang_wait(slots: int, rho: float, own: float) -> float:
    """Mean wait in an M/M/c."""
    blocking = erlang_b(slots, rho * slots)
    return blocking / (1.0 - rho + rho * blocking) * own / (slots * (1.0 - rho))


def pollaczek_khinchine_wait(rho: float, scv: float, own: float) -> float:
    """Mean wait in an M/G/1."""
    return own * rho * (1.0 + scv) / (2.0 * (1.0 - rho))
