"""What people do to revisions, and between them: hand-written ones, edits, branches, lost folders."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.util import CommandError

from generator.project import state
from generator.project.writing import remember
from tests.migrations.projects import Project, apiwright
from tests.migrations.rows import read
from tests.migrations.stores import Store
from tests.migrations.structure import Structure, differences, structure_of

pytestmark = pytest.mark.slow

BEGUN = """
app: {name: story, mode: sync}
entities:
  Product: {fields: {name: string(50), price: integer?}}
"""
GROWN = BEGUN.replace("price: integer?", "price: integer?, note: 'string(20)?'")
HAND = '''
"""By hand."""

import sqlalchemy as sa
from alembic import op

revision = "hand"
down_revision = "0001"


def upgrade() -> None:
    {up}


def downgrade() -> None:
    {down}
'''


@dataclass(frozen=True)
class Bench:
    """A project on SQLite, and what its database is like."""

    project: Project
    store: Store

    def generate(self, spec: str, *flags: str, code: int = 0) -> str:
        answer = self.project.generate(spec, *flags)
        assert answer.code == code, answer.output
        return answer.output

    def write(self, name: str, text: str) -> None:
        (self.project.versions / name).write_text(text, "utf-8")

    def upgrade(self) -> None:
        self.project.upgrade(self.store.url)

    def run(self, *statements: str) -> None:
        with self.store.connected() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)

    @property
    def structure(self) -> Structure:
        with self.store.connected() as connection:
            return structure_of(connection)

    @property
    def rows(self) -> object:
        with self.store.connected() as connection:
            return read(connection, sa.MetaData())

    def assert_is_fresh(self, spec: str, folder: Path) -> None:
        """The database is as one that the spec alone makes."""
        fresh = Bench(Project(folder / "fresh"), Store("sqlite", f"sqlite:///{folder}/fresh.db"))
        fresh.generate(spec)
        fresh.upgrade()
        assert not list(differences(fresh.structure, self.structure))


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    made = Bench(Project(tmp_path / "project"), Store("sqlite", f"sqlite:///{tmp_path}/story.db"))
    made.generate(BEGUN)
    return made


def test_fields_in_another_order_make_no_revision(bench: Bench) -> None:
    bench.generate(
        BEGUN.replace("name: string(50), price: integer?", "price: integer?, name: string(50)")
    )
    assert bench.project.revisions == ["0001_initial.py"]


def test_the_same_change_gives_the_same_bytes(bench: Bench, tmp_path: Path) -> None:
    other = Project(tmp_path / "other")
    shutil.copytree(bench.project.folder, other.folder)
    bench.generate(GROWN)
    other.generate(GROWN)
    assert bench.project.revisions == other.revisions
    new = next(name for name in other.revisions if name != "0001_initial.py")
    assert (bench.project.versions / new).read_bytes() == (other.versions / new).read_bytes()


def test_check_says_that_a_migration_is_missing(bench: Bench) -> None:
    before = bench.project.contents()
    bench.generate(GROWN, "--check", code=4)
    assert bench.project.contents() == before
    bench.generate(GROWN)
    bench.generate(GROWN, "--check")


def test_migrate_writes_the_revision_and_what_it_calls(bench: Bench) -> None:
    before = bench.project.contents()
    bench.project.spec.write_text(GROWN, "utf-8")
    assert apiwright("db", "migrate", bench.project.spec, bench.project.folder).code == 0
    after = bench.project.contents()
    changed = {name for name in after if before.get(name) != after[name]}
    called = {name for name in changed if name.startswith("alembic/migration_steps/")}
    assert changed - called == {
        f"alembic/versions/{name}" for name in bench.project.revisions if "0001" not in name
    }


OLDER = (
    'with alter_table("products") as table:\n'
    '        table.add_column(sa.Column("note", sa.String(20), nullable=True))'
)
OLDER_HELPER = """
from contextlib import contextmanager

from alembic import op


@contextmanager
def alter_table(name):
    with op.batch_alter_table(name) as batch:
        yield batch
