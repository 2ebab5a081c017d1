"""squawk, which reads the SQL of PostgreSQL, finds nothing in revisions that `apiwright db lint` does not."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from textwrap import indent
from typing import Any

import pytest
import yaml

from tests.migrations.projects import Project, apiwright
from tests.migrations.story import Story, changed, document_of, stories
from tests.migrations_lint.test_lint import HEAD, SPEC
from tests.truth.databases import missing

pytestmark = pytest.mark.slow

CASES = yaml.safe_load((Path(__file__).parent / "upgrades.yaml").read_text("utf-8"))
SAME = {
    "adding-field-with-default": {"L206", "L501"},
    "adding-foreign-key-constraint": {"L202"},
    "adding-not-nullable-field": {"L204", "L206"},
    "adding-required-field": {"L301"},
    "adding-serial-primary-key-field": {"L206", "L205"},
    "ban-concurrent-index-creation-in-transaction": {"L208"},
    "ban-drop-column": {"L102"},
    "ban-drop-constraint": {"L202", "L205", "L301", "L303"},
    "ban-drop-default": {"L301"},
    "ban-drop-not-null": {"L303"},
    "ban-drop-sequence": {"L101", "L102", "L301"},
    "ban-drop-type": {"L101", "L102", "L104", "L203"},
    "ban-set-schema": {"L301"},
    "ban-drop-table": {"L101"},
    "changing-column-type": {"L103", "L203"},
    "constraint-missing-not-valid": {"L202", "L205"},
    "disallowed-unique-constraint": {"L205"},
    "renaming-column": {"L301"},
    "renaming-table": {"L301"},
    "require-concurrent-index-creation": {"L201"},
    "require-concurrent-index-deletion": {"L207"},
}
"""Rules of squawk, and the codes of which one says the same."""
STYLE = {
    "ban-char-field",
    "prefer-bigint-over-int",
    "prefer-bigint-over-smallint",
    "prefer-identity",
    "prefer-robust-stmts",
    "prefer-text-field",
    "prefer-timestamp-tz",
    "renaming-object",  # constraints, indexes, sequences: the release before names none in SQL
    "require-enum-value-ordering",
    "require-lock-timeout",  # PATIENCE in alembic/env.py
    "require-statement-timeout",
    "require-timeout-settings",
}
"""The taste of squawk, or what the environment of Alembic sets."""
KNOWN_BETTER = {
    "longer text": {"changing-column-type"},  # test_locks.py: the table keeps its file
    "required": {"adding-not-nullable-field"},  # it is already
    "what comes and goes": {"ban-drop-column", "ban-drop-constraint"},
    "what is new is free": {"ban-drop-column"},  # of a table that nobody has seen
    "change rows by words": set(),
}
"""What the SQL alone cannot tell."""


def _squawk(sql: str, folder: Path) -> set[str]:
    if shutil.which("squawk") is None:
        missing("squawk is not installed: pip install squawk-cli")
    file = folder / "upgrade.sql"
    file.write_text(sql, "utf-8")
    done = subprocess.run(
        ["squawk", "--reporter", "json", "--pg-version", "15", str(file)],
        capture_output=True,
        text=True,
        check=False,
    )
    return {one["rule_name"] for one in json.loads(done.stdout)} - STYLE


def _not_found(rules: set[str], project: Project, *names: str) -> set[str]:
    """Rules of squawk that we say nothing to."""
    answer = apiwright("db", "lint", *names, "--out", project.folder, "--format", "json")
    assert answer.code in {0, 4}, answer.output
    ours = {one["code"] for one in json.loads(answer.output)}
    return {rule for rule in rules if not SAME.get(rule, set()) & ours}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    made = Project(tmp_path_factory.mktemp("squawk") / "project")
    assert made.generate(SPEC).code == 0
    return made


def test_revisions_by_hand(project: Project, tmp_path: Path) -> None:
    left = {}
    for name, case in CASES.items():
        body = indent(case["upgrade"], "    ").replace(
            "values(number=1)", "values(number=sa.text('1'))"
        )
        file = project.versions / "by_hand.py"
        file.write_text(f"{HEAD}def upgrade() -> None:\n{body}\n", "utf-8")
        rules = _squawk(project.upgrade_sql("postgresql://host/name", "0001"), tmp_path)
        left[name] = _not_found(rules, project, "by_hand") - KNOWN_BETTER.get(name, set())
    assert {name: rules for name, rules in left.items() if rules} == {}


def _told() -> Iterator[Any]:
    """By default one story in ten."""
    for story in stories():
        if "postgresql" in story.databases:
            is_usual = hashlib.sha256(story.name.encode()).digest()[0] % 10 == 0
            yield pytest.param(story, id=story.name, marks=() if is_usual else (pytest.mark.soak,))


@pytest.mark.parametrize("story", list(_told()))
def test_revisions_of_stories(story: Story, tmp_path: Path) -> None:
    project = Project(tmp_path / "project")
    spec = {**story.spec}
    spec["app"] = {**spec.get("app", {}), "databases": ["postgresql"]}
    assert project.generate(document_of(spec)).code == 0
    for step in story.steps:
        if step.ends:
            return
        before = project.heads()
        spec = {**step.next(spec)}
        spec["app"] = {**spec.get("app", {}), "databases": ["postgresql"]}
        asked = spec if step.hints is None else changed(spec, step.hints)
        answer = project.generate(document_of(asked), *step.flags)
        assert answer.code == 0, answer.output
        if project.heads() == before:
            continue
        sql = project.upgrade_sql("postgresql://host/name", before[0])
        left = _not_found(_squawk(sql, tmp_path), project, f"{before[0]}:")
        types = set(re.findall(r"ALTER COLUMN \S+ TYPE (\w+)", sql))
        for column in re.findall(r"ALTER COLUMN (\S+) SET DEFAULT", sql):
            if sql.count(f"ALTER COLUMN {column} DROP DEFAULT") == 1:  # it is back in the same run
                left.discard("ban-drop-default")
        if "ADD COLUMN" in sql and re.search(r"DEFAULT \('", sql):  # a constant in parentheses
            left.discard("adding-field-with-default")
        if types <= {"VARCHAR", "TEXT", "NUMERIC"}:  # more room: the table keeps its file
            left.discard("changing-column-type")
        assert left == set(), sql
