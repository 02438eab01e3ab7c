"""Who asks after the people who run a service has not asked what users feel, and earns no mark for it."""


from simride.cases.catalog import library
from simride.rides.scoring import fly_script, marks_of

WORN_OUT = ("how tired are people?", "how is morale?", "who is burnt out?")
COUNTED = ("how many are in the team?", "how many people are on the rota?")
IMPACT = {"impact-in-users", "confirms-impact"}
SEED = 7


def flown(*asked):
    """Ada asks, in night-pager, one thing a minute and lands: the state of each signal, and what she was told."""
    script = "".join(f"{minute:02d}:00 {text}\n" for minute, text in enumerate(asked, 1))
    ride = fly_script(library().load("night-pager"), SEED, script)
    told = [event.payload for event in ride.record if event.payload.kind == "answered"]
    return {signal.id: signal.state for signal in marks_of(ride).signals}, told


def earned(*asked):
    return {name: state for name, state in flown(*asked)[0].items() if state != "not_shown"}


def test_asking_after_the_team_earns_nothing_but_the_nights_the_on_call_counts_out():
    marks, told = flown(*WORN_OUT, *COUNTED)
    # the answer says in how many nights somebody was woken: that is a look at the load, and nothing about users
    assert {name: state for name, state in marks.items() if state != "not_shown"} == {"measures-the-load": "partial"}
    assert [one.speaker for one in told[: len(WORN_OUT)]] == ["The orders on-call"] * len(WORN_OUT)
    assert all("Six of us" in one.text for one in told[len(WORN_OUT) : len(WORN_OUT) + len(COUNTED)])


def test_a_head_count_earns_nothing():
    assert earned(*COUNTED) == {}


def test_asking_what_it_does_to_users_still_earns_its_marks():
    assert set(earned("how bad is it for users: how many of their orders fail?")) >= IMPACT
