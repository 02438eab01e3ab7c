"""The debrief of an interview in words, for a terminal."""

from collections.abc import Mapping, Sequence
from typing import Any

from simride.base.wording import clause
from simride.debrief.terminal import wrapped


def as_text(debrief: Mapping[str, Any], titles: Mapping[str, str], levels: Sequence[str]) -> str:
    """The debrief's JSON as paragraphs."""
    parts = [
        f"Debrief: {debrief['title']} (seed {debrief['seed']}, {debrief['seniority']})",
        wrapped(debrief["summary"]),
        *(_area(titles[name], area, debrief["self"].get(name, ""), levels) for name, area in debrief["areas"].items()),
        *(_answer(answer) for answer in debrief["answers"]),
        *(wrapped(line) for line in debrief["hard"]),
        wrapped(f"Drill next: {debrief['drill']['says']}") if debrief["drill"] else "",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _area(title: str, area: Mapping[str, Any], own: str, levels: Sequence[str]) -> str:
    lines = [f"{title}: {area['level']} ({area['score']:.2f})"]
    for state, heading in (("shown", "Shown"), ("contradicted", "Contradicted"), ("partial", "In part")):
        for signal in area["signals"]:
            if signal["state"] == state:
                quotes = "; ".join(f"{one['at']} “{one['quote']}”" for one in signal["evidence"][:1])
                lines.append(wrapped(f"{heading}: {clause(signal['says'])} ({quotes}).", "  "))
    missed = [clause(signal["says"]) for signal in area["signals"] if signal["state"] == "not_shown"]
    if missed:
        lines.append(wrapped("Not shown: " + "; ".join(missed) + ".", "  "))
    if own in levels:
        agree = own == area["level"]
        lines.append(f"  You said {own}, and so does the evidence." if agree
                     else f"  You said {own}; the evidence says {area['level']}.")  # fmt: skip
    return "\n".join(lines)


def _answer(answer: Mapping[str, Any]) -> str:
    lines = [wrapped(f"{answer['at']} {answer['asked']}  [{answer['minutes']:g} min]")]
    if answer["says"]:
        lines.append(wrapped(answer["says"], "  "))
    for remark in answer["remarks"]:
        quotes = " … ".join(f"“{quote}”" for quote in remark["quotes"])
        lines.append(wrapped(f"{remark['says']} {quotes}", "  "))
    return "\n".join(lines)
