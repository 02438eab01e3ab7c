"""Setting up a ride, and bringing one in."""

from typing import Any

from django import forms

TIMES = (
    ("1", "45 minutes, as in the interview"),
    ("1.25", "× 1.25"),
    ("1.5", "× 1.5"),
    ("2", "× 2"),
    ("untimed", "no limit"),
)
LARGEST_FILE = 8_000_000


class SetUpForm(forms.Form):
    """Format, variation, accommodations."""

    format = forms.ChoiceField(label="Format", choices=[("service-ownership", "Service Ownership, 45 minutes")])
    seed = forms.IntegerField(
        label="Variation",
        required=False,
        min_value=0,
        max_value=2**31 - 1,
        help_text="A number flies that variation again. Leave it empty for a new one.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    time = forms.ChoiceField(label="Time", choices=TIMES, initial="1", widget=forms.RadioSelect)
    silent_clock = forms.BooleanField(
        label="Silent clock",
        required=False,
        help_text="It never turns red as time runs out; a key speaks the time.",
    )
    larger_type = forms.BooleanField(label="Larger type", required=False)
    reduced_motion = forms.BooleanField(label="Reduced motion", required=False)
    talk_only = forms.BooleanField(
        label="Talk only",
        required=False,
        help_text="No tools: everything by asking, as in the real interview.",
    )

    def accommodations(self) -> dict[str, Any]:
        """What was chosen; what was not chosen is left out."""
        data = self.cleaned_data
        chosen: dict[str, Any] = {
            name: True for name in ("silent_clock", "larger_type", "reduced_motion", "talk_only") if data[name]
        }
        if data["time"] != "1":
            chosen["time"] = data["time"] if data["time"] == "untimed" else float(data["time"])
        return chosen


class ImportForm(forms.Form):
    """A .ride file."""

    file = forms.FileField(
        label="A .ride file",
        error_messages={
            "required": "Choose a .ride file first.",
            "empty": "That file is empty.",
        },
    )

    def text(self) -> str:
        """The file as text. Raises ValidationError where it cannot be one."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError("That file is larger than any ride; a .ride file is a few hundred kilobytes.")
        try:
            text: str = file.read().decode("utf-8")
        except UnicodeDecodeError:
            raise forms.ValidationError(
                "That file is not text, so it is not a .ride file. Download it again from its debrief."
            ) from None
        return text
