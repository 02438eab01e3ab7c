"""The process that answers: it knows nothing of the rest of Simride, and can open nothing.

It is talked to over its standard input and output: a length, a JSON head, and for tables the bytes of
their columns. Before it takes a statement it gives up memory, files and sockets; then it looks at the
statement's syntax tree before DuckDB runs it. What it cannot prevent, its parent ends by killing it.
"""

import json
import math
import re
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

import duckdb
import numpy as np

from simride.sandbox.statement import Refused, Survey, survey
from simride.sandbox.wire import LENGTH

CONFIG: Mapping[str, str | int] = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "allow_unsigned_extensions": "false",
    "python_enable_replacements": "false",
    "temp_directory": "",
    "max_temp_directory_size": "0B",
    "threads": 1,  # rows come in the order of the tables, and sums are added in one order
}
PRESENT = {  # what asks for the time, as the fleet's present
    "now": "TIMESTAMP '{at}'", "get_current_timestamp": "TIMESTAMP '{at}'", "transaction_timestamp": "TIMESTAMP '{at}'",
    "current_localtimestamp": "TIMESTAMP '{at}'", "today": "(TIMESTAMP '{at}')::DATE",
    "current_date": "(TIMESTAMP '{at}')::DATE", "get_current_time": "(TIMESTAMP '{at}')::TIME",
    "current_localtime": "(TIMESTAMP '{at}')::TIME",
}  # fmt: skip
EVERY_TYPE = """
    select 1::hugeint, 1.5::decimal(4, 2), interval 1 hour, [1], {'a': 1}, map {'a': 1}, 'x'::blob, 'x',
    uuid(), 1.5::double, time '10:00', timestamp '2030-01-01', date '2030-01-01', null, true
"""
"""A value of every type there is."""


class Desk:
    """The tables of one moment, and the one connection that made them."""

    def __init__(self, memory_mb: int, tables: Mapping[str, Sequence[tuple[str, str]]]) -> None:
        self.connection = duckdb.connect(":memory:", config={**CONFIG, "memory_limit": f"{memory_mb}MB"})
        self.connection.execute("set TimeZone = 'UTC'")
        self.tables = tables
        self.refused = _refused(self.connection)
        self._rehearse()
        self.clear("2030-01-01 00:00:00")
        self.connection.execute("set lock_configuration = true")

    def _rehearse(self) -> None:
        """Let Python import whatever values of any type need, while it still can."""
        self.connection.sql(EVERY_TYPE).fetchall()
        arriving = {"a": np.ma.masked_array(np.arange(2), [True, False]), "b": np.array(["x", None], dtype=object)}
        self.connection.register("arriving", arriving)
        self.connection.sql("select * from arriving").fetchall()
        self.connection.unregister("arriving")

    def clear(self, present: str) -> None:
        """Empty every table; from now on it is `present`."""
        for name, columns in self.tables.items():
            listed = ", ".join(f'"{column}" {kind}' for column, kind in columns)
            self.connection.execute(f'create or replace table "{name}" ({listed})')
        for name, says in PRESENT.items():
            self.connection.execute(f"create or replace macro {name}() as {says.format(at=present)}")

    def fill(self, name: str, arrays: Mapping[str, Any]) -> None:
        """Put rows into a table."""
        self.connection.register("arriving", dict(arrays))
        self.connection.execute(f'insert into "{name}" by name select * from arriving')
        self.connection.unregister("arriving")

    def check(self, sql: str) -> tuple[str, Survey]:
        """The one SELECT a text holds, and what it reads. Raises Refused."""
        if not sql.strip(" \t\r\n;"):
            raise Refused("There is no statement yet: write SELECT ... FROM one of the tables.")
        found = self.connection.extract_statements(sql)
        if len(found) != 1:
            raise Refused(f"Write exactly one SELECT; found {len(found)} statements.")
        kind = found[0].type.name
        if kind != "SELECT":
            raise Refused(f"Only a SELECT can be asked here; found {kind}.")
        text = self.connection.execute("select json_serialize_sql(?)", [found[0].query]).fetchall()
        tree = json.loads(text[0][0])
        if tree.get("error"):
            raise Refused(f"This SELECT cannot be checked: {tree.get('error_message', 'its syntax is unknown')}")
        return found[0].query, survey(tree, frozenset(self.tables), self.refused)

    def ask(self, query: str, most: Mapping[str, int], limit_s: float) -> dict[str, Any]:
        """The rows of a checked SELECT, in a transaction that can write nothing and is thrown away."""
        with self._interrupted_after(limit_s) as cursor:
            relation = cursor.sql(query)
            columns = [[name, str(kind)] for name, kind in zip(relation.columns, relation.types, strict=True)]
            found = relation.limit(most["rows"] + 1).fetchall()
        rows, cut = _shown(found, most)
        return {"columns": columns, "rows": rows, "cut": cut}

    @contextmanager
    def _interrupted_after(self, limit_s: float) -> Iterator[Any]:
        cursor = self.connection.cursor()
        timer = threading.Timer(limit_s, cursor.interrupt)
        timer.start()
        try:
            cursor.execute("begin transaction read only")
            yield cursor
        finally:
            timer.cancel()
            with suppress(duckdb.Error):
                cursor.execute("rollback")
            cursor.close()


