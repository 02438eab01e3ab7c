"""Whether an answer is about work in production at all, and which focus areas it speaks to."""

from collections.abc import Sequence

from simride.stories.grammar import is_rule
from simride.stories.star import Piece
from simride.stories.training import AREAS, ELSEWHERE

LEAST_WORK_WORDS = 2
LEAST_WEAK_WORDS = 3  # where none of them is a word of machines
MOST_ELSEWHERE = 0.25
SURELY_WORK = 0.1  # of elsewhere, below which a single word of work is enough; by leaving stories of elsewhere out
MOST_OPINION = 0.4  # share of the words
ENOUGH_STORY = 150.0  # words
RULE_IS_OPINION = 0.9  # at least, of a sentence that says how things ought to be
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
    "archive", "queries", "server-side", "sre", "admin", "administrator", "computer", "computers", "program",
    "programs", "programmed", "app", "apps", "page", "website", "site", "file", "files", "disk", "disks", "log", "logs",
    "screen", "screens", "system", "systems", "version", "versions", "bug", "bugs", "tool", "tools", "device",
    "devices", "graph", "graphs",
    "terminal", "password", "passwords", "account", "accounts", "memory", "replicas", "backend", "frontend", "web",
    "hotline", "helpdesk", "support", "boss", "chief", "colleague", "colleagues", "department", "departments",
    "company",
    "firm", "office", "supplier", "contract", "lead", "intern", "apprentice", "shift", "rollouts", "deploying", "devs",
    "mail", "mails", "link", "format", "batch", "upgrade", "upgrades", "patch", "patches", "outages", "user",
    "customer",
    "sensor", "sensors", "printer", "printers", "scanner", "scanners", "interface", "field", "fields", "table",
    "tables",
]
)
WEAK_WORK = frozenset(
    (
        "team", "teams", "manager", "director", "project", "projects", "report", "reports", "load", "machine",
        "budget", "design", "test", "tests", "store", "product", "clients", "customers", "vendor", "security",
        "network", "traffic", "pages", "ticket", "tickets", "release", "index", "search", "archive", "script",
        "data", "startup", "mail", "mails", "link", "format", "lead", "boss", "chief", "colleague", "colleagues",
        "department", "departments", "company", "firm", "office", "supplier", "contract", "intern", "apprentice",
        "shift",
        "support", "memory", "site", "page", "field", "fields", "table", "tables", "tool", "tools", "customer", "user",
        "system", "systems", "screen", "screens", "device", "devices", "version", "versions", "batch", "patch", "web",
    )
)


def is_about_work(pieces: Sequence[Piece]) -> bool:
    """Whether this is a story of such work; a fluent one about sailing is not."""
    words = {word for piece in pieces for word in piece.sentence.words}
    known = words & WORK
    few = len(known) < LEAST_WORK_WORDS or (not known - WEAK_WORK and len(known) < LEAST_WEAK_WORDS)
    return bool(known) and subjects(pieces)[ELSEWHERE] < (SURELY_WORK if few else MOST_ELSEWHERE)


def tells_a_story(pieces: Sequence[Piece]) -> bool:
    """Whether anything happened in it. Opinions and lists of good practice are no story, however many words they are;
    a story with as many opinions around it still is one."""
    words = sum(len(piece.sentence.words) for piece in pieces)
    opinion = sum(_opinion(piece) * len(piece.sentence.words) for piece in pieces)
    return opinion <= MOST_OPINION * words or words - opinion >= ENOUGH_STORY


def _opinion(piece: Piece) -> float:
    return max(piece.alone["other"], RULE_IS_OPINION * is_rule(piece.sentence.words))


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
