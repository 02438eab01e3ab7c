"""Operations Metrics: for each signal, a ride that shows it and one that nearly does."""

from unit.debrief.records import Ride, act
from unit.debrief.showing import P99, USER, asks, mark_of, prevents, shifts

SPLITS = ("region", "cluster", "version", "client", "rack")


def split(count: int) -> Ride:
    ride = Ride()
    for turn, dim in enumerate(SPLITS[:count]):
        ride.look(f"{turn + 2:02d}:00", **P99, by=[dim])
    return ride


def test_the_impact_is_put_in_numbers_early() -> None:
    early = asks("02:00", "how many sends were late?", "ask_impact")
    late = asks("12:00", "how many sends were late?", "ask_impact")
    host = Ride().look("02:00", "cpu", by=["host"])
    assert [mark_of("impact-in-users", ride).state for ride in (early, late, host)] == ["shown", "partial", "not_shown"]


def test_numbers_that_only_the_answer_carried_are_half_a_mark() -> None:
    whom = asks("02:00", "who is affected?", "ask_scope")
    by_region = Ride().say("02:00", "who is affected, by region?", act("ask_scope", group_by="regions"), looks=[USER])
    assert [mark_of("impact-in-users", ride).state for ride in (whom, by_region)] == ["partial", "shown"]


def test_latency_is_read_at_two_quantiles() -> None:
    both = Ride().look("02:00", **P99).look("03:00", "latency", stat="p50")
    tail = Ride().look("02:00", **P99).look("03:00", "latency", by=["region"])
    asked = Ride().say("02:00", "p50 and p99 of sends", act("query_metric", stat=["p50", "p99"]), looks=[P99])
    assert mark_of("latency-as-quantiles", asked).state == "shown"
    mean = Ride().look("02:00", "latency", stat="mean").look("03:00", "latency", stat="p50")
    assert [mark_of("latency-as-quantiles", ride).state for ride in (both, tail, mean)] == [
        "shown",
        "partial",
        "not_shown",
    ]


def test_all_four_golden_signals_are_looked_at() -> None:
    three = Ride().look("02:00", **P99).look("03:00", "error_rate").look("04:00", "traffic")
    assert mark_of("more-than-one-golden-signal", three).state == "partial"
    assert mark_of("more-than-one-golden-signal", three.look("05:00", "utilisation")).state == "shown"
    same = Ride().look("02:00", **P99).look("03:00", "slow_ratio").look("04:00", "latency", stat="p50")
    assert mark_of("more-than-one-golden-signal", same).state == "not_shown"


def test_the_numbers_are_split_by_four_things() -> None:
    assert [mark_of("splits-until-it-separates", split(n)).state for n in (4, 3, 1)] == [
        "shown",
        "partial",
        "not_shown",
    ]


def test_a_normal_day_is_asked_for_not_merely_shown() -> None:
    asked = asks("02:00", "late sends against yesterday", "query_metric", **USER)
    courtesy = Ride()
    for minute in ("02:00", "04:00"):
        courtesy.say(minute, f"how bad is it at {minute}", act("ask_impact"), looks=[USER | {"compare": "1d"}])
    twice = Ride()
    for minute, metric in (("02:00", "latency"), ("04:00", "traffic")):
        twice.say(minute, f"{metric} against yesterday", act("query_metric", compare="1d"),
                  looks=[{"metric": metric, "compare": "1d"}])  # fmt: skip
    assert mark_of("compares-with-a-normal-day", twice).state == "shown"
    assert mark_of("compares-with-a-normal-day", courtesy).state == "not_shown"
    assert mark_of("compares-with-a-normal-day", asked).state == "not_shown"


def test_the_objective_is_asked_for_early_or_used_in_a_decision() -> None:
    asked = Ride().say("02:00", "what is our SLO for sends?", act("clarify_goal"))
    used = asks().say(
        "30:00", "we slow releases because this burned a tenth of the error budget", act("state_tradeoff")
    )
    late = Ride().say("20:00", "what is the SLO for sends in this service?", act("clarify_goal"))
    states = [mark_of("objective-drives-the-pace", ride).state for ride in (asked, used, late, asks())]
    assert states == ["shown", "shown", "partial", "not_shown"]


def test_slow_is_not_read_as_slo() -> None:
    ride = Ride().say("02:00", "is it slow for everybody?", act("ask_scope"))
    assert mark_of("objective-drives-the-pace", ride).state == "not_shown"


def test_a_number_is_checked_from_another_side() -> None:
    two = Ride().look("02:00", **P99, side="user").look("04:00", **P99, side="caller")
    assert mark_of("doubts-the-dashboard", two).state == "partial"
    assert mark_of("doubts-the-dashboard", two.look("06:00", **P99, side="server")).state == "shown"
    assert mark_of("doubts-the-dashboard", Ride().look("02:00", **P99)).state == "not_shown"


def test_recovered_is_a_number_for_a_time() -> None:
    full = "it is over and recovered when late sends stay under 0.1 % for 15 minutes"
    defined = asks().say("08:00", full, act("verify", metric="slow_ratio"))
    half = asks().say("08:00", "then we check the late sends again", act("verify", metric="slow_ratio"))
    vague = asks().say("08:00", "then we see whether it is recovered", act("verify"))
    states = [mark_of("defines-recovered", ride).state for ride in (defined, half, vague)]
    assert states == ["shown", "partial", "not_shown"]


def test_an_alert_names_a_metric_that_was_seen() -> None:
    text = "an alert on late sends per cluster would have caught this at ten"
    seen = prevents(asks(), "36:00", text, metric="slow_ratio")
    unseen = prevents(asks(), "36:00", "an alert on moon phase would have caught this", metric="moon_phase")
    none = prevents(asks(), "36:00", "we should write a runbook for switch swaps")
    states = [mark_of("alerts-that-would-have-caught-it", ride).state for ride in (seen, unseen, none)]
    assert states == ["shown", "partial", "not_shown"]


def test_what_paged_is_looked_at() -> None:
    assert mark_of("looks-at-what-paged", Ride().look("10:00", tool="alerts")).state == "shown"
    said = asks().say("10:00", "the on-call got no pages for this at all", act("recap"))
    assert mark_of("looks-at-what-paged", said).state == "partial"
    assert mark_of("looks-at-what-paged", asks()).state == "not_shown"


def test_a_quiet_spell_is_waited_out() -> None:
    once = shifts(asks()).look("16:00", **USER)
    late = shifts(asks()).look("20:00", **USER)
    twice = shifts(asks()).look("16:00", **USER).look("26:00", **USER)
    states = [mark_of("waits-out-a-quiet-spell", ride).state for ride in (twice, late, once)]
    assert states == ["shown", "partial", "not_shown"]
