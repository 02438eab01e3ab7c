"""The rollout desk: a plan in a form and in YAML, what it can see, what it costs, and one that is led by hand."""

import secrets
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from simride.base.errors import PlanFaults, RolloutError
from simride.base.units import people_number, percent
from simride.rollouts import presets, read_plan, stage_power
from simride.web.rollouts import leading, pictures, plan_form, studying
from simride.web.rollouts.models import Led, Study
from simride.web.shared.requests import swaps

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
        return render(request, "rollouts/desk.html", _page(text, "") | {"preset": name})
    text, service, faults = _sent(request)
    context = _page(text, service) if not faults else {"text": text, "service": service, "faults": faults}
    part = "rollouts/_desk.html" if swaps(request) else "rollouts/desk.html"
    return render(request, part, _choices() | context, status=REFUSED if context.get("faults") else 200)


@require_POST
def study(request: HttpRequest) -> HttpResponse:
    """Have the plan run many times beside others."""
    text, service, faults = _sent(request)
    if faults:
        return _refused(request, text, service, faults)
    runs = RUNS[-1] if request.POST.get("runs") != str(RUNS[0]) else RUNS[0]
    row = Study.objects.create(name=read_plan(text).name, plan=text, service=service, runs=runs, seed=7)
    studying.errands.begin(row.pk)
    return redirect("rollout-study", study=row.pk)


@require_GET
def one_study(request: HttpRequest, study: UUID) -> HttpResponse:
    """What came of it, or word of how it is coming along."""
    row = get_object_or_404(Study, pk=study)
    context: dict[str, Any] = {"study": row, "result": row.result, "swapped": swaps(request)}
    if row.result is None:
        context["problem"] = studying.errands.problem(row.pk)
        context["progress"] = studying.progress(row.pk)
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
    text, service, faults = _sent(request)
    if faults:
        return _refused(request, text, service, faults)
    row = Led.objects.create(name=read_plan(text).name, plan=text, service=service, seed=secrets.randbelow(SEEDS))
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
    context = {
        "led": row,
        "minutes": leading.MINUTES,
        "orders": {name: says for name, (says, _) in leading.ORDERS.items()},
        "problem": problem,
    } | leading.shown(one)
    part = "rollouts/_led.html" if swaps(request) else "rollouts/led.html"
    return render(request, part, context, status=REFUSED if problem else 200)


def _sent(request: HttpRequest) -> tuple[str, str, list[str]]:
    """Plan and service as they were sent, the form's stages in the plan where it was the form that spoke; faults."""
    text, service = request.POST.get("plan", "").replace("\r\n", "\n"), request.POST.get("service", "")
    if len(text) > LONGEST_PLAN or len(service) > LONGEST_PLAN:
        return text, service, [f"That is too long: up to {LONGEST_PLAN:,} characters are read."]
    faults: list[str] = []
    for read in (read_plan, studying.service_of):
        try:
            read(text if read is read_plan else service)
        except PlanFaults as error:
            faults += list(error.faults)
    by = request.POST.get("by", "")
    if not faults and (by in ("form", "add") or by.startswith("drop-")):
        try:
            text = plan_form.merged(text, request.POST)
        except PlanFaults as error:
            faults = list(error.faults)
    return text, service, faults


def _refused(request: HttpRequest, text: str, service: str, faults: list[str]) -> HttpResponse:
    context = _choices() | {"text": text, "service": service, "faults": faults}
    return render(request, "rollouts/desk.html", context, status=REFUSED)


def _page(text: str, service: str) -> dict[str, Any]:
    plan = read_plan(text)
    return _choices() | {
        "text": text,
        "service": service,
        "plan": plan,
        "rows": plan_form.rows(plan),
        "templates": [one.name for one in plan.analysis_templates],
        "power": [(one, percent(one.share), people_number(one.requests))
                  for one in stage_power(plan, studying.service_of(service))],
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
