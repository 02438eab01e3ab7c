"""Traces and log lines: one set of sampled requests, told twice, in agreement with the metrics."""

import numpy as np
import pytest

from simride.base.errors import QueryError
from simride.simulator.telemetry import LogLine, MetricQuery, Trace, log_patterns, logs, traces, waterfall
from simride.simulator.telemetry.metrics import total
from simride.simulator.telemetry.settings import fleet_settings
from simride.simulator.telemetry.walk import drawn
from simride.simulator.telemetry.window import window
from simride.simulator.world import Change
from unit.simulator.telemetry.tape import CELL, FLEET, NAMES, NOON, failing_version, from_bucket, slow_rack, view

RACK = 8
SICK = view(slow_rack(RACK, p=0.5))
VIEW = view()


def of_save(limit: int = 20, **more: object) -> traces.Sample:
    """Traces of SaveNote that enter at the sick cluster."""
    return traces.sample(SICK, None, None, "SaveNote", {"cluster": "euw-a"}, limit=limit, sampled=8000, **more)  # type: ignore[arg-type]


def test_every_span_lies_below_one_that_is_there() -> None:
    for trace in of_save().traces:
        seen: set[str] = set()
        for span in trace.spans:
            assert span.parent in seen or span is trace.spans[0]
            assert span.id not in seen
            seen.add(span.id)
        assert trace.spans[0].duration == trace.duration and trace.spans[0].parent == ""


def test_spans_alternate_and_lie_within_their_parents() -> None:
    for trace in of_save().traces:
        by_id = {span.id: span for span in trace.spans}
        for span in trace.spans[1:]:
            parent = by_id[span.parent]
            assert span.kind != parent.kind
            assert span.start >= parent.start - 1e-9
            if span.status != "timeout" and parent.status == "ok":
                assert span.start + span.duration <= parent.start + parent.duration + 1e-9


def test_a_call_over_the_bad_path_is_far_longer_than_the_work_it_asked_for() -> None:
    slow = of_save(slow_over=1.0, limit=30)
    assert slow.matched > 10
    found = 0
    for trace in slow.traces:
        for span in trace.spans:
            for child in trace.children(span) if span.kind == "client" else ():
                if child.host.startswith(f"euw-a-{RACK:02d}-") and span.duration > 0.8:
                    assert child.duration < 0.5 * span.duration
                    found += 1
    assert found >= 10


def test_the_share_of_slow_traces_agrees_with_the_metric() -> None:
    # 8,000 requests looked at, a share of 3 to 8 %: three sigma are 0.9 points; the mixtures add a tenth
    for over in (0.5, 1.0, 2.0):
        seen = traces.sample(SICK, None, None, "SaveNote", {"cluster": "euw-a"}, over, sampled=32_000)
        cell = NAMES.cell("store", "euw-a", NAMES.rack_set("store", RACK), 0)
        share = float(SICK.tape.segments[-1].cells[0, cell, CELL["share"]])
        exact = 0.9 * 0.5 * share * float(np.exp(-over / 1.5))  # a tenth of the calls goes to the neighbour
        assert seen.sampled > 7500
        assert seen.share == pytest.approx(exact, rel=0.15, abs=0.004)
        metric = total(SICK, MetricQuery("slow_ratio", where={"endpoint": "SaveNote", "cluster": "euw-a"}, over=over))
        assert seen.share == pytest.approx(metric, rel=0.3, abs=0.006)  # the tape here is made by hand, roughly


def test_a_trace_is_the_same_whatever_else_is_looked_at() -> None:
    few = {trace.id: trace for trace in of_save(limit=5).traces}
    many = {trace.id: trace for trace in of_save(limit=4000).traces}
    assert all(many[name] == trace for name, trace in few.items())
    longer = traces.sample(SICK, NOON, SICK.now, "SaveNote", {"cluster": "euw-a"}, limit=4000, sampled=8000)
    again = traces.sample(SICK, NOON, SICK.now - 300.0, "SaveNote", {"cluster": "euw-a"}, limit=4000, sampled=5000)
    assert {trace.id for trace in again.traces} <= {trace.id for trace in longer.traces}


