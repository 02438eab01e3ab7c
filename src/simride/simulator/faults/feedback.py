"""Faults that feed themselves: what began them is gone, and they stay."""

from simride.simulator.faults.shapes import Action, Fault, Left, Look, Touch

FAULTS = (
    Fault(
        30, "retry-storm", "feedback",
        "A short slowness makes callers try again, and their tries are more than the service can ever answer.",
        "ten to sixty seconds of something else, then for good",
        touches=(Touch("own", ("service", "region"), (4.0, 8.0), lasts_s=60.0),),
        reveals=(
            Look('retries{service="{service}", region="{region}"}', "most of what it gets are retries", "value",
                 at_least=0.5, since_s=300.0),
        ),
        misleads=(
            Look('server traffic{service="{service}", region="{region}"}',
                 "much more traffic, which looks like a surge", at_least=1.5, since_s=300.0),
            Look('user traffic{region="{region}"}', "but no more users", at_most=1.15, since_s=300.0),
            Look("code {service}", "and nothing to take back", "count", at_most=0.0, tool="change", since_s=-600.0),
        ),
        first=(Action("set_retries", "{calling}", name="{service}", amount=0.0),),
        within_s=240.0,
        first_says="cut the retries; else refuse nine tenths for a short while",
        wrong=(
            Action("set_timeout", "{calling}", name="{service}", amount=2.0),
            Action("restart", "{service}", "{region}"),
        ),
        wrong_says="give the calls more time: the queue only grows longer",
        lasting="a budget for retries, deadlines that travel with a request, short queues",
    ),
    Fault(
        31, "cold-cache", "feedback",
        "A cache is emptied, every look-up goes on to the store, and the store is too slow to fill the cache again.",
        "at once; then for as long as the store times out",
        touches=(Touch("cache_loss", ("service", "region"), (0.3, 0.8), "add", lasts_s=10.0),),
        changes=(
            Left("data", "{service}", "new layout of entries: old ones dropped", "storage team", "{region}",
                 (15.0, 30.0), 60.0),
        ),
        reveals=(
            Look('cache_hit{region="{region}"}', "the cache answers less than it did", at_most=0.9, since_s=120.0),
            Look('server traffic{service="{called}", region="{region}"}', "and the store is asked many times as much",
                 at_least=2.0, since_s=120.0),
        ),
        misleads=(
            Look('server p99 latency{service="{service}", region="{region}"}', "the cache itself is well and quick",
                 at_most=1.2, since_s=120.0),
            Look('utilisation{service="{called}", region="{region}"}', "the store looks short of hosts", "value",
                 at_least=0.85, since_s=120.0),
        ),
        first=(Action("warm_cache", "{service}", "{region}"),),
        within_s=180.0,
        first_says="let requests in slowly, answer from what is old, copy entries from a warm neighbour",
        wrong=(Action("restart", "{called}", "{region}"), Action("flush_cache", "{service}", "{region}")),
        wrong_says="restart the store, or empty the cache once more",
        lasting="one fetch for many look-ups, old entries where the store fails, a warm-up before traffic",
    ),
    Fault(
        32, "health-check-cascade", "feedback",
        "Health checks do real work, fail under load and take hosts out; those left have more to do and fail next.",
        "one to five minutes after something made hosts slow",
        touches=(
            Touch("check_depth", ("service",), (1.0, 1.0), "set", after_s=-1500.0, reverts=True),
            Touch("own", ("service", "region"), (1.45, 1.65)),
            Touch("own", ("service", "region"), (2.0, 2.5), lasts_s=90.0),
        ),
        changes=(
            Left("config", "{service}", "health endpoint asks for a real answer", "{service} team", "all regions",
                 (1505.0, 1520.0)),
        ),
        reveals=(
            Look('hosts_ejected{service="{service}", region="{region}"}', "hosts are taken out, the more the busier",
                 "value", at_least=0.3, since_s=240.0),
        ),
        misleads=(
            Look('checks_failing{service="{service}", region="{region}"}', "checks say that the hosts are sick",
                 "value", at_least=0.3, since_s=240.0),
            Look("code {service}", "and nothing was released", "count", at_most=0.0, tool="change", since_s=-600.0),
        ),
        first=(Action("limit_ejection", "{service}", "{region}"),),
        within_s=300.0,
        first_says="stop taking hosts out, and refuse some load",
        wrong=(Action("restart", "{service}", "{region}"),),
        wrong_says="restart the hosts that are called sick",
        lasting="shallow checks, and a share of hosts that always stays in",
    ),
    Fault(
        33, "recovery-herd", "feedback",
        "An outage is over, and everyone who waited comes back at once: it looks as if the repair had failed.",
        "at the moment of the repair",
        touches=(
            Touch("errors", ("calling", "region"), (0.9, 1.0), "add", lasts_s=900.0),
            Touch("returning", ("region",), (0.5, 0.8), "add"),
        ),
        reveals=(
            Look('user traffic{region="{region}"}', "more users than before the outage, from the moment it ended",
                 at_least=1.5, since_s=930.0),
        ),
        misleads=(
            Look('error_rate{service="{service}", region="{region}"}', "things fail again right after the repair",
                 at_least=50.0, since_s=930.0),
        ),
        first=(Action("limit_reentry", region="{region}"),),
        within_s=60.0,
        first_says="let them back in slowly",
        wrong=(Action("restart", "{service}", "{region}"),),
        wrong_says="take the repair back, or restart what is full",
        lasting="clients that wait a random while; admission that knows who comes back",
    ),
    Fault(
        34, "queue-backlog", "feedback",
        "A message that cannot be read stops part of a queue, and what is behind it waits.",
        "minutes; it drains at what consumers have to spare",
        touches=(Touch("queue_poison", ("service",), (0.25, 0.6), "add"),),
        reveals=(
            Look('queue_lag{service="{service}"}', "messages wait, more every minute", "value", at_least=1000.0,
                 ago_s=(60.0, 0.0)),
            Look('queue_age{service="{service}"}', "the oldest for as long as it has lasted", "value", at_least=300.0,
                 ago_s=(60.0, 0.0)),
        ),
        misleads=(
            Look('error_rate{service="{calling}"}', "those who put messages in are well", at_most=2.0),
            Look('user error_rate', "and so are users, who are only waiting", "value", at_most=0.001),
        ),
        first=(Action("skip_message", "{service}"),),
        within_s=900.0,
        first_says="set the message aside, then add consumers",
        wrong=(Action("restart", "{service}"), Action("scale", "{service}", percent=50.0)),
        wrong_says="restart the consumers: they stop at the same message",
        lasting="dead letters, and consumers who may see a message twice",
    ),
)
