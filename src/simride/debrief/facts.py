"""What the debrief may ask of the fleet. Everything else it knows is in the record."""

from typing import Protocol


class FleetFacts(Protocol):
    """The fleet as it was during the ride. All times are fleet seconds."""

    def sli_bad(self, fleet_at: float) -> bool:
        """Whether users' good ratio was clearly under its usual value at that moment."""

    def good_ratio(self, start: float, end: float) -> float:
        """Share of users' requests answered well and in time, over a window."""

    def exists(self, kind: str, name: str) -> bool:
        """Whether this fleet has a service, cluster, rack, metric ... of that name."""
