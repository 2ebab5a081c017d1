"""SQLite: what its pragmas tell, and the rules that stand only in the text of a table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

_TOKEN = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\]|\w+|[^\s\w]""")
_RULES = {"constraint", "primary", "unique", "check", "foreign"}


def sqlite_structure(connection: sa.Connection) -> dict[str, Any]:
    rows = connection.exec_driver_sql(
        "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' "
        "AND tbl_name <> 'alembic_version'"
    ).all()
    tables = {name: _table(connection, name, sql) for kind, name, _, sql in rows if kind == "table"}
    for kind, name, table, sql in rows:
        if kind == "index":
            tables[table]["indexes"][name] = " ".join(_tokens(sql))
        elif kind != "table":
            tables.setdefault(table, {})[f"{kind} {name}"] = sql
    return tables


def _table(connection: sa.Connection, name: str, sql: str) -> dict[str, Any]:
    definitions, rules = _body(sql)
    columns: dict[str, Any] = {}
    for row in connection.exec_driver_sql(f'PRAGMA table_xinfo("{name}")'):
        default = None if row[4] is None else _bare(_tokens(row[4]))
        columns[row[1]] = {
            "type": row[2].upper(),
            "nullable": not row[3],
            "default": default,
            "key": row[5],
            "rest": _rest(definitions[row[1].lower()]),
        }
    return {"columns": columns, "rules": sorted(rules), "indexes": {}}


def _body(sql: str) -> tuple[dict[str, list[str]], list[str]]:
    """The definitions of columns by their names, and the rules of the table."""
    columns: dict[str, list[str]] = {}
    rules: list[str] = []
    tokens = _tokens(sql)
    for part in _split(tokens[tokens.index("(") + 1 : len(tokens) - tokens[::-1].index(")") - 1]):
        if part[0] in _RULES:
            rules.append(" ".join(part))
        else:
            columns[part[0]] = part
    return columns, rules


def _rest(definition: list[str]) -> str:
    """Rules that stand with the column: what it is computed from, a collation, a check."""
    for number, token in enumerate(definition):
        if token in {"generated", "as", "collate", "check", "references", "unique"}:
            skipped = definition[number:]
            return " ".join(t for t in skipped if t not in {"not", "null"})
    return ""


def _split(tokens: list[str]) -> Iterator[list[str]]:
    """Parts between the commas that stand in no parentheses."""
    part: list[str] = []
    depth = 0
    for token in tokens:
        depth += (token == "(") - (token == ")")
        if token == "," and not depth:
            yield part
            part = []
        else:
            part.append(token)
    yield part


def _tokens(sql: str) -> list[str]:
    """Words without their quotes, in lower case; texts as they are."""
    return [
        token if token.startswith("'") else token.strip('"`[]').lower() if token != "]" else token
        for token in _TOKEN.findall(sql)
    ]


def _bare(tokens: list[str]) -> str:
    while tokens[0] == "(" and tokens[-1] == ")":
        tokens = tokens[1:-1]
    return " ".join(tokens)
