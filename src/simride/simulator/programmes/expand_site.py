"""What an expansion is about: resources that grow or do not, regions, what is coming, and how things stand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

FORBID: Mapping[str, Any] = {"extra": "forbid"}


@dataclass(frozen=True)
class Region:
    """A region: its own busiest demand on the first day, and how far its clock is from UTC."""

    __pydantic_config__: ClassVar[Any] = FORBID
    peak_rps: float
    utc_offset_h: float = 0.0


@dataclass(frozen=True)
class Resource:
    """Something a request needs. What it can do is said as `holds`: that many times the first day's busiest hour."""

    __pydantic_config__: ClassVar[Any] = FORBID
    words: tuple[str, ...]  # what people call it
    says: str  # as a sentence names it: "connections that the primary accepts"
    holds: float
    kind: Literal["line", "limit", "places"] = "line"
    # line: callers wait and give up; limit: what does not fit is refused; places: each host keeps some for good
    hold_s: float = 0.01  # one use takes so long
    uses: float = 1.0  # of it by one request
    weighs: float = 1.0  # bad-request equivalents of a request that fails for want of it: more for a lost purchase
    patience_s: float = 2.0  # of those who wait in line
    late_s: float = 0.5  # a wait that makes an answer late
    shared: bool = False  # one for all regions; else each region has its own
    quiet: bool = False  # on nobody's dashboard until somebody looks
    home: str = ""  # of a shared one: the region it stands in
    away: float = 1.0  # share of what it can do that is left where that region is gone
    cold: float = 1.0  # times its use by users who have just come from another region
    spared: bool = True  # by plain answers; what only important requests use is not
    eases: float = 1.0  # times its use once answers are kept longer
    remedy: str = ""  # as an infinitive: "put a pooler before the primary"; "" where hosts are its remedy
    ways: tuple[str, ...] = ()  # words for that
    days: float = 0.0  # engineer-days of the remedy
    lead_days: float = 0.0  # and then to wait
    adds: float = 3.0  # times what it can do, once the remedy holds
    once: float = 0.0  # thousands the remedy costs
    weekly: float = 0.0  # thousands a week from then on


@dataclass(frozen=True)
class Surge:
    """Demand that comes on a day: so many times the usual one; what is added may use resources unlike the rest."""

    __pydantic_config__: ClassVar[Any] = FORBID
    day: int
    times: float
    days: int = 0  # 0: it stays
    region: str = ""  # where all of it comes; "" for everywhere alike
    mix: Mapping[str, float] = field(default_factory=dict)  # times the usual use of a resource, by what is added

    def on(self, day: int) -> bool:
        """Whether it is there on that day."""
        return self.day <= day and (not self.days or day < self.day + self.days)


@dataclass(frozen=True)
class Outage:
    """A region that fails on a day through the busiest hours of the others."""

    __pydantic_config__: ClassVar[Any] = FORBID
    region: str
    day: int
    hours: int = 5


@dataclass(frozen=True)
class Site:
    """How things stand as a day begins."""

    known: frozenset[str] = frozenset()  # quiet resources that somebody has looked at
    raised: frozenset[str] = frozenset()  # resources whose remedy holds
    bought: float = 0.0  # hosts, as a share of those of the first day
    rented: float = 0.0
    coming: tuple[tuple[int, float], ...] = ()  # hosts on their way: the day that was promised, share
    shedding: bool = False
    keeping: bool = False  # answers are kept longer
    shaped: bool = False  # the surge is spread
    warmed: bool = False  # caches are filled before users are moved
    moved: float = 0.0  # share of the users of the region that leaves who are served elsewhere
    moving: float = 0.0  # what that is to be from the next day on
    fresh: float = 0.0  # share of a region's users who have come lately
    bill: float = 0.0  # thousands, on the next day's books
    tried: float = 0.0  # bad requests of tests, likewise

    @property
    def hosts(self) -> float:
        """Times the hosts of the first day."""
        return 1.0 + self.bought + self.rented
