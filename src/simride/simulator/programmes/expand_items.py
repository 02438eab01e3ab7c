"""What people can be put to before an expansion, and what they call it."""

from collections.abc import Mapping
from typing import Protocol

from simride.simulator.programmes.expand_site import Resource, Site, Surge
from simride.simulator.programmes.programme import Item


class _Owner(Protocol):
    @property
    def resources(self) -> Mapping[str, Resource]:
        """The resources by name."""

    @property
    def surge(self) -> Surge | None:
        """Demand that comes."""

    @property
    def hosts(self) -> str:
        """The resource that more hosts add to."""

    @property
    def leaves(self) -> str:
        """A region that has to be empty."""

    @property
    def host_lead_days(self) -> int:
        """From the order of hosts until they serve."""

    @property
    def rent_lead_days(self) -> int:
        """Likewise of rented ones."""


TESTS = (
    Item(
        "load-test", "replay reads against a test cell of its own, up to where it gives way",
        ("load test", "load-test", "stress test", "test cell", "replay read", "benchmark"), days=2.0, wait_days=1,
        again=True,
    ),
    Item(
        "squeeze-test", "send more and more of production's traffic to one region, and stop when its answers slow down",
        ("squeeze", "test in production", "test production", "concentrate traffic", "production load test",
         "more traffic one region", "load test production", "load test in production", "red-line", "redline"),
        days=2.0, wait_days=2, again=True,
    ),
    Item(
        "write-replay", "replay recorded writes against a copy of what all regions share",
        ("replay write", "write replay", "write test", "write load test", "load test write", "test write",
         "recorded write", "shadow write"),
        days=3.0, wait_days=2, again=True,
    ),
    Item(
        "drain-drill", "take a region out of service for two quiet hours, and watch the others",
        ("drain drill", "run drill", "do drill", "drill region", "drain region", "drain test", "evacuation drill",
         "evacuation test", "failover test", "game day", "region out of service"),
        days=2.0, wait_days=3, again=True,
    ),
)  # fmt: skip
PILOT = Item(
    "pilot", "let a twentieth of it come early, on a quiet day",
    ("do pilot", "run pilot", "start pilot", "pilot with", "soft launch", "rehears", "dress rehearsal",
     "small part early", "trial", "early access"),
    days=3.0, wait_days=8, again=True,
)  # fmt: skip
SPREAD = Item(
    "spread-demand", "agree with product to spread it: a waiting room, and a start in groups",
    ("spread demand", "spread start", "shape demand", "demand shaping", "waiting room", "stagger", "start in group",
     "invite in wave", "spread campaign", "queue user"),
    days=2.0, most=1.0, wait_days=10,
)  # fmt: skip
MOVE = Item(
    "move-traffic", "move users of the region that is left to the others, up to this share",
    ("move traffic", "move user", "shift traffic", "shift user", "evacuate", "move percent", "drain percent"),
    days=1.0, wait_days=1, takes="percent",
)  # fmt: skip
CHEAP = (
    Item(
        "shed-tiers", "decide which requests are answered plainly first when something is full, and try it",
        ("shed", "load shedding", "load-shedding", "shedding order", "degrade", "graceful degradation", "tier",
         "brownout", "plain answer"),
        days=4.0, wait_days=3,
    ),
    Item(
        "keep-longer", "keep answers in caches for longer",
        ("keep longer", "cache longer", "longer ttl", "raise ttl", "cache more", "more caching", "serve stale",
         "cache answer"),
        days=3.0, wait_days=3,
    ),
    Item(
        "warm-caches", "fill caches before users are moved to a region",
        ("warm cache", "warm up cache", "prewarm", "pre-warm", "fill cache", "preload cache"), days=4.0, wait_days=2,
    ),
)  # fmt: skip
LARGE = (
    Item(
        "new-region", "build another region",
        ("new region", "build region", "another region", "additional region", "fourth region", "add region",
         "open region"),
        days=60.0, most=4.0, wait_days=120,
    ),
    Item(
        "rewrite", "rewrite the hosts' software to need half of them",
        ("rewrite", "re-write", "rearchitect", "re-architect", "new architecture", "twice as efficient"),
        days=70.0, most=3.0,
    ),
)  # fmt: skip
_MEASURE = ("measure", "count", "look into", "find limit", "check limit", "check headroom", "find headroom", "audit")
_RAISE = ("raise", "increase", "extend", "fix", "grow", "enlarge", "widen")


def items_of(programme: _Owner) -> tuple[Item, ...]:
    """Tests, what is cheap, hosts, what is large, and two for each resource."""
    coming = (PILOT, SPREAD) if programme.surge is not None else ()
    return (
        *TESTS, *coming, *((MOVE,) if programme.leaves else ()), *CHEAP, *_hosts(programme), *LARGE,
        *(_measure(name, one) for name, one in programme.resources.items()),
        *(_raise(name, one) for name, one in programme.resources.items() if one.remedy),
    )  # fmt: skip


def refusal(state: Site, item: Item) -> str:
    """Why an item cannot be ordered as things stand; empty where it can."""
    verb, _, name = item.name.partition("-")
    if verb == "raise" and name in state.raised:
        return "That was done, and it holds."
    done = {
        "shed-tiers": state.shedding, "keep-longer": state.keeping, "spread-demand": state.shaped,
        "warm-caches": state.warmed,
    }  # fmt: skip
    return "That is so already." if done.get(item.name) else ""


def _hosts(programme: _Owner) -> tuple[Item, Item]:
    return (
        Item(
            "buy-hosts", f"order more hosts, for good, to come in {programme.host_lead_days} days",
            tuple(f"{verb} {thing}" for verb in ("buy", "order", "purchase", "procure", "more", "add")
                  for thing in ("host", "server", "machine", "hardware"))
            + tuple(f"{verb} {thing}" for verb in (*_RAISE, "more", "add", "order", "buy")
                    for thing in _named(programme.hosts, programme.resources[programme.hosts])),
            takes="percent",
        ),
        Item(
            "rent-hosts", "have so many hosts rented, by the week, in all",
            tuple(f"{verb} {thing}" for verb in ("rent", "lease", "burst", "cloud")
                  for thing in ("host", "server", "machine", "capacity")),
            days=2.0, wait_days=programme.rent_lead_days, takes="percent",
        ),
    )  # fmt: skip


def _named(name: str, one: Resource) -> tuple[str, ...]:
    return tuple(dict.fromkeys((name, name.replace("-", " "), *one.words)))


def _measure(name: str, one: Resource) -> Item:
    ways = tuple(f"{verb} {word}" for verb in _MEASURE for word in _named(name, one))
    says = f"measure {one.says} in the busiest hour, and keep that"
    return Item(f"measure-{name}", says, ways, days=1.0, most=1.0, again=True)


def _raise(name: str, one: Resource) -> Item:
    ways = tuple(f"{verb} {word}" for verb in _RAISE for word in _named(name, one))
    return Item(f"raise-{name}", one.remedy, (*ways, *one.ways), days=one.days, wait_days=one.lead_days)
