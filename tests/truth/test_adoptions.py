"""Databases of other people's making: imported, generated, stamped, and served with the rows that they have."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.diagnostics import Diagnostics
from generator.importing.run import Request, imported
from generator.migrations.connection import address
from generator.migrations.drift import compare as drift_of
from generator.migrations.first import new_project
from generator.pipeline import build, understand
from generator.project.changes import compare
from generator.project.writing import write
from tests.truth.databases import KINDS, connected, new_database
from tests.truth.serving import migrate, served

pytestmark = pytest.mark.slow

_TABLES = {
    "sqlite": [
        "CREATE TABLE groups (id integer NOT NULL PRIMARY KEY AUTOINCREMENT, name varchar(150) NOT NULL UNIQUE)",
        ("CREATE TABLE members (id integer PRIMARY KEY, group_id integer NOT NULL REFERENCES groups (id) DEFERRABLE"
        " INITIALLY DEFERRED, fee decimal(19, 4) NOT NULL)"),
        "CREATE TABLE _notes__ (id integer NOT NULL PRIMARY KEY AUTOINCREMENT, _text varchar(9), n integer CHECK (n > 0), UNIQUE (_text))",
        "CREATE INDEX notes__n_index ON _notes__ (n)",
        "INSERT INTO groups (name) VALUES ('a')",
        "INSERT INTO members (group_id, fee) VALUES (1, 12.5)",
    ],
    "postgresql": [
        "CREATE TYPE state AS ENUM ('new', '')",
        "CREATE TABLE groups (id bigserial PRIMARY KEY, name varchar NOT NULL, made_at timestamp(6) NOT NULL, state state)",
        "CREATE TABLE members (id bigserial PRIMARY KEY, group_id bigint REFERENCES groups, fee numeric(38, 18))",
        "CREATE TABLE _notes__ (id integer PRIMARY KEY, _text varchar(9), n integer CHECK (n > 0), UNIQUE (_text))",
        "CREATE INDEX notes__n_index ON _notes__ (n)",
        "INSERT INTO groups (name, made_at) VALUES ('a', now())",
        "INSERT INTO members (group_id, fee) VALUES (1, 12345678901234567890.123456789012345678)",
    ],
    "mysql": [
        ("CREATE TABLE `groups` (id int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, name varchar(50) NOT NULL,"
        " kind enum('a', '') NOT NULL DEFAULT '', price double(10, 2), updated_at timestamp NOT NULL DEFAULT"
        " current_timestamp() ON UPDATE current_timestamp())"),
        ("CREATE TABLE members (id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, group_id int unsigned NOT NULL,"
        " fee decimal(38, 18), CONSTRAINT to_group FOREIGN KEY (group_id) REFERENCES `groups` (id))"),
        "CREATE TABLE _notes__ (id integer PRIMARY KEY, _text varchar(9), n integer CHECK (n > 0), UNIQUE (_text))",
        "CREATE INDEX notes__n_index ON _notes__ (n)",
        "INSERT INTO `groups` (name) VALUES ('a')",
        "INSERT INTO members (group_id, fee) VALUES (1, 12345678901234567890.123456789012345678)",
    ],
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_a_database_is_adopted(kind: str, tmp_path: Path) -> None:
    """Nothing differs without a line; Alembic takes the stamp; the rows are there."""
    with new_database(kind, tmp_path) as url:
        project = _adopted(kind, url, _TABLES[kind], tmp_path, "async")
        drift = drift_of(
            project, understand(tmp_path / "specs", Diagnostics()), address(url, Path(), str)
        )
        with served(project, url) as server, server.client() as client:
            note = client.post(
                "/notes/",
                json={"id": 1, "text": "a", "n": 2} if kind != "sqlite" else {"text": "a", "n": 2},
            )
            assert note.status_code == 201, note.text
            groups, members = (
                client.get(f"/{one}/").json()["items"] for one in ("groups", "members")
            )
    assert not [
        str(one)
        for one in drift.differences
        if one.thing.table == "_notes__" and one.fact not in ("collation", "type")
    ]
    assert [one["name"] for one in groups] == ["a"]
    fee = "12.5000" if kind == "sqlite" else "12345678901234567890.123456789012345678"
    assert [one["fee"] for one in members] == [fee]


_OLD = {
    "sqlite": [
        "CREATE TABLE days (id integer PRIMARY KEY, day date NOT NULL, price decimal(8, 2), at datetime)",
        "INSERT INTO days VALUES (1, 'yesterday', 'much', '2024-01-02T03:04:05Z')",
    ],
    "postgresql": [
        "CREATE TABLE days (id serial PRIMARY KEY, day varchar NOT NULL, price numeric(8, 2), at timestamp)",
        "INSERT INTO days (day, price, at) VALUES ('yesterday', 'NaN', '2024-01-02')",
    ],
    "mysql": [
        "CREATE TABLE days (id int AUTO_INCREMENT PRIMARY KEY, day date NOT NULL, price decimal(8, 2), at datetime, seen timestamp NULL)",
        "SET sql_mode = ''",
        "INSERT INTO days (day, at, seen) VALUES ('0000-00-00', '2024-00-00 00:00:00', '0000-00-00 00:00:00')",
    ],
}
_SHOWN = {
    "sqlite": {"day": "yesterday", "price": "much"},
    "postgresql": {"day": "yesterday", "price": "NaN"},
    "mysql": {"day": "0000-00-00", "at": "2024-00-00 00:00:00", "seen": "0000-00-00 00:00:00"},
}


@pytest.mark.parametrize("mode", ["async", "sync"])
@pytest.mark.parametrize("kind", KINDS)
def test_rows_older_than_the_rules_are_shown(kind: str, mode: str, tmp_path: Path) -> None:
    with new_database(kind, tmp_path) as url:
        project = _adopted(kind, url, _OLD[kind], tmp_path, mode)
        with served(project, url) as server, server.client() as client:
            listed, one = client.get("/days/"), client.get("/days/1")
            changed = client.patch("/days/1", json={"price": "1.50"})
            refused = client.patch("/days/1", json={"price": "much"})
    assert listed.status_code == one.status_code == changed.status_code == 200, listed.text
    assert listed.json()["items"] == [one.json()]
    assert _SHOWN[kind].items() <= one.json().items()
    assert changed.json() == one.json() | {"price": "1.50"}
    assert refused.status_code == 422


def _adopted(kind: str, url: str, statements: list[str], folder: Path, mode: str) -> Path:
    with connected(url) as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    found = imported(Request(address(url, Path(), str)))
    assert found.proof is not None
    assert found.proof.is_made, found.proof.reason
    assert [str(one) for one in found.proof.unexplained] == []
    specs, project = folder / "specs", folder / "project"
    specs.mkdir()
    for path, text in found.files.items():
        (specs / path).write_text(text.replace("app:\n", f"app:\n  mode: {mode}\n", 1), "utf-8")
    project.mkdir()
    write(compare(new_project(build(specs, Diagnostics())), project), project)
    migrate(project, url, "stamp", "head")
    return project
