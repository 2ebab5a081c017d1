"""The package that revisions call: a project gets what its revisions call of it, and nothing else."""

from __future__ import annotations

import pytest

from generator.artifacts.migration_helper import MigrationHelper
from tests.migrations_core.specs import app_of

APP = app_of("User:\n  fields: {name: string(50)}\n")
STOP = "from migration_steps import stop_if_any\nstop_if_any('SELECT 1', 'No.')\n"


@pytest.mark.parametrize(
    ("script", "modules"),
    [
        ("op.execute('SELECT 1')", set()),
        (STOP, {"__init__", "guards"}),
        (f"{STOP}server_default=sa.func.by_database()", {"__init__", "guards"}),
        ("from migration_steps import by_database", {"__init__", "sql", "texts"}),
        (
            "import migration_steps\nmigration_steps.rename_index('a', 'b', 'c')",
            {"__init__", "indexes", "sql"},
        ),
    ],
)
def test_only_what_is_called_is_made(script: str, modules: set[str]) -> None:
    files = MigrationHelper.of(["import sqlalchemy as sa\n", script]).plan(APP)
    assert {file.path.rpartition("/")[2].removesuffix(".py") for file in files} == modules
