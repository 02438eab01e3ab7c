"""The replay: the page at any minute, its charts and its map, and flying on from there."""

from collections.abc import Mapping
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from simride.base.errors import SimrideError
from simride.recorder.events import Event, Record
from simride.simulator.spec import Fleet
from simride.simulator.telemetry.frame import Frame
from simride.web.cockpit import desk, flights
from simride.web.cockpit.answers import lay_out
from simride.web.cockpit.models import Ride
from simride.web.cockpit.views import no_such_ride
from simride.web.debriefs import computing, lanes, replay
from simride.web.shared import charts
from simride.web.shared.requests import swaps

USERS: Mapping[str, str] = {"slow_ratio": "Share of users’ requests that came late, by region",
                             "error_rate": "Share of users’ requests that failed, by region"}  # fmt: skip
USERS_S = 2700.0
STEP_S = 15  # of the slider; a very short ride is gone through second by second
SHORT_S = 120.0


@require_GET
@no_such_ride
def page(request: HttpRequest, ride: UUID) -> HttpResponse:
    """A debriefed ride at a minute: `?at=MM:SS`, or seconds."""
    row = Ride.objects.get(pk=ride)
    found = computing.ready(ride) if row.self_marked else None
    if found is None or found.report["harm"] is None:  # an interview has its answers on the debrief itself
        return redirect("debrief", ride=ride)
    record, at = _asked_for(request, ride)
    longest = record[-1].at
    context = {
        "ride": row,
        "moment": replay.moment(record, at, found.report),
        "longest": int(longest),
        "step": STEP_S if longest >= SHORT_S else 1,
        "at": int(at),
        "users": USERS.items(),
        "timeline": found.report["timeline"],
    }
    return render(request, "debriefs/_moment.html" if swaps(request) else "debriefs/replay.html", context)


@require_GET
@no_such_ride
def lanes_chart(request: HttpRequest, ride: UUID) -> HttpResponse:
    """Words, looks, orders, the examiner and the fleet's own changes, over the ride."""
    if computing.ready(ride) is None:
        return JsonResponse({}, status=404)
    record, at = _asked_for(request, ride)
    with flights.hold(ride) as held:
        changes = flights.changes(held)
    marks = replay.marks(record) + replay.fleet_marks(record, changes)
    return JsonResponse(lanes.lanes_chart(marks, record[-1].at, at))


@require_GET
@no_such_ride
def harm_lane(request: HttpRequest, ride: UUID) -> HttpResponse:
    """Bad requests a minute, on the ride's own clock."""
    found = computing.ready(ride)
    if found is None:
        return JsonResponse({}, status=404)
    record, at = _asked_for(request, ride)
    return JsonResponse(lanes.harm_chart(replay.harm_per_minute(record, found.report), record[-1].at, at))


@require_GET
@no_such_ride
def users_chart(request: HttpRequest, ride: UUID, metric: str) -> HttpResponse:
    """How users fared up to the minute, by region, as the fleet knew it then."""
    frame, fleet, past = _users(request, ride, metric)
    return JsonResponse(charts.line_chart(frame, charts.Palette.of(fleet), desk.rules(past), USERS[metric]))


@require_GET
@no_such_ride
def users_table(request: HttpRequest, ride: UUID, metric: str) -> HttpResponse:
    """The same as a table."""
    frame, _, _ = _users(request, ride, metric)
    return render(request, "shared/_table.html", {"table": charts.table(frame)})


@require_GET
@no_such_ride
def map_then(request: HttpRequest, ride: UUID) -> HttpResponse:
    """The map of the services at the minute."""
    record, at = _asked_for(request, ride)
    with flights.hold(ride) as held:
        if not held.row.self_marked:
            return HttpResponse(status=404)
        shown = held.ride.shown("map", {}, replay.fleet_time(record, at))
        laid = lay_out("map", shown, held.ride.case.fleet)
    return render(request, "cockpit/_map.html", {"map": laid.map})


@require_POST
@no_such_ride
def fly_on(request: HttpRequest, ride: UUID) -> HttpResponse:
    """A practice ride from this minute; it begins with its clock stopped."""
    row = Ride.objects.get(pk=ride)
    if not row.self_marked:
        return redirect("self-evaluate", ride=ride)
    return redirect("cockpit", ride=flights.fly_on(ride, _asked_for(request, ride)[1]).pk)


def _asked_for(request: HttpRequest, ride: UUID) -> tuple[Record, float]:
    """The record, and the minute that is asked for."""
    record = flights.stored(ride)
    told = request.POST if request.method == "POST" else request.GET
    return record, replay.seconds(told.get("at", ""), record[-1].at)


def _users(request: HttpRequest, ride: UUID, metric: str) -> tuple[Frame, Fleet, list[Event]]:
    """The metric as it stood at the minute asked for, the fleet, and the record up to then."""
    record, at = _asked_for(request, ride)
    if metric not in USERS:
        raise Http404("A replay has no such chart.")
    with flights.hold(ride) as held:
        if not held.row.self_marked:
            raise Http404("Mark yourself first; then the ride can be replayed.")
        fleet_at = replay.fleet_time(record, at)
        query = {"metric": metric, "by": ["region"], "last_s": USERS_S, "end": fleet_at}
        try:
            frame = held.ride.frame(query, fleet_at)
        except SimrideError as error:
            raise Http404(str(error)) from None
        return frame, held.ride.case.fleet, [event for event in record if event.at <= at]
