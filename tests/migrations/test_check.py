"""`apiwright db check` finds whatever was changed behind the revisions, and nothing else."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import yaml
from sqlalchemy.engine import make_url

from generator.diagnostics import Diagnostics
from generator.migrations.drift import Drift, compare
from generator.pipeline import understand
from tests.migrations.conftest import Desk
from tests.migrations.projects import Answer, Project, apiwright
from tests.migrations.stores import Store
from tests.truth.databases import KINDS

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
SPEC = """
app: {name: shop, mode: sync, databases: [sqlite, postgresql, mysql]}
entities:
  Shelf:
    fields: {code: {type: string(8), unique: true}}
  Item:
    doc: A thing.
    timestamps: true
    fields:
      name: {type: string(20), default: "it's \\\\ tea: 5%", doc: What people call it.}
      label: {type: string(30), nullable: true}
      price: {type: 'decimal(10,2)', default: 1.5, gt: 0}
      is_on: {type: boolean, default: true}
      size: {type: 'enum(small, large)', default: small}
      weight: {type: float, default: 0.5}
      seen_at: {type: datetime, default: now()}
      pieces: {type: integer, default: 1, le: 90}
      pairs: {type: integer, compute: pieces * 2, stored: true}
      key: {type: string(8), nullable: true, doc: 'Of a door: 50% of them.'}
    relations:
      shelf: {to: Shelf, on_delete: cascade}
      spare: {to: Shelf, on_delete: set_null, nullable: true}
    unique: [[name, label]]
    indexes: [[weight], [seen_at, pieces], [label, -pieces]]
"""
ON_POSTGRESQL = """
app: {name: shop, mode: sync, databases: [postgresql]}
enums: {Color: [red, blue, green]}
entities:
  Item:
    schema: sales
    doc: A thing.
    fields:
      color: {type: Color, native: true, default: red}
      colors: {type: array(Color), native: true, default: []}
      data: json
      number: {type: integer, ge: 0}
      host: {sqlalchemy: postgresql.INET(), python: str, examples: [10.0.0.1, 10.0.0.2]}
    indexes:
      - {fields: [data], method: gin, options: {ops: {data: jsonb_path_ops}}}
      - {fields: [number], options: {include: [color]}, where: number > 3}
    relations:
      parent: {to: Item, nullable: true, inverse: children}
