"""Setting up a ride, and bringing one in."""

from typing import Any

from django import forms

from simride.web.shared.accommodations import AccommodationsForm

LARGEST_FILE = 8_000_000


class SetUpForm(AccommodationsForm):
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
    talk_only = forms.BooleanField(
        label="Talk only",
        required=False,
        help_text="No tools: everything by asking, as in the real interview.",
    )

    def of_the_ride(self) -> dict[str, Any]:
        """What goes with the ride; what was not chosen is left out."""
        return self.chosen().of_a_ride() | ({"talk_only": True} if self.cleaned_data["talk_only"] else {})


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
