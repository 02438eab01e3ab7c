"""The conversation as tables: where it stands, what moves it on, and what the examiner does with each act.

Three things stand side by side: the phase of the interview, the floor (what is waiting for an answer)
and the case's twist. Each is a table of state and event; an event a row does not name leaves it as it is.
"""

from collections.abc import Mapping
from typing import Literal

Phase = Literal["opening", "framing", "working", "twist", "wrap_up", "own_questions", "closed"]
Floor = Literal["free", "read_back", "ask_back", "probe"]
Twist = Literal["to_come", "waiting", "settled"]
Happening = Literal[
    "briefed", "spoke", "looked", "thought", "acted", "twist_came", "twist_settled", "ten_left",
    "questions_invited", "closed", "read_back", "asked_back", "probed", "settled",
]  # fmt: skip

PHASES: Mapping[Phase, Mapping[Happening, Phase]] = {
    "opening": {"briefed": "framing", "closed": "closed"},
    "framing": {
        "looked": "working", "thought": "working", "acted": "working", "twist_came": "twist",
        "ten_left": "wrap_up", "questions_invited": "own_questions", "closed": "closed",
    },
    "working": {
        "twist_came": "twist", "ten_left": "wrap_up", "questions_invited": "own_questions", "closed": "closed",
    },
    "twist": {
        "twist_settled": "working", "ten_left": "wrap_up", "questions_invited": "own_questions", "closed": "closed",
    },
    "wrap_up": {"questions_invited": "own_questions", "closed": "closed"},
    "own_questions": {"closed": "closed"},
    "closed": {},
}  # fmt: skip

FLOORS: Mapping[Floor, Mapping[Happening, Floor]] = {
    "free": {"read_back": "read_back", "asked_back": "ask_back", "probed": "probe"},
    "read_back": {"settled": "free", "asked_back": "ask_back", "closed": "free"},
    "ask_back": {"spoke": "free", "settled": "free", "read_back": "read_back", "closed": "free"},
    "probe": {
        "spoke": "free", "read_back": "read_back", "asked_back": "ask_back", "settled": "free", "closed": "free",
    },
}  # fmt: skip

TWISTS: Mapping[Twist, Mapping[Happening, Twist]] = {
    "to_come": {"twist_came": "waiting"},
    "waiting": {"twist_settled": "settled", "closed": "settled"},
    "settled": {},
}


def next_phase(phase: Phase, event: Happening) -> Phase:
    """Where the interview goes from here."""
    return PHASES[phase].get(event, phase)


def next_floor(floor: Floor, event: Happening) -> Floor:
    """What is waiting for an answer after this."""
    return FLOORS[floor].get(event, floor)


def next_twist(twist: Twist, event: Happening) -> Twist:
    """Where the case's twist stands after this."""
    return TWISTS[twist].get(event, twist)


Move = Literal[
    "tell_scope", "tell_impact", "tell_timeline", "show_changes", "tell_how_it_is_built", "state_goal",
    "show_metric", "show_logs", "show_traces", "show_hosts", "note", "note_and_ask_again", "accept_not_knowing",
    "read_back", "carry_out", "let_go", "approve_change", "refuse_change", "verify", "tell_people", "page_team",
    "nothing_waits", "skip_ahead", "help", "own_question", "small_talk", "ask_back",
]  # fmt: skip

# act -> move, when nothing waits
ACT_MOVES: Mapping[str, Move] = {
    "ask_scope": "tell_scope",
    "ask_impact": "tell_impact",
    "ask_timeline": "tell_timeline",
    "ask_changes": "show_changes",
    "ask_arch": "tell_how_it_is_built",
    "clarify_goal": "state_goal",
    "query_metric": "show_metric",
    "query_logs": "show_logs",
    "query_traces": "show_traces",
    "inspect_host": "show_hosts",
    "hypothesise": "note",
    "state_tradeoff": "note",
    "prioritise": "note",
    "plan_prevention": "note",
    "recap": "note",
    "dont_know": "accept_not_knowing",
    "verify": "verify",
    "communicate": "tell_people",
    "escalate": "page_team",
    "confirm": "nothing_waits",
    "decline": "nothing_waits",
    "wait": "skip_ahead",
    "ask_help": "help",
    "ask_examiner": "own_question",
    "small_talk": "small_talk",
    "unknown": "ask_back",
}

# what waits -> act -> move, where it differs from the table above; the floor comes before the twist
WAITING_MOVES: Mapping[str, Mapping[str, Move]] = {
    "read_back": {
        "confirm": "carry_out", "decline": "let_go", "hypothesise": "note_and_ask_again",
        "state_tradeoff": "note_and_ask_again", "recap": "note_and_ask_again",
    },
    "ask_back": {"decline": "let_go"},
    "probe": {"confirm": "note", "decline": "note"},
    "waiting": {"confirm": "approve_change", "decline": "refuse_change"},
}  # fmt: skip


def move_for(act: str, floor: Floor, twist: Twist, twist_last: bool = False) -> Move:
    """What the examiner does with an act, given what waits; a yes or no belongs to what was asked last."""
    waiting = (twist, floor) if twist == "waiting" and (twist_last or floor == "probe") else (floor, twist)
    for state in waiting:
        move = WAITING_MOVES.get(state, {}).get(act)
        if move is not None:
            return move
    return ACT_MOVES.get(act, "read_back")


def diagram() -> str:
    """The three tables as Mermaid state diagrams, for the documentation."""
    tables: tuple[tuple[str, str, Mapping[str, Mapping[str, str]]], ...] = (
        ("The interview", "opening", _plain(PHASES)),
        ("The floor", "free", _plain(FLOORS)),
        ("The twist", "to_come", _plain(TWISTS)),
    )
    return "\n\n".join(_drawn(title, start, table) for title, start, table in tables)


def _plain(table: Mapping[Phase, Mapping[Happening, Phase]] | Mapping[Floor, Mapping[Happening, Floor]]
           | Mapping[Twist, Mapping[Happening, Twist]]) -> Mapping[str, Mapping[str, str]]:  # fmt: skip
    return {str(state): {str(event): str(to) for event, to in row.items()} for state, row in table.items()}


def _drawn(title: str, start: str, table: Mapping[str, Mapping[str, str]]) -> str:
    """One table; events that lead the same way share an arrow."""
    lines = [f"**{title}**", "", "```mermaid", "stateDiagram-v2", f"    [*] --> {start}"]
    for state, row in table.items():
        for to in dict.fromkeys(row.values()):
            events = ", ".join(event.replace("_", " ") for event, target in row.items() if target == to)
            lines.append(f"    {state} --> {to}: {events}")
    return "\n".join([*lines, "```"])


if __name__ == "__main__":
    import sys

    sys.stdout.write(diagram() + "\n")
