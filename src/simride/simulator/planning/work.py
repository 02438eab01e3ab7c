"""Orders that put people to work for days and weeks: what it takes, and when it would hold."""

from simride.base.errors import OrderError
from simride.base.units import people_number
from simride.base.wording import counted
from simride.simulator.orders import Plan
from simride.simulator.planning.site import Site
from simride.simulator.programmes.course import Course
from simride.simulator.programmes.programme import DAY_S, Item


def start_work(site: Site) -> Plan:
    """Put people to an item, behind what they are at."""
    course, order = _course(site), site.order
    item = course.find(order.name)
    why = course.refusal(item, site.run.now)
    if why:
        raise OrderError(why)
    if item.takes and getattr(order, item.takes) is None:
        raise OrderError(f"How much: which {item.takes}?")
    days = course.estimate(item, order.percent, order.amount, site.run.now)
    says = f"{_what(site, item)}{_when(item, days)}"
    return Plan(order, says, 0.0, 0.0 if days is None else days * DAY_S, _blast(item))


def stop_work(site: Site) -> Plan:
    """Let an item be; what was put into it is spent."""
    course = _course(site)
    item = course.find(site.order.name)
    course.fork().stop(item.name)
    return Plan(site.order, f"letting it be: {item.says}.", 0.0, 0.0)


def _course(site: Site) -> Course:
    if site.run.course is None:
        raise OrderError("There are no weeks ahead here to plan: this is about now.")
    return site.run.course


STANDS_FOR = {"percent": "this share", "amount": "so many"}  # the number of the order, in an item's words


def _what(site: Site, item: Item) -> str:
    """The item's words with the order's number in them, or behind them where they have no place for it."""
    if not item.takes:
        return item.says
    percent = site.order.percent
    number = f"{percent:g} %" if item.takes == "percent" else people_number(site.order.amount or 0.0)
    place = STANDS_FOR[item.takes]
    return item.says.replace(place, number) if place in item.says else f"{item.says}, {number}"


def _when(item: Item, days: int | None) -> str:
    """What it takes, and when it would hold as things stand."""
    if item.at_once:
        return "."
    takes = "no engineer's time worth counting"
    if item.days:
        takes = counted(item.days, "engineer-day")
    if not item.days and not item.wait_days:
        return ", from today on."
    if days is None:
        return f": {takes}, and at the present load no end in sight this half year."
    return f": {takes}, and at the present load it holds in about {_span(days)}."


def _span(days: int) -> str:
    if days < 14:
        return counted(days, "day")
    return f"{round(days / 7)} weeks"


def _blast(item: Item) -> dict[str, float | str]:
    return {"engineer-days": item.days} if item.days else {}
