"""What we say that a step locks and does to the rows is what the server does."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext

from generator.migrations.locks import Effort, Lock, locks_of
from generator.migrations.replay import Sandbox
from generator.schema.model import State
from tests.migrations.conftest import Desk
from tests.migrations.stores import Store

pytestmark = pytest.mark.slow

BEFORE = """
import sqlalchemy as sa
from alembic import op

def upgrade() -> None:
    op.create_table("shelves", sa.Column("id", sa.Integer(), primary_key=True))
    op.create_table(
        "items",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(20), server_default="x"),
        sa.Column("price", sa.Numeric(10, 2)),
        sa.Column("number", sa.Integer()),
        sa.Column("shelf_id", sa.Integer()),
        sa.CheckConstraint("price > 0", name="ck_price"),
        sa.UniqueConstraint("number", name="uq_number"),
    )
    op.create_index("ix_name", "items", ["name"])
    {line}
"""
COLUMN = 'op.add_column("items", sa.Column('
ALTER = 'op.alter_column("items", '
EXISTING = "existing_type=sa.String(20), existing_nullable=True"


@dataclass(frozen=True)
class Step:
    """A line of a script, and what is said of `items`."""

    line: str
    lock: str
    effort: Effort = Effort.NONE


ON_POSTGRESQL = (
    Step(f'{COLUMN}"more", sa.Integer()))', "ACCESS EXCLUSIVE"),
    Step(f'{COLUMN}"more", sa.Integer(), server_default="3", nullable=False))', "ACCESS EXCLUSIVE"),
    Step(f'{COLUMN}"more", sa.DateTime(), server_default=sa.text("now()")))', "ACCESS EXCLUSIVE"),
    Step(
        f'{COLUMN}"more", sa.Float(), server_default=sa.text("random()")))',
        "ACCESS EXCLUSIVE",
        Effort.REWRITTEN,
    ),
    Step(
        f'{COLUMN}"more", sa.Integer(), sa.Computed("number + 1", persisted=True)))',
        "ACCESS EXCLUSIVE",
        Effort.REWRITTEN,
    ),
    Step('op.drop_column("items", "price")', "ACCESS EXCLUSIVE"),
    Step(f'{ALTER}"name", new_column_name="title")', "ACCESS EXCLUSIVE"),
    Step(f'{ALTER}"name", type_=sa.String(40))', "ACCESS EXCLUSIVE"),
    Step(f'{ALTER}"name", type_=sa.Text())', "ACCESS EXCLUSIVE"),
    Step(f'{ALTER}"name", type_=sa.String(10))', "ACCESS EXCLUSIVE", Effort.REWRITTEN),
    Step(f'{ALTER}"price", type_=sa.Numeric(12, 2))', "ACCESS EXCLUSIVE"),
    Step(f'{ALTER}"price", type_=sa.Numeric(12, 3))', "ACCESS EXCLUSIVE", Effort.REWRITTEN),
    Step(f'{ALTER}"number", type_=sa.BigInteger())', "ACCESS EXCLUSIVE", Effort.REWRITTEN),
    Step(f'{ALTER}"number", nullable=False)', "ACCESS EXCLUSIVE", Effort.READ),
    Step(f'{ALTER}"number", server_default="3")', "ACCESS EXCLUSIVE"),
    Step(f'{ALTER}"number", comment="How many.")', "SHARE UPDATE EXCLUSIVE"),
    Step(
        'op.create_check_constraint("ck", "items", "number > 0")', "ACCESS EXCLUSIVE", Effort.READ
    ),
    Step(
        'op.create_check_constraint("ck", "items", "number > 0", postgresql_not_valid=True)',
        "ACCESS EXCLUSIVE",
    ),
    Step(
        'op.create_foreign_key("fk", "items", "shelves", ["shelf_id"], ["id"])',
        "SHARE ROW EXCLUSIVE",
        Effort.READ,
    ),
    Step('op.create_unique_constraint("uq", "items", ["name"])', "ACCESS EXCLUSIVE", Effort.INDEX),
    Step('op.drop_constraint("ck_price", "items", "check")', "ACCESS EXCLUSIVE"),
    Step('op.create_index("ix", "items", ["price"])', "SHARE", Effort.INDEX),
    Step('op.drop_index("ix_name", "items")', "ACCESS EXCLUSIVE"),
    Step('op.rename_table("items", "things")', "ACCESS EXCLUSIVE"),
    Step('op.create_table_comment("items", "Things.")', "SHARE UPDATE EXCLUSIVE"),
    Step('op.execute("ALTER TABLE items RENAME CONSTRAINT ck_price TO ck")', "ACCESS EXCLUSIVE"),
    Step('op.drop_table("items")', "ACCESS EXCLUSIVE"),
)

ON_MYSQL = (
    (Step(f'{COLUMN}"more", sa.Integer()))', "INSTANT"), "ADD more int"),
    (
        Step(f'{COLUMN}"more", sa.Integer(), server_default="3", nullable=False))', "INSTANT"),
        "ADD more int NOT NULL DEFAULT 3",
    ),
    (
        Step(f'{COLUMN}"more", sa.Integer(), sa.Computed("number + 1", persisted=True)))', "COPY"),
        "ADD more int GENERATED ALWAYS AS (number + 1) STORED",
    ),
    (Step('op.drop_column("items", "price")', "INSTANT"), "DROP price"),
    (
        Step(f'{ALTER}"name", new_column_name="title", {EXISTING})', "INSTANT"),
        "CHANGE name title varchar(20) DEFAULT 'x'",
    ),
    (
        Step(f'{ALTER}"name", type_=sa.String(40), {EXISTING})', "INSTANT"),
        "MODIFY name varchar(40) DEFAULT 'x'",
    ),
    (
        Step(f'{ALTER}"name", type_=sa.String(10), {EXISTING})', "COPY"),
        "MODIFY name varchar(10) DEFAULT 'x'",
    ),
    (
        Step(f'{ALTER}"number", type_=sa.BigInteger(), existing_type=sa.Integer())', "COPY"),
        "MODIFY number bigint",
    ),
    (
        Step(f'{ALTER}"number", server_default="3", existing_type=sa.Integer())', "INSTANT"),
        "ALTER number SET DEFAULT 3",
    ),
    (
        Step('op.create_check_constraint("ck", "items", "number > 0")', "COPY"),
        "ADD CHECK (number > 0)",
    ),
    (
        Step('op.drop_constraint("ck_price", "items", "check")', "INSTANT"),
        "DROP CONSTRAINT ck_price",
    ),
    (Step('op.create_index("ix", "items", ["price"])', "INPLACE"), "ADD INDEX ix (price)"),
    (
        Step('op.create_unique_constraint("uq", "items", ["name"])', "INPLACE"),
        "ADD UNIQUE uq (name)",
    ),
    (Step('op.create_table_comment("items", "Things.")', "INSTANT"), "COMMENT 'Things.'"),
)


def _told(step: Step, kind: str, folder: Path) -> Lock:
    """What is said of the table `items`."""
    sandbox = Sandbox(folder, kind)
    with sandbox.open():
        before = sandbox.load("before.py", BEFORE.format(line="pass"))
        state = sandbox.run(before, State(), keeps_rows=True).state
        source = (
            f"import sqlalchemy as sa\nfrom alembic import op\ndef upgrade():\n    {step.line}\n"
        )
        script = sandbox.load("step.py", source)
        (traced,) = sandbox.trace(script, state, "upgrade", keeps_rows=True).steps
    assert traced.line == 4
    (found,) = [lock for lock in locks_of(traced, kind) if lock.table == "items"]
    return found


@pytest.fixture(scope="module")
def items(desk: Desk) -> Store:
    store, _ = desk("postgresql")
    store.empty()
    with store.connected() as connection:
        _run(BEFORE.format(line="pass"), connection)
        connection.exec_driver_sql("INSERT INTO items (name, price, number) VALUES ('a', 1, 1)")
    return store


def _run(source: str, connection: sa.Connection) -> None:
    names: dict[str, Any] = {}
    exec(compile(source, "step.py", "exec"), names)
    with Operations.context(MigrationContext.configure(connection)):
        names["upgrade"]()


@pytest.mark.parametrize("step", ON_POSTGRESQL, ids=lambda step: step.line)
def test_locks_of_postgresql(step: Step, items: Store, tmp_path: Path) -> None:
    found = _told(step, "postgresql", tmp_path)
    assert (found.name, found.effort) == (step.lock, step.effort)
    with items.connected() as connection:
        table = connection.exec_driver_sql("SELECT 'items'::regclass::oid").scalar()
        file = connection.exec_driver_sql("SELECT pg_relation_filenode('items')").scalar()
        _run(
            f"import sqlalchemy as sa\nfrom alembic import op\ndef upgrade():\n    {step.line}\n",
            connection,
        )
        modes = connection.exec_driver_sql(
            "SELECT mode FROM pg_locks WHERE pid = pg_backend_pid() AND relation = %s AND granted",
            (table,),
        ).scalars()
        word = "".join(part.capitalize() for part in step.lock.split()) + "Lock"
        strongest = max(modes, key=_STRENGTH.index)
        assert strongest == word
        after = connection.exec_driver_sql("SELECT pg_relation_filenode(%s)", (table,)).scalar()
        is_gone = step.line.startswith("op.drop_table")
        assert (after != file and not is_gone) is (step.effort is Effort.REWRITTEN)
        connection.rollback()


_STRENGTH = (
    "AccessShareLock",
    "RowShareLock",
    "RowExclusiveLock",
    "ShareUpdateExclusiveLock",
    "ShareLock",
    "ShareRowExclusiveLock",
    "ExclusiveLock",
    "AccessExclusiveLock",
)


@pytest.mark.parametrize(("step", "change"), ON_MYSQL, ids=lambda one: getattr(one, "line", ""))
def test_algorithms_of_mariadb(step: Step, change: str, desk: Desk, tmp_path: Path) -> None:
    """The server refuses an algorithm that would not do."""
    found = _told(step, "mysql", tmp_path)
    assert found.name == step.lock
    store, _ = desk("mysql")
    store.empty()
    with store.connected() as connection:
        _run(BEFORE.format(line="pass"), connection)
        connection.exec_driver_sql("INSERT INTO items (name, price, number) VALUES ('a', 1, 1)")
        better = {"INSTANT": [], "INPLACE": ["INSTANT"], "COPY": ["INSTANT", "INPLACE"]}[step.lock]
        for algorithm in better:
            with pytest.raises(sa.exc.OperationalError, match="is not supported"):
                connection.exec_driver_sql(f"ALTER TABLE items {change}, ALGORITHM={algorithm}")
        connection.exec_driver_sql(f"ALTER TABLE items {change}, ALGORITHM={step.lock}")
