"""Your data: all of it as a file, back from a file, and gone for good."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from simride.base.errors import SimrideError
from simride.web.archive import archive
from simride.web.cockpit import flights
from simride.web.cockpit.models import Ride
from simride.web.stories.models import Story

REFUSED = 422
LARGEST = 500_000_000  # bytes
SURE = "delete everything"


class ArchiveForm(forms.Form):
    """An archive to bring in."""

    file = forms.FileField(error_messages={"required": "Choose the archive first.", "empty": "This file is empty."})

    def text(self) -> str:
        """What is in it. Raises SimrideError where it is no text, or too large."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise SimrideError(f"This file is larger than {LARGEST // 1_000_000} MB; an archive is smaller.")
        try:
            return str(file.read(), "utf-8")
        except UnicodeDecodeError:
            raise SimrideError(archive.NO_ARCHIVE) from None


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """What is kept on this machine, and what can be done with it."""
    return _page(request)


@require_GET
def download(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Everything as one JSON file."""
    response = HttpResponse(archive.text(), content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="simride-{timezone.now():%Y-%m-%d}.json"'
    return response


@require_POST
def bring_in(request: HttpRequest) -> HttpResponse:
    """Everything of an archive that is not here yet."""
    form = ArchiveForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, problem=str(form.errors["file"][0]), status=REFUSED)
    try:
        brought = archive.bring_in(form.text())
    except SimrideError as error:
        return _page(request, problem=str(error), status=REFUSED)
    return _page(request, brought=brought)


@require_POST
def delete(request: HttpRequest) -> HttpResponse:
    """Delete everything, where the words that say so were typed."""
    if request.POST.get("sure", "").strip().lower() != SURE:
        return _page(request, delete_problem=f"Type “{SURE}” to delete; nothing was deleted.", status=REFUSED)
    flights.forget_all()
    archive.delete()
    return redirect("home")


def _page(request: HttpRequest, status: int = 200, **context: object) -> HttpResponse:
    known = {"rides": Ride.objects.count(), "stories": Story.objects.count(), "sure": SURE}
    return render(request, "archive/archive.html", known | context, status=status)
