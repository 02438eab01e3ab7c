"""What a person writes down on the way. Bad input gets a sentence, and what was typed stays."""

from typing import TYPE_CHECKING, Any, ClassVar
from zoneinfo import ZoneInfo

from django import forms

from simride.web.journey import zones
from simride.web.journey.models import Application, Interview, Person, Question, Reading
from simride.web.shared.areas import titles

if TYPE_CHECKING:
    OfApplication = forms.ModelForm[Application]
    OfInterview = forms.ModelForm[Interview]
    OfPerson = forms.ModelForm[Person]
    OfReading = forms.ModelForm[Reading]
    OfQuestion = forms.ModelForm[Question]
else:  # the class takes no argument at run time
    OfApplication = OfInterview = OfPerson = OfReading = OfQuestion = forms.ModelForm

LONGEST_MINUTES = 600
NO_DATE = "Give the date as year-month-day, such as 2027-03-09."
CHOOSE_ZONE = "Choose the time zone from the list."


def _date(label: str, required: bool = True, help_text: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": "Give the date.", "invalid": NO_DATE},
    )


def _own_words(label: str, rows: int = 4, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label, required=False, help_text=help_text, max_length=20_000, widget=forms.Textarea(attrs={"rows": rows})
    )


def _zone(label: str, help_text: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=lambda: [("", "Choose…"), *zones.choices()],
        help_text=help_text,
        error_messages={"required": CHOOSE_ZONE, "invalid_choice": CHOOSE_ZONE},
    )


def _areas() -> list[tuple[str, str]]:
    return sorted(titles().items(), key=lambda one: one[1])


class ZoneForm(forms.Form):
    """Where the person lives."""

    zone = _zone("Your own time zone")


class NewApplicationForm(OfApplication):
    """What is needed to begin."""

    class Meta:
        model = Application
        fields = ("company", "role", "stage")
        error_messages: ClassVar = {"company": {"required": "Name the company."}}


class ApplicationForm(OfApplication):
    """Where an application stands."""

    last_contact = _date(
        "Last contact", False, "When they last wrote or called, or you asked. A week later you are told."
    )
    notes = _own_words("Your notes")

    class Meta:
        model = Application
        fields = ("company", "role", "stage", "recruiter", "last_contact", "notes")
        error_messages: ClassVar = {"company": {"required": "Name the company."}}


class InterviewForm(OfInterview):
    """When an interview is, on the clocks of the zone the invitation names."""

    day = _date("Date")
    at = forms.TimeField(
        label="Time",
        help_text="As the invitation says it.",
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"required": "Give the time.", "invalid": "Give the time as hours and minutes, such as 14:30."},
    )
    zone = _zone("Time zone of that time", "Type the first letters of the city in the list.")
    minutes = forms.IntegerField(
        label="Length in minutes",
        min_value=5,
        max_value=LONGEST_MINUTES,
        help_text="Exploratory is usually 60, Service Ownership 45.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": "Give the length in minutes.",
            "invalid": "Give the length as a number of minutes, such as 45.",
            "min_value": "Give at least 5 minutes.",
            "max_value": f"Give at most {LONGEST_MINUTES} minutes; a day of interviews is several of them.",
        },
    )
    notes = _own_words("Your notes", help_text="Only here and in your own archive; never in the calendar file.")

    field_order = ("format", "called", "day", "at", "zone", "minutes", "notes")

    class Meta:
        model = Interview
        fields = ("format", "called", "zone", "minutes", "notes")
        labels: ClassVar = {"called": "What they call it, if not that"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.starts is not None:
            local = self.instance.starts.astimezone(ZoneInfo(self.instance.zone))
            self.initial.update(day=local.date(), at=local.time())

    def clean(self) -> dict[str, Any]:
        """The moment it starts, where date, time and zone name one."""
        data: dict[str, Any] = super().clean() or {}
        if all(data.get(name) is not None for name in ("day", "at", "zone")):
            try:
                self.instance.starts = zones.moment(data["day"], data["at"], data["zone"])
            except zones.NoSuchMoment as error:
                self.add_error("at", str(error))
        return data


class RetrospectiveForm(OfInterview):
    """What an interview was like, while it is fresh."""

    asked = _own_words("What was asked?")
    went_well = _own_words("What went well?")
    was_hard = _own_words("What was hard?")
    areas = forms.MultipleChoiceField(
        label="Which focus areas did it go into?",
        choices=_areas,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Interview
        fields = ("asked", "went_well", "was_hard", "areas")

    def clean_areas(self) -> list[str]:
        """In the order of the list, however they were ticked."""
        return [area for area, _ in _areas() if area in self.cleaned_data["areas"]]


class PersonForm(OfPerson):
    """Somebody met, and the note to them."""

    talked_about = _own_words("What you talked about")
    thank_you = _own_words("Your thank-you note", rows=8)
    thanked = _date("Sent on", required=False)

    class Meta:
        model = Person
        fields = ("name", "does", "talked_about", "thank_you", "thanked")
        labels: ClassVar = {"does": "What they do"}
        error_messages: ClassVar = {"name": {"required": "Give a name, or what you remember of it."}}


class ReadingForm(OfReading):
    """Something to read before."""

    notes = _own_words("What you take from it, in your own words", rows=8)

    class Meta:
        model = Reading
        fields = ("what", "where", "notes", "done")
        labels: ClassVar = {"where": "Where it is: an address, a file, a page", "done": "I have read it"}


class QuestionForm(OfQuestion):
    """A question of the person's own, for the last minutes of an interview."""

    answer = _own_words("What they answered")

    class Meta:
        model = Question
        fields = ("text", "answer")
        labels: ClassVar = {"text": "Your question"}
        error_messages: ClassVar = {"text": {"required": "Write the question."}}
