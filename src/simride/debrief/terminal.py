"""The debrief in words, for a terminal: quiet, with quotes and times, and one thing to practise."""

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

from simride.base.units import people_number
from simride.base.wording import clause

WIDTH = 96
FULL_BAR = 20


def as_text(debrief: Mapping[str, Any], titles: Mapping[str, str], levels: Sequence[str]) -> str:
    """The debrief's JSON as paragraphs."""
    parts = [
        f"Debrief: {debrief['title']} (seed {debrief['seed']})",
        wrapped(debrief["summary"]),
        _harm(debrief),
        *(_area(titles[name], area, debrief["self"].get(name, ""), levels) for name, area in debrief["areas"].items()),
        _stamina(debrief["stamina"]),
        _pace(debrief["pace"]),
        _hard(debrief["hard"]),
        _weak(debrief["weak_regimes"]),
        _drill(debrief["drill"]),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _harm(debrief: Mapping[str, Any]) -> str:
    harm = debrief["harm"]
    most = max(harm["yours"], harm["nothing"], harm["reference"], 1)
    rows = [
        f"  {name:<16}{people_number(harm[key]):>10}  {'█' * round(FULL_BAR * harm[key] / most)}"
        for name, key in (("yours", "yours"), ("nothing done", "nothing"), ("reference", "reference"))
    ]
    return "\n".join(
        [
            "Harm, in bad requests",
            *rows,
            f"  regret {round(harm['regret'], 2) + 0.0:.2f} ({_scale(harm)})",
        ]
    )


def _scale(harm: Mapping[str, Any]) -> str:
    """What the figure of regret is measured by."""
    if round(harm["nothing"]) <= round(harm["reference"]):
        return "nothing was at stake: 0 nothing added, above 1 harm that counts"
    return "0 the reference, 1 nothing done"


def _area(title: str, area: Mapping[str, Any], own: str, levels: Sequence[str]) -> str:
    by_state = {
        state: [signal for signal in area["signals"] if signal["state"] == state]
        for state in ("shown", "contradicted", "partial", "not_shown")
    }
    lines = [f"{title}: {area['level']} ({area['score']:.2f})"]
    for state, heading in (("shown", "Shown"), ("contradicted", "Contradicted"), ("partial", "In part")):
        lines += [wrapped(f"{heading}: {_signal(signal)}", indent="  ") for signal in by_state[state]]
    missed = [clause(signal["says"]) for signal in by_state["not_shown"]]
    if missed:
        lines.append(wrapped("Not shown: " + "; ".join(missed) + ".", indent="  "))
    if own:
        lines.append("  " + _beside(own, area["level"], levels))
    return "\n".join(lines)


def _signal(signal: Mapping[str, Any]) -> str:
    quotes = ", ".join(f"{one['at']} “{one['quote']}”" for one in signal["evidence"][:1])
    return f"{clause(signal['says'])} ({quotes})." if quotes else f"{clause(signal['says'])}."


def _beside(own: str, level: str, levels: Sequence[str]) -> str:
    if levels.index(own) == levels.index(level):
        return f"You said {own}, and so does the evidence."
    return f"You said {own}; the evidence says {level}."


def _stamina(counts: Sequence[int]) -> str:
    most = max([*counts, 1])
    marks = "".join(_BLOCKS[round((len(_BLOCKS) - 1) * count / most)] for count in counts)
    return f"Evidence per five minutes: {marks}  ({' '.join(map(str, counts))})"


def _pace(rows: Sequence[Mapping[str, Any]]) -> str:
    if not rows:
        return ""
    told = "; ".join(f"{row['phase']} {row['spent']:g} of {row['planned']:g}" for row in rows)
    return wrapped(f"Minutes spent, of those planned: {told}.")


def _hard(lines: Sequence[str]) -> str:
    return wrapped("What made that hard? " + " ".join(lines)) if lines else ""


def _weak(regimes: Sequence[str]) -> str:
    return wrapped("How far the figures go: " + " ".join(regimes)) if regimes else ""


def _drill(drill: Mapping[str, Any] | None) -> str:
    return wrapped(f"Drill next: {drill['says']}") if drill else ""


def wrapped(text: str, indent: str = "") -> str:
    """Lines of at most WIDTH characters; those after the first are indented twice."""
    return textwrap.fill(text, WIDTH, initial_indent=indent, subsequent_indent=indent + "  " if indent else "")


_BLOCKS = "·▁▂▃▄▅▆▇█"
