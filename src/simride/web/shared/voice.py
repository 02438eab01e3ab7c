"""What this browser's rider wants of voice: nothing, until something is chosen. Kept in a cookie, like the theme."""

import json
from dataclasses import asdict, dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse

COOKIE = "voice"
YEAR = 365 * 24 * 3600
TALK = (
    ("off", "Off"),
    ("hold", "Hold the button, or the key v, while I speak"),
    ("toggle", "Press once to begin and once to end"),
)
TEXT = (
    ("none", "No"),
    ("browser", "By this browser, on this machine only"),
    ("engine", "By a speech model of mine, on this machine"),
)
RATES = (("0.7", "slow"), ("0.85", "a little slower"), ("1", "usual"), ("1.2", "a little faster"), ("1.5", "fast"))


@dataclass(frozen=True)
class Choices:
    """What was chosen."""

    talk: str = "off"
    text: str = "none"
    keep: bool = False  # the sound of what is said with the talk button
    whole: bool = False  # offer to record the whole ride
    speaks: bool = False  # the examiner
    voice: str = ""  # its name, as the browser lists it; empty for the first on this machine
    rate: str = "1"

    @property
    def listens(self) -> bool:
        """Whether the cockpit may ever need the microphone."""
        return self.talk != "off" or self.whole

    @property
    def any(self) -> bool:
        """Whether the cockpit shows anything of voice."""
        return self.listens or self.speaks


class VoiceForm(forms.Form):
    """The section of the settings page."""

    talk = forms.ChoiceField(label="Talk button", choices=TALK, widget=forms.RadioSelect)
    text = forms.ChoiceField(label="Turn what I say into text", choices=TEXT, widget=forms.RadioSelect)
    keep = forms.BooleanField(label="Keep the sound of what I say with the talk button", required=False)
    whole = forms.BooleanField(label="Offer to record a whole ride", required=False)
    speaks = forms.BooleanField(label="The examiner speaks", required=False)
    voice = forms.CharField(label="Voice", required=False, max_length=200)
    rate = forms.ChoiceField(label="Speed", choices=RATES)

    def chosen(self) -> Choices:
        """The same as data."""
        return Choices(**self.cleaned_data)


def read(request: HttpRequest) -> Choices:
    """What the cookie says; one that cannot be understood counts as not said."""
    try:
        told = json.loads(request.COOKIES.get(COOKIE, "{}"))
    except ValueError:
        return Choices()
    form = VoiceForm(told if isinstance(told, dict) else {})
    return form.chosen() if form.is_valid() else Choices()


def keep(response: HttpResponse, choices: Choices) -> None:
    """Write them back for a year."""
    response.set_cookie(COOKIE, json.dumps(asdict(choices)), max_age=YEAR, samesite="Strict", httponly=True)


def form_of(choices: Choices) -> VoiceForm:
    """The form with what was chosen."""
    told: dict[str, Any] = asdict(choices)
    return VoiceForm(initial=told, label_suffix="", prefix="voice")
