"""The module `online` of a project at a replay: what its steps make is what Alembic's would."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import sqlalchemy as sa
from alembic import op

from generator.artifacts.migration_helper import MODULE, ONLINE


def recording_online() -> ModuleType:
    """A module of the same words, which leads to the directives of the script that runs."""
    module = ModuleType(f"{MODULE}.{ONLINE}")
    copies = _Copies({})
    words: dict[str, Callable[..., object]] = {
        "steps": _steps,
        "retried": _retried,
        "set_not_null": _set_not_null,
        "fill_rows": _fill_rows,
        "is_due": _is_due,
        "add_copy": copies.add_copy,
        "exchange": copies.exchange,
    }
    for name in _AS_ALEMBIC:
        words[name] = _directive(name)
    for name, word in words.items():
        setattr(module, name, word)
    return module


_AS_ALEMBIC = (
    "add_column",
    "alter_column",
    "create_check_constraint",
    "create_foreign_key",
    "create_index",
    "create_unique_constraint",
    "drop_constraint",
    "drop_index",
)


def _directive(name: str) -> Callable[..., object]:
    """`op` is another one for each script."""

    def run(*arguments: Any, **options: Any) -> object:  # noqa: ANN401 - as Alembic has it
        return getattr(op, name)(*arguments, **options)

    return run


@contextmanager
def _steps() -> Iterator[None]:
    yield


def _retried(revision: Callable[[], None]) -> Callable[[], None]:
    return revision


def _set_not_null(table: str, column: str, *, schema: str | None = None, **_fill: object) -> None:
    op.alter_column(table, column, nullable=False, schema=schema)


def _is_due(*_arguments: object, **_options: object) -> bool:
    return True


@dataclass(frozen=True)
class _Copies:
    """Columns that take the place of others: nothing of these changes but their types."""

    types: dict[tuple[str | None, str, str], Any]

    def add_copy(
        self, table: str, _old: str, column: sa.Column[Any], *, schema: str | None = None
    ) -> None:
        self.types[schema, table, column.name] = column.type
        op.add_column(table, column, schema=schema)

    def exchange(
        self,
        table: str,
        columns: Mapping[str, str],
        *,
        indexes: Mapping[str, str] | None = None,
        rules: Mapping[str, str] | None = None,
        keys: Mapping[str, object] | None = None,
        schema: str | None = None,
    ) -> None:
        for name in (*(indexes or ()), *(keys or ())):
            op.drop_index(name, table_name=table, schema=schema)
        for name in rules or ():
            op.drop_constraint(name, table, schema=schema)
        for old, new in columns.items():
            op.drop_column(table, new, schema=schema)
            op.alter_column(table, old, type_=self.types[schema, table, new], schema=schema)


def _fill_rows(*_arguments: object, **_options: object) -> None:
    """Rows of people are no part of a state."""
