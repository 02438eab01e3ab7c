"""The rollout desk: form and YAML say the same, faults lose nothing, many runs and one that is led."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from simride.base.executors import Here
from simride.rollouts import presets, read_plan
from simride.web.rollouts import leading, studying
from simride.web.rollouts.models import Led, Study

pytestmark = pytest.mark.django_db
PLAN = presets.text("four-steps-checked")


def words(answer: Any) -> str:
    return unescape(answer.content.decode())


def yaml_of(answer: Any) -> str:
    found = re.search(r'<textarea id="plan-text"[^>]*>(.*?)</textarea>', answer.content.decode(), re.DOTALL)
    assert found is not None
    return unescape(found[1])


def fields(answer: Any) -> dict[str, Any]:
    """What a browser would send of the form as it stands."""
    html = answer.content.decode()
    sent: dict[str, Any] = {"plan": yaml_of(answer), "service": ""}
    for name, value in re.findall(r'<input type="text"[^>]*name="(stage[^"]+)" value="([^"]*)"', html):
        sent[name] = unescape(value)
    for name, body in re.findall(r'<select[^>]*name="(stage[^"]+)">(.*?)</select>', html, re.DOTALL):
        sent[name] = re.findall(r'value="([^"]*)" selected', body)[0]
    for name, value in re.findall(r'<input type="checkbox"[^>]*name="(stage[^"]+)" value="([^"]*)" checked', html):
        sent.setdefault(name, []).append(value)
    return sent


@pytest.fixture
def ada() -> Client:
    return Client()


@pytest.mark.parametrize("name", presets.names())
def test_each_preset_stands_in_both_forms_with_what_its_stages_see(ada: Client, name: str) -> None:
    answer = ada.get("/rollouts/", {"preset": name})
    assert answer.status_code == 200
    assert read_plan(yaml_of(answer)) == presets.preset(name)
    page = words(answer)
    for stage in presets.preset(name).stages:
        assert f'value="{stage.name}"' in page and f"<h3>{stage.name}" in page


@pytest.mark.parametrize("name", presets.names())
def test_a_form_sent_as_it_stands_changes_nothing(ada: Client, name: str) -> None:
    sent = fields(ada.get("/rollouts/", {"preset": name}))
    assert read_plan(yaml_of(ada.post("/rollouts/", sent | {"by": "form"}))) == presets.preset(name)


def test_the_form_is_written_into_the_yaml(ada: Client) -> None:
    sent = fields(ada.get("/rollouts/"))
    sent |= {
        "stage-0-percent": "2.5",
        "stage-0-bake": "90m",
        "stage-1-gate": "approval",
        "stage-1-analysis": ["errors"],
    }
    plan = read_plan(yaml_of(ada.post("/rollouts/", sent | {"by": "form"})))
    first, second = plan.stages[:2]
    assert (first.exposure.fraction, first.bake.duration) == (0.025, 5400.0)
    assert first.exposure.stratified, "what the form does not show stays"
    assert (second.gate.kind, second.analysis) == ("approval", ("errors",))


def test_a_stage_comes_and_goes(ada: Client) -> None:
    before = ada.get("/rollouts/")
    more = ada.post("/rollouts/", fields(before) | {"by": "add"})
    plan = read_plan(yaml_of(more))
    assert [stage.exposure.fraction for stage in plan.stages] == [0.01, 0.1, 0.5, 0.75, 1.0]
    fewer = ada.post("/rollouts/", fields(more) | {"by": "drop-3"})
    assert read_plan(yaml_of(fewer)) == read_plan(yaml_of(before))


def test_every_fault_is_told_with_its_line_and_nothing_is_lost(ada: Client) -> None:
    wrong = PLAN.replace("fraction: 0.1,", "fraction: 7,").replace("statistic: slope", "statistic: guess")
    answer = ada.post("/rollouts/", {"plan": wrong, "service": "", "by": "yaml"})
    assert answer.status_code == 422
    assert yaml_of(answer) == wrong
    assert "2 things to mend" in words(answer)
    assert len(re.findall(r"plan\.yaml:\d+: ", words(answer))) == 2


@pytest.mark.parametrize("to", ["/rollouts/", "/rollouts/studies/", "/rollouts/lead/"])
@pytest.mark.parametrize(("plan", "service"), [("", ""), ("[]", ""), (PLAN, "hosts: many"), ("x" * 50_000, "")])
def test_what_is_no_plan_is_refused_and_kept(ada: Client, to: str, plan: str, service: str) -> None:
    answer = ada.post(to, {"plan": plan, "service": service})
    assert answer.status_code == 422
    assert yaml_of(answer) == plan
    assert not Study.objects.exists() and not Led.objects.exists()


def test_a_bad_number_in_the_form_is_named(ada: Client) -> None:
    answer = ada.post("/rollouts/", fields(ada.get("/rollouts/")) | {"stage-0-percent": "lots", "by": "form"})
    assert answer.status_code == 422
    assert "stages.0.exposure.fraction" in words(answer)


def test_a_service_of_one_s_own_changes_what_is_seen(ada: Client) -> None:
    small = ada.post("/rollouts/", {"plan": PLAN, "service": "peak_rps: 20\nhosts: 4", "by": "yaml"})
    assert words(small) != words(ada.post("/rollouts/", {"plan": PLAN, "service": "", "by": "yaml"}))
    assert "4 hosts," in words(small)


def test_many_runs_are_told_beside_others(ada: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(studying, "workers", Here)
    monkeypatch.setattr(studying.errands, "begin", lambda _: None)
    monkeypatch.setattr(studying, "BESIDE", ("all-at-once",))
    where = ada.post("/rollouts/studies/", {"plan": PLAN, "service": "", "runs": "200"})["Location"]
    assert "cut off" in words(ada.get(where))
    study = Study.objects.get()
    Study.objects.update(runs=60)
    studying.errands.do(study.pk)
    page = words(ada.get(where))
    for told in ("Blind spots", "error budget", "all-at-once", "frontier", "startup"):
        assert told in page
    for name in ("frontier", "residual"):
        assert ada.get(f"{where}{name}.json").json()["layer"]
    assert ada.get(f"{where}other.json").status_code == 404
    study.refresh_from_db()
    first = study.result
    studying.compute(study.pk)
    study.refresh_from_db()
    assert study.result == first, "the same plan under the same luck"


def test_runs_that_fail_say_so_and_can_be_tried_again(ada: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(studying, "compute", lambda _: 1 / 0)
    monkeypatch.setattr(studying.errands, "begin", studying.errands.do)
    where = ada.post("/rollouts/studies/", {"plan": PLAN, "service": ""})["Location"]
    page = words(ada.get(where))
    assert studying.FAILED in page and "Run it again" in page
    assert ada.post(f"{where}run-again/").status_code == 302


def led(ada: Client, seed: int) -> str:
    where = str(ada.post("/rollouts/lead/", {"plan": PLAN, "service": ""})["Location"])
    Led.objects.update(seed=seed)
    return where


def test_a_rollout_is_led_step_by_step_and_stands_the_same_wherever_it_is_looked_at(ada: Client) -> None:
    where = led(ada, 3)
    ada.post(where, {"minutes": "10"})
    shown = words(ada.post(where, {"order": "hold"}))
    assert "Held:" in shown and "Hidden in it" not in shown
    assert re.findall(r"<p class=\"where\">.*", words(Client().get(where))) == re.findall(
        r"<p class=\"where\">.*", shown
    )
    assert Led.objects.get().steps == [10, "hold"]
    ended = words(ada.post(where, {"order": "abort"}))
    for _ in range(40):
        if "Hidden in it" in ended:
            break
        ended = words(ada.post(where, {"minutes": "60"}))
    assert "Rolled back" in ended and "Hidden in it" in ended
    assert ada.post(where, {"minutes": "60"}).status_code == 422


@pytest.mark.parametrize("step", [{"order": "resume"}, {"order": "hurry"}, {"order": "sing"}, {"minutes": "7"}, {}])
def test_what_cannot_be_done_now_is_said_and_is_no_step(ada: Client, step: dict[str, str]) -> None:
    where = led(ada, 3)
    answer = ada.post(where, step)
    assert answer.status_code == 422 and 'role="alert"' in words(answer)
    assert Led.objects.get().steps == []


def test_a_run_under_way_shows_its_two_sides_and_what_a_longer_bake_would_add(ada: Client) -> None:
    where = led(ada, 3)
    assert "Requests that failed" not in words(ada.get(where))
    assert ada.get(f"{where}errors.json").status_code == 404
    shown = words(ada.post(where, {"minutes": "10"}))
    assert "nineteen times in twenty" in shown and "Longer?" in shown
    spec = ada.get(f"{where}errors.json").json()
    assert [layer["mark"]["type"] for layer in spec["layer"]][-1] == "line" and "failed" in spec["description"]
    assert ada.get(f"{where}memory.json").status_code == 404


def test_checks_show_nothing_of_what_was_measured_after_a_stage_was_ended(ada: Client) -> None:
    """However far it is led at once, a stage that was ended early is judged by what came before its end."""
    plan, profile = read_plan(PLAN), studying.service_of("")
    for seed in range(6):
        apart = leading.rollout(plan, profile, seed, [10] * 6)
        at_once = leading.rollout(plan, profile, seed, [60])
        assert leading.shown(apart)["checks"] == leading.shown(at_once)["checks"]


def test_no_page_tells_what_is_hidden_before_the_end() -> None:
    plan, profile = read_plan(PLAN), studying.service_of("")
    for seed in range(12):
        one = leading.rollout(plan, profile, seed, [10])
        assert leading.shown(one)["ended"] is None and "harm" not in leading.shown(one)