"""


def test_what_older_revisions_call_stays_with_them(bench: Bench, tmp_path: Path) -> None:
    """Revisions used to import `app.migration`, which apiwright had written."""
    path = "app/migration/__init__.py"
    for place in (path, state.pristine_path(path)):
        (bench.project.folder / place).parent.mkdir(parents=True, exist_ok=True)
        (bench.project.folder / place).write_text(OLDER_HELPER, "utf-8")
    entry = state.ManifestEntry(state.hash_of(OLDER_HELPER))
    remember({path: entry}, bench.project.folder)
    older = HAND.replace("from alembic import op", "from app.migration import alter_table")
    bench.write("hand_note.py", older.format(up=OLDER, down="pass"))
    asked = GROWN.replace("integer?", "{type: integer, ge: 0, nullable: true}")
    bench.generate(asked)
    assert len(bench.project.revisions) == 3
    assert path in bench.project.contents()
    assert path not in state.load(bench.project.folder).files
    bench.upgrade()
    bench.assert_is_fresh(asked, tmp_path)


def test_a_column_made_by_hand_is_there_when_the_spec_asks_for_it(
    bench: Bench, tmp_path: Path
) -> None:
    up = 'op.add_column("products", sa.Column("note", sa.String(20), nullable=True))'
    bench.write("hand_note.py", HAND.format(up=up, down='op.drop_column("products", "note")'))
    bench.generate(GROWN)
    assert bench.project.revisions == ["0001_initial.py", "hand_note.py"]
    bench.upgrade()
    bench.assert_is_fresh(GROWN, tmp_path)


def test_a_batch_by_hand_is_followed(bench: Bench, tmp_path: Path) -> None:
    up = (
        'with op.batch_alter_table("products", table_kwargs={"sqlite_autoincrement": True}) as batch:\n'
        '        batch.add_column(sa.Column("note", sa.String(20), nullable=True))\n'
        '        batch.alter_column("price", new_column_name="cost", existing_type=sa.Integer())'
    )
    bench.write("hand_batch.py", HAND.format(up=up, down="pass"))
    wanted = GROWN.replace("price: integer?", "cost: integer?")
    bench.generate(wanted)
    assert bench.project.revisions == ["0001_initial.py", "hand_batch.py"]
    bench.upgrade()
    bench.assert_is_fresh(wanted, tmp_path)


def test_raw_sql_is_warned_about_and_may_tell_its_effect(bench: Bench, tmp_path: Path) -> None:
    up = 'op.execute("ALTER TABLE products ADD COLUMN note VARCHAR(20)")'
    down = 'op.execute("ALTER TABLE products DROP COLUMN note")'
    bench.write("hand_sql.py", HAND.format(up=up, down=down))
    output = bench.generate(BEGUN, "--force")
    assert "DRIFT" in output
    assert "hand_sql.py" in output
    effect = '\n\ndef effect() -> None:\n    op.add_column("products", sa.Column("note", sa.String(20)))\n'
    bench.write("hand_sql.py", HAND.format(up=up, down=down) + effect)
    output = bench.generate(GROWN, "--force")
    assert "DRIFT" not in output
    assert bench.project.revisions == ["0001_initial.py", "hand_sql.py"]
    bench.upgrade()
    bench.assert_is_fresh(GROWN, tmp_path)


def test_rows_changed_by_hand_are_nothing_to_replay(bench: Bench) -> None:
    up = (
        "connection = op.get_bind()\n"
        '    for row in connection.execute(sa.text("SELECT id FROM products")):\n'
        '        connection.execute(sa.text("UPDATE products SET price = 1 WHERE id = :id"), {"id": row.id})'
    )
    bench.write("hand_rows.py", HAND.format(up=up, down="pass"))
    bench.generate(GROWN)
    assert len(bench.project.revisions) == 3
    bench.project.upgrade(bench.store.url, "0001")
    bench.run("INSERT INTO products (id, name) VALUES (1, 'Tea')")
    bench.upgrade()
    assert bench.rows == {"products": [{"id": 1, "name": "Tea", "price": 1, "note": None}]}


def test_a_table_of_somebody_else_is_left_alone(bench: Bench, tmp_path: Path) -> None:
    """One that a revision by hand makes, and one that nothing in the project knows."""
    up = 'op.create_table("audit", sa.Column("id", sa.Integer(), primary_key=True))'
    bench.write("hand_audit.py", HAND.format(up=up, down='op.drop_table("audit")'))
    bench.upgrade()
    bench.run("CREATE TABLE theirs (x INTEGER)", "INSERT INTO theirs VALUES (7)")
    output = bench.generate(GROWN)
    assert "audit" not in output
    bench.upgrade()
    assert {"audit", "theirs", "products"} <= set(bench.structure)
    bench.project.downgrade(bench.store.url, "hand")
    assert {"audit", "theirs", "products"} <= set(bench.structure)
    with bench.store.connected() as connection:
        assert connection.exec_driver_sql("SELECT x FROM theirs").scalar() == 7


def test_an_index_of_the_authors_stays_through_a_rename(bench: Bench) -> None:
    up = 'op.create_index("ix_mine", "products", ["price"])'
    bench.write("hand_index.py", HAND.format(up=up, down='op.drop_index("ix_mine")'))
    bench.upgrade()
    renamed = BEGUN.replace("Product:", "Article: {renamed_from: Product,").replace(
        "{fields: {name: string(50), price: integer?}}",
        "fields: {title: {type: string(60), renamed_from: name}, price: integer?}}",
    )
    renamed = renamed.replace("renamed_from: Product, fields", "renamed_from: Product, fields")
    bench.generate(renamed)
    bench.upgrade()
    assert "ix_mine" in bench.structure["articles"]["indexes"]


def test_an_edited_revision_is_kept_and_its_difference_is_told(bench: Bench) -> None:
    bench.generate(GROWN)
    name = next(name for name in bench.project.revisions if "0001" not in name)
    file = bench.project.versions / name
    text = file.read_text("utf-8")
    head, tail = text.split("def upgrade() -> None:\n")
    edit = '    op.create_index("ix_mine", "products", ["price"])\n'
    imported = "" if "from alembic import op" in head else "from alembic import op\n"
    edited = f"{imported}{head}def upgrade() -> None:\n{edit}{tail}"
    file.write_text(edited, "utf-8")
    output = bench.generate(GROWN, "--force")
    assert "DRIFT" in output
    assert "ix_mine" in output
    assert file.read_text("utf-8") == edited
    bench.upgrade()
    longer = GROWN.replace("string(50)", "string(80)")
    bench.generate(longer)
    bench.upgrade()
    assert "ix_mine" in bench.structure["products"]["indexes"]


def _branched(bench: Bench, tmp_path: Path, first: str, second: str) -> None:
    """Two colleagues change the spec from the same revision, and git puts both files side by side."""
    other = Project(tmp_path / "other")
    shutil.copytree(bench.project.folder, other.folder)
    assert other.generate(second).code == 0
    bench.generate(first)
    for name in other.revisions:
        shutil.copy(other.versions / name, bench.project.versions / name)


def test_two_heads_that_agree_are_merged(bench: Bench, tmp_path: Path) -> None:
    """Whichever comes first, both columns are there; databases of both colleagues come along."""
    second = BEGUN.replace("price: integer?", "price: integer?, rank: integer?")
    _branched(bench, tmp_path, GROWN, second)
    both = GROWN.replace("price: integer?", "price: integer?, rank: integer?")
    heads = bench.project.heads()
    assert len(heads) == 2
    output = bench.generate(both)
    assert "MERGE" in output
    assert len(bench.project.heads()) == 1
    bench.project.upgrade(bench.store.url, heads[0])
    bench.upgrade()
    bench.assert_is_fresh(both, tmp_path)
    bench.project.check(bench.store.url)
    bench.generate(both, "--check")
    bench.project.downgrade(bench.store.url, "0001")
    bench.upgrade()
    again = tmp_path / "again"
    again.mkdir()
    bench.assert_is_fresh(both, again)


def test_two_heads_that_contradict_each_other_are_refused(bench: Bench, tmp_path: Path) -> None:
    first = BEGUN.replace("name: string(50)", "title: {type: string(50), renamed_from: name}")
    second = BEGUN.replace("name: string(50)", "label: {type: string(50), renamed_from: name}")
    _branched(bench, tmp_path, first, second)
    names = [name for name in bench.project.revisions if "0001" not in name]
    before = bench.project.contents()
    output = bench.generate(first, "--force", code=2)
    assert all(name in output for name in names), output
    assert bench.project.contents() == before


def test_without_its_revisions_a_project_gets_the_first_again(bench: Bench, tmp_path: Path) -> None:
    bench.generate(GROWN)
    shutil.rmtree(bench.project.versions)
    bench.generate(GROWN, "--force")
    assert bench.project.revisions == ["0001_initial.py"]
    bench.upgrade()
    bench.assert_is_fresh(GROWN, tmp_path)


def test_a_revision_that_fails_halfway_leaves_nothing_behind(bench: Bench) -> None:
    bench.upgrade()
    bench.run("INSERT INTO products (id, name) VALUES (1, 'Tea')")
    structure, rows = bench.structure, bench.rows
    bench.generate(GROWN.replace("string(50)", "string(80)"))
    name = next(name for name in bench.project.revisions if "0001" not in name)
    file = bench.project.versions / name
    text = file.read_text("utf-8")
    broken = text.replace("\n\ndef downgrade", '\n    raise OSError("no power")\n\n\ndef downgrade')
    assert broken != text
    file.write_text(broken, "utf-8")
    with pytest.raises(CommandError, match="no power"):
        bench.upgrade()
    assert not list(differences(structure, bench.structure))
    assert bench.rows == rows
    file.write_text(text, "utf-8")
    bench.upgrade()


def test_an_asynchronous_application_migrates_alike(tmp_path: Path) -> None:
    begun, grown = BEGUN.replace("sync", "async"), GROWN.replace("sync", "async")
    bench = Bench(Project(tmp_path / "async"), Store("sqlite", f"sqlite:///{tmp_path}/async.db"))
    bench.generate(begun)
    bench.upgrade()
    bench.run("INSERT INTO products (id, name) VALUES (1, 'Tea')")
    bench.generate(grown.replace("string(50)", "{type: string(80), index: true}"))
    bench.upgrade()
    assert bench.rows == {"products": [{"id": 1, "name": "Tea", "price": None, "note": None}]}
    bench.project.downgrade(bench.store.url, "0001")
    bench.assert_is_fresh(begun, tmp_path)


def test_an_unchanged_spec_imports_neither_sqlalchemy_nor_alembic(bench: Bench) -> None:
    script = (
        "import sys; from typer.testing import CliRunner; from generator.cli import app\n"
        f"done = CliRunner().invoke(app, ['generate', {str(bench.project.spec)!r}, "
        f"{str(bench.project.folder)!r}, '--force'])\n"
        "print(done.exit_code, {'sqlalchemy', 'alembic'} & set(sys.modules))"
    )
    bench.project.generate(BEGUN)
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "0 set()", done.stdout + done.stderr


def test_squashed_revisions_make_the_same(bench: Bench, tmp_path: Path) -> None:
    bench.upgrade()
    bench.run("INSERT INTO products (id, name) VALUES (1, 'Tea')")
    bench.generate(GROWN)
    longer = GROWN.replace("string(50)", "string(80)")
    bench.generate(longer)
    bench.upgrade()
    answer = apiwright("db", "squash", bench.project.spec, bench.project.folder)
    assert answer.code == 0, answer.output
    assert len(bench.project.revisions) == 1
    bench.upgrade()  # a database that has run them all notices nothing
    bench.project.check(bench.store.url)
    new = Bench(bench.project, Store("sqlite", f"sqlite:///{tmp_path}/new.db"))
    new.upgrade()
    new.assert_is_fresh(longer, tmp_path)
    bench.generate(longer, "--check")


def test_the_commands_of_alembic_and_ours_do_the_same(bench: Bench, tmp_path: Path) -> None:
    """As a user types them, in the folder of the project."""
    bench.project.spec.write_text(GROWN, "utf-8")
    whole = Project(bench.project.folder, whole=True)
    assert whole.generate(GROWN).code == 0
    url = f"sqlite:///{tmp_path}/typed.db"

    def typed(*words: str, code: int = 0) -> str:
        done = subprocess.run(
            [sys.executable, "-m", *words],
            cwd=whole.folder,
            env={**_environment(), "DATABASE_URL": url},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    typed("generator", "db", "check", code=2)
    typed("generator", "db", "upgrade")
    typed("alembic", "check")
    typed("generator", "db", "check")
    assert "note" in typed("generator", "db", "sql", "0001:head")
    assert "0001" in typed("generator", "db", "history")
    typed("generator", "db", "downgrade")
    typed("alembic", "upgrade", "head")
    typed("alembic", "downgrade", "base")


def _environment() -> dict[str, str]:
    from tests.truth.serving import ROOT, environment

    return {**environment("unused"), "PYTHONPATH": str(ROOT)}


def test_keys_of_repeated_creations_keep_their_answers_from_now_on(
    bench: Bench, tmp_path: Path
) -> None:
    spec = BEGUN.replace("{fields", "{idempotency: true, fields")
    bench.generate(spec)
    (first,) = (one for one in bench.project.versions.glob("*.py") if one.name != "0001_initial.py")
    text = first.read_text("utf-8")
    start = text.index('sa.Column("status"')
    end = text.rindex("sa.Column(", start, text.index('"created_at"', start))
    before = 'sa.Column("row_key", sa.String(255), nullable=False),\n        '
    first.write_text(text[:start] + before + text[end:], "utf-8")
    bench.upgrade()
    with bench.store.connected() as connection:
        connection.exec_driver_sql(
            "INSERT INTO idempotency_keys (scope, key, body_hash, row_key) VALUES ('products', 'k', 'h', '1')"
        )
    bench.generate(spec)
    bench.upgrade()
    bench.assert_is_fresh(spec, tmp_path)
    with bench.store.connected() as connection:
        (row,) = connection.exec_driver_sql("SELECT status, body FROM idempotency_keys").all()
    assert row[0] == 409
    assert json.loads(row[1])["code"] == "conflict"
