"""The parent's side: starts the child, hands it tables, asks, and kills it when it does not answer in time.

This is the one place below the front ends where a wall clock runs: a timer that ends a process. What an
answer says never depends on it, except that a statement was stopped.
"""

import hashlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Protocol

from numpy.typing import NDArray

from simride.base.errors import SqlRefused
from simride.sandbox.wire import LENGTH

Child = subprocess.Popen[bytes]
SOURCES = Path(__file__).parents[2]
BEGIN = "import sys; sys.path.insert(0, sys.argv[1]); from simride.sandbox.child import main; main()"
LESS_TIME = "Read fewer rows: a WHERE on time or trace_id, no cross join."
LESS_MEMORY = "Aggregate earlier, or add a LIMIT."
LOADING_S = 60.0  # to start and to take tables: ours, not a stranger's, so only a hang is caught


class Column(Protocol):
    """One column of a table. Texts are numbers of `words`, -1 where there is none; `null` marks absent numbers."""

    @property
    def name(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def values(self) -> NDArray[Any]: ...
    @property
    def words(self) -> tuple[str, ...] | None: ...
    @property
    def null(self) -> int | None: ...


@dataclass(frozen=True)
class Limits:
    """What one statement may use, and how much of its answer is shown."""

    seconds: float = 4.0  # until it is interrupted
    grace_s: float = 0.5  # after which the process is killed
    memory_mb: int = 256  # DuckDB's own count
    address_space_mb: int = 1200  # the system's, on top of what the idle process has; Linux only
    rows: int = 1000
    bytes: int = 400_000
    cell: int = 2000  # characters of one value


@dataclass(frozen=True)
class Needs:
    """What a statement reads, and the plain columns it groups by."""

    tables: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """Rows as JSON holds them, columns with their SQL types. `stopped` says why there is none."""

    columns: tuple[tuple[str, str], ...] = ()
    rows: tuple[tuple[Any, ...], ...] = ()
    cut: str = ""  # what of the answer is not shown
    stopped: str = ""

    def digest(self) -> str:
        """Twelve hex digits that change when what was seen would change."""
        text = json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))
        return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()


class Gone(Exception):
    """The child is no more: killed by the clock where `late`, else ended by its own excess."""

    def __init__(self, late: bool) -> None:
        super().__init__()
        self.late = late


@dataclass(frozen=True)
class Moment:
    """Of when the tables are: a name that changes with them, what now() says, and what makes each table."""

    name: str
    present: str  # YYYY-MM-DD HH:MM:SS
    table: Callable[[str], Sequence[Column]]


