"""What is firing."""

from simride.base.units import hhmm
from simride.examiner.answers.tools import looked, rows
from simride.examiner.phrasing import fact
from simride.examiner.turn import Reply, Turn
from simride.simulator.telemetry import alerts

ALERT_WORDS = ("alert", "alerts", "alarm", "alarms", "firing", "fired", "paging", "paged")
MOST = 6


def show_alerts(turn: Turn) -> Reply:
    """Alerts firing now, pages first."""
    found = alerts.firing(turn.situation.view)
    look = looked(turn, "alerts", {}, found)
    if not found:
        return Reply(turn.tell("alerts_none"), about="alerts", looks=(look,))
    lines = [f"{one.severity}, since {hhmm(one.since)}: {one.says}" for one in found[:MOST]]
    told = turn.tell("alerts", rows=fact("alerts", rows(lines), says="the alerts"))
    if len(found) > MOST:
        told += turn.tell("more", count=fact("more", len(found) - MOST, "count", says="the alerts"))
    return Reply(told, about="alerts", looks=(look,))
