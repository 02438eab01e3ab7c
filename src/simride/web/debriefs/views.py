"""After landing: own marks, locked before any other is shown; then the debrief; then the file."""

import re
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.dateformat import format as date
from django.views.decorators.http import require_GET, require_http_methods

from simride.base.errors import SimrideError
from simride.exports import report_pdf
from simride.web.cockpit import flights
from simride.web.cockpit.models import Ride
from simride.web.cockpit.views import no_such_ride
from simride.web.debriefs import comparing, computing, page, whatifs
from simride.web.debriefs.forms import SelfEvaluationForm
from simride.web.shared import charts
from simride.web.shared.areas import titles
from simride.web.shared.requests import swaps

REFUSED = 422


@require_http_methods(["GET", "POST"])
@no_such_ride
def self_evaluate(request: HttpRequest, ride: UUID) -> HttpResponse:
    """A level and a sentence per area, once."""
    row = Ride.objects.get(pk=ride)
    if not row.landed:
        return redirect("cockpit", ride=ride)
    if row.self_marked:
        return redirect("debrief", ride=ride)
    form = SelfEvaluationForm(titles(row.format), request.POST or None)
    problem = ""
    if request.method == "POST" and form.is_valid():
        try:
            flights.self_mark(ride, form.levels(), form.reasons())
        except SimrideError as error:
            problem = str(error)
        else:
            computing.start(ride)
            return redirect("debrief", ride=ride)
    status = REFUSED if request.method == "POST" else 200
    return render(
        request, "debriefs/self_evaluate.html", {"ride": row, "form": form, "problem": problem}, status=status
    )


@require_GET
@no_such_ride
def debrief(request: HttpRequest, ride: UUID) -> HttpResponse:
    """The debrief, or word of how it is coming along."""
    row = Ride.objects.get(pk=ride)
    if not row.landed or not row.self_marked:
        return redirect("self-evaluate", ride=ride)
    found = computing.ready(ride)
    if found is None:
        return _wait(request, row)
    record = flights.stored(ride)
    report, begins = found.report, record[0].fleet_at
    context = {
        "ride": row,
        "report": report,
        "most": page.mattered_most(report),
        "areas": page.areas(report, record),
        "stamina": page.stamina(report),
    }
    if report["harm"] is None:
        context["answers"] = page.answers(report)
    else:
        context |= {
            "harm_words": page.harm_words(report), "harm_table": page.harm_table(report, begins),
            "orders": page.orders(report, begins),
        } | _comparison(row)  # fmt: skip
    return render(request, "debriefs/debrief.html", context)


@require_http_methods(["GET", "POST"])
@no_such_ride
def what_if(request: HttpRequest, ride: UUID) -> HttpResponse:
    """Have the what-ifs flown, and word of how far they are."""
    row = Ride.objects.get(pk=ride)
    if not row.landed or not row.self_marked:
        return redirect("self-evaluate", ride=ride)
    if request.method == "POST" and comparing.ready(ride) is None:
        comparing.start(ride)
    if swaps(request):
        return render(request, "debriefs/_what_ifs.html", {"ride": row} | _comparison(row))
    return redirect("debrief", ride=ride)


@require_GET
@no_such_ride
def harm_chart(request: HttpRequest, ride: UUID) -> HttpResponse:  # noqa: ARG001
    """Yours, nothing done, the reference; orders as rules."""
    found = computing.ready(ride)
    if found is None or found.report["harm"] is None:
        return JsonResponse({}, status=404)
    begins = flights.stored(ride)[0].fleet_at
    curves = page.harm_curves(found.report, begins)
    rules = page.harm_rules(found.report, begins)
    step_s = float(found.report["curves"]["step_s"])
    return JsonResponse(charts.curves_chart(curves, rules, page.harm_words(found.report), step_s))


@require_GET
@no_such_ride
def stamina_chart(request: HttpRequest, ride: UUID) -> HttpResponse:  # noqa: ARG001
    """Evidence per five minutes."""
    found = computing.ready(ride)
    if found is None:
        return JsonResponse({}, status=404)
    bars = page.stamina(found.report)
    words = ", ".join(f"{when}: {count:.0f}" for when, count in bars)
    return JsonResponse(charts.bars_chart(bars, f"Pieces of evidence per five minutes. {words}"))


@require_GET
@no_such_ride
def download(request: HttpRequest, ride: UUID) -> HttpResponse:  # noqa: ARG001
    """The record as a .ride file."""
    row = Ride.objects.get(pk=ride)
    response = HttpResponse(flights.text_of(ride), content_type="application/x-ndjson; charset=utf-8")
    name = re.sub(r"[^a-z0-9-]", "", row.case)
    response["Content-Disposition"] = f'attachment; filename="{name}-{row.seed}.ride"'
    return response


@require_GET
@no_such_ride
def pdf(request: HttpRequest, ride: UUID) -> HttpResponse:  # noqa: ARG001
    """The debrief to print or to share: no accommodations, no audio."""
    row = Ride.objects.get(pk=ride)
    found = computing.ready(ride) if row.self_marked else None
    if found is None:
        return redirect("debrief", ride=ride)
    written = report_pdf.ride_pdf(found.report, titles(), date(row.created, "j F Y"))
    response = HttpResponse(written, content_type="application/pdf")
    name = re.sub(r"[^a-z0-9-]", "", row.case)
    response["Content-Disposition"] = f'attachment; filename="debrief-{name}-{row.seed}.pdf"'
    return response


def _comparison(row: Ride) -> dict[str, object]:
    """What the page says of the what-ifs: their table, how far they are, or why there is none."""
    found = comparing.ready(row.pk)
    if found is not None:
        return {"compared": whatifs.rows(found.result), "compared_words": whatifs.words(found.result)}
    return {"comparing": comparing.progress(row.pk), "compare_problem": comparing.problem(row.pk)}


def _wait(request: HttpRequest, row: Ride) -> HttpResponse:
    problem = computing.problem(row.pk)
    if not problem:
        computing.start(row.pk)
    template = "debriefs/_waiting.html" if swaps(request) else "debriefs/waiting.html"
    return render(request, template, {"ride": row, "problem": problem})
