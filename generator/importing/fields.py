"""A column as a field: the shortest form that says all of it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping

from generator.importing.model import (
    DefaultSort,
    Grade,
    SourceColumn,
    SourceDefault,
    SourceEnum,
    SourceType,
    Value,
)
from generator.ir import Name

Tell = Callable[[str, Grade], None]
"""What is told of a column that the language says otherwise."""
_NOW = re.compile(
    r"now\(\)|current_timestamp(\(6?\))?|datetime\('now'\)|now|autoincrement", re.IGNORECASE
)
_BARE_VALUE = re.compile(r"[^,()'\"\s](?:[^,()'\"]*[^,()'\"\s])?")


class FieldForms:
    """Writes the fields of a schema; `enums` are its shared enums by their names in the source."""

    def __init__(self, enums: Mapping[str, tuple[str, SourceEnum]], *, is_mysql: bool) -> None:
        self._enums = enums
        self._is_mysql = is_mysql

    def field(self, column: SourceColumn, stored: str, tell: Tell) -> dict[str, Value]:
        """All keys of a field, whose column the product would call `stored`."""
        found = self.type_keys(column.type, tell)
        if column.nullable:
            found["nullable"] = True
        if column.name != stored:
            found["column"] = column.name
        found |= self.default(column.default, column.type, tell)
        for key, value in (*column.type.rules, *column.rules):
            found[key] = value
        if column.type.examples and "sqlalchemy" in found:
            found["examples"] = list(column.type.examples)
        if column.doc:
            found["doc"] = sentence(column.doc, tell)
        return found

    def type_keys(self, kind: SourceType, tell: Tell) -> dict[str, Value]:
        """`type`, or what stands in its place; what it loses is told."""
        if kind.lost:
            tell(f"{kind.source or kind.word}: {kind.lost}", Grade.NEAR)
        if kind.sqlalchemy:
            tell(f"{kind.source} is said by SQLAlchemy's type", Grade.HATCHED)
            return {"sqlalchemy": kind.sqlalchemy, "python": kind.python}
        word = kind.word
        if kind.values:
            word = f"enum({', '.join(map(enum_value, kind.values))})"
        elif kind.enum:
            word, enum = self._enums[kind.enum]
            if enum.is_native:
                native: Value = True if Name(word).snake == enum.name else enum.name
                return {"type": f"array({word})" if kind.is_array else word, "native": native}
        return {"type": f"array({word})" if kind.is_array else word}

    def default(
        self, default: SourceDefault | None, kind: SourceType, tell: Tell
    ) -> dict[str, Value]:
        """`default`, where the language has one."""
        if default is None:
            return {}
        word = kind.word
        if default.sort is DefaultSort.NOW:
            if not word.startswith(("datetime", "naive_datetime", "date", "time")):
                return self._unsaid(default, tell)
            if not _NOW.fullmatch(str(default.value)):
                tell(f"its default is {default.value}; here now() in UTC", Grade.NEAR)
            return {"default": "now()"}
        if default.sort is DefaultSort.UUID and word == "uuid":
            if default.is_made_by_database:
                tell("the application makes its values, not the database", Grade.NEAR)
            return {"default": "uuid()"}
        if default.sort is not DefaultSort.LITERAL or kind.sqlalchemy:
            return self._unsaid(default, tell)
        value = _literal(default.value, kind)
        return self._unsaid(default, tell) if value is None else {"default": value}

    def _unsaid(self, default: SourceDefault, tell: Tell) -> dict[str, Value]:
        tell(f"its default {default.value} is not said", Grade.UNSAID)
        return {}


def short(field: Mapping[str, Value]) -> Value:
    """`string(80)?` where there is nothing but a type."""
    keys = set(field)
    if keys == {"type"}:
        return field["type"]
    if keys == {"type", "nullable"}:
        return f"{field['type']}?"
    return dict(field)


def sentence(text: str, tell: Tell) -> str:
    """A comment as one sentence; a line break is a blank."""
    found = " ".join("".join(one if one.isprintable() else " " for one in text).split())
    if found != text:
        tell("its comment stands on one line here", Grade.NEAR)
    return found


def enum_value(value: str) -> str:
    """A value within the parentheses of `enum(…)`."""
    if _BARE_VALUE.fullmatch(value):
        return value
    return "'" + value.replace("'", "''") + "'"


def _literal(value: Value, kind: SourceType) -> Value | None:
    """The value as a spec writes it; None where the type has no such value."""
    word = kind.word
    if word == "json" and isinstance(value, str):
        try:
            found = json.loads(value)
        except ValueError:
            return None
        return found if isinstance(found, dict | list | str | int | float | bool) else None
    if word.startswith("array") or kind.is_array:
        return value if isinstance(value, list) else [] if value == "{}" else None
    if word == "boolean":
        return value if isinstance(value, bool) else None
    is_number = word.startswith(("integer", "smallint", "bigint", "decimal", "float", "real"))
    if is_number:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        is_whole = word.startswith(("integer", "smallint", "bigint"))
        return None if is_whole and isinstance(value, float) else value
    if word in ("bytes", "interval"):
        return None
    return str(value)
