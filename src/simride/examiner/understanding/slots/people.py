"""People slots: audiences, roles, owners and deadlines."""

import re

from simride.examiner.understanding.stretch import Slots

AUDIENCES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (audience, re.compile(pattern))
    for audience, pattern in (
        (
            "incident_channel",
            r"\b(incident (channel|room|chat|doc)|war ?-?room|slack|the channel|the bridge|"
            r"chat room|in channel)\b",
        ),
        ("customers", r"\b(status ?-?page|customers?|users|public(ly)?|clients|twitter|externally|external)\b"),
        (
            "leadership",
            r"\b(leadership|management|execs?|executives?|vps?|directors?|stakeholders?|boss(es)?|ceo|cto|"
            r"upper)\b",
        ),
        ("support", r"\b(support|customer (service|care|success)|help ?desk|cs team)\b"),
        ("owner", r"\b(owner|product owner|messenger owner|product manager|pm)\b"),
        (
            "team",
            r"\b((the|my|our|owning|whole|other) (\w+ )?teams?|everyone|everybody|team ?mates|engineers|"
            r"colleagues)\b",
        ),
    )
)
ROLES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (role, re.compile(pattern))
    for role, pattern in (
        ("ic", r"\b(ic|incident commander|incident lead|commander|run the incident)\b"),
        ("comms", r"\b(comms( lead)?|communications?( lead)?|handle (the )?comms)\b"),
        ("scribe", r"\b(scribe|note ?taker|take notes|keep the timeline)\b"),
        ("ops", r"\b(ops lead|operations lead)\b"),
    )
)
OWNER = re.compile(
    r"\b(?:owned by|owner(?: is|:)?|assign(?:ed)? (?:it |this |that |them )?to|hand (?:it |this |that )?(?:over |"
    r"off )?to|"
    r"delegate (?:it |this |that )?to|driven by|responsible is)\s+((?:the )?\w+(?: (?:team|on-call|lead))?)"
)
DEADLINE = re.compile(
    r"\b(?:by|before|within|due(?: by| on)?|until|no later than|for)\s+((?:the )?(?:end of (?:the |this |next )?\w+|"
    r"next \w+|this "
    r"\w+|monday|tuesday|wednesday|thursday|friday|tomorrow|tonight|today|(?:a |an |one |two |three |four |"
    r"\d+ )(?:days?|weeks?|"
    r"months?|sprints?|quarters?)|q[1-4]|eod|eow))\b|\b(next (?:week|sprint|quarter|month)|this (?:week|sprint|"
    r"quarter|month)|"
    r"tomorrow|in (?:a|two|three|\d+) (?:weeks?|days?|sprints?|months?))\b"
)


def people_slots(act: str, plain: str, masked: str) -> Slots:
    """Slots about people that the words of an act fill."""
    del masked
    out: Slots = {}
    audiences = tuple(name for name, pattern in AUDIENCES if pattern.search(plain))
    if act == "communicate" and audiences:
        precise = tuple(a for a in audiences if a != "team") or audiences
        out["audience"] = precise[0] if len(precise) == 1 else precise
    if role := next((name for name, pattern in ROLES if pattern.search(plain)), None):
        out["role"] = role
    if owner := OWNER.search(plain):
        out["owner"] = owner.group(1)
    if deadline := DEADLINE.search(plain):
        out["deadline"] = next(group for group in deadline.groups() if group)
    return out
