"""Faults of load and capacity: more asked, or less there to answer."""

from simride.simulator.faults.shapes import Action, Fault, Left, Look, Touch

DAY_S = 86_400.0

FAULTS = (
    Fault(
        10, "surge", "load",
        "Everyone comes at once: the demand of a region doubles or more within minutes.",
        "a ramp of two to twenty minutes",
        touches=(Touch("demand", ("region",), (1.7, 2.6), ramp_s=300.0),),
        changes=(),
        reveals=(
            Look('user traffic{region="{region}"}', "more requests from users", at_least=1.5, since_s=360.0),
            Look('utilisation{service="{service}", region="{region}"}', "the tightest service is full", "value",
                 at_least=0.9, since_s=360.0),
        ),
        misleads=(
            Look('cpu{service="{service}", region="{region}"}', "high CPU, which looks like a slow release",
                 at_least=1.4, since_s=360.0),
        ),
        first=(Action("shed_load", region="{region}", name="medium", percent=70.0),),
        within_s=240.0,
        first_says="refuse what matters least, then add hosts",
        wrong=(Action("restart", "{service}", "{region}"),),
        wrong_says="restart what is busy, or look for a release to take back",
        lasting="headroom, and admission by what a request is worth",
    ),
    Fault(
        11, "slow-growth", "load",
        "Demand grows a little every week, until a peak no longer fits.",
        "weeks; it hurts at the peak of the day only",
        touches=(Touch("demand", ("region",), (1.5, 2.1), ramp_s=56 * DAY_S),),
        reveals=(
            Look('utilisation{service="{service}", region="{region}"}', "nearly full at the peak", "value",
                 at_least=0.84, ago_s=(900.0, 0.0)),
        ),
        misleads=(
            Look('user traffic{region="{region}"}', "no more users than an hour ago", at_most=1.1,
                 ago_s=(900.0, 0.0), against_s=(3600.0, 2700.0)),
            Look('good_ratio{region="{region}"}', "and every night all is well", "value", at_least=0.999,
                 ago_s=(14 * 3600.0, 11 * 3600.0)),
        ),
        first=(Action("scale", "{service}", "{region}", percent=50.0),),
        within_s=960.0,
        first_says="add hosts",
        wrong=(Action("restart", "{service}", "{region}"),),
        wrong_says="restart it, or wait: every peak goes by",
        lasting="a forecast of the weekly peak, and hosts ordered by it",
    ),
    Fault(
        12, "hot-shard", "load",
        "One key becomes popular, and the rack its shard is at home in gets several times its part.",
        "minutes",
        touches=(Touch("heat", ("service", "cluster", "rack"), (4.0, 9.0), ramp_s=120.0),),
        reveals=(
            Look('utilisation{service="{service}", cluster="{cluster}"} by (rack)', "one rack is full",
                 "times the rest", at_least=2.0, points_to="{rack}", since_s=180.0),
        ),
        misleads=(
            Look('server p50 latency{service="{service}"}', "the service is well on average", at_most=1.1,
                 since_s=180.0),
            Look('utilisation{service="{service}"}', "and no busier", at_most=1.15, since_s=180.0),
        ),
        first=(Action("shift_traffic", "{service}", cluster="{cluster}", rack="{rack}", percent=75.0),),
        within_s=480.0,
        first_says="spread what is at home in that rack, or answer the key from a cache",
        wrong=(Action("restart", "{service}", cluster="{cluster}", rack="{rack}"),),
        wrong_says="restart the busy hosts: fewer and colder ones for the same key",
        lasting="limits for each key, shards that split by themselves",
    ),
    Fault(
        13, "runaway-client", "load",
        "One client asks many times more than ever, from a bug or on purpose.",
        "a step",
        touches=(Touch("client_demand", ("client",), (9.0, 22.0)),),
        reveals=(
            Look('user traffic by (client)', "one client has grown many times over", at_least=5.0,
                 points_to="{client}"),
        ),
        misleads=(
            Look('user traffic{region="{region}"}', "in the total it looks like people coming", at_least=1.3),
            Look('utilisation{service="{service}"}', "and like too few hosts", at_least=1.3),
        ),
        first=(Action("shed_load", name="{client}", percent=95.0),),
        within_s=240.0,
        first_says="block or limit that client",
        wrong=(Action("restart", "{service}"), Action("shed_load", percent=20.0)),
        wrong_says="refuse part of everybody's requests, or restart what is full",
        lasting="a quota for each client",
    ),
    Fault(
        14, "drained-capacity", "load",
        "A cluster is taken out for maintenance, and the one beside it cannot carry both.",
        "minutes, by our own hand",
        touches=(Touch("serve", ("cluster",), (0.2, 0.0), "set", ramp_s=240.0),),
        changes=(
            Left("infrastructure", "{cluster}", "power maintenance: traffic drained", "data-centre operations",
                 "{cluster}", (20.0, 60.0), 6 * 3600.0),
        ),
        reveals=(
            Look('user traffic{cluster="{other}"}', "the cluster beside it takes its traffic", at_least=1.5,
                 since_s=300.0),
            Look("infrastructure {cluster}", "a drain is in the feed", "count", at_least=1.0, tool="change",
                 since_s=-120.0),
        ),
        misleads=(
            Look('user error_rate{region="{region}"} by (cluster)', "the cluster that receives is the one that fails",
                 "value", at_least=0.005, points_to="{other}", since_s=300.0),
            Look('utilisation{service="{service}", cluster="{cluster}"}', "the drained one looks clean", "value",
                 at_most=0.45, since_s=300.0),
        ),
        first=(Action("undrain", cluster="{cluster}"),),
        within_s=600.0,
        first_says="give the traffic back, or refuse some of it",
        wrong=(Action("restart", "{service}", cluster="{other}"),),
        wrong_says="restart what pages, in the cluster that is only full",
        lasting="a drain that checks first what the neighbours have left",
    ),
)