def test_ids_say_nothing() -> None:
    ids = [trace.id for trace in of_save(limit=200).traces]
    assert all(len(name) == 32 and int(name, 16) >= 0 for name in ids) and len(set(ids)) == len(ids)
    ordered = sorted(ids)
    assert ids != ordered


def test_nothing_lies_in_the_future() -> None:
    for trace in of_save(limit=200).traces:
        assert trace.start + trace.duration <= SICK.now


def test_traces_are_found_by_where_their_spans_ran() -> None:
    found = traces.sample(SICK, None, None, "SaveNote", {"service": "store", "rack": str(RACK)}, limit=5)
    assert found.traces
    for trace in found.traces:
        assert any(span.host.split("-")[2:3] == [f"{RACK:02d}"] for span in trace.spans if span.host)


def test_retries_are_new_spans_with_a_number() -> None:
    seen = view(failing_version("store", 0.5, 0.5))
    found = traces.sample(seen, None, None, "SaveNote", {"service": "store"}, limit=200)
    retried = [span for trace in found.traces for span in trace.spans if span.retry]
    assert retried and all(span.retry == 1 for span in retried)
    for trace in found.traces[:50]:
        tries = [span for span in trace.spans if span.kind == "client" and span.operation == "store.write"]
        if len(tries) == 2:
            assert tries[0].status != "ok" and tries[1].start > tries[0].start + tries[0].duration


def test_a_service_is_no_filter_of_users_and_a_client_is_none_of_spans() -> None:
    with pytest.raises(QueryError, match="traces are filtered by"):
        traces.sample(VIEW, None, None, "SaveNote", {"host_class": "gen-4"})
    with pytest.raises(QueryError, match="no endpoint 'Save'"):
        traces.sample(VIEW, None, None, "Save")


@pytest.mark.parametrize("scv", [0.2, 0.8, 1.3, 3.0])
def test_drawn_times_have_their_mean_and_variance(scv: float) -> None:
    chance = (np.arange(400_000) + 0.5) / 400_000
    times = drawn(0.02, scv, chance)
    assert times.mean() == pytest.approx(0.02, rel=0.01)
    assert times.var() / times.mean() ** 2 == pytest.approx(scv, rel=0.05)  # the cube root is an approximation


# --- logs -----------------------------------------------------------------------------------------------


def timeouts(page: logs.LogPage) -> list[str]:
    """Lines of calls given up."""
    return [line.text for line in page.lines if line.template == "timeout"]


def test_log_lines_tell_the_same_requests_as_the_traces() -> None:
    page = logs.tail(SICK, where={"service": "app", "cluster": "euw-a"}, limit=4000)
    known = {trace.id: trace for trace in _all_slow()}
    told = [line for line in page.lines if line.template == "timeout" and line.trace in known]
    assert told
    for line in told:
        spans = [span for span in known[line.trace].spans if span.kind == "client" and span.status == "timeout"]
        assert any(span.host == line.host and abs(span.start + span.duration - line.at) < 1e-6 for span in spans)


def _all_slow() -> list[Trace]:
    found = window(SICK)
    drawn_ = traces.draw(SICK, found, "SaveNote", 60_000, {"region": ("eu-west",)})
    return list(traces.build(SICK, drawn_, np.flatnonzero(drawn_.outcome.duration > 2.9)))


def test_lines_about_the_bad_path_name_its_peers() -> None:
    texts = timeouts(logs.tail(SICK, where={"service": "app"}, limit=4000))
    assert len(texts) > 5
    assert all(f"peer euw-a-{RACK:02d}-" in text for text in texts)


def test_a_line_quotes_the_timeout_that_is_set_and_not_the_one_that_was() -> None:
    def settings(at: float) -> object:
        params = fleet_settings(SICK)
        params.timeout_s[NAMES.call_index["app.save", "store.write"]] = 3.0 if at < NOON + 450.0 else 0.9
        return params

    page = logs.tail(view(slow_rack(RACK, p=0.5), params_at=settings), where={"service": "app"}, limit=4000)
    told = [line for line in page.lines if line.template == "timeout" and "store.write" in line.text]
    before = [line.text for line in told if line.at < NOON + 450.0]
    after = [line.text for line in told if line.at > NOON + 455.0]
    assert before and after
    assert all("after 3 s" in text for text in before) and all("after 900 ms" in text for text in after)


