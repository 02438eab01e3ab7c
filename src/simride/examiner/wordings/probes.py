"""Wordings of probes, nudges and help. None may name, or point at, what is to be found."""

from collections.abc import Mapping

SENTENCES: Mapping[str, tuple[str, ...]] = {
    "probe_how-would-you-know": (
        "How would you know it worked?", "How will you tell whether that did anything?",
        "What would tell you that it worked?",
    ),
    "probe_prove-wrong": (
        "What would convince you that you are wrong?", "What would you expect to see if you were wrong?",
        "Which look would speak against that?",
    ),
    "probe_who-needs-to-know": (
        "Who needs to know about this, if anyone?", "Is there anybody who should hear about this?",
        "Who else, if anyone, should know what you know?",
    ),
    "probe_how-bad": (
        "How bad is it, in your own words?", "If somebody asked you how bad this is, what would you say?",
        "How would you put the size of this to somebody who is not an engineer?",
    ),
    "probe_when-done": (
        "How will you know you are done?", "When would you call this finished?", "What does done look like to you?",
    ),
    "probe_why-now": (
        "What could have made it begin when it did?", "Why do you think it is today and not last week?",
        "Why now, do you think?",
    ),
    "probe_who-does-not": (
        "Who does not see it?", "What do you know about those who are fine?", "And who is not affected?",
    ),
    "probe_what-else": (
        "What else could look the same from outside?", "Is there another explanation you would keep open?",
        "What is your second guess?",
    ),
    "probe_no-way-back": (
        "What if that cannot be rolled back?", "And if there were no way back from it?",
        "What would you do if going back made it worse?",
    ),
    "probe_what-it-costs": (
        "What did that cost, and what did you weigh it against?", "What is the price of that step?",
        "What might that step break?",
    ),
    "probe_what-else-moves": (
        "What else may change on this fleet while you work?", "Who else might be changing things right now?",
        "Is anything else moving while you do this?",
    ),
    "probe_a-decision": (
        "You have changed nothing so far. Is that a decision?", "Nothing has been changed yet. Is that on purpose?",
        "So far you have left everything as it is. How do you decide that?",
    ),
    "probe_who-does-what": (
        "Who is doing what at the moment?", "If three people join now, who does what?", "Who holds which role here?",
    ),
    "probe_caught-earlier": (
        "What would have caught this earlier?", "Suppose it happens again next month. What would you want in place?",
        "What should have told you before the owner did?",
    ),
    "probe_who-by-when": (
        "Who picks that up, and by when?", "Whose is that, and until when?", "Who does it, and by which date?",
    ),
    "probe_keep-watching": (
        "What would you watch for the rest of the day?", "How long would you keep watching, and what?",
        "When would you stop watching?",
    ),
    "probe_sum-up": (
        "Somebody takes over from you now. What do you tell them?", "Could you sum up where you stand?",
        "How would you hand this over?",
    ),
    "probe_how-long": (
        "How long do you give that before you try something else?", "When would you stop following that?",
        "How much time is that worth to you?",
    ),
    "probe_if-worse": (
        "What if it gets worse from here?", "Suppose in ten minutes you regret your last step. What then?",
        "How would you take your last step back?",
    ),
    "probe_how-fast": (
        "How fast does this need to be over?", "How much of this can we afford?", "What tells you how urgent it is?",
    ),
    "probe_trust-it": (
        "How far do you trust that number?", "Would anybody measure the same thing and see something else?",
        "What could that number be hiding from you?",
    ),
    "probe_who-waits": (
        "Who is waiting to hear from you?", "When did people last hear from you?", "Who might be wondering by now?",
    ),
    "probe_whose-part": (
        "Whose part of the fleet is that?", "Who would know more about that than we do?",
        "Whom would you want beside you for that?",
    ),
    "probe_not-known": (
        "What do you not know yet that bothers you?", "Which gap in what you know is the largest?",
        "What have you taken for granted so far?",
    ),
    "probe_what-first": (
        "What are you trying to reach, and how would we see it?", "How would we tell that this went well?",
        "In a year, what number would you point at?",
    ),
    "probe_before-it-goes": (
        "What has to be true before it goes out?", "What would you want to see before the first user does?",
        "How do you decide that it is ready?",
    ),
    "probe_who-first": (
        "Who gets it first?", "Where would you begin, and how small?", "What does the first step look like?",
    ),
    "probe_what-stops": (
        "What would make you stop?", "At what point would you call it off?", "Who may stop this, and on what grounds?",
    ),
    "probe_busiest-hour": (
        "What does the busiest hour look like for it?", "What happens on the worst evening of the year?",
        "How do you know it will carry what comes?",
    ),
    "probe_who-else-feels": (
        "Who else feels this when it grows?", "Whose plans does this change?", "What does it lean on?",
    ),
    "probe_stop-half-way": (
        "Suppose you stop half-way. What do you have then?", "What if you cannot finish it?",
        "Where could you rest on the way, if you had to?",
    ),
    "probe_do-they-agree": (
        "How would you know that the old and the new agree?", "How would you find what the new one gets wrong?",
        "What would you compare while both are there?",
    ),
    "probe_old-one-off": (
        "When is the old one gone?", "What keeps the old one alive, and for how long?",
        "How do you know that nobody needs the old one?",
    ),
    "probe_decline": (
        "What would make you say no?", "Under which conditions would you take it?", "What if they press you to accept?",
    ),
    "probe_leave-alone": (
        "Which of these would you leave alone for now?", "What are you not going to do?", "What can wait, and why?",
    ),
    "probe_on-call-feels": (
        "What will this do to whoever is on call?", "How does a night with this service look?",
        "Who wakes up for this, and how often?",
    ),
    "probe_who-pays": (
        "What does it cost, and who pays?", "What makes it worth that?",
        "What would you give up for it?",
    ),
    "probe_who-agrees": (
        "Who has to agree, and what do they want?", "Who might be against it?", "Whom would you have to win over?",
    ),
    "probe_month-later": (
        "What do you look at a month later?", "When do you come back to this, and to check what?",
        "What would you want written down once it is done?",
    ),
    "nudge_silence-1": (
        "Take your time. What are you weighing?", "No hurry. What is on your mind?", "What are you thinking about?",
    ),
    "nudge_silence-2": (
        "What would you do next?", "Where would you go from here?", "What comes next for you?",
    ),
    "nudge_silence-3": (
        "Say aloud what you are thinking; it need not be tidy.", "Half a thought is fine too.",
        "You can think aloud here.",
    ),
    "nudge_silence-4": (
        "Which question is open for you right now?",
        "What would you most like to know?",
        "What is missing for you to go on?",
    ),
    "nudge_silence-5": (
        "I am still here.", "Whenever you are ready.", "Shall we go on?",
    ),
    "nudge_thread-1": (
        "You have been looking for a while. What do you know now, and what would you do with it?",
        "Let me stop you there for a moment. What do these looks add up to?",
        "You have seen a good deal by now. What follows from it?",
    ),
    "nudge_thread-2": (
        "How much longer would you give this line of enquiry?", "What would make you leave this thread?",
        "If you had to decide now, what would you do?",
    ),
    "help_1": (
        "What do you know so far, and what would you most like to know next?",
        "Let me ask instead: which of the things you know matters most to your next step?",
        "Where are you between finding out how bad it is and making it better?",
    ),
    "help_2_impact": (
        "You could say more about the users.", "We have not spoken much about who sees this.",
        "One area left open is what it does to people.",
    ),
    "help_2_who_not": (
        "You could look at how it is spread.",
        "One area left open is where it is not.",
        "We have not spoken about who is fine.",
    ),
    "help_2_changes": (
        "One area left open is what is different from before.", "You could look at the days before.",
        "We have not spoken about what is new.",
    ),
    "help_2_built": (
        "One area left open is how a request travels.", "You could look at how this is built.",
        "We have not spoken about the path.",
    ),
    "help_2_theory": (
        "You have facts. You have not said what you make of them.", "One area left open is what you believe.",
        "We have not heard a theory from you.",
    ),
    "help_2_people": (
        "One area left open is other people.",
        "You need not do this alone.",
        "We have not spoken about who else is involved.",
    ),
    "help_2_safe_step": (
        "One area left open is what could be done for users meanwhile.",
        "You could think about a step that can be taken back.",
        "We have not spoken about what to do, only about what is.",
    ),
    "help_2_verify": (
        "One area left open is whether it helped.", "You could look back at what you did.",
        "We have not spoken about the effect of your step.",
    ),
    "help_2_prevention": (
        "One area left open is next time.",
        "You could think beyond today.",
        "We have not spoken about what comes after.",
    ),
    "help_3_impact": (
        "The usual next step: put the harm to users into a number, with its denominator.",
        "Usually one would now ask how many users, of how many, and since when.",
        "The method says: first the size of it, from the user's side.",
    ),
    "help_3_who_not": (
        "The usual next step: split the users' measure by one dimension after another, and see who is fine.",
        "Usually one would now split by place, by client and by version.",
        "The method says: find the edge between those who see it and those who do not.",
    ),
    "help_3_changes": (
        "The usual next step: list what changed around the beginning, of every kind.",
        "Usually one would now go through the changes before it began.",
        "The method says: ask what changed, and when, before believing in any of it.",
    ),
    "help_3_built": (
        "The usual next step: follow one request along its path, hop by hop.",
        "Usually one would now sketch the path and measure each hop.",
        "The method says: know the path, then find the hop where it departs from normal.",
    ),
    "help_3_theory": (
        "The usual next step: name two explanations, and one look that tells them apart.",
        "Usually one would now write down two theories and test the cheaper one.",
        "The method says: two theories, one test.",
    ),
    "help_3_people": (
        "The usual next step: tell those concerned what you know, and bring in whoever owns the part you suspect.",
        "Usually one would now send a short update and call the owner.",
        "The method says: an update early, however short, and the owner beside you.",
    ),
    "help_3_safe_step": (
        "The usual next step: the smallest step that can be taken back and helps users, before the cause is known.",
        "Usually one would now relieve users first, in the smallest scope that does it.",
        "The method says: mitigate first, small and reversible.",
    ),
    "help_3_verify": (
        "The usual next step: look at the users' measure again, before against after.",
        "Usually one would now check from the user's side that it helped.",
        "The method says: verify where the harm was, and wait long enough.",
    ),
    "help_3_prevention": (
        "The usual next step: what would have caught it, what would have kept it small, who does that and by when.",
        "Usually one would now turn to the follow-ups, with owners and dates.",
        "The method says: leave with a short list, a name and a date on each line.",
    ),
}  # fmt: skip
