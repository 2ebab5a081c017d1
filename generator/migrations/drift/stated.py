"""What a state says without the help of a server: structure, and rules between tables; no texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from generator.migrations.drift.catalogue import Catalogue, Facts, Thing
from generator.schema.literals import text_sql
from generator.schema.model import ForeignKey, State, Table


def foreign_keys(state: State, dialect: str) -> Catalogue:
    """Those of all tables: no table that is made for a moment can have them."""
    return {
        Thing(table.key, "foreign key", key.name or ", ".join(key.columns)): _facts(key, dialect)
        for table in state.tables.values()
        for key in table.foreign_keys
    }


def types(state: State) -> Catalogue:
    """Schemas, extensions and enums, of which PostgreSQL alone has any."""
    things: Catalogue = {Thing("", "schema", name): {} for name in state.schemas}
    things |= {Thing("", "extension", name): {} for name in state.extensions}
    for enum in state.enums.values():
        listed = ", ".join(text_sql(value, "postgresql") for value in enum.values)
        things[Thing("", "enum", enum.name)] = {"values": listed}
    return things


def outline(tables: Iterable[Table], dialect: str) -> Catalogue:
    """What is there in tables, and what is said of it in no words of a server."""
    return {thing: facts for table in tables for thing, facts in _outline(table, dialect)}


def _outline(table: Table, dialect: str) -> Iterator[tuple[Thing, Facts]]:
    key = table.key
    comments = {} if dialect == "sqlite" else {"comment": table.comment or ""}
    yield Thing(key, "table"), comments
    for column in table.columns:
        facts = {"nullable": "yes" if column.nullable else "no"}
        if dialect != "sqlite":
            facts["comment"] = column.comment or ""
        yield Thing(key, "column", column.name), facts
    if table.primary_key is not None:
        name = {"name": table.primary_key.name or ""} if dialect == "postgresql" else {}
        yield Thing(key, "primary key"), name
    for unique in table.uniques:
        yield (
            Thing(key, "index" if dialect == "mysql" else "unique", unique.name or ""),
            {"unique": "yes"} if dialect == "mysql" else {},
        )
    for check in table.checks:
        if not check.dialects or dialect in check.dialects:
            yield Thing(key, "check", check.name or ""), {}
    for index in table.indexes:
        yield Thing(key, "index", index.name), {"unique": "yes" if index.unique else "no"}


def _facts(key: ForeignKey, dialect: str) -> Facts:
    facts = {
        "columns": ", ".join(key.columns),
        "refers to": f"{key.table}({', '.join(key.references)})",
        "on delete": _action(key.on_delete, dialect),
        "on update": _action(key.on_update, dialect),
    }
    if dialect != "mysql":
        is_late = key.deferrable and (key.initially or "").upper() == "DEFERRED"
        facts["deferrable"] = "initially" if is_late else "yes" if key.deferrable else "no"
    if dialect == "postgresql":
        facts["validated"] = "yes"
    return facts


def _action(action: str | None, dialect: str) -> str:
    word = (action or "").lower()
    return "" if word == "no action" or (dialect == "mysql" and word == "restrict") else word
