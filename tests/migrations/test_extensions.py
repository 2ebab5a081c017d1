"""Extensions of PostgreSQL come with a revision, stay when they are not listed, and are looked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.util import CommandError
from sqlalchemy.engine import make_url

from tests.migrations.conftest import Desk
from tests.migrations.projects import Project, apiwright

pytestmark = pytest.mark.slow

SPEC = """
app: {name: shop, mode: sync, databases: [sqlite, postgresql], extensions: [%s]}
entities:
  Item: {fields: {name: %s}}
"""


def test_extensions_come_and_stay_and_are_missed(desk: Desk, tmp_path: Path) -> None:
    store, _ = desk("postgresql")
    store.empty()
    project = Project(tmp_path / "project")
    assert project.generate(SPEC % ("citext, pg_trgm", "string(9)")).code == 0
    project.upgrade(store.url)
    checked = apiwright("db", "check", store.url, "--out", project.folder)
    assert checked.code == 0, checked.output
    with store.connected() as connection:
        connection.exec_driver_sql("DROP EXTENSION pg_trgm")
    checked = apiwright("db", "check", store.url, "--out", project.folder)
    assert "missing  extension pg_trgm is not there" in " ".join(checked.output.split("     "))
    answer = project.generate(SPEC % ("citext", "string(19)"))
    assert (
        "KEPT  the extension pg_trgm stays in the database, where others may use it"
        in answer.output
    )
    project.upgrade(store.url)
    with store.connected() as connection:
        there = set(connection.exec_driver_sql("SELECT extname FROM pg_extension").scalars())
    assert "citext" in there
    assert "pg_trgm" not in there


def test_an_extension_that_cannot_come_is_told_before(desk: Desk, tmp_path: Path) -> None:
    """What the server lacks, and what the user has no right to create; the upgrade fails there."""
    store, _ = desk("postgresql")
    store.empty()
    project = Project(tmp_path / "project")
    assert project.generate(SPEC % ("hstore, file_fdw, no_such", "string(9)")).code == 0
    with store.connected() as connection:
        connection.exec_driver_sql("DROP ROLE IF EXISTS careful_clerk")
        connection.exec_driver_sql("CREATE ROLE careful_clerk LOGIN")
    url = make_url(store.url)
    for user, refused in ((url.username, []), ("careful_clerk", ["hstore", "file_fdw"])):
        as_user = url.set(username=user).render_as_string(hide_password=False)
        told = apiwright("db", "preflight", as_user, "--out", project.folder)
        assert told.code == 4, told.output
        assert "the server has no extension no_such: install it there first" in told.output
        said = [
            one
            for one in ("hstore", "file_fdw")
            if f"may not create the extension {one}" in told.output
        ]
        assert said == refused, told.output
    with store.connected() as connection:
        connection.exec_driver_sql("DROP ROLE careful_clerk")
    with pytest.raises(CommandError, match="no_such"):
        project.upgrade(store.url)
