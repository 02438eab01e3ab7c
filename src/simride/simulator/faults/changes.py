"""Faults that a change brings: releases, settings, gates, files, jobs."""

from simride.simulator.faults.shapes import Action, Fault, Left, Look, Touch
from simride.simulator.world import Bursts

STAGES = ((0.0, 0.02), (600.0, 0.08), (1200.0, 0.40), (2400.0, 0.50))  # seconds after the first, hosts more
FIVE_MINUTES = Bursts((300.0, 300.0), (300.0, 300.0))

FAULTS = (
    Fault(
        1, "faulty-release", "changes",
        "A release answers part of what it is asked with errors, and reaches more hosts stage by stage.",
        "in steps, seconds after each stage of the rollout",
        touches=(
            *(Touch("new_version", ("service",), (share, share), "add", after) for after, share in STAGES),
            Touch("errors", ("service", "newer"), (0.15, 0.45), "add"),
        ),
        changes=(
            Left("code", "{service}", "release {service} {older} → {newer}", "release train",
                 lasts_s=3000.0, detail="in stages: 2 %, 10 %, 50 %, all"),
        ),
        reveals=(
            Look('error_rate{service="{service}"} by (version)', "errors of the newer version, none of the older",
                 "times the rest", at_least=100.0, points_to="{newer}"),
        ),
        misleads=(
            Look("user error_rate", "users see almost nothing while the first stage runs, for callers try again",
                 "value", at_most=0.01, until_s=600.0),
        ),
        first=(Action("pause_rollout", "{service}"), Action("rollback", "{service}")),
        within_s=1320.0,
        first_says="stop the rollout and roll it back",
        wrong=(Action("restart", "{service}"), Action("scale", "{service}", percent=50.0)),
        wrong_says="restart the service, or add hosts: both spread the same release",
        lasting="judge a canary by the kind of request it fails, not by the average; a test for the case",
    ),
    Fault(
        2, "slow-release", "changes",
        "A release takes more time per request. At night there is room for it; in the morning there is not.",
        "hours: a release in the evening, the alarm at the next day's peak",
        touches=(
            Touch("new_version", ("service", "region"), (1.0, 1.0), "add", ramp_s=2400.0),
            Touch("own", ("service", "region", "newer"), (1.5, 2.5)),
        ),
        changes=(
            Left("code", "{service}", "release {service} {older} → {newer}", "release train", "{region}",
                 lasts_s=2400.0),
        ),
        reveals=(
            Look('server p50 latency{service="{service}", region="{region}"}',
                 "more time per request since the release", at_least=1.3, since_s=2700.0, until_s=6300.0),
        ),
        misleads=(
            Look('good_ratio{region="{region}", endpoint="{endpoint}"}', "users are served as well as ever that night",
                 "value", at_least=0.999, since_s=2700.0, until_s=6300.0),
            Look("code {service}", "no release in the hours before the alarm", "count", at_most=0.0, tool="change",
                 since_s=3000.0),
        ),
        first=(Action("rollback", "{service}", "{region}"),),
        within_s=1500.0,
        first_says="roll it back, or add hosts where that is unsafe",
        wrong=(Action("restart", "{service}", "{region}"),),
        wrong_says="restart it: fewer and colder hosts at the peak",
        lasting="a gate on time per request before release, on many small series at once",
    ),
    Fault(
        3, "config-push", "changes",
        "A setting goes everywhere within seconds and is wrong: callers give up before an answer can come.",
        "a step, in all regions, within a minute of the push",
        touches=(Touch("timeout_s", ("calling", "called"), (0.05, 0.01), reverts=True),),
        changes=(
            Left("config", "{calling}", "deadlines by class of request", "config-bot", before_s=(15.0, 25.0)),
            Left("config", "{neighbour}", "limits of a thread pool", "clean-up bot", before_s=(3.0, 8.0)),
        ),
        reveals=(
            Look('timeouts{service="{called}"}', "callers give up many times more often, everywhere at once",
                 at_least=20.0),
            Look("config {calling}", "a setting of the caller was pushed within two minutes", "count", at_least=1.0,
                 tool="change", since_s=-120.0, until_s=60.0),
        ),
        misleads=(
            Look('server p50 latency{service="{called}"}', "the service called is as quick as ever",
                 at_most=1.1),
            Look("config {neighbour}", "the push nearest in time is somebody else's", "count", at_least=1.0,
                 tool="change", since_s=-10.0, until_s=60.0),
        ),
        first=(Action("revert", "{calling}", text="deadlines"),),
        within_s=240.0,
        first_says="take the setting back",
        wrong=(Action("revert", "{neighbour}"), Action("restart", "{called}")),
        wrong_says="take back the push nearest in time, or restart the service that seems not to answer",
        lasting="validate settings against what calls take; push them in stages",
    ),
    Fault(
        4, "dormant-path", "changes",
        "A new row of data sends a path into the code that shipped weeks ago and never ran: processes crash and start "
        "again, everywhere.",
        "at once in all regions; hosts come back cold",
        touches=(
            Touch("new_version", ("neighbour",), (1.0, 1.0), "add", after_s=-1500.0, ramp_s=600.0),
            Touch("hosts_down", ("service",), (0.55, 0.85), "add", reverts=True, fade_s=90.0),
            Touch("coldness", ("service",), (0.6, 1.0), "add", reverts=True, fade_s=240.0),
            Touch("errors", ("service",), (0.05, 0.2), "add", reverts=True),
        ),
        changes=(
            Left("data", "{service}", "policy table: 1 row added", "policy editor", before_s=(4.0, 12.0)),
            Left("code", "{neighbour}", "daily release", "release train", before_s=(1490.0, 1500.0), lasts_s=600.0),
        ),
        reveals=(
            Look('hosts{service="{service}"}', "most of its hosts are not there, in every region", at_most=0.5),
            Look("data {service}", "its data was changed a moment before", "count", at_least=1.0, tool="change",
                 since_s=-30.0, until_s=10.0),
        ),
        misleads=(
            Look("code {service}", "its release is weeks old", "count", at_most=0.0, tool="change",
                 ago_s=(3 * 3600.0, 0.0)),
            Look("code {neighbour}", "the last release is somebody else's", "count", at_least=1.0, tool="change",
                 since_s=-1800.0),
        ),
        first=(Action("revert", "{service}", text="policy"),),
        within_s=420.0,
        first_says="take the row out, or throw the switch that keeps the path from being taken",
        wrong=(Action("rollback", "{neighbour}"), Action("restart", "{service}")),
        wrong_says="roll back the last release, or restart what restarts by itself",
        lasting="new paths behind a gate, data that fails open, a pause that grows between restarts",
    ),
    Fault(
        5, "gate-ramp", "changes",
        "A gate opens step by step, and what it turns on costs more per request than anyone measured.",
        "stairs over hours",
        touches=(
            Touch("gate", (), (1.0, 1.0), "set", name="{gate}"),
            Touch("gate", (), (5.0, 5.0), "set", 1200.0, name="{gate}"),
            Touch("gate", (), (25.0, 25.0), "set", 2400.0, name="{gate}"),
            Touch("gate", (), (80.0, 100.0), "set", 3600.0, name="{gate}"),
        ),
        changes=(
            *(Left("gate", "{gate}", f"{before} % to {after} %", "experiment service", before_s=(10.0 - at, 15.0 - at))
              for at, before, after in ((0.0, 0, 1), (1200.0, 1, 5), (2400.0, 5, 25), (3600.0, 25, 100))),
        ),
        reveals=(
            Look('utilisation{service="{service}"}', "busier with every step of the gate", at_least=1.4,
                 since_s=3660.0),
            Look("gate {gate}", "the steps are in the feed under the gate's name", "count", at_least=4.0, tool="change",
                 since_s=-60.0),
        ),
        misleads=(
            Look('p99 latency{endpoint="{endpoint}"}', "at a quarter users feel nothing", at_most=1.15, since_s=2460.0,
                 until_s=3600.0),
            Look("code {service}", "no release of the service", "count", at_most=0.0, tool="change",
                 since_s=-600.0),
        ),
        first=(Action("set_gate", name="{gate}", percent=0.0),),
        within_s=300.0,
        first_says="close the gate",
        wrong=(Action("restart", "{service}"), Action("set_retries", "{calling}", name="{service}", amount=2.0)),
        wrong_says="restart the service, or let callers try more often",
        lasting="alarms that compare those with the gate and those without; load of a gate measured at 1 %",
    ),
    Fault(
        6, "oversize-file", "changes",
        "A file made anew every five minutes comes out too big every other time, and those who load it fail.",
        "a square wave of five minutes, later for good",
        touches=(
            Touch("errors", ("service",), (0.3, 0.9), "add", lasts_s=5400.0, bursts=FIVE_MINUTES, reverts=True),
            Touch("errors", ("service",), (0.3, 0.9), "add", after_s=5400.0, reverts=True),
        ),
        changes=(
            Left("data", "{service}", "feature file: more columns", "batch scheduler", before_s=(10.0, 30.0)),
        ),
        reveals=(
            Look('error_rate{service="{service}"}', "errors of its own, five minutes on and five off", at_least=200.0),
        ),
        misleads=(
            Look('error_rate{service="{service}"}', "then it is well again by itself, as after an attack", at_most=10.0,
                 since_s=330.0, until_s=570.0),
        ),
        first=(Action("revert", "{service}", text="feature file"),),
        within_s=120.0,
        first_says="stop the file from spreading and go back to the last good one",
        wrong=(Action("shed_load", percent=30.0), Action("restart", "{service}")),
        wrong_says="refuse traffic as in an attack, or restart it between two waves",
        lasting="bounds on what is loaded, keep the last good one, a canary for data",
    ),
    Fault(
        7, "format-mismatch", "changes",
        "A release writes what is stored in a new format, and the older version of another service cannot read it.",
        "grows with what is written, minutes after the rollout begins",
        touches=(
            Touch("new_version", ("calling",), (0.5, 0.5), "add", ramp_s=600.0),
            Touch("errors", ("service", "older"), (0.15, 0.45), "add", ramp_s=600.0),
        ),
        changes=(
            Left("code", "{calling}", "release {calling}: compact records", "release train", lasts_s=600.0,
                 detail="in stages: half, then all"),
        ),
        reveals=(
            Look('server error_rate{service="{service}"}', "the reader fails, more from minute to minute",
                 at_least=200.0, since_s=600.0),
        ),
        misleads=(
            Look('server error_rate{service="{calling}"}', "the service that was released is well", "value",
                 at_most=0.001, since_s=600.0),
            Look("code {service}", "and the one that fails was not touched", "count", at_most=0.0, tool="change",
                 since_s=-600.0),
        ),
        first=(Action("rollforward", "{service}"),),
        within_s=1260.0,
        first_says="bring the readers forward, or stop the writer",
        wrong=(Action("rollback", "{calling}"), Action("restart", "{service}")),
        wrong_says="roll the release back: what it wrote stays written",
        lasting="readers first, writers second, and a release apart between them",
    ),
    Fault(
        8, "backfill", "changes",
        "A job in the background takes the store's time, and the requests wait behind it.",
        "minutes after the job starts",
        touches=(Touch("own", ("service", "region"), (2.4, 3.6), ramp_s=240.0, reverts=True),),
        changes=(
            Left("data", "{service}", "fill column seller_region", "batch scheduler", "{region}", (30.0, 90.0),
                 lasts_s=4 * 3600.0),
        ),
        reveals=(
            Look('utilisation{service="{service}", region="{region}"}', "the store is busy with the same traffic",
                 at_least=1.8, since_s=240.0),
            Look("data {service}", "a job was started there", "count", at_least=1.0, tool="change", since_s=-120.0),
        ),
        misleads=(
            Look('user traffic{region="{region}"}', "no more users, so it does not look like load", at_most=1.15,
                 since_s=240.0),
        ),
        first=(Action("revert", "{service}", text="fill column"),),
        within_s=420.0,
        first_says="stop the job",
        wrong=(Action("scale", "{calling}", "{region}", percent=50.0), Action("restart", "{calling}", "{region}")),
        wrong_says="add hosts to the application, or restart it",
        lasting="a limit on what jobs may take; changes of tables that go on in small steps",
    ),
    Fault(
        9, "limit-change", "changes",
        "Somebody lowers how much a service takes from its callers, and the rest gets a quick refusal.",
        "a step",
        touches=(Touch("rate_limit", ("service",), (0.75, 0.4), "set", of_peak=True, reverts=True),),
        changes=(
            Left("config", "{service}", "fair use: new limits for callers", "capacity planner", before_s=(10.0, 30.0)),
        ),
        reveals=(
            Look('error_rate{service="{service}"}', "quick refusals", "value", at_least=0.05),
            Look('utilisation{service="{service}"}', "and its hosts are less busy than before", at_most=0.9),
            Look("config {service}", "its limits were changed", "count", at_least=1.0, tool="change", since_s=-60.0),
        ),
        misleads=(
            Look('server traffic{service="{service}"}', "more requests reach it, as in a surge", at_least=1.15),
        ),
        first=(Action("revert", "{service}", text="fair use"),),
        within_s=180.0,
        first_says="take the limit back, or raise it",
        wrong=(Action("scale", "{service}", percent=50.0), Action("restart", "{service}")),
        wrong_says="add hosts, as for a surge: the limit stays",
        lasting="limits as code, reviewed against what callers use",
    ),
)
