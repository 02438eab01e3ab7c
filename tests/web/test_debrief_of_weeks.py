"""Where weeks pass, a debrief tells days."""

from typing import Any

from simride.web.debriefs import page

DAY = 86_400


def report(step_s: float) -> dict[str, Any]:
    order = {"at": "08:43", "starts": "00:30", "done": f"{4 * DAY // 60}:00", "says": "restore a backup", "held": False}
    return {"curves": {"step_s": step_s}, "orders": [order, order | {"held": True}]}


def test_orders_are_told_by_the_day_where_days_pass() -> None:
    assert [one["when"] for one in page.orders(report(DAY), 0.0)] == [
        "worked from day 0, done day 4", "worked from day 0, done day 4 · held"
    ]  # fmt: skip


def test_orders_are_told_by_the_minute_where_minutes_pass() -> None:
    assert page.orders(report(60), 9 * 3600.0)[0]["when"] == "worked from 00:30, done 5760:00"
