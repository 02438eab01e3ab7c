"""What other pages show of voice: the bar of the cockpit, the recordings of a ride, the section of the settings."""

from typing import Any

from django import template
from django.http import HttpRequest

from simride.base.units import mmss
from simride.web.cockpit import flights, talk
from simride.web.cockpit.models import Ride
from simride.web.shared import preferences
from simride.web.shared import voice as choices
from simride.web.voice import engine, keeping, pace
from simride.web.voice.models import Recording
from simride.web.voice.sound import VoiceError

register = template.Library()


@register.inclusion_tag("voice/_bar.html")
def voice_bar(request: HttpRequest, ride: Ride) -> dict[str, Any]:
    """Beside the entry of the cockpit: talk, record, hear. Nothing where nothing is switched on."""
    captions = preferences.read(request).accommodations.captions
    return {"voice": choices.read(request), "captions": captions, "ride": ride}


@register.inclusion_tag("voice/_recordings.html", takes_context=True)
def your_voice(context: template.Context, ride: Ride) -> dict[str, Any]:
    """A ride's recordings beside its talk, and its talk time, thinking time and pace. Nothing where there are none."""
    rows = list(Recording.objects.filter(ride=ride, size__gt=0))
    if not rows:
        return {"recordings": ()}
    record = flights.stored(ride.pk)
    spoken = pace.spoken(record, pace.voiced((row.marks, row.voiced) for row in rows))
    plays = pace.plays(record, spoken, [row.begins for row in rows])
    return {
        "csrf_token": context.get("csrf_token"),
        "recordings": [(row, mmss(row.begins), mmss(row.duration_s)) for row in rows],
        "lines": [(line, plays[line.seq]) for line in talk.lines(record) if line.role != "mark"],
        "spoken": spoken,
        "total": pace.total(spoken),
    }


@register.inclusion_tag("voice/_settings.html", takes_context=True)
def voice_settings(context: template.Context) -> dict[str, Any]:
    """The section of the settings page."""
    chosen, problem, folder = choices.read(context["request"]), context.get("voice_problem", ""), ""
    try:
        folder = str(engine.folder() or "")
    except VoiceError as error:
        problem = problem or str(error)
    return {
        "csrf_token": context.get("csrf_token"),
        "form": context.get("voice_form") or choices.form_of(chosen),
        "chosen": chosen,
        "problem": problem,
        "folder": context.get("voice_folder", folder),
        "installed": engine.installed(),
        "count": Recording.objects.count(),
        "size": keeping.used(),
    }
