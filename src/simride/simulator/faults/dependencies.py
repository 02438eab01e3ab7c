"""Faults of dependencies, the network, names and clocks."""

from simride.simulator.faults.shapes import Action, Fault, Left, Look, Touch
from simride.simulator.world import Bursts

SPELLS = Bursts((120.0, 400.0), (40.0, 160.0), 0.2)

FAULTS = (
    Fault(
        23, "dependency-down", "dependencies",
        "A service that others cannot do without answers every call with an error.",
        "a step",
        touches=(Touch("errors", ("service",), (0.9, 1.0), "add"),),
        reveals=(
            Look('server error_rate{service="{service}"}',
                 "it fails by its own count, and all failing calls lead to it", "value", at_least=0.5),
        ),
        misleads=(
            Look('error_rate{service="{calling}"}', "the services in front of it fail too, and page first",
                 at_least=20.0),
        ),
        first=(Action("set_gate", name="{gate}", percent=100.0),),
        within_s=180.0,
        first_says="do without it: the fallback, or the feature off",
        wrong=(Action("restart", "{calling}"), Action("set_retries", "{calling}", name="{service}", amount=0.0)),
        wrong_says="restart the services that page",
        lasting="make it a soft dependency, and try that in calm weather",
    ),
    Fault(
        24, "dependency-slow", "dependencies",
        "Part of the calls to a service wait before they reach it, in one cluster.",
        "sudden, or over hours",
        touches=(
            Touch("slow_p", ("service", "cluster"), (0.3, 0.6), "add"),
            Touch("slow_mean_s", ("service", "cluster"), (1.5, 3.0), "add"),
        ),
        reveals=(
            Look('caller p95 latency{service="{service}", cluster="{cluster}"}', "callers wait many times longer",
                 at_least=4.0),
        ),
        misleads=(
            Look('server p99 latency{service="{service}", cluster="{cluster}"}', "its own timer sees nothing",
                 at_most=1.2),
            Look('utilisation{service="{service}", cluster="{cluster}"}', "its hosts are hardly busier", at_most=1.6),
        ),
        first=(Action("drain", "{service}", cluster="{cluster}"),),
        within_s=540.0,
        first_says="send the calls elsewhere; a shorter timeout helps too where a second try can",
        wrong=(
            Action("scale", "{service}", cluster="{cluster}", percent=50.0),
            Action("restart", "{service}", cluster="{cluster}"),
        ),
        wrong_says="add hosts to it or restart it: they were never the matter",
        lasting="health as callers see it, timeouts taken from the objective",
    ),
    Fault(
        25, "lossy-rack", "dependencies",
        "The network path of one rack loses packets, in spells, and calls wait for them to be sent again.",
        "a step, then on and off",
        touches=(
            Touch("slow_p", ("service", "cluster", "rack"), (0.25, 0.6), "add", bursts=SPELLS),
            Touch("slow_mean_s", ("service", "cluster", "rack"), (1.2, 2.4), "add"),
            Touch("lost_p", ("service", "cluster", "rack"), (0.02, 0.08), "add", bursts=SPELLS),
        ),
        changes=(
            Left("infrastructure", "{cluster} rack {rack}", "top-of-rack switch swapped", "data-centre operations",
                 "{cluster}", (240.0, 420.0), 900.0, "closed, ok"),
        ),
        reveals=(
            Look('timeouts{service="{service}", cluster="{cluster}"} by (rack)', "calls to one rack time out",
                 "times the rest", at_least=10.0, points_to="{rack}"),
            Look('retransmits{service="{service}", cluster="{cluster}"} by (rack)', "and are sent again",
                 "times the rest", at_least=3.0, points_to="{rack}"),
        ),
        misleads=(
            Look('caller p50 latency{service="{service}"}', "the service's average hardly moves", at_most=1.02),
            Look('server p99 latency{service="{service}", cluster="{cluster}"} by (rack)', "all its racks time alike",
                 "times the rest", at_most=1.3),
        ),
        first=(Action("drain", "{service}", cluster="{cluster}", rack="{rack}"),),
        within_s=480.0,
        first_says="take the rack out",
        wrong=(Action("restart", "{service}", cluster="{cluster}", rack="{rack}"), Action("scale", "{service}",
                                                                                          percent=25.0)),
        wrong_says="restart its hosts, which are well, or add more of them",
        lasting="watch links and pairs of hosts, not only services",
    ),
    Fault(
        29, "clock-skew", "dependencies",
        "The clocks of one rack drift, and from some minute on what it signs is refused.",
        "a drift, then a threshold",
        touches=(Touch("errors", ("service", "cluster", "rack"), (0.25, 0.48), "add", ramp_s=60.0),),
        reveals=(
            Look('error_rate{service="{service}", cluster="{cluster}"} by (rack)', "one rack refuses", "times the rest",
                 at_least=100.0, points_to="{rack}"),
        ),
        misleads=(
            Look('error_rate{service="{service}"}', "over the service it looks like a few bad answers here and there",
                 "value", at_most=0.06),
            Look('utilisation{service="{service}", cluster="{cluster}"}', "no host is short of anything", at_most=1.3),
        ),
        first=(Action("drain", "{service}", cluster="{cluster}", rack="{rack}"),),
        within_s=480.0,
        first_says="take those hosts out",
        wrong=(Action("restart", "{service}", cluster="{cluster}", rack="{rack}"),),
        wrong_says="restart them: they come back with the same clock",
        lasting="an alarm on the offset of clocks",
    ),
    Fault(
        26, "partition", "dependencies",
        "The way between a cluster and the one beside it is cut, and calls from one to the other are never answered.",
        "a step",
        touches=(
            Touch("link_lost", ("cluster", "beyond"), (0.8, 1.0), "add"),
            Touch("link_lost", ("other", "behind"), (0.8, 1.0), "add"),
        ),
        reveals=(
            Look('timeouts{region="{region}", service="{service}"}', "calls time out, across the cut only",
                 at_least=100.0),
        ),
        misleads=(
            Look('server error_rate{region="{region}", service="{service}"}', "no service of the region sees errors",
                 "value", at_most=0.001),
            Look('utilisation{region="{region}", service="{service}"}', "and none is short of hosts", at_most=1.1),
        ),
        first=(Action("drain", region="{region}"),),
        within_s=540.0,
        first_says="fail away from one side, and see that only one side writes",
        wrong=(
            Action("restart", "{service}", "{region}"),
            Action("scale", "{service}", "{region}", percent=50.0),
        ),
        wrong_says="restart or enlarge what seems to time out",
        lasting="writes that need a majority; ways that are watched pair by pair",
    ),
    Fault(
        27, "name-gone", "dependencies",
        "The record of a service is emptied: old connections live on, new ones cannot be made.",
        "minutes, at the pace of caches and connections; a second wave after the repair",
        touches=(Touch("name_gone", ("service", "region"), (0.9, 1.0), "add"),),
        changes=(
            Left("config", "{service}", "zone published", "name service", "{region}", (20.0, 60.0)),
        ),
        reveals=(
            Look('unconnected{service="{service}", region="{region}"}', "connections cannot be made", "value",
                 at_least=0.3, ago_s=(180.0, 0.0)),
        ),
        misleads=(
            Look('server error_rate{service="{service}", region="{region}"}', "the service itself sees no errors",
                 "value", at_most=0.001),
            Look('server traffic{service="{service}", region="{region}"}', "its requests only get fewer, slowly",
                 at_most=0.9, ago_s=(180.0, 0.0)),
        ),
        first=(Action("restore_name", "{service}", "{region}"),),
        within_s=480.0,
        first_says="put the record back, and let those who come back in slowly",
        wrong=(Action("restart", "{calling}", "{region}"), Action("scale", "{service}", "{region}", percent=50.0)),
        wrong_says="restart the callers, who then have no connection at all",
        lasting="records with versions, and a guard against an empty one",
    ),
    Fault(
        28, "credential-expiry", "dependencies",
        "A certificate runs out: every new connection is refused, old ones live until they end.",
        "a step at a round time",
        touches=(Touch("credential_bad", ("service",), (1.0, 1.0), "add"),),
        reveals=(
            Look('unconnected{service="{service}"}', "new connections are refused", "value", at_least=0.3,
                 ago_s=(180.0, 0.0)),
            Look('caller error_rate{service="{service}"}', "and callers fail, everywhere alike", "value",
                 at_least=0.2, ago_s=(180.0, 0.0)),
        ),
        misleads=(
            Look("code {service}", "nothing was changed", "count", at_most=0.0, tool="change", since_s=-3600.0),
            Look('server error_rate{service="{service}"}', "the service itself is well", "value", at_most=0.001),
        ),
        first=(Action("renew_credential", "{service}"),),
        within_s=900.0,
        first_says="renew it, or go back to the last that is valid",
        wrong=(Action("restart", "{calling}"),),
        wrong_says="restart the callers, which ends the connections that still live",
        lasting="an alarm weeks before the date, and renewal by machine",
    ),
)
