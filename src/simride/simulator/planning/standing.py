"""Orders to mechanisms with a memory of their own, verb by verb."""

from collections.abc import Callable, Mapping

from simride.simulator.orders import Plan
from simride.simulator.planning import caches, capacity, connections, control, queues, recovery
from simride.simulator.planning.site import Site

PLANNERS: Mapping[str, Callable[[Site], Plan]] = {
    "flush_cache": caches.flush_cache,
    "warm_cache": caches.warm_cache,
    "serve_stale": caches.serve_stale,
    "limit_ejection": control.limit_ejection,
    "set_hosts": control.set_hosts,
    "free_quota": control.free_quota,
    "set_concurrency": capacity.set_concurrency,
    "set_cpu_quota": capacity.set_cpu_quota,
    "free_disk": capacity.free_disk,
    "restore_name": connections.restore_name,
    "renew_credential": connections.renew_credential,
    "limit_reentry": recovery.limit_reentry,
    "limit_restarts": recovery.limit_restarts,
    "skip_message": queues.skip_message,
    "add_consumers": queues.add_consumers,
}
