"""What a file of DBML says, as it stands there."""

from __future__ import annotations

from dataclasses import dataclass

from generator.diagnostics import Span


@dataclass(frozen=True, slots=True)
class DbmlValue:
    """What stands behind the colon of a setting."""

    kind: str
    """`text`, `expression`, `number`, `word` or `color`."""
    text: str


@dataclass(frozen=True, slots=True)
class DbmlEndpoint:
    """`schema.table.(a, b)`."""

    table: str
    columns: tuple[str, ...]
    at: Span


@dataclass(frozen=True, slots=True)
class DbmlSettings:
    """`[not null, default: 1]`, by their names in lower case."""

    values: dict[str, DbmlValue | None]
    refs: tuple[tuple[str, DbmlEndpoint], ...] = ()
    """Each `ref: > users.id`: its sign and where it leads."""
    checks: tuple[str, ...] = ()

    def has(self, *names: str) -> bool:
        return any(name in self.values for name in names)

    def text(self, name: str) -> str:
        value = self.values.get(name)
        return value.text if value else ""


@dataclass(frozen=True, slots=True)
class DbmlColumn:
    name: str
    type: str
    settings: DbmlSettings
    at: Span
    type_at: Span


@dataclass(frozen=True, slots=True)
class DbmlIndex:
    parts: tuple[DbmlValue, ...]
    """Columns are words, anything else is an expression."""
    settings: DbmlSettings
    at: Span


@dataclass(frozen=True, slots=True)
class DbmlCheck:
    expression: str
    settings: DbmlSettings


@dataclass(frozen=True, slots=True)
class DbmlBody:
    """What stands within the braces of a table."""

    columns: tuple[DbmlColumn, ...]
    indexes: tuple[DbmlIndex, ...]
    checks: tuple[DbmlCheck, ...]
    partials: tuple[tuple[str, Span], ...]
    """Each `~name`, with its place."""
    note: str
    records: int
    order: tuple[str, ...]
    """Columns and `~partials` as they follow each other."""


@dataclass(frozen=True, slots=True)
class DbmlTable:
    name: str
    """With its schema: `auth.users`."""
    alias: str
    settings: DbmlSettings
    body: DbmlBody
    at: Span


@dataclass(frozen=True, slots=True)
class DbmlRef:
    name: str
    left: DbmlEndpoint
    sign: str
    right: DbmlEndpoint
    settings: DbmlSettings
    at: Span


@dataclass(frozen=True, slots=True)
class DbmlEnum:
    name: str
    values: tuple[tuple[str, str], ...]
    """Each with its note."""
    at: Span


@dataclass(frozen=True, slots=True)
class DbmlFile:
    name: str
    """Of the project."""
    project: dict[str, str]
    tables: tuple[DbmlTable, ...]
    partials: tuple[DbmlTable, ...]
    refs: tuple[DbmlRef, ...]
    enums: tuple[DbmlEnum, ...]
    groups: tuple[tuple[str, tuple[str, ...]], ...]
    records: int
