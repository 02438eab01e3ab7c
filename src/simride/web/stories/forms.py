"""A story as it is written, a question of one's own, and how an interview is set up."""

from typing import Any, ClassVar

from django import forms

from simride.stories.formats import exploratory
from simride.stories.questions import SENIORITIES
from simride.web.shared.accommodations import AccommodationsForm
from simride.web.stories.models import FIELDS, Story

LONGEST = 8000
PARTS = (
    ("situation", "Situation", "Where, when, how large; what was at stake."),
    ("task", "Task", "What was yours to achieve."),
    ("action", "Action", "What you did, step by step. Say “I” where it was you."),
    ("result", "Result", "How it ended, in numbers where there are any."),
    ("learnt", "Learnt", "What you took from it, or would do differently."),
)


class StoryForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's form is generic for type checkers only
    """Every field of a story; only a title is needed to keep it."""

    areas = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    topics = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    readiness = forms.ChoiceField(choices=[("draft", "draft"), ("ready", "ready to be told")], widget=forms.RadioSelect)

    class Meta:
        model = Story
        fields = FIELDS
        error_messages: ClassVar = {"title": {"required": "Give it a name, however short: you will look for it."}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)
        for name, label, hint in PARTS:
            field = self.fields[name]
            field.label, field.help_text = label, hint
            field.widget = forms.Textarea(attrs={"rows": 4 if name == "action" else 3})
        self.fields["private"].widget = forms.Textarea(attrs={"rows": 2})
        self.fields["private"].label = "Private"
        self.fields["private"].help_text = "Names and the like, for you alone. It is in no export and on no other page."
        for name in ("began", "ended"):
            self.fields[name].widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        for name, choices in (("areas", exploratory().areas), ("topics", exploratory().topics)):
            field = self.fields[name]
            assert isinstance(field, forms.MultipleChoiceField)
            field.choices = list(choices.items())

    def parts(self) -> list[forms.BoundField]:
        """The five parts, in order."""
        return [self[name] for name, _, _ in PARTS]

    def clean(self) -> dict[str, Any]:
        """An end is not before its beginning."""
        data: dict[str, Any] = super().clean() or {}
        began, ended = data.get("began"), data.get("ended")
        if began and ended and ended < began:
            self.add_error("ended", "It ended before it began.")
        for name, label, _ in PARTS:
            if len(data.get(name) or "") > LONGEST:
                self.add_error(name, f"{label}: up to {LONGEST:,} characters, which nobody could tell in an hour.")
        return data


class QuestionForm(forms.Form):
    """A question of one's own."""

    text = forms.CharField(max_length=300, error_messages={"required": "Write the question first."})


class InterviewForm(AccommodationsForm):
    """Seniority, variation, notes, accommodations."""

    seniority = forms.ChoiceField(label="Questions for", choices=[(one, one) for one in SENIORITIES], initial="mid")
    seed = forms.IntegerField(
        label="Variation", required=False, min_value=0, max_value=2**31 - 1,
        help_text="A number asks those questions again. Leave it empty for new ones.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    practice = forms.BooleanField(
        label="Practice: my stories in sight", required=False,
        help_text="In the real interview there are no notes. A practice ride never enters the logbook.",
    )  # fmt: skip
