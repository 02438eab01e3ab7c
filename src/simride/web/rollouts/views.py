"""The rollout desk: a plan in a form and in YAML, what it can see, what it costs, and one that is led by hand."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from simride.base.errors import PlanFaults, RolloutError
from simride.base.units import people_number, percent
from simride.rollouts import RolloutPlan, ServiceProfile, presets, read_plan, stage_power, write_plan
from simride.rollouts.desk.of_release import measured_sides
from simride.web.rollouts import leading, pictures, plan_form, studying
from simride.web.rollouts.models import Led, Study
from simride.web.shared.requests import swaps
from simride.web.shared.sides import CHARTS, sides_words

Read = TypeVar("Read")
REFUSED = 422
LONGEST_PLAN = 40_000  # characters
FIRST = "four-steps-checked"
RUNS = (200, 1000)
SEEDS = 2**31 - 1


@require_http_methods(["GET", "POST"])
def desk(request: HttpRequest) -> HttpResponse:
    """A plan to work on: a preset, or what was sent, in both forms and with what each stage can see."""
    if request.method == "GET":
        name = request.GET.get("preset", FIRST)
        try:
            text = presets.text(name)
        except RolloutError as error:
            raise Http404(str(error)) from None
        return render(request, "rollouts/desk.html", _page(_read(text, "")) | {"preset": name})
    sent = _sent(request)
    part = "rollouts/_desk.html" if swaps(request) else "rollouts/desk.html"
    return render(request, part, _page(sent), status=REFUSED if sent.faults else 200)


@require_POST
def study(request: HttpRequest) -> HttpResponse:
    """Have the plan run many times beside others."""
    sent = _sent(request)
    if sent.plan is None:
        return _refused(request, sent)
    runs = RUNS[-1] if request.POST.get("runs") != str(RUNS[0]) else RUNS[0]
    row = Study.objects.create(name=sent.plan.name, plan=sent.text, service=sent.service, runs=runs, seed=7)
    studying.errands.begin(row.pk)
    return redirect("rollout-study", study=row.pk)


@require_GET
def one_study(request: HttpRequest, study: UUID) -> HttpResponse:
    """What came of it, or word of how it is coming along."""
    row = get_object_or_404(Study, pk=study)
    context: dict[str, Any] = {"study": row, "result": row.result, "swapped": swaps(request)}
    if row.result is None:
        context["problem"] = studying.errands.problem(row.pk)
        context["progress"] = studying.errands.progress(row.pk)
    else:
        context["plans"] = [_plan_row(one) for one in row.result["plans"]]
        context["mine"] = context["plans"][0]
    return render(request, "rollouts/_study.html" if swaps(request) else "rollouts/study.html", context)


@require_POST
def run_again(request: HttpRequest, study: UUID) -> HttpResponse:  # noqa: ARG001
    """Run a study that was cut off."""
    row = get_object_or_404(Study, pk=study)
    if row.result is None:
        studying.errands.begin(row.pk)
    return redirect("rollout-study", study=row.pk)


@require_GET
def study_chart(request: HttpRequest, study: UUID, name: str) -> HttpResponse:  # noqa: ARG001
    """A chart of a study: `frontier` or `residual`."""
    row = get_object_or_404(Study, pk=study)
    if row.result is None or name not in ("frontier", "residual"):
        return JsonResponse({}, status=404)
    plans = row.result["plans"]
    return JsonResponse(pictures.frontier_chart(plans) if name == "frontier" else pictures.residual_chart(plans[0]))


@require_POST
def lead(request: HttpRequest) -> HttpResponse:
    """Begin one rollout of the plan, to be led by hand."""
    sent = _sent(request)
    if sent.plan is None:
        return _refused(request, sent)
    seed = secrets.randbelow(SEEDS)
    row = Led.objects.create(name=sent.plan.name, plan=sent.text, service=sent.service, seed=seed)
    return redirect("rollout-led", led=row.pk)


@require_http_methods(["GET", "POST"])
def led(request: HttpRequest, led: UUID) -> HttpResponse:
    """Where it stands; a POST lets time pass (`minutes`) or gives an order (`order`)."""
    row = get_object_or_404(Led, pk=led)
    plan, profile = read_plan(row.plan), studying.service_of(row.service)
    one = leading.rollout(plan, profile, row.seed, row.steps)
    problem = ""
    if request.method == "POST":
        minutes = request.POST.get("minutes", "")
        step: int | str = int(minutes) if minutes.isdigit() else request.POST.get("order", "")
        try:
            if len(row.steps) >= leading.LONGEST_STEPS:
                raise RolloutError("That is as long as a rollout can be led here; take it back, or begin another.")
            leading.take(one, step)
            row.steps = [*row.steps, step]
            row.save(update_fields=["steps"])
        except RolloutError as error:
            problem = str(error)
    sides = measured_sides(one)
    context = {
        "led": row,
        "minutes": leading.MINUTES,
        "orders": {name: says for name, (says, _) in leading.ORDERS.items()},
        "problem": problem,
        "steps": len(row.steps),
        "sides": sides,
        "sides_words": "" if sides is None else sides_words(sides),
    } | leading.shown(one)
    part = "rollouts/_led.html" if swaps(request) else "rollouts/led.html"
    return render(request, part, context, status=REFUSED if problem else 200)


@require_GET
def led_chart(request: HttpRequest, led: UUID, name: str) -> HttpResponse:  # noqa: ARG001
    """The new version beside the other side, as the stage stands: `errors` or `slower`."""
    row = get_object_or_404(Led, pk=led)
    one = leading.rollout(read_plan(row.plan), studying.service_of(row.service), row.seed, row.steps)
    sides = measured_sides(one)
    if sides is None or name not in CHARTS:
        return JsonResponse({}, status=404)
    return JsonResponse(CHARTS[name](sides))


@dataclass(frozen=True)
class _Sent:
    """What the form sent: its texts, and what they mean where they mean something."""

    text: str
    service: str
    plan: RolloutPlan | None = None
    profile: ServiceProfile | None = None
    faults: tuple[str, ...] = ()


def _read(text: str, service: str, form: QueryDict | None = None) -> _Sent:
    """Plan and service, the form's stages written into the plan where it was the form that spoke; or every fault."""
    if len(text) > LONGEST_PLAN or len(service) > LONGEST_PLAN:
        return _Sent(text, service, faults=(f"That is too long: up to {LONGEST_PLAN:,} characters are read.",))
    plan, profile = _or_faults(read_plan, text), _or_faults(studying.service_of, service)
    if isinstance(plan, PlanFaults) or isinstance(profile, PlanFaults):
        both = (one.faults for one in (plan, profile) if isinstance(one, PlanFaults))
        return _Sent(text, service, faults=tuple(fault for faults in both for fault in faults))
    if form is not None and plan_form.speaks(form):
        try:
            plan = plan_form.merged(plan, form)
        except PlanFaults as error:
            return _Sent(text, service, faults=error.faults)
        text = write_plan(plan)
    return _Sent(text, service, plan, profile)


