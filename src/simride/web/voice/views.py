"""Recordings of a ride, and turning a clip into text. All of it stays on this machine."""

import io
import json
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from simride.web.cockpit.views import no_such_ride
from simride.web.shared import voice as choices
from simride.web.shared.views import settings_page
from simride.web.voice import engine, keeping, ranges, sound
from simride.web.voice.models import Recording
from simride.web.voice.sound import VoiceError

REFUSED = 422


def in_words(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """What went wrong as `{"problem": …}`; 404 in our words where the recording is not here."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(*args, **kwargs)
        except VoiceError as error:
            return JsonResponse({"problem": str(error)}, status=REFUSED)
        except Recording.DoesNotExist:
            raise Http404("There is no such recording on this machine. It may have been deleted.") from None

    return guarded


@require_POST
@no_such_ride
@in_words
def begin(request: HttpRequest, ride: UUID) -> HttpResponse:
    """A new recording of this ride: `{at, whole}`, and the kind of sound that will follow."""
    told = _told(request)
    try:
        at = float(told.get("at", 0))
    except (TypeError, ValueError):
        raise VoiceError("When in the ride the recording begins cannot be understood.") from None
    row = keeping.begin(ride, bool(told.get("whole")), str(told.get("media", "")), at)
    return JsonResponse(
        {"piece": reverse("voice-piece", args=[row.pk, 0]), "finish": reverse("voice-finish", args=[row.pk])}
    )


@require_POST
@in_words
def piece(request: HttpRequest, recording: UUID, number: int) -> HttpResponse:
    """The next piece of sound, as it is."""
    keeping.append(recording, number, request.body)
    return HttpResponse(status=204)


@require_POST
@in_words
def finish(request: HttpRequest, recording: UUID) -> HttpResponse:
    """How long it was, and how its seconds stand to the ride's."""
    keeping.finish(recording, _told(request))
    return HttpResponse(status=204)


@require_GET
@in_words
def listen(request: HttpRequest, recording: UUID) -> HttpResponse:
    """The sound, or the part of it that the player asks for."""
    row = Recording.objects.get(pk=recording)
    file = sound.path(row.pk, row.media)
    if not file.exists():
        raise Http404("The sound of this recording is no longer in the data folder.")
    return ranges.response(request, file, sound.MEDIA[row.media].content_type)


@require_POST
@in_words
def remove(request: HttpRequest, recording: UUID) -> HttpResponse:  # noqa: ARG001
    """Delete one recording, sound and all."""
    row = Recording.objects.get(pk=recording)
    ride = row.ride_id
    row.delete()
    return redirect("debrief", ride=ride)


@require_POST
def remove_all(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Delete every recording."""
    keeping.delete()
    return redirect(reverse("settings") + "#voice")


@require_POST
@in_words
def words(request: HttpRequest) -> HttpResponse:
    """The words of a clip, by the engine on this machine; the clip is kept nowhere."""
    sound.check_begins(sound.media_of(request.content_type or ""), request.body)
    return JsonResponse({"words": engine.kept.words(io.BytesIO(request.body))})


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """What this browser's rider wants of voice, and the folder of the speech model."""
    form = choices.VoiceForm(request.POST, label_suffix="", prefix="voice")
    folder = request.POST.get("folder", "").strip()
    problem = "" if form.is_valid() else "Choose one of the answers offered."
    if not problem:
        try:
            engine.keep(folder)
        except (VoiceError, OSError) as error:
            problem = str(error)
    if problem:
        told = {"voice_form": form, "voice_folder": folder, "voice_problem": problem}
        return settings_page(request, told, status=REFUSED)
    response = redirect(reverse("settings") + "#voice")
    choices.keep(response, form.chosen())
    return response


def _told(request: HttpRequest) -> dict[str, Any]:
    try:
        told = json.loads(request.body)
    except ValueError:
        raise VoiceError("This cannot be read as JSON.") from None
    if not isinstance(told, dict):
        raise VoiceError("This is no JSON object.")
    return told
