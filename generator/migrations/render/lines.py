"""What an operation becomes in a script: statements of Alembic, or a line within a table's block."""

from __future__ import annotations

from dataclasses import dataclass

from generator.emit import literal


@dataclass(frozen=True)
class ScriptLine:
    """A step of a script."""

    source: str
    """A statement; where it changes a table, one within the block of `table`."""
    table: str = ""
    """The key of the table that changes."""
    plain: tuple[str, ...] = ()
    """Alembic's own statements, where they do the same on every database of the application."""


def split_key(key: str) -> tuple[str | None, str]:
    """A table's namespace and its name."""
    schema, _, name = key.rpartition(".")
    return schema or None, name


def schema_argument(schema: str | None) -> str:
    """Behind other arguments."""
    return f", schema={literal(schema)}" if schema else ""
