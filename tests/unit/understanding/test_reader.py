"""The reader understands what a rider types, and never takes for an order what is none."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from simride.examiner.understanding.acts import ACTS, ORDERS, SLOTS_OF, Act, DialogueContext, Reading
from simride.examiner.understanding.lexicon import default_lexicon
from simride.examiner.understanding.polarity import polarity
from simride.examiner.understanding.reader import ORDER_AT, Reader
from simride.examiner.understanding.training import spelt_out

LEXICON = default_lexicon()
EU_P99 = {"metric": "latency", "stat": "p99", "region": "eu-west"}


@pytest.fixture(scope="session")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """One reader for the session; xdist workers share the cache of the run."""
    return Reader.trained(tmp_path_factory.getbasetemp().parent / "understanding")


def said(reading: Reading) -> list[tuple[str, str]]:
    return [(act.act, act.polarity) for act in reading.acts]


def the(reading: Reading, name: str) -> Act:
    return next(act for act in reading.acts if act.act == name)


def has(act: Act, slots: Mapping[str, object]) -> bool:
    return all(act.slots.get(name) == value for name, value in slots.items())


def orders(reading: Reading) -> list[Act]:
    """What would be read back for confirmation."""
    return [a for a in reading.acts if a.act in ORDERS and a.polarity == "asserted" and a.confidence >= ORDER_AT]


def test_three_questions_in_one_breath_are_three_questions(reader: Reader) -> None:
    reading = reader.read("who's affected, since when, and is it sends only or reads as well?", LEXICON)
    assert said(reading) == [("ask_scope", "asserted"), ("ask_timeline", "asserted"), ("ask_scope", "asserted")]


ONE_ACT = [
    ("ok so eu-west. split p99 by cluster", "query_metric", EU_P99 | {"group_by": ("cluster",)}),
    ("p99 in eu for the last 15", "query_metric", EU_P99 | {"last": 900}),
    ("what changed this morning around ten", "ask_changes", {"from": "09:30", "to": "10:30"}),
    ("can we bounce it", "act_restart", {"ref": "that"}),
    ("can we roll back the router please", "act_rollback", {"service": "msg-router"}),
    ("rb the router to yesterday's", "act_rollback", {"service": "msg-router"}),
    ("who owns tstore?", "ask_arch", {"service": "thread-store"}),
    ("freeze all other changes", "act_pause_rollout", {"mode": "freeze"}),
    ("declare an incident, I'll be IC", "communicate", {"mode": "declare"}),
    ("skip ahead ten minutes", "wait", {"last": 600}),
    ("drain rack 17 in euw-c", "act_drain", {"rack": "17", "cluster": "euw-c", "mode": "drain"}),
]


@pytest.mark.parametrize(("text", "act", "slots"), ONE_ACT)
def test_a_plain_sentence_is_one_act_with_its_slots(
    reader: Reader, text: str, act: str, slots: dict[str, object]
) -> None:
    reading = reader.read(text, LEXICON)
    assert said(reading)[0] == (act, "asserted")
    assert has(reading.acts[0], slots), reading.acts[0]


def test_it_in_an_order_is_what_the_same_message_blamed(reader: Reader) -> None:
    reading = reader.read("it's the router release, roll it back everywhere", LEXICON)
    assert said(reading) == [("hypothesise", "asserted"), ("act_rollback", "asserted")]
    assert reading.acts[0].slots["cause"] == "router release"
    assert has(reading.acts[1], {"service": "msg-router", "region": "all"})


def test_a_dead_theory_is_a_negated_hypothesis_beside_the_next_look(reader: Reader) -> None:
    text = "that didn't do anything, so it isn't the release. i was too quick. which hosts in euw-c? by rack"
    reading = reader.read(text, LEXICON)
    assert the(reading, "hypothesise").polarity == "negated"
    look = reading.acts[-1]
    assert look.act.startswith(("ask_", "query_"))
    assert has(look, {"cluster": "euw-c", "group_by": ("rack",)})


def test_what_is_ruled_out_is_not_ordered_and_the_rest_is(reader: Reader) -> None:
    text = "don't restart anything. shift the shards off rack 17 only, and tell the network on-call"
    reading = reader.read(text, LEXICON)
    assert said(reading) == [("act_restart", "negated"), ("act_drain", "asserted"), ("escalate", "asserted")]
    assert has(reading.acts[1], {"rack": "17", "mode": "shift"})
    assert reading.acts[2].slots["team"] == "network"


def test_not_knowing_and_asking_a_team_are_two_acts(reader: Reader) -> None:
    reading = reader.read("I don't know, I'd ask the network team", LEXICON)
    assert [act.act for act in reading.acts] == ["dont_know", "escalate"]


def test_an_update_is_addressed_and_what_it_says_is_no_order(reader: Reader) -> None:
    text = "post an update to support and the owner: sends in europe are slow, we are draining rack 17"
    reading = reader.read(text, LEXICON)
    assert has(the(reading, "communicate"), {"audience": ("support", "owner")})
    assert not orders(reading)


NO_ORDERS = [
    "I would not roll back yet", "i would not drain the cluster", "don't roll back yet", "no need to restart anything",
    "if it is the cache, then we restart it", "roll back if the error rate doubles", "should it come back, restart it",
    "unless it recovers in five minutes drain the rack", "once the shards are moved, restart the hosts",
    "what happens if we restart it?", "should we drain euw-c?", "would a rollback help", "can a failover lose data",
    "rolling back would take 18 minutes", "one option is to scale the routers", "i'm thinking about rolling back",
    "we could either roll back or drain", "would you restart it in my place", "is it safe to restart the thread store",
    "we rolled back already", "i restarted it ten minutes ago", "has anyone restarted the router",
    "earlier i drained the wrong rack", "since the failover reads are slow", "who drained rack 17",
    "the owner wants us to roll back", "ben said \"just roll it back\"", "they keep telling me to restart it",
    "the runbook says restart the router", "according to the wiki you fail over first",
    "on no account bounce the workers", "in spring we moved the leader by hand and lost a day",
    "storage took those disks out at dawn", "the vendor's letter reads: switch to the spare",
    "pause the train the minute a single user complains", "had the cache been flushed, drain it",
    "were the lag to grow we restart it", "no answer within ten minutes -> promote the replica",
]  # fmt: skip


@pytest.mark.parametrize("text", NO_ORDERS)
def test_denied_imagined_past_and_quoted_orders_are_not_orders(reader: Reader, text: str) -> None:
    assert not orders(reader.read(text, LEXICON))


REAL_ORDERS = [
    "no deploys from anyone until tonight", "please to restart the routers",
    "i'd roll back the router now", "could you restart the push hosts", "let's drain rack 17", "drain it, do not wait",
    "roll it back everywhere except us-east", "undrain rack 17, it was drained by mistake", "get rack 17 drained",
    "drain rack 17 without touching rack 18", "the network is fine, restart the routers", "i want the release rolled "
    "back",
    "it did not help so drain the whole cluster", "no more waiting, fail over now", "if you can, drain rack 17",
]  # fmt: skip


@pytest.mark.parametrize("text", REAL_ORDERS)
def test_courtesy_and_asides_do_not_undo_an_order(reader: Reader, text: str) -> None:
    assert len(orders(reader.read(text, LEXICON))) == 1


ONCE_MISREAD = [
    ("two explanations: either their service got worse, or we ask more of it than agreed", "hypothesise"),
    ("two explanations: either A, or B", "hypothesise"),
    ("two theories: either releases tire the team, or the noise does", "hypothesise"),
    ("send it in two phases", "act_rollforward"), ("ship it out in three waves", "act_rollforward"),
    ("fix what was found", "act_fix_config"), ("mend what the rehearsal turned up", "act_fix_config"),
    ("stays at 99.9 %", "recap"), ("availability stays at 99.9 %", "recap"), ("the limit stays at 50 %", "recap"),
    ("my goal is that success stays at 99.9 %", "clarify_goal"),
    ("either we pay in latency or in money", "state_tradeoff"),
    ("I would call it recovered when errors stay at yesterday's level for fifteen minutes", "verify"),
    ("what does the banking manager say?", "ask_arch"),
    ("how tired are people?", "ask_examiner"), ("who is burnt out?", "ask_examiner"),
    ("how is morale?", "ask_examiner"),
    ("how many are in the team?", "ask_examiner"), ("how bad is the on-call load?", "query_metric"),
    ("how bad is it for people?", "ask_impact"), ("are people angry about it?", "ask_impact"),
]


@pytest.mark.parametrize(("text", "act"), ONCE_MISREAD)
def test_what_was_once_misread_and_its_neighbours_are_what_they_say(reader: Reader, text: str, act: str) -> None:
    assert said(reader.read(text, LEXICON)) == [(act, "asserted")]


def test_what_stays_where_it_is_is_not_ordered_but_a_rollout_that_stays_is_held() -> None:
    assert polarity("act_raise_limit", "the limit stays at xpercent", "the limit stays at xpercent", False) == "negated"
    for act, text in (("act_pause_rollout", "the rollout stays at xpercent"),
                      ("act_drain", "drain xrack so that the rest stays at xpercent")):  # fmt: skip
        assert polarity(act, text, text, False) == "asserted"


SHORT_ANSWERS = [("yes do it", "confirm"), ("go ahead", "confirm"), ("no, hold on", "decline"), ("not yet", "decline")]


@pytest.mark.parametrize(("text", "act"), SHORT_ANSWERS)
def test_short_answers_settle_what_is_pending(reader: Reader, text: str, act: str) -> None:
    reading = reader.read(text, LEXICON, DialogueContext(pending_confirmation=True))
    assert said(reading) == [(act, "asserted")]


def test_yes_with_the_order_said_again_confirms_it(reader: Reader) -> None:
    context = DialogueContext(pending_confirmation=True, last_act="act_rollback")
    assert said(reader.read("yes, roll it back", LEXICON, context)) == [("confirm", "asserted")]


def test_a_yes_that_changes_the_place_is_a_new_order(reader: Reader) -> None:
    slots = {"service": "msg-router", "region": "all"}
    context = DialogueContext(pending_confirmation=True, last_act="act_rollback", last_slots=slots)
    reading = reader.read("yes but only in eu-west", LEXICON, context)
    assert said(reading) == [("act_rollback", "asserted")]
    assert reading.acts[0].slots == {"service": "msg-router", "region": "eu-west"}


def test_no_with_another_order_declines_and_orders(reader: Reader) -> None:
    context = DialogueContext(pending_confirmation=True, last_act="act_rollback")
    reading = reader.read("no, drain rack 17 instead", LEXICON, context)
    assert [act.act for act in reading.acts] == ["decline", "act_drain"]


@pytest.mark.parametrize(
    ("text", "changed"),
    [("and by cluster?", {"group_by": ("cluster",)}), ("what about us-east?", {"region": "us-east"})],
)
def test_a_fragment_leans_on_the_last_look(reader: Reader, text: str, changed: dict[str, object]) -> None:
    reading = reader.read(text, LEXICON, DialogueContext(last_act="query_metric", last_slots=EU_P99))
    assert said(reading) == [("query_metric", "asserted")]
    assert reading.acts[0].slots == EU_P99 | changed


@pytest.mark.parametrize(
    ("text", "split"),
    [("latency p50 for msg-router", None), ("p50 of sends", None), ("p50 for us-east", None),
     ("and p50 for msg-router?", ("cluster",)), ("what about us-east?", ("cluster",)), ("p50", ("cluster",))],
)  # fmt: skip
def test_a_question_with_its_own_measure_and_target_is_not_split_as_the_last(
    reader: Reader, text: str, split: tuple[str, ...] | None
) -> None:
    context = DialogueContext(last_act="query_metric", last_slots=EU_P99 | {"group_by": ("cluster",)})
    reading = reader.read(text, LEXICON, context)
    assert said(reading) == [("query_metric", "asserted")]
    assert reading.acts[0].slots.get("group_by") == split


@pytest.mark.parametrize("text", ["", "   ", "\n", "...", "?!"])
def test_nothing_said_is_nothing_understood(reader: Reader, text: str) -> None:
    reading = reader.read(text, LEXICON)
    assert (reading.acts, reading.abstained) == ((), True)


PASTES = [
    "the router is slow and we should look at the p99 by cluster, but then maybe not. " * 300,
    "a," * 10_000, "qxzvkwj" * 2_900, "if \" ' — ( 17 % euw-c-17-04 rack " * 700, "and " * 6_000,
]  # fmt: skip


@pytest.mark.parametrize("text", PASTES, ids=["prose", "commas", "one word", "marks", "joints"])
def test_twenty_thousand_characters_are_read(reader: Reader, text: str) -> None:
    reading = reader.read(text[:20_000], LEXICON)
    assert all(0 <= a.span[0] < a.span[1] <= len(text) for a in reading.acts)


def test_the_same_words_read_the_same_twice(reader: Reader) -> None:
    for text, _, _ in ONE_ACT:
        assert reader.read(text, LEXICON) == reader.read(text, LEXICON)


def test_acts_carry_only_slots_that_they_take(reader: Reader) -> None:
    for text in (*NO_ORDERS, *REAL_ORDERS, *(text for text, _, _ in ONE_ACT)):
        for act in reader.read(text, LEXICON).acts:
            assert act.act in ACTS
            assert set(act.slots) <= set(SLOTS_OF[act.act])
            assert 0 <= act.confidence <= 1


def test_the_probe_just_asked_settles_a_doubt(reader: Reader) -> None:
    plain = reader.read("a canary stage in one cluster", LEXICON)
    asked = reader.read("a canary stage in one cluster", LEXICON, DialogueContext(just_asked="caught-earlier"))
    gained = {act.act: act.confidence for act in asked.acts}.get("plan_prevention", 0)
    assert gained > {act.act: act.confidence for act in plain.acts}.get("plan_prevention", 0)


def test_a_cache_folder_that_is_a_file_costs_time_only(tmp_path: Path) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("not a folder")
    few = {act: tuple(f"{act.replace('_', ' ')} {end}" for end in ("now", "then", "here", "there")) for act in ACTS}
    assert Reader.trained(blocked, few).read("ask scope now", LEXICON).text == "ask scope now"


@pytest.mark.parametrize(
    ("line", "spelt"),
    [
        ("stop the job", ["stop the job"]),
        ("[stop|hold] it", ["stop it", "hold it"]),
        ("[stop|hold|end] [the job|it]", ["stop the job", "hold it", "end it"]),
        ("drain [it|] now", ["drain it now", "drain now"]),
    ],
)
def test_choices_in_a_phrase_are_spelt_out_each_at_least_once(line: str, spelt: list[str]) -> None:
    assert spelt_out(line) == spelt


OPENINGS = ("um, so, ", "okay, right, you know, ", "Well, honestly, ", "uh ", "Hmm... ", "Look, ")
AFTERWARDS = ("roll the router back to yesterday's version", "p99 of sends by cluster, last hour", "who is affected?")


@pytest.mark.parametrize("opening", OPENINGS)
@pytest.mark.parametrize("said", AFTERWARDS)
def test_what_one_says_while_finding_words_changes_nothing(reader: Reader, opening: str, said: str) -> None:
    plain, opened = reader.read(said, LEXICON), reader.read(opening + said, LEXICON)
    assert [(act.act, act.slots, act.polarity, act.confidence) for act in opened.acts] == [
        (act.act, act.slots, act.polarity, act.confidence) for act in plain.acts
    ]
    for before, after in zip(plain.acts, opened.acts, strict=True):
        assert (opening + said)[slice(*after.span)] == said[slice(*before.span)]


@pytest.mark.parametrize("said", ["ok, yes", "so,", "well, no", "right now", "look at the map", "okay", "um", "hmm..."])
def test_an_opening_that_is_nearly_all_there_is_stays(reader: Reader, said: str) -> None:
    reading = reader.read(said, LEXICON)
    assert all(said[slice(*act.span)].strip() for act in reading.acts)
    assert not any(act.span[0] > 0 for act in reading.acts)
