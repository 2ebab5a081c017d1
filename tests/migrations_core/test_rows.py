"""Reference rows: which are the same in two specs, and in which order they are written."""

from __future__ import annotations

from dataclasses import replace

from generator.migrations.apply import apply
from generator.migrations.operations import DeleteRows, InsertRows, UpdateRow
from generator.migrations.plan.rows import in_batches
from generator.schema.model import Row, RowKey, TableRows
from tests.migrations_core.specs import planned, state

TOPIC = """
Topic:
  fields:
    title: {type: string(20), unique: true}
    code: {type: string(20), unique: true}
  rows: {key: code, data: [{title: %s, code: a}]}
"""
NODE = """
Node:
  fields: {name: {type: string(20), unique: true}}
  relations: {parent: {to: Node, nullable: true}}
  rows: {key: name, data: [{name: leaf, parent: root}, {name: root}]}
"""


def test_a_row_is_known_by_the_key_that_the_spec_names() -> None:
    (step,) = planned(TOPIC % "Old", TOPIC % "New").upgrade.operations
    assert isinstance(step, UpdateRow)
    assert step.changed == {"title": "New"}


def test_rows_that_an_older_script_knew_otherwise_are_known_again() -> None:
    after = state(TOPIC % "Old")
    rows = after.rows["topics"]
    old = replace(after, rows={"topics": rows.told_by(("title",))})
    (known,) = rows.rows
    cells = tuple(
        ("title", "New") if name == "title" else (name, cell) for name, cell in known.cells
    )
    new = InsertRows(table="topics", key=("code",), columns=(), rows=(replace(known, cells=cells),))
    assert [row.cells for row in apply(old, new).rows["topics"].rows] == [cells]


def test_rows_of_a_tree_come_behind_those_above_and_go_before_them() -> None:
    there = planned("Node:\n  fields: {name: string(20)}\n", NODE)
    steps = [one for one in there.upgrade.operations if isinstance(one, InsertRows)]
    assert [[row.key for row in step.rows] for step in steps] == [[("root",)], [("leaf",)]]
    steps_back = [one for one in there.downgrade.operations if isinstance(one, DeleteRows)]
    assert [[row.key for row in step.rows] for step in steps_back] == [[("leaf",)], [("root",)]]


def test_tables_that_refer_to_each_other_take_turns() -> None:
    def row(name: str, **references: RowKey) -> Row:
        return Row((name,), (("name", name), *references.items()))

    to_b, to_a = (RowKey(table, "id", "name", "x") for table in ("b", "a"))
    batches = in_batches({"a": [row("x"), row("y", other=to_b)], "b": [row("x", other=to_a)]})
    written = [(table, [one.key[0] for one in rows]) for table, rows in batches if rows]
    assert written == [("a", ["x"]), ("b", ["x"]), ("a", ["y"])]


def test_rows_that_lack_a_cell_stay_known_as_they_were() -> None:
    rows = TableRows("a", ("name",), (Row(("x",), (("name", "x"),)),))
    assert rows.told_by(("code",)) is rows
