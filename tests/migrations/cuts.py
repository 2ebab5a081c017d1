"""Revisions that are stopped at any statement, and run again.

A process of its own runs them and is stopped at a place: a *cut*. It is killed as `kill -9` does it,
or the statement fails as one does that has waited for too long. What the database is like after
another run is compared with a run that nobody disturbed; where a run is all or nothing, it is as
before already after the cut.
"""

from __future__ import annotations

import itertools
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

import sqlalchemy as sa

from tests.migrations.projects import Project
from tests.migrations.rows import ANY, read, unlike
from tests.migrations.stores import Store
from tests.migrations.story import Rows
from tests.migrations.structure import Structure, differences, structure_of
from tests.truth import processes

Cut = Literal["killed before", "killed after", "fails"]
Content = tuple[Structure, Rows, list[str]]
FAILURE = "Lock wait timeout exceeded"
CUTS: tuple[Cut, ...] = ("killed before", "killed after", "fails")

SCRIPT = """
import os, signal
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy import event

number, cut = {number}, {cut!r}
seen, questions = [], ("SELECT", "SHOW", "SET", "PRAGMA", "DO ", "DESC")

def counts(statement):
    return not statement.lstrip("( \\n").upper().startswith(questions)

def come_to(statement):
    seen.append(statement)
    if len(seen) == number and (cut == "killed before" or statement == "COMMIT" and cut == "killed after"):
        os.kill(os.getpid(), signal.SIGKILL)
    if len(seen) == number and cut == "fails":
        raise sa.exc.OperationalError(statement, None, RuntimeError({failure!r}))

@event.listens_for(sa.Engine, "before_cursor_execute")
def before(connection, cursor, statement, parameters, context, many):
    if counts(statement):
        context.number = len(seen) + 1
        come_to(statement)

@event.listens_for(sa.Engine, "after_cursor_execute")
def after(connection, cursor, statement, parameters, context, many):
    if getattr(context, "number", None) == number and cut == "killed after":
        os.kill(os.getpid(), signal.SIGKILL)

@event.listens_for(sa.Engine, "commit")
def commit(connection):
    come_to("COMMIT")

attributes = {{"url": {url!r}, "configure_logger": False}}
command.{way}(Config("alembic.ini", attributes=attributes), {target!r})
print(len(seen))
"""


@dataclass(frozen=True)
class CutProject(Project):
    """A project that is stopped at one in `every` places, one after the other, each time it migrates."""

    store: Store = field(kw_only=True)
    keeper: Store = field(kw_only=True)
    """A second database, for what the first one is like before."""
    every: int = 1
    cuts: list[str] = field(default_factory=list)
    """What has been tried."""

    def upgrade(self, url: str, revision: str = "head") -> None:
        self._migrate("upgrade", url, revision)

    def downgrade(self, url: str, revision: str) -> None:
        self._migrate("downgrade", url, revision)

    def _migrate(self, way: str, url: str, target: str) -> None:
        run = super().upgrade if way == "upgrade" else super().downgrade
        before = self._content()
        if url != self.store.url or not before[0]:
            run(url, target)
            return
        if self.store.kind == "mysql":
            self._finish_each(way, target, before, lambda: run(url, target))
        else:
            self._undo_each(way, target, before)

    def _finish_each(self, way: str, target: str, before: Content, run: Callable[[], None]) -> None:
        """After any cut, another run makes what an undisturbed one makes."""
        snapshot = Snapshot(self.store, self.keeper)
        found: dict[str, Content] = {}
        for number, cut in self._places():
            if self._is_through(way, target, number, cut):
                break
            run()
            found[f"{way} {cut} statement {number}"] = self._content()
            snapshot.restore()
        structure, rows, versions = self._content()
        expected = structure, _without_new_keys(rows, before[1]), versions
        for place, content in found.items():
            _assert_same(place, expected, content)

    def _undo_each(self, way: str, target: str, before: Content) -> None:
        """After any cut everything is as it was; or, where that came late, all is done."""
        for number, cut in self._places():
            if self._is_through(way, target, number, cut):
                return
            content = self._content()
            if content[2] != before[2]:
                assert self._is_through(way, target, 0, cut)
                _assert_same(f"{way} {cut} statement {number}", self._content(), content)
                return
            _assert_same(f"{way} {cut} statement {number}", before, content)

    def _places(self) -> Iterator[tuple[int, Cut]]:
        for place in itertools.count(0, self.every):
            number, kind = divmod(place, len(CUTS))
            yield number + 1, CUTS[kind]

    def _is_through(self, way: str, target: str, number: int, cut: Cut) -> bool:
        """Whether a run has come to its end, as it has fewer statements than that."""
        script = SCRIPT.format(
            number=number, cut=cut, failure=FAILURE, url=self.store.url, way=way, target=target
        )
        done = processes.run(self.folder, "-c", script)
        said = done.stdout + done.stderr
        if done.returncode == 0:
            assert number == 0 or int(done.stdout.split()[-1]) < number
            return True
        if done.returncode != -signal.SIGKILL and FAILURE not in said:
            raise RuntimeError(said)
        self.cuts.append(f"{way} {cut} statement {number}")
        return False

    def _content(self) -> Content:
        """Structure, rows and versions."""
        with self.store.connected() as connection:
            structure, rows = structure_of(connection), read(connection, sa.MetaData())
            versions: list[str] = []
            if sa.inspect(connection).has_table("alembic_version"):
                version = connection.exec_driver_sql("SELECT version_num FROM alembic_version")
                versions = sorted(version.scalars())
            return structure, rows, versions


def _without_new_keys(rows: Rows, before: Rows) -> Rows:
    """Numbers that a server has given to rows which were taken back are not given again."""
    known = {name: {row.get("id") for row in each} for name, each in before.items()}
    return {
        name: [
            {**row, "id": ANY} if "id" in row and row["id"] not in known.get(name, ()) else row
            for row in each
        ]
        for name, each in rows.items()
    }


def _assert_same(place: str, expected: Content, content: Content) -> None:
    found = [*differences(expected[0], content[0]), *unlike(expected[1], content[1])]
    assert not found, "\n".join([f"{place}:", *found])
    assert expected[2] == content[2], place


class Snapshot:
    """A database of MariaDB as it was, kept in another one."""

    def __init__(self, store: Store, keeper: Store) -> None:
        self.store = store
        self.keeper = sa.engine.make_url(keeper.url).database
        keeper.empty()
        self.tables: dict[str, str] = {}
        with store.connected(checks_keys=False) as connection:
            for name in list(connection.exec_driver_sql("SHOW TABLES").scalars()):
                made = connection.exec_driver_sql(f"SHOW CREATE TABLE `{name}`").one()[1]
                self.tables[name] = made.replace("%", "%%")
                copy = f"`{self.keeper}`.`{name}`"
                connection.exec_driver_sql(f"CREATE TABLE {copy} AS SELECT * FROM `{name}`")

    def restore(self) -> None:
        self.store.empty()
        with self.store.connected(checks_keys=False) as connection:
            for name, made in self.tables.items():
                connection.exec_driver_sql(made)
                columns = ", ".join(_plain_columns(connection, name))
                connection.exec_driver_sql(
                    f"INSERT INTO `{name}` ({columns}) SELECT {columns} FROM `{self.keeper}`.`{name}`"
                )


def _plain_columns(connection: sa.Connection, table: str) -> Iterator[str]:
    """Those that are not computed."""
    for column in sa.inspect(connection).get_columns(table):
        if "computed" not in column:
            yield f"`{column['name']}`"
