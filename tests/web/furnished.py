"""A machine on which somebody has done something of everything, over the stand-in for the rides.

    python tests/web/furnished.py PORT     serves it, over the data folder of SIMRIDE_HOME

Says where everything is in one line of JSON, then serves.
"""

import json
import sys
from dataclasses import replace
from datetime import timedelta
from typing import Any

from simride.cases.schema import AREAS
from simride.recorder.events import Consulted, Event
from simride.web.manage import prepare, serve
from unit.logbook import riders
from unit.stories.written import answers
from web import fakes, rolled

RIDES = 12
MARKS = {f"level-{area}": "solid" for area in AREAS} | {f"reason-{area}": f"because {area}" for area in AREAS}
LOOKS = ("map", "changes", "logs", "traces", "hosts")  # the last four are on the desk
UNMODELLED = tuple(
    Consulted(of=2, use=use, model="a-model-of-mine", used=False, why="it gave no answer within 4 s")
    for use in ("reading", "wording")
)
LONG = "a/long/path/without/any/place/to/break/" * 4


def furnish() -> dict[str, str]:
    """Everything there is a page for; the names by which `places` asks for it. The app is set up, its tables empty."""
    return _rides() | _stories() | _journey() | _rollouts()


def _rides() -> dict[str, str]:
    from django.test import Client

    from simride.web.cockpit import flights
    from simride.web.cockpit.models import Ride
    from simride.web.debriefs import computing
    from simride.web.logbook.models import Entry

    client = Client(HTTP_HOST="127.0.0.1")
    computing.start = computing.compute
    rows = Ride.objects.bulk_create(
        Ride(case="messenger", title="Messenger, intermittently slow", seed=n, landed=True, self_marked=True)
        for n in range(RIDES)
    )
    told = zip(rows, riders.history(riders.fades, 3, RIDES, 0.8), strict=True)
    Entry.objects.bulk_create(
        Entry(ride=row, digest=str(row.pk), entry=replace(one, ride=str(row.pk)).to_json()) for row, one in told
    )
    places = {}
    for name in ("begun", "flying", "talk_only", "unmodelled", "landed", "debriefed", "spoken"):
        ride = flights.begin("messenger", 7, "service-ownership", {"talk_only": True} if name == "talk_only" else {})
        places[name] = at = f"/rides/{ride.pk}/"
        if name != "begun":
            _fly(client, at, ride, name == "talk_only", LOOKS[::-1] if name == "unmodelled" else LOOKS)
        if name == "spoken":
            _record(ride)
        if name == "unmodelled":
            last = flights.stored(ride.pk)[-1]
            flights._insert(ride.pk, _after(last))
        if name in ("landed", "debriefed", "spoken"):
            client.post(f"{at}land/")
        if name in ("debriefed", "spoken"):
            client.post(f"{at}self-evaluation/", MARKS)
    charted = next(event.seq for event in flights.stored(ride.pk) if event.kind == "answered")
    rolling = flights.begin("messenger", rolled.SEED, "service-ownership", {})
    places["rolling"] = f"/rides/{rolling.pk}/"
    interview = flights.begin_interview(5, "mid", {}, practice=True)
    places["interview"] = f"/rides/{interview.pk}/"
    client.post(f"{places['interview']}say/", {"text": "I moved the store of 300 hosts of the mail service."})
    return places | {"chart": f"{charted}/0"}


def _fly(client: Any, at: str, ride: Any, talk_only: bool, looks: tuple[str, ...]) -> None:
    client.post(f"{at}say/", {"text": f"split p99 by cluster, and look at {LONG}"})
    client.post(f"{at}note/", {"text": f"the swap of the switch, {LONG}"})
    if talk_only:
        return
    look = {"metric": "latency", "by": "cluster", "last": "30m", "compare": "on"}
    client.post(f"{at}look/metrics/", look)
    for tool in looks:
        client.post(f"{at}look/{tool}/", {"last": "15m", "cluster": "euw-c", "service": "shard-store"})
    looked = ride.events.filter(payload__kind="looked", payload__tool="metrics").last()
    client.post(f"{at}pin/", {"seq": str(looked.seq), "number": "0"})
    client.post(f"{at}order/", {"verb": "freeze"})


