"""Wordings for the conduct of the interview: acknowledgements, read-backs, time, people, limits."""

from collections.abc import Mapping

SENTENCES: Mapping[str, tuple[str, ...]] = {
    "noted": (
        "Noted.", "All right.", "I have that.", "Okay.", "Understood.", "I see.", "Right.", "Got it.",
    ),
    "noted_theory": (
        "That is one explanation. Go on.", "Okay, that is on the table.", "I have that as a theory.",
        "All right, suppose so.", "It could be. Go on.", "I am following.",
    ),
    "noted_weighing": (
        "I see what you weigh.", "Okay, so that is the trade.", "I follow.", "Understood.", "That is clear.",
    ),
    "noted_order": ("All right, in that order.", "Okay.", "I follow.", "Then let us go that way."),
    "noted_plan": (
        "I have written that down.", "Okay, that is on the list.", "Noted for afterwards.",
        "I have that as a follow-up.",
    ),
    "noted_recap": (
        "Okay, I am with you.", "I follow.", "That is clear.", "All right, I have that.",
    ),
    "grounds": (
        "What makes you think of that first?", "What points you there?", "Why that, before anything else?",
    ),
    "how_so": (
        "Is it? What do you go by?", "That would be good news. How do you know?", "How sure are we of that?",
    ),
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
    "goal": ("{goal}", "Well. {goal}", "Gladly. {goal}"),
    "slo": ("The objective: {slo}", "The objective in writing: {slo}", "Written down: {slo}"),
    "no_slo": (
        "There is no written objective.", "Nobody has written down an objective.", "No objective has been agreed.",
    ),
    "said_before": ("As I said. {said}", "You asked that before. {said}", "The same answer as before. {said}"),
    "asleep": (
        "It is night for {who}. You can have somebody paged.",
        "Asleep at this hour: {who}. Page them if it is worth waking somebody.",
        "No answer; it is night for {who}. There is an on-call.",
    ),
    "busy": (
        "I have left word with {who}: in {what} until {when}.",
        "In {what} until {when}: {who}. They will answer then.",
        "Until {when}, {what} keeps {who}. I have asked for an answer after it.",
    ),
    "word_left": (
        "I have asked {who}. It may take a moment.",
        "The question is with {who}. I pass the answer on when it comes.",
        "I have sent that to {who}. We need not wait for it.",
    ),
    "word_is_left": (
        "The question is with {who} already.", "That question is with {who}.", "No answer yet from {who}.",
    ),
    "moved_since": (
        "It has moved since you asked at {when}. {said}", "You asked at {when}; now it is this. {said}",
        "Since {when} that has changed a little. {said}",
    ),
    "moved_since_days": (
        "It has moved since you asked {ago} ago. {said}", "You asked {ago} ago; now it is this. {said}",
        "Since you asked, {ago} ago, that has changed. {said}",
    ),
    "briefed": (
        "Here. I have read what you sent about {place}, and I am looking at it.",
        "I am here, and I have your note on {place}. I start there.",
        "Here. {place}, as you wrote. I am on it.",
    ),
    "nothing_done": (
        "Nothing has been changed yet.", "So far nothing was done to the fleet.", "You have not changed anything yet.",
    ),
    "help_price": (
        "I can help, in up to three steps, and it is noted. What you do in the {first} after the first step counts as "
        "prompted and not as your own, after the second {second}, after the third {third}. Do you want it?",
        "There is help, in three steps, and each goes into the record: what you do so soon after it counts as prompted "
        "and not as your own. That is {first} for the first, {second} for the second, {third} for the third. Shall I?",
        "You can have help, three steps of it. It is noted each time, and for {first}, then {second}, then {third}, "
        "what you do after it counts as prompted and not as your own. Shall I?",
    ),
    "help_declined": ("All right, without it.", "Good, you go on alone.", "Without it, then."),
    "help_cost": (
        "That help is noted: for {span}, what you do next counts as prompted.",
        "I note that I helped; what you do over the next {span} counts as prompted.",
        "It goes into the record as help, and the next {span} count as prompted.",
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
    "push_back_size": (
        "That takes {share}. Why that much?", "That is {share}. Would less of it do?",
        "It reaches {share}. What makes you choose that size?",
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
        "We skip ahead, and {span} go by in the fleet.",
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
