"""Before an interview or a spoken ride: is everything there? The page asks the browser; this server hears nothing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from simride.web.shared.headers import may_use

BY_HAND = (
    ("water", "Water within reach"),
    ("notes", "Notes away: stories are told without them, and a second screen shows where you look"),
    ("background", "No background filter and no virtual background, in the interview’s own software too"),
    ("phone", "Phone and notifications silent, doorbell and pets looked after"),
    ("power", "Charger plugged in, at the wall too"),
    ("trial", "A trial call in the interview’s own software, on this network"),
)


@require_GET
@may_use("camera", "microphone", "display-capture")
def page(request: HttpRequest) -> HttpResponse:
    """Camera, light, microphone, quiet, screen, network, charger, and what only a person can check."""
    return render(request, "preflight/preflight.html", {"by_hand": BY_HAND})
