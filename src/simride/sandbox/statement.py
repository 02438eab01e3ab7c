"""What a statement is made of, read from DuckDB's own syntax tree. Part of the child: knows nothing of Simride."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

ROWS_FROM = ("range", "generate_series", "unnest")  # table functions that read nothing
SHOWN = ("", "tables")  # what SHOW and DESCRIBE may name besides the tables


class Refused(Exception):
    """The statement may not run; `str()` says why and what would."""


@dataclass(frozen=True)
class Survey:
    """What a SELECT reads: tables, and plain columns it groups by."""

    tables: tuple[str, ...]
    groups: tuple[str, ...]


def survey(tree: Mapping[str, Any], tables: frozenset[str], refused: frozenset[str]) -> Survey:
    """The survey of a serialised SELECT. Raises Refused where it reads more than `tables`, or calls what is `refused`.

    Refused are functions whose answer does not follow from the tables.
    """
    nodes = list(_nodes(tree))
    named = frozenset(str(entry["key"]).lower() for node in nodes for entry in _common(node))
    used: list[str] = []
    for node in nodes:
        kind = node.get("type")
        if kind == "BASE_TABLE":
            used += _table(node, tables, named)
        elif kind == "TABLE_FUNCTION":
            _table_function(node)
        elif kind == "SHOW_REF" and str(node.get("table_name")).strip('"').lower() not in {*SHOWN, *tables}:
            raise Refused(f"SHOW and DESCRIBE are about the tables here: {_listed(tables)}.")
        _check_function(node, refused)
        _check_sample(node)
    groups = [name for node in nodes for name in _groups(node)]
    return Survey(tuple(dict.fromkeys(used)), tuple(dict.fromkeys(groups)))


def _nodes(tree: object) -> Iterator[Mapping[str, Any]]:
    """Every object of the tree, without recursion: depth is the statement's choice."""
    left = [tree]
    while left:
        found = left.pop()
        if isinstance(found, dict):
            yield found
            left.extend(reversed(list(found.values())))
        elif isinstance(found, list):
            left.extend(reversed(found))


def _common(node: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The WITH names a node defines."""
    defined = node.get("cte_map")
    return list(defined.get("map", ())) if isinstance(defined, dict) else []


def _table(node: Mapping[str, Any], tables: frozenset[str], named: frozenset[str]) -> list[str]:
    """The table a reference reads, where it is one of ours."""
    path = [str(part).lower() for part in node.get("qualified_name", {}).get("path", ())] or [""]
    if len(path) == 1 and path[0] in named:
        return []
    if path[-1] in tables and path[:-1] in ([], ["main"]):
        return [path[-1]]
    raise Refused(f"There is no table {'.'.join(path)!r}; there are {_listed(tables)}.")


def _table_function(node: Mapping[str, Any]) -> None:
    name = str(node.get("function", {}).get("function_name", "")).lower()
    if name not in ROWS_FROM:
        raise Refused(
            f"{name}() cannot be read from here: a statement reads the tables, and {_listed(ROWS_FROM)} make rows."
        )


def _check_function(node: Mapping[str, Any], refused: frozenset[str]) -> None:
    name = str(node.get("function_name", "")).lower()
    if name in refused or (name == "age" and len(node.get("arguments", ())) == 1):
        raise Refused(
            f"{name}() would answer differently each time, or does something; only what follows from the tables "
            "can be asked. now() is the fleet's present."
        )


def _check_sample(node: Mapping[str, Any]) -> None:
    sample = node.get("sample")
    if isinstance(sample, dict) and not sample.get("repeatable"):
        raise Refused("A sample must be repeatable: write USING SAMPLE reservoir(100 ROWS) REPEATABLE (1), or LIMIT.")


def _groups(node: Mapping[str, Any]) -> Iterator[str]:
    """Plain columns a SELECT groups by: by name, by place, by alias, or all."""
    if node.get("type") != "SELECT_NODE":
        return
    chosen = list(node.get("select_list", ()))
    by_alias = {str(item.get("alias")).lower(): item for item in chosen if item.get("alias")}
    wanted = chosen if node.get("aggregate_handling") == "FORCE_AGGREGATES" else node.get("group_expressions", ())
    for item in wanted:
        place = str(item.get("literal", {}).get("text", "")) if item.get("class") == "CONSTANT" else ""
        if place.isdigit() and 0 < int(place) <= len(chosen):
            item = chosen[int(place) - 1]
        names = [str(name).lower() for name in item.get("column_names") or ()]
        if len(names) == 1 and names[0] in by_alias:
            names = [str(name).lower() for name in by_alias[names[0]].get("column_names") or ()]
        if names:
            yield names[-1]


def _listed(names: frozenset[str] | tuple[str, ...]) -> str:
    return ", ".join(sorted(names))