def _refused(connection: Any) -> frozenset[str]:
    """Functions whose answer depends on more than their arguments and the tables, by DuckDB's own word."""
    stated = connection.execute(
        "select distinct function_name from duckdb_functions() "
        "where stability in ('VOLATILE', 'CONSISTENT_WITHIN_QUERY')"
    ).fetchall()
    names = {str(row[0]) for row in stated}
    calls = re.compile(rf"\b({'|'.join(map(re.escape, sorted(names)))}|current_timestamp)\b")
    macros = connection.execute(
        "select function_name, macro_definition from duckdb_functions() where function_type like '%macro'"
    ).fetchall()
    names |= {str(name) for name, body in macros if calls.search(str(body))}
    return frozenset(names - set(PRESENT))


def _shown(found: Sequence[Sequence[Any]], most: Mapping[str, int]) -> tuple[list[list[Any]], str]:
    """Rows as JSON can hold them, and what was left out, in words."""
    rows: list[list[Any]] = []
    size, short = 0, False
    for row in found[: most["rows"]]:
        values = [_plain(value, most["cell"]) for value in row]
        short = short or any(isinstance(value, str) and value.endswith("…") for value in values)
        size += sum(len(value) if isinstance(value, str) else 8 for value in values)
        if size > most["bytes"]:
            return rows, f"the first {len(rows):,} rows: more would be over {most['bytes'] // 1000:,} kB"
        rows.append(values)
    if len(found) > most["rows"]:
        return rows, f"the first {most['rows']:,} rows; aggregate, or narrow it with WHERE"
    return rows, f"values longer than {most['cell']:,} characters are cut" if short else ""


