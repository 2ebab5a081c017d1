"""What the database does by itself between two halves of a change, for every row that is written."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from generator.schema.model import Column, Sql

_LONGEST = 48
"""Databases take 63 letters, and a trigger's name ends in what it is for."""
_HASH = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class InStep:
    """Two columns of which each follows the other: one for each release."""

    table: str
    old: Column
    new: Column

    @property
    def name(self) -> str:
        """What its triggers are called, before what tells them apart."""
        return _name(self.table, self.old.name, self.new.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Substituted:
    """A column that holds a value in the place of one that the new release does not know."""

    table: str
    column: Column
    replaced: str | None
    """A value of an enum; None stands for NULL."""
    value: Sql
    """Over the row, in the names of its columns."""
    reads: tuple[str, ...] = ()
    """The columns that the value is made of."""
    fills: bool = False
    """Rows that are there get it, too."""

    @property
    def name(self) -> str:
        """What its triggers are called, before what tells them apart."""
        return _name(self.table, self.column.name, self.replaced or "")


RowRule = InStep | Substituted


def _name(*parts: str) -> str:
    """Two underscores are in no name of a spec, so two columns never make one name."""
    plain = "__".join(("tr", *(part.replace(".", "__") for part in parts if part)))
    if len(plain) <= _LONGEST and plain.replace("_", "").isalnum() and plain.isascii():
        return plain
    digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:_HASH]
    kept = "".join(sign for sign in plain if sign.isascii() and (sign.isalnum() or sign == "_"))
    return f"{kept[: _LONGEST - _HASH - 1]}_{digest}"
