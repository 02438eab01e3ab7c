"""The story bank and the way into an interview: write, cover, take out, fly."""

import json
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from simride.base.errors import SimrideError
from simride.stories.formats import exploratory
from simride.web.cockpit import flights
from simride.web.cockpit.heartbeat import PAGE_S, heartbeat
from simride.web.shared.preferences import keep_accommodations, read
from simride.web.stories import keeping
from simride.web.stories.forms import InterviewForm, QuestionForm, StoryForm
from simride.web.stories.models import OwnQuestion, Story, Version

REFUSED = 422
SURE = "delete"


@require_GET
def stories(request: HttpRequest) -> HttpResponse:
    """Every story, what they cover together, and the questions to ask."""
    return _stories(request, QuestionForm())


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Begin a story."""
    return _write(request, None)


@require_http_methods(["GET", "POST"])
def story(request: HttpRequest, story: UUID) -> HttpResponse:
    """Write on a story; what its words show stands beside it."""
    return _write(request, _found(story))


@require_POST
def restore(request: HttpRequest, story: UUID, number: int) -> HttpResponse:  # noqa: ARG001
    """Go back to an older version."""
    row = _found(story)
    try:
        keeping.restore(row, number)
    except Version.DoesNotExist:
        raise Http404("There is no such version of this story.") from None
    return redirect("story", story=row.pk)


@require_POST
def delete(request: HttpRequest, story: UUID) -> HttpResponse:  # noqa: ARG001
    """Forget a story and its versions."""
    _found(story).delete()
    return redirect("stories")


@require_POST
def add_question(request: HttpRequest) -> HttpResponse:
    """Put a question on the list."""
    form = QuestionForm(request.POST)
    if not form.is_valid():
        return _stories(request, form, status=REFUSED)
    OwnQuestion.objects.create(text=form.cleaned_data["text"])
    return redirect("stories")


@require_POST
def delete_question(request: HttpRequest, question: int) -> HttpResponse:  # noqa: ARG001
    """Take a question off the list."""
    OwnQuestion.objects.filter(pk=question).delete()
    return redirect("stories")


@require_GET
def export(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The bank as a file, without what is private."""
    text = json.dumps(keeping.exported(), indent=2, ensure_ascii=False, sort_keys=True)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="stories.json"'
    return response


@require_POST
def delete_all(request: HttpRequest) -> HttpResponse:
    """Forget the whole bank, where that was typed out."""
    if request.POST.get("sure", "").strip().lower() != SURE:
        return _stories(request, QuestionForm(), status=REFUSED, problem=f"Type “{SURE}” to delete every story.")
    keeping.delete_all()
    return redirect("stories")


@require_GET
def in_sight(request: HttpRequest) -> HttpResponse:
    """The stories as notes beside a practice interview."""
    return render(request, "stories/_in_sight.html", {"stories": Story.objects.all()})


@require_http_methods(["GET", "POST"])
def interview(request: HttpRequest) -> HttpResponse:
    """Set up an Exploratory interview, and begin."""
    form = InterviewForm(request.POST or None, kept=read(request).accommodations)
    problem = ""
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            of_the_ride = form.chosen().of_a_ride()
            ride = flights.begin_interview(data["seed"], data["seniority"], of_the_ride, data["practice"])
        except SimrideError as error:
            problem = str(error)
        else:
            heartbeat.attend(ride.pk, PAGE_S)
            response = redirect("cockpit", ride=ride.pk)
            keep_accommodations(request, response, form.chosen())
            return response
    context = {
        "form": form, "problem": problem, "format": exploratory(),
        "ready": Story.objects.filter(readiness="ready").count(), "questions": OwnQuestion.objects.count(),
    }  # fmt: skip
    return render(request, "stories/interview.html", context, status=REFUSED if request.method == "POST" else 200)


def _write(request: HttpRequest, row: Story | None) -> HttpResponse:
    form = StoryForm(request.POST or None, instance=row, initial={"readiness": "draft"} if row is None else None)
    if request.method == "POST" and form.is_valid():
        kept = form.save(commit=False)
        keeping.save(kept)
        return redirect("story", story=kept.pk)
    context: dict[str, Any] = {"form": form, "story": row}
    if row is not None:
        fresh = Story.objects.get(pk=row.pk)  # as it is kept, not as it was just refused
        context |= {"versions": row.versions.all(), "plain": fresh.plain()}
        context |= {"waits": True} if keeping.waits() else {"analysis": keeping.read(fresh)}
    return render(request, "stories/story.html", context, status=REFUSED if request.method == "POST" else 200)


def _stories(request: HttpRequest, form: QuestionForm, status: int = 200, problem: str = "") -> HttpResponse:
    context: dict[str, Any] = {
        "questions": OwnQuestion.objects.all(),
        "form": form,
        "problem": problem,
        "sure": SURE,
    }
    if keeping.waits() and (rows := tuple(Story.objects.all())):
        context |= {"stories": rows, "waits": True}
    else:
        rows, covered = keeping.covered()
        context |= {
            "stories": rows,
            "says": covered.says,
            "areas": _matrix(rows, exploratory().areas, covered.areas),
            "topics": _matrix(rows, exploratory().topics, covered.topics),
        }
    return render(request, "stories/stories.html", context, status=status)


def _matrix(rows: Any, titles: Any, cells: Any) -> list[dict[str, Any]]:
    """Rows of a matrix: a title and a cell for each story."""
    return [{"title": titles[name], "cells": [line[str(row.pk)].state for row in rows]} for name, line in cells.items()]


def _found(key: UUID) -> Story:
    try:
        return keeping.story(key)
    except Story.DoesNotExist:
        raise Http404("There is no such story on this machine.") from None
