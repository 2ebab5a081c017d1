"""Sessions are in UTC whatever the zone of the database, so that its `now()` is the application's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.truth import processes
from tests.truth.databases import connected, new_database
from tests.truth.serving import MODES, environment, in_mode

pytestmark = pytest.mark.slow

ZONES = {"postgresql": "current_setting('TimeZone')", "mysql": "@@time_zone"}
IN_UTC = {"postgresql": "UTC", "mysql": "+00:00"}

ASK = """
import asyncio, inspect
import sqlalchemy as sa
from app.config import Settings
from app.database import Database

async def result(value):
    return await value if inspect.isawaitable(value) else value

async def main():
    database = Database(Settings())
    ask = lambda executor: executor.rows(sa.text("SELECT {zone}"))
    print((await result(database.reads.rows(sa.text("SELECT {zone}"))))[0][0])
    print((await result(database.write(ask)))[0][0])
    print((await result(database.transact(ask)))[0][0])
    await result(database.close())

asyncio.run(main())
"""

REVISION = """
from alembic import op

revision, down_revision = "zone", "{head}"


def upgrade() -> None:
    op.execute("CREATE TABLE zones AS SELECT {zone} AS zone")
"""


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("kind", ["postgresql", "mysql"])
def test_sessions_are_in_utc(
    kind: str, mode: str, generated: Callable[[Path], Path], tmp_path: Path
) -> None:
    folder = generated(in_mode(mode, tmp_path, "blog"))
    zone = ZONES[kind]
    with new_database(kind, tmp_path) as url:
        if kind == "postgresql":
            with connected(url) as connection:
                name = url.rpartition("/")[2]
                connection.exec_driver_sql(f"ALTER DATABASE {name} SET timezone = 'Asia/Tokyo'")
        variables = environment(url)

        def run(*arguments: str) -> str:
            done = processes.run(folder, *arguments, environment=variables)
            assert done.returncode == 0, done.stderr[-4000:]
            return done.stdout

        assert run("-c", ASK.format(zone=zone)).split() == [IN_UTC[kind]] * 3
        (head,) = run("-m", "alembic", "heads").split()[:1]
        revision = folder / "alembic/versions/zone.py"
        revision.write_text(REVISION.format(head=head, zone=zone), encoding="utf-8")
        run("-m", "alembic", "upgrade", "head")
        with connected(url) as connection:
            found = connection.exec_driver_sql("SELECT zone FROM zones").scalars().all()
        assert found == [IN_UTC[kind]]
        script = run("-m", "alembic", "upgrade", "head", "--sql")
        assert script.index(f"'{IN_UTC[kind]}'") < script.index("CREATE TABLE ")
        revision.unlink()