"""
DRIFTS = yaml.safe_load((Path(__file__).parent / "drifts.yaml").read_text("utf-8"))


@contextmanager
def migrated(text: str, kind: str, desk: Desk, folder: Path) -> Iterator[tuple[Store, Project]]:
    store, _ = desk(kind)
    project = Project(folder / "project")
    answer = project.generate(text)
    assert answer.code == 0, answer.output
    store.empty()
    project.upgrade(store.url)
    yield store, project


def compared(project: Project, store: Store) -> Drift:
    return compare(project.folder, understand(project.spec, Diagnostics()), make_url(store.url))


def told(found: Drift) -> list[str]:
    return sorted(f"{one.deviation.value} {one}" for one in found.differences)


@pytest.mark.parametrize("kind", KINDS)
def test_each_change_by_hand_is_named_and_nothing_else(
    kind: str, desk: Desk, tmp_path: Path
) -> None:
    with migrated(SPEC, kind, desk, tmp_path) as (store, project):
        assert told(compared(project, store)) == []
        assert _changed(DRIFTS["common"], kind, store) == told(compared(project, store))


def test_what_postgresql_alone_has_is_compared(desk: Desk, tmp_path: Path) -> None:
    with migrated(ON_POSTGRESQL, "postgresql", desk, tmp_path) as (store, project):
        assert told(compared(project, store)) == []
        expected = _changed(DRIFTS["postgresql_only"], "postgresql", store)
        assert told(compared(project, store)) == expected


def _changed(drifts: list[dict[str, Any]], kind: str, store: Store) -> list[str]:
    """How all that was changed is to be told."""
    messages: list[str] = []
    for drift in drifts:
        change = drift.get(kind) or drift.get("all")
        change = change or (drift.get("servers") if kind != "sqlite" else None)
        if change is not None:
            _change(store, change)
            message = drift["told"]
            if isinstance(message, dict):
                message = message.get(kind) or message["else"]
            messages.append(str(message))
    assert len(messages) >= 10
    return sorted(messages)


def _change(store: Store, change: str | list[str]) -> None:
    with store.connected() as connection:
        if isinstance(change, str):
            for statement in change.split("; "):
                connection.exec_driver_sql(statement.replace("%", "%%"))
            return
        connection.exec_driver_sql("PRAGMA writable_schema = ON")
        read = "SELECT sql FROM sqlite_master WHERE name = 'items'"
        before = str(connection.exec_driver_sql(read).scalar())
        assert change[0] in before, before
        write = sa.text("UPDATE sqlite_master SET sql = :sql WHERE name = 'items'")
        connection.execute(write, {"sql": before.replace(change[0], change[1])})


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", [one.name for one in sorted((ROOT / "specs").iterdir())])
def test_an_untouched_database_is_clean(name: str, kind: str, desk: Desk, tmp_path: Path) -> None:
    spec = ROOT / "specs" / name
    app = understand(spec, Diagnostics())
    if kind not in {one.value for one in app.databases}:
        pytest.skip(f"{name} is not for {kind}")
    store, _ = desk(kind)
    store.empty()
    url = make_url(store.url).set(query={}).render_as_string(hide_password=False)
    project = Project(tmp_path / "project")
    assert apiwright("generate", spec, project.folder).code == 0
    project.upgrade(url)
    answer = apiwright("db", "check", url, "--out", project.folder)
    assert answer == Answer(0, "the database is as the spec says\n")


def test_what_is_foreign_counts_if_it_is_asked_for(desk: Desk, tmp_path: Path) -> None:
    with migrated(SPEC, "sqlite", desk, tmp_path) as (store, project):
        _change(store, "CREATE TABLE leftovers (id int)")
        mild = _check(project, store.url)
        assert mild.code == 0
        assert "foreign  leftovers is not in the spec\n" in mild.output
        assert _check(project, store.url, "--strict").code == 4


def test_programs_are_told_everything(desk: Desk, tmp_path: Path) -> None:
    with migrated(SPEC, "sqlite", desk, tmp_path) as (store, project):
        _change(store, ["DEFAULT 'small'", "DEFAULT 'large'"])
        answer = _check(project, store.url, "--format", "json")
        assert answer.code == 4
        found = json.loads(answer.output)
        assert found.pop("differences") == [
            {
                "deviation": "differs",
                "sort": "column",
                "table": "items",
                "name": "size",
                "fact": "default",
                "expected": "'small'",
                "found": "'large'",
                "message": "items.size: default is 'large', and should be 'small'",
            }
        ]
        assert found == {
            "database": "sqlite",
            "as_the_spec_says": False,
            "revisions": ["0001"],
            "unknown_revisions": [],
            "unfinished_revision": "",
            "pending_revisions": 0,
            "spec_is_generated": True,
            "not_compared": [],
        }


def test_revisions_that_are_still_to_come_are_named(desk: Desk, tmp_path: Path) -> None:
    with migrated(SPEC, "sqlite", desk, tmp_path) as (store, project):
        more = SPEC.replace("fields: {code:", "fields: {floor: integer?, code:")
        project.spec.write_text(more, "utf-8")
        answer = _check(project, store.url)
        assert answer.code == 4
        assert "missing  shelves.floor is not there\n" in answer.output
        assert "a revision that is not written yet: apiwright generate" in answer.output
        assert project.generate(more).code == 0
        answer = _check(project, store.url)
        assert answer.code == 4
        assert "has yet to run 1 revision: apiwright db upgrade" in answer.output


@pytest.mark.parametrize(
    ("kind", "grants", "reason"),
    [
        (
            "postgresql",
            [
                "REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC",
                "CREATE ROLE {user} LOGIN PASSWORD 'secret-word'",
                "GRANT USAGE ON SCHEMA public TO {user}",
                "GRANT SELECT ON ALL TABLES IN SCHEMA public TO {user}",
            ],
            "permission denied",
        ),
        (
            "mysql",
            [
                "CREATE USER {user}@'%' IDENTIFIED BY 'secret-word'",
                "GRANT SELECT ON {database}.* TO {user}@'%'",
            ],
            "Access denied",
        ),
    ],
)
def test_who_may_make_no_tables_is_told_what_is_not_compared(
    kind: str, grants: list[str], reason: str, desk: Desk, tmp_path: Path
) -> None:
    with migrated(SPEC, kind, desk, tmp_path) as (store, project):
        url = make_url(store.url)
        user = f"reader_{url.database}"[:32]
        try:
            with store.connected() as connection:
                for statement in grants:
                    connection.exec_driver_sql(
                        statement.replace("%", "%%").format(user=user, database=url.database)
                    )
            url = url.set(username=user, password="secret-word")
            answer = _check(project, url.render_as_string(hide_password=False))
            assert answer.code == 0, answer.output
            assert "  unknown  all tables: types, defaults, computed values, " in answer.output
            assert f"they could not be made for comparison: {reason}" in answer.output
            assert "as far as it could be compared" in answer.output
            assert "secret" not in answer.output
            _change(store, "ALTER TABLE items DROP CONSTRAINT ck_items_price_range")
            assert _check(project, url.render_as_string(hide_password=False)).code == 4
        finally:
            with store.connected() as connection:
                if kind == "postgresql":
                    connection.exec_driver_sql(f"DROP OWNED BY {user}")
                connection.exec_driver_sql(f"DROP USER {user}")


def test_a_driver_of_the_project_will_do(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """apiwright may have an environment of its own, in which there is none."""
    monkeypatch.setattr(sys, "path", list(sys.path))
    known, find = set(sys.path), importlib.util.find_spec

    def found(name: str) -> object:
        is_driver = name in {"psycopg", "asyncpg", "psycopg2"}
        return None if is_driver and set(sys.path) <= known else find(name)

    with migrated(SPEC, "postgresql", desk, tmp_path) as (store, project):
        monkeypatch.setattr(importlib.util, "find_spec", found)
        answer = _check(project, store.url)
        assert answer.code == 2
        assert "no driver of postgresql is installed beside apiwright" in answer.output
        version = f"python{sys.version_info.major}.{sys.version_info.minor}"
        (project.folder / ".venv/lib" / version / "site-packages").mkdir(parents=True)
        assert _check(project, store.url).code == 0


def test_a_revision_that_was_begun_is_named(desk: Desk, tmp_path: Path) -> None:
    with migrated(SPEC, "mysql", desk, tmp_path) as (store, project):
        _change(
            store,
            "CREATE TABLE alembic_unfinished (revision varchar(99)); "
            "INSERT INTO alembic_unfinished VALUES ('upgrade to abc')",
        )
        answer = _check(project, store.url)
        assert answer.code == 4
        assert "the upgrade to abc was begun and is not finished" in answer.output
        assert "alembic_unfinished" not in answer.output


@pytest.mark.parametrize(
    "driver", ["postgresql+asyncpg", "mysql+asyncmy", "mariadb", "mariadb+asyncmy"]
)
@pytest.mark.parametrize("command", ["check", "preflight"])
def test_whatever_driver_is_named(
    driver: str, command: str, desk: Desk, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    kind = driver.partition("+")[0].replace("mariadb", "mysql")
    with migrated(SPEC, kind, desk, tmp_path) as (store, project):
        url = make_url(store.url).set(drivername=driver, query={})
        address = url.render_as_string(hide_password=False)
        answer = apiwright("db", command, address, "--out", project.folder)
        said = {
            "check": "the database is as the spec says\n",
            "preflight": "the database has run all revisions\n",
        }
        assert answer == Answer(0, said[command])
        assert capfd.readouterr() == ("", "")
        nowhere = url.set(port=1).render_as_string(hide_password=False)
        assert apiwright("db", command, nowhere, "--out", project.folder).code == 2


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("postgresql://u:secret-word@127.0.0.1:1/x", "the database cannot be reached: "),
        ("mysql://u:secret-word@127.0.0.1:1/x", "the database cannot be reached: "),
        ("sqlite:///nowhere/x.db", "there is no database nowhere/x.db"),
        ("sqlite://", "a database in memory holds nothing"),
        ("secret-word", "this is no address of a database"),
        ("oracle://u:secret-word@x/y", "apiwright knows no database oracle"),
        ("postgresql://u:secret-word@x:port/y", "this is no address of a database"),
    ],
)
def test_a_database_that_is_not_there(url: str, message: str, desk: Desk, tmp_path: Path) -> None:
    with migrated(SPEC, "sqlite", desk, tmp_path) as (_, project):
        answer = _check(project, url)
        assert answer.code == 2
        assert f"error: {message}" in answer.output
        assert "secret" not in answer.output
        assert "Traceback" not in answer.output


def test_a_database_that_the_spec_is_not_for(desk: Desk, tmp_path: Path) -> None:
    text = SPEC.replace("[sqlite, postgresql, mysql]", "[postgresql]")
    with migrated(text, "postgresql", desk, tmp_path) as (_, project):
        answer = _check(project, "sqlite:///x.db")
        assert answer.code == 2
        assert "the spec is not for sqlite\nhint: app.databases says postgresql" in answer.output


@pytest.mark.parametrize("file", ["empty", "text"])
def test_a_file_that_holds_no_tables(file: str, desk: Desk, tmp_path: Path) -> None:
    with migrated(SPEC, "sqlite", desk, tmp_path) as (_, project):
        path = tmp_path / "other.db"
        path.write_text("" if file == "empty" else "no database at all\n" * 99, "utf-8")
        answer = _check(project, f"sqlite:///{path}")
        if file == "empty":
            assert answer.code == 4
            assert "missing  items is not there\n" in answer.output
        else:
            assert answer.code == 2
            assert "cannot be read: file is not a database" in answer.output


def test_the_settings_of_the_project_say_where_it_is(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with migrated(SPEC, "sqlite", desk, tmp_path) as (store, project):
        place = Path(str(make_url(store.url).database))
        (project.folder / "shop.db").write_bytes(place.read_bytes())
        assert apiwright("db", "check", "--out", project.folder).code == 0
        (project.folder / ".env").write_text("DATABASE_URL=sqlite:///other.db\n", "utf-8")
        answer = apiwright("db", "check", "--out", project.folder)
        assert answer.code == 2
        assert "there is no database" in answer.output
        monkeypatch.setenv("DATABASE_URL", store.url)
        assert apiwright("db", "check", "--out", project.folder).code == 0


def _check(project: Project, url: str, *flags: str) -> Answer:
    return apiwright("db", "check", url, "--out", project.folder, *flags)
