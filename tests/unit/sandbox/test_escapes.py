"""Every way out that is known: refused by the look at the syntax, and again without it by DuckDB and the system."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from simride.sandbox import Sandbox
from simride.sandbox.sandbox import SOURCES
from unit.sandbox.tables import IN_TIME_S, NOON, TABLES, ask, sandbox, soonest

READS = (
    "select * from read_csv('/etc/passwd')", "select * from read_csv_auto('/etc/passwd')",
    "select * from read_text('/etc/passwd')", "select * from read_blob('/etc/passwd')",
    "select * from read_json('/etc/passwd')", "select * from read_json_auto('/proc/self/environ')",
    "select * from read_ndjson('/etc/passwd')", "select * from read_parquet('/etc/passwd')",
    "select * from parquet_metadata('/etc/passwd')", "select * from parquet_schema('/etc/passwd')",
    "select * from sniff_csv('/etc/passwd')", "select * from glob('/etc/*')",
    "select * from read_duckdb('/etc/passwd')",
    "select * from '/etc/passwd'", "select * from '/etc/passwd.csv'", "select * from \"/etc/passwd\"",
    "select * from 'https://example.com/a.csv'", "select * from read_csv('https://example.com/a.csv')",
    "select * from read_parquet('s3://bucket/a.parquet')", "select * from 'http://169.254.169.254/latest/meta-data'",
    "select * from query('select * from read_text(''/etc/passwd'')')", "select * from query_table('/etc/passwd')",
    "with t as (select * from read_text('/etc/passwd')) select * from t",
    "select (select content from read_text('/etc/passwd'))",
    "select * from events where rack in (select length(content) from read_text('/etc/passwd'))",
    "select * from desk", "select * from os", "select * from sys", "select * from columns", "select * from asked",
    "select * from arrow_scan(1, 2, 3)", "select * from pandas_scan(140000000000000)",
    "select * from python_arrow_scan(1)", "select * from python_map_function(1)", "select * from seq_scan()",
    "select getenv('PATH')", "select * from which_secret('s3://x', 's3')",
    "copy events to '{here}/out.csv'", "copy (select 1) to '{here}/out.parquet'", "copy events from '/etc/passwd'",
    "export database '{here}/out'", "import database '/etc'", "attach '{here}/out.db'", "attach '/etc/passwd' as p",
    "attach '{here}/out.sqlite' (type sqlite)", "attach 'https://example.com/a.db'",
    "install httpfs", "load httpfs", "load '{here}/evil.duckdb_extension'", "install spatial from community",
    "create secret s (type s3)", "create persistent secret s (type s3)",
    "set enable_external_access = true", "set lock_configuration = false", "set memory_limit = '100GB'",
    "set threads = 64", "set temp_directory = '{here}'", "set allow_unsigned_extensions = true", "reset memory_limit",
    "pragma memory_limit = '100GB'", "pragma enable_profiling", "set profiling_output = '{here}/out.json'",
    "pragma profiling_output = '{here}/out.json'", "call enable_logging(storage = 'file', storage_path = '{here}')",
    "set python_enable_replacements = true", "set home_directory = '{here}'", "set secret_directory = '{here}'",
    "set log_query_path = '{here}/out.log'", "set extension_directory = '{here}'",
    "create table mine as select 1", "create table events as select 1", "create or replace table events as select 1",
    "create view v as select 1", "create or replace view events as select 1", "create macro f() as 1",
    "create or replace macro now() as timestamp '2030-01-01'", "create type t as enum ('a')", "create sequence s",
    "create schema s", "create index i on events (rack)", "drop table events", "alter table events add column x int",
    "alter table events rename to mine", "insert into events select * from events", "delete from events",
    "update events set rack = 1", "truncate events", "merge into events using logs on true when matched then delete",
)  # fmt: skip
"""Nothing may come of these, whoever looks: neither a look inside nor a trace outside."""

HARMLESS_BUT_REFUSED = (
    "attach ':memory:' as m", "select * from duckdb_settings()", "select * from duckdb_secrets()",
    "select * from duckdb_extensions()", "pragma version", "pragma database_list", "show databases", "show all tables",
    "select pg_sleep(100)", "select sleep_ms(100000)", "select write_log('x')", "load json", "select random()",
    "select uuid()", "select nextval('s')", "select current_setting('memory_limit')", "select current_query()",
    "select ago(interval 1 minute)", "select age(timestamp '2020-01-01')", "select * from information_schema.tables",
    "select * from pg_catalog.pg_class", "select * from duckdb_functions()", "select * from main.sqlite_master",
    "select * from events using sample 10%", "select * from test_all_types()", "select * from repeat(1, 1000000000)",
    "call pragma_version()", "explain select 1", "explain analyze select 1", "prepare p as select 1", "execute p",
    "begin", "commit", "rollback", "checkpoint", "vacuum", "use memory", "set variable x = 1", "select 1; select 2",
    "select 1; drop table events", "pivot events on cluster using count(*)", "", "   ;", "-- nothing",
    "with t as (insert into events select * from events returning *) select * from t",
    "select * from json_execute_serialized_sql('{}')",
)  # fmt: skip
"""Not dangerous, but each changes something, differs from run to run, or tells of the machine."""

RAW = """
import json, sys
sys.path.insert(0, sys.argv[1])
from simride.sandbox import child
desk = child.Desk(200, json.loads(sys.argv[2]))
child.confine(1000)
child.shut_the_door()
out = []
for sql in json.loads(sys.argv[3]):
    try:
        with desk._interrupted_after(2.0) as cursor:
            out.append([sql, "shown", repr(cursor.execute(sql).fetchall())[:200]])
    except Exception as error:
        out.append([sql, "raised", str(error)[:200]])
