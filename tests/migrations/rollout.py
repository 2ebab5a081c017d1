"""Tells a change in two halves on a database, with processes of both releases at work between them.

A file of `rolling/` holds stories, one YAML document each:

    story: a column gets another name
    spec: {Person: {fields: {full_name: string(50)}}}
    rows: {people: [{id: 1, full_name: Ada}]}
    change: {Person: {fields: {full_name: null, display_name: {…, renamed_from: full_name}}}}
    owed: [people.full_name]                # what `status` lists, all of it
    writes:                                 # on the expanded schema, one after the other
    - {old: "INSERT INTO people (id, full_name) VALUES (2, 'Bob')"}
    - {new: "UPDATE people SET display_name = 'Eve' WHERE id = 1"}
    old_sees: {people: [{id: 1, full_name: Eve}, …]}
    new_sees: {people: [{id: 1, display_name: Eve}, …]}
    accepts: […]                            # rows of a new process while something is owed
    refuses: […]                            # what the contracted schema does not take

`again` is written once the second half is taken back, and seen as `old_sees_again` says. `repair` puts rows right that stand in the way of the second half. `down` is what the old release
sees when both halves are taken back, if that is something else.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import yaml

from tests.migrations.builds import Build, Builds
from tests.migrations.projects import Project, apiwright
from tests.migrations.rows import insert, raise_sequences, read, unlike
from tests.migrations.stores import Store
from tests.migrations.story import KINDS, LOADER, Rows, changed, document_of
from tests.migrations.structure import differences, structure_of

FOLDER = Path(__file__).parent / "rolling"
_TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal UNION ALL SELECT proname "
    "FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace WHERE nspname !~ '^pg_' "
    "AND nspname <> 'information_schema'",
    "mysql": "SELECT trigger_name FROM information_schema.triggers WHERE trigger_schema = DATABASE()",
}


@dataclass(frozen=True, kw_only=True)
class Rollout:
    """One change of a spec, and what both releases do meanwhile."""

    story: str
    spec: Mapping[str, Any]
    change: Mapping[str, Any]
    rows: Rows = field(default_factory=dict)
    flags: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    """Parts of the message where there is no first half."""
    owed: tuple[str, ...] = ()
    writes: tuple[Mapping[str, str], ...] = ()
    old_sees: Rows = field(default_factory=dict)
    new_sees: Rows = field(default_factory=dict)
    again: tuple[Mapping[str, str], ...] = ()
    old_sees_again: Rows = field(default_factory=dict)
    repair: tuple[str, ...] = ()
    refuses: tuple[str, ...] = ()
    down: Rows | None = None
    taken_back: Rows = field(default_factory=dict)
    """What is otherwise once the first half alone is taken back, without any writes."""
    down_blocked: str = ""
    """Part of the message with which the way back to the old release stops: rows stand in it."""
    databases: tuple[str, ...] = KINDS
    usual: tuple[str, ...] = ("sqlite",)
    """Where it is told by default."""


@cache
def rollouts() -> tuple[Rollout, ...]:
    """All of them, in the order of their files."""
    return tuple(
        Rollout(**{name: _frozen(value) for name, value in document.items()})
        for file in sorted(FOLDER.glob("*.yaml"))
        for document in yaml.load_all(file.read_text("utf-8"), LOADER)
    )


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


class Rolling:
    """One rollout on one database, in a project of its own."""

    def __init__(self, rollout: Rollout, store: Store, builds: Builds, folder: Path) -> None:
        self.rollout = rollout
        self.store = store
        self.builds = builds
        self.project = Project(folder / "project", builds.whole)
        self.before = document_of(rollout.spec)
        self.after = document_of(changed(rollout.spec, rollout.change))

    def tell(self) -> None:
        old = self.builds.of(self.before)
        shutil.copytree(old.project.folder, self.project.folder)
        self.store.empty()
        self.project.upgrade(self.store.url)
        self._insert(self.rollout.rows, old)
        start = self._head()
        if self.rollout.refused:
            self._assert_refused()
            return
        self._generate("--expand", *self.rollout.flags)
        expanded_at = self._head()
        owed = self._owed()
        assert owed == sorted(self.rollout.owed), f"{owed}\n{self._scripts()}"
        self._assert_judged()
        new = self.builds.of(self.after)
        self._rehearse(start, old)
        self.project.upgrade(self.store.url)
        expanded, triggers = self._structure(), self._triggers()
        self._assert_nothing_left()
        self._assert_checked()
        self._write(self.rollout.writes)
        self._assert_seen(old, new)
        self._generate("--contract")
        assert self._owed() == []
        self._assert_judged()
        self._run(self.rollout.repair)
        self.project.upgrade(self.store.url)
        self._assert_contracted()
        self._assert_rows(self.rollout.new_sees, new, "contracted: ")
        self.project.downgrade(self.store.url, expanded_at)
        self._assert_same(expanded, "the contraction taken back")
        assert self._triggers() == triggers
        seen_again = self.rollout.old_sees if self.rollout.down is None else self.rollout.down
        self._assert_rows(seen_again, old, "the contraction taken back, old: ")
        self._write(self.rollout.again)
        seen_again = {**seen_again, **self.rollout.old_sees_again}
        self._assert_rows(seen_again, old, "again, old: ")
        if self.rollout.down_blocked:
            with pytest.raises(Exception, match=self.rollout.down_blocked):
                self.project.downgrade(self.store.url, start)
            return
        self.project.downgrade(self.store.url, start)
        self._assert_rows(seen_again, old, "both taken back, old: ")
        self._assert_same(self.builds.structure(self.before, self.store.kind), "both taken back")
        assert self._triggers() == []
        self.project.upgrade(self.store.url)
        self._assert_contracted()

    def _rehearse(self, start: str, old: Build) -> None:
        """Up and down before anything else, without a loss."""
        script = self.project.upgrade_sql(self.store.url, start)
        assert self._head() in script
        before = self._rows(old)
        self.project.upgrade(self.store.url)
        self.project.downgrade(self.store.url, start)
        self._assert_rows({**before, **self.rollout.taken_back}, old, "the expansion taken back: ")
        self._assert_same(self.builds.structure(self.before, self.store.kind), "taken back")
        assert self._triggers() == []

    def _generate(self, *flags: str) -> None:
        answer = self.project.generate(self.after, *flags)
        assert answer.code == 0, answer.output

    def _assert_refused(self) -> None:
        before = self.project.contents()
        answer = self.project.generate(self.after, "--expand", *self.rollout.flags)
        assert answer.code == 2, answer.output
        for part in self.rollout.refused:
            assert part in answer.output, answer.output
        assert self.project.contents() == before, "something was written"

    def _owed(self) -> list[str]:
        answer = apiwright("status", self.project.folder, "--json")
        return sorted(one["subject"] for one in json.loads(answer.output)["owed"])

    def _assert_nothing_left(self) -> None:
        revisions = self.project.revisions
        answer = self.project.generate(self.after, "--force")
        assert (answer.code, self.project.revisions) == (0, revisions), answer.output
        answer = self.project.generate(self.after, "--check", "--force")
        assert answer.code == 0, answer.output

    def _assert_judged(self) -> None:
        """`db lint` finds nothing in the last revision that the release before cannot live with."""
        arguments = ("--out", self.project.folder, "--specs", self.project.spec)
        answer = apiwright("db", "lint", self._head(), *arguments, "--format", "json")
        found = {one["code"] for one in json.loads(answer.output)}
        assert "L301" not in found, f"{answer.output}\n{self._scripts()}"

    def _assert_checked(self) -> None:
        """`db check` knows what is owed; `alembic check` leaves out such tables."""
        self.project.check(self.store.url)
        folder = self.project.folder
        answer = apiwright(
            "db", "check", self.store.url, "--out", folder, "--specs", self.project.spec
        )
        assert answer.code == 0, f"{answer.output}\n{self._scripts()}"

    def _write(self, writes: Sequence[Mapping[str, str]]) -> None:
        for one in writes:
            ((release, statement),) = one.items()
            assert release in {"old", "new"}
            self._run([statement])

    def _run(self, statements: Sequence[str]) -> None:
        for statement in statements:
            with self.store.connected() as connection:
                connection.execute(sa.text(statement.replace(":", "\\:")))

    def _assert_seen(self, old: Build, new: Build) -> None:
        self._assert_rows(self.rollout.old_sees, old, "old: ")
        self._assert_rows(self.rollout.new_sees, new, "new: ")

    def _assert_contracted(self) -> None:
        self._assert_same(self.builds.structure(self.after, self.store.kind), "contracted")
        assert self._triggers() == []
        self._assert_nothing_left()
        self._assert_checked()
        for statement in self.rollout.refuses:
            with pytest.raises(sa.exc.DBAPIError):
                self._run([statement])

    def _assert_rows(self, expected: Rows, build: Build, when: str) -> None:
        rows = self._rows(build)
        found = list(unlike(expected, rows))
        assert not found, "\n".join([*(f"{when}{line}" for line in found), self._scripts()])

    def _assert_same(self, expected: Any, when: str) -> None:
        found = list(differences(expected, self._structure()))
        assert not found, "\n".join([*(f"{when}: {line}" for line in found), self._scripts()])

    def _rows(self, build: Build) -> Rows:
        """What a release reads, which names the columns that it knows."""
        with self.store.connected() as connection:
            names = {table.key for table in build.metadata.tables.values()}
            return {
                name: rows
                for name, rows in read(connection, build.metadata).items()
                if name in names
            }

    def _insert(self, rows: Rows, build: Build) -> None:
        with self.store.connected(checks_keys=False) as connection:
            insert(connection, build.metadata, rows)
            if self.store.kind == "postgresql":
                raise_sequences(connection)

    def _structure(self) -> Any:
        with self.store.connected() as connection:
            return structure_of(connection)

    def _triggers(self) -> list[str]:
        with self.store.connected() as connection:
            return sorted(connection.exec_driver_sql(_TRIGGERS[self.store.kind]).scalars())

    def _head(self) -> str:
        (head,) = self.project.heads()
        return head

    def _scripts(self) -> str:
        return "\n".join(
            f"--- {file.name}\n{file.read_text('utf-8')}"
            for file in sorted(self.project.versions.glob("*.py"))
            if not file.name.startswith("000")
        )
