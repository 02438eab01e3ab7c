"""Faults that feed themselves: what began them is gone, and they stay."""

from simride.simulator.faults.shapes import Action, Fault, Look, Touch

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
)
