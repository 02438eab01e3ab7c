"""The guide: its contents, its parts, and what has been read."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_GET, require_POST

from simride.cases.schema import Case
from simride.web.cockpit import flights
from simride.web.guide import parts
from simride.web.guide.models import Read
from simride.web.shared.requests import swaps


@dataclass(frozen=True)
class Link:
    """Where to practise a part."""

    says: str
    address: str


@require_GET
def contents(request: HttpRequest) -> HttpResponse:
    """The table of contents, with what has been read."""
    read = set(Read.objects.values_list("part", flat=True))
    every = parts.parts()
    left = [one for one in every if one.slug not in read]
    context = {
        "parts": [(one, one.slug in read) for one in every],
        "minutes": sum(one.minutes for one in every),
        "left": sum(one.minutes for one in left),
        "next": left[0] if left else None,
        "done": len(every) - len(left),
    }
    return render(request, "guide/contents.html", context)


@require_GET
def part(request: HttpRequest, slug: str) -> HttpResponse:
    """One part to read."""
    every = parts.parts()
    place = next((place for place, one in enumerate(every) if one.slug == slug), None)
    if place is None:
        raise Http404("The guide has no such part.")
    one = every[place]
    query = request.GET.get("q", "")
    chart = {"symptoms": parts.found(query), "query": query} if one.chart == "symptoms" else {}
    if swaps(request) and chart:
        return render(request, "guide/_symptoms.html", chart)
    context = {
        "part": one,
        "number": place + 1,
        "of": len(every),
        "before": every[place - 1] if place else None,
        "after": every[place + 1] if place + 1 < len(every) else None,
        "read": Read.objects.filter(part=slug).exists(),
        "links": [link for practice in one.practise if (link := _link(practice)) is not None],
    }
    return render(request, "guide/part.html", context | chart)


@require_POST
def mark(request: HttpRequest, slug: str) -> HttpResponse:
    """Mark a part as read, or as unread; then the next one, or the contents."""
    every = [one.slug for one in parts.parts()]
    if slug not in every:
        raise Http404("The guide has no such part.")
    if request.POST.get("read") == "no":
        Read.objects.filter(part=slug).delete()
        return redirect("guide-part", slug=slug)
    Read.objects.get_or_create(part=slug)
    place = every.index(slug) + 1
    return redirect("guide-part", slug=every[place]) if place < len(every) else redirect("guide")


def _link(practice: parts.Practice) -> Link | None:
    """Where a practice leads on this machine, the easiest case where there are several; None where to nothing."""
    if practice.to == "page":
        try:
            return Link(practice.says, reverse(practice.name))
        except NoReverseMatch:
            return None
    meant = [one for one in flights.cases() if practice.name == _called(one, practice.to)]
    easiest = min(meant, key=lambda one: (one.data.level, one.name), default=None)
    return None if easiest is None else Link(practice.says, reverse("set-up", args=[easiest.name]))


def _called(case: Case, by: str) -> str:
    return case.name if by == "case" else case.data.kind
