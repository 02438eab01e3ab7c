"""BARO over exported cases: `make bench-baro`, or `python benchmarks/baro.py [--cases N] [--page PAGE]`.

Puts faults of the catalogue into the shop, writes what a metrics system would have kept in files of RCAEval's shape,
lets BARO (the package fse-baro, its robust scorer, n-sigma and change-point detection) name the service, and writes
the figures into a marked section of docs/explanation/accuracy.md. Not part of `make bench`: fse-baro and what it needs
weigh 520 MB, are never a dependency of Simride, and go into a virtual environment of their own in the user's cache.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import venv
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from platformdirs import user_cache_path
from rca import scorers
from rca.cases import Case, Kept, cases, judged, kept
from rich.progress import track

from simride.simulator.faults import CATALOGUE, FAMILIES
from simride.simulator.world import World

PACKAGE = "fse-baro==0.2.2"
HERE = Path(__file__).parent
PAGE = HERE.parent / "docs/explanation/accuracy.md"
BEGIN, END = "<!-- baro: begin -->", "<!-- baro: end -->"
HARD = {5, 6, 7, 12, 13, 14, 24, 25, *range(30, 37)}
LATE_S = 60
ONSETS = {"true": "true onset", "late": "a minute late", "detected": "as detected"}
TARGETS: tuple[tuple[str, Callable[[int], bool], str, float, float], ...] = (
    ("resource and delay", lambda number: number in {8, *range(17, 23)}, "Avg@5", 0.75, 1.0),
    ("loss and partial errors", lambda number: number in {1, 23, 25, 29}, "Avg@5", 0.6, 0.8),
    ("the hard tier", lambda number: number in HARD, "AC@1", 0.0, 0.4),
)


def main() -> None:
    """Export, rank, report."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cases", type=int, default=200, help="at least so many")
    options.add_argument("--page", type=Path, default=PAGE, help="the page with the marked section")
    options.add_argument("--folder", type=Path, default=user_cache_path("simride") / "baro" / "cases")
    chosen = options.parse_args()
    made = export(chosen.folder, chosen.cases)
    found = rankings(chosen.folder)
    text = report(made, found)
    write(chosen.page, text)
    print(text)


def export(folder: Path, least: int) -> dict[str, Case]:
    """The cases as files, `<service>_<fault>/<n>/data.csv` and `inject_time.txt`; by that name."""
    shutil.rmtree(folder, ignore_errors=True)
    made: dict[str, Case] = {}
    with ProcessPoolExecutor() as pool:
        listed = list(cases(least))
        for one in track(pool.map(_kept, listed), "cases", total=len(listed)):
            name = f"{one.case.service}_{one.case.fault}/{one.case.seed}"
            at = folder / name
            at.mkdir(parents=True)
            (at / "data.csv").write_text(one.csv(), encoding="utf-8")
            (at / "inject_time.txt").write_text(f"{one.onset}\n", encoding="utf-8")
            made[name] = one.case
    (folder / "cases.json").write_text(json.dumps({name: asdict(one) for name, one in made.items()}, indent=1))
    return made


def _kept(found: tuple[Case, World]) -> Kept:
    return kept(*found)


