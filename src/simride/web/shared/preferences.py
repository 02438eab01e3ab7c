"""What this browser prefers: kept in cookies, because it is about the browser and never about a ride."""

from dataclasses import dataclass
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse

Theme = Literal["system", "dark", "light"]
THEMES: tuple[Theme, ...] = ("system", "dark", "light")
YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class Preferences:
    """The theme, and whether single keys are shortcuts (WCAG 2.1.4: they can be turned off)."""

    theme: Theme = "system"
    keys: bool = True


def read(request: HttpRequest) -> Preferences:
    """What the cookies say; anything unknown counts as not said."""
    theme = request.COOKIES.get("theme", "system")
    return Preferences(
        theme=next((one for one in THEMES if one == theme), "system"),
        keys=request.COOKIES.get("keys", "on") != "off",
    )


def keep(response: HttpResponse, preferences: Preferences) -> None:
    """Write them back for a year."""
    for name, value in (("theme", preferences.theme), ("keys", "on" if preferences.keys else "off")):
        response.set_cookie(name, value, max_age=YEAR, samesite="Strict", httponly=True)


def in_templates(request: HttpRequest) -> dict[str, Any]:
    """`preferences` in every template."""
    return {"preferences": read(request)}
