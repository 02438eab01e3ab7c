"""SQL as a look: the tables of the ride's last whole minute, asked in a process that can be killed."""

import os
import threading
import weakref
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from simride.base.errors import QueryError
from simride.sandbox import Answer, Limits, Moment, Sandbox
from simride.simulator.state import Tape
from simride.simulator.telemetry import View
from simride.simulator.telemetry.catalog import DIMS
from simride.simulator.telemetry.snapshot import as_of
from simride.simulator.telemetry.tables import TABLES, Tables
from simride.simulator.world import Change

LONGEST = 10_000  # characters of a statement


class Shelf:
    """The tables last asked for, and the sandbox they are asked in. Used by one thread at a time."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.sandbox = Sandbox({table.name: table.types for table in TABLES.values()}, limits or Limits())
        self._lock = threading.Lock()
        self._of: weakref.ref[Tape] | None = None
        self._orders: tuple[Change, ...] = ()
        self._tables: Tables | None = None
        self._moments = 0

    def ask(self, view: View, sql: str) -> tuple[Answer, dict[str, Any]]:
        """What a statement shows, and the query as the record keeps it. Raises QueryError."""
        if len(sql) > LONGEST:
            raise QueryError(f"A statement has up to {LONGEST:,} characters; this one has {len(sql):,}.")
        with self._lock:
            tables = self._tables_of(view)
            moment = Moment(f"moment {self._moments}", tables.present, tables.__getitem__)
            answer, needs = self.sandbox.ask(sql, moment)
        kept: dict[str, Any] = {"sql": sql, "end": tables.now}
        by = [name for name in needs.groups if name in DIMS]
        kept |= {"tables": list(needs.tables)} if needs.tables else {}
        kept |= {"by": by} if by else {}
        kept |= {"stopped": answer.stopped} if answer.stopped else {}
        return answer, kept

    def _tables_of(self, view: View) -> Tables:
        """The tables of a view's last whole minute, kept as long as it is asked about the same one."""
        orders = tuple(order for order in view.orders if order.at <= as_of(view.now))
        same = self._of is not None and self._of() is view.tape and self._orders == orders
        if self._tables is None or not same or self._tables.now != as_of(view.now):
            self._of, self._orders, self._tables = weakref.ref(view.tape), orders, Tables(view)
            self._moments += 1
        return self._tables


def look(view: View, query: Mapping[str, Any]) -> tuple[object, dict[str, Any]]:
    """The tool's look."""
    return _shelf(os.getpid()).ask(view, str(query.get("sql", "")))


@lru_cache(maxsize=1)
def _shelf(process: int) -> Shelf:
    """One sandbox in each process: a fork does not talk to its parent's."""
    del process
    return Shelf()
