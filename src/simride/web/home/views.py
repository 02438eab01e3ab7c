"""Where a rider begins: go on, fly the case, look back."""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from simride.base.errors import SimrideError, UnknownCase
from simride.base.units import mmss
from simride.rides.exploratory import NAME
from simride.web.cockpit import flights
from simride.web.cockpit.heartbeat import PAGE_S, heartbeat
from simride.web.cockpit.models import Ride
from simride.web.cockpit.preparing import hangar
from simride.web.home import page
from simride.web.home.catalogue import ChoiceForm, shelves
from simride.web.home.forms import ImportForm, SetUpForm
from simride.web.shared.preferences import keep_accommodations, read

REFUSED = 422
PAST = 10


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Continue, what is next and why, past rides."""
    return _home(request, ImportForm())


@require_GET
def cases(request: HttpRequest) -> HttpResponse:
    """Every case, or those chosen."""
    choice = ChoiceForm(request.GET, label_suffix="")
    flown = Ride.objects.filter(practice=False).values_list("case", flat=True)
    context = {
        "shelves": shelves(flights.cases(), flown, choice),
        "choice_form": choice,
        "chosen": any(request.GET.get(name) for name in choice.fields),
    }
    return render(request, "home/cases.html", context)


@require_http_methods(["GET", "POST"])
def set_up(request: HttpRequest, name: str) -> HttpResponse:
    """Choose how to fly a case, and take off. The interview is set up on a page of its own."""
    if name == NAME:
        return redirect("interview")
    try:
        case = flights.case(name)
    except UnknownCase as error:
        raise Http404(str(error)) from None
    kept = read(request).accommodations
    form = SetUpForm(request.POST) if request.method == "POST" else SetUpForm(kept=kept)
    problem = ""
    if request.method == "POST" and form.is_valid():
        try:
            ride = flights.begin(name, form.cleaned_data["seed"], form.cleaned_data["format"], form.of_the_ride())
        except SimrideError as error:
            problem = str(error)
        else:
            heartbeat.attend(ride.pk, PAGE_S)
            response = redirect("cockpit", ride=ride.pk)
            keep_accommodations(request, response, form.chosen())
            return response
    refused = request.method == "POST"
    hangar.prepare_soon(case)
    context = {"case": case.data, "form": form, "problem": problem}
    return render(request, "home/set_up.html", context, status=REFUSED if refused else 200)


@require_POST
def import_ride(request: HttpRequest) -> HttpResponse:
    """Keep a ride that was flown elsewhere."""
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _home(request, form, status=REFUSED)
    try:
        ride, faults = flights.bring_in(form.text())
    except ValidationError as error:
        form.add_error("file", error)
        return _home(request, form, status=REFUSED)
    except SimrideError as error:
        form.add_error("file", str(error))
        return _home(request, form, status=REFUSED)
    return render(request, "home/imported.html", {"ride": ride, "faults": faults})


def _home(request: HttpRequest, form: ImportForm, status: int = 200) -> HttpResponse:
    under_way = [(ride, mmss(ride.clock_at)) for ride in Ride.objects.filter(landed=False)]
    context = {
        "today": page.today(),
        "under_way": under_way,
        "to_mark": page.to_mark(),
        "past": Ride.objects.filter(landed=True)[:PAST],
        "import_form": form,
    }
    return render(request, "home/home.html", context, status=status)
