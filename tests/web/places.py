"""Every page of the app in every state it has: what the browser's checks visit, so that no page can be forgotten.

An address names what `furnished` has put there. What is no page of its own (data for charts, files, parts of pages) is
named in PARTS with what it is instead. REFUSED has what can be sent and is
not taken: the page that says so is a state too.
"""

STATES: dict[str, tuple[str, ...]] = {
    "home": ("/",),
    "cases": ("/cases/", "/cases/?kind=replace"),
    "set-up": ("/cases/messenger/",),
    "logbook": ("/logbook/",),
    "guide": ("/guide/",),
    "guide-part": ("/guide/how-the-screen-is-built/", "/guide/which-tool-tells-what/",
                   "/guide/deciding-about-stability/"),
    "journey": ("/journey/",),
    "application": ("/journey/{job}/",),
    "add-piece": ("/journey/{job}/add/interview/",),
    "piece": ("/journey/interview/{ahead}/", "/journey/retrospective/{past}/", "/journey/person/{person}/",
              "/journey/reading/{reading}/", "/journey/question/{question}/"),
    "archive": ("/your-data/",),
    "stories": ("/stories/",),
    "new-story": ("/stories/new/",),
    "story": ("/stories/{story}/",),
    "interview": ("/interview/",),
    "settings": ("/settings/",),
    "pre-flight": ("/pre-flight/",),
    "rollouts": ("/rollouts/", "/rollouts/?preset=rings-style"),
    "rollout-study": ("/rollouts/studies/{study}/",),
    "rollout-led": ("/rollouts/led/{led}/",),
    "cockpit": ("{flying}", "{flying}?tool=sql", "{talk_only}", "{interview}", "{unmodelled}"),
    "figure": ("{debriefed}charts/{chart}/",),
    "self-evaluate": ("{landed}self-evaluation/",),
    "debrief": ("{debriefed}debrief/", "{spoken}debrief/"),
    "replay": ("{debriefed}debrief/replay/?at=0", "{spoken}debrief/replay/?at=0"),
    "": ("/nowhere/",),
}  # fmt: skip
PARTS: dict[str, str] = {
    "logbook-pdf": "a file", "logbook-chart": "a chart", "journey-ics": "a file", "interview-ics": "a file",
    "archive-download": "a file", "export-stories": "a file", "stories-in-sight": "a part of the cockpit",
    "news": "a part of the cockpit", "without-script": "a picture", "chart": "a chart", "harm-chart": "a chart",
    "stamina-chart": "a chart", "debrief-pdf": "a file", "replay-lanes": "a chart", "replay-harm": "a chart",
    "replay-users": "a chart", "replay-users-table": "a part of the replay", "replay-map": "a part of the replay",
    "rollout-chart": "a chart", "voice-listen": "a sound", "download": "a file", "what-if": "a part of the debrief",
}  # fmt: skip
# name of the address -> where something is sent that is not taken, and what
REFUSED: dict[str, tuple[str, dict[str, str]]] = {
    "set-up": ("/cases/messenger/", {"seed": "the usual one"}),
    "import-ride": ("/rides/import/", {}),
    "live-in": ("/journey/time-zone/", {"zone": "Mars/Olympus"}),
    "apply": ("/journey/apply/", {}),
    "application": ("/journey/{job}/", {}),
    "withdraw": ("/journey/{job}/delete/", {}),
    "add-piece": ("/journey/{job}/add/interview/", {"day": "soon", "at": "14h", "zone": "Berlin"}),
    "piece": ("/journey/interview/{ahead}/", {"day": "2027-03-28", "at": "02:30", "zone": "Europe/Berlin"}),
    "remove-piece": ("/journey/person/{person}/delete/", {}),
    "archive-bring-in": ("/your-data/bring-in/", {}),
    "archive-delete": ("/your-data/delete/", {"sure": "maybe"}),
    "new-story": ("/stories/new/", {"title": ""}),
    "story": ("/stories/{story}/", {"title": ""}),
    "add-question": ("/stories/questions/", {}),
    "delete-stories": ("/stories/delete/", {"sure": "maybe"}),
    "interview": ("/interview/", {"seed": "the usual one"}),
    "rollouts": ("/rollouts/", {"plan": "stages: none"}),
    "rollout-studies": ("/rollouts/studies/", {"plan": "stages: none"}),
    "rollout-lead": ("/rollouts/lead/", {"plan": "stages: none"}),
    "rollout-led": ("/rollouts/led/{led}/", {"order": "dance"}),
    "settings": ("/settings/", {"time": "9"}),
    "language-model": ("/settings/model/", {"model-url": "gopher://", "do": "save"}),
    "voice-settings": ("/settings/voice/", {"voice-talk": "shout"}),
    "say": ("{begun}say/", {}),
    "choose": ("{begun}choose/", {"choice": "7"}),
    "look": ("{begun}look/metrics/", {"typed": "mood by colour"}),
    "order": ("{begun}order/", {}),
    "note": ("{begun}note/", {}),
    "skip": ("{begun}skip/", {"seconds": "-5"}),
    "self-evaluate": ("{landed}self-evaluation/", {"level-troubleshooting": ""}),
}
# what takes anything that is sent to it, or answers what no person reads
NEVER_REFUSES: dict[str, str] = {
    "guide-mark": "a button", "in-touch": "a button", "delete-story": "a button", "restore-story": "a button",
    "delete-question": "a button", "rollout-run-again": "a button", "pin": "a button", "pause": "a button",
    "go-on": "a button", "land": "a button", "what-if": "a button", "fly-on": "a button", "voice-remove": "a button",
    "voice-remove-all": "a button", "voice-words": "answers a script", "voice-piece": "answers a script",
    "voice-finish": "answers a script", "voice-begin": "answers a script",
}  # fmt: skip
