"""The rider's own marks."""

from collections.abc import Mapping
from typing import Any

from django import forms

from simride.cases.schema import LEVELS

LONGEST_REASON = 500


class SelfEvaluationForm(forms.Form):
    """A level and a sentence for each area."""

    def __init__(self, titles: Mapping[str, str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.titles = titles
        for area in titles:
            self.fields[f"level-{area}"] = forms.ChoiceField(
                label=titles[area],
                choices=[(level, level) for level in LEVELS],
                widget=forms.RadioSelect,
                error_messages={"required": "Choose a level."},
            )
            self.fields[f"reason-{area}"] = forms.CharField(
                label="Because",
                max_length=LONGEST_REASON,
                widget=forms.Textarea(attrs={"rows": 2, "placeholder": "One sentence: what you did that shows it."}),
                error_messages={
                    "required": "One sentence is enough.",
                    "max_length": f"One sentence: at most {LONGEST_REASON} characters. It is still here.",
                },
            )
            # a text longer than that is refused, not cut off while it is typed
            self.fields[f"reason-{area}"].widget.attrs.pop("maxlength", None)

    def areas(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        """Title, level and reason of each area."""
        return [(self.titles[area], self[f"level-{area}"], self[f"reason-{area}"]) for area in self.titles]

    def levels(self) -> Mapping[str, str]:
        """Area to level."""
        return {area: self.cleaned_data[f"level-{area}"] for area in self.titles}

    def reasons(self) -> Mapping[str, str]:
        """Area to sentence."""
        return {area: self.cleaned_data[f"reason-{area}"] for area in self.titles}
