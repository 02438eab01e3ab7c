"""The accommodations as a form: the same on the settings page and wherever a ride is set up."""

from typing import Any

from django import forms

from simride.web.shared.preferences import BREAKS, TIMES, Accommodations

TICKS = ("silent_clock", "text", "plain", "captions", "larger_type", "reduced_motion")


class AccommodationsForm(forms.Form):
    """How much time, and how it looks and sounds."""

    time = forms.ChoiceField(
        label="Time", choices=list(TIMES.items()), initial="1", required=False, widget=forms.RadioSelect
    )
    breaks = forms.ChoiceField(
        label="The clock stops for a break", choices=list(BREAKS.items()), initial="0", required=False,
        widget=forms.RadioSelect,
    )  # fmt: skip
    silent_clock = forms.BooleanField(
        label="Silent clock", required=False,
        help_text="No clock in sight, none that turns red. A key or a button tells the time.",
    )  # fmt: skip
    text = forms.BooleanField(
        label="Text for everything", required=False, help_text="Charts come with their tables open."
    )
    plain = forms.BooleanField(
        label="Plain language", required=False, help_text="The brief in short sentences, with the same facts."
    )
    captions = forms.BooleanField(
        label="Captions", required=False,
        help_text="Where the examiner has a voice: the sentence being said. The talk is written either way.",
    )  # fmt: skip
    larger_type = forms.BooleanField(label="Larger type", required=False)
    reduced_motion = forms.BooleanField(label="Reduced motion", required=False)

    def __init__(self, data: Any = None, kept: Accommodations | None = None, **more: Any) -> None:
        """`kept`: what the browser has, to begin with."""
        before = {} if kept is None else vars(kept)
        super().__init__(data, initial=before | more.pop("initial", {}), label_suffix="", **more)

    def chosen(self) -> Accommodations:
        """What was chosen."""
        data = self.cleaned_data
        ticks = {name: bool(data[name]) for name in TICKS}
        return Accommodations(time=data["time"] or "1", breaks=data["breaks"] or "0", **ticks)

    def refused(self) -> list[forms.BoundField]:
        """The accommodations that were answered with something that is not offered."""
        return [self[name] for name in ("time", "breaks", *TICKS) if self.is_bound and name in self.errors]

    def ticks(self) -> list[forms.BoundField]:
        """The fields that are on or off."""
        return [self[name] for name in TICKS]


class SettingsForm(AccommodationsForm):
    """The same with the theme and the keys."""

    theme = forms.CharField(required=False)
    keys = forms.BooleanField(required=False)
