"""Questions to a living database that change nothing and give up in time."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from generator.migrations.connection import reason
from generator.migrations.preflight.flight import Guarded, Passage, TableSize
from generator.migrations.replay.tracer import Question

EXAMPLES = 5
_EXTENSION = """
SELECT bool_or(v.installed OR u.rolsuper OR NOT v.superuser
    OR (v.trusted AND has_database_privilege(current_database(), 'CREATE')))
FROM pg_available_extension_versions v, pg_roles u
WHERE v.name = '{name}' AND u.rolname = current_user GROUP BY v.name"""
_SQLITE_STEPS = 10_000
"""Of its machine, after which SQLite asks whether it shall go on."""


@dataclass(frozen=True)
class Reading:
    """A connection that only reads."""

    connection: sa.Connection
    dialect: str
    seconds: int

    def guarded(self, question: Question, *, is_early: bool) -> Guarded:
        """`is_early`: an earlier revision that has not run either changes what it asks about."""
        select = question.select.on(self.dialect).strip().rstrip(";")
        note = (
            "asked of the rows as they are before the revisions in front of it" if is_early else ""
        )
        try:
            with self.transaction():
                rows = self._rows(f"{select} LIMIT {EXAMPLES}")
        except sa.exc.DBAPIError as error:
            why = reason(error)
            note = f"an earlier revision has to run first: {why}" if is_early else why
            return Guarded(
                line=question.line, message=question.message, passage=Passage.UNSURE, note=note
            )
        if not rows:
            return Guarded(
                line=question.line, message=question.message, passage=Passage.PASSES, note=note
            )
        return Guarded(
            line=question.line,
            message=question.message,
            passage=Passage.UNSURE if is_early else Passage.STOPS,
            count=self._count(select) if len(rows) == EXAMPLES else len(rows),
            examples=tuple(" / ".join(str(value) for value in row) for row in rows),
            note=note,
        )

    def _count(self, select: str) -> int | None:
        try:
            with self.transaction():
                counted = f"SELECT count(*) FROM ({select}) AS found"  # noqa: S608 - the revision's own
                return int(self.scalar(counted))
        except sa.exc.DBAPIError:
            return None

    def sizes(self, tables: Iterable[str]) -> dict[str, TableSize]:
        """Of those that are there."""
        found = {}
        for table in sorted(tables):
            try:
                with self.transaction():
                    size = _SIZES[self.dialect](self, table)
            except sa.exc.DBAPIError:
                continue
            if size is not None:
                found[table] = size
        return found

    def extension(self, name: str) -> str:
        """Why PostgreSQL would not create an extension; nothing where it would, or has it."""
        with self.transaction():
            found = self.row(_EXTENSION.format(name=name))
        if found is None:
            return f"the server has no extension {name}: install it there first"
        return (
            "" if found[0] else f"the user may not create the extension {name}: a superuser has to"
        )

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """One that may not write, and whose statements end in time."""
        with self.connection.begin():
            for setting in _limits(self.dialect, self.seconds, self.connection):
                self.connection.exec_driver_sql(setting)
            with _watched(self):
                yield

    def _rows(self, sql: str) -> Any:  # noqa: ANN401 - whatever was asked for
        return self.connection.execute(sa.text(sql.replace(":", "\\:"))).all()

    def scalar(self, sql: str) -> Any:  # noqa: ANN401 - whatever was asked for
        rows = self._rows(sql)
        return rows[0][0] if rows else None

    def row(self, sql: str) -> Any:  # noqa: ANN401 - whatever was asked for
        rows = self._rows(sql)
        return rows[0] if rows else None


def _limits(dialect: str, seconds: int, connection: sa.Connection) -> Iterator[str]:
    if dialect == "postgresql":
        yield "SET TRANSACTION READ ONLY"
        yield f"SET LOCAL statement_timeout = '{seconds}s'"
        yield "SET LOCAL lock_timeout = '2s'"
    elif dialect == "mysql":
        yield "SET TRANSACTION READ ONLY"
        is_mariadb = bool(getattr(connection.dialect, "is_mariadb", False))
        limit = (
            f"max_statement_time = {seconds}"
            if is_mariadb
            else f"max_execution_time = {seconds}000"
        )
        yield f"SET SESSION {limit}, lock_wait_timeout = 2"


@contextmanager
def _watched(reading: Reading) -> Iterator[None]:
    """SQLite knows no limit: it is asked now and then whether it is late."""
    if reading.dialect != "sqlite":
        yield
        return
    driver: Any = reading.connection.connection.driver_connection
    deadline = time.monotonic() + reading.seconds
    driver.set_progress_handler(lambda: time.monotonic() > deadline, _SQLITE_STEPS)
    try:
        yield
    finally:
        driver.set_progress_handler(None, 0)


def _on_postgresql(reading: Reading, table: str) -> TableSize | None:
    quoted = ".".join(f'"{part}"' for part in table.split(".")).replace("'", "''")
    row = reading.row(
        "SELECT c.reltuples, pg_total_relation_size(c.oid) FROM pg_class c "  # noqa: S608 - a name of ours
        f"WHERE c.oid = to_regclass('{quoted}')"
    )
    if row is None:
        return None
    rows, is_estimate = int(row[0]), True
    if rows <= 0:  # never counted
        name = quoted.replace("''", "'")
        rows, is_estimate = reading.scalar(f"SELECT count(*) FROM {name}"), False  # noqa: S608 - see above
    return TableSize(rows=rows, bytes=int(row[1]), is_estimate=is_estimate)


def _on_mysql(reading: Reading, table: str) -> TableSize | None:
    text = table.replace("\\", "\\\\").replace("'", "''")
    row = reading.row(
        "SELECT TABLE_ROWS, DATA_LENGTH + INDEX_LENGTH FROM information_schema.TABLES "  # noqa: S608 - see above
        f"WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = '{text}'"
    )
    if row is None:
        return None
    return TableSize(rows=int(row[0] or 0), bytes=int(row[1] or 0), is_estimate=True)


def _on_sqlite(reading: Reading, table: str) -> TableSize | None:
    name = table.replace('"', '""')
    rows = reading.scalar(f'SELECT count(*) FROM "{name}"')  # noqa: S608 - see above
    return TableSize(rows=int(rows), bytes=None, is_estimate=False)


_SIZES = {"postgresql": _on_postgresql, "mysql": _on_mysql, "sqlite": _on_sqlite}
