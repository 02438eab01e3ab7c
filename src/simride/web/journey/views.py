"""Where the applications stand: one page for all, one for each, one for each thing that belongs to it."""

from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from simride.web.journey import dates, export, page, words
from simride.web.journey.forms import ApplicationForm, NewApplicationForm, ZoneForm
from simride.web.journey.models import Application, Interview, OwnZone, Piece, Reading
from simride.web.journey.pieces import KINDS, Kind

REFUSED = 422


@require_GET
def journey(request: HttpRequest) -> HttpResponse:
    """All applications, the next interview, whom to ask."""
    return _journey(request)


@require_POST
def live_in(request: HttpRequest) -> HttpResponse:
    """Say in which time zone one lives."""
    form = ZoneForm(request.POST, label_suffix="")
    if not form.is_valid():
        return _journey(request, zone_form=form)
    OwnZone.objects.update_or_create(pk=1, defaults={"zone": form.cleaned_data["zone"]})
    return redirect("journey")


@require_POST
def apply(request: HttpRequest) -> HttpResponse:
    """Add an application, with the three things to read first."""
    form = NewApplicationForm(request.POST, label_suffix="")
    if not form.is_valid():
        return _journey(request, new_form=form)
    row = form.save()
    for what in words.TO_READ_FIRST:
        Reading.objects.create(application=row, what=what)
    return redirect("application", application=row.pk)


@require_http_methods(["GET", "POST"])
def application(request: HttpRequest, application: UUID) -> HttpResponse:
    """One application: see it, or say where it stands now."""
    row = get_object_or_404(Application, pk=application)
    if request.method == "GET":
        return _application(request, row, ApplicationForm(instance=row, label_suffix=""))
    form = ApplicationForm(request.POST, instance=row, label_suffix="")
    if form.is_valid():
        form.save()
        return redirect("application", application=row.pk)
    return _application(request, Application.objects.get(pk=row.pk), form, REFUSED)


@require_POST
def in_touch(request: HttpRequest, application: UUID) -> HttpResponse:  # noqa: ARG001
    """There was contact today: the week of silence begins again."""
    row = get_object_or_404(Application, pk=application)
    Application.objects.filter(pk=row.pk).update(last_contact=dates.today())
    return redirect("application", application=row.pk)


@require_POST
def withdraw(request: HttpRequest, application: UUID) -> HttpResponse:
    """Delete an application with all that belongs to it, where the box that says so is ticked."""
    row = get_object_or_404(Application, pk=application)
    if "sure" not in request.POST:
        form = ApplicationForm(instance=row, label_suffix="")
        return _application(request, row, form, REFUSED, unsure="Tick the box if you mean it; nothing was deleted.")
    row.delete()
    return redirect("journey")


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, application: UUID, kind: str) -> HttpResponse:
    """Add a thing of some kind to an application."""
    row = get_object_or_404(Application, pk=application)
    known = _kind(kind)
    if not known.deletes:
        raise Http404("A retrospective belongs to an interview: open the interview first.")
    return _edit(request, kind, known.model(application=row), new=True)


@require_http_methods(["GET", "POST"])
def piece(request: HttpRequest, kind: str, piece: UUID) -> HttpResponse:
    """See or change one thing."""
    return _edit(request, kind, get_object_or_404(_kind(kind).model, pk=piece), new=False)


@require_POST
def remove(request: HttpRequest, kind: str, piece: UUID) -> HttpResponse:
    """Delete one thing, where the box that says so is ticked."""
    known = _kind(kind)
    row = get_object_or_404(known.model, pk=piece)
    if "sure" not in request.POST or not known.deletes:
        return _piece(
            request, kind, row, known.form(instance=row, label_suffix=""), False, "Tick the box if you mean it."
        )
    application = row.application_id
    row.delete()
    return redirect("application", application=application)


@require_GET
def one_ics(request: HttpRequest, interview: UUID) -> HttpResponse:  # noqa: ARG001
    """One interview for a calendar."""
    return _ics(export.of_one(get_object_or_404(Interview, pk=interview), timezone.now()), "interview.ics")


@require_GET
def all_ics(request: HttpRequest) -> HttpResponse:
    """Every interview for a calendar; with `reminders=yes`, the days to ask as well."""
    return _ics(export.of_all(timezone.now(), request.GET.get("reminders") == "yes"), "journey.ics")


def _kind(name: str) -> Kind:
    if name not in KINDS:
        raise Http404(f"A journey has no “{name}”; it has {', '.join(KINDS)}.")
    return KINDS[name]


def _edit(request: HttpRequest, kind: str, row: Piece, new: bool) -> HttpResponse:
    form_of = KINDS[kind].form
    if request.method == "GET":
        return _piece(request, kind, row, form_of(instance=row, label_suffix="", initial=page.first_guess(row)), new)
    form = form_of(request.POST, instance=row, label_suffix="")
    if not form.is_valid():
        as_it_was = row if new else KINDS[kind].model._default_manager.get(pk=row.pk)
        return _piece(request, kind, as_it_was, form, new)
    form.save()
    return redirect("application", application=row.application_id)


def _piece(
    request: HttpRequest, kind: str, row: Piece, form: "forms.ModelForm[Piece]", new: bool, unsure: str = ""
) -> HttpResponse:
    context = {
        "kind_name": kind, "kind": KINDS[kind], "piece": row, "form": form, "new": new, "unsure": unsure,
        "application": row.application, **page.beside(kind, row, new),
    }  # fmt: skip
    return render(request, "journey/piece.html", context, status=REFUSED if unsure or form.errors else 200)


def _journey(
    request: HttpRequest, new_form: NewApplicationForm | None = None, zone_form: ZoneForm | None = None
) -> HttpResponse:
    context = page.journey() | {
        "new_form": new_form or NewApplicationForm(label_suffix=""),
        "zone_form": zone_form or ZoneForm(initial={"zone": dates.own_zone()}, label_suffix=""),
    }
    return render(request, "journey/journey.html", context, status=REFUSED if new_form or zone_form else 200)


def _application(
    request: HttpRequest, row: Application, form: ApplicationForm, status: int = 200, unsure: str = ""
) -> HttpResponse:
    context = page.application(row) | {"form": form, "unsure": unsure}
    return render(request, "journey/application.html", context, status=status)


def _ics(text: bytes, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