with desk._interrupted_after(2.0) as cursor:
    out.append(["after", "shown", repr(cursor.execute("select count(*) from events").fetchall())])
try:
    open("/etc/hostname")
    out.append(["open", "shown", ""])
except OSError as error:
    out.append(["open", "raised", str(error)])
try:
    __import__("socket").socket()
    out.append(["socket", "shown", ""])
except (OSError, ImportError) as error:
    out.append(["socket", "raised", str(error)])
print(json.dumps(out))
"""


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    made = sandbox()
    yield made
    made.close()


@pytest.mark.parametrize("sql", [*READS, *HARMLESS_BUT_REFUSED])
def test_what_is_no_plain_select_over_the_tables_is_refused(box: Sandbox, tmp_path: Path, sql: str) -> None:
    asked = soonest(box, sql.replace("{here}", str(tmp_path)))
    assert asked.refused, asked.answer
    assert asked.took_s < IN_TIME_S
    assert list(tmp_path.iterdir()) == []
    assert box.ask("select count(*), max(rack) from events", NOON)[0].rows == ((50_000, 3),)


def test_a_refusal_says_what_was_found_and_what_is_wanted(box: Sandbox) -> None:
    for sql, words in (
        ("select * from mood", "There is no table 'mood'; there are events, logs."),
        ("select * from read_csv('x')", "read_csv() cannot be read from here"),
        ("drop table events", "Only a SELECT can be asked here; found DROP."),
        ("select 1; select 2", "Write exactly one SELECT; found 2 statements."),
        ("select mood from events", 'Referenced column "mood" not found'),
        ("selec 1", 'syntax error at or near "selec"'),
        ("select random()", "now() is the fleet's present"),
        ("", "There is no statement yet"),
        ("select timestamptz '2026-01-06'", "cast it to TIMESTAMP or VARCHAR"),
        ("select interval '1000000000 days'", "cast it to VARCHAR"),
        ("select '\ud800'", "cannot be read or shown"),
    ):
        assert words in ask(box, sql).refused


@pytest.mark.skipif(sys.platform != "linux", reason="the system's limits are POSIX; this checks Linux's")
def test_without_the_look_at_the_syntax_duckdb_and_the_system_let_nothing_out(tmp_path: Path) -> None:
    wanted = [sql.replace("{here}", str(tmp_path)) for sql in READS]
    tables = {name: list(map(list, columns)) for name, columns in TABLES.items()}
    done = subprocess.run(
        [sys.executable, "-I", "-c", RAW, str(SOURCES), json.dumps(tables), json.dumps(wanted)],
        capture_output=True, text=True, timeout=60, env={},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert len(told) == len(wanted) + 3
    for sql, came, words in told[:-3]:
        assert came == "raised", (sql, words)
        assert "root:" not in words
    assert told[-3] == ["after", "shown", "[(0,)]"]
    assert [came for _, came, _ in told[-2:]] == ["raised", "raised"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_child_has_no_environment_no_open_files_and_every_limit(box: Sandbox) -> None:
    box.ask("select 1", NOON)
    proc = Path(f"/proc/{box.pid}")
    names = {entry.split("=")[0] for entry in (proc / "environ").read_text().split("\0") if entry}
    assert names == {"OPENBLAS_NUM_THREADS"} and "HOME" in os.environ
    kinds = [str(entry.readlink()) for entry in (proc / "fd").iterdir()]
    assert sum(kind.startswith("pipe:") for kind in kinds) == 2
    assert not [kind for kind in kinds if not kind.startswith(("pipe:", "/dev/null", "anon_inode:"))]
    limits = {line[:26].strip(): line[26:].split()[:2] for line in (proc / "limits").read_text().splitlines()[1:]}
    assert limits["Max open files"] == limits["Max file size"] == limits["Max core file size"] == ["0", "0"]
    soft, hard = limits["Max address space"]
    assert soft == hard and 1000 * 2**20 < int(soft) < 3000 * 2**20
    assert limits["Max cpu time"][0] != "unlimited"
