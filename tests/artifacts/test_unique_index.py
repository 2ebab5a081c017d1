"""A unique column that the spec gives an index besides has both, in the models as in the revision."""

from __future__ import annotations

from pathlib import Path

from generator.diagnostics import Diagnostics
from generator.migrations.first import new_project
from generator.pipeline import build

SPEC = """\
app: {name: shop, databases: [postgresql]}
entities:
  Item:
    fields: {code: {type: string(9), unique: true}}
    indexes: [{fields: [code], method: btree}]
"""


def test_the_index_stands_beside_the_unique_rule(tmp_path: Path) -> None:
    """`mapped_column(unique=True, index=True)` would be one unique index, and `alembic check` find two things gone."""
    file = tmp_path / "spec.yaml"
    file.write_text(SPEC, "utf-8")
    files = {one.path: one.text for one in new_project(build(file, Diagnostics()))}
    model = files["app/models/item.py"]
    assert 'sa.Index("ix_items_code", "code")' in model
    assert "mapped_column(sa.String(9), unique=True)" in model
    revision = files["alembic/versions/0001_initial.py"]
    assert 'op.create_index(op.f("ix_items_code"), "items", ["code"])' in revision
    assert 'sa.UniqueConstraint("code", name=op.f("uq_items_code"))' in revision
