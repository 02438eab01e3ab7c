"""Statements that would run for ever or eat all memory: each is over within the limit and a second."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from simride.sandbox import Limits, Sandbox
from unit.sandbox.tables import IN_TIME_S, LIMITS, NOON, ask, sandbox, soonest

STOPPED = (
    "select length(repeat('x', 2000000000))", "select repeat('x', 2000000000)",
    "select repeat('x', 200000000) || repeat('y', 200000000) from range(10)",
    "select levenshtein(repeat('a', 200000), repeat('b', 200000))",
    "select damerau_levenshtein(repeat('a', 20000), repeat('b', 20000))",
    "select lpad('x', 2000000000, 'y')", "select rpad('x', 2000000000, 'yz')",
    "select sum(x) from generate_series(1, 1000000000000) t(x)",
    "select count(*) from events a, events b, events c where a.duration_s + b.duration_s > c.duration_s",
    "with recursive r(n) as (select 1 union all select n + 1 from r) select max(n) from r",
    "select list(x) from range(1000000000) t(x)", "select array_agg(x order by x desc) from range(500000000) t(x)",
    "select string_agg(x::varchar, ',') from range(1000000000) t(x)",
    "select len(range(1000000000))", "select list_sort(range(400000000))",
    "select count(distinct x) from range(1000000000) t(x)", "select x from range(1000000000) t(x) order by -x",
    "select json_array(list(x)) from range(100000000) t(x)",
    "select sum(length(regexp_replace(repeat('ab', 200000 + x::int), '(a|b)+?b', 'c', 'g'))) from range(100000) t(x)",
    "select max(sin(cos(x) + sqrt(x))) from range(100000000000) t(x)",
)  # fmt: skip
QUICK = (
    "select sum(x) from generate_series(1, 1000000) t(x)", "select regexp_matches(repeat('a', 100000), '(a+)+$b')",
    "select * from range(1000000000000)", "select count(*) from range(1000000)",
)  # fmt: skip


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    made = sandbox()
    yield made
    made.close()


@pytest.mark.parametrize("sql", STOPPED)
def test_excess_is_stopped_in_time_and_the_next_question_is_answered(box: Sandbox, sql: str) -> None:
    before = ask(box, "select 1")
    assert before.answer.rows == ((1,),)
    asked = soonest(box, sql)
    assert asked.took_s < IN_TIME_S
    assert asked.answer.stopped.startswith("Stopped") and not asked.answer.rows
    if box.pid != asked.child:
        assert not _alive(asked.child)
    again = ask(box, "select count(*), count(rack), max(duration_s) from events")
    assert again.answer.rows == ((50_000, 40_000, pytest.approx(49_999 / 3)),)


@pytest.mark.parametrize("sql", QUICK)
def test_what_only_looks_like_excess_is_answered(box: Sandbox, sql: str) -> None:
    asked = ask(box, sql)
    assert asked.answer.rows and not asked.answer.stopped


@pytest.mark.skipif(sys.platform != "linux", reason="memory of children as Linux counts it")
def test_no_child_ever_held_more_than_it_was_allowed(box: Sandbox) -> None:
    asked = ask(box, "select repeat('x', 900000000) || repeat('y', 900000000)")
    assert asked.answer.stopped
    ask(box, "select 1")  # a child that was killed is there again: then this one holds little
    status = Path(f"/proc/{box.pid}/status").read_text(encoding="ascii")
    most_kb = int(re.search(r"VmHWM:\s+(\d+) kB", status)[1])
    idle_mb = 500  # generous: an idle child holds about 150
    assert 20 < most_kb / 1024 < LIMITS.address_space_mb + idle_mb


def test_a_statement_that_ignores_the_interrupt_is_killed_with_its_process(box: Sandbox) -> None:
    ask(box, "select 1")
    child = box.pid
    asked = ask(box, "select levenshtein(repeat('a', 200000), repeat('b', 200000))")
    assert asked.answer.stopped.startswith("Stopped after 1 s")
    assert box.pid is None and not _alive(child)
    assert box.ask("select count(*) from events", NOON)[0].rows == ((50_000,),)
    assert box.pid not in (None, child)


def test_a_child_killed_from_outside_is_replaced(box: Sandbox) -> None:
    ask(box, "select 1")
    assert box._child is not None
    box._child.kill()
    box._child.wait()
    assert ask(box, "select count(*) from events").answer.rows == ((50_000,),)


def test_a_huge_answer_is_cut_and_says_so() -> None:
    box = sandbox(Limits(seconds=4.0, rows=100, bytes=20_000, cell=50))
    try:
        rows = box.ask("select * from range(1000000)", NOON)[0]
        assert len(rows.rows) == 100 and "the first 100 rows" in rows.cut
        wide = box.ask("select repeat('x', 45) a, repeat('y', 45) b, repeat('z', 45) c, repeat('u', 45) d, "
                       "repeat('v', 45) e, repeat('w', 45) f from range(100)", NOON)[0]  # fmt: skip
        assert 0 < len(wide.rows) < 100 and "20 kB" in wide.cut
        long = box.ask("select repeat('x', 100000)", NOON)[0]
        assert long.rows == (("x" * 50 + "…",),) and "cut" in long.cut
    finally:
        box.close()


def _alive(pid: int | None) -> bool:
    if pid is None:
        return False
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False
