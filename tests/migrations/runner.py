"""Tells a story on a database: up, exact rows, the structure of a fresh build, nothing left, down, up."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from tests.migrations.builds import Build, Builds
from tests.migrations.projects import Answer, Project
from tests.migrations.rows import insert, raise_sequences, read, unlike
from tests.migrations.stores import Store
from tests.migrations.story import Probe, Rows, Step, Story, changed, document_of
from tests.migrations.structure import differences, structure_of

NEEDS_CONSENT = 6
BAD_INPUT = 2


@dataclass(frozen=True)
class Point:
    """Where a story has come to: a version of the spec, its revision, and all rows."""

    spec: dict[str, Any]
    revision: str
    rows: Rows

    @property
    def text(self) -> str:
        return document_of(self.spec)


class Teller:
    """One story on one database, in a project of its own."""

    def __init__(self, story: Story, store: Store, builds: Builds, folder: Path) -> None:
        self.story = story
        self.store = store
        self.builds = builds
        self.visit: Callable[[Step, Project], None] = lambda step, project: None
        self.project = Project(folder / "project", builds.whole)

    def tell(self) -> None:
        points = [self._begin()]
        for step in self.story.steps:
            point = self._take(step, points[-1])
            if point is None:
                return
            points.append(point)
        if self._go_down(points):
            self._go_up_again(points)
            if not self.story.to_base:
                return
            self.project.downgrade(self.store.url, "base")
            assert not list(differences({}, self._structure())), "the base is not empty"

    def _begin(self) -> Point:
        spec = dict(self.story.spec)
        build = self.builds.of(document_of(spec))
        shutil.copytree(build.project.folder, self.project.folder)
        self.store.empty()
        self.project.upgrade(self.store.url)
        self._insert(self.story.rows, build)
        return Point(spec, self._head(), self._rows(build))

    def _take(self, step: Step, before: Point) -> Point | None:
        """The step's revision, written and run; None where the story ends."""
        spec = step.next(before.spec)
        if not self._is_written(step, spec):
            return None
        if step.hints is not None:
            spec = changed(spec, step.hints)
        after = Point(spec, self._head(), {})
        assert (after.revision == before.revision) == step.same_revision, self.project.revisions
        self._try_sql(step, before, after)
        if step.blocked:
            self._assert_blocked(step, before)
        build = self.builds.of(after.text)
        with self._as_said("upgrade"):
            self.project.upgrade(self.store.url)
        rows = self._rows(build)
        kept = {name: each for name, each in before.rows.items() if _is_kept(name, before, build)}
        self._assert_rows({**kept, **step.rows}, rows)
        self._assert_structure(after.text)
        self._assert_nothing_left(after.text)
        self._probe(step, build)
        self.visit(step, self.project)
        if step.insert:
            self._insert(step.insert, build)
        return Point(spec, after.revision, self._rows(build))

    def _is_written(self, step: Step, spec: dict[str, Any]) -> bool:
        """Whether a revision was written, after all questions were asked that have to be."""
        if step.asks or step.refused:
            before = self.project.contents()
            answer = self.project.generate(document_of(spec))
            self._assert_asked(step, answer)
            assert self.project.contents() == before, "something was written"
            if step.ends:
                return False
        if step.hints is not None:
            spec = changed(spec, step.hints)
        answer = self.project.generate(document_of(spec), *step.flags)
        assert answer.code == 0, answer.output
        return True

    def _assert_asked(self, step: Step, answer: Answer) -> None:
        if step.refused:
            assert answer.code in {BAD_INPUT, NEEDS_CONSENT}, answer.output
            assert step.refused in answer.output, answer.output
            return
        assert answer.code == NEEDS_CONSENT, answer.output
        for code, subjects in step.asks.items():
            for subject in subjects:
                lines = [line for line in answer.output.splitlines() if code in line]
                assert any(subject in line for line in lines), answer.output

    def _assert_blocked(self, step: Step, before: Point) -> None:
        """The upgrade stops in words, with rows and structure as they were; then they are repaired."""
        structure = self._structure()
        with pytest.raises(Exception, match=step.blocked):
            self.project.upgrade(self.store.url)
        assert not list(differences(structure, self._structure()))
        self._assert_rows(before.rows, self._rows(self.builds.of(before.text)))
        with self.store.connected() as connection:
            for statement in step.repair:
                connection.exec_driver_sql(statement)

    def _go_down(self, points: Sequence[Point]) -> bool:
        """Step by step to the first version; whether all steps can be gone back."""
        way = list(zip(self.story.steps, points, points[1:], strict=False))
        for step, before, after in reversed(way):
            if step.down_blocked:
                structure, rows = self._structure(), self._rows(self.builds.of(after.text))
                with pytest.raises(Exception, match=step.down_blocked):
                    self.project.downgrade(self.store.url, before.revision)
                assert not list(differences(structure, self._structure()))
                self._assert_rows(rows, self._rows(self.builds.of(after.text)))
                return False
            if not step.same_revision:
                with self._as_said("downgrade"):
                    self.project.downgrade(self.store.url, before.revision)
            self._assert_rows(
                {**before.rows, **step.down}, self._rows(self.builds.of(before.text)), "down: "
            )
            self._assert_structure(before.text, "down: ")
        return True

    def _go_up_again(self, points: Sequence[Point]) -> None:
        last = points[-1]
        if self.story.again_blocked:
            with pytest.raises(Exception, match=self.story.again_blocked):
                self.project.upgrade(self.store.url)
            return
        with self._as_said("second upgrade"):
            self.project.upgrade(self.store.url)
        rows = self._rows(self.builds.of(last.text))
        self._assert_rows({**last.rows, **self.story.again}, rows, "again: ")
        self._assert_structure(last.text, "again: ")

    def _try_sql(self, step: Step, before: Point, after: Point) -> None:
        """`--sql` says the same as a run; on SQLite, where a database is a file, by trying it."""
        if step.same_revision:
            return
        with self._as_said("upgrade --sql"):
            script = self.project.upgrade_sql(self.store.url, before.revision)
        assert after.revision in script
        if self.store.kind == "mysql":
            assert "CONSTRAINT pk_" not in script, "a name that MySQL warns of"
        if self.store.kind != "sqlite" or step.blocked:
            return
        file = Path(str(make_url(self.store.url).database))
        copy = Store("sqlite", f"sqlite:///{file.with_name('copy.db')}")
        copy.empty()
        shutil.copy(file, str(make_url(copy.url).database))
        with closing(sqlite3.connect(str(make_url(copy.url).database))) as connection:
            try:
                connection.executescript(script)
            except sqlite3.Error as error:
                raise AssertionError(f"--sql fails: {error}\n{script}") from error
        expected = self.builds.structure(after.text, "sqlite")
        with copy.connected() as connected:
            found = list(differences(expected, structure_of(connected)))
            metadata = self.builds.of(after.text).metadata
            wrong = list(unlike(step.rows, read(connected, metadata)))
        assert not found + wrong, "\n".join(["--sql differs:", *found, *wrong, script])

    def _assert_nothing_left(self, text: str) -> None:
        revisions = self.project.revisions
        answer = self.project.generate(text, "--force")
        assert (answer.code, self.project.revisions) == (0, revisions), answer.output
        with self._as_said("check"):
            self.project.check(self.store.url)

    def _assert_rows(self, expected: Rows, rows: Rows, when: str = "") -> None:
        found = list(unlike(expected, rows))
        assert not found, "\n".join(f"{when}{line}" for line in [*found, *self._scripts()])

    def _assert_structure(self, text: str, when: str = "") -> None:
        expected = self.builds.structure(text, self.store.kind)
        found = list(differences(expected, self._structure()))
        assert not found, "\n".join(f"{when}{line}" for line in [*found, *self._scripts()])

    def _probe(self, step: Step, build: Build) -> None:
        for probe in step.accepts:
            error = self._error_of(probe, build)
            assert error is None, f"{probe} is refused: {error}"
        for probe in step.refuses:
            assert self._error_of(probe, build) is not None, f"{probe} is accepted"

    def _error_of(self, probe: Probe, build: Build) -> str | None:
        """What the database itself says against a statement, which is taken back in any case."""
        with self.store.connected() as connection:
            try:
                if isinstance(probe, str):
                    connection.execute(sa.text(probe.replace(":", "\\:")))
                else:
                    rows = {table: [dict(row)] for table, row in probe.items()}
                    insert(connection, build.metadata, rows)
            except sa.exc.DBAPIError as error:
                return str(error)
            finally:
                connection.get_transaction().rollback()  # type: ignore[union-attr]
        return None

    def _insert(self, rows: Rows, build: Build) -> None:
        with self.store.connected(checks_keys=False) as connection:
            insert(connection, build.metadata, rows)
            if self.store.kind == "postgresql":
                raise_sequences(connection)

    def _rows(self, build: Build) -> Rows:
        with self.store.connected() as connection:
            return read(connection, build.metadata)

    def _structure(self) -> Any:
        with self.store.connected() as connection:
            return structure_of(connection)

    def _head(self) -> str:
        heads = self.project.heads()
        assert len(heads) == 1, heads
        return heads[0]

    def _scripts(self) -> Iterator[str]:
        """The revisions that were written, for whoever reads of a failure."""
        for file in sorted(self.project.versions.glob("*.py")):
            if not file.name.startswith("000"):
                yield f"--- {file.name}\n{file.read_text('utf-8')}"

    @contextmanager
    def _as_said(self, what: str) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            lines = [f"{what}: {type(error).__name__}: {error}", *self._scripts()]
            raise AssertionError("\n".join(lines)) from error


def _is_kept(name: str, before: Point, build: Build) -> bool:
    """Tables that are the application's no more are the story's to speak of."""
    was_ours = name in before.rows
    return was_ours and name in build.metadata.tables