@dataclass
class Sandbox:
    """One child, started when it is first needed and again after it was killed. One question at a time."""

    tables: Mapping[str, Sequence[tuple[str, str]]]  # the columns of each table, with their SQL types
    limits: Limits = field(default_factory=Limits)
    _child: Child | None = None
    _holds: tuple[str, frozenset[str]] = ("", frozenset())  # of which moment it has which tables
    _lock: threading.RLock = field(default_factory=threading.RLock)

    @property
    def pid(self) -> int | None:
        """The child's process, where one runs."""
        return self._child.pid if self._child is not None and self._child.poll() is None else None

    def ask(self, sql: str, moment: Moment) -> tuple[Answer, Needs]:
        """The rows of one SELECT, and what it read. Raises SqlRefused; what uses too much is stopped, and says so.

        Only the tables it names are made, and only where the child does not have them yet.
        """
        with self._lock:
            checked = self._judged({"do": "check", "sql": sql})
            if isinstance(checked, Answer):
                return checked, Needs()
            needs = Needs(tuple(checked["tables"]), tuple(checked["groups"]))
            self._lay_out(moment, needs.tables)
            most = {name: getattr(self.limits, name) for name in ("rows", "bytes", "cell")}
            found = self._judged({"do": "ask", "sql": sql, "most": most})
        if isinstance(found, Answer):
            return found, needs
        columns = tuple((name, kind) for name, kind in found["columns"])
        return Answer(columns, tuple(tuple(row) for row in found["rows"]), found["cut"]), needs

    def close(self) -> None:
        """End the child; the next question starts another."""
        with self._lock:
            self._reap()

    def _lay_out(self, moment: Moment, wanted: Sequence[str]) -> None:
        """See to it that the child has these tables of that moment; those of another are forgotten."""
        made = {name: moment.table(name) for name in wanted if name not in self._held(moment)}
        try:
            if self._holds[0] != moment.name or self.pid is None:
                self._tell({"do": "clear", "present": moment.present}, LOADING_S)
                self._holds = (moment.name, frozenset())
            for name, columns in made.items():
                heads = [
                    {"name": column.name, "dtype": column.values.dtype.str, "bytes": column.values.nbytes,
                     "words": column.words, "null": column.null}
                    for column in columns
                ]  # fmt: skip
                data = b"".join(column.values.tobytes() for column in columns)
                found = self._tell({"do": "fill", "table": name, "columns": heads}, LOADING_S, data)
                if found.get("fault"):
                    raise SqlRefused(f"The table {name} could not be laid out: {found['says'] or found['fault']}.")
                self._holds = (moment.name, self._holds[1] | {name})
        except Gone:
            raise SqlRefused("The process that answers SQL ended while it took the tables. Ask again.") from None

    def _held(self, moment: Moment) -> frozenset[str]:
        return self._holds[1] if self.pid is not None and self._holds[0] == moment.name else frozenset()

    def _judged(self, asked: Mapping[str, Any]) -> Mapping[str, Any] | Answer:
        """What the child says to a statement of a stranger: its words, an answer that was stopped, or SqlRefused."""
        limit = self.limits.seconds
        try:
            found: Mapping[str, Any] = self._tell(asked, limit, grace_s=self.limits.grace_s)
        except Gone as gone:
            found = {"fault": "time" if gone.late else "memory"}
        match found.get("fault"):
            case "time":
                return Answer(stopped=f"Stopped after {limit:g} s. {LESS_TIME}")
            case "memory":
                return Answer(stopped=f"Stopped: it needed more than {self.limits.memory_mb} MB. {LESS_MEMORY}")
            case "refused" | "wrong":
                raise SqlRefused(str(found["says"]))
        return found

    def _tell(
        self, asked: Mapping[str, Any], limit_s: float, data: bytes = b"", grace_s: float = 0.0
    ) -> dict[str, Any]:
        """One exchange with the child. Raises Gone where it ends in the middle."""
        child = self._child if self._child is not None and self.pid is not None else self._start()
        with self._killed_after(child, limit_s + grace_s) as late:
            found = self._exchange(child, {**asked, "limit_s": limit_s}, data)
        if found is None or late:
            self._reap()
        if found is None:
            raise Gone(late=bool(late))
        return found

    def _exchange(self, child: Child, head: Mapping[str, Any], data: bytes) -> dict[str, Any] | None:
        assert child.stdin is not None and child.stdout is not None
        text = json.dumps(head).encode()
        try:
            child.stdin.write(LENGTH.pack(len(text)) + text + data)
            child.stdin.flush()
        except OSError:
            return None
        size = child.stdout.read(LENGTH.size)
        if len(size) < LENGTH.size:
            return None
        told = child.stdout.read(LENGTH.unpack(size)[0])
        return json.loads(told) if len(told) == LENGTH.unpack(size)[0] else None

    def _start(self) -> Child:
        """A new child that has confined itself."""
        needed = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}  # for Windows
        child = subprocess.Popen(
            [sys.executable, "-I", "-c", BEGIN, str(SOURCES)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, env={**needed, "OPENBLAS_NUM_THREADS": "1"}, start_new_session=True,
        )  # fmt: skip
        self._child, self._holds = child, ("", frozenset())
        begin = {
            "tables": {name: list(map(list, columns)) for name, columns in self.tables.items()},
            "memory_mb": self.limits.memory_mb, "address_space_mb": self.limits.address_space_mb,
        }  # fmt: skip
        with self._killed_after(child, LOADING_S):
            found = self._exchange(child, begin, b"")
        if found is None:
            self._reap()
            raise SqlRefused("The process that answers SQL did not start: is duckdb installed? The other tools work.")
        return child

    @contextmanager
    def _killed_after(self, child: Child, seconds: float) -> Iterator[list[bool]]:
        """Kill the child unless what is done here ends in time; the list is filled when that happened."""
        late: list[bool] = []

        def end() -> None:
            late.append(True)
            child.kill()

        timer = threading.Timer(seconds, end)
        timer.daemon = True
        timer.start()
        try:
            yield late
        finally:
            timer.cancel()
            timer.join()  # from here on it has killed, or never will

    def _reap(self) -> None:
        child, self._child, self._holds = self._child, None, ("", frozenset())
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with suppress(OSError):  # what was not yet written has nowhere to go
                    pipe.close()
