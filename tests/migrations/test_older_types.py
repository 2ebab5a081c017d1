"""Tables that an earlier version made: their types and collations become those of today, rows and all."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.migrations.projects import Project
from tests.migrations.stores import Store, new_store
from tests.migrations.structure import differences, structure_of
from tests.truth.databases import KINDS

pytestmark = pytest.mark.slow

SPEC = """
app: {name: story, mode: sync}
entities:
  Country:
    id: {name: code, type: char(2)}
    fields:
      name: {type: string(20), unique: true}
      body: text
      weight: real
      size: {type: real, default: 0.5}
  City:
    fields: {name: string(20)}
    relations: {country: Country, twins: {to: Country, many: true}}
"""
EARLIER = {
    "utf8mb4_nopad_bin": "utf8mb4_bin",
    'sa.Text().with_variant(mysql.LONGTEXT(), "mysql")': "sa.Text()",
    "sa.Double()": 'sa.REAL().with_variant(sa.Float(), "mysql")',
    "sa.String(2)": "sa.CHAR(2)",
}
"""What a revision says today, and what it said before."""
ROWS = (
    "INSERT INTO countries (code, name, body, weight) VALUES ('de', 'n', 'b', 0.1)",
    "INSERT INTO countries (code, name, body, weight) VALUES ('fr', 'm', 'b', 16777216)",
    "INSERT INTO cities (id, name, country_id) VALUES (1, 'c', 'de')",
    "INSERT INTO city_twins (city_id, country_id) VALUES (1, 'fr')",
)


@pytest.mark.parametrize("kind", KINDS)
def test_tables_become_what_they_would_be_today(kind: str, tmp_path: Path) -> None:
    project, fresh = Project(tmp_path / "project"), Project(tmp_path / "fresh")
    with new_store(kind, tmp_path) as store, new_store(kind, tmp_path) as other:
        _grow(project, fresh, store, other)


def _grow(project: Project, fresh: Project, store: Store, other: Store) -> None:
    assert fresh.generate(SPEC).code == project.generate(SPEC).code == 0
    fresh.upgrade(other.url)
    first = project.versions / "0001_initial.py"
    text = first.read_text("utf-8")
    for today, before in EARLIER.items():
        assert today in text, today
        text = text.replace(today, before)
    first.write_text(text, "utf-8")
    project.upgrade(store.url)
    with store.connected() as connection:
        for statement in ROWS:
            connection.exec_driver_sql(statement)
    assert project.generate(SPEC).code == 0
    assert len(project.revisions) == 2
    for _ in range(2):
        project.upgrade(store.url)
        project.check(store.url)
        with store.connected() as connection, other.connected() as built:
            assert not list(differences(structure_of(built), structure_of(connection)))
            found = connection.exec_driver_sql("SELECT code FROM countries WHERE weight = 0.1")
            assert found.scalars().all() == ["de"]
            cities = connection.exec_driver_sql("SELECT country_id FROM cities")
            assert cities.scalars().all() == ["de"]
        project.downgrade(store.url, "0001")
    project.upgrade(store.url)
    with store.connected() as connection:
        connection.exec_driver_sql(ROWS[0].replace("'de', 'n'", "'it', 'n '"))
        body = sa.text("UPDATE countries SET body = :body")
        connection.execute(body, {"body": "x" * 70_000})
