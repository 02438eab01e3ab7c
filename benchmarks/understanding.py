"""How well the offline reader understands words its phrases' author did not write.

    python benchmarks/understanding.py [--judge] [--page] [--by-act] [--by-voice] [--cross]

Every folder of tests/unit/understanding/evaluation is a set of its own; the files beside the folders are the set
"development". Counts only: it never prints an evaluation text. A set that judges is counted with `--judge` alone, so
that nobody tunes on its counts. `--page` judges too, and rewrites the measured part of
docs/explanation/understanding.md and its plot; `--cross` also holds out voices of the phrases themselves.
"""

import json
import math
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from simride.examiner.orders import NEEDS, verb_of
from simride.examiner.understanding.acts import ORDERS, Act, Reading
from simride.examiner.understanding.lexicon import default_lexicon
from simride.examiner.understanding.normalise import plain_words
from simride.examiner.understanding.reader import ORDER_AT, Reader
from simride.examiner.understanding.training import shipped_phrases

EVALUATION = Path(__file__).parents[1] / "tests/unit/understanding/evaluation"
DEVELOPMENT = "development"
JUDGES = frozenset({"third", "fourth"})  # sets that nobody who works on the reader has read
# Wording that is free and not labelled (README of the sets); the rest of a frame is compared as a whole.
FREE = frozenset(("cause", "deadline", "owner", "audience", "kind", "role", "tool", "gate", "job"))
USUAL_MODE: Mapping[str, str] = {"act_pause_rollout": "pause", "act_drain": "drain", "communicate": "update"}


@dataclass(frozen=True)
class Case:
    """One evaluation text: its acts, other acts that are right too, slots of its first act, polarities by act."""

    text: str
    acts: frozenset[str]
    also: frozenset[str]
    slots: Mapping[str, Any]
    judged: bool  # whether slots are labelled; an empty frame is a label, too
    polarity: Mapping[str, str]
    voice: str
    source: str
    labelled: frozenset[str] = frozenset()  # the slots its author labels at all; empty: every slot there is


@dataclass
class Count:
    """True positives, false positives, false negatives."""

    right: int = 0
    extra: int = 0
    missing: int = 0

    def add(self, wanted: Iterable[Any], got: Iterable[Any], allowed: Iterable[Any] = ()) -> None:
        want, have = set(wanted), set(got)
        self.right += len(want & have)
        self.extra += len(have - want - set(allowed))
        self.missing += len(want - have)

    @property
    def f1(self) -> float:
        return 2 * self.right / max(2 * self.right + self.extra + self.missing, 1)


