"""What scripts may ask about the structure, answered by the state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.engine.reflection import Inspector

from generator.schema.model import ForeignKey, State, Table, Type


class StateInspector(Inspector):
    """What `sa.inspect(op.get_bind())` gives: the state answers in the stead of a database."""

    def has_table(self, table_name: str, schema: str | None = None, **_: object) -> bool:
        return _key(table_name, schema) in self._state.tables

    def has_schema(self, schema_name: str, **_: object) -> bool:
        return schema_name in self._state.schemas

    def has_index(
        self, table_name: str, index_name: str, schema: str | None = None, **_: object
    ) -> bool:
        return any(one["name"] == index_name for one in self.get_indexes(table_name, schema))

    def get_table_names(self, schema: str | None = None, **_: object) -> list[str]:
        return [one.name for one in self._state.tables.values() if one.schema == schema]

    def get_schema_names(self, **_: object) -> list[str]:
        return sorted(self._state.schemas)

    def get_view_names(self, *_arguments: object, **_: object) -> list[str]:
        return []

    def get_columns(self, table_name: str, schema: str | None = None, **_: object) -> list[Any]:
        return [
            {
                "name": column.name,
                "type": _type(column.type),
                "nullable": column.nullable,
                "default": column.default.texts[0][1] if column.default else None,
                "autoincrement": column.autoincrement,
                "comment": column.comment,
            }
            for column in self._table(table_name, schema).columns
        ]

    def get_pk_constraint(self, table_name: str, schema: str | None = None, **_: object) -> Any:  # noqa: ANN401
        key = self._table(table_name, schema).primary_key
        return {
            "name": key.name if key else None,
            "constrained_columns": list(key.columns) if key else [],
        }

    def get_unique_constraints(
        self, table_name: str, schema: str | None = None, **_: object
    ) -> list[Any]:
        rules = self._table(table_name, schema).uniques
        return [{"name": one.name, "column_names": list(one.columns)} for one in rules]

    def get_check_constraints(
        self, table_name: str, schema: str | None = None, **_: object
    ) -> list[Any]:
        rules = self._table(table_name, schema).checks
        return [{"name": one.name, "sqltext": one.sql.texts[0][1]} for one in rules]

    def get_foreign_keys(
        self, table_name: str, schema: str | None = None, **_: object
    ) -> list[Any]:
        return [_reflected(one) for one in self._table(table_name, schema).foreign_keys]

    def get_indexes(self, table_name: str, schema: str | None = None, **_: object) -> list[Any]:
        return [
            {
                "name": one.name,
                "unique": one.unique,
                "column_names": [part.column or None for part in one.parts],
            }
            for one in self._table(table_name, schema).indexes
        ]

    def get_enums(self, *_arguments: object) -> list[Any]:
        return [
            {"name": one.name, "labels": list(one.values)} for one in self._state.enums.values()
        ]

    def _table(self, name: str, schema: str | None) -> Table:
        found = self._state.tables.get(_key(name, schema))
        if found is None:
            raise sa.exc.NoSuchTableError(name)
        return found

    @property
    def _state(self) -> State:
        return cast("State", cast("Any", self.bind).state)


def _reflected(key: ForeignKey) -> Mapping[str, object]:
    schema, _, table = key.table.rpartition(".")
    return {
        "name": key.name,
        "constrained_columns": list(key.columns),
        "referred_schema": schema or None,
        "referred_table": table,
        "referred_columns": list(key.references),
        "options": {"ondelete": key.on_delete} if key.on_delete else {},
    }


def _type(type_: Type) -> object:
    """The class of a type is what scripts look at, if at anything."""
    kind = getattr(sa, type_.name, None)
    length = type_.argument("length")
    if kind is None:
        return sa.types.NullType()
    return kind(length) if length else kind()


def _key(name: str, schema: str | None) -> str:
    return f"{schema}.{name}" if schema else name
