"""Faults of data and of what tells about it: the fleet looks other than it is."""

from simride.simulator.faults.shapes import Action, Fault, Left, Look, Touch

FAULTS = (
    Fault(
        35, "silent-corruption", "data",
        "A release gives answers that are not true, and everything believes them.",
        "hours undetected",
        touches=(
            Touch("new_version", ("service",), (1.0, 1.0), "add", ramp_s=300.0),
            Touch("wrong", ("operation", "newer"), (0.05, 0.3), "add"),
        ),
        changes=(
            Left("code", "{service}", "release {service} {older} → {newer}", "release train", lasts_s=300.0),
        ),
        reveals=(
            Look('wrong_ratio{endpoint="{endpoint}"}', "answers do not hold against the truth", at_least=100.0,
                 since_s=360.0),
        ),
        misleads=(
            Look("user error_rate", "no errors", at_most=1.5, since_s=360.0),
            Look('p99 latency{endpoint="{endpoint}"}', "no slowness", at_most=1.2, since_s=360.0),
            Look('utilisation{service="{service}"}', "no load: every signal is green", at_most=1.1, since_s=360.0),
        ),
        first=(Action("rollback", "{service}"),),
        within_s=1320.0,
        first_says="stop what writes it, read from what is still good; do not restart",
        wrong=(Action("restart", "{service}"), Action("scale", "{service}", percent=50.0)),
        wrong_says="restart it, or wait for an alarm",
        lasting="checksums, and canaries that compare answers",
    ),
    Fault(
        36, "metrics-lost", "data",
        "Metrics of a service no longer arrive: a rule that renames them went wrong. Nothing happens to the service.",
        "a step",
        touches=(Touch("telemetry_lost", ("service", "region"), (0.97, 1.0), "set"),),
        changes=(
            Left("config", "metrics-pipeline", "relabelling, second half of the rules", "observability team",
                 "{region}", (15.0, 45.0)),
        ),
        reveals=(
            Look('user traffic{region="{region}"}', "users come as before", at_least=0.9),
            Look('good_ratio{region="{region}"}', "and are served as before", "value", at_least=0.999),
        ),
        misleads=(
            Look('server traffic{service="{service}", region="{region}"}', "its requests stop from one minute to the "
                 "next, as in an outage", at_most=0.05),
            Look('hosts{service="{service}", region="{region}"}', "and its hosts are gone", at_most=0.05),
        ),
        first=(),
        within_s=420.0,
        first_says="look at a second source, and leave production alone",
        wrong=(Action("drain", cluster="{cluster}"),),
        wrong_says="drain what seems to be down: its neighbours get twice their load",
        lasting="an objective for the metrics themselves, and a page that names what is missing",
    ),
)
