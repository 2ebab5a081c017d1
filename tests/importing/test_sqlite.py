"""A file of SQLite, imported, settled and proven."""

import re
import sqlite3
from pathlib import Path

import pytest

from generator.failures import UserError
from generator.importing.merging import existing, merged
from generator.importing.model import Grade
from generator.importing.run import Import, Request, imported
from generator.migrations.connection import address

_CHINOOK = """
CREATE TABLE [Artist] ([ArtistId] INTEGER NOT NULL, [Name] NVARCHAR(120),
    CONSTRAINT [PK_Artist] PRIMARY KEY ([ArtistId]));
CREATE TABLE [Album] ([AlbumId] INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    [Title] NVARCHAR(160) NOT NULL, [ArtistId] INTEGER NOT NULL,
    FOREIGN KEY ([ArtistId]) REFERENCES [Artist] ([ArtistId]) ON DELETE NO ACTION);
CREATE INDEX [IFK_AlbumArtistId] ON [Album] ([ArtistId]);
"""
_ODD = """
CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE COLLATE NOCASE,
    name varchar(80) DEFAULT 'a''b', price NUMERIC(10,2) DEFAULT 0 CHECK (price >= 0), weird, anything FOO,
    active BOOLEAN NOT NULL DEFAULT 1, created_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    total INT GENERATED ALWAYS AS (price * 2) STORED, parent INTEGER REFERENCES users,
    gone INTEGER REFERENCES nowhere(id), -- a comment, with a comma
    CHECK (name <> 'bad' OR price > 1), CONSTRAINT ck2 CHECK (name LIKE 'a%'));
CREATE INDEX lx ON users (lower(name));
CREATE UNIQUE INDEX px ON users (name) WHERE active = 1;
CREATE INDEX dx ON users (price DESC, name);
CREATE INDEX ex ON users (price + 1);
CREATE TABLE "Order Details" (id INTEGER PRIMARY KEY);
CREATE TABLE kv (k TEXT PRIMARY KEY, v TEXT) WITHOUT ROWID;
CREATE TABLE nk (a, b);
CREATE VIRTUAL TABLE fts USING fts5(body);
CREATE VIEW vv AS SELECT 1;
CREATE TRIGGER tr AFTER INSERT ON users BEGIN SELECT 1; END;
CREATE TABLE a (x INT, y INT, PRIMARY KEY (x, y));
CREATE TABLE b (x INT, y INT, z INT PRIMARY KEY, FOREIGN KEY (x, y) REFERENCES a);
CREATE TABLE c (id INTEGER PRIMARY KEY, a_x INT REFERENCES a(x));
CREATE TABLE p (id INTEGER PRIMARY KEY, q INT NOT NULL REFERENCES q(id));
CREATE TABLE q (id INTEGER PRIMARY KEY, r INT NOT NULL REFERENCES r(id));
CREATE TABLE r (id INTEGER PRIMARY KEY, p INT NOT NULL REFERENCES p(id));
"""


def _imported(folder: Path, sql: str, tables: tuple[str, ...] = ()) -> Import:
    file = folder / "music.db"
    connection = sqlite3.connect(file)
    connection.executescript(sql)
    connection.close()
    url = address(f"sqlite:///{file}", Path(), str)
    return imported(Request(url, tables=tables))


def test_chinook_reads_like_a_spec_of_ours(tmp_path: Path) -> None:
    found = _imported(tmp_path, _CHINOOK)
    assert found.proof is not None
    assert found.proof.is_made
    assert found.proof.unexplained == ()
    assert found.unsaid == 0
    text = found.files["music.yaml"]
    assert "Album:\n    table: Album\n    id: {type: integer, column: AlbumId}" in text
    assert "artist: {to: Artist, column: ArtistId, inverse: albums}" in text
    assert "indexes: [{fields: [artist], name: IFK_AlbumArtistId}]" in text
    assert "title: {type: string(160), column: Title}" in text


