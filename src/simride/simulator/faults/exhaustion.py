"""Faults of something that runs out in a process: memory, connections, handles, time on a CPU, disk, locks."""

from simride.simulator.faults.shapes import Action, Fault, Left, Look, Touch

FAULTS = (
    Fault(
        17, "memory-leak", "exhaustion",
        "A release leaks memory: collecting it takes more and more time, then hosts are killed, and leak on.",
        "an hour to days; the period is what is free divided by the slope",
        touches=(
            Touch("new_version", ("service",), (1.0, 1.0), "add", ramp_s=300.0),
            Touch("leak_gb_h", ("service", "newer"), (12.0, 24.0), "add"),
        ),
        changes=(
            Left("code", "{service}", "release {service} {older} → {newer}", "release train", lasts_s=300.0),
        ),
        reveals=(
            Look('memory{service="{service}"}', "memory that only climbs", at_least=1.25, since_s=1500.0,
                 until_s=2100.0),
            Look('restarts{service="{service}"}', "until hosts are killed", "value", at_least=10.0, since_s=1200.0),
        ),
        misleads=(
            Look("good_ratio", "for the first half hour nobody feels it", "value", at_least=0.999, until_s=1500.0),
            Look('error_rate{service="{service}"}', "and errors come last", at_most=5.0, until_s=1800.0),
        ),
        first=(Action("rollback", "{service}"),),
        within_s=1320.0,
        first_says="roll back; a restart in small groups buys a while",
        wrong=(Action("restart", "{service}"),),
        wrong_says="restart and call it resolved: it comes back with the same period",
        lasting="mend the leak; an alarm on the slope of memory",
    ),
    Fault(
        18, "pool-starvation", "exhaustion",
        "Connections leak from a caller's pool until too few are left, and calls wait for one before they are sent.",
        "sudden, when what is left is just not enough",
        touches=(Touch("pool", ("calling", "called"), (1.9, 1.2), "set", ramp_s=600.0),),
        reveals=(
            Look('pool_pending{service="{called}"}', "calls wait for a connection before they are sent", "value",
                 at_least=100.0, since_s=660.0),
        ),
        misleads=(
            Look('server p50 latency{service="{called}"}', "the service called is as quick as ever", at_most=1.1,
                 since_s=660.0),
            Look('utilisation{service="{called}"}', "and idle", at_most=1.05, since_s=660.0),
            Look('timeouts{service="{called}"}', "though what users get are timeouts towards it", at_least=20.0,
                 since_s=660.0),
        ),
        first=(Action("set_pool_size", "{calling}", name="{called}", amount=8.0),),
        within_s=180.0,
        first_says="give the pool more connections, with care, or refuse some calls",
        wrong=(Action("scale", "{called}", percent=50.0), Action("restart", "{called}")),
        wrong_says="add hosts to the service that seems slow, or restart it",
        lasting="find the leak; a timeout on how long a connection may be held",
    ),
    Fault(
        19, "handle-exhaustion", "exhaustion",
        "Every host keeps handles for every other; hosts were added, and all of them are at their limit at once.",
        "when capacity is added",
        touches=(Touch("hosts_factor", ("service", "region"), (1.8, 2.2)),),
        changes=(
            Left("infrastructure", "{service}", "more hosts ahead of the sale", "capacity planner", "{region}",
                 (60.0, 120.0), 180.0),
        ),
        reveals=(
            Look('handles{service="{service}", region="{region}"}', "no handle is left", "value", at_least=0.95),
            Look('error_rate{service="{service}", region="{region}"}', "and every host refuses", "value",
                 at_least=0.3),
        ),
        misleads=(
            Look('cpu{service="{service}", region="{region}"}', "there is CPU to spare", "value", at_most=0.8),
            Look('memory{service="{service}", region="{region}"}', "memory is as ever", at_most=1.05),
        ),
        first=(Action("set_hosts", "{service}", "{region}", percent=100.0),),
        within_s=660.0,
        first_says="take the hosts away again",
        wrong=(Action("restart", "{service}", "{region}"), Action("scale", "{service}", "{region}", percent=50.0)),
        wrong_says="restart them, or add more",
        lasting="limits known and watched; connections shared, cells kept small",
    ),
    Fault(
        20, "cpu-throttling", "exhaustion",
        "A quota of CPU is counted over tenths of a second, and hosts stand still once one is used up.",
        "when the quota or the shape of the traffic changes",
        touches=(Touch("cpu_quota", ("service", "region"), (3.1, 2.6), "set", reverts=True),),
        changes=(
            Left("config", "{service}", "container sizes by the book", "capacity planner", "{region}", (10.0, 20.0)),
        ),
        reveals=(
            Look('throttled{service="{service}", region="{region}"}', "the quota is used up most of the time", "value",
                 at_least=0.5),
        ),
        misleads=(
            Look('cpu{service="{service}", region="{region}"}', "there is CPU to spare", "value", at_most=0.75),
            Look("code {service}", "and no release", "count", at_most=0.0, tool="change", since_s=-600.0),
        ),
        first=(Action("set_cpu_quota", "{service}", "{region}"),),
        within_s=240.0,
        first_says="lift the quota",
        wrong=(Action("restart", "{service}", "{region}"),),
        wrong_says="restart hosts that look idle",
        lasting="sizes by what a tenth of a second asks for, not by the mean of a minute",
    ),
    Fault(
        21, "disk-full", "exhaustion",
        "Disks fill day by day; at the end writes fail at once, and reads and health checks go on.",
        "a slope for days, then a step",
        touches=(Touch("disk_fill_h", ("service", "region"), (0.7, 1.2), "add"),),
        reveals=(
            Look('disk{service="{service}", region="{region}"}', "no room is left", "value", at_least=0.97,
                 ago_s=(300.0, 0.0)),
            Look('caller error_rate{operation="{operation}", region="{region}"}', "writes fail", "value",
                 at_least=0.3, ago_s=(300.0, 0.0)),
        ),
        misleads=(
            Look('utilisation{service="{service}", region="{region}"}', "its hosts are no busier", at_most=1.2,
                 ago_s=(300.0, 0.0)),
            Look("code {service}", "and nobody touched it", "count", at_most=0.0, tool="change"),
        ),
        first=(Action("free_disk", "{service}", "{region}"),),
        within_s=900.0,
        first_says="delete, rotate, or give it more room",
        wrong=(
            Action("restart", "{service}", "{region}"),
            Action("set_retries", "{calling}", name="{service}", amount=2.0),
        ),
        wrong_says="restart the store, or let callers try more often",
        lasting="alarms on the slope, and what is kept kept short",
    ),
    Fault(
        22, "lock-contention", "exhaustion",
        "Requests wait for each other's locks: the more are under way on a host, the less it finishes.",
        "minutes after a query changed, when something makes requests pile up",
        touches=(
            Touch("crosstalk", ("service", "region"), (0.05, 0.06), "add"),
            Touch("own", ("service", "region"), (3.0, 4.0), lasts_s=90.0),
        ),
        reveals=(
            Look('off_cpu{service="{service}", region="{region}"}', "its requests wait, and not for a CPU", "value",
                 at_least=0.4, since_s=180.0),
        ),
        misleads=(
            Look('utilisation{service="{service}", region="{region}"}', "it looks short of hosts", "value",
                 at_least=0.9, since_s=180.0),
            Look("code {service}", "and no release", "count", at_most=0.0, tool="change", since_s=-600.0),
        ),
        first=(Action("set_concurrency", "{service}", amount=4.0),),
        within_s=300.0,
        first_says="let fewer requests work at once, or kill the query",
        wrong=(Action("scale", "{calling}", "{region}", percent=50.0),),
        wrong_says="add hosts to those who call it: more at once",
        lasting="an index, short transactions, a limit on what works at once",
    ),
)
