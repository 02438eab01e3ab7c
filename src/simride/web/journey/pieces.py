"""The kinds of things that belong to an application, as a table: how each is kept, asked for and named."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from simride.web.journey.forms import InterviewForm, PersonForm, QuestionForm, ReadingForm, RetrospectiveForm
from simride.web.journey.models import Interview, Person, Piece, Question, Reading


@dataclass(frozen=True)
class Kind:
    """One kind: its rows, its form, what its page is called, and questions that help a person to write."""

    model: type[Piece]
    form: "type[forms.ModelForm[Any]]"
    new: str
    prompts: tuple[str, ...] = ()
    prompts_title: str = ""
    deletes: bool = True


KINDS: Mapping[str, Kind] = {
    "interview": Kind(Interview, InterviewForm, "Add an interview"),
    "retrospective": Kind(
        Interview,
        RetrospectiveForm,
        "Look back",
        (
            "Write it on the same day: most of it is gone by the next.",
            "Which question did you answer at once, and which made you search?",
            "Where did they ask again? That is where something was missing.",
            "What would you say now that you did not say then?",
            "Keep to what you may tell: some companies ask you not to pass their questions on.",
        ),
        "Some help to remember",
        deletes=False,
    ),
    "person": Kind(
        Person,
        PersonForm,
        "Add a person you met",
        (
            "What did they say that you did not know before?",
            "Which part of the talk did you think about afterwards?",
            "Is there something you promised to send or to look up?",
            "What about the work do you look forward to, now that you know more?",
            "Three or four sentences, within a day. Simride never writes this note: it is yours.",
        ),
        "Before you write the note",
    ),
    "reading": Kind(
        Reading,
        ReadingForm,
        "Add something to read",
        (
            "Job description: which three duties come first, and which of your stories shows each?",
            "Mission: say it in one sentence of your own. What has it to do with running production?",
            "Values: for each, when did you act by it, and when was it hard to?",
        ),
        "While you read",
    ),
    "question": Kind(
        Question,
        QuestionForm,
        "Add a question to ask",
        (
            "What can only this person tell you?",
            "What would you need to know to decide for or against the place?",
            "Could you find the answer on their site? Then ask the next question after it.",
        ),
        "A good question to ask",
    ),
}