def _or_faults(read: Callable[[str], Read], text: str) -> Read | PlanFaults:
    try:
        return read(text)
    except PlanFaults as error:
        return error


def _sent(request: HttpRequest) -> _Sent:
    return _read(request.POST.get("plan", "").replace("\r\n", "\n"), request.POST.get("service", ""), request.POST)


def _refused(request: HttpRequest, sent: _Sent) -> HttpResponse:
    return render(request, "rollouts/desk.html", _page(sent), status=REFUSED)


def _page(sent: _Sent) -> dict[str, Any]:
    context = _choices() | {"text": sent.text, "service": sent.service, "faults": sent.faults}
    if sent.plan is None or sent.profile is None:
        return context
    return context | {
        "rows": plan_form.rows(sent.plan),
        "templates": [one.name for one in sent.plan.analysis_templates],
        "power": [(one, percent(one.share), people_number(one.requests))
                  for one in stage_power(sent.plan, sent.profile)],
    }  # fmt: skip


def _choices() -> dict[str, Any]:
    return {
        "presets": [(name, presets.preset(name).says) for name in presets.names()],
        "gates": plan_form.GATES,
        "baselines": plan_form.BASELINES,
        "runs": RUNS,
        "studies": Study.objects.order_by("-created")[:5],
        "leds": Led.objects.order_by("-created")[:5],
    }


def _plan_row(one: dict[str, Any]) -> dict[str, Any]:
    """A plan's figures in words."""
    return {
        "name": one["plan"],
        "frontier": one["on_frontier"],
        "harm": people_number(one["harm"]["mean"]),
        "between": f"{people_number(one['harm']['low'])} to {people_number(one['harm']['high'])}",
        "p95": people_number(one["harm_p95"]),
        "max": people_number(one["harm_max"]),
        "hours": f"{one['time_to_full_h']['mean']:.1f}",
        "work": f"{one['engineer_h']['mean']:.1f}",
        "false": percent(one["false_abort"]["mean"]),
        "early": percent(one["caught_early"]),
        "caught_at": [(name, percent(share)) for name, share in one["caught_at"].items() if share >= 0.0005],
        "regrets": [(each["exchange"], "the best, or as good" if each["tied"] else people_number(each["regret"]),
                     each["best"]) for each in one["regrets"]],
    }  # fmt: skip