@dataclass
class Figures:
    """Everything measured over some cases."""

    singles: list[bool] = field(default_factory=list)
    top3: list[bool] = field(default_factory=list)
    all_acts: Count = field(default_factory=Count)
    multi_acts: Count = field(default_factory=Count)
    slots: Count = field(default_factory=Count)
    unknown_seen: list[bool] = field(default_factory=list)
    false_abstention: list[bool] = field(default_factory=list)
    wrong_order: list[bool] = field(default_factory=list)
    wrong_resolved: list[bool] = field(default_factory=list)
    polarity: list[bool] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)
    calibration: list[tuple[float, bool]] = field(default_factory=list)
    confused: Counter[tuple[str, str]] = field(default_factory=Counter)

    def summary(self) -> dict[str, float]:
        ordered = sorted(self.milliseconds) or [0.0]
        return {
            "top-1": share(self.singles),
            "top-3": share(self.top3),
            "act-set F1": self.all_acts.f1,
            "multi-act F1": self.multi_acts.f1,
            "unknown recall": share(self.unknown_seen),
            "false abstention": share(self.false_abstention),
            "wrong-order rate": share(self.wrong_order),
            "wrong order a yes would do": share(self.wrong_resolved),
            "order polarity": share(self.polarity),
            "slot F1": self.slots.f1 if self.slots.right + self.slots.missing else math.nan,  # where none is labelled
            "calibration error": calibration_error(self.calibration),
            "median ms": ordered[len(ordered) // 2],
            "p95 ms": ordered[int(0.95 * (len(ordered) - 1))],
        }


def share(values: Sequence[bool]) -> float:
    return sum(values) / len(values) if values else 0.0


def calibration_error(pairs: Sequence[tuple[float, bool]], bins: int = 5) -> float:
    """Mean gap between confidence and how often it is right, over equal bins weighted by size."""
    gaps = (abs(sum(c - r for c, r in group)) for group in in_bins(pairs, bins).values())
    return sum(gaps) / max(len(pairs), 1)


def in_bins(pairs: Sequence[tuple[float, bool]], bins: int) -> Mapping[int, list[tuple[float, bool]]]:
    """Pairs by equal bins of confidence."""
    grouped: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for confidence, right in pairs:
        grouped[min(int(confidence * bins), bins - 1)].append((confidence, right))
    return grouped


def sets(judge: bool = False) -> dict[str, list[Case]]:
    """The sets by name: the files beside the folders, then every folder; those that judge only where that is asked."""
    folders = sorted(path for path in EVALUATION.iterdir() if path.is_dir() and any(path.glob("*.jsonl")))
    folders = [path for path in folders if judge or path.name not in JUDGES]
    return {DEVELOPMENT: cases(EVALUATION)} | {folder.name: cases(folder) for folder in folders}


def cases(folder: Path = EVALUATION) -> list[Case]:
    """Every evaluation text of one folder. A file `labelled_slots.txt` there names the slots its author labels."""
    names = folder / "labelled_slots.txt"
    labelled = frozenset(names.read_text(encoding="utf-8").split()) if names.is_file() else frozenset()
    return [
        _case(json.loads(line), path.stem, labelled)
        for path in sorted(folder.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]


def fresh(every: Sequence[Case]) -> list[Case]:
    """The texts that no training phrase equals after normalisation: only these may be counted."""
    learnt = {tuple(plain_words(line)) for lines in shipped_phrases().values() for line in lines}
    return [case for case in every if tuple(plain_words(case.text)) not in learnt]


def _case(row: Mapping[str, Any], source: str, labelled: frozenset[str]) -> Case:
    acts, also = frozenset(row["acts"]), frozenset(row.get("also") or ())
    slots, polarity = row.get("slots") or {}, row.get("polarity") or {}
    judged, voice = row.get("slots") is not None, row.get("voice", "plain")
    return Case(row["text"], acts, also, slots, judged, polarity, voice, source, labelled)


def measure(reader: Reader, evaluation: Iterable[Case], clock: Callable[[], float] = time.process_time) -> Figures:
    """Reads every case and counts; times are of the processor, so that a busy machine does not show."""
    figures, lexicon = Figures(), default_lexicon()
    for case in evaluation:
        before = clock()
        reading = reader.read(case.text, lexicon)
        figures.milliseconds.append(1000 * (clock() - before))
        _count(figures, case, reading)
    return figures


def _count(figures: Figures, case: Case, reading: Reading) -> None:
    got = {act.act for act in reading.acts}
    wrong = [act for act in reading.acts if _wrong_order(act, case)]
    figures.wrong_order.append(bool(wrong))
    figures.wrong_resolved.append(any(map(_resolved, wrong)))
    if case.acts == {"unknown"}:
        figures.unknown_seen.append(reading.abstained)
        figures.all_acts.add((), got, case.also)
        figures.confused.update(("unknown", act) for act in got)
        return
    figures.false_abstention.append(reading.abstained)
    figures.all_acts.add(case.acts, got, case.also)
    if len(case.acts) > 1:
        figures.multi_acts.add(case.acts, got, case.also)
    else:
        _count_single(figures, case, reading)
    for act in reading.acts:
        if act.act in case.polarity and act.act in ORDERS:
            figures.polarity.append(case.polarity[act.act] == act.polarity)


def _count_single(figures: Figures, case: Case, reading: Reading) -> None:
    right = case.acts | case.also
    best = max(reading.acts, key=lambda act: act.confidence, default=None)
    figures.singles.append(best is not None and best.act in right)
    figures.top3.append(best is not None and bool(right & {best.act, *(name for name, _ in best.alternatives[:2])}))
    (wanted,) = case.acts
    figures.confused[wanted, best.act if best and best.act not in right else wanted if best else "unknown"] += 1
    if best is not None:
        figures.calibration.append((best.confidence, best.act in right))
    if case.judged:  # with the act as it was read: a wrong act costs its slots, too
        got = _pairs(best.act, best.slots, "ref" in case.slots) if best else set()
        got = {(name, value) for name, value in got if not case.labelled or name in case.labelled}
        figures.slots.add(_pairs(wanted, case.slots, "ref" in case.slots), got)


def _pairs(act: str, slots: Mapping[str, Any], with_ref: bool) -> set[tuple[str, str]]:
    """Slots to compare: values as text, lists and tuples alike; free wording, and a usual mode, left out."""
    return {
        (name, "+".join(sorted(map(str, value))) if isinstance(value, list | tuple) else _plain(value))
        for name, value in slots.items()
        if name not in FREE and (name != "ref" or with_ref) and not (name == "mode" and value == USUAL_MODE.get(act))
    }


def _plain(value: Any) -> str:
    return f"{value:g}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)


def _wrong_order(act: Act, case: Case) -> bool:
    """An order that would be read back for confirmation though none of the kind was given."""
    if act.act not in ORDERS or act.polarity != "asserted" or act.confidence < ORDER_AT:
        return False
    wanted = act.act in case.acts | case.also
    return not wanted or case.polarity.get(act.act, "asserted") != "asserted"


def _resolved(act: Act) -> bool:
    """Whether it names, or points at, what it needs: only such an order is done after a plain yes."""
    verb = verb_of(act)
    needs = NEEDS.get(verb, ())
    return bool(verb) and (not needs or bool({*needs, "ref"} & set(act.slots)))


def main(arguments: Sequence[str]) -> None:
    begun = time.process_time()
    reader = Reader.trained(None)
    learning = time.process_time() - begun
    print(f"{'training s':<28}{learning:.1f}")
    measured: dict[str, Figures] = {}
    for name, written in sets(bool({"--judge", "--page"} & set(arguments))).items():
        every = fresh(written)
        measured[name] = measure(reader, every)
        print(f"\n{name}: {len(every)} texts of {len(written)}; the rest equal a phrase")
        for figure, value in measured[name].summary().items():
            print(f"{figure:<28}{value:.3f}")
        _split(reader, every, arguments)
    if "--cross" in arguments:
        for voice, (count, right) in understanding_page().held_out_voices().items():
            print(f"{voice:<28}{count:>6} {right:.3f}")
    if "--page" in arguments:
        understanding_page().write_page(measured, learning)


def understanding_page() -> ModuleType:
    """The module that writes the page; it needs the charts, which counting alone does not."""
    import understanding_page as page

    return page


def _split(reader: Reader, every: Sequence[Case], arguments: Sequence[str]) -> None:
    if "--by-voice" in arguments:
        for voice in sorted({case.voice for case in every}):
            of_voice = measure(reader, [case for case in every if case.voice == voice]).summary()
            print(f"{voice:<12} top-1 {of_voice['top-1']:.3f}  act-set F1 {of_voice['act-set F1']:.3f}")
    if "--by-act" in arguments:
        for act in sorted({act for case in every for act in case.acts}):
            one = [case for case in every if case.acts == {act}]
            print(f"{act:<20} {len(one):>3}  top-1 {measure(reader, one).summary()['top-1']:.2f}")


if __name__ == "__main__":
    main(sys.argv[1:])
