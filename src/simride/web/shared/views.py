"""Settings of this browser, and the pages for what goes wrong."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from simride.base.errors import SettingsError
from simride.web.shared import model, preferences
from simride.web.shared.accommodations import AccommodationsForm, SettingsForm


@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """Accommodations, theme and keys."""
    if request.method == "GET":
        return settings_page(request, {})
    form = SettingsForm(request.POST)
    if not form.is_valid():
        return settings_page(request, {}, form, status=422)
    theme = form.cleaned_data["theme"]
    chosen = preferences.Preferences(
        theme=next((one for one in preferences.THEMES if one == theme), "system"),
        keys=form.cleaned_data["keys"],
        accommodations=form.chosen(),
    )
    response = redirect("settings")
    preferences.keep(response, chosen)
    return response


@require_POST
def language_model(request: HttpRequest) -> HttpResponse:
    """Save, try or forget the language model."""
    what = request.POST.get("do", "save")
    form = model.ModelForm(request.POST, label_suffix="", prefix="model")
    says = problem = ""
    if what == "forget" or form.is_valid():
        try:
            says = model.do(what, form)
        except SettingsError as error:
            problem = str(error)
    refused = not says
    keep_form = None if what != "test" and not refused else form
    return settings_page(request, model.in_template(keep_form, says, problem), status=422 if refused else 200)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """400 in our words."""
    return render(request, "400.html", status=400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404 in our words: the sentence of the exception where it is one of ours."""
    says = str(exception.args[0]) if exception.args and isinstance(exception.args[0], str) else ""
    return render(request, "404.html", {"says": says}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500 in our words."""
    return render(request, "500.html", status=500)


def refuse_forgery(request: HttpRequest, reason: str = "", **_: Any) -> HttpResponse:
    """A post without our token: most often a page left open while the cookies were cleared."""
    return render(request, "403_csrf.html", {"reason": reason}, status=403)


def settings_page(
    request: HttpRequest, section: Mapping[str, object], form: AccommodationsForm | None = None, status: int = 200
) -> HttpResponse:
    """The page of all settings; `section` is what one of its sections has to say."""
    kept = preferences.read(request).accommodations
    usual = {"themes": preferences.THEMES, "form": form or AccommodationsForm(kept=kept), **model.in_template()}
    return render(request, "shared/settings.html", {**usual, **section}, status=status)
