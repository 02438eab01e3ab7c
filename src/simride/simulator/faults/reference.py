"""The reference page of the faults, written from the catalogue so that it cannot drift from it."""

import math

from simride.base.units import duration
from simride.simulator.faults.shapes import FAMILIES, Action, Fault, Look

HEAD = """# Faults

Generated from `simride.simulator.faults`; a test keeps it up to date, and `tests/faults` flies every row: what shows
stands out by the factor given, what misleads does as it says, the first mitigation brings harm back near its baseline
in the time given, and the tempting wrong one does not.

A fault is data over the parameters of the model: which of them change, where, by how much from the mildest severity
(0) to the worst (1), how it begins, and what the change feed has to say about it. A case names one and its place
([write a case](../how-to/write-a-case.md)). Two of them may happen at once.
"""
COLUMNS = (
    "| no. | name | what shows | what misleads | first mitigation | tempting, wrong | onset |\n" + "| --- " * 7 + "|"
)


def page(faults: tuple[Fault, ...]) -> str:
    """The whole page, Markdown."""
    parts = [HEAD]
    for family, title in FAMILIES.items():
        here = [fault for fault in faults if fault.family == family]
        if not here:
            continue
        parts += [f"## {title}\n", COLUMNS, *(_row(fault) for fault in here), ""]
        for fault in here:
            parts += [*_section(fault)]
    return "\n".join(parts)


def _row(fault: Fault) -> str:
    """One line of the table."""
    shows, misleads = fault.reveals[0].shows, fault.misleads[0].shows
    cells = (str(fault.number), f"`{fault.name}`", shows, misleads, fault.first_says, fault.wrong_says, fault.onset)
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |"


def _section(fault: Fault) -> list[str]:
    """The particulars of one fault."""
    lines = [f"### {fault.number}. {fault.name}", "", fault.mechanism, ""]
    lines += [f"- shows: {_look(look)}" for look in fault.reveals]
    lines += [f"- misleads: {_look(look)}" for look in fault.misleads]
    soon = f"; near its baseline within {duration(fault.within_s)}" if fault.first else ""
    lines.append(f"- first: {_orders(fault.first)}{soon}")
    lines += [f"- wrong: {_orders((action,))}" for action in fault.wrong]
    lines += [f"- lasting: {fault.lasting}", f"- needs: {', '.join(sorted(fault.needs))}", ""]
    return lines


def _look(look: Look) -> str:
    """What to look at, and what is then to be seen."""
    limits = (("at least", look.at_least), ("at most", look.at_most))
    bounds = [f"{words} {limit:g}" for words, limit in limits if math.isfinite(limit)]
    unit = "" if look.reads in ("value", "count") else f" {look.reads}"
    where = {"metric": "", "change": "changes: ", "log": "log of ", "alert": "alerts: "}[look.tool]
    return f"{look.shows} ({where}`{look.ask}`, {' and '.join(bounds)}{unit})"


def _orders(actions: tuple[Action, ...]) -> str:
    """Orders as a ride script writes them."""
    return ", then ".join(f"`{_order(action)}`" for action in actions) or "none: leave it alone"


def _order(action: Action) -> str:
    """One order."""
    parts = [action.verb]
    parts += [f"{key}={getattr(action, key)}" for key in ("service", "region", "cluster", "rack", "name")
              if getattr(action, key)]  # fmt: skip
    parts += [f'text="{action.text}"'] * bool(action.text)
    parts += [f"{key}={getattr(action, key):g}" for key in ("percent", "amount") if getattr(action, key) is not None]
    return " ".join(parts)
