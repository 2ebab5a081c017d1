"""The first day of a period is the same on every database as it is in Python."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from generator.artifacts.periods import FORMS
from generator.ir import Database
from generator.ir.report import Period
from tests.truth.databases import KINDS, connected, new_database

MOMENTS = 300


def moments() -> list[datetime]:
    chance = random.Random(7)
    first = datetime(1970, 1, 1, tzinfo=UTC)
    found = [first + timedelta(seconds=chance.randrange(3_000_000_000)) for _ in range(MOMENTS)]
    edges = [datetime(2000 + year, 1, 1, tzinfo=UTC) for year in range(30)]
    return [*found, *edges, *(edge - timedelta(seconds=1) for edge in edges)]


@pytest.mark.parametrize("kind", KINDS)
def test_first_days_of_periods(kind: str, tmp_path: Path) -> None:
    column_type = {"sqlite": "TEXT", "postgresql": "TIMESTAMPTZ", "mysql": "DATETIME"}[kind]
    zone = "+00:00" if kind == "postgresql" else ""
    texts = [f"{one:%Y-%m-%d %H:%M:%S}" for one in moments()]
    with new_database(kind, tmp_path) as url, connected(url) as connection:
        if kind == "postgresql":
            connection.exec_driver_sql("SET TIME ZONE 'UTC'")
        connection.exec_driver_sql(f"CREATE TABLE moments (at {column_type})")
        rows = ", ".join(f"('{one}{zone}')" for one in texts)
        connection.exec_driver_sql(f"INSERT INTO moments VALUES {rows}")
        for period in Period:
            form = FORMS[Database.named(kind)][period].format("at")
            found = connection.exec_driver_sql(f"SELECT at, {form} FROM moments").all()
            assert len(found) == len(texts)
            for at, day in found:
                moment = datetime.fromisoformat(str(at))
                assert str(day) == str(period.start(moment)), (period, moment)
