"""The reference page of SQL, written from the tables so that it cannot drift from them."""

from simride.simulator.telemetry.tables import TABLES, Table

EXAMPLES: tuple[tuple[str, str], ...] = (
    (
        "Which cluster's users wait too long for their sends?",
        "SELECT cluster, round(100 * sum(weight) FILTER (late) / sum(weight), 2) AS late_percent\n"
        "FROM events WHERE endpoint = 'SendMessage' GROUP BY cluster ORDER BY 2 DESC NULLS LAST",
    ),
    (
        "Where do the calls end that take over a second?",
        "SELECT called.service, called.cluster, called.rack, count(*) AS calls,\n"
        "       round(avg(call.duration_s), 2) AS waited_s\n"
        "FROM spans AS call JOIN spans AS called ON called.parent_id = call.span_id\n"
        "WHERE call.kind = 'client' AND call.duration_s > 1 AND called.duration_s < 0.5 * call.duration_s\n"
        "GROUP BY ALL ORDER BY calls DESC LIMIT 10",
    ),
    (
        "Since when?",
        "SELECT time_bucket(INTERVAL 5 MINUTE, time) AS five, sum(weight) FILTER (late)::BIGINT AS late\n"
        "FROM events GROUP BY five ORDER BY five",
    ),
    (
        "What do the services complain about, and whose hosts do they name?",
        "SELECT service, pattern, sum(weight)::BIGINT AS lines, any_value(text) AS example\n"
        "FROM logs WHERE severity <> 'INFO' GROUP BY service, pattern ORDER BY lines DESC",
    ),
    (
        "What changed just before?",
        "SELECT time, kind, target, title, place, author FROM changes\n"
        "WHERE time > now() - INTERVAL 2 HOUR AND kind IN ('code', 'infrastructure') ORDER BY time DESC",
    ),
    (
        "How busy is the busiest place of each service now?",
        "SELECT service, max_by(cluster, value) AS cluster, round(max(value), 2) AS busy FROM metrics\n"
        "WHERE metric = 'utilisation' AND time = (SELECT max(time) FROM metrics) GROUP BY service ORDER BY busy DESC",
    ),
)

HEAD = """# SQL

Generated from `simride.simulator.telemetry.tables`; a test keeps it up to date and runs every example.

In the cockpit, under *sql*, and in a [ride script](ride-script.md) as `MM:SS ! sql SELECT ...`, one `SELECT` at a time
can be asked of the tables below, in [DuckDB's dialect](https://duckdb.org/docs/stable/sql/introduction): joins, `WITH`,
windows, `GROUP BY ALL`, `FILTER`, `time_bucket`, `quantile_cont`, `DESCRIBE events`, `SUMMARIZE logs`.

- The tables are of the **last hour** (changes: of the last 24 hours) up to the last **whole minute** of the fleet's
  clock. Nothing in them is later. `now()` and `current_timestamp` are that minute; times are UTC, and the date is one
  whose weekday is the case's.
- `events`, `spans` and `logs` are **samples**. `weight` says for how many of the fleet's a row stands: count with
  `sum(weight)`, not with `count(*)`. Requests that failed or were late are kept more often than good ones, and weigh
  less; a share is therefore a ratio of sums of weights. By endpoint the weights of good, late and failed requests add
  up to what the counters say; any finer split scatters as a sample does.
- They are the same requests, lines and changes that the other tools show: a `trace_id` is a trace of the traces tool.
- Without `ORDER BY` rows come in the order of the table: by time; the metrics by metric, then place, then time. The
  same question of the same ride has the same answer.
- At most 1,000 rows and 400 kB are shown, and a value's first 2,000 characters. A statement is stopped after 4 seconds
  or at 256 MB; that it was is written in the record, and shown.
- Not answered: anything but one `SELECT` (no `CREATE`, `COPY`, `ATTACH`, `PRAGMA`, `SET`, `EXPLAIN`), files and
  addresses, functions that differ from one run to the next (`random()`, `uuid()`), samples that cannot be repeated.

How it is locked in, and what is weaker outside Linux:
[the decision](../decisions/2026-11-22-sql-in-a-killable-child.md).
"""


def page() -> str:
    """The whole page, Markdown."""
    return "\n".join([HEAD, "## Examples\n", *map(_example, EXAMPLES), *map(_section, TABLES.values())])


def _example(example: tuple[str, str]) -> str:
    return f"{example[0]}\n\n```sql\n{example[1]}\n```\n"


def _section(table: Table) -> str:
    lines = [f"## {table.name}", "", table.says, "", "| column | type | holds |", "| --- | --- | --- |"]
    lines += [f"| `{kind.name}` | {kind.type} | {kind.says} |" for kind in table.kinds]
    return "\n".join([*lines, ""])
