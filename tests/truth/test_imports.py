"""Databases that are there, imported: what the first revision builds is what was read, or is listed."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator import pipeline
from generator.diagnostics import Diagnostics
from generator.importing.listing import count_of
from generator.importing.model import Grade
from generator.importing.proof import run_first_revision
from generator.importing.run import Import, Request, imported
from generator.migrations.connection import address, with_connection
from generator.schema.databases import only
from generator.schema.model import State
from generator.schema.of_app import schema_of
from tests.conftest import ROOT
from tests.importing.random_sql import RandomSchema
from tests.truth.databases import KINDS, connected, new_database

pytestmark = pytest.mark.slow

_EXTRAS = {
    "sqlite": ["CREATE VIEW a_view AS SELECT 1"],
    "postgresql": [
        "CREATE VIEW a_view AS SELECT 1 AS x",
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end'",
        "CREATE DOMAIN small AS integer CHECK (VALUE < 10)",
        "CREATE TABLE part (id bigint, day date NOT NULL, size small, PRIMARY KEY (id, day)) PARTITION BY RANGE (day)",
        "CREATE TABLE part_2026 PARTITION OF part FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
        "CREATE TRIGGER t BEFORE INSERT ON part FOR EACH ROW EXECUTE FUNCTION f()",
    ],
    "mysql": [
        "CREATE VIEW a_view AS SELECT 1 AS x",
        "CREATE TABLE part (id int, y int, PRIMARY KEY (id, y)) PARTITION BY HASH (y) PARTITIONS 2",
        "CREATE TRIGGER t BEFORE INSERT ON part FOR EACH ROW SET NEW.id = 1",
    ],
}
"""What no spec says, by database."""
_LISTED = {
    "sqlite": {("", "view a_view")},
    "postgresql": {
        ("", "view a_view"), ("", "function f()"), ("", "domain small"), ("part", "partitions"),
        ("part", "trigger t"), ("part_2026", "partition"), ("part", "column size"),
    },
    "mysql": {("", "view a_view"), ("part", "partitions"), ("part", "trigger t")},
}  # fmt: skip
_EXACT = {"sqlite": 70, "postgresql": 80, "mysql": 75}
"""Percents of the things of random schemas, of which a third or so is odd on purpose."""


def _imported(url: str) -> Import:
    return imported(Request(address(url, Path(), str)))


def _state(app_of: Path, kind: str) -> State:
    app = pipeline.understand(app_of, Diagnostics())
    return only(schema_of(app).in_order, [kind])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("spec", ["chinook", "northwind", "world", "sakila"])
def test_public_schemas_come_back(spec: str, kind: str, tmp_path: Path) -> None:
    """From a spec to a database, and from there to a spec that says the same."""
    app = pipeline.understand(ROOT / "specs" / spec, Diagnostics())
    if kind not in {one.value for one in app.databases}:
        pytest.skip(f"{spec} is not for {kind}")
    state = _state(ROOT / "specs" / spec, kind)
    with new_database(kind, tmp_path) as url:
        if kind == "sqlite":
            Path(str(url).removeprefix("sqlite:///")).touch()
        place = address(url, Path(), str)
        with_connection(place, Path(), lambda one: run_first_revision(one, app))
        with connected(url) as connection:
            for statement in _EXTRAS[kind]:
                connection.exec_driver_sql(statement)
        found = _imported(url)
    assert found.proof is not None
    assert found.proof.is_made, found.proof.reason
    assert [str(one) for one in found.proof.unexplained] == []
    assert _LISTED[kind] <= {(one.table, one.thing) for one in found.remarks}
    again = only(schema_of(found.app).in_order, [kind])
    for key, table in state.tables.items():
        assert {one.name for one in table.columns} == {
            one.name for one in again.tables[key].columns
        }
        assert table.primary_key == again.tables[key].primary_key
        assert len(table.foreign_keys) == len(again.tables[key].foreign_keys)


@pytest.mark.parametrize("kind", KINDS)
def test_random_schemas_are_said_or_listed(kind: str, tmp_path: Path) -> None:
    """No difference without a line, and most things exactly."""
    read = other = 0
    for seed in range(8):
        with new_database(kind, tmp_path) as url:
            with connected(url) as connection:
                for statement in RandomSchema(seed, kind).statements():
                    connection.exec_driver_sql(statement.replace("%", "%%"))
            found = _imported(url)
        assert found.proof is not None
        assert found.proof.is_made, (seed, found.proof.reason)
        assert [str(one) for one in found.proof.unexplained] == [], seed
        read += sum(count_of(found.schema).values())
        kept = [one for one in found.remarks if one.grade is not Grade.HATCHED]
        other += len({(one.table, one.thing) for one in kept if one.thing != "collation"})
    assert 100 * (read - other) >= _EXACT[kind] * read


def test_many_tables(tmp_path: Path) -> None:
    """Four hundred tables are a matter of seconds."""
    with new_database("postgresql", tmp_path) as url:
        with connected(url) as connection:
            for number in range(400):
                before = f", prior_id int REFERENCES many_{number - 1}" if number else ""
                columns = ", ".join(f"c{one} varchar({one + 10})" for one in range(8))
                connection.exec_driver_sql(
                    f"CREATE TABLE many_{number} (id serial PRIMARY KEY, {columns}{before})"
                )
        found = imported(Request(address(url, Path(), str), is_proven=False))
    assert len(found.app.entities) == 400
