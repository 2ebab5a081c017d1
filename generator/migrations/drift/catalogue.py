"""What a database has, as plain values: things by their place, each with facts in the database's own words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from generator.migrations.connection import JOURNAL

Sort = Literal[
    "schema",
    "extension",
    "enum",
    "table",
    "column",
    "primary key",
    "unique",
    "check",
    "foreign key",
    "index",
]
Facts = Mapping[str, str]
"""What is said of a thing; an empty text is nothing."""


@dataclass(frozen=True, slots=True, order=True)
class Thing:
    """A table, or what is in one; schemas, extensions and enums are in none."""

    table: str
    """With its schema, where that is not the usual one."""
    sort: Sort
    name: str = ""

    def __str__(self) -> str:
        if self.sort == "table":
            return self.table
        if self.sort == "column":
            return f"{self.table}.{self.name}"
        name = f"{self.sort} {self.name}".strip()
        return f"{self.table}: {name}" if self.table else name


Catalogue = dict[Thing, Facts]

OWN_TABLES = frozenset({"alembic_version", JOURNAL})
"""What migrations keep for themselves."""
