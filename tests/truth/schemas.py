"""Schemas of databases as plain facts: of a published one, and of one that an application has made."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

PUBLISHED = Path(__file__).parent / "published"

_OURS = {"alembic_version"}
_SPELLINGS = (
    (r"character varying", "VARCHAR"),
    (r"character\b", "CHAR"),
    (r"timestamp without time zone", "TIMESTAMP"),
    (r"boolean|tinyint\(1\)", "BOOLEAN"),
    (r"(INT|INTEGER)\(\d+\)", r"\1"),  # how wide MariaDB shows it
    (r"numeric|decimal", "NUMERIC"),
    (r",\s+", ","),
)
"""Types that are spelled in several ways."""


@dataclass(frozen=True, order=True)
class Fact:
    """One thing that a schema says of a place: `track.album_id`, `type`, `INTEGER`."""

    place: str
    subject: str
    value: str = "there"


def published(name: str) -> set[Fact]:
    """The facts of a published schema."""
    document = json.loads((PUBLISHED / f"{name}.json").read_text(encoding="utf-8"))
    return {fact for entity in document["entities"] for fact in _published(entity)}


def _published(entity: dict[str, Any]) -> Iterator[Fact]:
    table = entity["table"]
    yield Fact(table, entity["kind"])
    if entity["kind"] == "view":
        return
    for field in entity["fields"]:
        yield from _column(
            f"{table}.{field['name']}",
            _native(field["type"]),
            is_nullable=field["nullable"],
            default=_published_default(field["default"]),
        )
    yield Fact(table, "primary key", _names(entity["primary_key"]))
    for key in entity.get("foreign_keys", []):
        rules = [key.get(f"on_{event}", "NO ACTION") for event in ("delete", "update")]
        columns, others = _names(key["columns"]), _names(key["target_columns"])
        yield _foreign_key(table, columns, key["target"], others, rules)
    for rule in entity.get("uniques", []):
        yield Fact(table, "unique", _names(rule["columns"]))
    for index in entity.get("indexes", []):
        yield Fact(table, f"{index.get('kind', '')} index".strip(), _names(index["columns"]))
    for trigger in entity.get("triggers", []):
        yield Fact(table, "trigger", trigger["name"])


def _native(type_: dict[str, Any]) -> str:
    native = str(type_["native"])
    if native in ("enum", "set"):
        return f"{native}({','.join(type_['values'])})"
    return native


def _published_default(default: dict[str, Any] | None) -> str | None:
    if default is None:
        return None
    return "made" if default["kind"] == "identity" else str(default["value"])


def made(connection: sa.Connection) -> set[Fact]:
    """The facts of the database behind a connection."""
    inspector = sa.inspect(connection)
    return {
        fact
        for table in inspector.get_table_names()
        if table not in _OURS
        for fact in _made(inspector, table)
    }


def _made(inspector: sa.Inspector, table: str) -> Iterator[Fact]:
    yield Fact(table, "table")
    for column in inspector.get_columns(table):
        is_made = column.get("autoincrement") is True or "identity" in column
        default = "made" if is_made else column["default"]
        if default is not None and str(default).startswith("nextval("):
            default = "made"
        yield from _column(
            f"{table}.{column['name']}",
            column["type"].compile(dialect=inspector.dialect),
            is_nullable=column["nullable"],
            default=default,
        )
    yield Fact(
        table, "primary key", _names(inspector.get_pk_constraint(table)["constrained_columns"])
    )
    for key in inspector.get_foreign_keys(table):
        rules = [key["options"].get(f"on{event}", "NO ACTION") for event in ("delete", "update")]
        columns, others = _names(key["constrained_columns"]), _names(key["referred_columns"])
        yield _foreign_key(table, columns, key["referred_table"], others, rules)
    for rule in inspector.get_unique_constraints(table):
        yield Fact(table, "unique", _names(rule["column_names"]))
    for index in inspector.get_indexes(table):
        if not index["unique"]:
            yield Fact(table, "index", _names(index["column_names"]))


def _column(place: str, type_: str, *, is_nullable: bool, default: str | None) -> Iterator[Fact]:
    for pattern, word in _SPELLINGS:
        type_ = re.sub(pattern, word, type_, flags=re.IGNORECASE)
    yield Fact(place, "column")
    yield Fact(place, "type", type_ if "(" in type_ else type_.upper())
    yield Fact(place, "null", "may be" if is_nullable else "never")
    if default is not None:
        yield Fact(place, "default", default.strip("'"))


def _foreign_key(table: str, columns: str, target: str, others: str, rules: list[str]) -> Fact:
    rule = f"{target}({others}), delete: {rules[0]}, update: {rules[1]}"
    return Fact(f"{table}({columns})", "foreign key", rule)


def _names(columns: Any) -> str:
    return ", ".join(columns)
