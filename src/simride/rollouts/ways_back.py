"""How long the way back takes, or the way forward where there is none."""

import math

from simride.rollouts.plan import Rollback

FIX_H = 4.0  # until a fix that can be rolled forward is built and out
REHEARSAL_FAILS = 0.2  # odds that a way back which nobody has gone does not work at first
FAILS_FIRST = 3.0  # times as long then


def rollback_h(back: Rollback, share: float, luck: float) -> float:
    """Hours back from an exposure: batch by batch where hosts are deployed anew, at once by traffic or by a flag.

    `luck`: a uniform draw of the run, which decides whether a way that was never rehearsed works at first.
    """
    batches = max(1, math.ceil(share / back.batch - 1e-9)) if back.mechanism == "redeploy" else 1
    slow = FAILS_FIRST if not back.rehearsed and luck < REHEARSAL_FAILS else 1.0
    return batches * back.expected_minutes * slow / 60.0
