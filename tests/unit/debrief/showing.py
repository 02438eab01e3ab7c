"""Short rides that show one signal, nearly show it, or show its contrary; and the mark one signal gets."""

from simride.debrief import Rubric, SignalMark, load_rubric, score
from unit.debrief.records import PLAN, Facts, Ride, act

RUBRIC = load_rubric(["shared", "degradation", "outage"])
P99 = {"metric": "latency", "stat": "p99"}
USER = {"metric": "slow_ratio"}
HEALED = Facts(bad=((-60, 0.0005), (-20, 0.008), (15, 0.0004)))
STILL_BAD = Facts(bad=((-60, 0.0005), (-20, 0.008)))
WORSE = Facts(bad=((-60, 0.0005), (-20, 0.008), (10, 0.04)))


def mark_of(signal: str, ride: Ride, facts: Facts = STILL_BAD) -> SignalMark:
    """The mark of one signal in a ride that ends here."""
    alone = Rubric((), tuple(one for one in RUBRIC.signals if one.id == signal))
    found = score(ride.land(), alone, facts, PLAN).signals
    assert found, f"{signal} could not have been shown in this ride"
    return found[0]


def asks(at: str = "01:00", text: str = "who is affected?", name: str = "ask_scope", **look: object) -> Ride:
    """A ride that begins with one question and its look."""
    return Ride().say(at, text, act(name), looks=[look or USER])


def shifts(ride: Ride, at: str = "10:00", lasts: float = 4) -> Ride:
    """The shards moved off one rack."""
    ride.say(at, "move the shards off rack 17 only", act("act_drain", rack="17", mode="shift"))
    return ride.order(at, "shift_traffic", lasts, clusters=("euw-c",), racks=(17,))


def rolls_back(ride: Ride, at: str = "03:00", lasts: float = 18) -> Ride:
    """The release rolled back everywhere."""
    ride.say(at, "roll msg-router back everywhere", act("act_rollback", service="msg-router"))
    return ride.order(at, "rollback", lasts, services=("msg-router",))


def restarts(ride: Ride, at: str = "10:00", lasts: float = 10, **targets: object) -> Ride:
    """A service restarted, everywhere unless told where."""
    ride.say(at, "restart shard-store", act("act_restart", service="shard-store"))
    return ride.order(at, "restart", lasts, **(targets or {"services": ("shard-store",)}))


def drains(ride: Ride, at: str = "10:00", lasts: float = 5) -> Ride:
    """A whole cluster drained."""
    ride.say(at, "drain euw-c", act("act_drain", cluster="euw-c"))
    return ride.order(at, "drain", lasts, clusters=("euw-c",))


def updates(ride: Ride, at: str, text: str, audience: str = "support") -> Ride:
    """An update posted."""
    ride.say(at, text, act("communicate", audience=audience))
    return ride.order(at, "post_update", 0, name=audience, text=text)


def twist(ride: Ride, at: str = "25:00") -> Ride:
    """A second team asks to push a change."""
    return ride.ask(at, "Storage: may we push our config now?", move="twist", about="twist")


def prevents(ride: Ride, at: str, text: str, polarity: str = "asserted", **slots: object) -> Ride:
    """Something planned so that it does not happen again."""
    return ride.say(at, text, act("plan_prevention", polarity, **slots))
