"""Whether an answer is about work in production at all, and which focus areas it speaks to."""

from collections.abc import Sequence

from simride.stories.star import Piece
from simride.stories.training import AREAS, ELSEWHERE

LEAST_WORK_WORDS = 2
MOST_ELSEWHERE = 0.4
WORK = frozenset(
    [
    "server", "servers", "host", "hosts", "machine", "machines", "cluster", "clusters", "service", "services",
    "deploy", "deploys", "deployed", "deployment", "release", "releases", "released", "pager", "pages", "paged",
    "paging", "oncall", "incident", "incidents", "outage", "outages", "alert", "alerts", "alerting", "runbook",
    "runbooks", "playbook", "playbooks", "postmortem", "database", "databases", "shard", "shards", "cache",
    "queue", "queues", "network", "dns", "latency", "uptime", "availability", "backup", "backups", "storage",
    "store", "replica", "failover", "canary", "rollback", "rollout", "config", "software", "code", "engineer",
    "engineers", "engineering", "developer", "developers", "programmer", "product", "product's", "platform",
    "infrastructure", "production", "api", "apis", "pipeline", "migration", "monitoring", "dashboard",
    "dashboards", "traffic", "capacity", "load", "cloud", "gpu", "firmware", "hardware", "kernel", "security",
    "login", "ledger", "billing", "payment", "payments", "checkout", "customers", "client", "clients", "users",
    "sprint", "backlog", "ticket", "tickets", "stakeholders", "vendor", "contractor", "budget", "roadmap",
    "director", "manager", "cto", "vp", "audit", "auditors", "regulator", "compliance", "data", "rota", "project",
    "projects", "index", "search", "crash", "endpoint", "certificate", "script", "scripts", "test", "tests",
    "feature", "features", "design", "startup", "report", "reports", "team", "teams", "invoices", "scheduler",
    "archive", "queries", "server-side", "sre", "admin", "administrator",
]
)
WEAK_WORK = frozenset(
    (
        "team", "teams", "manager", "director", "project", "projects", "report", "reports", "load", "machine",
        "budget", "design", "test", "tests", "store", "product", "clients", "customers", "vendor", "security",
        "network", "traffic", "pages", "ticket", "tickets", "release", "index", "search", "archive", "script",
        "data", "startup",
    )
)


def is_about_work(pieces: Sequence[Piece]) -> bool:
    """Whether this is a story of such work; a fluent one about sailing is not."""
    words = {word for piece in pieces for word in piece.sentence.words}
    known = words & WORK
    if len(known) < LEAST_WORK_WORDS or (not known - WEAK_WORK and len(known) < 2 * LEAST_WORK_WORDS):
        return False
    return subjects(pieces)[ELSEWHERE] < MOST_ELSEWHERE


def subjects(pieces: Sequence[Piece]) -> dict[str, float]:
    """How likely the answer is about each area, or about something else; sentences that say nothing weigh nothing."""
    names = (*AREAS, ELSEWHERE)
    weights = [1.0 - piece.alone["other"] for piece in pieces]
    total = sum(weights)
    if total < 1e-9:
        return dict.fromkeys(names, 0.0)
    return {
        name: sum(weight * piece.subjects[name] for weight, piece in zip(weights, pieces, strict=True)) / total
        for name in names
    }
