"""What is said where an upgrade or a downgrade fails, and what the database is like then."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.util import CommandError

from tests.migrations.projects import Project, apiwright
from tests.migrations.rows import read
from tests.migrations.stores import Store, new_store
from tests.migrations.story import KINDS
from tests.migrations.structure import Structure, differences, structure_of

pytestmark = pytest.mark.slow

BEGUN = """
app: {name: story, mode: sync, databases: [sqlite, postgresql, mysql]}
entities:
  Product: {fields: {name: string(50), price: integer?}}
"""
GROWN = BEGUN.replace("price: integer?", "price: integer?, note: 'string(20)?'")
BOUND = BEGUN.replace("price: integer?", "price: {type: integer, nullable: true, ge: 0}")
RANKED = BEGUN.replace("price: integer?", "price: integer?, rank: integer?")
BOTH = GROWN.replace("price: integer?", "price: integer?, rank: integer?")
KINDS_OF_PRODUCTS = """
  Kind:
    fields: {name: {type: string(20), unique: true}}
    rows: {key: name, data: [{name: Large}, {name: Small}]}
"""
BY_HAND = '''
"""By hand."""

import sqlalchemy as sa
from alembic import op

revision = "hand"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("products", sa.Column("size", sa.Integer(), nullable=True))
    op.execute("UPDATE products SET price = price * 10, size = 1")
    op.add_column("products", sa.Column("weight", sa.Integer(), nullable=True))
    op.execute("UPDATE products SET price = price + 1")
    {last}


def downgrade() -> None:
    pass
'''
FAILS = 'op.execute("INSERT INTO nowhere VALUES (1)")'


@dataclass(frozen=True)
class Site:
    """A project and its database, with a row."""

    project: Project
    store: Store

    def generate(self, spec: str) -> None:
        answer = self.project.generate(spec)
        assert answer.code == 0, answer.output

    def write(self, name: str, text: str) -> None:
        (self.project.versions / name).write_text(text, "utf-8")

    def fails(self, way: str = "upgrade", revision: str = "head") -> str:
        with pytest.raises(CommandError) as caught:
            getattr(self.project, way)(self.store.url, revision)
        return str(caught.value)

    def typed(self, *words: str) -> subprocess.CompletedProcess[str]:
        """As somebody types it who is in the folder of the project."""
        return subprocess.run(
            [sys.executable, "-m", *words],
            cwd=self.project.folder,
            env={**os.environ, "DATABASE_URL": self.store.url},
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def structure(self) -> Structure:
        with self.store.connected() as connection:
            return structure_of(connection)

    @property
    def prices(self) -> list[object]:
        with self.store.connected() as connection:
            return [row["price"] for row in read(connection, sa.MetaData())["products"]]

    @property
    def kinds(self) -> list[object]:
        with self.store.connected() as connection:
            return sorted(row["name"] for row in read(connection, sa.MetaData())["kinds"])

    @property
    def versions(self) -> set[str]:
        with self.store.connected() as connection:
            rows = connection.exec_driver_sql("SELECT version_num FROM alembic_version")
            return set(rows.scalars())


@pytest.fixture(params=KINDS)
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    with new_store(request.param, tmp_path) as store:
        made = Site(Project(tmp_path / "project"), store)
        made.generate(BEGUN)
        made.project.upgrade(store.url)
        with store.connected() as connection:
            connection.exec_driver_sql("INSERT INTO products (name, price) VALUES ('Tea', -7)")
        yield made


def test_a_statement_that_fails(site: Site) -> None:
    """Revision, line, statement, reason, what is done; and the same command goes on."""
    site.write("hand_x.py", BY_HAND.format(last=FAILS))
    before = site.structure
    said = site.fails()
    assert said.startswith("The upgrade to hand failed.\n  where: alembic/versions/hand_x.py:16, ")
    assert "statement 5: INSERT INTO nowhere VALUES (1)" in said
    assert "nowhere" in said.partition("why:")[2]
    if site.store.kind == "mysql":
        assert "done:  3 of its statements" in said
        assert said.endswith("Run the same command again: it goes on behind what is done.")
        assert site.prices == [-70]
    else:
        assert said.endswith("Nothing was changed: the database is as it was.")
        assert site.prices == [-7]
        assert not list(differences(before, site.structure))
    site.write("hand_x.py", BY_HAND.format(last="pass"))
    site.project.upgrade(site.store.url)
    assert site.prices == [-69]
    assert site.versions == {"hand"}
    assert "alembic_unfinished" not in site.structure


def test_python_that_fails(site: Site) -> None:
    site.write("hand_x.py", BY_HAND.format(last='raise LookupError("no such shop")'))
    said = site.fails()
    assert "hand_x.py:16\n  why:   LookupError: no such shop" in said


def test_rows_that_stand_in_the_way(site: Site) -> None:
    """Of two revisions the second one stops: the first is done where each commits."""
    site.write("hand_x.py", BY_HAND.format(last="pass"))
    site.generate(BOUND)
    said = site.fails()
    assert "rows of products do not keep the rule ck_products_price_range. Found: 1" in said
    is_kept = site.store.kind == "mysql"
    assert ("done:  upgrade to hand\n" in said) == is_kept
    assert ("as it was before the revision that failed" in said) == is_kept
    assert site.versions == ({"hand"} if is_kept else {"0001"})
    assert "alembic_unfinished" not in site.structure


def test_only_what_comes_later_may_be_edited(site: Site) -> None:
    """And nothing else runs meanwhile; `alembic stamp` gives it up."""
    if site.store.kind != "mysql":
        pytest.skip("other databases are as they were before")
    site.write("hand_x.py", BY_HAND.format(last=FAILS))
    site.fails()
    site.write("hand_x.py", BY_HAND.format(last="pass").replace("* 10", "* 1000"))
    said = site.fails()
    assert "The upgrade to hand was begun, and has been edited since: UPDATE products SET" in said
    site.write("hand_x.py", BY_HAND.format(last="pass"))
    assert "The upgrade to hand is half done." in site.fails("downgrade", "base")
    site.project.stamp(site.store.url, "hand")
    assert "alembic_unfinished" not in site.structure
    site.project.downgrade(site.store.url, "0001")


def test_a_column_that_somebody_has_added_is_an_error(site: Site) -> None:
    """What is there before the revision has begun is not taken for its work, however often it runs."""
    site.write("hand_x.py", BY_HAND.format(last="pass"))
    with site.store.connected() as connection:
        connection.exec_driver_sql("ALTER TABLE products ADD COLUMN size INTEGER")
    for _ in range(2):
        said = site.fails()
        assert "statement 1: ALTER TABLE products ADD COLUMN size INTEGER" in said
        assert said.endswith("Nothing was changed: the database is as it was.")
        assert "alembic_unfinished" not in site.structure
    with site.store.connected() as connection:
        connection.exec_driver_sql("ALTER TABLE products DROP COLUMN size")
    site.project.upgrade(site.store.url)
    assert site.prices == [-69]


def test_another_transaction_holds_the_table(site: Site) -> None:
    if site.store.kind == "sqlite":
        pytest.skip("its one lock is waited for longer")
    env = site.project.folder / "alembic" / "env.py"
    env.write_text(env.read_text("utf-8").replace("'10s'", "'1s'").replace('= 10"', '= 1"'))
    site.generate(GROWN)
    with site.store.connected() as connection:
        connection.exec_driver_sql("UPDATE products SET price = 2")
        said = site.fails()
    assert "Another transaction holds the table." in said
    assert "PATIENCE in alembic/env.py" in said
    assert said.endswith("Nothing was changed: the database is as it was.")
    site.project.upgrade(site.store.url)
    assert site.prices == [2]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("sqlite:////nowhere/at/all.db", "unable to open database file"),
        ("postgresql://me:s3cret@127.0.0.1:1/shop", "127.0.0.1"),
        ("mysql://me:s3cret@127.0.0.1:1/shop", "127.0.0.1"),
        ("oracle://me:s3cret@127.0.0.1:1/shop", ""),
        ("me:s3cret", ""),
    ],
)
@pytest.mark.parametrize("mode", ["sync", "async"])
# aiosqlite's thread outlives the loop of a connection that was not made.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_database_that_cannot_be_reached(mode: str, url: str, said: str, tmp_path: Path) -> None:
    project = Project(tmp_path / "project")
    assert project.generate(BEGUN.replace("sync", mode)).code == 0
    with pytest.raises(CommandError, match="The database cannot be reached") as caught:
        project.upgrade(url)
    assert said in str(caught.value)
    assert "s3cret" not in str(caught.value)


def test_a_server_that_knows_neither_user_nor_database(site: Site) -> None:
    if site.store.kind == "sqlite":
        pytest.skip("a file has no users")
    url = sa.make_url(site.store.url)
    for wrong in (url.set(database="is_not_there"), url.set(username="nobody", password="s3cret")):
        with pytest.raises(CommandError, match="The database cannot be reached") as caught:
            site.project.upgrade(wrong.render_as_string(hide_password=False))
        assert "nobody" in str(caught.value) or "is_not_there" in str(caught.value)
        assert "s3cret" not in str(caught.value)


def test_a_driver_that_is_not_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = Project(tmp_path / "project")
    assert project.generate(BEGUN).code == 0
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(CommandError, match="its driver psycopg is not installed"):
        project.upgrade("postgresql://me@127.0.0.1:1/shop")


def test_the_commands_say_it_once(site: Site) -> None:
    """Neither Alembic nor apiwright prints a traceback."""
    site.write("hand_x.py", BY_HAND.format(last=FAILS))
    whole = Project(site.project.folder, whole=True)
    assert whole.generate(BEGUN).code == 0
    words = "The upgrade to hand failed."
    for command in (("alembic", "upgrade", "head"), ("generator", "db", "upgrade")):
        done = site.typed(*command)
        assert done.returncode != 0
        assert (done.stdout + done.stderr).count(words) == 1, done.stdout + done.stderr
        assert "Traceback" not in done.stdout + done.stderr
    assert f"error: {words}" in done.stderr


def _branched(site: Site, folder: Path) -> tuple[str, str]:
    """Two colleagues change the spec, and git puts both revisions side by side."""
    other = Project(folder / "other")
    shutil.copytree(site.project.folder, other.folder)
    assert other.generate(RANKED).code == 0
    site.generate(GROWN)
    for name in other.revisions:
        shutil.copy(other.versions / name, site.project.versions / name)
    first, second = site.project.heads()
    return first, second


def test_two_heads_and_the_way_back(site: Site, tmp_path: Path) -> None:
    heads = _branched(site, tmp_path)
    said = site.fails()
    assert all(head in said for head in heads)
    assert "apiwright generate SPEC FOLDER" in said
    site.generate(BOTH)
    (merge,) = site.project.heads()
    site.project.upgrade(site.store.url)
    structure = site.structure
    site.project.downgrade(site.store.url, "-1")
    assert site.versions == set(heads)
    said = site.fails("downgrade", "-1")
    assert all(f"alembic downgrade {head}@-1" in said for head in heads), said
    site.project.downgrade(site.store.url, f"{heads[0]}@-1")
    assert site.versions == {heads[1]}
    site.project.upgrade(site.store.url)
    assert site.versions == {merge}
    assert not list(differences(structure, site.structure))


def test_a_squashed_project(site: Site, tmp_path: Path) -> None:
    """A database that has run all revisions notices nothing, and a new one is alike, with its rows."""
    site.generate(GROWN)
    site.generate(GROWN + KINDS_OF_PRODUCTS)
    site.project.upgrade(site.store.url)
    answer = apiwright("db", "squash", site.project.spec, site.project.folder)
    assert answer.code == 0, answer.output
    assert len(site.project.revisions) == 1
    site.project.upgrade(site.store.url)
    site.project.check(site.store.url)
    with new_store(site.store.kind, tmp_path) as second:
        new = Site(site.project, second)
        new.project.upgrade(second.url)
        assert not list(differences(new.structure, site.structure))
        assert new.kinds == site.kinds == ["Large", "Small"]
        assert new.versions == site.versions
