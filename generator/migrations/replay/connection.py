"""A connection to no database, for scripts that ask it something: there are no rows anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ENUM
from sqlalchemy.engine import Dialect, IteratorResult
from sqlalchemy.engine.result import SimpleResultMetaData

from generator.migrations.operations import CreateEnum, DropEnum
from generator.migrations.replay.directives import Directives
from generator.migrations.replay.inspection import StateInspector
from generator.schema.model import NativeEnum, State


class NoRows(IteratorResult[Any]):
    """The answer to every statement."""

    rowcount = 0
    lastrowid = None
    inserted_primary_key = None

    def __init__(self, names: list[str]) -> None:
        super().__init__(SimpleResultMetaData(names or ["?"]), iter(()))


class NoConnection(sa.Connection):
    """As far as scripts use one: statements change the state, or nothing."""

    def __init__(self, dialect: Dialect, directives: Directives) -> None:
        self.dialect = dialect
        self.engine: Any = self
        self._directives = directives
        dialect.inspector = StateInspector  # type: ignore[attr-defined]

    @property
    def state(self) -> State:
        """What an inspector looks at."""
        return self._directives.recorder.state

    def execute(self, statement: Any, *_arguments: object, **_options: object) -> Any:  # noqa: ANN401
        self._directives.execute(statement)
        columns = getattr(statement, "exported_columns", None)
        return NoRows([str(name) for name in columns.keys()] if columns is not None else [])  # noqa: SIM118 - no dictionary

    def exec_driver_sql(self, statement: str, *_arguments: object, **_options: object) -> Any:  # noqa: ANN401
        self._directives.execute(statement)
        return NoRows([])

    def scalar(self, statement: Any, *_arguments: object, **_options: object) -> Any:  # noqa: ANN401
        self._directives.execute(statement)

    def scalars(self, statement: Any, *_arguments: object, **_options: object) -> Any:  # noqa: ANN401
        return self.execute(statement).scalars()

    def execution_options(self, **_options: object) -> Self:
        return self

    def in_transaction(self) -> bool:
        return True

    def commit(self) -> None: ...

    def rollback(self) -> None: ...

    def close(self) -> None: ...

    def begin(self) -> Any:  # noqa: ANN401 - a transaction
        return _transaction(self)

    def begin_nested(self) -> Any:  # noqa: ANN401 - a transaction
        return _transaction(self)

    def connect(self) -> Any:  # noqa: ANN401 - as an engine does
        return _transaction(self)

    def _run_ddl_visitor(
        self,
        visitorcallable: type,
        element: Any,  # noqa: ANN401 - a table, an enum, all of a `MetaData`
        **_options: object,
    ) -> None:
        """What `create()` and `drop()` of tables, enums and all of a `MetaData` come to."""
        makes = "Generator" in visitorcallable.__name__
        recorder = self._directives.recorder
        if isinstance(element, ENUM):
            enum = NativeEnum(str(element.name), tuple(element.enums))
            if makes != (enum.name in recorder.state.enums):
                recorder.do(CreateEnum(enum) if makes else DropEnum(enum))
            return
        tables = element.sorted_tables if isinstance(element, sa.MetaData) else [element]
        for table in tables if makes else reversed(tables):
            if not isinstance(table, sa.Table):
                continue
            if not makes:
                self._directives.drop(table.name, table.schema, is_careful=True)
            elif table.key not in recorder.state.tables:
                self._directives.create(table)


@contextmanager
def _transaction(connection: NoConnection) -> Iterator[NoConnection]:
    yield connection
