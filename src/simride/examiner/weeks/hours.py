"""From words about minutes and hours to how long is to pass, where minutes count."""

import re

from simride.examiner.weeks.days import COUNT, counted, is_wondered, wants_skip
from simride.simulator.programmes.programme import DAY_S

_UNITS_S = {"minute": 60.0, "min": 60.0, "hour": 3600.0, "h": 3600.0}
_SPAN = re.compile(
    rf"\b(?P<n>\d+(?:\.\d+)?|half an|an|{COUNT})\s*(?P<unit>hours?|h|minutes?|mins?)\b(?P<half> and a half)?"
)
_CLOCK = re.compile(
    r"\b(?:to|until|till)\s+(?:about\s+)?(?:(?:tomorrow|tonight|today)\s+)?(?:at\s+)?"
    r"(?P<h>[01]?\d|2[0-3])[:.](?P<m>[0-5]\d)\b"
)
_CALLED = re.compile(
    r"\b(?:until|till|to)\b.{0,24}\b(?:something happens|somebody calls|someone calls|anything happens|"
    r"it is over|it's over|it ends|next (?:stage|step|event|finding)|verdict|bake (?:is )?(?:over|done|ends)|"
    r"(?:end of|through) the (?:bake|stage))"
)  # fmt: skip
_STEERED = re.compile(r"\b(?:override|promote|push|ramp)\b")  # "push it on to the next stage" waits not


def seconds_to_skip(text: str, fleet_at: float) -> float | None:
    """How long a message wants to pass: 'let six hours pass', 'wait until 20:30'. None where it wants nothing of it."""
    low = text.lower().strip()
    if is_wondered(low) or not wants_skip(low):
        return None
    clock = _CLOCK.search(low)
    if clock is not None:
        ahead = (int(clock["h"]) * 3600.0 + int(clock["m"]) * 60.0 - fleet_at) % DAY_S
        return ahead or DAY_S
    found = _SPAN.search(low)
    if found is None:
        return None
    number = 0.5 if found["n"] == "half an" else counted(found["n"])
    unit = _UNITS_S[found["unit"].rstrip("s") if found["unit"] != "h" else "h"]
    return (number + (0.5 if found["half"] else 0.0)) * unit or None


def wants_next_call(text: str) -> bool:
    """Whether a message wants time to pass until somebody is called: 'wait until something happens'."""
    low = text.lower().strip()
    waits = not is_wondered(low) and wants_skip(low) and _STEERED.search(low) is None
    return waits and _CALLED.search(low) is not None
