"""The logbook: one page and its charts."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateformat import format as date
from django.views.decorators.http import require_GET

from simride.exports.report_pdf import logbook_pdf
from simride.logbook import Logbook
from simride.web.journey.dates import looked_back
from simride.web.logbook import charts, keeping, page
from simride.web.shared.areas import titles

CHARTS: dict[str, Callable[[Logbook], dict[str, Any]]] = {
    "stamina": charts.stamina_chart,
    "calibration": charts.calibration_chart,
}


@require_GET
def logbook(request: HttpRequest) -> HttpResponse:
    """What many rides say together."""
    book, interviews = keeping.current(), looked_back()
    context = {
        "book": book,
        "interviews": interviews,
        "asked_for": page.asked_for(book, interviews),
        "waiting": keeping.waiting(),
        "sayings": page.sayings(book),
        "areas": [(area, page.trend_table(book, area.area)) for area in page.areas(book)],
        "stamina_table": page.stamina_table(book),
        "omission_table": page.omission_table(book),
        "pace_table": page.pace_table(book),
        "calibration_words": page.calibration_words(book),
        "calibration_table": page.calibration_table(book),
        "help_words": page.help_words(book),
    }
    return render(request, "logbook/logbook.html", context)


@require_GET
def chart(request: HttpRequest, name: str) -> HttpResponse:  # noqa: ARG001
    """One of its charts; `name` is that of a chart or of an area."""
    book = keeping.current()
    if name in CHARTS:
        return JsonResponse(CHARTS[name](book))
    if name in book.trends:
        return JsonResponse(charts.trend_chart(book, name))
    raise Http404("The logbook has no such chart.")


@require_GET
def pdf(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The logbook to print or to share."""
    made = date(timezone.now(), "j F Y")
    response = HttpResponse(logbook_pdf(keeping.current().to_json(), titles(), made), content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="logbook.pdf"'
    return response
