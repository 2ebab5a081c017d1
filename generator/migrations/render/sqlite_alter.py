"""What SQLite's own ALTER TABLE does: for all else a table is made anew."""

from __future__ import annotations

import re

from generator.databases import Database
from generator.schema.model import Column, Table
from generator.schema.renaming import reads

_SQLITE = Database.SQLITE.value
_CONSTANT = re.compile(r"[-+]?\d+(\.\d+)?|'(?:[^']|'')*'|null|true|false", re.IGNORECASE)


def is_addable(column: Column) -> bool:
    """ADD COLUMN takes it: nothing that is computed and stored, and no default but a constant."""
    if column.computed is not None:
        return not column.computed.persisted
    if column.default is None:
        return column.nullable
    return _CONSTANT.fullmatch(_bare(column.default.on(_SQLITE))) is not None


def is_droppable(table: Table, name: str) -> bool:
    """DROP COLUMN takes it: no key, rule, index or computed column of the table reads it."""
    keys = [one.columns for one in table.uniques] + [one.columns for one in table.foreign_keys]
    if any(name in columns for columns in keys):
        return False
    if table.primary_key is not None and name in table.primary_key.columns:
        return False
    parts = [part for index in table.indexes for part in index.parts]
    texts = [rule.sql for rule in table.checks]
    texts += [part.expression for part in parts if part.expression is not None]
    texts += [column.computed.sql for column in table.columns if column.computed is not None]
    where = " ".join(text for index in table.indexes for _, text in index.where)
    is_read = any(name in reads(text) for text in texts) or name in where
    return not is_read and all(part.column != name for part in parts)


def _bare(text: str) -> str:
    """Without the parentheses around it."""
    while text.startswith("(") and text.endswith(")"):
        text = text[1:-1].strip()
    return text
