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


def plain_name(name: str) -> str:
    """`created at` as `created_at`; a name of letters, digits and `_` stays."""
    found = "_".join(re.findall(r"[A-Za-z0-9_]+", name)).strip("_") if name else name
    if re.fullmatch(r"\w+", name, re.ASCII) and name == found:
        return name
    found = re.sub("_+", "_", found) or "column"
    return found if found[0].isalpha() else f"c_{found}"


def with_plain_names(found: DbmlFile) -> DbmlFile:
    """The file with such names at every place that names a column."""
    return replace(
        found,
        tables=tuple(_table(one) for one in found.tables),
        refs=tuple(_ref(one) for one in found.refs),
    )


def _table(table: DbmlTable) -> DbmlTable:
    body = replace(
        table.body,
        columns=tuple(_column(one) for one in table.body.columns),
        indexes=tuple(_index(one) for one in table.body.indexes),
    )
    return replace(table, body=body)


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
    return replace(endpoint, columns=tuple(map(plain_name, endpoint.columns)))


def _ref(ref: DbmlRef) -> DbmlRef:
    return replace(ref, left=_endpoint(ref.left), right=_endpoint(ref.right))
