"""Flags of the command line, which name tables and columns of the database."""

from __future__ import annotations

from collections.abc import Collection

from generator.failures import UserError
from generator.problems import did_you_mean
from generator.schema.model import State, Table


def known_table(name: str, state: State, flag: str) -> str:
    """A table of the state; `UserError` with the nearest name where there is none."""
    if name in state.tables:
        return name
    raise UserError(f"{flag} names no table: {name!r}", _hint(name, state.tables))


def known_column(name: str, table: Table, flag: str) -> str:
    """A column of the table; `UserError` with the nearest name where there is none."""
    names = [column.name for column in table.columns]
    if name in names:
        return name
    raise UserError(f"{flag}: {table.key} has no column {name!r}", _hint(name, names))


def parted(text: str, flag: str, form: str) -> tuple[str, str]:
    """Both sides of the first equals sign."""
    left, sign, right = text.partition("=")
    if not sign or not left.strip():
        raise UserError(f"{flag} takes {form}, not {text!r}")
    return left.strip(), right.strip()


def located(name: str, state: State, flag: str) -> tuple[str, str]:
    """Table and column of `products.sku`, also of a table in a schema; the column may be missing."""
    if name in state.tables:
        return name, ""
    table, dot, column = name.rpartition(".")
    if not dot:
        return known_table(name, state, flag), ""
    return known_table(table, state, flag), column


def _hint(name: str, known: Collection[str]) -> str:
    return did_you_mean(name, known) or f"there are {', '.join(sorted(known)) or 'none'}"
