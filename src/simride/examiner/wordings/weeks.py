"""Wordings for rides about weeks: days that pass."""

from collections.abc import Mapping

SENTENCES: Mapping[str, tuple[str, ...]] = {
    "days_pass": (
        "{span} go by. It is {day} in week {week} of {weeks}.",
        "{span} later: {day}, week {week} of {weeks}.",
        "The calendar moves on by {span}, to {day} in week {week} of {weeks}.",
    ),
    "hours_pass": (
        "{span} go by. It is {clock} on {day}.",
        "{span} later: {day}, {clock}.",
        "The clock moves on by {span}, to {clock} on {day}.",
    ),
    "called": (
        "{span} go by; then somebody calls you. It is {clock} on {day}.",
        "{span} later, at {clock} on {day}, you are called.",
        "At {clock} on {day}, {span} from then, there is a call for you.",
    ),
    "weeks_over": (
        "The weeks that count are over. What is there can still be looked at.",
        "That was the last of the weeks. Nothing more will pass here.",
        "There are no weeks left; what stands now is what stands.",
    ),
    "nothing": ("", "", ""),
}