def rankings(folder: Path) -> list[dict[str, Any]]:
    """What fse-baro says of each file, a process for each core; kept beside the cases in `ranks.jsonl`."""
    parts = os.cpu_count() or 1
    command = [str(environment()), str(HERE / "rca" / "inside.py"), str(folder)]
    settings = os.environ | {"PYTHONPATH": "", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    running = [
        subprocess.Popen([*command, str(part), str(parts)], stdout=subprocess.PIPE, text=True, env=settings)
        for part in range(parts)
    ]
    with ThreadPoolExecutor(parts) as threads:
        told = [line for some in threads.map(_told, running) for line in some]
    (folder / "ranks.jsonl").write_text("".join(told), encoding="utf-8")
    return [json.loads(line) for line in told]


def _told(process: subprocess.Popen[str]) -> list[str]:
    """All that one of them printed; ends the program where it failed."""
    told, _ = process.communicate()
    if process.returncode:
        sys.exit(f"fse-baro failed with exit status {process.returncode}; its words stand above")
    return told.splitlines(keepends=True)


def environment() -> Path:
    """The Python of the throw-away environment, made where it is not there yet."""
    place = user_cache_path("simride") / "baro" / PACKAGE.replace("==", "-")
    python = place / "bin" / "python"
    done = place / "complete"
    if not done.exists():
        venv.create(place, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", PACKAGE], check=True)
        done.touch()
    return python


def report(made: dict[str, Case], found: Sequence[dict[str, Any]]) -> str:
    """The section of the page."""
    rows = sorted(((made[one["case"]], one) for one in found), key=lambda row: (row[0].number, row[0].seed))
    late = [abs(one["onsets"]["detected"] - one["onset"]) for _, one in rows]
    left_out = ", ".join(f"{fault.number} {fault.name}" for fault in CATALOGUE.values() if fault not in judged())
    numbers = {case.number for case, _ in rows}
    near = 100 * np.mean([one <= LATE_S for one in late])
    lines = [
        BEGIN,
        f"{len(rows)} cases of {len(numbers)} faults, {PACKAGE}. Left out, for they take hours: {left_out}. The "
        f"change point that BARO finds by itself lies within a minute of the true onset in {near:.0f} % of the cases.",
        "", *_against_targets(rows),
        "", *_table("BARO's robust scorer", "BARO", _groups(rows)),
        "", *_table("n-sigma", "n-sigma", _groups(rows, faults=False)),
        "", *_shares(rows),
        END,
    ]  # fmt: skip
    return "\n".join(lines)


Row = tuple[Case, dict[str, Any]]


def _groups(rows: Sequence[Row], faults: bool = True) -> dict[str, list[Row]]:
    """All cases, those of each family, and those of each fault."""
    groups = {"**all**": list(rows)}
    for family, title in FAMILIES.items():
        mine = [row for row in rows if row[0].family == family]
        groups |= {f"**{title}**": mine} if mine else {}
        for case, _ in mine if faults else []:
            name = f"{case.number} {case.fault}"
            groups.setdefault(name, [row for row in mine if row[0].number == case.number])
    return groups


def _shares(rows: Sequence[Row]) -> list[str]:
    """Which kind of column comes first."""
    firsts = Counter(one["first"].rpartition("_")[2] for _, one in rows)
    said = ", ".join(f"{name} {100 * count / len(rows):.0f} %" for name, count in firsts.most_common())
    return [f"The column that BARO puts first is: {said}."]


def _table(title: str, method: str, groups: dict[str, list[Row]]) -> list[str]:
    """Accuracy of one method by fault and by what it is told of the onset."""
    heads = [f"{name}: AC@1, AC@3, Avg@5" for name in ONSETS.values()]
    lines = [f"| {title} | cases | {' | '.join(heads)} |", "|---|---|" + "---|" * len(heads)]
    for name, rows in groups.items():
        cells = [" ".join(f"{value:.2f}" for value in _accuracy(rows, method, onset).values()) for onset in ONSETS]
        lines.append(f"| {name} | {len(rows)} | {' | '.join(cells)} |")
    return lines


def _accuracy(rows: Sequence[Row], method: str, onset: str) -> dict[str, float]:
    return scorers.accuracy([scorers.place(one["ranks"][method][onset], case.service) for case, one in rows])


def _against_targets(rows: Sequence[Row]) -> list[str]:
    """What real systems let BARO reach, and what ours does."""
    lines = ["| faults | figure | expected | reached |", "|---|---|---|---|"]
    for name, belongs, figure, least, most in TARGETS:
        mine = [row for row in rows if belongs(row[0].number)]
        reached = f"{_accuracy(mine, 'BARO', 'true')[figure]:.2f} ({len(mine)} cases)" if mine else "no case yet"
        lines.append(f"| {name} | {figure} | {least:.2f} to {most:.2f} | {reached} |")
    return lines


def write(page: Path, text: str) -> None:
    """Put the section between its marks."""
    whole = page.read_text(encoding="utf-8")
    if BEGIN not in whole:
        sys.exit(f"{page} has no line {BEGIN}: put the two marks where the figures belong")
    section = re.compile(re.escape(BEGIN) + ".*" + re.escape(END), re.DOTALL)
    page.write_text(section.sub(lambda _: text, whole), encoding="utf-8")


if __name__ == "__main__":
    main()
