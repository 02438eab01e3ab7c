"""The cockpit: one view for each thing a rider can do. Each works as a plain form and as an htmx swap."""

import base64
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from simride.base.errors import SimrideError
from simride.web.cockpit import desk, flights, looks, rollout_panel
from simride.web.cockpit.forms import OrderForm, Words
from simride.web.cockpit.heartbeat import PAGE_S, WITHOUT_SCRIPT_S, heartbeat
from simride.web.cockpit.models import Pin, Ride
from simride.web.shared import charts, headers, voice
from simride.web.shared.requests import swaps
from simride.web.shared.sides import CHARTS

DOT = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
REFUSED = 422


def no_such_ride(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """404 in our words where the ride is not one of this machine's."""

    def guarded(request: HttpRequest, ride: UUID, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, ride, **kwargs)
        except Ride.DoesNotExist:
            raise Http404("There is no such ride on this machine. It may have been flown on another one.") from None
        except flights.NoFleet as error:
            raise Http404(str(error)) from None

    return guarded


@require_GET
@no_such_ride
def cockpit(request: HttpRequest, ride: UUID) -> HttpResponse:
    """The cockpit; a landed ride's self-evaluation or debrief instead."""
    heartbeat.attend(ride, PAGE_S)
    held = flights.tick(ride)
    if held.row.landed:
        return redirect("debrief" if held.row.self_marked else "self-evaluate", ride=ride)
    tool = request.GET.get("tool", "metrics")
    if tool == looks.ROLLOUT:
        rollout_panel.note_look(ride)
    if swaps(request):
        return render(request, "cockpit/_tool.html", {"ride": held.row} | desk.tools(held, tool))
    return _page(request, ride, tool=tool)


@require_GET
@no_such_ride
def news(request: HttpRequest, ride: UUID) -> HttpResponse:
    """What has happened since the page last looked."""
    return _news(request, ride)


@require_POST
@no_such_ride
def say(request: HttpRequest, ride: UUID) -> HttpResponse:
    """Say something to the examiner."""
    form = Words(request.POST)
    problem = _refusal(form)
    if not problem:
        problem = _try(ride, lambda held: held.flown.say(held.at, form.cleaned_data["text"]))
    if problem:
        return _refuse(request, ride, "cockpit/_entry.html", {"say_form": form, "say_problem": problem})
    return _news(request, ride, "cockpit/_entry.html", {"say_form": Words()})


@require_POST
@no_such_ride
def choose(request: HttpRequest, ride: UUID) -> HttpResponse:
    """Answer the examiner's open question with one of the choices offered."""

    def step(held: flights.Held) -> None:
        question = desk.open_question(held.ride.record)
        if str(question) != request.POST.get("question"):
            raise SimrideError("That question is no longer open.")
        held.ride.choose(held.at, _number(request.POST.get("choice", "")))

    problem = _try(ride, step)
    if problem:
        return _refuse(request, ride, "cockpit/_problem.html", {"problem": problem, "where": "choices-problem"})
    return _news(request, ride)


@require_POST
@no_such_ride
def look(request: HttpRequest, ride: UUID, tool: str) -> HttpResponse:
    """Ask one of the tools."""
    if tool not in looks.TOOLS:
        raise Http404(f"There is no tool called {tool}.")
    shown: list[looks.Card] = []

    def step(held: flights.Held) -> None:
        if held.row.accommodations.get("talk_only"):
            raise SimrideError("This ride is talk only: ask the examiner.")
        query = looks.query_of(tool, held.ride.case.fleet, request.POST)
        event, result = held.ride.look(held.at, tool, query)
        desk.keep(held, event, result)
        shown.append(looks.filled(looks.heading(event), result, held.ride.case.fleet))

    problem = _try(ride, step)
    typed = request.POST.get("sql" if tool == "sql" else "typed", "")
    if problem:
        context = {"problem": problem, "where": "look-problem", "typed": typed}
        return _refuse(request, ride, "cockpit/_problem.html", context, tool=tool)
    if swaps(request):
        return _news(request, ride, "cockpit/_card.html", {"card": shown[0], "clear_problem": "look-problem"})
    return _page(request, ride, tool=tool, fresh=shown[0], context={"typed": typed if tool == "sql" else ""})


@require_POST
@no_such_ride
def order(request: HttpRequest, ride: UUID) -> HttpResponse:
    """Give an order; what it would do is read back before anything happens."""
    forms: list[OrderForm] = []

    def step(held: flights.Held) -> None:
        form = OrderForm(held.ride.case.fleet, request.POST, auto_id="order-%s")
        forms.append(form)
        if not form.is_valid():
            raise SimrideError(_refusal(form))
        held.ride.order(held.at, form.order())
        forms.append(OrderForm(held.ride.case.fleet, auto_id="order-%s"))

    problem = _try(ride, step)
    if not forms:
        with flights.hold(ride) as held:
            forms.append(OrderForm(held.ride.case.fleet, request.POST, auto_id="order-%s"))
    context: dict[str, Any] = {"order_form": forms[-1], "order_problem": problem, "order_given": not problem}
    context["order_open"] = bool(problem)
    if problem:
        return _refuse(request, ride, "cockpit/_order_form.html", context)
    return _news(request, ride, "cockpit/_order_form.html", context)


@require_GET
@no_such_ride
def rollout(request: HttpRequest, ride: UUID) -> HttpResponse:
    """The rollout panel as it stands now; nothing where the page shows just that."""
    held = flights.tick(ride)
    panel = rollout_panel.panel(held)
    if not panel:
        raise Http404("There is no rollout in this ride.")
    if request.GET.get("sign") == panel["rollout_sign"]:
        return HttpResponse(status=204)
    return render(request, "cockpit/_rollout.html", {"ride": held.row} | panel)


@require_POST
@no_such_ride
def order_rollout(request: HttpRequest, ride: UUID) -> HttpResponse:
    """Order something of the rollout: read back in the talk like any other order."""
    problem = _try(ride, lambda held: held.ride.order(held.at, rollout_panel.order_of(request.POST)))
    with flights.hold(ride) as held:
        context = {"ride": held.row, "rollout_problem": problem} | rollout_panel.panel(held)
    if problem and swaps(request):
        return render(request, "cockpit/_rollout.html", context, status=REFUSED)
    if problem:
        return _page(request, ride, tool=looks.ROLLOUT, context=context, status=REFUSED)
    if swaps(request):
        return _news(request, ride, "cockpit/_rollout.html", context)
    return redirect(f"{reverse('cockpit', args=[ride])}?tool={looks.ROLLOUT}")


@require_GET
@no_such_ride
def rollout_chart(request: HttpRequest, ride: UUID, name: str) -> HttpResponse:  # noqa: ARG001
    """The new version beside the other side: `errors` or `slower`."""
    with flights.hold(ride) as held:
        view = held.ride.rollout(held.at)
    if view is None or view.sides is None or name not in CHARTS:
        raise Http404("There is no such chart in this ride.")
    return JsonResponse(CHARTS[name](view.sides))


@require_POST
@no_such_ride
def note(request: HttpRequest, ride: UUID) -> HttpResponse:
    """Write a note: kept, never scored."""
    form = Words(request.POST, auto_id="note-%s")
    problem = _refusal(form) or _try(ride, lambda held: held.flown.note(held.at, form.cleaned_data["text"]))
    if problem:
        return _refuse(request, ride, "cockpit/_note_form.html", {"note_form": form, "note_problem": problem})
    return _news(request, ride, "cockpit/_note_form.html", {"note_form": Words(auto_id="note-%s")})


@require_POST
@no_such_ride
def pin(request: HttpRequest, ride: UUID) -> HttpResponse:
    """Keep a chart in sight, or let it go."""
    seq, number = _number(request.POST.get("seq", "")), _number(request.POST.get("number", "0"))
    with flights.hold(ride) as held:
        if not 0 <= seq < len(held.ride.record):
            raise Http404("There is no such chart in this ride.")
        if request.POST.get("keep") == "no":
            Pin.objects.filter(ride=held.row, seq=seq, number=number).delete()
        else:
            looks.heading(held.ride.record[seq], number)  # refuses what shows no chart
            Pin.objects.get_or_create(ride=held.row, seq=seq, number=number)
        context = desk.live(held) | {"pinned": desk.pinned_cards(held), "cards": desk.recent_cards(held)}
    if swaps(request):
        return render(request, "cockpit/_cards.html", context)
    return redirect("cockpit", ride=ride)


@require_POST
@no_such_ride
def pause(request: HttpRequest, ride: UUID) -> HttpResponse:
    """Stop the clock."""
    return _steer(request, ride, flights.pause)


@require_POST
@no_such_ride
def go_on(request: HttpRequest, ride: UUID) -> HttpResponse:
    """Let it run again."""
    heartbeat.attend(ride, PAGE_S)
    return _steer(request, ride, flights.go_on)


@require_POST
@no_such_ride
def skip(request: HttpRequest, ride: UUID) -> HttpResponse:
    """Move the fleet on; the interview's clock stays."""
    seconds = _number(request.POST.get("seconds", ""))

    def step(held: flights.Held) -> None:
        if seconds not in desk.skips(held) and not 0 < seconds <= max(desk.SKIPS):
            raise SimrideError("Between one and twenty minutes can be skipped at a time.")
        held.ride.skip(held.at, float(seconds))

    problem = _try(ride, step)
    if problem:
        return _refuse(request, ride, "cockpit/_problem.html", {"problem": problem, "where": "steer-problem"})
    return _news(request, ride)


@require_POST
@no_such_ride
def land(request: HttpRequest, ride: UUID) -> HttpResponse:
    """End the ride; the self-evaluation follows."""
    flights.land(ride)
    if swaps(request):
        response = HttpResponse(status=204)
        response["HX-Redirect"] = redirect("self-evaluate", ride=ride)["Location"]
        return response
    return redirect("self-evaluate", ride=ride)


@require_GET
@no_such_ride
def chart(request: HttpRequest, ride: UUID, seq: int, number: int) -> HttpResponse:  # noqa: ARG001
    """The chart an event shows, drawn as of when it was shown."""
    with flights.hold(ride) as held:
        if seq >= len(held.ride.record):
            raise Http404("There is no such chart in this ride.")
        event = held.ride.record[seq]
        try:
            frame = desk.frame(held, event, looks.heading(event, number))
        except (SimrideError, IndexError) as error:
            raise Http404(str(error)) from None
        rules = desk.rules(event for event in held.ride.record if event.seq <= seq)
        fleet = held.ride.case.fleet
    response = JsonResponse(charts.line_chart(frame, charts.Palette.of(fleet), rules))
    response["Cache-Control"] = "private, max-age=86400, immutable"  # the same question has the same answer
    return response


@require_GET
@no_such_ride
def figure(request: HttpRequest, ride: UUID, seq: int, number: int) -> HttpResponse:
    """A chart of the talk, with its query, its table and its pin."""
    with flights.hold(ride) as held:
        if seq >= len(held.ride.record):
            raise Http404("There is no such chart in this ride.")
        try:
            card = desk.redrawn(held, held.ride.record[seq], number)
        except (SimrideError, IndexError) as error:
            raise Http404(str(error)) from None
    template = "cockpit/_figure.html" if swaps(request) else "cockpit/figure.html"
    return render(request, template, {"card": card, "ride": held.row})


@require_GET
def without_script(request: HttpRequest, ride: UUID) -> HttpResponse:  # noqa: ARG001
    """Fetched by browsers without scripts only: the ride is being flown although no stream is open."""
    heartbeat.attend(ride, WITHOUT_SCRIPT_S)
    return HttpResponse(DOT, content_type="image/gif")


def _page(
    request: HttpRequest,
    ride: UUID,
    *,
    tool: str = "metrics",
    fresh: looks.Card | None = None,
    context: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    with flights.hold(ride) as held:
        shown = desk.whole(held, tool) | (context or {})
    if fresh is not None:
        shown["cards"] = [fresh, *(card for card in shown["cards"] if card.seq != fresh.seq)]
    response = render(request, "cockpit/cockpit.html", shown, status=status)
    if voice.read(request).listens:
        headers.allow(response, "microphone")
    return response


def _news(request: HttpRequest, ride: UUID, template: str = "", context: dict[str, Any] | None = None) -> HttpResponse:
    """The partial a form asked for, and beside it everything that is new; the whole page without htmx."""
    if not swaps(request):
        return redirect("cockpit", ride=ride)
    with flights.hold(ride) as held:
        shown = desk.live(held, after=_number(request.GET.get("after") or request.POST.get("after") or "-1"))
    shown |= {"partial": template, "htmx": True} | (context or {})
    return render(request, "cockpit/_news.html", shown)


def _refuse(
    request: HttpRequest, ride: UUID, template: str, context: dict[str, Any], tool: str = "metrics"
) -> HttpResponse:
    """The form again with the sentence about it and everything that was typed."""
    if not swaps(request):
        return _page(request, ride, tool=tool, context=context, status=REFUSED)
    with flights.hold(ride) as held:
        shown = desk.live(held, after=held.flown.record[-1].seq) | context
    response = render(request, template, shown, status=REFUSED)
    if "where" in context:
        response["HX-Retarget"], response["HX-Reswap"] = f"#{context['where']}", "outerHTML"
    return response


def _steer(request: HttpRequest, ride: UUID, turn: Callable[[UUID], None]) -> HttpResponse:
    try:
        turn(ride)
    except SimrideError as error:
        context = {"problem": str(error), "where": "steer-problem"}
        return _refuse(request, ride, "cockpit/_problem.html", context)
    return _news(request, ride)


def _try(ride: UUID, step: Callable[[flights.Held], object]) -> str:
    """The sentence of what went wrong; nothing where it went well."""
    try:
        flights.fly(ride, step)
    except SimrideError as error:
        return str(error)
    return ""


def _refusal(form: Words | OrderForm) -> str:
    if form.is_valid():
        return ""
    return " ".join(str(error) for errors in form.errors.values() for error in errors)


def _number(text: str) -> int:
    try:
        return int(float(text))
    except (ValueError, OverflowError):
        return -1
