"""What a person needs of the screen, kept in cookies: about the browser and the person at it, never about a ride.

Only what changes a ride's clock (more time, breaks) goes with a ride; everything else stays here, so that it can be in
no record, no mark and no report.
"""

from dataclasses import dataclass, fields, replace
from typing import Any, Literal
from urllib.parse import parse_qs, urlencode

from django.http import HttpRequest, HttpResponse

Theme = Literal["system", "dark", "light", "contrast"]
THEMES: dict[Theme, str] = {
    "system": "As the system has it", "light": "Light", "dark": "Dark", "contrast": "High contrast",
}  # fmt: skip
TIMES: dict[str, str] = {
    "1": "As in the interview", "1.25": "× 1.25", "1.5": "× 1.5", "2": "× 2", "untimed": "No limit",
}  # fmt: skip
BREAKS: dict[str, str] = {
    "0": "When I say so", "10": "Every 10 minutes", "15": "Every 15 minutes", "20": "Every 20 minutes",
}  # fmt: skip
YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class Accommodations:
    """How rides and pages are for this person. `time` and `breaks` are keys of TIMES and BREAKS."""

    time: str = "1"
    breaks: str = "0"  # minutes after which the clock stops by itself
    silent_clock: bool = False
    text: bool = False  # charts come with their tables open
    plain: bool = False  # briefs in plain language
    captions: bool = True  # of what the examiner says aloud, where a voice is switched on
    larger_type: bool = False
    reduced_motion: bool = False

    def of_a_ride(self) -> dict[str, Any]:
        """What goes with a ride: what its clock has to know, and nothing else."""
        chosen: dict[str, Any] = {}
        if self.time != "1":
            chosen["time"] = self.time if self.time == "untimed" else float(self.time)
        if self.breaks != "0":
            chosen["breaks"] = int(self.breaks)
        return chosen


@dataclass(frozen=True)
class Preferences:
    """The theme, whether single keys are shortcuts (WCAG 2.1.4: they can be turned off), and the accommodations."""

    theme: Theme = "system"
    keys: bool = True
    accommodations: Accommodations = Accommodations()


def read(request: HttpRequest) -> Preferences:
    """What the cookies say; anything unknown counts as not said."""
    theme = request.COOKIES.get("theme", "system")
    return Preferences(
        theme=next((one for one in THEMES if one == theme), "system"),
        keys=request.COOKIES.get("keys", "on") != "off",
        accommodations=_accommodations(request.COOKIES.get("accommodations", "")),
    )


def keep(response: HttpResponse, preferences: Preferences) -> None:
    """Write them back for a year."""
    needs = {
        name: value if isinstance(value, str) else "on" if value else "off"
        for name, value in vars(preferences.accommodations).items()
        if value != getattr(Accommodations, name)
    }
    keys = "on" if preferences.keys else "off"
    cookies = {"theme": preferences.theme, "keys": keys, "accommodations": urlencode(needs)}
    for name, value in cookies.items():
        response.set_cookie(name, value, max_age=YEAR, samesite="Strict", httponly=True)


def keep_accommodations(request: HttpRequest, response: HttpResponse, chosen: Accommodations) -> None:
    """Write these back beside what else the browser prefers."""
    keep(response, replace(read(request), accommodations=chosen))


def in_templates(request: HttpRequest) -> dict[str, Any]:
    """`preferences` in every template."""
    return {"preferences": read(request)}


def _accommodations(text: str) -> Accommodations:
    said = {name: values[-1] for name, values in parse_qs(text).items()}
    known = {"time": TIMES, "breaks": BREAKS}
    words = {name: said[name] for name, values in known.items() if said.get(name) in values}
    usual = {one.name: one.default for one in fields(Accommodations) if one.name not in known}
    ticks = {name: {"on": True, "off": False}.get(said.get(name, ""), before) for name, before in usual.items()}
    return Accommodations(**words, **ticks)  # type: ignore[arg-type]  # a word or a tick, each by its name