def test_lines_come_in_bursts_and_not_on_a_beat() -> None:
    page = logs.tail(view(failing_version("web", 0.5, 0.2)), pattern="answered with an error", limit=10_000)
    gaps = np.diff([line.at for line in page.lines])
    assert len(gaps) > 300
    assert gaps.std() / gaps.mean() > 1.0  # coefficient of variation; a Poisson stream has 1


def test_counts_are_of_all_requests_and_agree_with_the_metric() -> None:
    seen = view(failing_version("web", 0.5, 0.2))
    page = logs.tail(seen, where={"service": "web"}, limit=0)
    errors = total(seen, MetricQuery("error_rate", side="server", where={"service": "web"}))
    requests = total(seen, MetricQuery("traffic", where={"service": "web"})) * 900.0
    assert page.counts["request failed"] == pytest.approx(errors * requests, rel=0.1)
    assert 0.0 < page.sampled_share < 0.05
    assert page.lines == ()


def test_where_most_requests_fail_fewer_are_told_and_stand_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = view(failing_version("web", 0.5, 0.9))
    everything = logs.tail(seen, limit=0)
    monkeypatch.setattr(logs, "MOST_LINES", 1_500)
    some = logs.tail(seen, limit=0)
    assert some.matched < 2_000 < everything.matched
    assert some.sampled_share < 0.5 * everything.sampled_share
    # a count of some hundred draws: four standard errors
    assert some.counts["request failed"] == pytest.approx(everything.counts["request failed"], rel=0.2)


def test_a_calm_fleet_is_not_silent() -> None:
    page = logs.tail(VIEW, limit=200)
    assert page.lines and page.lines == tuple(sorted(page.lines, key=lambda line: line.at))
    assert all(NOON <= line.at <= VIEW.now for line in page.lines)


def test_a_restart_is_told_by_the_hosts_it_reaches() -> None:
    release = Change(NOON + 100.0, "code", "web", "web 7 → 8", "train", "euw-a", "running", NOON + 1500.0)
    page = logs.tail(view(orders=(release,)), where={"service": "web"}, pattern="draining", limit=100)
    assert page.lines and {line.cluster for line in page.lines} == {"euw-a"}
    assert max(line.at for line in page.lines) <= NOON + 900.0


def test_a_pattern_is_words_and_nothing_to_evaluate() -> None:
    assert logs.tail(VIEW, pattern="(a+)+$", limit=10).lines == ()


def test_patterns_come_commonest_first() -> None:
    found = logs.patterns(view(failing_version("web", 0.5, 0.2)))
    assert [one.lines for one in found] == sorted((one.lines for one in found), reverse=True)
    assert found[0].template in ("request failed", "call failed", "user request")


def test_clients_of_the_fleet_are_known() -> None:
    page = logs.tail(view(failing_version("web", 0.5, 0.4)), where={"client": "ios"}, limit=50)
    assert page.lines and {line.client for line in page.lines} == {"ios"} <= set(FLEET.clients)


def test_a_kind_of_line_is_what_its_lines_have_in_common() -> None:
    texts = [f"call to a.b timed out after 3 s (attempt {n} of 2), peer h-0{n}" for n in (1, 2)]
    assert log_patterns.mined(texts) == "call to a.b timed out after 3 s (attempt <*> of 2), peer <*>"
    assert log_patterns.mined(["gc pause 3 s", "gc pause 210 ms", "gc pause 0.2 s", "queue full"]) == "gc pause <*> <*>"
    assert log_patterns.mined(["x (3)", "x (4)"]) == "x (<*>)"
    page = logs.tail(SICK, where={"cluster": "euw-a", "service": "app"}, pattern="store.write timed out", limit=0)
    assert page.patterns[0].text == "call to store.write timed out after 3 s (attempt <*> of 2), peer <*>"


