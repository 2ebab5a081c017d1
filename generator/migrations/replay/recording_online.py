"""The module `online` of a project at a replay: what its steps make is what Alembic's would."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import sqlalchemy as sa
from alembic import op

from generator.artifacts.migration_helper import MODULE, ONLINE
from generator.schema.reading import ByDatabase
from generator.schema.renaming import words


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
        "create_index": copies.create_index,
        "create_check_constraint": copies.create_check_constraint,
        "create_foreign_key": copies.create_foreign_key,
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
    """Columns that take the place of others: a state knows these, which get another type, and not the
    copies, nor what is over them until then.
    """

    types: dict[tuple[str | None, str], dict[str, Any]]
    """By schema and table, and the name of the copy."""

    def add_copy(
        self, table: str, _old: str, column: sa.Column[Any], *, schema: str | None = None
    ) -> None:
        self.types.setdefault((schema, table), {})[column.name] = column.type

    def create_index(self, name: str, table: str, columns: Sequence[Any], **options: Any) -> None:  # noqa: ANN401 - as Alembic has it
        texts = [one if isinstance(one, str) else str(one) for one in columns]
        if not self._are_read(options.get("schema"), table, texts):
            op.create_index(name, table, columns, **options)

    def create_check_constraint(
        self,
        name: str,
        table: str,
        condition: Any,  # noqa: ANN401 - as Alembic has it
        *,
        schema: str | None = None,
    ) -> None:
        texts = condition.sql.texts if isinstance(condition, ByDatabase) else [("", condition)]
        if not self._are_read(schema, table, [text for _, text in texts]):
            op.create_check_constraint(name, table, condition, schema=schema)

    def create_foreign_key(
        self,
        name: str,
        table: str,
        referent_table: str,
        columns: list[str],
        referent_columns: list[str],
        **options: Any,  # noqa: ANN401 - as Alembic has it
    ) -> None:
        if not self._are_read(options.get("source_schema"), table, columns):
            op.create_foreign_key(name, table, referent_table, columns, referent_columns, **options)

    def exchange(
        self, table: str, columns: Mapping[str, str], *, schema: str | None = None, **_rules: object
    ) -> None:
        types = self.types.pop((schema, table))
        for old, new in columns.items():
            op.alter_column(table, old, type_=types[new], schema=schema)

    def _are_read(self, schema: str | None, table: str, texts: Sequence[str]) -> bool:
        copies = self.types.get((schema, table), {})
        return any(not words(text).isdisjoint(copies) for text in texts)


def _fill_rows(*_arguments: object, **_options: object) -> None:
    """Rows of people are no part of a state."""
