"""Every table and plot of docs/explanation/rollouts.md: `python benchmarks/rollouts.py [--only NAME ...]`.

Seeded throughout; about two minutes of an idle core, and what a comparison of six plans takes, in CPU seconds.
"""

import argparse
import re
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import altair as alt

sys.path.append(str(Path(__file__).parents[1] / "tests"))  # the experiments, which tests run in small

from oracle import rollout_findings as findings
from oracle.rollout_findings import CARELESS, JUDGES, QUIET, Setting, template
from simride.base.units import duration, people_number, percent
from simride.rollouts import presets
from simride.rollouts.people import most_false_alarms, override_odds, precision

PAGE = Path(__file__).parents[1] / "docs/explanation/rollouts.md"
PLOTS = PAGE.parent / "plots"
RUNS = 600
COLOURS = ["#1b5e9e", "#d95f02", "#7a9e1b", "#888888", "#7b3294"]
MINUTES = (5, 10, 20, 30, 60, 120, 240, 480, 960, 1920, 3840, 7680)
Rows = Sequence[Mapping[str, Any]]


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table of the page."""
    return "\n".join(["| " + " | ".join(row) + " |" for row in (head, ["---"] * len(head), *rows)])


def plot(name: str, says: str, chart: Any) -> str:
    """Saves a plot beside the page; the line that shows it."""
    PLOTS.mkdir(exist_ok=True)
    chart.properties(width=420, height=220).save(str(PLOTS / f"rollouts-{name}.svg"))
    return f"![{says}](plots/rollouts-{name}.svg)\n"


def lines(rows: Rows, x: tuple[str, str], y: tuple[str, str], by: str = "", log: str = "") -> Any:
    """Lines with points; `log` names the axes that are logarithmic: "x", "y" or "xy"."""
    kinds = {
        axis: alt.Scale(type="log", nice=False, padding=12) if axis in log else alt.Scale(type="linear")
        for axis in "xy"
    }
    drawn = alt.Chart(alt.Data(values=[{k: _short(v) for k, v in row.items()} for row in rows])).mark_line(point=True)
    drawn = drawn.encode(
        x=alt.X(f"{x[0]}:Q", title=x[1], scale=kinds["x"]), y=alt.Y(f"{y[0]}:Q", title=y[1], scale=kinds["y"])
    )
    if not by:
        return drawn.encode(color=alt.value(COLOURS[0]))
    order = list(dict.fromkeys(row[by] for row in rows))
    return drawn.encode(color=alt.Color(f"{by}:N", title=None, sort=order, scale=alt.Scale(range=COLOURS)))


def bars(rows: Rows, x: tuple[str, str], y: str, by: str = "") -> Any:
    """Bars that lie, in the order of the rows."""
    order = list(dict.fromkeys(row[y] for row in rows))
    drawn = alt.Chart(alt.Data(values=[{k: _short(v) for k, v in row.items()} for row in rows])).mark_bar()
    drawn = drawn.encode(
        x=alt.X(f"{x[0]}:Q", title=x[1], axis=alt.Axis(labelOverlap=True)),
        y=alt.Y(f"{y}:N", title=None, sort=order, axis=alt.Axis(labelLimit=260)),
    )
    if not by:
        return drawn.encode(color=alt.value(COLOURS[0]))
    return drawn.encode(color=alt.Color(f"{by}:N", title=None, scale=alt.Scale(scheme="tableau20")))


def _short(value: Any) -> Any:
    return float(f"{value:.4g}") if isinstance(value, float) else value


def size() -> str:
    """Finding 1."""
    shares = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5)
    found = findings.harm_before_detection(shares, 200)
    large = findings.harm_before_detection(shares, 200, rise=20.0)
    rows = [
        {"share": 100 * one.share, "harm": one.bad_requests, "by": name}
        for name, each in (("errors ×2", found), ("errors ×20", large))
        for one in each
    ]
    shown = plot(
        "size",
        "Bad requests until the way back is over, by canary size",
        lines(rows, ("share", "canary, % of requests"), ("harm", "bad requests"), "by", "xy"),
    )
    return (
        shown
        + "\n"
        + table(
            ("canary", "bad requests, errors ×2", "time", "bad requests, errors ×20", "time"),
            [
                (
                    percent(a.share),
                    f"{a.bad_requests:.0f}",
                    duration(3600 * a.hours),
                    f"{b.bad_requests:.0f}",
                    duration(3600 * b.hours),
                )
                for a, b in zip(found, large, strict=True)
            ],
        )
    )


def plans() -> str:
    """Finding 2."""
    begun = time.process_time()
    found = findings.six_plans(1000)
    print(f"six plans of 1,000 runs: {time.process_time() - begun:.1f} s CPU of one core", flush=True)
    rows = [{"plan": one.plan, "harm": value, "class": kind} for one in found for kind, value in one.residual.items()]
    front = [{"hours": one.time_to_full_h.mean, "harm": one.harm.mean, "plan": one.plan} for one in found]
    points = lines(front, ("hours", "hours until a good release is everywhere"), ("harm", "harm per release"), log="xy")
    named = points.mark_text(align="left", dx=7, dy=-6).encode(text="plan:N")
    points = points.mark_point(filled=True, size=60)
    return (
        plot(
            "plans",
            "Harm of six plans by the class of the defect",
            bars(rows, ("harm", "harm per release"), "plan", "class"),
        )
        + plot("frontier", "Harm and time of six plans", points + named)
        + "\n"
        + table(
            (
                "plan",
                "hours",
                "harm per release",
                "95 in 100",
                "of a bad one",
                "at most",
                "good ones taken back",
                "caught by a tenth",
            ),
            [
                (
                    one.plan,
                    f"{one.time_to_full_h.mean:.1f}",
                    people_number(one.harm.mean),
                    f"{people_number(one.harm.low)} to {people_number(one.harm.high)}",
                    people_number(one.harm_if_bad.mean),
                    people_number(one.harm_max),
                    percent(one.false_abort.mean),
                    percent(one.caught_early),
                )
                for one in found
            ],
        )
    )


def hosts() -> str:
    """Finding 3."""
    rows = [
        {"minutes": minute, "rise": rise, "hosts": f"{count} beside {count}"}
        for count in (1, 3, 10, 50)
        for minute, rise in zip(MINUTES, findings.least_rise_by_time(count, MINUTES), strict=True)
    ]
    return plot(
        "hosts",
        "The smallest rise of errors that is seen, by bake time and hosts",
        lines(rows, ("minutes", "bake, minutes"), ("rise", "smallest rise seen, ×"), "hosts", "x"),
    )


def false_alarms() -> str:
    """Findings 4 and 5."""
    settings = {
        "hosts alike, 1 h": Setting(rps=5000),
        "hosts alike, 4 h": Setting(rps=5000, minutes=240),
        "5 beside 5 hosts, 0.2 apart, 1 h": Setting(rps=5000, spread=0.2),
        "the same at 500 requests a second": Setting(spread=0.2),
    }
    found = {name: findings.alarms(setting, JUDGES, 2000) for name, setting in settings.items()}
    rows = [{"judge": judge, "alarms": 100 * found["5 beside 5 hosts, 0.2 apart, 1 h"][judge]} for judge in JUDGES]
    shown = plot(
        "alarms", "False alarms at a nominal 1 % where hosts differ", bars(rows, ("alarms", "false alarms, %"), "judge")
    )
    return (
        shown
        + "\n"
        + table(
            ("nothing is wrong; alarms at a nominal 1 %", *settings),
            [(judge, *(percent(found[name][judge]) for name in settings)) for judge in JUDGES],
        )
    )


def trust() -> str:
    """Finding 6."""
    priors = (0.05, 0.1, 0.2, 0.4)
    rates = (0.001, 0.003, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5)
    rows = [
        {"alarms": 100 * rate, "true": 100 * precision(prior, 0.9, rate), "prior": f"{percent(prior)} bad"}
        for prior in priors
        for rate in rates
    ]
    shown = plot(
        "precision",
        "Share of alarms that are true, by false alarms per release",
        lines(rows, ("alarms", "false alarms per good release, %"), ("true", "true alarms, %"), "prior", "x"),
    )
    budget = "; ".join(
        f"{percent(most_false_alarms(prior, 0.9, 0.9))} at {percent(prior)} bad releases" for prior in priors
    )
    judged = {
        name: findings.precision_of(statistic, 0.05, RUNS)
        for name, statistic in (
            ("a look every minute at 1 %, hosts taken as alike", "peeking_count"),
            ("one look per stage at 1 %, hosts measured", "fixed_count"),
            ("sequential at 1 %, hosts measured", "sequential_count"),
        )
    }
    return (
        shown
        + f"\nFalse alarms per release that leave nine of ten alarms true: {budget}.\n\n"
        + table(
            ("four steps, 5 % bad releases, hosts 0.2 apart", "good releases taken back", "alarms that are true"),
            [(name, percent(one.false_abort.mean), percent(one.alarm_precision)) for name, one in judged.items()],
        )
    )


def ranks() -> str:
    """Finding 7."""
    judges = {
        "one look, exact": JUDGES["one look at the end"],
        "Mann-Whitney": JUDGES["Mann-Whitney over minutes"],
        "sequential": template("sequential_count", **CARELESS),
    }
    settings = {
        f"{rps} requests a second, {beside}": Setting(rps=rps, rise=2.0, beside=share)
        for rps in (100, 500)
        for beside, share in (("equal sides", 0.05), ("beside the rest", 0.95))
    }
    found = {name: findings.alarms(setting, judges, 1000) for name, setting in settings.items()}
    return table(
        ("errors ×2, 5 % canary, 1 h: how often seen", *judges),
        [(name, *(percent(found[name][judge]) for judge in judges)) for name in settings],
    )


def blindness() -> str:
    """Findings 8 and 9."""
    kept = ((), ("availability",), ("dependency_load",))
    shared = [
        (" and ".join(names) or "none", *findings.caught(findings.with_guards(names), "shared_backend_overload", 400))
        for names in kept
    ]
    rows = [
        {
            "largest": 100 * largest,
            "caught": 100
            * findings.caught(findings.steps(0.01, 0.05, largest, bake=bake), "shared_backend_overload", 300)[0],
            "bake": f"stages of {bake}",
        }
        for bake in ("30m", "12h")
        for largest in (0.05, 0.1, 0.2, 0.3, 0.4, 0.5)
    ]
    exposure = [number / 20 for number in range(21)]
    skew = [
        {"share": 100 * share, "harm": 100 * harm}
        for share, harm in zip(exposure, findings.skew_harm(exposure), strict=True)
    ]
    return (
        plot(
            "scale",
            "An overload of what is shared, caught before everything, by the largest stage",
            lines(rows, ("largest", "largest stage, %"), ("caught", "caught by its SLO guard, %"), "bake"),
        )
        + plot(
            "skew",
            "Harm of two versions that do not understand each other, by exposure",
            lines(skew, ("share", "exposure, %"), ("harm", "bad requests, %")),
        )
        + "\n"
        + table(
            ("limit on the whole service, beside comparisons", "overload caught before everything", "harm"),
            [(name, percent(seen), people_number(harm)) for name, seen, harm in shared],
        )
    )


def overrides() -> str:
    """Finding 10."""
    steps = (0.1, 0.3, 0.5, 0.7, 0.9)
    found = {step: findings.harm_by_trust(step, RUNS) for step in steps}
    rows = [{"past": 100 * step, "harm": one.harm_if_bad.mean} for step, one in found.items()]
    shown = plot(
        "trust",
        "Harm of a bad release by how often past alarms were true",
        lines(rows, ("past", "past alarms that were true, %"), ("harm", "harm of a bad release")),
    )
    return (
        shown
        + "\n"
        + table(
            ("past alarms that were true", "findings not believed", "harm of a bad release", "95 in 100"),
            [
                (
                    percent(step),
                    percent(override_odds(step)),
                    people_number(one.harm_if_bad.mean),
                    f"{people_number(one.harm_if_bad.low)} to {people_number(one.harm_if_bad.high)}",
                )
                for step, one in found.items()
            ],
        )
    )


def bake() -> str:
    """Why a longer bake is not a better check."""
    every = tuple(one.name for one in presets.preset("four-steps-checked").analysis_templates)
    checks = {"starts and errors": ("starts", "errors"), "seven checks": every}
    hours = {"15m": 0.25, "1h": 1, "4h": 4, "12h": 12, "1d": 24, "2d": 48, "4d": 96}
    rows = [
        {"hours": hours[length], "harm": findings.harm_by_bake(length, names, RUNS).harm_if_bad.mean, "checks": says}
        for says, names in checks.items()
        for length in hours
    ]
    shown = plot(
        "bake",
        "Harm of a bad release by bake time and checks",
        lines(
            rows, ("hours", "bake of a tenth of the service, hours"), ("harm", "harm of a bad release"), "checks", "x"
        ),
    )
    by = {(row["checks"], row["hours"]): row["harm"] for row in rows}
    return (
        shown
        + "\n"
        + table(
            ("a tenth of the service for", *checks),
            [(length, *(people_number(by[says, at]) for says in checks)) for length, at in hours.items()],
        )
    )


SECTIONS: Mapping[str, Callable[[], str]] = {
    "bake": bake,
    "size": size,
    "plans": plans,
    "hosts": hosts,
    "false-alarms": false_alarms,
    "trust": trust,
    "ranks": ranks,
    "blindness": blindness,
    "overrides": overrides,
}


def main() -> None:
    """Measure, and write each part between its markers."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--only", nargs="+", choices=list(SECTIONS), help="these parts alone")
    only = parser.parse_args().only
    print(f"a service of {QUIET.peak_rps:g} requests a second on {QUIET.hosts} hosts", flush=True)
    for name in only or SECTIONS:
        begun = time.process_time()
        text = SECTIONS[name]()
        page = PAGE.read_text(encoding="utf-8")
        pattern = re.compile(rf"(<!-- begin {name} -->\n).*?(<!-- end {name} -->)", re.S)
        if not pattern.search(page):
            raise SystemExit(f"{PAGE.name} has no markers for {name}")
        PAGE.write_text(pattern.sub(lambda found, text=text: found[1] + text + "\n" + found[2], page), encoding="utf-8")
        print(f"{name:14s} {time.process_time() - begun:7.1f} s CPU", flush=True)


if __name__ == "__main__":
    main()
