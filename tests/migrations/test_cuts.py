"""A revision that is stopped anywhere is finished by running it again, and computes values once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from benchmarks.online import CHANGES, spec_of
from tests.migrations.conftest import Desk
from tests.migrations.cuts import CutProject
from tests.migrations.rows import ANY
from tests.migrations.runner import Teller
from tests.migrations.story import KINDS, Step, Story, stories

pytestmark = pytest.mark.slow

TOGETHER = "together: everything changes at once"
CUT = {
    TOGETHER,
    "columns: a required column is filled by an expression over the row",
    "columns: a column is renamed with all that stands on it",
    "columns: two columns exchange their names",
    "checks: a rule stays while the columns it reads change type and name",
    "enums: values of an enum in an array are replaced, renamed and exchanged",
    "enums: a value goes and is replaced",
    "fill_from: an address is split off into a table with a key of its own",
    "fill_from: a relation to one becomes links with values of their own",
    "foreign_keys: a number becomes a relation, and orphans stop the upgrade",
    "foreign_keys: a relation refers to another unique field, and still to the same rows",
    "foreign_keys: the index of a foreign key goes and a longer one takes its place",
    "keys: keys of integers become bigints, on both sides of a relation",
    "keys: a key of several columns gains a part",
    "reference_rows: rows change where the spec changed, and nowhere else",
    "reference_rows: a row goes",
    "tables: a table and its columns are renamed, and more comes, in one step",
    "tables: two tables exchange their names",
    "tables: two tables that refer to each other go",
    "types: a text becomes a number by a conversion",
    "types: a type changes together with the name",
    "types: an amount is rounded by a conversion",
    "uniques: a rule over two fields comes, changes and goes",
}
"""Stories of each way in which a server changes tables and rows."""


def _cut(story: Story, kind: str, desk: Desk, folder: Path, every: int) -> list[str]:
    store, builds = desk(kind)
    teller = Teller(story, store, builds, folder)
    cut = CutProject(teller.project.folder, store=store, keeper=builds.stores[kind], every=every)
    teller.project = cut
    teller.tell()
    return cut.cuts


@pytest.mark.parametrize(
    ("kind", "every"),
    [
        ("mysql", 16),
        pytest.param("sqlite", 8, marks=pytest.mark.soak),
        pytest.param("postgresql", 8, marks=pytest.mark.soak),
    ],
)
def test_a_revision_of_everything(kind: str, every: int, desk: Desk, tmp_path: Path) -> None:
    """Some places of each way; the next test has all of them."""
    story = next(one for one in stories() if one.name == TOGETHER)
    assert len(_cut(story, kind, desk, tmp_path, every)) > 10


BY_HAND = """
import sqlalchemy as sa
from alembic import op

revision = "hand"
down_revision = "0001"


def upgrade() -> None:
    connection = op.get_bind()
    op.add_column("products", sa.Column("size", sa.Integer(), nullable=True))
    for row in connection.execute(sa.text("SELECT id, price FROM products ORDER BY id")).all():
        change = sa.text("UPDATE products SET price = price + 1, size = :size WHERE id = :id")
        connection.execute(change, {"size": row.price, "id": row.id})
    kinds = op.create_table(
        "kinds",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(50), nullable=False),
    )
    op.bulk_insert(kinds, [{"name": "Small"}, {"name": "Large"}])
    with op.batch_alter_table("products") as batch:
        batch.create_index("ix_mine", ["price", "size"])
        batch.alter_column("name", existing_type=sa.String(50), type_=sa.String(60), nullable=False)
    op.execute("INSERT INTO kinds (name) SELECT name FROM products")
    if "title" not in {one["name"] for one in sa.inspect(connection).get_columns("products")}:
        op.alter_column("products", "name", new_column_name="title", existing_type=sa.String(60))
    op.execute("UPDATE products SET size = size * 10")
    op.create_table_comment("products", "What is sold.")
    op.drop_index("ix_mine", "products")


def downgrade() -> None:
    pass
"""


@pytest.mark.soak
def test_a_revision_by_hand(desk: Desk, tmp_path: Path) -> None:
    """Loops over rows, batches, questions to the inspector, renamed columns."""
    store, builds = desk("mysql")
    store.empty()
    project = CutProject(tmp_path / "project", store=store, keeper=builds.stores["mysql"])
    answer = project.generate(
        "app: {name: story, mode: sync, databases: [mysql]}\n"
        "entities: {Product: {fields: {name: string(50), price: integer}}}\n"
    )
    assert answer.code == 0, answer.output
    project.upgrade(store.url)
    with store.connected() as connection:
        connection.exec_driver_sql(
            "INSERT INTO products (name, price) VALUES ('Tea', 3), ('Cup', 4)"
        )
    (project.versions / "hand_x.py").write_text(BY_HAND, "utf-8")
    project.upgrade(store.url)
    assert len(project.cuts) > 50


@pytest.mark.soak
@pytest.mark.parametrize("change", CHANGES)
def test_a_change_that_is_measured(change: str, desk: Desk, tmp_path: Path) -> None:
    """Those of `benchmarks/online.py`, at one place in eight; its page says how many these are."""
    before, after = (_entities(spec_of(one, online=False)) for one in ({}, CHANGES[change]))
    orders = [
        {"number": f"a{one}", "amount": one, "note": "x" if one % 2 else None, "customer_id": 1}
        for one in range(1, 9)
    ]
    rows: dict[str, list[dict[str, Any]]] = {
        "customers": [{"id": 1, "name": "c"}],
        "orders": [{"id": number, **row} for number, row in enumerate(orders, 1)],
        "lines": [{"id": 1, "text": "l", "order_id": 1}],
    }
    kept = {"orders": [{"number": ANY}] * len(orders)}
    story = Story(
        kind="measured",
        title=change,
        spec=before,
        rows=rows,
        steps=(Step(spec=after, rows=kept, down=kept),),
        again=kept,
    )
    print(f"{change}: {len(_cut(story, 'mysql', desk, tmp_path, 8))} cuts")


def _entities(text: str) -> dict[str, Any]:
    """A spec as stories write it."""
    document = yaml.safe_load(text)
    return {"app": {"databases": ["mysql"], "database": "mysql"}, **document["entities"]}


def _cases() -> list[object]:
    return [
        pytest.param(story, kind, id=f"{kind}-{story.name}")
        for kind in KINDS
        for story in stories()
        if story.name in CUT and kind in story.databases
    ]


@pytest.mark.soak
@pytest.mark.parametrize(("story", "kind"), _cases())
def test_any_place(story: Story, kind: str, desk: Desk, tmp_path: Path) -> None:
    """Killed before and after every statement, and failed at each: up, down, and up again."""
    print(f"{len(_cut(story, kind, desk, tmp_path, 1))} cuts")
