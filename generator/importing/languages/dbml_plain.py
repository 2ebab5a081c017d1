"""Columns of DBML whose names have blanks or other signs, under names that the language takes."""

from __future__ import annotations

import re
from dataclasses import replace

from generator.importing.languages.dbml_tree import (
    DbmlColumn,
    DbmlEndpoint,
    DbmlFile,
    DbmlIndex,
    DbmlRef,
    DbmlTable,
)

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*")


def plain_name(name: str) -> str:
    """`created at` as `created_at`; a name that the language takes stays."""
    if not name or _PLAIN.fullmatch(name):
        return name
    words = "_".join(re.findall(r"[A-Za-z0-9]+", name)) or "column"
    return words if words[0].isalpha() else f"c_{words}"


def with_plain_names(found: DbmlFile) -> DbmlFile:
    """The file with such names at every place that names a table or a column."""
    return replace(
        found,
        tables=tuple(_table(one) for one in found.tables),
        refs=tuple(_ref(one) for one in found.refs),
    )


def plain_table(name: str) -> str:
    """The same of a table, and of the schema before it."""
    return ".".join(map(plain_name, name.split(".")))


def _table(table: DbmlTable) -> DbmlTable:
    body = replace(
        table.body,
        columns=tuple(_column(one) for one in table.body.columns),
        indexes=tuple(_index(one) for one in table.body.indexes),
    )
    return replace(table, name=plain_table(table.name), alias=plain_name(table.alias), body=body)


def _column(column: DbmlColumn) -> DbmlColumn:
    refs = tuple((sign, _endpoint(other)) for sign, other in column.settings.refs)
    settings = replace(column.settings, refs=refs)
    return replace(column, name=plain_name(column.name), settings=settings)


def _index(index: DbmlIndex) -> DbmlIndex:
    parts = (
        replace(part, text=plain_name(part.text)) if part.kind == "word" else part
        for part in index.parts
    )
    return replace(index, parts=tuple(parts))


def _endpoint(endpoint: DbmlEndpoint) -> DbmlEndpoint:
    columns = tuple(map(plain_name, endpoint.columns))
    return replace(endpoint, table=plain_table(endpoint.table), columns=columns)


def _ref(ref: DbmlRef) -> DbmlRef:
    return replace(ref, left=_endpoint(ref.left), right=_endpoint(ref.right))
