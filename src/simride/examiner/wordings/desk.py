"""Wordings of what the rollout desk shows."""

from collections.abc import Mapping

SENTENCES: Mapping[str, tuple[str, ...]] = {
    "desk_at": (
        "{share} is on {what}: {doing}, stage {stage}.",
        "It is at stage {stage}, {doing}; {share} is on {what}.",
        "{doing}, in stage {stage}: {share} is on {what}.",
    ),
    "desk_out": (
        "{share} is on {what}: {doing}.",
        "It is {doing}; {share} is on {what}.",
        "{what} is on {share}: {doing}.",
    ),
    "desk_nobody": (
        "{what} is {doing}.",
        "It is {doing}; nobody is on {what}.",
        "Nobody is on {what}: it is {doing}.",
    ),
    "desk_stands": ("It stands there: {why}.", "It is held: {why}.", "What holds it: {why}."),
    "desk_until": (
        "By the plan that is until {until}.",
        "The plan has that end at {until}.",
        "That goes on until {until}, by the plan.",
    ),
    "desk_until_next": (
        "By the plan that is until {until}; then comes {next}.",
        "The plan has that end at {until}, with {next} after it.",
        "That goes on until {until}, by the plan, and {next} follows.",
    ),
    "desk_left": (
        "Another {left} of {doing}, by the plan.",
        "{left} more of {doing}, by the plan.",
        "There are {left} left of {doing}, by the plan.",
    ),
    "desk_no_end": (
        "The plan sets no end to that; somebody has to say.",
        "There is no time set for it: somebody decides.",
        "It does not end by the plan; that is for people to say.",
    ),
    "desk_unmeasured": (
        "Nothing has been measured of it yet.",
        "There is nothing measured so far.",
        "No figure of it so far.",
    ),
    "desk_sides": (
        "In stage {stage} {errors} of {requests} requests failed on the new version, {usual} beside it. Nineteen times "
        "in twenty the true share of its {hosts} hosts is between {low} and {high}.",
        "Errors in stage {stage}: {errors} of {requests} requests on the new version, {usual} on the other side; {low} "
        "to {high} is where the true share of {hosts} hosts is nineteen times in twenty.",
        "The new version failed {errors} of {requests} requests in stage {stage}, the other side {usual}. With {hosts} "
        "hosts the true share is {low} to {high}, nineteen times in twenty.",
    ),
    "desk_sides_alone": (
        "In stage {stage} {errors} of {requests} requests failed, {low} to {high} nineteen times in twenty. No host is "
        "left to compare {hosts} hosts with.",
        "{errors} of {requests} requests failed in stage {stage}; {low} to {high} nineteen times in twenty. Its "
        "{hosts} hosts stand alone.",
        "Stage {stage}: {errors} of {requests} requests failed, between {low} and {high} nineteen times in twenty. "
        "There is nothing beside its {hosts} hosts.",
    ),
    "desk_slower": (
        "Its mean latency differs by {slower}, {low} to {high} at the same odds.",
        "Mean latency is {slower} off the other side, {low} to {high} at those odds.",
        "In mean latency the difference is {slower}, with {low} to {high} at the same odds.",
    ),
    "desk_check": ("{check}: {verdict}, {measured}.",) * 3,
    "desk_check_bare": ("{check}: {verdict}.",) * 3,
    "desk_no_checks": (
        "This stage judges nothing.",
        "Nothing is judged in this stage.",
        "There is no check in this stage.",
    ),
    "desk_sees": ("Stage {stage} {sees}. {longer}",) * 3,
    "desk_says": ("{says}",) * 3,
    "desk_nothing_out": (
        "Nothing of it is out, so there is nothing to take back.",
        "None of it is out there.",
        "There is nothing out to be taken back.",
    ),
    "desk_guards": (
        "What watches the whole service: {guards}.",
        "Limits on the whole service: {guards}.",
        "On the whole service there is: {guards}.",
    ),
}
