"""Every page of the app in every state it has: what the browser's checks visit, so that no page can be forgotten.

An address names what `furnished` has put there. What is no page of its own (data for charts, files, parts of pages) is
named in PARTS with what it is instead.
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
    "cockpit": ("{flying}", "{flying}?tool=sql", "{talk_only}", "{interview}"),
    "figure": ("{debriefed}charts/{chart}/",),
    "self-evaluate": ("{landed}self-evaluation/",),
    "debrief": ("{debriefed}debrief/",),
    "replay": ("{debriefed}debrief/replay/?at=0",),
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
