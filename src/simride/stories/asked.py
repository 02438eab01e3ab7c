"""Learning what is worth asking: from answers with lists of what an interviewer could ask next and what was said."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from importlib.resources import files
from types import MappingProxyType

import numpy as np
from sklearn.linear_model import LogisticRegression

from simride.stories.analysis import analyse_text
from simride.stories.asking import APT, OPEN, SAID, Asking, features, figures
from simride.stories.questions import bank, lacks
from simride.stories.training import Trained

ANSWERS = "asked.jsonl"
FREEDOM = 0.02  # inverse regularisation, chosen by leaving authors out
# What each follow-up asks for, in the words of those who labelled the answers.
ASKS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "action": frozenset({"action"}),
        "own_part": frozenset({"action"}),
        "way_round": frozenset({"action"}),
        "gave_room": frozenset({"action"}),
        "feedback": frozenset({"action"}),
        "own_decision": frozenset({"decision"}),
        "method": frozenset({"decision"}),
        "task": frozenset({"situation"}),
        "person_start": frozenset({"situation"}),
        "obstacle": frozenset({"obstacle"}),
        "disagreed": frozenset({"obstacle"}),
        "result": frozenset({"result"}),
        "relationship_after": frozenset({"result", "afterwards"}),
        "grew": frozenset({"result", "evidence"}),
        "measure": frozenset({"numbers"}),
        "scale": frozenset({"numbers", "scale"}),
        "load": frozenset({"numbers", "load"}),
        "checked": frozenset({"evidence"}),
        "trade": frozenset({"cost"}),
        "cost": frozenset({"cost"}),
        "told": frozenset({"told"}),
        "learnt": frozenset({"differently"}),
        "other_goal": frozenset({"other-side"}),
        "not_done": frozenset({"not-done"}),
        "reordered": frozenset({"changed"}),
        "users_side": frozenset({"users"}),
        "lasting_fix": frozenset({"prevention"}),
        "own_mistake": frozenset({"own-mistake"}),
        "feedback_taken": frozenset({"feedback-back"}),
    }
)


@dataclass(frozen=True)
class Answered:
    """An answer after which an interviewer asks: what would be apt, and what was said already."""

    answer: str
    area: str
    apt: frozenset[str]
    not_apt: frozenset[str]

    def chance(self, follow_up: str) -> int:
        """What its labels say of asking this: apt, said, or neither."""
        asks = ASKS.get(follow_up, frozenset())
        return APT if asks & self.apt else SAID if asks & self.not_apt else OPEN


def shipped_answers() -> tuple[Answered, ...]:
    """The answers of this package."""
    text = (files("simride.stories") / "training" / ANSWERS).read_text(encoding="utf-8")
    return read_answers(text)


def read_answers(text: str) -> tuple[Answered, ...]:
    """Answers as lines of JSON: `answer`, `area`, and the lists `apt` and `not_apt`."""
    rows = [json.loads(line) for line in text.splitlines() if line]
    return tuple(
        Answered(row["answer"], row["area"], frozenset(row["apt"]), frozenset(row["not_apt"])) for row in rows
    )


def taught(trained: Trained, answers: Iterable[Answered]) -> Trained:
    """The same reading, which knows what is worth asking as well: the same answers teach the same."""
    kinds, findings = tuple(sorted(ASKS)), trained.hints.names
    rows, chances = [], []
    for one in answers:
        analysis = analyse_text(one.answer, trained)
        said = figures(analysis, findings)
        for follow_up in bank().follow_ups.of(one.area):
            if follow_up.lacks in ASKS:
                lacking = lacks(analysis, follow_up.lacks)
                rows.append(features(kinds, said, follow_up.lacks, lacking))
                chances.append(one.chance(follow_up.lacks))
    model = LogisticRegression(C=FREEDOM, max_iter=2000).fit(np.stack(rows), chances)
    if list(model.classes_) != [APT, OPEN, SAID]:
        raise ValueError("answers to learn asking from need all three: something apt, something open, something said")
    weights = np.ascontiguousarray(model.coef_.T, dtype=np.float32)
    bias = np.asarray(model.intercept_, dtype=np.float32)
    return replace(trained, asking=Asking(kinds, findings, weights, bias))