def test_a_kind_that_was_not_there_before_is_new_and_says_since_when() -> None:
    begun = 45 * 60.0  # of the fine hour and a half; the present is 75 minutes in
    seen = view(from_bucket(270, slow_rack(RACK, p=0.5)))
    page = logs.tail(seen, NOON - 3600.0, seen.now, {"service": "app", "cluster": "euw-a"}, limit=0)
    timeouts = next(one for one in page.patterns if one.template == "timeout")
    assert timeouts.new and NOON - 3600.0 + begun <= timeouts.first < NOON - 3600.0 + begun + 60.0
    calm, sick = timeouts.per_minute[: int(begun / 120) - 1], timeouts.per_minute[int(begun / 120) + 1 : -1]
    assert max(calm) == 0.0 and float(np.mean(sick)) > 100.0  # 75 minutes in steps of two
    steady = logs.tail(SICK, NOON, SICK.now, {"service": "app", "cluster": "euw-a"}, limit=0)
    assert not any(one.new for one in steady.patterns)
    assert sum(timeouts.per_minute) * 2 == pytest.approx(timeouts.lines, rel=0.01)


def test_lines_of_one_request_do_not_make_a_kind_new() -> None:
    def line(at: float, trace: str) -> tuple[LogLine, float]:
        return LogLine(at, "WARN", "app", "euw-a", "", "", "call failed", "call failed", trace), 1.0

    together = [line(500.0 + n, "one") for n in range(9)]
    assert not log_patterns.patterns_of(together, 0.0, 600.0)[0].new
    assert log_patterns.patterns_of([line(500.0 + 10 * n, f"{n}") for n in range(9)], 0.0, 600.0)[0].new


def test_lines_are_chosen_by_how_serious_they_are() -> None:
    seen = view(failing_version("web", 0.5, 0.4))
    pages = [logs.tail(seen, limit=5000, level=level) for level in ("INFO", "WARN", "ERROR")]
    levels = [{line.level for line in page.lines} for page in pages]
    assert levels == [{"INFO", "WARN", "ERROR"}, {"WARN", "ERROR"}, {"ERROR"}]
    with pytest.raises(QueryError, match="lines are INFO, WARN, ERROR; found 'LOUD'"):
        logs.tail(seen, level="LOUD")


def test_the_slowest_come_first_and_there_is_none_slower() -> None:
    slow = of_save(slowest=True, limit=10)
    took = [trace.duration for trace in slow.traces]
    assert took == sorted(took, reverse=True)
    assert took[0] == max(trace.duration for trace in of_save(limit=8000).traces) and slow.matched > 10
    bad = traces.sample(SICK, None, None, "SaveNote", status="bad", slowest=True, limit=3)
    assert all(trace.status != "ok" for trace in bad.traces)


def test_a_waterfall_has_a_line_for_every_span_and_a_bar_where_it_ran() -> None:
    trace = of_save(slowest=True, limit=1).traces[0]
    lines = waterfall(trace).splitlines()
    assert lines[0].startswith(trace.id) and f"{len(trace.spans)} spans" in lines[0]
    for span, line in zip(trace.spans, lines[1:], strict=True):
        bar = line.split("|")[1]
        assert span.operation in line and len(bar) == 40
        ran = (span.start - trace.start) / trace.duration
        assert abs((len(bar) - len(bar.lstrip())) / 40 - ran) < 0.05
    depth = {span.id: (len(line) - len(line.lstrip())) // 2 for span, line in zip(trace.spans, lines[1:], strict=True)}
    assert all(depth[span.id] == depth[span.parent] + 1 for span in trace.spans[1:])


def test_a_waterfall_marks_what_failed_and_what_was_sent_again() -> None:
    seen = view(failing_version("store", 0.5, 0.5))
    found = traces.sample(seen, None, None, "SaveNote", {"service": "store"}, limit=200)
    trace = next(trace for trace in found.traces if any(span.retry for span in trace.spans))
    text = waterfall(trace)
    assert "(resend 1)" in text and "x|" in text.replace(" ", "") and "error" in text