def test_what_cannot_be_said_is_listed(tmp_path: Path) -> None:
    """Everything odd has a line; nothing differs without one."""
    found = _imported(tmp_path, _ODD)
    assert found.proof is not None
    assert found.proof.is_made, found.proof.reason
    assert found.proof.unexplained == ()
    unsaid = {(one.table, one.thing) for one in found.remarks if one.grade is Grade.UNSAID}
    assert {
        ("", "view vv"),
        ("users", "trigger tr"),
        ("users", "column total"),
        ("users", "index ex"),
        ("users", "foreign key gone"),
        ("Order Details", "table"),
        ("nk", "table"),
        ("fts", "table"),
        ("c", "foreign key a_x"),
    } <= unsaid
    near = {(one.table, one.thing) for one in found.remarks if one.grade is Grade.NEAR}
    assert ("users", "column email") in near
    assert sum("in a circle" in one.text for one in found.remarks) == 1
    page = found.files["IMPORT.md"]
    assert "trigger tr: a revision written by hand has to make it" in page


def test_some_tables_alone(tmp_path: Path) -> None:
    """What leads to the others is said to lead nowhere."""
    found = _imported(tmp_path, _CHINOOK, tables=("Album",))
    assert list(found.documents.entities) == ["Album"]
    assert any("not in the spec" in one.text for one in found.remarks)


def test_a_table_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no table Albums"):
        _imported(tmp_path, _CHINOOK, tables=("Albums",))


def test_an_empty_database(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no table to import"):
        _imported(tmp_path, "VACUUM")


def test_texts_mean_what_they_say(tmp_path: Path) -> None:
    """Words of YAML and of Python in names and values come back."""
    found = _imported(
        tmp_path,
        """CREATE TABLE "class" (id INTEGER PRIMARY KEY, "true" TEXT NOT NULL DEFAULT 'null',
        "values" TEXT NOT NULL DEFAULT '# no: comment', "model_dump" INTEGER, y TEXT DEFAULT 'y',
        "self" TEXT DEFAULT '12', "Größe" INTEGER, uri TEXT DEFAULT '{a}', metadata TEXT DEFAULT 'a
b')""",
    )
    assert found.proof is not None
    assert found.proof.unexplained == ()
    lost = [one for one in found.remarks if one.grade is Grade.UNSAID]
    assert [one.thing for one in lost] == ["column Größe"]
    assert re.search(r"'true': +\{type: text, default: 'null'\}", found.files["music.yaml"])


def test_rules_over_columns_of_a_key(tmp_path: Path) -> None:
    """An index over a part of a key is said beside the fields, which would not make it."""
    found = _imported(
        tmp_path,
        """CREATE TABLE pair (a INTEGER NOT NULL, b INTEGER NOT NULL, c INTEGER, PRIMARY KEY (a, b));
        CREATE INDEX ix_pair_b ON pair (b); CREATE INDEX ix_pair_c ON pair (c);""",
    )
    assert found.proof is not None
    assert found.proof.unexplained == ()
    assert "indexes: [[b]]" in found.files["music.yaml"]
    assert "c: {type: integer, nullable: true, index: true}" in found.files["music.yaml"]


def test_a_second_import_keeps_what_was_written(tmp_path: Path) -> None:
    """New tables and columns are added, comments and names of the author stay."""
    first = _imported(tmp_path, _CHINOOK)
    specs = tmp_path / "specs"
    specs.mkdir()
    text = first.files["music.yaml"].replace("  Artist:", "  # the people\n  Musician:")
    text = text.replace("to: Artist", "to: Musician").replace(
        "    table: Artist\n", "    table: Artist\n    doc: A person.\n"
    )
    (specs / "music.yaml").write_text(text, "utf-8")
    before = existing(specs)
    assert before is not None
    second = _imported(
        tmp_path,
        """CREATE TABLE Track (TrackId INTEGER PRIMARY KEY, ArtistId INTEGER REFERENCES Artist);
        ALTER TABLE Artist ADD COLUMN Born INTEGER;""",
    )
    found = merged(specs, before, second.documents, second.app)
    assert found.by_hand == []
    assert sorted(found.added) == ["Musician.born", "Track, of the table Track"]
    assert "  # the people\n  Musician:" in found.files["music.yaml"]
    assert "doc: A person." in found.files["music.yaml"]
    assert "artist: {to: Musician" in found.files["imported.yaml"]
    assert found.gone == []
    assert found.changed == []