def _plain(value: Any, longest: int) -> Any:
    """A value as JSON holds it: numbers, flags and null as they are, all else as text, cut where it is long."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, dict | list | tuple):
        text = json.dumps(value, default=str, ensure_ascii=False)
    else:
        text = value.hex() if isinstance(value, bytes | bytearray) else str(value)
    return text if len(text) <= longest else text[:longest] + "…"


def confine(more_mb: int) -> None:
    """Give up memory beyond so much more, writing files and dumping core, for good; as far as the system has limits."""
    try:
        import resource  # POSIX only
    except ImportError:
        return
    wanted = {resource.RLIMIT_FSIZE: 0, resource.RLIMIT_CORE: 0}
    with suppress(OSError):  # /proc is Linux's; elsewhere address space is not limited in earnest anyway
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        wanted[resource.RLIMIT_AS] = pages * resource.getpagesize() + more_mb * 2**20
    for what, most in wanted.items():
        resource.setrlimit(what, (most, most))


def shut_the_door() -> None:
    """From here on no file, socket or pipe can be opened, by whatever code."""
    with suppress(ImportError):
        import resource

        resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def allow_seconds(seconds: float) -> None:
    """Let the process use that much more processor time; then the system ends it, even where its parent is gone."""
    with suppress(ImportError):
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        soft = math.ceil(used.ru_utime + used.ru_stime + seconds) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def arrays_of(columns: Sequence[Mapping[str, Any]], read: Callable[[int], bytes]) -> dict[str, Any]:
    """A table's columns as they arrive: raw numbers; texts as numbers of words, where -1 is NULL."""
    out: dict[str, Any] = {}
    for column in columns:
        raw = np.frombuffer(read(int(column["bytes"])), dtype=np.dtype(column["dtype"]))
        if column["words"] is not None:
            out[column["name"]] = np.array([*column["words"], None], dtype=object)[raw]
        elif column["null"] is not None:
            out[column["name"]] = np.ma.masked_array(raw, raw == column["null"])
        else:
            out[column["name"]] = raw
    return out


def answer(desk: Desk, asked: Mapping[str, Any], read: Callable[[int], bytes]) -> dict[str, Any]:
    """What to say to one request. A fault is said by its kind and in words."""
    try:
        match asked["do"]:
            case "clear":
                desk.clear(str(asked["present"]))
            case "fill":
                desk.fill(asked["table"], arrays_of(asked["columns"], read))
            case "check":
                found = desk.check(asked["sql"])[1]
                return {"tables": found.tables, "groups": found.groups}
            case "ask":
                return desk.ask(desk.check(asked["sql"])[0], asked["most"], asked["limit_s"])
    except Refused as error:
        return {"fault": "refused", "says": str(error)}
    except duckdb.InterruptException:
        return {"fault": "time", "says": ""}
    except (duckdb.OutOfMemoryException, MemoryError):
        return {"fault": "memory", "says": ""}
    except RecursionError:
        return {"fault": "refused", "says": "This is nested too deeply to be read; name its parts in a WITH."}
    except duckdb.Error as error:
        return {"fault": "wrong", "says": words_of(str(error))}
    except Exception as error:  # a letter or a value that Python has no like of: said, not died of
        return {"fault": "wrong", "says": f"Something here cannot be read or shown ({error}); cast it to VARCHAR."}
    return {}


def words_of(error: str) -> str:
    """DuckDB's own sentence, without the drawing and the advice on settings that are locked."""
    if "'pytz'" in error:
        return "A time with a zone cannot be shown; cast it to TIMESTAMP or VARCHAR."
    said = error.split("\n\n")[0].replace("\n", " ").split('. Use "SET ')[0]
    return said.split(": ", 1)[-1] if said.split(": ", 1)[0].endswith("Error") else said


def serve(source: BinaryIO, sink: BinaryIO) -> None:
    """Answer until the parent goes away."""

    def read(size: int) -> bytes:
        data = source.read(size)
        if len(data) < size:
            raise SystemExit(0)
        return data

    def head() -> dict[str, Any]:
        found: dict[str, Any] = json.loads(read(LENGTH.unpack(read(LENGTH.size))[0]))
        return found

    def say(what: Mapping[str, Any]) -> None:
        data = json.dumps(what).encode()
        sink.write(LENGTH.pack(len(data)) + data)
        sink.flush()

    begin = head()
    desk = Desk(begin["memory_mb"], begin["tables"])
    confine(begin["address_space_mb"])
    shut_the_door()
    say({})
    while True:
        asked = head()
        allow_seconds(asked["limit_s"] + 2.0)
        say(answer(desk, asked, read))


def main() -> None:
    """Serve whoever started this process."""
    serve(sys.stdin.buffer, sys.stdout.buffer)