def _after(last: Event) -> list[Event]:
    """A language model that gave no answer, twice."""
    return [last.model_copy(update={"seq": last.seq + n, "payload": one}) for n, one in enumerate(UNMODELLED, start=1)]


def _record(ride: Any) -> None:
    """An answer and the whole ride, as sound that no browser can play."""
    from simride.web.voice import keeping, sound

    for whole in (False, True):
        row = keeping.begin(ride.pk, whole, "audio/webm", 0.0)
        keeping.append(row.pk, 0, sound.MEDIA["webm"].magic + bytes(200))
        keeping.finish(row.pk, {"duration": 30.0, "marks": [[0.0, 0.0], [30.0, 30.0]], "voiced": [[1.0, 9.0]]})


def _stories() -> dict[str, str]:
    from simride.web.stories import keeping
    from simride.web.stories.models import OwnQuestion, Story

    for one in answers():
        if one.strength != "strong":
            continue
        told = list(zip(one.sentences, one.parts, strict=True))
        parts = {part: " ".join(said for said, its in told if its == part) for part in set(one.parts)}
        parts = {name: parts.get(name, "") for name in ("situation", "task", "action", "result")}
        story = Story(title=f"The story of {one.area}", areas=[one.area, "partnering"], readiness="ready", **parts)
        keeping.save(story)
    story.action = f"I looked at {LONG}"
    keeping.save(story)
    OwnQuestion.objects.create(text="Who can stop a launch here?")
    return {"story": str(story.pk)}


def _rollouts() -> dict[str, str]:
    from simride.base.executors import Here
    from simride.rollouts import presets
    from simride.web.rollouts import studying
    from simride.web.rollouts.models import Led, Study

    plan = {"name": "four-steps-checked", "plan": presets.text("four-steps-checked")}
    study = Study.objects.create(**plan, runs=50, seed=7)
    studying.workers = Here
    studying.BESIDE = ("one-canary",)
    studying.compute(study.pk)
    led = Led.objects.create(**plan, seed=3, steps=[10, "hold"])
    return {"study": str(study.pk), "led": str(led.pk)}


def _journey() -> dict[str, str]:
    from django.utils import timezone

    from simride.web.journey.models import Application, Interview, OwnZone, Person, Question, Reading

    OwnZone.objects.create(zone="America/Los_Angeles")
    job = Application.objects.create(company="Cyd’s Cloud", role="Production Engineer", recruiter="Ben", notes=LONG)
    now = timezone.now()
    ahead = Interview.objects.create(application=job, starts=now + timedelta(days=12), zone="Europe/Berlin")
    past = Interview.objects.create(
        application=job, starts=now - timedelta(days=9), zone="Europe/Berlin", asked=LONG, went_well="The pace.",
        was_hard="The end.", areas=["partnering"],
    )  # fmt: skip
    places = {"job": str(job.pk), "ahead": str(ahead.pk), "past": str(past.pk)}
    for name, row in {
        "person": Person(application=job, name="Ben", does="engineer", talked_about=LONG),
        "reading": Reading(application=job, what="values", where="their site", notes=LONG),
        "question": Question(application=job, text="Who can stop a launch?", answer=LONG),
    }.items():
        row.save()
        places[name] = str(row.pk)
    return places


if __name__ == "__main__":
    from simride import rides

    rides.Ride, rides.catalog, rides.debrief = fakes.Ride, fakes.catalog, fakes.debrief  # type: ignore[misc,assignment]
    prepare(print)
    print(json.dumps(furnish()), flush=True)
    serve(port=int(sys.argv[1]), open_browser=False)
