"""Faults of something that runs out in a process: memory, connections, handles, time on a CPU, disk, locks."""

from simride.simulator.faults.shapes import Action, Fault, Look, Touch

FAULTS = (
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
)
