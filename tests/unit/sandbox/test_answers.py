"""What can be asked, and that the same question has the same answer."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from simride.sandbox import Moment, Sandbox
from unit.sandbox.tables import NOON, ask, events, sandbox


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    made = sandbox()
    yield made
    made.close()


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        ("select count(*), count(duration_s), count(cluster), count(rack) from events",
         ((50000, 42857, 37500, 40000),)),
        ("select cluster, count(*) from events group by all order by all",
         (("euw-a", 12500), ("euw-b", 12500), ("ü'\n\x1f", 12500), (None, 12500))),
        ("from events select rack limit 2", ((None,), (0,))),
        ("select time, late from events limit 1 offset 1", (("1970-01-01 00:00:00.001000", False),)),
        ("with t as (select max(rack) m from events) select m + 1 from t", ((4,),)),
        ("select now(), current_timestamp, localtimestamp, current_date, today()",
         (("2026-01-06 12:00:00",) * 3 + ("2026-01-06",) * 2,)),
        ("select rack, row_number() over (order by time) from events where rack = 3 limit 1", ((3, 1),)),
        ("select 1 union all select 2", ((1,), (2,))),
        ("values (1, 'a')", ((1, "a"),)),
        ("select [1, 2], {'a': 1}, 'x'::blob, 1.5::decimal(3, 1), interval 2 hour, 'nan'::double, true",
         (("[1, 2]", '{"a": 1}', "78", "1.5", "2:00:00", "nan", True),)),
        ("select count(*) from events -- a comment\n;", ((50000,),)),
        ("select count(*) from main.events", ((50000,),)),
        ("select count(*) from (select * from events using sample reservoir(10 rows) repeatable (4))", ((10,),)),
        ("select unnest([1, 2])", ((1,), (2,))),
        ("show tables", (("events",), ("logs",))),
        ("select column_name from (describe logs)", (("text",),)),
    ],
)  # fmt: skip
def test_a_select_is_answered(box: Sandbox, sql: str, rows: tuple[tuple[object, ...], ...]) -> None:
    asked = ask(box, sql)
    assert asked.refused == "" and asked.answer.stopped == ""
    assert asked.answer.rows == rows


def test_columns_come_with_their_types(box: Sandbox) -> None:
    answer = ask(box, "select time, duration_s, cluster, rack, late from events limit 0").answer
    assert [kind for _, kind in answer.columns] == ["TIMESTAMP", "DOUBLE", "VARCHAR", "INTEGER", "BOOLEAN"]


def test_without_an_order_rows_come_as_the_table_has_them_and_always_alike(box: Sandbox) -> None:
    sql = "select rack, cluster, count(*), sum(duration_s), approx_quantile(duration_s, 0.99) from events group by all"
    first = ask(box, sql).answer
    rows = ask(box, "select time from events limit 1000").answer.rows
    assert list(rows) == sorted(rows)
    other = sandbox()
    try:
        assert ask(other, sql).answer == first and ask(other, sql).answer.digest() == first.digest()
    finally:
        other.close()


def test_a_digest_follows_what_was_seen(box: Sandbox) -> None:
    one, two = (ask(box, f"select {n}").answer for n in (1, 2))
    assert one.digest() != two.digest() and len(one.digest()) == 12


def test_it_is_known_what_a_statement_reads_and_groups_by(box: Sandbox) -> None:
    def needs(sql: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        found = box.ask(sql, NOON)[1]
        return found.tables, found.groups

    assert needs("select cluster c, rack, count(*) from events group by c, 2") == (("events",), ("cluster", "rack"))
    assert needs("select cluster, count(*) from events group by all") == (("events",), ("cluster",))
    assert needs("select 1") == ((), ())
    assert needs("select * from events e join (select text from logs) on true limit 1")[0] == ("events", "logs")
    assert needs("with logs as (select 1) select * from logs")[0] == ()


def test_only_tables_that_are_read_are_made_and_each_once_a_moment() -> None:
    made: list[str] = []

    def table(name: str):  # type: ignore[no-untyped-def] # the columns of tests/unit/sandbox/tables
        made.append(name)
        return events()

    box = sandbox()
    try:
        noon = Moment("noon", "2026-01-06 12:00:00", table)
        box.ask("select 1", noon)
        assert made == []
        box.ask("select count(*) from events", noon)
        box.ask("select max(rack) from events", noon)
        assert made == ["events"]
        later = replace(noon, name="later", present="2026-01-06 12:01:00")
        assert box.ask("select now(), count(*) from events", later)[0].rows == (("2026-01-06 12:01:00", 50_000),)
        assert made == ["events", "events"]
    finally:
        box.close()
