"""Wordings for the conduct of the interview: acknowledgements, read-backs, time, people, limits."""

from collections.abc import Mapping

SENTENCES: Mapping[str, tuple[str, ...]] = {
    "noted": ("Noted.", "All right.", "I have that."),
    "noted_go_ahead": ("Noted. Shall I go ahead?", "All right. Do you want it done?", "I have that. Should I do it?"),
    "noted_left": ("All right, I leave it.", "Noted, I do not touch it.", "I leave that as it is."),
    "dont_know_first": (
        "That's fine. How would you find out?", "That is a fair answer. How would you find out?",
        "Fine. What would you do to find out?",
    ),
    "dont_know": ("That's fine.", "All right.", "Fair enough."),
    "thanks": ("You are welcome.", "Not at all.", "Thank you, too."),
    "small_talk": ("Whenever you are ready.", "I am listening.", "Go on."),
    "empty": (
        "I heard nothing there. Take your time.",
        "That came through empty. Go on when you like.",
        "Nothing came through.",
    ),
    "not_understood": (
        "I did not get that. Do you want a number, a log, or should I do something?",
        "I could not place that. Is it a question about the fleet, a thought, or something I should do?",
        "I did not follow. Are you asking for a look at something, or for a change?",
    ),
    "did_you_mean": (
        "I did not get that. Did you mean one of these?",
        "Which of these did you mean?",
        "Not sure I follow. One of these?",
    ),
    "unmeasured": (
        "Nobody has measured that.",
        "Nobody has measured that, I am afraid.",
        "There is no figure for that. Nobody has measured it.",
    ),
    "unknown_name": (
        "There is no {what} {found} here; there are {names}.",
        "No {what} of the name {found} here. There are {names}.",
        "I find no {what} {found}. What exists: {names}.",
    ),
    "nobody_knows_who": (
        "Nobody here could say.", "I would not know whom to ask.", "There is nobody here who could tell you that.",
    ),
    "goal": ("{goal}", "What is wanted: {goal}", "As it was put to me: {goal}"),
    "slo": ("The objective: {slo}", "The objective in writing: {slo}", "Written down: {slo}"),
    "no_slo": (
        "There is no written objective.", "Nobody has written down an objective.", "No objective has been agreed.",
    ),
    "said_before": ("As before. {said}", "Again: {said}", "The same answer: {said}"),
    "asleep": (
        "It is night for {who}, {role}. You can have somebody paged.",
        "{who}, {role}, is asleep at this hour. Page them if it is worth waking somebody.",
        "{who}, {role}, does not answer; it is night there. There is an on-call.",
    ),
    "read_back": (
        "To be clear about what I would be doing: {says}",
        "Let me read that back: {says}",
        "So that we mean the same: {says}",
    ),
    "confirm_ask": ("Confirm?", "Shall I?", "Do I go ahead?"),
    "push_back": (
        "What makes you confident that {suspect}?", "What tells you that {suspect}?",
        "Before I do: what makes you sure that {suspect}?",
    ),
    "would_touch": (
        "I can tell you what it would touch: {says} I have not done it.",
        "It would mean this: {says} Nothing has been done.",
        "If I did: {says} I have not.",
    ),
    "no_lever": (
        "I have nothing here that does that. I can roll back and forward, pause rollouts, freeze changes, drain, shift "
        "traffic, restart, add hosts, refuse load, set gates, timeouts and retries.",
        "There is no lever for that here. What there is: rolling back and forward, freezing, draining, shifting "
        "traffic, restarting, adding hosts, refusing load, gates, timeouts, retries.",
        "That cannot be ordered here. Rollouts, gates, traffic, hosts, load, timeouts and retries can.",
    ),
    "cannot_do": ("{why}", "I cannot do that as it stands. {why}", "Not as it stands. {why}"),
    "carried_out": (
        "Doing it now. Fully in effect in about {span}.", "On its way; about {span} until it is in effect.",
        "Started. It takes about {span}.",
    ),
    "carried_out_now": ("Done.", "It is done.", "That is done."),
    "frozen_already": (
        "Changes are frozen already, since {when}.",
        "They have been frozen since {when}.",
        "The freeze of {when} still stands.",
    ),
    "let_go": ("All right, I leave it.", "Not done, then.", "I leave it."),
    "nothing_waits": (
        "There is nothing waiting for a yes or a no from me.", "I have nothing open that needs your word.",
        "Nothing is waiting for your word just now.",
    ),
    "paged": (
        "Paging {on_call}.", "{on_call} is being paged.", "I have paged {on_call}.",
    ),
    "paged_already": (
        "{on_call} was paged at {when}.", "The page to {on_call} went out at {when} already.",
        "That page went out at {when}, to {on_call}.",
    ),
    "page_whom": ("Page whom? There are {names}.", "Which team? There are {names}.", "Whom should I page: {names}?"),
    "update_sent": (
        "Sent to {audience}, in your words.",
        "That has gone to {audience}.",
        "I have passed it on to {audience}, as you said it.",
    ),
    "declared": (
        "Declared. You are the incident commander until you hand it over.",
        "It is an incident now, and yours until you hand it over.",
        "Declared, with you in command until you say otherwise.",
    ),
    "skipped": (
        "We skip ahead. {span} go by in the fleet.",
        "{span} pass in the fleet.",
        "The fleet moves on by {span}.",
    ),
    "wait_or_skip": (
        "I wait. If you want time to pass in the fleet, say how many minutes to skip.",
        "All right. To let the fleet move on, tell me by how many minutes.",
        "Take your time. The fleet can be moved on if you say by how much.",
    ),
    "not_yet_yours": (
        "We keep some minutes for that at the end.", "Hold that; the last minutes are yours.",
        "There is time for your questions at the end.",
    ),
    "trap_answer": (
        "That is what I would like to hear from you.",
        "I would like to hear that from you.",
        "That is for you to find out.",
    ),
    "trap_papers": (
        "I cannot show you that. Ask me about the fleet, or about the people in it.",
        "That stays with me. The fleet and its people you can ask anything.",
        "Not that, I am afraid. Anything the fleet can show, you may see.",
    ),
    "trap_verdict": (
        "We talk about that afterwards.", "I keep that for the debrief.", "Not now; there is a debrief for that.",
    ),
    "neither": ("All right, neither.", "Neither, then.", "Fine, none of these."),
    "twist_blocked": (
        "{who} holds it; changes are frozen.",
        "Because of the freeze, {who} holds it back.",
        "{who}: frozen, so it waits.",
    ),
    "twist_waits": (
        "{who} has had no answer, and waits.", "No word from you, so {who} waits.", "{who} keeps waiting for a word.",
    ),
    "twist_went": (
        "{who} had no word from you and went ahead.", "No answer came, so {who} has gone ahead.",
        "{who} took the silence for a yes and has begun.",
    ),
    "time_half": ("Half the time has passed.", "That is half-time.", "We are half-way."),
    "time_ten": ("Ten minutes left.", "We have ten minutes left.", "Ten minutes to go."),
    "time_five": ("Five minutes left.", "We have five minutes left.", "Five minutes to go."),
    "own_questions": (
        "I have kept a few minutes for your questions.", "These last minutes are for your questions.",
        "The remaining time is yours: what would you like to ask?",
    ),
    "close": ("That is the time. Thank you.", "We stop here. Thank you.", "Time. Thank you for the conversation."),
    "over": ("The ride is over.", "We have stopped; the ride is over.", "That was after the end; the ride is over."),
}  # fmt: skip
