"""What a small change costs its reviewer: the lines of a revision, and those of what it calls."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.artifacts.migration_helper import FOLDER, MigrationHelper
from generator.render import render_all
from tests.migrations_render.bench import Way, app_of, way

FIELDS = """entities:
  Shop: {fields: {name: string(50)}}
  Item:
    fields:
      name: string(50)
      old: {type: string(20), nullable: true}
"""
OTHER = "  Tag: {fields: {name: string(20)}}\n"
KINDS = {
    "optional column": (FIELDS, f"{FIELDS}      note: string(20)?\n"),
    "optional column with a default": (
        FIELDS,
        f"{FIELDS}      note: {{type: string(20), nullable: true, default: new}}\n",
    ),
    "required column with a default": (
        FIELDS,
        f"{FIELDS}      size: {{type: integer, default: 0}}\n",
    ),
    "index": (FIELDS, FIELDS.replace("old: {", "old: {index: true, ")),
    "new table": (FIELDS, FIELDS + OTHER),
    "dropped table": (FIELDS + OTHER, f"dropped: [Tag]\n{FIELDS}"),
    "dropped column": (
        FIELDS,
        FIELDS.replace("  Item:\n", "  Item:\n    dropped: [old]\n").partition("      old")[0],
    ),
    "renamed column": (FIELDS, FIELDS.replace("old: {", "label: {renamed_from: old, ")),
    "renamed table": (FIELDS, FIELDS.replace("Shop: {", "Store: {renamed_from: Shop, ")),
    "comment": (FIELDS, FIELDS.replace("Shop: {", "Shop: {doc: A place., ")),
}
DATABASES = ("sqlite", "postgresql", "mysql", "postgresql, mysql", "sqlite, postgresql, mysql")
ON_SERVERS = {
    "required column with a value": (
        FIELDS,
        f"{FIELDS}      sku: {{type: string(60), fill: lower(name)}}\n",
    ),
    "column with a rule": (FIELDS, f"{FIELDS}      size: {{type: integer, default: 0, ge: 0}}\n"),
    "relation": (FIELDS, f"{FIELDS}    relations: {{shop: {{to: Shop, nullable: true}}}}\n"),
    "longer text": (
        FIELDS.replace("string(50)", "string(60)"),
        FIELDS.replace("string(50)", "text"),
    ),
}
"""What SQLite makes a table anew for."""


@pytest.mark.parametrize("databases", DATABASES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_small_change_is_alembic_alone(kind: str, databases: str, tmp_path: Path) -> None:
    found = _way(*KINDS[kind], databases, tmp_path)
    assert _called(found) == {}
    assert found.text.count("\n") <= 40


@pytest.mark.parametrize("databases", ["postgresql", "mysql", "postgresql, mysql"])
@pytest.mark.parametrize("kind", ON_SERVERS)
def test_servers_need_nothing_more(kind: str, databases: str, tmp_path: Path) -> None:
    found = _way(*ON_SERVERS[kind], databases, tmp_path)
    assert set(_called(found)) <= {"__init__", "guards", "sql", "texts"}
    assert "alter_table" not in found.text


def _way(before: str, after: str, databases: str, folder: Path) -> Way:
    return way(app_of(before, folder, databases), app_of(after, folder, databases))


def _called(found: Way) -> dict[str, int]:
    """Modules of the helper, and their lines."""
    files = render_all(MigrationHelper.of([found.text]).plan(found.after))
    prefix = f"{FOLDER}/"
    return {
        file.path.removeprefix(prefix).removesuffix(".py"): file.text.count("\n") for file in files
    }
