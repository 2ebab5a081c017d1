"""Changes that keep no reader and no writer of PostgreSQL waiting come to the same as all others."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from tests.migrations.conftest import Desk
from tests.migrations.projects import Project
from tests.migrations.rows import insert, read
from tests.migrations.stores import Store
from tests.migrations.story import Rows, Story, document_of, online, stories
from tests.migrations.structure import Structure, differences, structure_of

pytestmark = pytest.mark.slow

_OF_LARGE_TABLES = ("online", "widening")
_FEW = 5
"""Into how many parts an upgrade is cut by default."""


def _cases() -> Iterator[Any]:
    """Stories of large tables are told by `test_stories.py`."""
    for story in stories():
        if "postgresql" in story.databases and story.kind not in _OF_LARGE_TABLES:
            yield pytest.param(online(story), id=story.name, marks=(pytest.mark.soak,))


@pytest.mark.parametrize("story", list(_cases()))
def test_story(story: Story, tell: Callable[[Story, str], None]) -> None:
    tell(story, "postgresql")


@dataclass
class Cut:
    """A connection that is gone from a statement on: what was not committed by then never was."""

    after: int | None = None
    statements: list[str] = field(default_factory=list)

    def __call__(self, _connection: object, _cursor: object, statement: str, *_: object) -> None:
        if self.after is not None and len(self.statements) >= self.after:
            raise ConnectionAbortedError("cut off")
        self.statements.append(statement)


@contextmanager
def _watched(cut: Cut) -> Iterator[Cut]:
    sa.event.listen(sa.Engine, "before_cursor_execute", cut)
    try:
        yield cut
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", cut)


@dataclass(frozen=True)
class Bench:
    """A project with a change that is due, on a database that holds rows."""

    project: Project
    store: Store
    metadata: tuple[sa.MetaData, sa.MetaData]
    rows: Rows

    @classmethod
    def of(cls, story: Story, store: Store, folder: Path) -> Bench:
        project = Project(folder / "project")
        found = []
        for spec in (story.spec, story.steps[0].next(story.spec)):
            answer = project.generate(document_of(spec), *story.steps[0].flags)
            assert answer.code == 0, answer.output
            found.append(project.metadata())
        return cls(project, store, (found[0], found[1]), story.rows)

    def begin(self) -> None:
        """As it was before the change."""
        self.store.empty()
        self.project.upgrade(self.store.url, "0001")
        with self.store.connected(checks_keys=False) as connection:
            insert(connection, self.metadata[0], self.rows)

    def upgrade(self, after: int | None = None) -> list[str]:
        """The statements; the connection is gone after some of them."""
        with _watched(Cut(after)) as cut:
            if after is None:
                self.project.upgrade(self.store.url)
            else:
                with pytest.raises(Exception, match="cut off"):
                    self.project.upgrade(self.store.url)
        return cut.statements

    def end(self) -> tuple[Structure, Any]:
        with self.store.connected() as connection:
            return structure_of(connection), read(connection, self.metadata[1])

    def assert_valid(self) -> None:
        """Nothing is left that was only there on the way."""
        with self.store.connected() as connection:
            unfinished = (
                "SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid UNION ALL "
                "SELECT conname FROM pg_constraint WHERE NOT convalidated UNION ALL "
                "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal UNION ALL "
                "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
            )
            assert not connection.exec_driver_sql(unfinished).scalars().all()


@pytest.mark.parametrize(
    "parts",
    [pytest.param(_FEW, id="few"), pytest.param(None, id="every", marks=pytest.mark.soak)],
)
@pytest.mark.parametrize(
    "story",
    [one for one in stories() if one.kind in _OF_LARGE_TABLES],
    ids=lambda story: story.title,
)
def test_an_upgrade_that_was_cut_off_goes_on(
    story: Story, parts: int | None, desk: Desk, tmp_path: Path
) -> None:
    bench = Bench.of(story, desk("postgresql")[0], tmp_path)
    bench.begin()
    statements = bench.upgrade()
    structure, rows = bench.end()
    bench.assert_valid()
    step = 1 if parts is None else max(len(statements) // parts, 1)
    for after in range(step, len(statements), step):
        bench.begin()
        bench.upgrade(after)
        bench.upgrade()
        found, same_rows = bench.end()
        assert not list(differences(structure, found)), statements[after]
        assert same_rows == rows, statements[after]
        bench.assert_valid()


def test_an_index_that_was_not_finished_is_made_anew(desk: Desk, tmp_path: Path) -> None:
    story = next(one for one in stories() if one.kind == "online")
    bench = Bench.of(story, desk("postgresql")[0], tmp_path)
    bench.begin()
    with bench.store.connected() as connection:
        connection.exec_driver_sql("CREATE INDEX ix_orders_amount ON orders (note)")
        connection.exec_driver_sql(
            "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'ix_orders_amount'::regclass"
        )
    bench.upgrade()
    bench.assert_valid()
    with bench.store.connected() as connection:
        index = "SELECT pg_get_indexdef('ix_orders_amount'::regclass)"
        assert "(amount)" in connection.exec_driver_sql(index).scalar_one()


@pytest.mark.parametrize("mode", ["ACCESS SHARE", "SHARE UPDATE EXCLUSIVE"])
def test_nobody_waits_behind_a_statement_that_waits(mode: str, desk: Desk, tmp_path: Path) -> None:
    """A transaction that has read the table, or VACUUM, holds it for three seconds."""
    story = next(one for one in stories() if one.kind == "online")
    bench = Bench.of(story, desk("postgresql")[0], tmp_path)
    bench.begin()
    is_held, is_over = Event(), Event()
    longest: list[float] = []

    def hold() -> None:
        with bench.store.connected() as connection:
            connection.exec_driver_sql(f"LOCK TABLE orders IN {mode} MODE")
            is_held.set()
            time.sleep(3)

    def look() -> None:
        with psycopg.connect(bench.store.url, autocommit=True) as connection:
            while not is_over.is_set():
                start = time.monotonic()
                connection.execute("SELECT count(*) FROM orders").fetchone()
                longest.append(time.monotonic() - start)
                time.sleep(0.01)

    with ThreadPoolExecutor(2) as threads:
        jobs = [threads.submit(hold), threads.submit(look)]
        assert is_held.wait(10)
        try:
            bench.upgrade()
        finally:
            is_over.set()
        for job in jobs:
            job.result()
    bench.assert_valid()
    assert max(longest) < 1.5
